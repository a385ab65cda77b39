"""How a source's columns become ours: a small typed form; nothing in it is ever evaluated."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

Decimal = Literal["", ".", ","]
Order = Literal["", "dmy", "mdy", "ymd"]
Keep = Literal["equals", "not equals", "not empty"]
EqualLines = Literal["kept", "doubles"]
CreditNotes = Literal["", "returns", "kept"]
OrderNumbers = Literal["", "orders", "corrections", "unknown"]

OURS = "@"
"""Before a part of a joined column that is no column of the source: a period, or one of our columns."""
PERIODS = ("@day", "@month", "@year")
"""Parts that stand for the day, month or year in which the row happened."""


@dataclass(frozen=True)
class ColumnMapping:
    """How one of our columns is made: of `source`, `joined`, `first_of` or `constant`, and of one of them only.

    Attributes:
        source: The source's column.
        times: A second column to multiply by: price × quantity.
        minus: A column to take away from the result: a discount.
        time: A column with the time of day, joined to the date in `source`.
        constant: The same value in every row; no `source` then.
        values: Renames: the source's value to ours.
        decimal: The decimal sign of the column; empty to infer it.
        order: The order of day, month and year; empty to infer it.
        joined: The parts of a text made of several: columns of the source, `PERIODS`, and our other columns as they
            came out, written @customer_id. Keys have a slash between their parts, other texts a blank.
        first_of: The source's columns of which the first filled cell counts.
        ignore_case: Whether texts that differ in capitals and blanks only are the same: they become small letters.
        unsigned: Whether numbers are taken without their sign; with `minus`, those that are taken away.
        empty: Cells that mean nothing, whatever their capitals: GUEST, N/A.
        of_order: Whether each line of an order repeats what is the whole order's: it is counted once, spread over them.
    """

    source: str = ""
    times: str = ""
    minus: str = ""
    time: str = ""
    constant: str | None = None
    values: dict[str, str] = field(default_factory=dict)
    decimal: Decimal = ""
    order: Order = ""
    joined: tuple[str, ...] = ()
    first_of: tuple[str, ...] = ()
    ignore_case: bool = False
    unsigned: bool = False
    empty: tuple[str, ...] = ()
    of_order: bool = False

    @property
    def sources(self) -> list[str]:
        """The source's columns it needs."""
        parts = [part for part in self.joined if not part.startswith(OURS)]
        return [name for name in (*self.cells, self.times, self.minus, self.time, *parts) if name]

    @property
    def cells(self) -> tuple[str, ...]:
        """The source's columns that hold its value, the first filled one before the others."""
        return self.first_of or ((self.source,) if self.source else ())

    @property
    def ours(self) -> list[str]:
        """Our other columns among the parts it is joined from."""
        return [part.removeprefix(OURS) for part in self.joined if part.startswith(OURS) and part not in PERIODS]

    @property
    def has_period(self) -> bool:
        """Whether the day, month or year of the row is a part of it."""
        return any(part in PERIODS for part in self.joined)

    @property
    def is_plain(self) -> bool:
        """Whether it is one of the source's columns and nothing else."""
        return bool(self.source) and not (self.times or self.minus or self.time)


@dataclass(frozen=True)
class Filter:
    """Which rows to keep: those whose cell equals one of the values, equals none of them, or is not empty."""

    column: str
    keep: Keep = "not empty"
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Currencies:
    """How a source's money becomes money in one currency.

    Attributes:
        column: The source's column with the currency of each row; empty where it stands in the cells of money
            themselves, and a cell without any is in `into`.
        into: The currency that all money is counted in, as three letters.
        rates: By currency, how many units of `into` one unit of it is; texts, so that they stay exact.
    """

    column: str = ""
    into: str = ""
    rates: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Mapping:
    """Brings one source onto one of our tables.

    Attributes:
        name: Pattern of the source's name, with `*` for the parts that change: `sales-*.csv`.
        table: One of `schema.tables.TABLES`.
        columns: Our column to how it is made.
        filters: Rows to keep; all must hold. Rows left out are counted.
        equal_lines: Whether equal rows are different sales ("kept") or the same one twice ("doubles").
        timezone: Time zone of the source's times; empty when they are the company's wall time.
        decimal: Decimal sign of all number columns that do not state one.
        order: Order of day, month and year of all date columns that do not state one.
        credit_notes: Whether lines of positive units and negative money are "returns", or are "kept" as they came.
        order_numbers: Whether a number that comes again means "corrections" of its order, or other "orders"; "unknown"
            where no number tells orders apart.
        currency: How money becomes money in one currency; None where all of it is.
        first_day: The first day that is taken; rows before it are set aside.
        last_day: The last day that is taken.
        header: The columns of the source it was remembered for; empty when that was not noted.
        answers: What was answered to questions about the source: a question's key to the name of the choice.
    """

    name: str
    table: str
    columns: dict[str, ColumnMapping]
    filters: tuple[Filter, ...] = ()
    equal_lines: EqualLines = "kept"
    timezone: str = ""
    decimal: Decimal = ""
    order: Order = ""
    credit_notes: CreditNotes = ""
    order_numbers: OrderNumbers = ""
    currency: Currencies | None = None
    first_day: date | None = None
    last_day: date | None = None
    header: tuple[str, ...] = ()
    answers: dict[str, str] = field(default_factory=dict)

    @property
    def sources(self) -> list[str]:
        """The source's columns it needs, those of its filters and of the currency too."""
        made = [name for column in self.columns.values() for name in column.sources]
        money = [self.currency.column] if self.currency and self.currency.column else []
        return list(dict.fromkeys([*made, *(item.column for item in self.filters), *money]))

    def is_of(self, columns: list[str]) -> bool:
        """Whether it was remembered for a source of just these columns, in whatever order, or for whichever."""
        return not self.header or set(self.header) == set(columns)

    def with_column(self, ours: str, column: ColumnMapping | None) -> "Mapping":
        """The mapping with one of our columns made differently, or not at all."""
        rest = {name: made for name, made in self.columns.items() if name != ours}
        return replace(self, columns={**rest, ours: column} if column else rest)
