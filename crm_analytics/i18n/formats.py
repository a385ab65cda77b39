"""Numbers, dates and money as people write them, by Babel."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
    get_currency_symbol,
)

from crm_analytics.i18n.catalogue import language

Numeric = float | Decimal

WHOLE_UNITS: Final = frozenset({"IDR"})
"""Currencies that are written without cents."""
AT_HOME: Final = {"IDR": "id_ID"}
"""Currencies that are written with the sign of their own country in every language."""
SMALL: Final = 100
"""Amounts below it are told with their cents."""


def _locale() -> Locale:
    return language().babel


def number(value: Numeric, decimals: int = 0) -> str:
    """A number with thousands separators: 1,234 or 1.234."""
    return format_decimal(_unsigned_zero(value, decimals), format="#,##0." + "0" * decimals, locale=_locale())


def compact_number(value: Numeric) -> str:
    """A number short enough for a card: 1.2M or 1,2 juta."""
    return _close_up(format_compact_decimal(_short(value), locale=_locale(), fraction_digits=_short_digits(value)))


def money(value: Numeric, currency: str) -> str:
    """An exact amount: $1,234.50 or Rp1.234 (Rupiah are written without cents)."""
    if currency in WHOLE_UNITS:
        return _close_up(
            format_currency(round(value), currency, format="¤#,##0", locale=_locale(), currency_digits=False)
        )
    return format_currency(_unsigned_zero(value, 2), currency, locale=_locale())


def compact_money(value: Numeric, currency: str) -> str:
    """An amount short enough for a card: $1.2M, $12.30, Rp1.2bn or Rp1,2 miliar."""
    if _has_cents(value):
        return money(value, currency)
    short = _short(value, whole=currency in WHOLE_UNITS)
    written = format_compact_currency(short, currency, locale=_locale(), fraction_digits=_short_digits(value))
    if currency in WHOLE_UNITS:
        written = _with_ending(written, language().whole_magnitudes)
    return _close_up(written)


def currency_symbol(currency: str) -> str:
    """The currency as the language's readers write it: $ or Rp; in Indonesian US$."""
    return get_currency_symbol(currency, locale=AT_HOME.get(currency, language().locale))


def percent(share: float, decimals: int = 0) -> str:
    """A share as a percentage: 0.152 is 15.2% with one decimal."""
    shown = _unsigned_zero(share, decimals + 2)
    return format_percent(shown, format="#,##0" + ("." + "0" * decimals if decimals else "") + "%", locale=_locale())


def signed_percent(share: float, decimals: int = 1) -> str:
    """A change with its sign: +4.1%."""
    sign = "+" if share > 0 else "−" if share < 0 else ""
    return sign + percent(abs(share), decimals)


def date_text(day: date) -> str:
    """A day: 31 Dec 2017 in both languages' order."""
    return format_date(day, "d MMM y", locale=_locale())


def month_text(day: date) -> str:
    """The month of a day: Dec 2017 or Des 2017."""
    return format_date(day, "MMM y", locale=_locale())


def month_name(day: date) -> str:
    """The month of a day, written out: December 2017 or Desember 2017."""
    return format_date(day, "MMMM y", locale=_locale())


def date_time_text(moment: datetime) -> str:
    """A moment to the minute: 31 Dec 2017 08:12."""
    return format_datetime(moment, "d MMM y HH:mm", locale=_locale())


def file_size(size: int) -> str:
    """Bytes in the unit people read: 3.4 MB."""
    scaled, unit = float(size), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if scaled < 1000:
            break
        scaled, unit = scaled / 1000, larger
    return f"{number(scaled, 0 if unit == 'B' else 1)} {unit}"


def _short_digits(value: Numeric) -> int:
    """Three figures in all: 1.2 million, 12 million, 340 thousand."""
    shown = abs(float(_short(value)))
    while shown >= 1000:
        shown /= 1000
    return 1 if 1 <= shown < 100 and abs(float(value)) >= 1000 else 2 if shown < 1 and shown else 0


def _short(value: Numeric, *, whole: bool = False) -> Numeric:
    """Below a thousand Babel leaves every decimal: keep three figures, or none after the point in whole units.

    Babel chooses thousands or millions before it rounds: 999,999 would be 1000K.
    """
    size = abs(float(value))
    for larger in (1e6, 1e9, 1e12):
        if 0.9995 * larger <= size < larger:
            return larger if value > 0 else -larger
    if size >= 1000:
        return value
    return round(float(value), 0 if whole or size >= 100 else 1 if size >= 10 else 2) + 0.0


def _has_cents(value: Numeric) -> bool:
    """Whether an amount is so small that its cents count: $12.30, but $50 and $124."""
    shown = abs(round(float(value), 2))
    return shown < SMALL and shown % 1 > 0


def _unsigned_zero(value: Numeric, decimals: int) -> Numeric:
    """Nothing without a minus, where the value would be written as nothing."""
    return value if round(value, decimals) else 0


def _close_up(text: str) -> str:
    """Rupiah without the space Babel leaves, and magnitudes as the language's readers know them."""
    text = text.replace("Rp\xa0", "Rp").replace("IDR\xa0", "Rp").replace("IDR", "Rp")
    return _with_ending(text, {f"\xa0{initial}": f"\xa0{word}" for initial, word in language().magnitudes.items()})


def _with_ending(text: str, endings: Mapping[str, str]) -> str:
    """The text with another ending, where it has one of these."""
    ending = next((each for each in endings if text.endswith(each)), None)
    return text if ending is None else text.removesuffix(ending) + endings[ending]


def signed_money(change: Decimal | float, currency: str) -> str:
    """A short amount with its sign: +$1.2K or −$340."""
    sign = "+" if change > 0 else "−" if change < 0 else ""
    return sign + compact_money(abs(float(change)), currency)
