"""Draws the values of a page's content: titles, sentences, key figures, charts, tables.

What is drawn is noted as it is, so that a test can tell whether a page shows more than its document.
"""

from collections.abc import Callable

import polars as pl
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from crm_analytics.charts import drawing
from crm_analytics.content.values import Block, CardRow, Chart, DataColumn, DataTable, Notice, Section, Sentences
from crm_analytics.exports.columns import FIGURES
from crm_analytics.i18n import ngettext, number
from crm_analytics.ui import blocks as kit
from crm_analytics.ui import document, tables
from crm_analytics.ui.chart_frame import Framed, framed_chart
from crm_analytics.ui.markdown import listed, literal

BAR: str = "%.1f%%"


def title(sentence: str) -> None:
    """The page's answer."""
    kit.title(literal(sentence))


def block(value: Block, *, on_click: Callable[[int], None] | None = None, again: int = 0) -> None:
    """One part of what a page says.

    Args:
        value: What is drawn.
        on_click: Of a chart or a table: called with the number of the part, or row, that was clicked.
        again: How often what a click did has drawn it anew: a click is kept as long as the key.
    """
    document.drew(value)
    match value:
        case Section():
            kit.section(literal(value.name))
        case Sentences():
            _sentences(value)
        case Notice():
            kit.notice(literal(value.text))
        case CardRow():
            kit.cards(value.cards, key=f"-{value.key}" if value.key else "")
        case Chart():
            _chart(value, on_click, f"-{again}" if on_click else "")
        case DataTable():
            _table(value, on_click, f"-{again}" if on_click else "")


def blocks(values: tuple[Block, ...]) -> None:
    """Several parts, one under the other."""
    for value in values:
        block(value)


def _sentences(value: Sentences) -> None:
    if value.key:
        kit.shared_sentences(value.items, value.key)
        return
    words = listed(list(value.items)) if value.listed else literal(" ".join(value.items))
    if value.role == "caption":
        kit.caption(words)
    else:
        kit.text(words)


def _chart(value: Chart, on_click: Callable[[int], None] | None, again: str) -> None:
    figure = drawing.figure(value.plot)
    framed = Framed(value.key + again, value.alt, literal(value.title), value.why)
    framed_chart(figure, framed, on_click=on_click, value=value)
    if value.note:
        kit.caption(literal(value.note))


def _table(value: DataTable, on_click: Callable[[int], None] | None, again: str) -> None:
    """The first rows, and all of them on demand."""
    frame = frame_of(value)
    columns: kit.Columns = {each.column.name: _config(each) for each in value.columns}
    shown = frame.head(value.first)
    key = value.key + again
    kit.table(shown, key=key, columns=columns, file_name=value.key, why=value.why, on_click=on_click)
    everything = ngettext("All {count}", "All {count}", frame.height).format(count=number(frame.height))
    if shown.height < frame.height and kit.details(everything, f"all-{value.key}"):
        kit.table(frame, key=f"every-{value.key}", columns=columns, file_name=value.key, why=value.why)


def frame_of(value: DataTable) -> pl.DataFrame:
    """The rows as Streamlit's tables take them: exact amounts become floats."""
    names = [each.column.name for each in value.columns]
    frame = pl.DataFrame(value.rows, schema=names, orient="row", infer_schema_length=None)
    figures = [each.column.name for each in value.columns if each.column.kind in FIGURES]
    return frame.with_columns(pl.col(figures).cast(pl.Float64))


def _config(column: DataColumn) -> ColumnConfig | str:
    heading, kind = column.column.heading, column.column.kind
    if column.full is not None:
        return st.column_config.ProgressColumn(
            heading, min_value=0, max_value=column.full, format=BAR, width=column.width
        )
    if kind == "text":
        return st.column_config.TextColumn(heading, width=column.width)
    if kind not in FIGURES:
        return heading
    layout = "compact" if column.short else BAR if kind == "points" else "percent" if kind == "share" else "localized"
    step = 10.0**-column.column.decimals if kind == "number" and column.column.decimals else None
    made = st.column_config.NumberColumn(
        heading, format=layout, width=column.width, help=column.column.meaning or None, step=step
    )
    return made if column.better is None else tables.signed(made, column.better)
