"""Who is in a segment: a rule as a Polars expression over the profile, made from its typed form."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from operator import and_, or_
from typing import Final

import polars as pl

from crm_analytics.rules.columns import BY_ID, ProfileColumn
from crm_analytics.rules.form import AllOf, AnyOf, Condition, Not, Rule, Value, check
from crm_analytics.rules.profile import CustomerProfile

Read = Callable[[str], pl.LazyFrame]
"""Gives a mart or result lazily, as far as the viewer may see it."""
PROFILE: Final = "customer_profile"
SMALL: Final = frozenset(name for name, kind in CustomerProfile.create_empty().schema.items() if kind == pl.Float32)
"""Columns that are kept in few digits."""
BOUGHT: Final[dict[str, int | None]] = {"orders": 0, "units": 0, "revenue": 0, "last_on": None}
"""Measures of what was bought of a category, and what is so of those who bought none."""

NO_REACTION: Final = False
RULES: Final = (AllOf, AnyOf, Not, Condition)


@dataclass(frozen=True)
class RuleTotals:
    """How many customers a rule finds, and what they spent, beside all the viewer may see."""

    customers: int
    revenue: Decimal
    of_customers: int
    of_revenue: Decimal

    @property
    def share(self) -> float:
        """Of all customers."""
        return self.customers / self.of_customers if self.of_customers else 0.0

    @property
    def revenue_share(self) -> float | None:
        """Of what all customers spent; None where that is nothing or less."""
        return float(self.revenue / self.of_revenue) if self.of_revenue > 0 else None


def members(rule: Rule, read: Read, *, as_of: date, permitted: frozenset[str] = frozenset()) -> pl.LazyFrame:
    """Rows of `customer_profile` of the customers in it, sorted by customer_no.

    Args:
        rule: The rule.
        read: Gives `customer_profile`, and `customer_categories` and `campaign_reactions` where the rule needs them.
        as_of: Day that counts as today: the last with sales.
        permitted: Ids of sensitive columns that an administrator has permitted.

    Raises:
        UsageError: as for `rules.form.check`.
    """
    check(rule, permitted)
    return read(PROFILE).filter(holds(rule, read, as_of))


def largest(rule: Rule, read: Read, *, as_of: date, most: int) -> pl.DataFrame:
    """The first so many rows of `members` by what they spent, largest first. Raises as `members`."""
    first = members(rule, read, as_of=as_of).top_k(most, by=["revenue", "customer_no"], reverse=[False, True])
    return first.sort(["revenue", "customer_no"], descending=[True, False]).collect()


def count(rule: Rule, read: Read, *, as_of: date, permitted: frozenset[str] = frozenset()) -> RuleTotals:
    """How many customers are in it, and what they spent; nobody is listed. Raises as `members`."""
    check(rule, permitted)
    each = read(PROFILE).select("revenue", inside=holds(rule, read, as_of))
    money = pl.col("revenue")
    counted = each.select(
        pl.col("inside").sum(), money.filter(pl.col("inside")).sum().alias("spent"), pl.len(), money.sum()
    )
    customers, spent, everybody, revenue = counted.collect().row(0)
    return RuleTotals(customers or 0, spent or Decimal(0), everybody, revenue or Decimal(0))


def holds(rule: Rule, read: Read, as_of: date) -> pl.Expr:
    """Whether the rule holds, for each row of `customer_profile`: true or false, never null."""
    if isinstance(rule, Condition):
        return _condition(rule, read, as_of).fill_null(value=False)
    if isinstance(rule, Not):
        return ~holds(rule.part, read, as_of)
    parts = [holds(part, read, as_of) for part in rule.parts]
    return reduce(and_ if isinstance(rule, AllOf) else or_, parts) if parts else _for_all(rule)


def _for_all(rule: AllOf | AnyOf) -> pl.Expr:
    """An empty group holds for everybody, or for nobody; said for each row."""
    here = pl.col("customer_no").is_not_null()
    return here if isinstance(rule, AllOf) else ~here


def _condition(condition: Condition, read: Read, as_of: date) -> pl.Expr:
    column = BY_ID[condition.column]
    value = _value(column, condition.of, read)
    if condition.operator in {"known", "unknown"}:
        return value.is_not_null() if condition.operator == "known" else value.is_null()
    if column.kind == "date":
        return _on_days(condition, value, as_of)
    if column.kind in {"choice", "text"}:
        return _on_words(condition, value, read)
    return _on_numbers(condition, value)


def _on_days(condition: Condition, value: pl.Expr, as_of: date) -> pl.Expr:
    first = condition.values[0]
    if condition.operator == "within_last":
        return value.is_between(as_of - timedelta(days=int(str(first)) - 1), as_of)
    if condition.operator == "within_next":
        return value.is_between(as_of + timedelta(days=1), as_of + timedelta(days=int(str(first))))
    return _compared(condition, value, pl.lit)


def _on_words(condition: Condition, value: pl.Expr, read: Read) -> pl.Expr:
    words = [str(each) for each in condition.values]
    if condition.operator == "contains":
        return _containing(condition, value, words[0].lower(), read)
    among = value.is_in(words)
    return value.is_not_null() & ~among if condition.operator == "is_not" else among


def _containing(condition: Condition, value: pl.Expr, words: str, read: Read) -> pl.Expr:
    """Of choices, the few there are decide, not each row."""
    if BY_ID[condition.column].kind == "text":
        return value.str.contains_any([words], ascii_case_insensitive=True)  # twice as fast as writing all small
    choices = read(PROFILE).select(value.drop_nulls().unique().cast(pl.String)).collect().to_series()
    return value.is_in([each for each in choices if words in each.lower()])


def _on_numbers(condition: Condition, value: pl.Expr) -> pl.Expr:
    """A share of 0.1 that is kept small is the same number as the 0.1 asked for."""
    column = BY_ID[condition.column]
    if column.kind == "flag":
        return value == pl.lit(bool(condition.values[0]))
    if column.id in SMALL:
        return _compared(condition, value.cast(pl.Float32), lambda each: pl.lit(each, pl.Float32))
    return _compared(condition, value.cast(pl.Float64), lambda each: pl.lit(each, pl.Float64))


def _compared(condition: Condition, value: pl.Expr, lit: Callable[[Value], pl.Expr]) -> pl.Expr:
    first, last = lit(condition.values[0]), lit(condition.values[-1])
    return {
        "is": value == first,
        "at_least": value >= first,
        "at_most": value <= first,
        "before": value < first,
        "after": value > first,
        "between": value.is_between(first, last),
    }[condition.operator]


def _value(column: ProfileColumn, of: str, read: Read) -> pl.Expr:
    """What a condition compares, for each row of the profile."""
    measure = column.id.rpartition(".")[2]
    if column.source == "category":
        bought = read("customer_categories").filter(pl.col("category") == of)
        return _by_number(bought.select("customer_no", measure).collect(), BOUGHT[measure], read)
    if column.source == "campaign":
        reacted = read("campaign_reactions").filter(pl.col("campaign_id") == of)
        return _by_number(reacted.select("customer_no", measure).collect(), NO_REACTION, read)
    return pl.col(column.id)


def _by_number(rows: pl.DataFrame, otherwise: int | bool | None, read: Read) -> pl.Expr:
    """A value for each customer, looked up by the number: many times faster than a join of millions."""
    numbers, values = rows["customer_no"], rows.to_series(1)
    last: int | None = read(PROFILE).select(pl.col("customer_no").max()).collect().item()
    within = numbers <= (last or 0)
    each = pl.repeat(otherwise, (last or 0) + 1, dtype=values.dtype, eager=True)
    return pl.lit(each.scatter(numbers.filter(within), values.filter(within))).gather(pl.col("customer_no"))


def numbers(rule: Rule | Sequence[str], read: Read, *, as_of: date) -> pl.Series:
    """`customer_no` of the customers a rule finds, or of those on a list of ids, as far as the viewer may see them.

    Args:
        rule: A rule, or the ids of a fixed list.
        read: As for `members`.
        as_of: Day that counts as today.

    Raises:
        UsageError: as for `members`.
    """
    if isinstance(rule, RULES):
        customers = members(rule, read, as_of=as_of)
    else:
        customers = read(PROFILE).filter(pl.col("customer_id").is_in(list(rule)))
    return customers.select("customer_no").sort("customer_no").collect().to_series()
