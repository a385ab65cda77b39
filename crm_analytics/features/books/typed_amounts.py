"""A column of amounts as people write them, each with how far it was rounded."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

import polars as pl

from crm_analytics.i18n import language
from crm_analytics.i18n.typed import amount
from crm_analytics.sources.formats.numbers import evidence, to_number

Sign = Literal[".", ","]
EXACT: Final = pl.Decimal(38, 6)
CENT: Final = Decimal("0.01")
HALF: Final = Decimal("0.5")
_DECIMALS: Final[dict[Sign, re.Pattern[str]]] = {
    ".": re.compile(r"\.(\d+)\D*$"),
    ",": re.compile(r",(\d+)\D*$"),
}
_SIZE: Final = re.compile(r"\d\s*([^\W\d_]+)\.?$")


@dataclass(frozen=True)
class TypedAmount:
    """An amount, and half of what it was rounded to."""

    value: Decimal
    tolerance: Decimal


def decimal_sign(cells: Sequence[str], *, is_typed: bool) -> Sign:
    """The decimal sign of a column; where its cells do not tell, that of the reader's language.

    Args:
        cells: The filled cells.
        is_typed: Whether they come from typed cells, which are written with a point.
    """
    if is_typed:
        return "."
    return evidence(pl.Series(cells, dtype=pl.String)).decimal() or _of_language()


def typed_amount(text: str, sign: Sign) -> TypedAmount | None:
    """The amount that a cell says; None where it says none.

    With cents it is exact; without, it is rounded to whole units; with a word for thousands or millions, to its last
    digit.
    """
    value: Decimal | None = to_number(pl.Series([text], dtype=pl.String), EXACT, sign)[0]
    if value is not None:
        behind = _DECIMALS[sign].search(text)
        has_cents = behind is not None and behind[1] != "0"  # 1500.0 is how a spreadsheet's 1500 may come
        return TypedAmount(value.quantize(CENT), CENT / 2 if has_cents else HALF)
    spelled = amount(text)
    size = _SIZE.search(text.strip().lower())
    if spelled is None or size is None or size[1] not in language().sizes:
        return None
    behind = _DECIMALS[_of_language()].search(text)
    rounded_to = Decimal(language().sizes[size[1]]) / 10 ** (len(behind[1]) if behind else 0)
    return TypedAmount(spelled, rounded_to / 2)


def _of_language() -> Sign:
    return "," if language().decimal == "," else "."
