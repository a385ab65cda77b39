"""What a page says, as values: sentences, key figures, charts, tables, and the document they make.

A value holds words as they are read, in one language, beside the exact figures they tell. Nothing in it knows how it
is drawn: a page, a file and a meeting draw the same one. All of them are frozen, can be compared and hashed, and
survive JSON (`content.serialization`).
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from crm_analytics.content.chart_values import Plot
from crm_analytics.content.explanation import Why
from crm_analytics.exports.columns import About, ExportColumn
from crm_analytics.metrics.metric import Direction, Unit

Amount = Decimal | float
CellValue = str | Decimal | float | date | datetime | bool | None
Role = Literal["text", "caption"]


@dataclass(frozen=True)
class Pace:
    """How far along to a goal: `reached` and `due` by now as shares of the goal, and both in words."""

    reached: float
    words: str
    due: float | None = None


@dataclass(frozen=True)
class Card:
    """A key figure: `value` as text, `change` as a share of before, `spark` a short history.

    `change_text` says the change in other words, as for a share, whose change is told in points. `why` is what stands
    behind the figure; a card with it needs no `help`. `exact` is the figure itself, in its `unit`. `pace` is that to
    the goal that ends first, `other_paces` those to its other goals.
    """

    label: str
    value: str
    change: float | None = None
    change_is_good: bool | None = None
    spark: tuple[float, ...] = ()
    help: str | None = None
    change_text: str | None = None
    pace: Pace | None = None
    why: Why | None = None
    exact: Amount | None = None
    unit: Unit | None = None
    other_paces: tuple[Pace, ...] = ()

    @property
    def paces(self) -> tuple[Pace, ...]:
        """How far along to each of its goals."""
        return ((self.pace,) if self.pace else ()) + self.other_paces

    @property
    def pace_words(self) -> str:
        """The same in words; empty where there is no goal."""
        return " · ".join(pace.words for pace in self.paces)


@dataclass(frozen=True)
class CardRow:
    """Key figures side by side; `key` tells several rows of one page apart."""

    cards: tuple[Card, ...]
    key: str = ""


@dataclass(frozen=True)
class Section:
    """The name of what follows."""

    name: str


@dataclass(frozen=True)
class Sentences:
    """Sentences: one after the other, or each on a line of its own. `key` names them where they can be shared."""

    items: tuple[str, ...]
    role: Role = "text"
    listed: bool = False
    key: str = ""


@dataclass(frozen=True)
class Notice:
    """Something to know before reading on."""

    text: str


@dataclass(frozen=True)
class Chart:
    """A chart: its kind with data and words (`plot`), what it is called, and what stands behind it.

    Attributes:
        key: Tells it apart on its page.
        title: What stands above it.
        alt: What it shows, for people who can't see it.
        note: What stands under it; empty: nothing.
    """

    key: str
    title: str
    alt: str
    plot: Plot
    why: Why | None = None
    note: str = ""


@dataclass(frozen=True)
class DataColumn:
    """A column of a table: its type, and how its cells are drawn.

    Attributes:
        column: Name, heading, type of the cells, digits, currency and meaning.
        short: Whether amounts are told in thousands or millions.
        full: Length of the whole bar that is drawn beside the figure; None: no bar.
        better: Of a change: which way is better. It is written with its sign then.
        width: In pixels; None: as wide as it needs.
    """

    column: ExportColumn
    short: bool = False
    full: float | None = None
    better: Direction | None = None
    width: int | None = None


@dataclass(frozen=True)
class DataTable:
    """A table: typed columns, and rows of as many cells.

    Attributes:
        key: Tells it apart on its page, and names its file.
        name: What people call it.
        first: Rows that are shown at once; the others on demand.
    """

    key: str
    name: str
    columns: tuple[DataColumn, ...]
    rows: tuple[tuple[CellValue, ...], ...]
    first: int
    why: Why | None = None


Block = Section | Sentences | Notice | CardRow | Chart | DataTable
"""One part of what a page says."""


@dataclass(frozen=True)
class Document:
    """What a page says, whole.

    Attributes:
        page: Its id, such as "overview".
        language: Code of the language its words are in.
        title: The answer, in a sentence.
        blocks: What stands below, in the order of reading.
        about: Whose figures, from where, as of when, and what was chosen.
        foot: What can be trusted, in a line.
    """

    page: str
    language: str
    title: str
    blocks: tuple[Block, ...]
    about: About
    foot: str = ""
