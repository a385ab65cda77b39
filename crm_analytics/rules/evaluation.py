"""Who is in a segment: a rule as a Polars expression over the profile, made from its typed form."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from operator import and_, or_
from typing import Final

import polars as pl

from crm_analytics.rules.columns import BY_ID
from crm_analytics.rules.form import AllOf, AnyOf, Condition, Not, Rule, Value, check
from crm_analytics.rules.measures import PROFILE, Read, not_since, value
from crm_analytics.rules.profile import CustomerProfile

SMALL: Final = frozenset(name for name, kind in CustomerProfile.create_empty().schema.items() if kind == pl.Float32)
"""Columns that are kept in few digits."""
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
        read: Gives `customer_profile`, and what else the rule's columns are read from.
        as_of: Day that counts as today: the last with sales.
        permitted: Ids of sensitive columns that an administrator has permitted.

    Raises:
        UsageError: as for `rules.form.check`.
    """
    check(rule, permitted)
    return read(PROFILE).filter(holds(rule, read, as_of))


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
    kind = BY_ID[condition.column].kind
    if kind == "later":
        return not_since(condition, read, as_of)
    compared = value(condition, read, as_of)
    if condition.operator in {"known", "unknown"}:
        return compared.is_not_null() if condition.operator == "known" else compared.is_null()
    if kind == "date":
        return _on_days(condition, compared, as_of)
    if kind in {"choice", "text"}:
        return _on_words(condition, compared, read)
    return _on_numbers(condition, compared)


def _on_days(condition: Condition, compared: pl.Expr, as_of: date) -> pl.Expr:
    first = condition.values[0]
    if condition.operator == "within_last":
        return compared.is_between(as_of - timedelta(days=int(str(first)) - 1), as_of)
    if condition.operator == "within_next":
        return compared.is_between(as_of + timedelta(days=1), as_of + timedelta(days=int(str(first))))
    return _compared(condition, compared, pl.lit)


def _on_words(condition: Condition, compared: pl.Expr, read: Read) -> pl.Expr:
    words = [str(each) for each in condition.values]
    if condition.operator == "contains":
        return _containing(condition, compared, words[0].lower(), read)
    among = compared.is_in(words)
    return compared.is_not_null() & ~among if condition.operator == "is_not" else among


def _containing(condition: Condition, compared: pl.Expr, words: str, read: Read) -> pl.Expr:
    """Of choices, the few there are decide, not each row."""
    if BY_ID[condition.column].kind == "text":
        return compared.str.contains_any([words], ascii_case_insensitive=True)  # twice as fast as writing all small
    choices = read(PROFILE).select(compared.drop_nulls().unique().cast(pl.String)).collect().to_series()
    return compared.is_in([each for each in choices if words in each.lower()])


def _on_numbers(condition: Condition, compared: pl.Expr) -> pl.Expr:
    """A share of 0.1 that is kept small is the same number as the 0.1 asked for."""
    column = BY_ID[condition.column]
    if column.kind == "flag":
        return compared == pl.lit(bool(condition.values[0]))
    if column.id in SMALL:
        return _compared(condition, compared.cast(pl.Float32), lambda each: pl.lit(each, pl.Float32))
    return _compared(condition, compared.cast(pl.Float64), lambda each: pl.lit(each, pl.Float64))


def _compared(condition: Condition, compared: pl.Expr, lit: Callable[[Value], pl.Expr]) -> pl.Expr:
    first, last = lit(condition.values[0]), lit(condition.values[-1])
    return {
        "is": compared == first,
        "at_least": compared >= first,
        "at_most": compared <= first,
        "before": compared < first,
        "after": compared > first,
        "between": compared.is_between(first, last),
    }[condition.operator]


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
