"""What was drawn on a page, as plain values, in the order it was drawn."""

from dataclasses import dataclass, field
from typing import Literal

Role = Literal["text", "caption", "heading", "notice"]


@dataclass(frozen=True)
class Prose:
    """Sentences in Markdown."""

    markdown: str
    role: Role = "text"


@dataclass(frozen=True)
class KeyFigure:
    """A card: `better` says whether its change is for the better; None where it is neither. `note`: pace to a goal."""

    label: str
    value: str
    change: str = ""
    rising: bool | None = None
    better: bool | None = None
    note: str = ""
    meaning: str = ""
    spark: tuple[float, ...] = ()


@dataclass(frozen=True)
class Cards:
    """Key figures in a row."""

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True)
class Picture:
    """A chart, as Plotly reads it: for light and for dark ground. `alt` says it in words."""

    title: str
    alt: str
    light: str
    dark: str
    height: int


@dataclass(frozen=True)
class Cell:
    """A cell in words; `bar` is the part of the column's largest value, `better` whether a change is for the better."""

    text: str
    bar: float | None = None
    better: bool | None = None


@dataclass(frozen=True)
class Heading:
    """Above a column; figures stand to the right."""

    text: str
    is_figure: bool = False


@dataclass(frozen=True)
class TablePart:
    """A table; `rows_in_all` is more than its rows where only the first are in it.

    `first` are so many rows that stand open, the others on demand; None: all stand open.
    """

    name: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...]
    rows_in_all: int
    first: int | None = None


Part = Prose | Cards | Picture | TablePart


@dataclass
class Sheet:
    """A page: its answer, what was drawn below, and the line at its foot."""

    title: str = ""
    parts: list[Part] = field(default_factory=list)
    foot: str = ""
