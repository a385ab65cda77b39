"""What a page draws, noted as it is drawn, so that the whole page can be taken away as one file.

Noting keeps references only; words and charts are put together when somebody asks for the file. A part that is drawn
in a dialog, or again on its own, belongs to no document.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

import polars as pl

from crm_analytics.charts.pictures import drawing
from crm_analytics.charts.theme import Figure
from crm_analytics.content.filters import Filters
from crm_analytics.content.values import Block, Card
from crm_analytics.content.view import View
from crm_analytics.exports.parts import Cards, Part, Picture, Prose, Role, Sheet
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.report.html import key_figure
from crm_analytics.ui.markdown import literal
from crm_analytics.ui.table_columns import Settings, table_part
from crm_analytics.ui.tables import SMALL, small_table_part

Lines = Sequence[tuple[str, str]]


@dataclass
class NotedPage:
    """What one run of a page has drawn so far.

    Attributes:
        view: Who looks at what.
        title: The page's answer.
        parts: Each makes one part of the file.
        foot: Says the line at the foot.
        filters: What the reader chose; None: nothing was offered.
        definitions: What the figures mean, by name.
        choices: What else the reader chose on the page, such as which figure a chart is of, by name.
        values: What was drawn of the page's content.
        shared: What can be shared, as people call it, by the key of its control.
    """

    view: View
    title: str = ""
    parts: list[Callable[[], Part]] = field(default_factory=list)
    foot: Callable[[], str] = str
    filters: Filters | None = None
    definitions: dict[str, str] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)
    values: list[Block] = field(default_factory=list)
    shared: dict[str, str] = field(default_factory=dict)

    def sheet(self) -> Sheet:
        """The page as values, put together now."""
        return Sheet(self.title, [part() for part in self.parts], literal(self.foot()))


@dataclass
class Latest:
    """The document of the page as it was drawn last; None while there is none."""

    document: NotedPage | None = None


_document: ContextVar[NotedPage | None] = ContextVar("document", default=None)
_latest: ContextVar[Latest | None] = ContextVar("latest", default=None)


@contextmanager
def noted_in(latest: Latest) -> Iterator[None]:
    """Pages drawn meanwhile are kept there, for what stands around them."""
    before = _latest.set(latest)
    try:
        yield
    finally:
        _latest.reset(before)
        end()


def begin(view: View, foot: Callable[[], str] = str) -> None:
    """A page begins to draw; `foot` says the line at its foot."""
    drawn = NotedPage(view, foot=foot)
    _document.set(drawn)
    if latest := _latest.get():
        latest.document = drawn


def end() -> None:
    """The page is drawn; what comes later, such as a dialog, is not part of it."""
    _document.set(None)


def current() -> NotedPage | None:
    """What the page has drawn so far; None outside of a page."""
    return _document.get()


def chosen() -> Lines:
    """What the reader chose on this page, in words."""
    noted = current()
    return noted.filters.words if noted and noted.filters else ()


def chose(filters: Filters) -> None:
    """Note what the reader chose."""
    if noted := current():
        noted.filters = filters


def choose(**choices: str) -> None:
    """Note what else the reader chose, by its name in the address."""
    if noted := current():
        noted.choices |= choices


def drew(value: Block) -> None:
    """Note a value that is drawn."""
    if noted := current():
        noted.values.append(value)


def title(sentence: str) -> None:
    """Note the page's answer."""
    if noted := current():
        noted.title = sentence


def words(markdown: str, role: Role = "text") -> None:
    """Note sentences."""
    _note(lambda: Prose(markdown, role))


def cards(items: Sequence[Card]) -> None:
    """Note key figures, and what they mean."""
    if noted := current():
        noted.definitions |= {item.label: meaning for item in items if (meaning := _meaning(item))}
        made = Cards(tuple(map(key_figure, items)))
        noted.parts.append(lambda: made)


def chart(figure: Figure, *, title: str, alt: str) -> None:
    """Note a chart; the figure must not be changed afterwards."""

    def picture() -> Picture:
        drawn = drawing(figure)
        return Picture(title, alt, drawn.light, drawn.dark, drawn.height)

    _note(picture)


def table(name: str, shown: pl.DataFrame, settings: Settings) -> None:
    """Note a table as it is shown."""
    make = small_table_part if shown.height <= SMALL else table_part
    _note(lambda: make(name, shown, settings))


def _note(part: Callable[[], Part]) -> None:
    if noted := current():
        noted.parts.append(part)


def _meaning(card: Card) -> str:
    """What the figure is, in words; of a metric, its formula."""
    metric = METRICS.get(card.why.metric or "") if card.why else None
    if card.why and (card.why.what or metric):
        return card.why.what or (_(metric.formula) if metric else "")
    return (card.help or "").partition("\n\n")[0]
