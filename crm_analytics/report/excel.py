"""A document as a workbook: the answer with its figures first, then every table and the data of every chart."""

from collections.abc import Iterable, Iterator
from typing import Final

import polars as pl

from crm_analytics.content.change_words import change_words
from crm_analytics.content.chart_values import (
    Amount,
    Bars,
    DayStrip,
    Grid,
    Lanes,
    Lines,
    Plot,
    RangedDots,
    Streams,
    TreeMap,
    Waterfall,
)
from crm_analytics.content.values import Block, Card, CardRow, Chart, DataTable, Document, Notice, Section, Sentences
from crm_analytics.exports.columns import FIGURES, ExportColumn, Kind
from crm_analytics.exports.cover_sheet import Cover, FigureLine
from crm_analytics.exports.excel import WorkbookSheet, book_bytes
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.metric import Unit

KINDS: Final[dict[Unit, Kind]] = {"money": "money", "share": "share"}
"""How figures of a unit are written; all others as numbers."""
DECIMALS: Final[dict[Unit, int]] = {"money": 2, "count": 0, "share": 1, "days": 1, "score": 2, "rate": 2}


def workbook(document: Document) -> bytes:
    """The file, in the document's own language, which must be the one that is spoken.

    Raises:
        UsageError: for more cells than a spreadsheet can work with.
    """
    currency = _currency(document)
    cards = [card for block in document.blocks if isinstance(block, CardRow) for card in block.cards]
    cover = Cover(
        name=document.about.page,
        title=document.title,
        figures=tuple(_figure_line(card, currency) for card in cards),
        sentences=tuple(_sentences(document.blocks)),
    )
    sheets = [sheet for block in document.blocks if (sheet := _sheet(block)) is not None]
    return book_bytes(cover, sheets, document.about)


def value_column(name: str, heading: str, unit: Unit, currency: str) -> ExportColumn:
    """A column of figures of a unit."""
    kind = KINDS.get(unit, "number")
    return ExportColumn(name, heading, kind, DECIMALS[unit], currency if kind == "money" else "")


def _figure_line(card: Card, currency: str) -> FigureLine:
    unit = card.unit or "rate"
    return FigureLine(
        label=card.label,
        value=card.exact,
        column=value_column("value", card.label, unit, currency),
        change=change_words(card),
        note=card.pace_words,
        meaning=card.why.words if card.why else "",
    )


def _sentences(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Sentences():
                yield from block.items
            case Section():
                yield from ("", block.name)
            case Notice():
                yield block.text
            case _:
                continue


def _sheet(block: Block) -> WorkbookSheet | None:
    if isinstance(block, DataTable):
        return _table(block)
    return _chart(block) if isinstance(block, Chart) else None


def _table(table: DataTable) -> WorkbookSheet:
    columns = tuple(each.column for each in table.columns)
    frame = pl.DataFrame(
        table.rows, schema=[each.name for each in columns], orient="row", infer_schema_length=None, strict=False
    )
    figures = [each.name for each in columns if each.kind in FIGURES]
    return WorkbookSheet(table.name, frame.with_columns(pl.col(figures).cast(pl.Float64, strict=False)), columns)


def _chart(chart: Chart) -> WorkbookSheet:
    frame, columns = _data(chart.plot)
    return WorkbookSheet(chart.title or chart.alt, frame, columns)


def _data(plot: Plot) -> tuple[pl.DataFrame, tuple[ExportColumn, ...]]:
    if not isinstance(plot, Waterfall | Bars | TreeMap):
        return _figures(plot)
    rows = _named(plot)
    frame = pl.DataFrame({"name": [name for name, _amount in rows], "value": _floats(amount for _name, amount in rows)})
    return frame, (ExportColumn("name", _("Name")), value_column("value", _("Value"), plot.unit, plot.currency))


def _figures(
    plot: Lines | DayStrip | Lanes | RangedDots | Grid | Streams,
) -> tuple[pl.DataFrame, tuple[ExportColumn, ...]]:
    """Of a chart whose parts are more than a name and a figure each."""
    match plot:
        case Lines():
            return _over_time(plot)
        case DayStrip():
            return _stretches(plot)
        case Lanes():
            return _occasions(plot)
        case RangedDots():
            return _ranges(plot)
        case Grid():
            return _cells(plot)
        case Streams():
            return _streams(plot)


def _over_time(plot: Lines) -> tuple[pl.DataFrame, tuple[ExportColumn, ...]]:
    """One row a point: every line, with the ends of its range where it has one."""
    columns: list[tuple[str, pl.Series]] = []
    for line in plot.lines:
        columns.append((line.name, _floats(line.values)))
        if line.low:
            columns.append((_("{name}, at least").format(name=line.name), _floats(line.low)))
            columns.append((_("{name}, at most").format(name=line.name), _floats(line.high)))
    values = {f"line-{place}": amounts for place, (_heading, amounts) in enumerate(columns)}
    headings = (
        value_column(f"line-{place}", heading, plot.unit, plot.currency)
        for place, (heading, _amounts) in enumerate(columns)
    )
    return pl.DataFrame({"day": list(plot.days), **values}), (ExportColumn("day", _("Day"), "date"), *headings)


def _ranges(plot: RangedDots) -> tuple[pl.DataFrame, tuple[ExportColumn, ...]]:
    """One row a dot: its figure, its range, and what stands beside it; what nothing has is left out."""
    parts: dict[str, list[Amount | None]] = {
        plot.meaning: [each.amount for each in plot.dots],
        _("{name}, at least").format(name=plot.meaning): [each.low for each in plot.dots],
        _("{name}, at most").format(name=plot.meaning): [each.high for each in plot.dots],
        plot.beside: [each.beside for each in plot.dots],
    }
    there = {heading: amounts for heading, amounts in parts.items() if any(each is not None for each in amounts)}
    values = {f"value-{place}": _floats(amounts) for place, amounts in enumerate(there.values())}
    headings = (
        value_column(f"value-{place}", heading, plot.unit, plot.currency) for place, heading in enumerate(there)
    )
    return pl.DataFrame({"name": [each.name for each in plot.dots], **values}), (
        ExportColumn("name", _("Name")),
        *headings,
    )


def _cells(plot: Grid) -> tuple[pl.DataFrame, tuple[ExportColumn, ...]]:
    """One row a row of the grid, one column a column of it."""
    values = {
        f"value-{place}": _floats(cells[place].amount for _name, cells in plot.rows)
        for place in range(len(plot.columns))
    }
    headings = (
        value_column(f"value-{place}", name, plot.unit, plot.currency) for place, name in enumerate(plot.columns)
    )
    return pl.DataFrame({"name": [name for name, _cells in plot.rows], **values}), (
        ExportColumn("name", plot.upwards or _("Row")),
        *headings,
    )


def _streams(plot: Streams) -> tuple[pl.DataFrame, tuple[ExportColumn, ...]]:
    """One row a stream."""
    rows = [(plot.starts[each.start].name, plot.ends[each.end].name, float(each.amount)) for each in plot.streams]
    schema = {"from": pl.String, "to": pl.String, "amount": pl.Float64}
    headings = (
        ExportColumn("from", plot.names[0]),
        ExportColumn("to", plot.names[1]),
        value_column("amount", _("Value"), plot.unit, plot.currency),
    )
    return pl.DataFrame(rows, schema=schema, orient="row"), headings


def _occasions(plot: Lanes) -> tuple[pl.DataFrame, tuple[ExportColumn, ...]]:
    """One row a mark."""
    rows = [(lane.name, each.first, each.last, each.times) for lane in plot.lanes for each in lane.occasions]
    schema = {"name": pl.String, "first": pl.Date, "last": pl.Date, "times": pl.Int64}
    headings = (
        ExportColumn("name", _("Name")),
        ExportColumn("first", _("First day"), "date"),
        ExportColumn("last", _("Last day"), "date"),
        ExportColumn("times", _("How often"), "number"),
    )
    return pl.DataFrame(rows, schema=schema, orient="row"), headings


def _stretches(plot: DayStrip) -> tuple[pl.DataFrame, tuple[ExportColumn, ...]]:
    """One row a stretch of days."""
    rows = [(name, part.first, part.last, part.hover) for name, parts in plot.rows for part in parts]
    schema = {"name": pl.String, "first": pl.Date, "last": pl.Date, "words": pl.String}
    headings = (
        ExportColumn("name", _("Name")),
        ExportColumn("first", _("First day"), "date"),
        ExportColumn("last", _("Last day"), "date"),
        ExportColumn("words", _("In words")),
    )
    return pl.DataFrame(rows, schema=schema, orient="row"), headings


def _named(plot: Waterfall | Bars | TreeMap) -> list[tuple[str, Amount]]:
    match plot:
        case Waterfall():
            return [*((step.name, step.amount) for step in plot.steps), (plot.change[0], plot.total)]
        case Bars():
            return [(bar.name, bar.amount) for bar in plot.bars]
        case TreeMap():
            return [(tile.name, tile.size) for tile in plot.tiles]


def _floats(values: Iterable[Amount | None]) -> pl.Series:
    return pl.Series([None if value is None else float(value) for value in values], dtype=pl.Float64)


def _currency(document: Document) -> str:
    """That of the document's tables and charts."""
    columns = [each.column for block in document.blocks if isinstance(block, DataTable) for each in block.columns]
    plots = [block.plot.currency for block in document.blocks if isinstance(block, Chart)]
    return next((each for each in [*plots, *(column.currency for column in columns)] if each), "")
