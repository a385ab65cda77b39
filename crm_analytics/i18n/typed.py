"""Amounts as people type them in their language: Rp1,2 miliar, 1.2M, 27,5%."""

import re
from decimal import Decimal
from typing import Final

from crm_analytics.i18n.catalogue import language

_MONEY: Final = r"(?:rp\.?|idr|us\$|usd|eur|gbp|sgd|s\$|myr|rm|aud|a\$|jpy|inr|php|thb|vnd|[$€£¥₹₱฿₫])"
_CURRENCY: Final = re.compile(rf"^{_MONEY}\s*|(?<=[\s0-9]){_MONEY}$")
"""Before the amount or behind it, as languages have it."""
_TYPED: Final = re.compile(r"^([0-9.,'’\s]+?)\s*([a-z]*|%)\.?$")


def amount(text: str) -> Decimal | None:
    """The amount that someone typed; None where it is none, or could be read in two ways.

    Thousands may be parted or not; where they are, it must be in threes. 27,5% is 0.275. Letters stand for sizes as
    in the reader's language: M is a million in English and a thousand million in Indonesian.
    """
    written = _TYPED.match(_CURRENCY.sub("", text.strip().lower(), count=1).strip())
    if written is None:
        return None
    digits = _digits(re.sub(r"[\s'’]", language().thousands, written[1]))
    size = language().sizes.get(written[2])
    if digits is None:
        return None
    if written[2] == "%":
        return digits / 100
    if size is None:
        return digits if not written[2] else None
    return digits * size


def _digits(text: str) -> Decimal | None:
    thousands, decimal = (re.escape(sign) for sign in (language().thousands, language().decimal))
    grouped = rf"[0-9]{{1,15}}|[0-9]{{1,3}}(?:{thousands}[0-9]{{3}}){{1,4}}"
    if not re.fullmatch(rf"(?:{grouped})(?:{decimal}[0-9]{{1,6}})?", text):
        return None
    whole, _, part = text.partition(language().decimal)
    return Decimal(re.sub(r"\D", "", whole) + (f".{part}" if part else ""))
