"""Small tables as our own HTML: figures under each other, bars in cells; on a phone, rows become cards by style alone.

Streamlit's grid is for long tables, which people sort and search. It is drawn on a canvas: slow to start, its text out
of reach of the browser's own search, its numbers in the browser's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Final, Literal, cast

import polars as pl
from streamlit.elements.lib.column_types import ColumnConfig

from crm_analytics.content.table_words import decimals, heading, middle, shared_magnitudes
from crm_analytics.exports import parts
from crm_analytics.i18n import ngettext, number
from crm_analytics.ui import cells
from crm_analytics.ui.cells import Cell

SMALL: Final = 15
"""Rows up to which a table is drawn this way."""
TONES: Final = {"crm-good": True, "crm-bad": False}
WIDE: Final = 4
"""Columns from which a narrow window may scroll the table within its frame, also by the keyboard."""
WORDY: Final = 18
"""Letters from which on words do not fit beside others on a phone: a span of days, a piece of advice."""
Settings = Mapping[str, Mapping[str, object]]
Direction = Literal["up", "down", "neither"]


@dataclass(frozen=True)
class _Column:
    """One column as it is drawn: `unit` is what its figures are written in, `full` the length of its whole bar.

    Words that are `wordy` have a line of their own on a phone.
    """

    name: str
    label: str
    config: Mapping[str, object]
    figures: bool
    unit: float = 1.0
    decimals: int | None = None
    full: float = 0.0
    better: str | None = None
    wordy: bool = False


def signed(config: ColumnConfig, better: Direction = "up") -> ColumnConfig:
    """The column of a change: written with its sign, in the colour of good or bad. Long tables show it plainly."""
    return cast("ColumnConfig", {**config, "type_config": {**cells.type_of(config), "better": better}})


def small_table_html(frame: pl.DataFrame, columns: Settings, *, caption: str, phone_rows: int = SMALL) -> str:
    """A table as HTML. The first column names the rows.

    Args:
        frame: The rows; those beyond `phone_rows` are shown on a phone on demand.
        columns: Streamlit's configuration of each column, by name.
        caption: What the table is called, for people who can't see it.
        phone_rows: How many rows a phone shows before somebody asks for more.
    """
    drawn = _drawn(frame, columns)
    head = "".join(
        f"<th scope='col' role='columnheader'{_class('crm-number' if each.figures and place else '')}>"
        f"{escape(each.label)}</th>"
        for place, each in enumerate(drawn)
    )
    rows = "".join(_row(drawn, row, late=n >= phone_rows) for n, row in enumerate(frame.iter_rows()))
    return (
        f"<div class='crm-sheet'{_scrolls(drawn, caption)}>"
        f"<table class='crm-table' role='table'><caption>{escape(caption)}</caption>"
        f"<thead role='rowgroup'><tr role='row'>{head}</tr></thead><tbody role='rowgroup'>{rows}</tbody></table></div>"
        + _more(frame.height - phone_rows)
    )


def small_table_part(name: str, frame: pl.DataFrame, columns: Settings) -> parts.TablePart:
    """The same table as values, for the page as one file."""
    drawn = _drawn(frame, columns)
    headings = tuple(parts.Heading(each.label, each.figures) for each in drawn)
    rows = tuple(
        tuple(
            parts.Cell(_text(column, value), _share(column, value), TONES.get(_judged(column, value)))
            for column, value in zip(drawn, row, strict=True)
        )
        for row in frame.iter_rows()
    )
    return parts.TablePart(name, headings, rows, frame.height)


def _drawn(frame: pl.DataFrame, columns: Settings) -> list[_Column]:
    units = _units(frame, columns)
    return [_column(frame[name], columns[name], units.get(name)) for name in frame.columns]


def _column(values: pl.Series, config: Mapping[str, object], unit: float | None) -> _Column:
    kind = cells.type_of(config)
    better, top = kind.get("better"), kind.get("max_value")
    return _Column(
        name=values.name,
        label=heading(str(config.get("label") or values.name), unit or 1.0),
        config=config,
        figures=values.dtype.is_numeric(),
        unit=unit or 1.0,
        decimals=None if unit is None else decimals(middle(_sizes(values)), unit),
        full=float(top) if isinstance(top, int | float) and kind.get("type") == "progress" else 0.0,
        better=str(better) if better else None,
        wordy=values.dtype == pl.String and any(len(words) > WORDY for words in values.drop_nulls()),
    )


def _units(frame: pl.DataFrame, columns: Settings) -> dict[str, float]:
    """The magnitude each column of short amounts is told in."""
    compact = [name for name in frame.columns if cells.type_of(columns[name]).get("format") == "compact"]
    return shared_magnitudes({name: _sizes(frame[name]) for name in compact})


def _sizes(values: pl.Series) -> list[float]:
    return values.cast(pl.Float64).drop_nulls().to_list()


def _row(columns: list[_Column], row: tuple[Cell, ...], *, late: bool) -> str:
    (first, named), *rest = zip(columns, row, strict=True)
    name = escape(cells.text(named, first.config)).replace("/", "/<wbr/>")
    facts = "".join(_cell(column, value) for column, value in rest)
    css_class = _class("crm-late-row" if late else "")
    names = _class("" if first.figures else "crm-names")
    return f"<tr role='row'{css_class}><th scope='row' role='rowheader'{names}>{name}</th>{facts}</tr>"


def _cell(column: _Column, value: Cell) -> str:
    css_classes = (
        "crm-number" if column.figures else "",
        _judged(column, value),
        "crm-none" if value in {None, ""} else "",
        "crm-wordy" if column.wordy else "",
    )
    words = f"<span>{escape(_text(column, value))}</span>"
    label = escape(column.label)
    return f"<td role='cell' data-label='{label}'{_class(*css_classes)}>{_bar(column, value)}{words}</td>"


def _text(column: _Column, value: Cell) -> str:
    if not isinstance(value, int | float | Decimal) or isinstance(value, bool):
        return cells.text(value, column.config)
    written = (
        cells.text(value, column.config)
        if column.decimals is None
        else number(float(value) / column.unit, column.decimals)
    )
    return ("+" if column.better and value > 0 else "") + written.replace("-", "−")


def _bar(column: _Column, value: Cell) -> str:
    """Its length beside the figure, as a share of the column's largest."""
    share = _share(column, value)
    return (
        ""
        if share is None
        else f"<i class='crm-length' aria-hidden='true'><b style='width:{100 * share:.0f}%'></b></i>"
    )


def _share(column: _Column, value: Cell) -> float | None:
    if not column.full or not isinstance(value, int | float | Decimal):
        return None
    return min(max(float(value) / column.full, 0.0), 1.0)


def _judged(column: _Column, value: Cell) -> str:
    if column.better in {None, "neither"} or not isinstance(value, int | float | Decimal) or not value:
        return ""
    return "crm-good" if (value > 0) == (column.better == "up") else "crm-bad"


def _class(*names: str) -> str:
    joined = " ".join(name for name in names if name)
    return f" class='{joined}'" if joined else ""


def _scrolls(columns: list[_Column], caption: str) -> str:
    return f" tabindex='0' role='region' aria-label='{escape(caption)}'" if len(columns) >= WIDE else ""


def _more(left: int) -> str:
    """What a phone does not show until somebody asks for it: open, the style sheet shows the rows above."""
    if left <= 0:
        return ""
    words = ngettext("Show {count} more row", "Show {count} more rows", left).format(count=number(left))
    return f"<details class='crm-more crm-phone-only'><summary>{words}</summary></details>"
