"""The days on which customers ordered, one row each, in an order that makes customers countable by looking back."""

import polars as pl

_DAYS = 1 << 16
"""More days than there are between 1970 and 2100: a day, and the days since another, each fit below it."""
_FIRST, _UNKNOWN = 0, _DAYS - 1
"""In place of the days since: the customer's first order of all; and a day that is no order day of the customer."""


def ordered(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The rows with an order of a known customer."""
    return rows.filter(pl.col("orders") > 0, pl.col("customer_no").is_not_null())


def silent_after(rows: pl.LazyFrame, days: int) -> pl.LazyFrame:
    """The order days after which the customer ordered nothing for so many days, or nothing any more.

    A part of an order can be dated on a day that is no order day of its customer; it tells nothing of what follows.
    """
    is_order_day = pl.col("is_first") | pl.col("days_since").is_not_null()
    next_is_far = (pl.col("days_to_next") > days).fill_null(value=True)
    return ordered(rows).filter(is_order_day, next_is_far)


def visits(rows: pl.LazyFrame, by: str | None = None) -> pl.LazyFrame:
    """One row per customer and day with an order, by customer and day.

    Customer, day and days since are packed into one number, which sorts several times faster than three columns.

    Args:
        rows: Rows of `order_days` or `category_days`.
        by: A column to take apart by: customers are counted anew for each of its members.

    Returns:
        `by` where given, `days_since` the order day before (null: there is none), `is_first`: whether it is the
        customer's first of all, `is_earliest` and `is_second`: whether it is the first or second among these rows.
    """
    since = pl.when("is_first").then(_FIRST).otherwise(pl.col("days_since").cast(pl.Int64)).fill_null(_UNKNOWN)
    packed = (pl.col("customer_no").cast(pl.Int64) * _DAYS + pl.col("day").cast(pl.Int32)) * _DAYS + since
    group = [pl.col(by)] if by else []
    sorted_rows = ordered(rows).select(*group, packed=packed).sort("packed")
    if by:
        sorted_rows = sorted_rows.sort(by, maintain_order=True)
    here = pl.struct(*group, "packed") if by else pl.col("packed")
    days = sorted_rows.filter((here != here.shift(1)).fill_null(value=True))
    customer = pl.col("packed") // (_DAYS * _DAYS)
    same = customer == customer.shift(1)
    if by:
        same &= pl.col(by).eq_missing(pl.col(by).shift(1))
    earliest = days.with_columns(is_earliest=~same.fill_null(value=False))
    gap = pl.col("packed") % _DAYS
    return earliest.select(
        *group,
        "is_earliest",
        is_second=~pl.col("is_earliest") & pl.col("is_earliest").shift(1),
        is_first=gap == _FIRST,
        days_since=pl.when((gap != _FIRST) & (gap != _UNKNOWN)).then(gap),
    )
