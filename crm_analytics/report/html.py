"""A document as one HTML file that opens anywhere without a network."""

from collections.abc import Iterator

from crm_analytics.charts import drawing, pictures
from crm_analytics.content.change_words import change_words
from crm_analytics.content.table_words import table_words
from crm_analytics.content.values import (
    Block,
    Card,
    CardRow,
    Chart,
    DataTable,
    Document,
    Notice,
    Section,
    Sentences,
)
from crm_analytics.exports.html import page_html
from crm_analytics.exports.markdown import listed, literal
from crm_analytics.exports.parts import Cards, Cell, Heading, KeyFigure, Part, Picture, Prose, Sheet, TablePart

MOST_ROWS = 2000
"""Rows of a table in the file; a workbook takes the rest."""


def html(document: Document) -> bytes:
    """The file, in the document's own language, which must be the one that is spoken."""
    parts = [part for block in document.blocks for part in _parts(block)]
    sheet = Sheet(literal(document.title), parts, literal(document.foot))
    return page_html(sheet, document.about, pictures.plotly_js)


def _parts(block: Block) -> Iterator[Part]:
    match block:
        case Section():
            yield Prose(literal(block.name), "heading")
        case Sentences():
            if block.items:
                yield Prose(listed(block.items) if block.listed else literal(" ".join(block.items)), block.role)
        case Notice():
            yield Prose(literal(block.text), "notice")
        case CardRow():
            yield Cards(tuple(map(key_figure, block.cards)))
        case Chart():
            drawn = pictures.drawing(drawing.figure(block.plot))
            yield Picture(literal(block.title), literal(block.alt), drawn.light, drawn.dark, drawn.height)
            if block.note:
                yield Prose(literal(block.note), "caption")
        case DataTable():
            yield _table(block)


def key_figure(card: Card) -> KeyFigure:
    """A card as files draw it."""
    rising = None if not card.change else card.change > 0
    return KeyFigure(
        label=card.label,
        value=card.value,
        change=change_words(card),
        rising=rising,
        better=None if rising is None or card.change_is_good is None else rising == card.change_is_good,
        note=card.pace_words,
        spark=card.spark,
    )


def _table(table: DataTable) -> TablePart:
    words = table_words(table)
    return TablePart(
        table.name,
        tuple(Heading(text, is_figure) for text, is_figure in zip(words.headings, words.figures, strict=True)),
        tuple(tuple(Cell(each.text, each.bar, each.better) for each in row) for row in words.rows[:MOST_ROWS]),
        len(words.rows),
        table.first,
    )
