"""The cells of a table in words: magnitudes that a column shares, signs of changes, days, names."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from statistics import median
from typing import Final, TypeVar

from crm_analytics.content.values import CellValue, DataColumn, DataTable
from crm_analytics.i18n import N_, date_text, date_time_text, number, percent
from crm_analytics.i18n import gettext as _

WORDS: Final = {1e3: N_("thousand"), 1e6: N_("million"), 1e9: N_("billion"), 1e12: N_("trillion")}
FIXED: Final = "\xa0"
"""A space that no line ends at."""
SHORT: Final = 10
NONE: Final = "–"
Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True)
class CellWords:
    """A cell in words: `bar` is its part of the column's whole bar, `better` whether a change is for the better."""

    text: str
    bar: float | None = None
    better: bool | None = None


@dataclass(frozen=True)
class TableWords:
    """A table in words: what stands above each column, whether it holds figures, and the rows."""

    headings: tuple[str, ...]
    figures: tuple[bool, ...]
    rows: tuple[tuple[CellWords, ...], ...]


def table_words(table: DataTable) -> TableWords:
    """All rows, in the magnitudes of those that are shown first."""
    first = table.rows[: table.first] or table.rows
    places = range(len(table.columns))
    columns = {place: [_size(row[place]) for row in first] for place in places if table.columns[place].short}
    magnitudes = shared_magnitudes(columns)
    digits = {place: decimals(middle(columns[place]), magnitude) for place, magnitude in magnitudes.items()}
    return TableWords(
        headings=tuple(
            heading(each.column.heading, magnitudes.get(place, 1.0)) for place, each in enumerate(table.columns)
        ),
        figures=tuple(_is_figure(each) for each in table.columns),
        rows=tuple(
            tuple(
                _cell(value, table.columns[place], magnitudes.get(place), digits.get(place, 0))
                for place, value in enumerate(row)
            )
            for row in table.rows
        ),
    )


def heading(label: str, magnitude: float) -> str:
    """The heading with its magnitude. It breaks before the magnitude, not within; a short one does not break."""
    joint = FIXED if ", " in label else ", "
    named = f"{label}{joint}{_(WORDS[magnitude])}" if magnitude in WORDS else label
    return named.replace(" ", FIXED) if len(named) <= SHORT else named


def shared_magnitudes(columns: Mapping[Name, Sequence[float]]) -> dict[Name, float]:
    """The magnitude each column of short amounts is told in: the same for all, where none would become nothing."""
    middles = {name: middle(sizes) for name, sizes in columns.items()}
    own = {name: next((unit for unit in reversed(WORDS) if each >= 10 * unit), 1.0) for name, each in middles.items()}
    largest = max(own.values(), default=1.0)
    return {name: largest if middles[name] >= largest / 5 else own[name] for name in columns}


def middle(sizes: Sequence[float]) -> float:
    """The size of a column's middle value, those that are nothing aside."""
    return median([abs(size) for size in sizes if size] or [0.0])


def decimals(size: float, magnitude: float) -> int:
    """Digits after the point of amounts of a size, told in a magnitude."""
    return 0 if size >= 100 * magnitude or not size else 1 if magnitude > 1 else 2


def _is_figure(column: DataColumn) -> bool:
    return column.column.kind not in {"text", "flag"}


def _size(value: CellValue) -> float:
    return float(value) if isinstance(value, int | float | Decimal) else 0.0


def _cell(value: CellValue, column: DataColumn, magnitude: float | None, digits: int) -> CellWords:
    if not isinstance(value, int | float | Decimal) or isinstance(value, bool):
        return CellWords(_text(value))
    share = None if column.full is None else min(max(float(value) / (column.full or 1.0), 0.0), 1.0)
    judged = None
    if column.better in {"up", "down"} and value:
        judged = (value > 0) == (column.better == "up")
    written = _figure(value, column) if magnitude is None else number(float(value) / magnitude, digits)
    sign = "+" if column.better and value > 0 else ""
    return CellWords(sign + written.replace("-", "−"), share, judged)


def _text(value: CellValue) -> str:
    if value is None:
        return NONE
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_time_text(value)
    return date_text(value) if isinstance(value, date) else str(value)


def _figure(value: Decimal | float, column: DataColumn) -> str:
    kind, places = column.column.kind, column.column.decimals
    if kind == "share":
        return percent(float(value), places)
    return number(value, places) + ("%" if kind == "points" else "")
