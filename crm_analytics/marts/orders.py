"""What counts: the lines and orders that every mart builds on, defined once."""

import narwhals as nw
from narwhals.typing import IntoLazyFrameT

PIECE = ["order_id", "day", "branch_id", "channel", "customer_id"]


def kept_lines(order_lines: IntoLazyFrameT) -> nw.LazyFrame[IntoLazyFrameT]:
    """The lines that were not cancelled, with their `day`."""
    lines = nw.from_native(order_lines)
    return lines.filter(~nw.col("cancelled").fill_null(False)).with_columns(day=nw.col("ordered_at").dt.date())


def is_purchase() -> nw.Expr:
    """Whether a kept line is a purchase, and not a return."""
    return nw.col("quantity") >= 0


def orders(lines: nw.LazyFrame[IntoLazyFrameT]) -> nw.LazyFrame[IntoLazyFrameT]:
    """One row per order with at least one purchase: its day, customer, branch and channel.

    Where the lines of one order disagree, the order belongs to the smallest of each, so that it is counted once.
    """
    heads = [nw.col(name).min() for name in PIECE[1:]]
    return lines.filter(is_purchase()).group_by("order_id").agg(*heads)


def day_number(day: str) -> nw.Expr:
    """Days since 1 January 1970 of a date column: plain arithmetic, which every engine does alike."""
    years = nw.col(day).dt.year().cast(nw.Int64)
    leap_days = (years - 1969) // 4 - (years - 1901) // 100 + (years - 1601) // 400
    return (years - 1970) * 365 + leap_days + nw.col(day).dt.ordinal_day().cast(nw.Int64) - 1


def with_product(lines: nw.LazyFrame[IntoLazyFrameT], products: IntoLazyFrameT) -> nw.LazyFrame[IntoLazyFrameT]:
    """Lines with their product's `category`, and `in_units`: whether the product counts in units and baskets."""
    known = nw.from_native(products).select("product_id", "category", in_units=nw.col("counted").fill_null(True))
    joined = lines.join(known, on="product_id", how="left")
    return joined.with_columns(nw.col("in_units").fill_null(True))
