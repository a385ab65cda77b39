"""What rules read beside marts and results: consents in force, and lines by product."""

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
    """The lines of known customers that count, up to the load's last day with sales.

    Columns: `product_id`, `customer_no`, `day`, `order_id`, `quantity`, `amount`, and `in_units`, whether the product
    counts in units.
    """
    numbers = reader.result("customer_summary").select("customer_id", "customer_no")
    lines = with_product(kept_lines(reader.facts("order_lines")), product_facts(reader.facts("products"))).to_native()
    counted = lines.join(numbers, on="customer_id")
    last = reader.last_day()
    if last is not None:
        counted = counted.filter(pl.col("day") <= last)
    return counted.select("product_id", "customer_no", "day", "order_id", "quantity", "amount", "in_units")
