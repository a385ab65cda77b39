"""What counts: the lines and orders that every mart builds on, defined once."""

import narwhals as nw
from narwhals.typing import IntoLazyFrameT

PLACE = ["day", "branch_id", "channel", "customer_id"]


def kept_lines(order_lines: IntoLazyFrameT) -> nw.LazyFrame[IntoLazyFrameT]:
    """The lines that were not cancelled, with their `day`."""
    lines = nw.from_native(order_lines)
    return lines.filter(~nw.col("cancelled").fill_null(False)).with_columns(day=nw.col("ordered_at").dt.date())


def is_purchase() -> nw.Expr:
    """Whether a kept line is a purchase, and not a return."""
    return nw.col("quantity") >= 0


def with_product(lines: nw.LazyFrame[IntoLazyFrameT], products: IntoLazyFrameT) -> nw.LazyFrame[IntoLazyFrameT]:
    """Lines with their product's `category`, and `in_units`: whether the product counts in units and baskets."""
    known = nw.from_native(products).select("product_id", "category", in_units=nw.col("counted").fill_null(True))
    joined = lines.join(known, on="product_id", how="left")
    return joined.with_columns(nw.col("in_units").fill_null(True))


def order_parts(order_lines: IntoLazyFrameT, products: IntoLazyFrameT | None = None) -> nw.LazyFrame[IntoLazyFrameT]:
    """One row per order, day, branch, channel and customer; `orders`, `units`, `revenue` and `returned` add up.

    Nearly every order is one row. One whose lines disagree counts once, in the row of its first purchase by line
    number; an order of returns alone is no order. With `products`, those marked as not counted have no units.
    """
    lines = kept_lines(order_lines)
    if products is not None:
        in_units = nw.when(nw.col("in_units")).then(nw.col("quantity"))
        lines = with_product(lines, products).with_columns(units=in_units)
    else:
        lines = lines.with_columns(units=nw.col("quantity"))
    purchase, returned = nw.when(is_purchase()), nw.when(~is_purchase())
    parts = (
        lines.with_columns(purchase=purchase.then(nw.col("line_no")), returned=returned.then(nw.col("amount")))
        .group_by("order_id", *PLACE)
        .agg(
            nw.col("purchase").min(),
            nw.col("units", "returned").sum(),
            nw.col("amount").sum().alias("revenue"),
        )
    )
    is_first = nw.col("purchase") == nw.col("purchase").min().over("order_id")
    counted = nw.when(is_first).then(nw.lit(1)).otherwise(nw.lit(0))
    return parts.with_columns(nw.col("units", "returned").fill_null(0), orders=counted.cast(nw.Int64)).drop("purchase")


def day_number(day: str) -> nw.Expr:
    """Days since 1 January 1970 of a date column: plain arithmetic, which every engine does alike."""
    years = nw.col(day).dt.year().cast(nw.Int64)
    leap_days = (years - 1969) // 4 - (years - 1901) // 100 + (years - 1601) // 400
    return (years - 1970) * 365 + leap_days + nw.col(day).dt.ordinal_day().cast(nw.Int64) - 1
