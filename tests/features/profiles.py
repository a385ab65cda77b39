"""Small profiles of customers, and what they bought and answered, for tests of segments."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

import polars as pl

from crm_analytics.rules.profile import CustomerProfile
from tests.declared import READY

AS_OF = date(2026, 6, 30)
ZEROS = ("orders", "order_days", "units", "categories", "campaigns_contacted", "campaigns_responded", "complaints")


def profile(rows: list[dict[str, object]]) -> pl.DataFrame:
    """Customers with what is said of them; what is not said is null, counts are zero, numbers run from 0."""
    schema = CustomerProfile.create_empty().schema
    known = dict.fromkeys((*ZEROS, "campaigns_redeemed", "demographics_known"), 0) | {
        "revenue": Decimal(0),
        "returned": Decimal(0),
    }
    filled = [{"customer_no": n, "customer_id": f"c{n}", **known, **row} for n, row in enumerate(rows)]
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in filled], schema=schema)


def reading(**frames: pl.DataFrame) -> Callable[[str], pl.LazyFrame]:
    """Gives these marts and results; others are empty."""
    return lambda name: frames[name].lazy() if name in frames else READY[name].create_empty().lazy()


def categories(rows: Sequence[tuple[str, int, int, str, date | None]]) -> pl.DataFrame:
    """The mart of category, customer_no, orders, revenue and last day."""
    named = [
        {"category": category, "customer_no": number, "orders": orders, "revenue": Decimal(revenue), "last_on": last}
        for category, number, orders, revenue, last in rows
    ]
    schema = READY["customer_categories"].create_empty().schema
    whole = [{"units": float(row["orders"]), "branch_id": None, **row} for row in named]  # type: ignore[arg-type]  # a number
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in whole], schema=schema)
