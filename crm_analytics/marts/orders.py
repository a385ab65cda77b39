"""What counts: the lines, sums and orders that every mart builds on, defined once."""

from typing import Final

import dataframely as dy
import narwhals as nw
from narwhals.typing import IntoLazyFrameT

from crm_analytics.i18n import N_
from crm_analytics.recipes.mart import Mart, coded, of
from crm_analytics.schema.columns import amount

PLACE = ["day", "branch_id", "channel", "customer_id"]
ADDED = ["lines", "units", "revenue", "discount", "returned", "cost", "costed_revenue"]
"""What adds up over lines: see `with_sums`."""
EXACT_SUMS: Final = {name: name for name in ADDED if name != "units"}
"""Of these, what adds up to the same in any order: units are fractions."""
DAYS = 2**16
"""More than the number of any day that can be: they end with 2100."""
NO_CATEGORY = -1
"""In place of a category's number, as nothing is joined on null."""


class OrderParts(dy.Schema):
    """One row per order, day, branch, channel and customer; nearly every order is one row. Kept as it comes."""

    order_id = dy.String()
    day = dy.Date()
    branch_id = dy.Categorical(nullable=True)
    channel = dy.Categorical(nullable=True)
    customer_id = dy.String(nullable=True)
    orders = dy.Int64()
    lines = dy.Int64()
    units = dy.Float64()
    revenue = amount()
    discount = amount()
    returned = amount()
    cost = dy.Int64()  # in cents
    costed_revenue = amount()


def kept_lines(order_lines: IntoLazyFrameT) -> nw.LazyFrame[IntoLazyFrameT]:
    """The lines that were not cancelled, with their `day`."""
    lines = nw.from_native(order_lines)
    return lines.filter(~nw.col("cancelled").fill_null(False)).with_columns(day=nw.col("ordered_at").dt.date())


def is_purchase() -> nw.Expr:
    """Whether a kept line is a purchase, and not a return."""
    return nw.col("quantity") >= 0


def product_facts(products: IntoLazyFrameT) -> nw.LazyFrame[IntoLazyFrameT]:
    """One row per product: its category, the cost of one unit in cents, and whether it counts in units and baskets."""
    cents = (nw.col("unit_cost").cast(nw.Float64) * 100 + 0.5).floor()
    counts = nw.col("counted").fill_null(True)
    return nw.from_native(products).select("product_id", "category", unit_cents=cents, in_units=counts)


def numbered_categories(rows: IntoLazyFrameT) -> nw.LazyFrame[IntoLazyFrameT]:
    """One row per category of the rows, in the order of names: numbers are grouped and sorted faster than words."""
    named = nw.from_native(rows).filter(~nw.col("category").is_null())
    return named.select("category").unique().with_row_index("category_no", order_by="category")


def with_product(
    lines: nw.LazyFrame[IntoLazyFrameT], facts: nw.LazyFrame[IntoLazyFrameT]
) -> nw.LazyFrame[IntoLazyFrameT]:
    """Lines with what `product_facts` says of their product; one that is not known counts in units."""
    joined = lines.join(facts, on="product_id", how="left")
    return joined.with_columns(nw.col("in_units").fill_null(True))


def with_category_no(lines: nw.LazyFrame[IntoLazyFrameT], products: IntoLazyFrameT) -> nw.LazyFrame[IntoLazyFrameT]:
    """The same with the category's number (null: none) instead of its name."""
    facts = product_facts(products).join(numbered_categories(products), on="category", how="left")
    return with_product(lines, facts.drop("category"))


def with_sums(lines: nw.LazyFrame[IntoLazyFrameT]) -> nw.LazyFrame[IntoLazyFrameT]:
    """Lines of `with_product` with the columns `ADDED`, null where a line adds nothing.

    Units are those of products that count in units. Discounts are those of purchases: a returned line takes none
    back. Cost is quantity × unit cost in whole cents, of a return negative, rounded half up line by line, so that
    sums of any grouping agree to the cent; costed revenue is what the lines with a known unit cost brought in.
    """
    purchase, returned = nw.when(is_purchase()), nw.when(~is_purchase())
    exact = nw.col("quantity") * nw.col("unit_cents")
    cost = purchase.then((exact + 0.5).floor()).otherwise(-(0.5 - exact).floor())
    return lines.with_columns(
        lines=nw.lit(1),
        units=nw.when(nw.col("in_units")).then(nw.col("quantity")),
        revenue=nw.col("amount"),
        discount=purchase.then(nw.col("discount")),
        returned=returned.then(nw.col("amount")),
        cost=cost.cast(nw.Int64),
        costed_revenue=nw.when(~nw.col("unit_cents").is_null()).then(nw.col("amount")),
    )


def order_parts(order_lines: IntoLazyFrameT, products: IntoLazyFrameT) -> nw.LazyFrame[IntoLazyFrameT]:
    """One row per order, day, branch, channel and customer; `orders` and the columns `ADDED` add up (cost in cents).

    Nearly every order is one row. One whose lines disagree counts once, in the row of its first purchase by line
    number; an order of returns alone is no order.
    """
    return parts_of(with_sums(with_product(kept_lines(order_lines), product_facts(products))), ["order_id"])


def parts_of(lines: nw.LazyFrame[IntoLazyFrameT], whole: list[str]) -> nw.LazyFrame[IntoLazyFrameT]:
    """Lines of `with_sums` added up by `whole` and place; `orders` is 1 where the first purchase of the whole is."""
    bought = nw.when(is_purchase()).then(nw.col("line_no"))
    needed = lines.select(*whole, *PLACE, *ADDED, purchase=bought)
    parts = needed.group_by(*whole, *PLACE).agg(nw.col("purchase").min(), nw.col(ADDED).sum())
    is_first = nw.col("purchase") == nw.col("purchase").min().over(whole)
    counted = nw.when(is_first).then(nw.lit(1)).otherwise(nw.lit(0))
    return parts.with_columns(nw.col(ADDED).fill_null(0), orders=counted.cast(nw.Int64)).drop("purchase")


def cents(money: str) -> nw.Expr:
    """Money in whole cents, which adds up faster."""
    return (nw.col(money) * 100).cast(nw.Int64)


def from_cents(cents: str) -> nw.Expr:
    """A column of whole cents as money."""
    return (nw.col(cents) / 100).cast(nw.Decimal(18, 2))


def customer_day() -> nw.Expr:
    """Customer and day as one number, in the order of both; null for an anonymous sale."""
    return nw.col("customer_no").cast(nw.Int64) * DAYS + day_number("day")


def day_number(day: str) -> nw.Expr:
    """Days since 1 January 1970 of a date column: plain arithmetic, which every engine does alike."""
    years = nw.col(day).dt.year().cast(nw.Int64)
    leap_days = (years - 1969) // 4 - (years - 1901) // 100 + (years - 1601) // 400
    return (years - 1970) * 365 + leap_days + nw.col(day).dt.ordinal_day().cast(nw.Int64) - 1


MART = Mart(
    gives={"order_parts": OrderParts},
    grain=("order_id", *PLACE),
    needs=("order_lines", "products"),
    recipe=of(
        "order_parts",
        lambda work: order_parts(coded(work.facts("order_lines")), coded(work.facts("products"))).to_native(),
    ),
    sentence=N_("Adding up each order"),
    weight=4,
    scope="branch",
    scratch=True,
)
