"""What rules read beside marts and results: consents in force, and lines by product."""

from datetime import date

import polars as pl

from crm_analytics.marts.orders import kept_lines, product_facts, with_product
from crm_analytics.reader import Reader
from crm_analytics.rules.columns import BY_ID
from crm_analytics.rules.form import Rule, conditions
from crm_analytics.rules.measures import CONSENTS, PRODUCT_LINES, Read


def asks_consent(rule: Rule) -> bool:
    """Whether who is in it changes with what people note in the app."""
    return any(BY_ID[each.column].source == "channel" for each in conditions(rule))


def of_reader(reader: Reader) -> Read:
    """What rules read, for this viewer of this load."""

    def read(name: str) -> pl.LazyFrame:
        if name == CONSENTS:
            return consents_in_force(reader)
        return product_lines(reader) if name == PRODUCT_LINES else reader.result(name)

    return read


def consents_in_force(reader: Reader) -> pl.LazyFrame:
    """One row per customer and channel of which anything is known: `customer_no`, `channel`, `agreed`."""
    numbers = reader.result("customer_summary").select("customer_id", "customer_no")
    return reader.consents().join(numbers, on="customer_id").select("customer_no", "channel", "agreed")


def product_lines(reader: Reader) -> pl.LazyFrame:
    """The lines of `lines_by_product` that this viewer may see, up to the load's last day with sales."""
    lines, products, summary = reader.facts("order_lines"), reader.facts("products"), reader.result("customer_summary")
    return lines_by_product(lines, products, summary, until=reader.last_day())


def lines_by_product(
    order_lines: pl.LazyFrame, products: pl.LazyFrame, customer_summary: pl.LazyFrame, *, until: date | None
) -> pl.LazyFrame:
    """One row per line of a known customer that was not cancelled.

    Args:
        order_lines: The fact table.
        products: The fact table.
        customer_summary: The mart.
        until: The last day that counts; None: all do.

    Returns:
        `product_id`, `customer_no`, `day`, `order_id`, `quantity`, `amount`, and `in_units`: whether the product counts
        in units.
    """
    numbers = customer_summary.select("customer_id", "customer_no")
    lines = with_product(kept_lines(order_lines), product_facts(products)).to_native().join(numbers, on="customer_id")
    counted = lines if until is None else lines.filter(pl.col("day") <= until)
    return counted.select("product_id", "customer_no", "day", "order_id", "quantity", "amount", "in_units")
