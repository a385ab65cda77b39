"""Phone numbers as they are dialled, whatever way they are written; by libphonenumber's rules of each country."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from unicodedata import normalize

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

SEVERAL: Final = re.compile(r"[/;,|\n]| atau | or | dan | and ")
"""What stands between several numbers in one cell: the first of them counts."""
WRITTEN: Final = re.compile(r"[+(]?\d[\d\s().\-\u2010-\u2015]*")
"""A number with the signs that people write between its digits; no letters, which would be dialled as digits."""
AS_AMOUNT: Final = re.compile(r"^(\d+)\.0$")
"""What a spreadsheet leaves of a number that it took for an amount."""
ABROAD: Final = re.compile(r"^00(?=[1-9])")
"""A plus, as it is dialled; national numbers begin with one zero."""
LEAST_DIGITS: Final = 6
"""Of a number. Fewer before a stroke are its area: 021/5551234."""
LONGEST: Final = 12
"""Digits of a number behind its country, where it belongs to no range that the library has."""
HANDY: Final = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
INDONESIA: Final = 62
MOBILE_OF_INDONESIA: Final = re.compile(r"8[1-9]")
"""New ranges are handed out before the library has them."""


@dataclass(frozen=True)
class Phone:
    """A number that can be dialled.

    Attributes:
        international: With a plus, the country and no blanks: +628123456789.
        shown: As people read it: +62 812-3456-789.
        is_mobile: Whether it may have WhatsApp and SMS; False for one that is on a wire, or a service's.
    """

    international: str
    shown: str
    is_mobile: bool

    @property
    def call_link(self) -> str:
        """Calls the number at a tap."""
        return f"tel:{self.international}"

    @property
    def digits(self) -> str:
        """The country and the number, without the plus, as WhatsApp wants it."""
        return self.international.removeprefix("+")

    @property
    def whatsapp_link(self) -> str | None:
        """Opens a chat with the number; None for one on a wire."""
        return f"https://wa.me/{self.digits}" if self.is_mobile else None


@lru_cache(maxsize=20_000)
def phone(written: str | None, country: str) -> Phone | None:
    """The number in a cell; None where no such number can be dialled.

    Args:
        written: With blanks, dashes, brackets, a zero or the country in front: 0812…, +62 812…, 62812…, 812…
        country: ISO code of the country whose numbers are written without one.
    """
    number = _parsed(_first_number(written or ""), country)
    if number is None:
        return None
    number.extension = None
    return Phone(
        international=phonenumbers.format_number(number, PhoneNumberFormat.E164),
        shown=phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL),
        is_mobile=_is_mobile(number),
    )


def _first_number(written: str) -> str:
    """The first number of a cell, with a plus where `00` stands for it; empty without one."""
    digits = ""
    for part in SEVERAL.split(normalize("NFKC", written)):
        digits += AS_AMOUNT.sub(r"\1", part.strip().lstrip("'"))
        for match in WRITTEN.finditer(digits):
            if sum(map(str.isdecimal, match.group())) >= LEAST_DIGITS:
                return ABROAD.sub("+", match.group())
    return ""


def _parsed(written: str, country: str) -> PhoneNumber | None:
    """The number, with its country; one that begins as the country's code does has it in front, where that fits."""
    code = phonenumbers.country_code_for_region(country) if country else 0
    plain = "".join(filter(str.isdecimal, written))
    spellings = [f"+{plain}"] if code and plain.startswith(str(code)) and not written.startswith("+") else []
    numbers = [each for each in (_of(text, country) for text in (*spellings, written)) if each is not None]
    valid = next((each for each in numbers if phonenumbers.is_valid_number(each)), None)
    if valid is not None or not numbers:
        return valid
    likely = numbers[-1]
    short = len(str(likely.national_number)) <= LONGEST
    return likely if short and phonenumbers.is_possible_number(likely) else None


def _of(written: str, country: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(written, country or None)
    except phonenumbers.NumberParseException:
        return None


def _is_mobile(number: PhoneNumber) -> bool:
    kind = phonenumbers.number_type(number)
    if kind != PhoneNumberType.UNKNOWN:
        return kind in HANDY
    is_foreign = number.country_code != INDONESIA
    return is_foreign or MOBILE_OF_INDONESIA.match(str(number.national_number)) is not None
