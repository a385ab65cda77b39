"""Complaints and questions by day, branch, category and customer."""

from datetime import date

import dataframely as dy
import narwhals as nw
import polars as pl
from narwhals.typing import IntoLazyFrameT

from crm_analytics.i18n import N_
from crm_analytics.marts.people import people
from crm_analytics.recipes import Work
from crm_analytics.recipes.mart import Mart, of

GRAIN = ["day", "branch_id", "category", "customer_no", "kind"]


class TicketDays(dy.Schema):
    """One row per day opened, branch, category and customer (null: not given)."""

    day = dy.Date()
    branch_id = dy.String(nullable=True)  # the ticket's, else the customer's
    category = dy.String(nullable=True)  # of its product
    customer_no = dy.UInt32(nullable=True)
    kind = dy.String(nullable=True)
    tickets = dy.Int64()
    rated = dy.Int64()  # tickets with a satisfaction from 1 to 5
    satisfaction = dy.Int64()  # sum of it


def ticket_days(
    tickets: IntoLazyFrameT,
    products: IntoLazyFrameT,
    customer_summary: IntoLazyFrameT,
    *,
    clock: date,
) -> IntoLazyFrameT:
    """One row per day opened, branch, category and customer (null: not given).

    Args:
        tickets: The fact table.
        products: The fact table, for the category of the ticket's product.
        customer_summary: The mart; a ticket without a branch belongs to its customer's.
        clock: Day of the load; tickets opened later are left out.
    """
    opened = nw.from_native(tickets).with_columns(day=nw.col("opened_at").dt.date())
    opened = opened.filter(nw.col("day") <= nw.lit(clock))
    categories = nw.from_native(products).select("product_id", "category")
    named = opened.join(categories, on="product_id", how="left")
    named = named.join(people(customer_summary), on="customer_id", how="left")
    named = named.with_columns(branch_id=nw.coalesce("branch_id", "home_branch"))
    sums = named.group_by(GRAIN).agg(
        nw.len().cast(nw.Int64).alias("tickets"),
        nw.col("satisfaction").count().cast(nw.Int64).alias("rated"),
        nw.col("satisfaction").sum(),
    )
    return sums.with_columns(nw.col("satisfaction").fill_null(0)).sort(GRAIN[:4]).to_native()


def _recipe(work: Work) -> pl.LazyFrame:
    return ticket_days(work.facts("tickets"), work.facts("products"), work.mart("customer_summary"), clock=work.clock)


MART = Mart(
    gives={"ticket_days": TicketDays},
    grain=tuple(GRAIN),
    needs=("tickets", "products", "customer_summary", "clock"),
    recipe=of("ticket_days", _recipe),
    sentence=N_("Adding up complaints and questions"),
    weight=0.5,
    scope="branch",
    adds_up={"tickets": "tickets", "rated": "rated", "satisfaction": "satisfaction"},
    by_segment=True,
)
