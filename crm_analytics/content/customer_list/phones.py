"""Phone numbers as they are dialled, whatever way they are written; by libphonenumber's rules of each country."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import phonenumbers

SEVERAL: Final = re.compile(r"[/;,|\n]| atau | or ")
"""What stands between several numbers in one cell: the first of them counts."""


@dataclass(frozen=True)
class Phone:
    """A number that can be dialled.

    Attributes:
        international: With a plus, the country and no blanks: +628123456789.
        shown: As people read it: +62 812-3456-789.
        is_mobile: Whether it may have WhatsApp and SMS; False for one that is surely on a wire.
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
    if not written:
        return None
    try:
        number = phonenumbers.parse(SEVERAL.split(written)[0], country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    wired = phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.TOLL_FREE
    return Phone(
        international=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        shown=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL),
        is_mobile=phonenumbers.number_type(number) not in wired,
    )
