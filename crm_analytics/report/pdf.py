"""A document as PDF: A4, charts drawn from their values, words as text that can be searched and read aloud."""

from typing import Final

from crm_analytics.charts import svg
from crm_analytics.charts.svg.canvas import Canvas
from crm_analytics.charts.theme import ACCENT
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
from crm_analytics.exports import about_sheet
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import ngettext, number
from crm_analytics.report.typesetting import Data, set_page

SPARK_WIDTH, SPARK_HEIGHT = 200, 30
TEMPLATE: Final = "page.typ"


def pdf(document: Document) -> bytes:
    """The file, in the document's own language, which must be the one that is spoken.

    Raises:
        UsageError: where typst is not installed.
    """
    return set_page(TEMPLATE, _data(document), "pdf")


def _data(document: Document) -> dict[str, Data]:
    about = document.about
    return {
        "title": document.title,
        "company": about.company,
        "language": document.language,
        "where": " · ".join(filter(None, (about.company, about.page))),
        "as_of": _("Sales up to {day}").format(day=about.as_of),
        "foot": document.foot,
        "filters": [list(pair) for pair in about.filters],
        "blocks": [_block(block) for block in document.blocks if block != Sentences((), "caption")],
        "definitions": [list(pair) for pair in about.definitions],
        "origin": [list(pair) for pair in about_sheet.origin(about)],
        "words": {"definitions": _("What the figures mean"), "origin": _("Where this comes from")},
    }


def _block(block: Block) -> Data:
    match block:
        case Section():
            return {"kind": "section", "name": block.name}
        case Sentences():
            return {
                "kind": "sentences",
                "items": list(block.items),
                "listed": block.listed,
                "quiet": block.role == "caption",
            }
        case Notice():
            return {"kind": "notice", "text": block.text}
        case CardRow():
            return {"kind": "cards", "cards": [_card(card) for card in block.cards]}
        case Chart():
            return {
                "kind": "chart",
                "title": block.title,
                "alt": block.alt,
                "note": block.note,
                "svg": svg.drawing(block.plot),
            }
        case DataTable():
            return _table(block)


def _card(card: Card) -> Data:
    arrow = "" if not card.change else "↑ " if card.change > 0 else "↓ "
    rising = None if not card.change else card.change > 0
    change = change_words(card)
    return {
        "label": card.label,
        "value": card.value,
        "change": f"{arrow}{change}" if change else "",
        "better": None if rising is None or card.change_is_good is None else rising == card.change_is_good,
        "note": card.pace_words,
        "spark": _spark(card.spark),
    }


def _spark(values: tuple[float, ...]) -> str:
    if len(values) < 2:
        return ""
    low, high = min(values), max(values)
    step = SPARK_WIDTH / (len(values) - 1)
    room = SPARK_HEIGHT - 4
    points = [
        (place * step, SPARK_HEIGHT - 2 - room * ((value - low) / (high - low) if high > low else 0.5))
        for place, value in enumerate(values)
    ]
    sheet = Canvas(SPARK_WIDTH, SPARK_HEIGHT)
    sheet.area([(0, SPARK_HEIGHT), *points, (SPARK_WIDTH, SPARK_HEIGHT)], ACCENT, 0.12)
    sheet.path(points, ACCENT, width=1.4)
    return sheet.svg()


def _table(table: DataTable) -> Data:
    words = table_words(table)
    left = len(words.rows) - table.first
    more = ngettext("{count} more row is in the workbook.", "{count} more rows are in the workbook.", left)
    return {
        "kind": "table",
        "name": table.name,
        "headings": list(words.headings),
        "figures": list(words.figures),
        "rows": [
            [{"text": cell.text, "bar": cell.bar, "better": cell.better} for cell in row]
            for row in words.rows[: table.first]
        ],
        "more": more.format(count=number(left)) if left > 0 else "",
    }
