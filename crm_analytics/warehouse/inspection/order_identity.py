"""Whether order numbers identify orders: one customer (or none) and one branch, and purchases of one day.

Counted over the lines as they came, before equal keys are settled, since lines of different orders under one number
may share their line numbers too. Returns may come later than the purchase and do not count. Lines of one order
without a customer beside lines with one are of the same order where they stand together in the file, as exports that
fill an order's cells on its first line only write them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from crm_analytics.sources.table import ROW
from crm_analytics.warehouse.keys import SOURCE

IN_FORCE: Final = -1
"""The source of lines that are in force already."""
OVER_MIDNIGHT_HOURS: Final = 6
"""Purchases of one order that lie closer than this are of one visit, also where midnight lies between them."""
OF_CONCERN: Final = 0.01
"""Share of orders that numbers may mistake before it has to be settled; fewer are only named."""
PERIODS: Final = ("year", "month", "day")

LINE_COLUMNS: Final = (
    SOURCE,
    ROW,
    "order_id",
    "customer_id",
    "branch_id",
    "ordered_at",
    "product_id",
    "quantity",
    "amount",
)
_NUMBER: Final = "number"
_FLAGS: Final = ("of_customers", "of_branches", "of_days")


@dataclass(frozen=True)
class KeyQuality:
    """How far a key identifies orders.

    Attributes:
        orders: Different keys.
        mistaken: Keys with more than one customer, branch or day.
        of_customers: Of these, keys with several customers.
        of_branches: Keys with several branches.
        of_days: Keys with purchases of several days.
        lines: Lines under mistaken keys.
    """

    orders: int = 0
    mistaken: int = 0
    of_customers: int = 0
    of_branches: int = 0
    of_days: int = 0
    lines: int = 0

    @property
    def share(self) -> float:
        """Of the keys, those that are mistaken."""
        return self.mistaken / self.orders if self.orders else 0.0


@dataclass(frozen=True)
class Key:
    """An order's key: its number and what is added to it."""

    with_branch: bool = False
    with_customer: bool = False
    period: str = ""

    def expressions(self) -> list[pl.Expr]:
        """What the key is made of, on the columns of a line."""
        parts = [pl.col("order_id")]
        if self.with_branch:
            parts.append(pl.col("branch_id"))
        if self.with_customer:
            parts.append(pl.col("customer_id"))
        if self.period:
            parts.append(pl.col("ordered_at").dt.truncate({"year": "1y", "month": "1mo", "day": "1d"}[self.period]))
        return parts


NUMBER = Key()


def identity(lines: pl.LazyFrame, key: Key = NUMBER) -> KeyQuality:
    """Count how far a key identifies orders.

    Args:
        lines: `LINE_COLUMNS`.
        key: The key to try.
    """
    suspects = _suspects(lines, key).collect(engine="streaming")
    several = suspects.filter("differs").select(_NUMBER)
    if several.is_empty():
        return KeyQuality(orders=suspects.height)
    of_several = lines.with_columns(_hashed(key)).join(several.lazy(), on=_NUMBER, how="semi")
    counted = _orders(of_several, key).select(
        pl.any_horizontal(_FLAGS).sum().alias("mistaken"),
        *(pl.col(name).sum() for name in _FLAGS),
        pl.col("lines").filter(pl.any_horizontal(_FLAGS)).sum(),
    )
    row = counted.collect(engine="streaming").row(0, named=True)
    return KeyQuality(orders=suspects.height, **{name: int(count or 0) for name, count in row.items()})


def reuse(lines: pl.LazyFrame, stored: pl.LazyFrame) -> tuple[KeyQuality, pl.LazyFrame]:
    """Count the numbers of lines in force that come again with another customer, branch or day.

    A number that was mistaken before, or is so within the file alone, is not counted: it is another question.

    Args:
        lines: Lines on their way in, `LINE_COLUMNS`.
        stored: Lines in force, `LINE_COLUMNS`.

    Returns:
        The count, over numbers that are in force and come again, and the lines of both sides under those numbers.
    """
    if stored.head(1).collect().is_empty():
        return KeyQuality(), stored
    numbers = lines.select("order_id").unique()
    there = stored.join(numbers.collect(engine="streaming").lazy(), on="order_id", how="semi").collect()
    if there.is_empty():
        return KeyQuality(), pl.LazyFrame(schema=there.schema)
    again = lines.join(there.select("order_id").unique().lazy(), on="order_id", how="semi").collect(engine="streaming")
    both = pl.concat([there.select(LINE_COLUMNS), again.select(LINE_COLUMNS).cast(there.schema)])
    alone = pl.concat([_orders(each.lazy(), NUMBER).collect() for each in (there, again)])
    flagged = alone.filter(pl.any_horizontal(_FLAGS)).select(_NUMBER).unique()
    fresh = _orders(both.lazy(), NUMBER).collect().join(flagged, on=_NUMBER, how="anti")
    wrong = fresh.filter(pl.any_horizontal(_FLAGS))
    counted = KeyQuality(
        orders=there["order_id"].n_unique(),
        mistaken=wrong.height,
        lines=int(wrong["lines"].sum()),
        **{name: int(wrong[name].sum()) for name in _FLAGS},
    )
    return counted, both.lazy()


def in_force_otherwise(lines: pl.LazyFrame, stored: pl.LazyFrame) -> tuple[int, int]:
    """Count lines that are in force already but for their order's number: the same sale under two numbers.

    Args:
        lines: Lines on their way in.
        stored: Lines in force.

    Returns:
        Lines that are there under another number, and lines whose number is not in force.
    """
    content = ["customer_id", "ordered_at", "product_id", "quantity", "amount", "branch_id"]
    span = lines.select(first=pl.col("ordered_at").min(), last=pl.col("ordered_at").max()).collect(engine="streaming")
    first, last = span.row(0)
    there = stored.filter(pl.col("ordered_at").is_between(first, last))
    if there.head(1).collect().is_empty():
        return 0, 0
    in_force = there.select("order_id").unique()
    fresh = lines.join(in_force, on="order_id", how="anti").select(content).collect(engine="streaming")
    if fresh.is_empty():
        return 0, 0
    same = fresh.join(
        there.select(content).unique().collect(engine="streaming"), on=content, how="semi", nulls_equal=True
    )
    return same.height, fresh.height


def candidates(lines: pl.LazyFrame) -> list[Key]:
    """Keys that could identify orders where the number alone does not, the plainest first."""
    several = lines.select(
        branches=pl.col("branch_id").n_unique() > 1, customers=pl.col("customer_id").count() > 0
    ).collect(engine="streaming")
    branches, customers = several.row(0)
    with_branch = [True] if branches else []
    keys = [Key(with_branch=True)] if branches else []
    keys += [Key(with_branch=branch, period=period) for period in PERIODS for branch in (False, *with_branch)]
    if customers:
        keys.append(Key(with_customer=True, period="day"))
        keys += [Key(with_branch=True, with_customer=True, period="day")] if branches else []
    return keys


def good_keys(lines: pl.LazyFrame, keys: Sequence[Key]) -> list[Key]:
    """The plainest key by which hardly any order is mistaken, and the same by the day, which later files keep too."""
    for place, key in enumerate(keys):
        if identity(lines, key).share <= OF_CONCERN / 10:
            by_day = [other for other in keys[place + 1 :] if other == replace(key, period="day")]
            return [key, *by_day]
    return []


def examples(lines: pl.LazyFrame, at_most: int = 2) -> pl.DataFrame:
    """Lines of one number that is mistaken: the first of each customer, branch and day."""
    wrong = _orders(lines, NUMBER).filter(pl.any_horizontal(_FLAGS))
    number = wrong.sort("lines", _NUMBER).select(_NUMBER).head(1)
    of_it = lines.with_columns(_hashed(NUMBER)).join(number, on=_NUMBER, how="semi").sort(SOURCE, ROW)
    return (
        of_it.collect()
        .unique(["customer_id", "branch_id", pl.col("ordered_at").dt.date()], keep="first", maintain_order=True)
        .head(at_most)
    )


def _hashed(key: Key) -> pl.Expr:
    parts = key.expressions()
    return (parts[0].hash() if len(parts) == 1 else pl.struct(parts).hash()).alias(_NUMBER)


def _suspects(lines: pl.LazyFrame, key: Key) -> pl.LazyFrame:
    """One row a key: whether its lines differ in customer, branch or day at all. Nearly none do: the rest is quick."""
    day = pl.when(_is_bought()).then(pl.col("ordered_at").dt.date())
    place = pl.struct("customer_id", "branch_id").hash()
    sums = (
        lines.select(_hashed(key), day=day, place=place)
        .group_by(_NUMBER)
        .agg(
            first=pl.col("day").min(),
            last=pl.col("day").max(),
            least=pl.col("place").min(),
            most=pl.col("place").max(),
        )
    )
    differs = (pl.col("least") != pl.col("most")) | (pl.col("first") != pl.col("last")).fill_null(value=False)
    return sums.select(_NUMBER, differs=differs)


def _is_bought() -> pl.Expr:
    return (pl.col("quantity") >= 0) & (pl.col("amount") >= 0)


def _orders(lines: pl.LazyFrame, key: Key) -> pl.LazyFrame:
    """One row a key: `number`, `lines` and whether it has several customers, branches or days."""
    at = pl.when(_is_bought()).then(pl.col("ordered_at"))
    customer, branch = pl.col("customer_id").hash(), pl.col("branch_id").hash()
    customer_hash = pl.when(pl.col("customer_id").is_not_null()).then(customer)
    branch_hash = pl.when(pl.col("branch_id").is_not_null()).then(branch)
    sums = (
        lines.select(
            _hashed(key), row=pl.col(ROW), source=pl.col(SOURCE), at=at, customer=customer_hash, branch=branch_hash
        )
        .group_by(_NUMBER)
        .agg(
            lines=pl.len(),
            first=pl.col("at").min(),
            last=pl.col("at").max(),
            **{f"least_{name}": pl.col(name).min() for name in ("customer", "branch", "row", "source")},
            **{f"most_{name}": pl.col(name).max() for name in ("customer", "branch", "row", "source")},
            named=pl.col("customer").count(),
        )
    )
    apart = (pl.col("most_row") - pl.col("least_row") + 1 > pl.col("lines")) & (
        pl.col("least_source") == pl.col("most_source")
    )
    partly = (pl.col("named") > 0) & (pl.col("named") < pl.col("lines"))
    hours = (pl.col("last") - pl.col("first")).dt.total_hours()
    return sums.select(
        _NUMBER,
        "lines",
        of_customers=(pl.col("least_customer") != pl.col("most_customer")).fill_null(value=False)
        | (partly & apart & (pl.col("least_source") != IN_FORCE)),
        of_branches=(pl.col("least_branch") != pl.col("most_branch")).fill_null(value=False),
        of_days=((pl.col("first").dt.date() != pl.col("last").dt.date()) & (hours >= OVER_MIDNIGHT_HOURS)).fill_null(
            value=False
        ),
    )
