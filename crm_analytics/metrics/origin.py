"""What a figure was made from, as a value: order lines, or the rows of another table, counted and read in pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import polars as pl

from crm_analytics.access import Viewer
from crm_analytics.config import Settings
from crm_analytics.metrics import rows
from crm_analytics.metrics.rows import Behind
from crm_analytics.metrics.selection import Selection
from crm_analytics.warehouse import lake, ready
from crm_analytics.warehouse.loads import Load

Table = Literal["order_lines", "tickets", "deliveries", "customers", "campaign_contacts", "rejected"]


@dataclass(frozen=True)
class Origin:
    """Which rows stand behind a figure; hashable, fit for cache keys.

    Attributes:
        table: What the rows are. `customers` are those who bought, with their scores and segment.
        selection: Days and part of the business. Customers are narrowed by segment and branch alone.
        together: Order lines of orders that hold all of these categories.
        campaign: Contacts of this campaign; empty: of all.
    """

    table: Table
    selection: Selection | None = None
    together: tuple[str, ...] = ()
    campaign: str = ""


@dataclass(frozen=True)
class _Rows:
    """Rows of a table other than the order lines, and the order in which they are listed."""

    frame: pl.LazyFrame
    by: tuple[str, ...]
    descending: bool = True


def count(settings: Settings, load: Load, origin: Origin, viewer: Viewer) -> Behind:
    """How many rows stand behind a figure.

    Raises:
        NotAllowed: where the viewer may not see the table.
    """
    if origin.table == "order_lines":
        return rows.behind_lines(_lines(settings, load, origin, viewer))
    people = pl.col("customer_id").drop_nulls().n_unique()
    found = _others(settings, load, origin, viewer).frame
    named = "customer_id" in found.collect_schema()
    counted = found.select(rows=pl.len(), customers=people if named else None).collect()
    return Behind(counted["rows"][0], customers=counted["customers"][0])


def page(
    settings: Settings, load: Load, origin: Origin, viewer: Viewer, *, behind: Behind, wanted: slice
) -> pl.DataFrame:
    """Some of the rows, newest first; `behind` is what `count` gave."""
    if origin.table == "order_lines":
        lines = _lines(settings, load, origin, viewer)
        return rows.page_of(settings, load, viewer, lines, behind, wanted)
    return _listed(_others(settings, load, origin, viewer)).slice(wanted.start, wanted.stop - wanted.start).collect()


def newest(settings: Settings, load: Load, origin: Origin, viewer: Viewer, most: int) -> pl.DataFrame:
    """The first rows of all, to take away."""
    if origin.table == "order_lines":
        lines = _lines(settings, load, origin, viewer).sort(rows.ORDER, descending=[True, False, False]).head(most)
        named = rows.named(settings, load, viewer, lines)
        return named.sort(rows.ORDER, descending=[True, False, False]).collect()
    return _listed(_others(settings, load, origin, viewer)).head(most).collect()


def _lines(settings: Settings, load: Load, origin: Origin, viewer: Viewer) -> pl.LazyFrame:
    if origin.selection is None:
        raise ValueError("order lines are asked for by a selection")
    lines = rows.counted_lines(settings, load, origin.selection, viewer)
    if not origin.together:
        return lines
    products = lake.at_version(settings, "products", load.versions.get("products"))
    named = lines.drop("category", strict=False).join(
        products.select("product_id", "category"), on="product_id", how="left"
    )
    wanted = named.filter(pl.col("category").is_in(list(origin.together)))
    bought = wanted.filter(pl.col("quantity") >= 0).group_by("order_id").agg(pl.col("category").n_unique())
    baskets = bought.filter(pl.col("category") == len(origin.together))
    return wanted.join(baskets.select("order_id"), on="order_id", how="semi").drop("category")


def _others(settings: Settings, load: Load, origin: Origin, viewer: Viewer) -> _Rows:
    return _OTHERS[origin.table](settings, load, origin, viewer)


def _listed(found: _Rows) -> pl.LazyFrame:
    """Sorted; the key last, so that pages neither repeat nor skip a row."""
    descending = [found.descending, *[False] * (len(found.by) - 1)]
    return found.frame.sort(found.by, descending=descending, nulls_last=True)


def _customers(settings: Settings, load: Load, origin: Origin, viewer: Viewer) -> _Rows:
    people = ready.scan(settings, load.id, "rfm_customers", viewer)
    for dimension in ("segment", "kind", "branch"):
        kept = origin.selection.keeps(dimension) if origin.selection else None
        people = people if kept is None else people.filter(kept)
    names = lake.scan(settings, load, "customers", viewer).select("customer_id", customer_name="name")
    named = people.join(names, on="customer_id", how="left")
    shown = ("customer_id", "customer_name", "recency", "frequency", "monetary", "segment", "branch_id")
    return _Rows(named.select(shown), ("monetary", "customer_id"))


def _contacts(settings: Settings, load: Load, origin: Origin, viewer: Viewer) -> _Rows:
    contacts = ready.scan(settings, load.id, "campaign_outcomes", viewer)
    if origin.campaign:
        contacts = contacts.filter(pl.col("campaign_id") == origin.campaign)
    names = lake.scan(settings, load, "customers", viewer).select("customer_id", customer_name="name")
    named = contacts.join(names, on="customer_id", how="left")
    shown = ("campaign_id", "customer_id", "customer_name", "arm", "responded", "redemptions", "orders_during")
    return _Rows(named.select(*shown, "spend_during", "branch_id"), ("spend_during", "campaign_id", "customer_id"))


def _tickets(settings: Settings, load: Load, origin: Origin, viewer: Viewer) -> _Rows:
    shown = ("opened_at", "ticket_id", "customer_id", "topic", "product_id", "satisfaction", "resolved_at", "branch_id")
    opened = lake.scan(settings, load, "tickets", viewer).with_columns(day=pl.col("opened_at").dt.date())
    return _Rows(_within(opened, origin).select(shown), ("opened_at", "ticket_id"))


def _deliveries(settings: Settings, load: Load, origin: Origin, viewer: Viewer) -> _Rows:
    shown = ("promised_on", "order_id", "customer_id", "shipped_at", "delivered_at", "status", "branch_id")
    promised = lake.scan(settings, load, "deliveries", viewer).with_columns(day="promised_on")
    return _Rows(_within(promised, origin).select(shown), ("promised_on", "order_id"))


def _rejected(settings: Settings, load: Load, origin: Origin, viewer: Viewer) -> _Rows:  # noqa: ARG001 - all of them
    return _Rows(lake.scan(settings, load, "rejected", viewer), ("load_id", "table", "source", "row_number"))


def _within(frame: pl.LazyFrame, origin: Origin) -> pl.LazyFrame:
    """The rows of the days and branches that were asked for."""
    if origin.selection is None:
        return frame
    kept = origin.selection.keeps("branch")
    days = frame.filter(pl.col("day").is_between(origin.selection.start, origin.selection.end))
    return days if kept is None else days.filter(kept)


_OTHERS: dict[str, Callable[[Settings, Load, Origin, Viewer], _Rows]] = {
    "customers": _customers,
    "campaign_contacts": _contacts,
    "tickets": _tickets,
    "deliveries": _deliveries,
    "rejected": _rejected,
}
