"""What a condition compares, for each customer: kept in the profile, or counted from what was bought."""

from collections.abc import Callable
from datetime import date
from typing import Final

import polars as pl

from crm_analytics.rules.columns import BY_ID, ProfileColumn
from crm_analytics.rules.form import Condition

Read = Callable[[str], pl.LazyFrame]
"""Gives a mart or result lazily, as far as the viewer may see it; `CONSENTS` and `PRODUCT_LINES` as `rules.reads`."""
PROFILE: Final = "customer_profile"
CONSENTS: Final = "consents_in_force"
PRODUCT_LINES: Final = "product_lines"
BOUGHT: Final[dict[str, int | None]] = {"orders": 0, "order_days": 0, "units": 0, "revenue": 0, "last_on": None}
"""Measures of what was bought, and what is so of those who bought none."""
NO_REACTION: Final = False
IS_PURCHASE: Final = pl.col("quantity") >= 0


def value(condition: Condition, read: Read, as_of: date) -> pl.Expr:
    """What a condition compares, for each row of the profile.

    Args:
        condition: Of a column with a value of its own; not one of what was bought since.
        read: Gives the profile, and what else the column is read from.
        as_of: Day from which the last days are counted back.
    """
    column = BY_ID[condition.column]
    measure = column.id.rpartition(".")[2]
    if column.source == "campaign":
        reacted = read("campaign_reactions").filter(pl.col("campaign_id") == condition.of)
        return _by_number(reacted.select("customer_no", measure), NO_REACTION, read)
    if column.source == "channel":
        consents = read(CONSENTS).filter(pl.col("channel") == condition.of)
        return _by_number(consents.select("customer_no", "agreed"), None, read)
    if column.source == "profile" and condition.during is None:
        return pl.col(column.id)
    return _by_number(_bought(column, measure, condition, read, as_of), BOUGHT[measure], read)


def not_since(condition: Condition, read: Read, as_of: date) -> pl.Expr:
    """Whether a customer bought the one, and none of the others on that last day or later."""
    measure = BY_ID[condition.column].id.replace(".since", ".last_on")
    first = value(Condition(measure, "known", of=condition.of), read, as_of)
    later = [value(Condition(measure, "known", of=str(each)), read, as_of) for each in condition.values]
    return first.is_not_null() & pl.all_horizontal((each < first).fill_null(value=True) for each in later)


def _bought(column: ProfileColumn, measure: str, condition: Condition, read: Read, as_of: date) -> pl.LazyFrame:
    """One row per customer who bought or returned any of it: `customer_no` and the measure."""
    during = pl.lit(value=True) if condition.during is None else condition.during.holds("day", as_of)
    if column.source == "product":
        lines = read(PRODUCT_LINES).filter(pl.col("product_id") == condition.of, during)
        return _of_lines(lines, measure)
    if column.source == "category" and condition.during is None:
        return read("customer_categories").filter(pl.col("category") == condition.of).select("customer_no", measure)
    if column.source == "category":
        days = read("category_days").filter(pl.col("category") == condition.of, during)
    else:
        days = read("order_days").filter(during)
    by_customer = days.filter(pl.col("customer_no").is_not_null()).group_by("customer_no")
    counted = (
        pl.col("day").filter(pl.col("orders") > 0).n_unique() if measure == "order_days" else pl.col(measure).sum()
    )
    return by_customer.agg(counted.alias(measure))


def _of_lines(lines: pl.LazyFrame, measure: str) -> pl.LazyFrame:
    added = {
        "orders": pl.col("order_id").filter(IS_PURCHASE).n_unique(),
        "units": pl.col("quantity").filter(pl.col("in_units")).sum(),
        "revenue": pl.col("amount").sum(),
        "last_on": pl.col("day").filter(IS_PURCHASE).max(),
    }
    return lines.group_by("customer_no").agg(added[measure].alias(measure))


def _by_number(rows: pl.LazyFrame, otherwise: int | bool | None, read: Read) -> pl.Expr:
    """A value for each customer, looked up by the number: many times faster than a join of millions."""
    collected = rows.collect()
    numbers, values = collected["customer_no"], collected.to_series(1)
    last: int | None = read(PROFILE).select(pl.col("customer_no").max()).collect().item()
    within = numbers <= (last or 0)
    each = pl.repeat(otherwise, (last or 0) + 1, dtype=values.dtype, eager=True)
    return pl.lit(each.scatter(numbers.filter(within), values.filter(within))).gather(pl.col("customer_no"))
