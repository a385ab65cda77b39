"""What the facts of a load add up to: each mart says of its columns which of these sums theirs must be."""

from datetime import date
from decimal import Decimal

import polars as pl

from crm_analytics.config import Settings
from crm_analytics.drill.rows import load_day
from crm_analytics.marts.orders import EXACT_SUMS, kept_lines, product_facts, with_product, with_sums
from crm_analytics.recipes import up_to
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.loads import Load

Sums = dict[str, int | Decimal]


def fact_sums(settings: Settings, load: Load, as_of: date) -> Sums:
    """Sums by name: those of `EXACT_SUMS` over the order lines that count, and the following.

    `known` and `anonymous` are the revenue with and without a customer; `tickets` are those opened up to the day of the
    load, of which `rated` have a `satisfaction`.
    """
    return _of_lines(settings, load, as_of) | _of_tickets(settings, load)


def _of_lines(settings: Settings, load: Load, as_of: date) -> Sums:
    lines = lake.scan(settings, load, "order_lines").filter(up_to(as_of))
    products = product_facts(lake.scan(settings, load, "products"))
    counted = with_sums(with_product(kept_lines(lines), products)).to_native()
    amount, is_named = pl.col("amount"), pl.col("customer_id").is_not_null()
    sums = counted.select(
        pl.col(list(EXACT_SUMS)).sum(), known=amount.filter(is_named).sum(), anonymous=amount.filter(~is_named).sum()
    )
    totals = sums.collect().row(0, named=True)
    return totals | {"cost": Decimal(totals["cost"]) / 100}


def _of_tickets(settings: Settings, load: Load) -> Sums:
    opened = lake.scan(settings, load, "tickets").filter(pl.col("opened_at").dt.date() <= load_day(settings, load))
    satisfaction = pl.col("satisfaction").cast(pl.Int64)
    sums = opened.select(tickets=pl.len(), rated=satisfaction.count(), satisfaction=satisfaction.sum())
    return sums.collect().row(0, named=True)
