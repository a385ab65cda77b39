"""Rows behind figures that are no order lines: customers, contacts of campaigns, tickets, deliveries, rejected rows."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from crm_analytics.drill.counted_customers import customers_of
from crm_analytics.drill.origin import Origin
from crm_analytics.drill.rows import load_day
from crm_analytics.metrics.selection import Selection
from crm_analytics.reader import Reader


@dataclass(frozen=True)
class Listing:
    """Rows and the order in which they are listed: by the first column downwards, equal ones by the others."""

    frame: pl.LazyFrame
    by: tuple[str, ...]

    def sorted(self) -> pl.LazyFrame:
        """The rows in their order; the key is last in it, so that pages neither repeat nor skip a row."""
        downwards = [True, *[False] * (len(self.by) - 1)]
        return self.frame.sort(self.by, descending=downwards, nulls_last=True, maintain_order=True)


def listing(reader: Reader, origin: Origin) -> Listing:
    """The rows, as far as the viewer may see them.

    Raises:
        NotAllowed: where the viewer may not see the table.
    """
    return _LISTINGS[origin.table](reader, origin)


def _customers(reader: Reader, origin: Origin) -> Listing:
    if origin.metric and origin.selection:
        return _counted_customers(reader, origin.metric, origin.selection)
    people = reader.result("rfm_customers")
    for dimension in ("branch", "kind", "segment", "saved"):
        kept = origin.selection.keeps(dimension) if origin.selection else None
        people = people if kept is None else people.filter(kept)
    shown = ("customer_id", "customer_name", "segment", "recency", "frequency", "monetary", "branch_id")
    return Listing(_with_names(reader, people).select(shown), ("monetary", "customer_id"))


def _counted_customers(reader: Reader, metric: str, selection: Selection) -> Listing:
    """Customers with what they bought where the viewer may look; their number is known from there, whoever they are."""
    bought = customers_of(metric, reader.result, selection)
    numbers = reader.directory().select("customer_no", "customer_id")
    people = _with_names(reader, bought.join(numbers, on="customer_no", how="left"))
    shown = ["customer_id", "customer_name", "orders", "order_days", "last_order", "revenue"]
    again = ["came_again"] if metric == "retention" else []
    return Listing(people.select(shown + again), ("revenue", "customer_id"))


def _contacts(reader: Reader, origin: Origin) -> Listing:
    contacts = reader.result("campaign_outcomes")
    if origin.campaigns:
        contacts = contacts.filter(pl.col("campaign_id").is_in(origin.campaigns))
    did = ("arm", "responded", "redemptions", "orders_during", "spend_during", "branch_id")
    named = _with_names(reader, contacts)
    return Listing(
        named.select("campaign_id", "customer_id", "customer_name", *did),
        ("spend_during", "campaign_id", "customer_id"),
    )


def _tickets(reader: Reader, origin: Origin) -> Listing:
    tickets = reader.facts("tickets").with_columns(day=pl.col("opened_at").dt.date())
    products = reader.facts("products").select("product_id", "category", product_name="name")
    until = pl.col("day") <= load_day(reader.settings, reader.load)
    opened = tickets.filter(until).join(products, on="product_id", how="left")
    shown = ("opened_at", "ticket_id", "customer_id", "customer_name", "topic", "product_name", "satisfaction")
    listed = _selected(reader, origin, opened)
    return Listing(listed.select(*shown, "resolved_at", "branch_id"), ("opened_at", "ticket_id"))


def _deliveries(reader: Reader, origin: Origin) -> Listing:
    """As the mart counts them: those that came, and those that had not come when their day had passed."""
    today = load_day(reader.settings, reader.load)
    came = pl.col("delivered_at").dt.date() <= today
    is_decided = came.fill_null(value=False) | (pl.col("promised_on") < (reader.last_day() or today))
    promised = reader.facts("deliveries").with_columns(day="promised_on").filter(is_decided)
    shown = ("promised_on", "order_id", "customer_id", "customer_name", "shipped_at", "delivered_at", "status")
    listed = _selected(reader, origin, promised)
    return Listing(listed.select(*shown, "branch_id"), ("promised_on", "order_id"))


def _rejected(reader: Reader, _origin: Origin) -> Listing:
    rows = reader.facts("rejected")
    return Listing(rows, ("load_id", "table", "source", "row_number"))


def _selected(reader: Reader, origin: Origin, rows: pl.LazyFrame) -> pl.LazyFrame:
    """The rows that the selection counts; one without a branch belongs to its customer's, as in the marts."""
    directory = reader.directory()
    placed = rows.join(directory, on="customer_id", how="left").with_columns(branch_id=pl.coalesce("branch_id", "home"))
    return _with_names(reader, origin.selection.of(placed) if origin.selection else placed)


def _with_names(reader: Reader, rows: pl.LazyFrame) -> pl.LazyFrame:
    """The rows with the customers' names, as far as the viewer may see them."""
    names = reader.facts("customers").select("customer_id", customer_name="name")
    return rows.join(names, on="customer_id", how="left")


_LISTINGS: dict[str, Callable[[Reader, Origin], Listing]] = {
    "customers": _customers,
    "campaign_contacts": _contacts,
    "tickets": _tickets,
    "deliveries": _deliveries,
    "rejected": _rejected,
}
