"""Charts as values: what is drawn and what is written on it, whoever draws it.

Amounts stand beside the words that tell them, so that a drawing needs no other source.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from crm_analytics.metrics.metric import Unit

Amount = Decimal | float
Emphasis = Literal["main", "before"]
Tone = Literal["active", "fading", "quiet"]
Presence = Literal["there", "missing", "unclear"]
Colour = Literal["accent", "second", "gain", "loss", "third", "fourth", "muted"]


@dataclass(frozen=True)
class Mark:
    """A note's place on a chart over time.

    Attributes:
        letter: What the chart and the list under it call the note.
        first: Its first day.
        last: Its last day.
        words: What is told on hovering, shown letter by letter.
        expected: Whether it is still to come: drawn as an outline.
    """

    letter: str
    first: date
    last: date
    words: str
    expected: bool = False


@dataclass(frozen=True)
class Event:
    """A day whose name is written on a chart over time, such as a holiday."""

    day: date
    name: str


@dataclass(frozen=True)
class Line:
    """One line over time: a value for each day of the chart, None for a gap.

    Attributes:
        hovers: What is told of each point; empty: nothing.
        emphasis: The figure itself, or what it is compared with, drawn thinner.
        low: The lower end of the range around each point; empty: no range is drawn.
        high: The upper end.
    """

    name: str
    values: tuple[Amount | None, ...]
    hovers: tuple[str, ...] = ()
    emphasis: Emphasis = "main"
    low: tuple[Amount, ...] = ()
    high: tuple[Amount, ...] = ()


@dataclass(frozen=True)
class Lines:
    """Lines over time.

    Attributes:
        days: The first day of each point.
        lines: Those drawn first come first.
        unit: What the values are.
        currency: ISO code, for money.
        start: First day the chart is about; notes before it are left out.
        end: Last day it is about.
        events: Days whose names are written on it.
        marks: Notes that people pinned to its days.
    """

    days: tuple[date, ...]
    lines: tuple[Line, ...]
    unit: Unit
    currency: str
    start: date
    end: date
    events: tuple[Event, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Bar:
    """One bar: what it is called, how long it is, what is written beside it, and what is told of it."""

    name: str
    amount: Amount
    text: str
    hover: str = ""


@dataclass(frozen=True)
class Bars:
    """Horizontal bars from zero, the first at the top; amounts are in `unit`, of money in `currency`."""

    bars: tuple[Bar, ...]
    unit: Unit = "money"
    currency: str = ""


@dataclass(frozen=True)
class Step:
    """A part of a waterfall: what it adds, in figures and in words.

    Attributes:
        closer: The filter, or other choice of its page, that looks closer at it, and its member; None: there is none.
    """

    name: str
    amount: Amount
    text: str
    hover: str = ""
    closer: tuple[str, str] | None = None


@dataclass(frozen=True)
class Waterfall:
    """From before to now, part by part; each of the three wholes has its name and its figure in words.

    Amounts are in `unit`, of money in `currency`.
    """

    steps: tuple[Step, ...]
    before: tuple[str, str]
    change: tuple[str, str]
    now: tuple[str, str]
    unit: Unit = "money"
    currency: str = ""

    @property
    def total(self) -> Amount:
        """What the parts add up to: exact, where all of them are."""
        amounts = [each.amount for each in self.steps]
        exact = [each for each in amounts if isinstance(each, Decimal)]
        return sum(exact, Decimal(0)) if len(exact) == len(amounts) else sum(map(float, amounts))


@dataclass(frozen=True)
class Tile:
    """An area of a tree map; `size` is not below zero."""

    name: str
    size: Amount
    text: str
    hover: str = ""
    tone: Tone = "active"


@dataclass(frozen=True)
class TreeMap:
    """Areas as large as their share of the whole, the first at the top left; sizes are in `unit`."""

    tiles: tuple[Tile, ...]
    unit: Unit = "money"
    currency: str = ""


@dataclass(frozen=True)
class Stretch:
    """Days that follow each other, on which something is there, is missing, or is not clear; `hover` says which."""

    first: date
    last: date
    presence: Presence
    hover: str


@dataclass(frozen=True)
class DayStrip:
    """A row of days for each name: what is there is low, what is missing is high, days between are left free.

    Attributes:
        first: The first day.
        last: The last one.
        rows: A name and its stretches each, the first at the top.
        unit: What is counted: nothing is written on the strips.
        currency: None of it is money.
    """

    first: date
    last: date
    rows: tuple[tuple[str, tuple[Stretch, ...]], ...]
    unit: Unit = "days"
    currency: str = ""


@dataclass(frozen=True)
class Occasion:
    """Days on which something happened so many times; `hover` says it."""

    first: date
    last: date
    times: int = 1
    hover: str = ""


@dataclass(frozen=True)
class Lane:
    """Things of one kind, over time."""

    name: str
    occasions: tuple[Occasion, ...]
    colour: Colour = "accent"


@dataclass(frozen=True)
class Lanes:
    """A lane for each kind of thing, over the same days; a mark is higher where more happened.

    Attributes:
        lanes: The first at the top; each has an occasion at least.
        as_of: The last day of the data: what stands right of it is still to come.
        unit: What is counted: times.
        currency: None of it is money.
    """

    lanes: tuple[Lane, ...]
    as_of: date
    unit: Unit = "count"
    currency: str = ""

    @property
    def first(self) -> date:
        """The first day of all lanes."""
        return min(each.first for lane in self.lanes for each in lane.occasions)

    @property
    def last(self) -> date:
        """The last day of all lanes and of the data."""
        return max(self.as_of, *(each.last for lane in self.lanes for each in lane.occasions))


@dataclass(frozen=True)
class RangedDot:
    """A figure as a dot, with the range it lies in.

    Attributes:
        name: What stands at its left.
        amount: Where the dot lies.
        low: The lower end of its range; None: it has none.
        high: The upper end.
        text: What stands at its right.
        hover: What is told of it.
        beside: Another figure of the same thing, as a small mark; None: there is none.
        sure: Whether it is told apart from chance: else it is grey.
    """

    name: str
    amount: Amount
    low: Amount | None = None
    high: Amount | None = None
    text: str = ""
    hover: str = ""
    beside: Amount | None = None
    sure: bool = True


@dataclass(frozen=True)
class RangedDots:
    """Dots with their ranges, the first at the top; amounts are in `unit`, of money in `currency`.

    Attributes:
        dots: A row each.
        meaning: What the dots are, as a heading of their figures.
        beside: What the small marks are; empty: there are none.
        axis: What stands under them.
    """

    dots: tuple[RangedDot, ...]
    meaning: str
    beside: str = ""
    axis: str = ""
    unit: Unit = "share"
    currency: str = ""


@dataclass(frozen=True)
class GridCell:
    """A cell of a grid: its figure, what is written in it line by line, how dark it is, and what is told of it.

    `shade` is from -1 to 1: below zero in the second colour, darker further from zero. `sign` is written in place of
    the text where a phone has no room for it; empty: the text is. No `amount`: it is not known.
    """

    amount: Amount | None
    text: str = ""
    shade: float = 0.0
    hover: str = ""
    sign: str = ""


@dataclass(frozen=True)
class Grid:
    """Cells in rows and columns, each with its name; amounts are in `unit`, of money in `currency`.

    Attributes:
        rows: A name and its cells each, the first at the top; each has as many cells as there are columns.
        columns: What stands above or below the cells.
        across: What the columns are, in a few words; they stand below then, else above.
        upwards: What the rows are.
        meaning: What the figures of the cells are.
    """

    rows: tuple[tuple[str, tuple[GridCell, ...]], ...]
    columns: tuple[str, ...]
    meaning: str
    across: str = ""
    upwards: str = ""
    unit: Unit = "money"
    currency: str = ""


@dataclass(frozen=True)
class StreamEnd:
    """What streams leave or reach: its name, how much it holds, what is written beside it, and what is told of it."""

    name: str
    amount: Amount
    text: str
    tone: Tone = "active"
    hover: str = ""


@dataclass(frozen=True)
class FlowStream:
    """So much that went from one of the starts to one of the ends, each by its place; `hover` says it."""

    start: int
    end: int
    amount: Amount
    hover: str = ""


@dataclass(frozen=True)
class Streams:
    """From what there was before, at the left, to what there is after, at the right; amounts are in `unit`.

    Attributes:
        starts: The first at the top.
        ends: The same.
        streams: What each start holds leaves it, and what each end holds reaches it.
        names: What stands above both sides.
    """

    starts: tuple[StreamEnd, ...]
    ends: tuple[StreamEnd, ...]
    streams: tuple[FlowStream, ...]
    names: tuple[str, str]
    unit: Unit = "count"
    currency: str = ""


Plot = Lines | Bars | Waterfall | TreeMap | DayStrip | Lanes | RangedDots | Grid | Streams
"""A chart's kind, with its data and words."""
