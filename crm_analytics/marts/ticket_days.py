"""Complaints and questions by day, branch, category and customer."""

from datetime import date

import narwhals as nw
from narwhals.typing import IntoLazyFrameT

from crm_analytics.marts.people import people

GRAIN = ["day", "branch_id", "category", "customer_no", "kind", "segment"]


def ticket_days(
    tickets: IntoLazyFrameT,
    products: IntoLazyFrameT,
    customer_summary: IntoLazyFrameT,
    rfm_customers: IntoLazyFrameT,
    *,
    clock: date,
) -> IntoLazyFrameT:
    """One row per day opened, branch, category and customer (null: not given).

    Args:
        tickets: The fact table.
        products: The fact table, for the category of the ticket's product.
        customer_summary: The mart; a ticket without a branch belongs to its customer's.
        rfm_customers: The result, with the customers' segments.
        clock: Day of the load; tickets opened later are left out.
    """
    opened = nw.from_native(tickets).with_columns(day=nw.col("opened_at").dt.date())
    opened = opened.filter(nw.col("day") <= nw.lit(clock))
    categories = nw.from_native(products).select("product_id", "category")
    named = opened.join(categories, on="product_id", how="left")
    named = named.join(people(customer_summary, rfm_customers), on="customer_id", how="left")
    named = named.with_columns(branch_id=nw.coalesce("branch_id", "home_branch"))
    sums = named.group_by(GRAIN).agg(
        nw.len().cast(nw.Int64).alias("tickets"),
        nw.col("satisfaction").count().cast(nw.Int64).alias("rated"),
        nw.col("satisfaction").sum(),
    )
    return sums.with_columns(nw.col("satisfaction").fill_null(0)).sort(GRAIN[:4]).to_native()
