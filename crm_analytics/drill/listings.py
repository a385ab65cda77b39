"""Rows behind figures that are no order lines: customers, contacts of campaigns, tickets, deliveries, rejected rows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import polars as pl

from crm_analytics.config import Settings
from crm_analytics.drill.counted_customers import customers_of
from crm_analytics.drill.origin import Origin
from crm_analytics.drill.rows import load_day
from crm_analytics.metrics.selection import Selection
from crm_analytics.reader import Reader
from crm_analytics.viewer import Viewer, scope
from crm_analytics.warehouse import lake, ready
from crm_analytics.warehouse.loads import Load


@dataclass(frozen=True)
class Listing:
    """Rows and the order in which they are listed: by the first column downwards, equal ones by the others."""

    frame: pl.LazyFrame
    by: tuple[str, ...]

    def sorted(self) -> pl.LazyFrame:
        """The rows in their order; the key is last in it, so that pages neither repeat nor skip a row."""
        downwards = [True, *[False] * (len(self.by) - 1)]
        return self.frame.sort(self.by, descending=downwards, nulls_last=True, maintain_order=True)


def listing(settings: Settings, load: Load, origin: Origin, viewer: Viewer) -> Listing:
    """The rows, as far as the viewer may see them.

    Raises:
        NotAllowed: where the viewer may not see the table.
    """
    return _LISTINGS[origin.table](settings, load, origin, viewer)


def _customers(settings: Settings, load: Load, origin: Origin, viewer: Viewer) -> Listing:
    if origin.metric and origin.selection:
        return _counted_customers(settings, load, origin.metric, origin.selection, viewer)
    people = ready.scan(settings, load.id, "rfm_customers", viewer)
    for dimension in ("branch", "kind", "segment", "saved"):
        kept = origin.selection.keeps(dimension) if origin.selection else None
        people = people if kept is None else people.filter(kept)
    shown = ("customer_id", "customer_name", "segment", "recency", "frequency", "monetary", "branch_id")
    return Listing(_with_names(settings, load, viewer, people).select(shown), ("monetary", "customer_id"))


def _counted_customers(settings: Settings, load: Load, metric: str, selection: Selection, viewer: Viewer) -> Listing:
    """Customers with what they bought where the viewer may look; their number is known from there, whoever they are."""
    bought = customers_of(metric, Reader(settings, viewer, load).result, selection)
    numbers = pl.scan_parquet(ready.path(settings, load.id, "customer_summary")).select("customer_no", "customer_id")
    people = _with_names(settings, load, viewer, bought.join(numbers, on="customer_no", how="left"))
    shown = ["customer_id", "customer_name", "orders", "order_days", "last_order", "revenue"]
    again = ["came_again"] if metric == "retention" else []
    return Listing(people.select(shown + again), ("revenue", "customer_id"))


def _contacts(settings: Settings, load: Load, origin: Origin, viewer: Viewer) -> Listing:
    contacts = ready.scan(settings, load.id, "campaign_outcomes", viewer)
    if origin.campaigns:
        contacts = contacts.filter(pl.col("campaign_id").is_in(origin.campaigns))
    did = ("arm", "responded", "redemptions", "orders_during", "spend_during", "branch_id")
    named = _with_names(settings, load, viewer, contacts)
    return Listing(
        named.select("campaign_id", "customer_id", "customer_name", *did),
        ("spend_during", "campaign_id", "customer_id"),
    )


def _tickets(settings: Settings, load: Load, origin: Origin, viewer: Viewer) -> Listing:
    tickets = _of_table(settings, load, "tickets").with_columns(day=pl.col("opened_at").dt.date())
    products = _of_table(settings, load, "products").select("product_id", "category", product_name="name")
    opened = tickets.filter(pl.col("day") <= load_day(settings, load)).join(products, on="product_id", how="left")
    shown = ("opened_at", "ticket_id", "customer_id", "customer_name", "topic", "product_name", "satisfaction")
    found = _asked(settings, load, origin, viewer, opened)
    return Listing(found.select(*shown, "resolved_at", "branch_id"), ("opened_at", "ticket_id"))


def _deliveries(settings: Settings, load: Load, origin: Origin, viewer: Viewer) -> Listing:
    """As the mart counts them: those that came, and those that had not come when their day had passed."""
    came = pl.col("delivered_at").dt.date() <= load_day(settings, load)
    known = came.fill_null(value=False) | (pl.col("promised_on") < _last_day(settings, load))
    promised = _of_table(settings, load, "deliveries").with_columns(day="promised_on").filter(known)
    shown = ("promised_on", "order_id", "customer_id", "customer_name", "shipped_at", "delivered_at", "status")
    found = _asked(settings, load, origin, viewer, promised)
    return Listing(found.select(*shown, "branch_id"), ("promised_on", "order_id"))


def _rejected(settings: Settings, load: Load, _origin: Origin, viewer: Viewer) -> Listing:
    rows = lake.scan(settings, load, "rejected", viewer)
    return Listing(rows, ("load_id", "table", "source", "row_number"))


def _asked(settings: Settings, load: Load, origin: Origin, viewer: Viewer, rows: pl.LazyFrame) -> pl.LazyFrame:
    """The rows that the selection counts; one without a branch belongs to its customer's, as in the marts."""
    people = pl.scan_parquet(ready.path(settings, load.id, "customer_summary"))
    scores = pl.scan_parquet(ready.path(settings, load.id, "rfm_customers"))
    known = people.select("customer_id", "customer_no", "kind", home="branch_id")
    known = known.join(scores.select("customer_id", "segment"), on="customer_id", how="left")
    placed = rows.join(known, on="customer_id", how="left").with_columns(branch_id=pl.coalesce("branch_id", "home"))
    seen = scope(placed, viewer)
    return _with_names(settings, load, viewer, origin.selection.of(seen) if origin.selection else seen)


def _with_names(settings: Settings, load: Load, viewer: Viewer, rows: pl.LazyFrame) -> pl.LazyFrame:
    """The rows with the customers' names, as far as the viewer may see them."""
    names = lake.scan(settings, load, "customers", viewer).select("customer_id", customer_name="name")
    return rows.join(names, on="customer_id", how="left")


def _of_table(settings: Settings, load: Load, table: str) -> pl.LazyFrame:
    """A whole table: what the viewer may see of it is decided once its rows have a branch."""
    return lake.at_version(settings, table, load.versions.get(table))


def _last_day(settings: Settings, load: Load) -> date:
    sales = pl.scan_parquet(ready.path(settings, load.id, "daily_sales"))
    last = sales.select(pl.col("day").max()).collect().item()
    return last if isinstance(last, date) else load_day(settings, load)


_LISTINGS: dict[str, Callable[[Settings, Load, Origin, Viewer], Listing]] = {
    "customers": _customers,
    "campaign_contacts": _contacts,
    "tickets": _tickets,
    "deliveries": _deliveries,
    "rejected": _rejected,
}
