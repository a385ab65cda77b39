"""What goes with a table that is taken away: what its columns are, and what it was made of."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

Kind = Literal["text", "number", "money", "share", "points", "date", "moment", "flag"]
"""A share is between 0 and 1, points are the same times 100; both are read as percentages."""
FIGURES = frozenset({"number", "money", "share", "points"})


@dataclass(frozen=True)
class ExportColumn:
    """One column as its reader sees it.

    Attributes:
        name: Its name in the frame.
        heading: What stands above it, in the reader's language.
        kind: What its cells are.
        decimals: Digits after the point.
        currency: ISO code, for money.
        meaning: What it says, in a sentence; empty where the heading says it all.
    """

    name: str
    heading: str
    kind: Kind = "text"
    decimals: int = 0
    currency: str = ""
    meaning: str = ""


@dataclass(frozen=True)
class About:
    """Where figures that are taken away come from, in the reader's language.

    Attributes:
        company: Whose figures they are.
        page: The page they were taken from.
        what: What was taken.
        filters: What the reader had chosen: a label and its choice each.
        as_of: The last day that counts.
        load: Which load they were worked out from.
        made: When the file was made.
        by: Who made it.
        definitions: A name and its meaning each.
    """

    company: str
    page: str
    what: str
    filters: tuple[tuple[str, str], ...] = ()
    as_of: str = ""
    load: str = ""
    made: str = ""
    by: str = ""
    definitions: tuple[tuple[str, str], ...] = ()


def headed(frame: pl.DataFrame, columns: Sequence[ExportColumn]) -> pl.DataFrame:
    """The frame under the headings of its columns; two that read alike keep their own names beside it."""
    wanted = {column.name: column.heading for column in columns if column.name in frame.columns}
    alike = {heading for heading, count in Counter(wanted.values()).items() if count > 1}
    return frame.rename({name: f"{text} ({name})" if text in alike else text for name, text in wanted.items()})


def plain_columns(frame: pl.DataFrame) -> list[ExportColumn]:
    """Columns for a frame of which only the types are known; the names stand above."""
    return [ExportColumn(name, name, kind_of(kind), decimals_of(kind)) for name, kind in frame.schema.items()]


def kind_of(kind: pl.DataType) -> Kind:
    """What cells of a type are, as far as the type tells."""
    if kind == pl.Boolean:
        return "flag"
    if kind.is_numeric():
        return "number"
    if kind == pl.Date:
        return "date"
    return "moment" if kind == pl.Datetime else "text"


def decimals_of(kind: pl.DataType) -> int:
    """Digits after the point that a type asks for: those of an exact amount, two for a measured figure."""
    if isinstance(kind, pl.Decimal):
        return kind.scale
    return 2 if kind.is_float() else 0
