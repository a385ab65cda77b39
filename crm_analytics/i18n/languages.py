"""The languages the pages speak, as data: all that depends on a language, but for its messages, is in its entry.

What Babel knows of a locale (its signs, months, currencies) is taken from there. A language is added with an entry
here and its catalogues; what they lack is shown in English.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from babel import Locale
from babel.numbers import get_decimal_symbol, get_group_symbol

ENGLISH: Final = "en"
"""The language of the messages in the code: what no catalogue translates is shown in it."""


@dataclass(frozen=True)
class Language:
    """One language as people there write it.

    Attributes:
        name: What its speakers call it.
        locale: Babel's name for language and country: `id_ID`.
        excel: The number spreadsheets know it by, in hexadecimal: Microsoft's LCID.
        sizes: Words typed behind an amount, in small letters, and what they multiply it by.
        magnitudes: Babel's endings of short figures, and what stands in their place: `jt` is written `juta`.
        whole_magnitudes: The same for money that has no cents, where the usual letters would mislead.
        grid_dates: How Streamlit's large tables write days; `localized` leaves it to the browser.
        complete: Whether every message has to be translated; a test insists on it.
    """

    name: str
    locale: str
    excel: str
    sizes: Mapping[str, int] = field(default_factory=dict)
    magnitudes: Mapping[str, str] = field(default_factory=dict)
    whole_magnitudes: Mapping[str, str] = field(default_factory=dict)
    grid_dates: str = "localized"
    complete: bool = True

    @cached_property
    def babel(self) -> Locale:
        """Its locale, for Babel's functions."""
        return Locale.parse(self.locale)

    @property
    def country(self) -> str:
        """The country whose holidays and currency its speakers are offered first."""
        return self.babel.territory or ""

    @cached_property
    def decimal(self) -> str:
        """What parts whole units from decimals."""
        return get_decimal_symbol(self.babel)

    @cached_property
    def thousands(self) -> str:
        """What parts thousands."""
        return get_group_symbol(self.babel)


def _sizes(*words: str) -> dict[str, int]:
    """Words for a thousand, a million, a thousand million and a million million, in this order."""
    return {word: 1000**power for power, each in enumerate(words, start=1) for word in each.split()}


LANGUAGES: Final[dict[str, Language]] = {
    ENGLISH: Language(
        name="English",
        locale="en_US",
        excel="409",
        sizes=_sizes("k thousand", "m mn mio million", "b bn billion", "t tn trillion"),
        # An Indonesian reader would take M for miliar, a thousand times as much.
        whole_magnitudes={"K": "k", "M": "mn", "B": "bn", "T": "tn"},
        # As in small tables; the browser knows the months of other languages better.
        grid_dates="D MMM YYYY",
    ),
    "id": Language(
        name="Bahasa Indonesia",
        locale="id_ID",
        excel="421",
        sizes=_sizes("rb ribu k", "jt juta", "m miliar milyar", "t triliun trilyun"),
        magnitudes={"rb": "ribu", "jt": "juta", "M": "miliar", "T": "triliun"},
    ),
}
"""By the code that stands in addresses, in the order in which they are offered."""


def language_of(locale: str, otherwise: str = ENGLISH) -> str:
    """The code of ours that fits what a browser or system says, such as `id-ID` or `id_ID.UTF-8`."""
    code = locale.replace("_", "-").partition("-")[0].partition(".")[0].lower()
    return code if code in LANGUAGES else otherwise
