"""How often, how recently and how long customers have bought, as counts."""

from datetime import date

import dataframely as dy
import narwhals as nw
from narwhals.typing import IntoLazyFrameT

from crm_analytics.i18n import N_
from crm_analytics.marts.orders import day_number
from crm_analytics.recipes.mart import Mart, of

EPOCH = date(1970, 1, 1)


class PurchaseHistory(dy.Schema):
    """One row per frequency, recency and age, in days, with the number of customers: all that BG/NBD needs."""

    x = dy.Int64(primary_key=True)  # repeat order days
    t_x = dy.Int64(primary_key=True)  # age at the last purchase, days
    T = dy.Int64(primary_key=True)  # age at the as-of date, days
    customers = dy.Int64()


def purchase_history(customer_summary: IntoLazyFrameT, *, as_of: date) -> IntoLazyFrameT:
    """One row per frequency, recency and age, with the number of customers; days throughout.

    Args:
        customer_summary: The mart; customers who never bought, or first bought after `as_of`, are left out.
        as_of: The last day that was observed.
    """
    ever = nw.from_native(customer_summary).filter(nw.col("first_order_on") <= nw.lit(as_of))
    alike = ever.group_by("order_days", "first_order_on", "last_order_on").agg(nw.len().alias("customers"))
    counted = alike.select(
        x=nw.col("order_days") - 1,
        t_x=day_number("last_order_on") - day_number("first_order_on"),
        T=nw.lit((as_of - EPOCH).days) - day_number("first_order_on"),
        customers=nw.col("customers").cast(nw.Int64),
    )
    return counted.sort("x", "t_x", "T").to_native()


MART = Mart(
    gives={"purchase_history": PurchaseHistory},
    grain=("x", "t_x", "T"),
    needs=("customer_summary", "as_of"),
    recipe=of(
        "purchase_history",
        lambda work: purchase_history(work.mart("customer_summary"), as_of=work.as_of),
    ),
    sentence=N_("Counting how often and how recently customers buy"),
    weight=0.2,
)
