"""A table of totals as people have it, read into totals: by month, by branch, or both, in rows or across."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from crm_analytics.errors import SourceError
from crm_analytics.features.books.typed_amounts import HALF, Sign, decimal_sign, typed_amount
from crm_analytics.features.books.typed_days import Days, days_of
from crm_analytics.i18n import N_, gettext, number
from crm_analytics.sources.formats.styles import typed_columns
from crm_analytics.sources.table import ROW, SourceTable
from crm_analytics.state.books import MOST_TOTALS, BookMetric, BookTotal

MONTH_WORDS: Final = frozenset(
    {"month", "months", "bulan", "period", "periode", "masa", "quarter", "kuartal", "triwulan", "year", "tahun", "date"}
)
BRANCH_WORDS: Final = frozenset(
    {"branch", "branches", "cabang", "store", "toko", "shop", "outlet", "gerai", "location"}
)
REVENUE_WORDS: Final = frozenset({"revenue", "sales", "turnover", "penjualan", "omzet", "omset", "pendapatan"})
ORDERS_WORDS: Final = frozenset(
    {"orders", "transactions", "transaksi", "pesanan", "receipts", "invoices", "faktur", "nota", "struk"}
)
AMOUNT_WORDS: Final = frozenset({"amount", "total", "jumlah", "nilai"})
"""Names of a column of totals that leave open what was added up."""
FILLERS: Final = frozenset({"id", "code", "kode", "name", "nama", "of", "the"})
TOTAL_WORDS: Final = frozenset({"total", "grand total", "sum", "jumlah", "total keseluruhan", "all", "semua"})
"""What a row or column of sums over all branches, or all months, is called."""
NOTHING: Final = frozenset({"", "-", "–", "—", "n/a", "na", "null"})

UNREADABLE = N_("“{file}”, row {row}, column “{column}”: “{value}” is {wrong}. Write it as {example}.")
NO_AMOUNTS = N_(
    "“{file}” has no column of totals: name it “Revenue” or “Orders”, or put months or branches across. Its columns: "
    "{columns}."
)
NO_PLACE = N_("“{file}” says neither month nor branch: name a column “Month” or “Branch”. Its columns: {columns}.")
TWICE = N_("“{file}”, row {row}: a total of these days, this place and this figure stands above already.")
TOO_LONG = N_("“{file}” has more than {most} rows: totals by month and branch are fewer. Add the rows up first.")
NO_SUCH_BRANCH = N_("“{file}”, row {row}: there is no branch “{value}”. The branches: {branches}.")
NO_MONTH = N_("no month, quarter or year")
NO_AMOUNT = N_("no amount")
MONTH_EXAMPLE: Final = "2025-03"
EXAMPLE: Final = Decimal("1234567.50")
Row = Mapping[str, str]


@dataclass(frozen=True)
class Circumstances:
    """What a table does not say itself.

    Attributes:
        branches: Name by code of the branches that totals may be given of.
        days: The days that totals without a month are of.
        metric: What totals are of where no heading says so.
    """

    branches: Mapping[str, str]
    days: Days
    metric: BookMetric = "revenue"


@dataclass(frozen=True)
class GivenTotals:
    """Totals that were read, and what was left out of the table: columns that say nothing here, and rows of sums."""

    totals: list[BookTotal]
    unused: list[str] = field(default_factory=list)
    sums_left_out: int = 0


@dataclass(frozen=True)
class _Cell:
    """A cell with an amount: what of, where it stands, and its words."""

    metric: BookMetric
    row: int
    column: str
    month: str | None
    branch: str | None
    text: str


@dataclass(frozen=True)
class _Columns:
    """What the columns are, by their names; `months` and `branches` are those that stand across."""

    month: str | None = None
    branch: str | None = None
    amounts: Mapping[str, BookMetric] = field(default_factory=dict)
    months: Sequence[str] = ()
    branches: Sequence[str] = ()

    @property
    def used(self) -> set[str]:
        """The columns that say something."""
        named = {name for name in (self.month, self.branch) if name is not None}
        return {*named, *self.amounts, *self.months, *self.branches}

    def cells(self, position: int, row: Row, metric: BookMetric) -> Iterator[_Cell]:
        """The cells of a row that hold an amount."""
        month, branch = row.get(self.month or ""), row.get(self.branch or "")
        for name in (*self.amounts, *self.months, *self.branches):
            if row[name].lower() not in NOTHING:
                yield _Cell(
                    self.amounts.get(name, metric),
                    position,
                    name,
                    name if name in self.months else month,
                    name if name in self.branches else branch,
                    row[name],
                )


def read_totals(table: SourceTable, given: Circumstances) -> GivenTotals:
    """Read a table of totals.

    Raises:
        SourceError: names file, row, column and cell that cannot be read, with what was expected.
    """
    rows = _rows(table)
    is_named = _is_header(table.columns)
    kinds = _by_names(table, given) if is_named else _by_cells(table, given.metric)
    if not is_named:
        rows.insert(0, (0, {name: name for name in table.columns}))
    cells = [cell for position, row in rows for cell in kinds.cells(position, row, given.metric)]
    sums = {cell for cell in cells if cell.month is not None and _is_total(cell.month)}
    typed = typed_columns(table)
    signs = {
        name: decimal_sign([each.text for each in cells if each.column == name], is_typed=name in typed)
        for name in {each.column for each in cells}
    }
    totals: dict[tuple[object, ...], BookTotal] = {}
    for cell in cells:
        if cell not in sums:
            total = _total(table.name, cell, signs[cell.column], given)
            if total.key in totals:
                raise SourceError(TWICE, file=table.name, row=cell.row)
            totals[total.key] = total
    unused = [name for name in table.columns if name not in kinds.used]
    return GivenTotals(list(totals.values()), unused if is_named else [], len(sums))


def branch_of(text: str, branches: Mapping[str, str]) -> str | None:
    """The code of a branch, by its code or its name; None where there is none."""
    wanted = text.strip().casefold()
    return next((code for code, name in branches.items() if wanted in {code.casefold(), name.casefold()}), None)


def _rows(table: SourceTable) -> list[tuple[int, Row]]:
    """The rows by their number, every cell as words."""
    frames = list(table.batches(MOST_TOTALS + 1))
    if sum(frame.height for frame in frames) > MOST_TOTALS:
        raise SourceError(TOO_LONG, file=table.name, most=MOST_TOTALS)
    return [
        (int(row[ROW]), {name: str(row[name] or "").strip() for name in table.columns})
        for frame in frames
        for row in frame.iter_rows(named=True)
    ]


def _is_header(columns: Sequence[str]) -> bool:
    """Whether these are names: of anything that can be told by its name, or of no amount."""
    if any(
        _words(name) & (MONTH_WORDS | BRANCH_WORDS | REVENUE_WORDS | ORDERS_WORDS | AMOUNT_WORDS) for name in columns
    ):
        return True
    others = [name for name in columns if days_of(name) is None]
    signs: tuple[Sign, ...] = (".", ",")
    return not any(typed_amount(name, sign) for name in others for sign in signs)


def _by_names(table: SourceTable, given: Circumstances) -> _Columns:
    """What each column is: by its name, and by months or branches that stand across."""
    columns = table.columns
    month, branch = _column_named(columns, MONTH_WORDS), _column_named(columns, BRANCH_WORDS)
    rest = [name for name in columns if name not in {month, branch}]
    if months := [name for name in rest if days_of(name) is not None]:
        first = next((name for name in rest if name not in months and not _is_total(name)), None)
        return _Columns(branch=branch or first, months=months)
    branches = [name for name in rest if branch_of(name, given.branches) is not None]
    if branches:
        return _Columns(month=month or columns[0], branches=[*branches, *filter(_is_total, rest)])
    amounts: dict[str, BookMetric] = {}
    for name in rest:
        metric = _metric_of(name, given.metric)
        if metric is not None and metric not in amounts.values():
            amounts[name] = metric
    named = ", ".join(columns)
    if not amounts:
        raise SourceError(NO_AMOUNTS, file=table.name, columns=named)
    if month is None and branch is None:
        raise SourceError(NO_PLACE, file=table.name, columns=named)
    return _Columns(month, branch, amounts)


def _metric_of(name: str, otherwise: BookMetric) -> BookMetric | None:
    """What a column of totals is of; None where it holds none."""
    words = _words(name)
    if words & ORDERS_WORDS:
        return "orders"
    if words & REVENUE_WORDS:
        return "revenue"
    return otherwise if words & AMOUNT_WORDS else None


def _by_cells(table: SourceTable, metric: BookMetric) -> _Columns:
    """The same of a table without names: the amount stands last, before it a month, a branch or both."""
    *places, last = table.columns
    months = [name for name in places if days_of(name) is not None]
    branches = [name for name in places if name not in months]
    if len(months) > 1 or len(branches) > 1 or not places:
        raise SourceError(NO_PLACE, file=table.name, columns=", ".join(table.columns))
    return _Columns(months[0] if months else None, branches[0] if branches else None, {last: metric})


def _total(file: str, cell: _Cell, sign: Sign, given: Circumstances) -> BookTotal:
    days = given.days if cell.month is None else days_of(cell.month)
    if days is None:
        wrong = {"value": cell.month or "", "wrong": gettext(NO_MONTH), "example": MONTH_EXAMPLE}
        raise SourceError(UNREADABLE, file=file, row=cell.row, column=cell.column, **wrong)
    amount = typed_amount(cell.text, sign)
    if amount is None:
        wrong = {"value": cell.text, "wrong": gettext(NO_AMOUNT), "example": number(EXAMPLE, 2)}
        raise SourceError(UNREADABLE, file=file, row=cell.row, column=cell.column, **wrong)
    branch = None
    if cell.branch is not None and not _is_total(cell.branch):
        branch = branch_of(cell.branch, given.branches)
        if branch is None:
            named = ", ".join(given.branches.values())
            raise SourceError(NO_SUCH_BRANCH, file=file, row=cell.row, value=cell.branch, branches=named)
    is_count = cell.metric == "orders" and amount.tolerance <= HALF
    return BookTotal(cell.metric, *days, amount.value, Decimal(0) if is_count else amount.tolerance, branch)


def _is_total(text: str) -> bool:
    return text.strip().lower() in TOTAL_WORDS


def _column_named(columns: Sequence[str], words: frozenset[str]) -> str | None:
    """The first column whose name says this and nothing else."""
    return next((name for name in columns if _words(name) & words and _words(name) <= words | FILLERS), None)


def _words(name: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", name.lower()))
