"""Cells of a table as words: for phones, where a table becomes cards, and where the browser speaks another language.

Streamlit's grid writes numbers the browser's way. On a page in another language that would be misread: 1.234 is a
thousand to one reader and one to the other.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from html import escape

import polars as pl
import streamlit as st

from crm_analytics.i18n import (
    compact_number,
    current_language,
    date_text,
    date_time_text,
    language_of,
    ngettext,
    number,
    percent,
)
from crm_analytics.i18n import gettext as _

Cell = str | float | Decimal | date | bool | None
NONE = "–"
MORE = 4
"""Times as many rows as a phone shows at once that it shows on demand; all are in the file."""


def text(value: Cell, config: Mapping[str, object]) -> str:
    """One cell in the reader's language, as its column's configuration asks."""
    if value is None:
        return NONE
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_time_text(value)
    if isinstance(value, date):
        return date_text(value)
    return value if isinstance(value, str) else _figure(value, type_of(config))


def as_words(frame: pl.DataFrame, columns: Mapping[str, Mapping[str, object]]) -> pl.DataFrame:
    """The frame with numbers and dates written out; share bars stay."""
    kept = [name for name in frame.columns if type_of(columns[name]).get("type") not in {"progress", "checkbox"}]
    return frame.with_columns(
        pl.Series(name, [text(value, columns[name]) for value in frame[name]], dtype=pl.String)
        for name in kept
        if frame.schema[name] != pl.String
    )


def changes_as_words(frame: pl.DataFrame, columns: Mapping[str, Mapping[str, object]]) -> pl.DataFrame:
    """The frame with changes written out, each with its sign."""
    signed = [name for name in frame.columns if "better" in type_of(columns[name]) and frame.schema[name].is_numeric()]
    return frame.with_columns(
        pl.Series(
            name,
            [
                f"+{text(value, columns[name])}" if value and value > 0 else text(value, columns[name])
                for value in frame[name]
            ],
            dtype=pl.String,
        )
        for name in signed
    )


def rounded(frame: pl.DataFrame, columns: Mapping[str, Mapping[str, object]]) -> pl.DataFrame:
    """The frame with as many decimals as its columns ask for: Streamlit's grid cuts the others off, 1.99 to 1."""
    steps = {name: type_of(columns[name]).get("step") for name in frame.columns if frame.schema[name].is_float()}
    return frame.with_columns(
        pl.col(name).round(_after_point(step)) for name, step in steps.items() if isinstance(step, int | float)
    )


def cards(frame: pl.DataFrame, columns: Mapping[str, Mapping[str, object]], most: int) -> str:
    """The first rows as HTML cards, `MORE` times as many on demand: a heading, the others as label and value."""
    labels = {name: escape(str(columns[name].get("label") or name)) for name in frame.columns}
    rows = [_card(row, columns, labels) for row in frame.head(most * (MORE + 1)).iter_rows(named=True)]
    behind, left = len(rows[most:]), frame.height - len(rows)
    parts = rows[:most]
    if behind:
        words = ngettext("Show {count} more row", "Show {count} more rows", behind).format(count=number(behind))
        parts.append(f"<details class='crm-more'><summary>{words}</summary>{''.join(rows[most:])}</details>")
    if left > 0:
        words = ngettext("{count} more row is in the CSV file.", "{count} more rows are in the CSV file.", left)
        parts.append(f"<p class='crm-more'>{words.format(count=number(left))}</p>")
    return "".join(parts)


def browser_writes_otherwise() -> bool:
    """Whether the browser would write numbers in another language than the page's."""
    return bool(st.context.locale) and language_of(str(st.context.locale), "") != current_language()


def _card(row: Mapping[str, Cell], columns: Mapping[str, Mapping[str, object]], labels: Mapping[str, str]) -> str:
    (first, heading), *rest = row.items()
    facts = "".join(
        f"<div><dt>{labels[name]}</dt><dd>{escape(text(value, columns[name]))}</dd></div>"
        for name, value in rest
        if value not in {None, ""}
    )
    head = escape(text(heading, columns[first]))
    named = head if isinstance(heading, str) else f"{labels[first]} {head}"
    return f"<div class='crm-card'><strong>{named}</strong><dl>{facts}</dl></div>"


def _figure(value: float | Decimal, kind: Mapping[str, object]) -> str:
    layout = str(kind.get("format") or "")
    if layout == "percent":
        return percent(float(value), 1)
    if layout == "compact":
        return compact_number(value)
    printed = re.fullmatch(r"%\.?(\d?)[fd](.*)", layout)
    if printed:
        return number(value, int(printed[1] or 0)) + printed[2].replace("%%", "%")
    return number(value, _decimals(value, kind.get("step")))


def _decimals(value: float | Decimal, step: object) -> int:
    if isinstance(step, int | float):
        return _after_point(step)
    return 0 if isinstance(value, int) or value == int(value) else 2


def _after_point(step: float) -> int:
    return 0 if step >= 1 else len(f"{step:g}".partition(".")[2])


def type_of(config: Mapping[str, object]) -> Mapping[str, object]:
    """What a column's configuration says of its cells: bar, number, layout."""
    type_config = config.get("type_config")
    return type_config if isinstance(type_config, Mapping) else {}
