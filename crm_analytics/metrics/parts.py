"""The parts that figures are made from: sums and counts over rows of the marts.

Sums and orders add up over days and members; customers do not, and are counted anew for whatever is asked.
"""

from dataclasses import dataclass
from typing import Literal

import polars as pl

from crm_analytics.metrics.periods import LAPSED_AFTER
from crm_analytics.metrics.visits import distinct

Source = Literal["sales", "orders", "visits", "before", "either", "silent", "tickets", "deliveries"]
MARTS_OF: dict[Source, tuple[str, ...]] = {
    "sales": ("daily_sales", "order_days", "category_days"),
    "orders": ("order_days", "category_days"),
    "visits": ("order_days", "category_days"),
    "before": ("order_days", "category_days"),
    "either": ("order_days", "category_days"),
    "silent": ("order_days", "category_days"),
    "tickets": ("ticket_days",),
    "deliveries": ("delivery_days",),
}
"""The marts that answer, of which the first that holds the narrowed dimensions is taken."""


@dataclass(frozen=True, eq=False)
class MetricPart:
    """A sum or count over the rows of a source.

    Attributes:
        source: Which rows. `sales` and `orders` are the mart's own of the days asked for; `visits` are one row per
            customer and day with an order, by customer and day; `before` are the orders of known customers in as
            many days before, `either` those of both periods, `silent` the order days after which nothing came for
            180 days, by the day when that was so.
        expression: What is added up.
    """

    source: Source
    expression: pl.Expr


def _sum(source: Source, column: str) -> MetricPart:
    return MetricPart(source, pl.col(column).sum())


def _people(source: Source) -> MetricPart:
    """How many customers there are."""
    counted = pl.col("customer_no").map_batches(distinct, returns_scalar=True, return_dtype=pl.Int64)
    return MetricPart(source, counted)


PARTS: dict[str, MetricPart] = {
    "rows": MetricPart("sales", pl.len()),
    "revenue": _sum("sales", "revenue"),
    "anonymous_revenue": _sum("sales", "anonymous_revenue"),
    "discount": _sum("sales", "discount"),
    "returned": _sum("sales", "returned"),
    "cost": _sum("sales", "cost"),
    "costed_revenue": _sum("sales", "costed_revenue"),
    "units": _sum("sales", "units"),
    "orders": _sum("orders", "orders"),
    "active_customers": _sum("visits", "is_earliest"),
    "new_customers": MetricPart("visits", (pl.col("is_earliest") & pl.col("is_first")).sum()),
    "reactivated_customers": MetricPart(
        "visits", (pl.col("is_earliest") & (pl.col("days_since") > LAPSED_AFTER)).sum()
    ),
    "repeat_customers": _sum("visits", "is_second"),
    "intervals": MetricPart("visits", pl.col("days_since").count()),
    "interval_days": _sum("visits", "days_since"),
    "customers_before": _people("before"),
    "customers_either": _people("either"),
    "lost_customers": _people("silent"),
    "tickets": _sum("tickets", "tickets"),
    "rated": _sum("tickets", "rated"),
    "satisfaction": _sum("tickets", "satisfaction"),
    "deliveries": _sum("deliveries", "deliveries"),
    "on_time": _sum("deliveries", "on_time"),
}
ASSUMED = "assumed_profit"
"""The part that no row holds: revenue of unknown cost, times the margin assumed."""
ASSUMED_FROM = ("revenue", "costed_revenue")
RESTRICTED: frozenset[str] = frozenset({"cost", "costed_revenue"})
"""Parts that are not for everybody to see; each is the sum of the column of its name."""
OF_CUSTOMERS: frozenset[Source] = frozenset({"visits", "before", "either", "silent"})
"""Sources that count customers."""

RECORDED: dict[str, tuple[str, pl.Expr]] = {
    "costed_revenue": ("daily_sales", (pl.col("costed_revenue") != 0).any()),
    "discount": ("daily_sales", (pl.col("discount") != 0).any()),
    "returned": ("daily_sales", (pl.col("returned") != 0).any()),
    "lost_customers": ("order_days", pl.col("customer_no").is_not_null().any()),
    "tickets": ("ticket_days", (pl.col("tickets") > 0).any()),
    "rated": ("ticket_days", (pl.col("rated") > 0).any()),
    "deliveries": ("delivery_days", (pl.col("deliveries") > 0).any()),
}
"""Whether a part occurs anywhere in a mart: where it never does, nobody records it."""
