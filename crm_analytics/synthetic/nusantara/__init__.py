"""Nusantara: a made-up Indonesian retailer with planted truths, of any size, the same for the same seed."""

from collections.abc import Callable, Iterable
from pathlib import Path

import polars as pl

from crm_analytics.errors import UsageError
from crm_analytics.i18n import N_
from crm_analytics.schema.company import Company
from crm_analytics.sources.table import ROW, Incoming
from crm_analytics.synthetic.generated import fingerprint, incoming, rebatched
from crm_analytics.synthetic.nusantara import (
    branches,
    campaigns,
    contactable,
    products,
    sales,
    service,
    tickets,
)
from crm_analytics.synthetic.nusantara.plan import Plan
from crm_analytics.synthetic.nusantara.truths import Truths, planted

__all__ = ["COMPANY", "Truths", "company", "truths", "write_csv"]

COMPANY = Company(name="Nusantara", currency="IDR", country="ID", timezone="Asia/Jakarta")
SOURCE = "Nusantara"
_VERSION = 2
_BATCH = 500_000
_MAKERS: dict[str, Callable[[Plan], Iterable[pl.DataFrame]]] = {
    "branches": branches.branches,
    "products": lambda plan: [products.catalogue(plan).table],
    "customers": contactable.customers,
    "consents": contactable.consents,
    "order_lines": sales.order_lines,
    "campaigns": lambda _: campaigns.campaigns(),
    "campaign_contacts": campaigns.contacts,
    "redemptions": campaigns.redemptions,
    "interactions": service.interactions,
    "tickets": tickets.tickets,
    "deliveries": service.deliveries,
    "due_dates": service.due_dates,
}


def company(customers: int, order_lines: int, seed: int) -> list[Incoming]:
    """Every table of the company, made batch by batch when asked for.

    Args:
        customers: How many; 30 at least.
        order_lines: How many, exactly.
        seed: Equal seeds and sizes give equal companies, whatever the batches.

    Raises:
        UsageError: for a size that makes no company.
    """
    plan = Plan(customers, order_lines, seed)
    counts = {"customers": customers, "order_lines": order_lines}
    return [
        incoming(table, SOURCE, fingerprint(_VERSION, table, customers, order_lines, seed), _maker(table, plan), rows)
        for table, rows in ((table, counts.get(table, 0)) for table in _MAKERS)
    ]


def truths(customers: int, order_lines: int, seed: int) -> Truths:
    """What was planted in the company of this size and seed."""
    return planted(Plan(customers, order_lines, seed))


def write_csv(path: Path, table: str, *, customers: int, order_lines: int, seed: int) -> int:
    """Write one table as CSV, batch by batch, and return the number of rows.

    Raises:
        UsageError: for a table the company does not have.
    """
    sources = [source for source in company(customers, order_lines, seed) if source.table == table]
    if not sources:
        raise UsageError(
            N_("There is no table {table}. The tables are {tables}."), table=table, tables=", ".join(_MAKERS)
        )
    rows = 0
    with path.open("wb") as file:
        for batch in sources[0].batches():
            batch.rows.drop(ROW).write_csv(file, include_header=rows == 0)
            rows += batch.rows.height
    return rows


def _maker(table: str, plan: Plan) -> Callable[[], Iterable[pl.DataFrame]]:
    return lambda: rebatched(_MAKERS[table](plan), _BATCH)
