"""Small companies for the tests: written by hand, or drawn at random with every oddity allowed."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import narwhals as nw
import polars as pl
from hypothesis import strategies as st
from narwhals.typing import IntoLazyFrame, IntoLazyFrameT

from crm_analytics.marts.basket_items import basket_items
from crm_analytics.marts.campaign_outcomes import campaign_outcomes
from crm_analytics.marts.category_days import category_days
from crm_analytics.marts.customer_categories import customer_categories
from crm_analytics.marts.customer_months import customer_months
from crm_analytics.marts.customer_orders import customer_orders
from crm_analytics.marts.customer_summary import customer_summary
from crm_analytics.marts.daily_sales import daily_sales
from crm_analytics.marts.delivery_days import delivery_days
from crm_analytics.marts.order_days import order_days
from crm_analytics.marts.order_identity import order_identity
from crm_analytics.marts.purchase_history import purchase_history
from crm_analytics.marts.ticket_days import ticket_days
from crm_analytics.recipes import Days
from crm_analytics.schema.tables import polars_schema
from tests.declared import MARTS


class Line(NamedTuple):
    """An order line, with the columns that marts read."""

    order_id: str
    line_no: int
    customer_id: str | None
    ordered_at: datetime
    product_id: str | None
    quantity: float
    amount: Decimal
    discount: Decimal | None
    branch_id: str | None
    channel: str | None
    cancelled: bool | None

    @property
    def day(self) -> date:
        return self.ordered_at.date()

    @property
    def is_purchase(self) -> bool:
        return self.quantity >= 0


class Product(NamedTuple):
    """A product: its category, whether it counts in units, and what one unit costs."""

    category: str | None
    counted: bool | None
    unit_cost: Decimal | None


PRODUCTS = {
    "milk": Product("Dairy", True, Decimal("1.25")),
    "cheese": Product("Dairy", None, Decimal("7.99")),
    "bread": Product("Bakery", None, None),
    "fuel": Product("Fuel", False, Decimal("0.01")),
    "voucher": Product(None, False, Decimal("0.00")),
}

AS_OF, CLOCK = date(2024, 3, 1), date(2024, 3, 3)
DAYS = Days(AS_OF, CLOCK)

_money = st.integers(-50_000, 50_000).map(lambda cents: Decimal(cents) / 100)
_moments = st.integers(0, 70 * 24 * 60).map(
    lambda minutes: datetime.fromisoformat("2023-12-20") + timedelta(minutes=minutes)
)
_lines = st.builds(
    Line,
    order_id=st.sampled_from(["o1", "o2", "o3", "o4", "o5", "o6", "o7"]),
    line_no=st.just(0),
    customer_id=st.sampled_from(["ann", "bob", "cem", None]),
    ordered_at=_moments,
    product_id=st.sampled_from([*PRODUCTS, "unheard of", None]),
    quantity=st.sampled_from([1.0, 2.0, 0.5, 0.0, -1.0, -3.0]),
    amount=_money,
    discount=st.none() | _money,
    branch_id=st.sampled_from(["north", "south", None]),
    channel=st.sampled_from(["shop", "website", None]),
    cancelled=st.sampled_from([None, False, False, True]),
)


def _numbered(lines: list[Line]) -> list[Line]:
    return [line._replace(line_no=number) for number, line in enumerate(lines)]


companies = st.lists(_lines, max_size=25).map(_numbered)
"""Lines in any order; orders may spread over days, branches and customers; some equal lines."""


def frame(table: str, rows: list[dict[str, Any]]) -> pl.LazyFrame:
    """Rows with the table's columns, those not given null."""
    schema = polars_schema(table)
    filled = [{name: row.get(name) for name in schema} for row in rows]
    return pl.DataFrame(filled, schema=schema).lazy()


def order_lines(lines: list[Line]) -> pl.LazyFrame:
    return frame("order_lines", [line._asdict() for line in lines])


def products() -> pl.LazyFrame:
    return frame("products", [{"product_id": name, **of._asdict()} for name, of in PRODUCTS.items()])


def customers(**branches: str | None) -> pl.LazyFrame:
    rows = [{"customer_id": name, "branch_id": branch, "kind": "person"} for name, branch in branches.items()]
    return frame("customers", rows)


def all_marts(
    facts: dict[str, IntoLazyFrameT],
    stored: Callable[[IntoLazyFrameT], IntoLazyFrameT] = lambda mart: mart,
    clock: Days = DAYS,
) -> dict[str, IntoLazyFrameT]:
    """Every mart of these facts, on whatever engine holds them.

    Args:
        facts: The tables by name.
        stored: Works a mart out that others build on, as a refresh does; without it each is one query from the facts.
        clock: The days up to which they are made.
    """
    lines, goods = facts["order_lines"], facts["products"]
    summary = stored(customer_summary(lines, facts["customers"], goods))
    days = stored(order_days(lines, goods, summary))
    by_category = stored(category_days(lines, goods, summary, days))
    campaigns, contacts, used = (facts[name] for name in ("campaigns", "campaign_contacts", "redemptions"))
    return {
        "customer_summary": summary,
        "order_days": days,
        "category_days": by_category,
        "ticket_days": ticket_days(facts["tickets"], goods, summary, clock=clock.clock),
        "delivery_days": delivery_days(facts["deliveries"], summary, as_of=clock.as_of, clock=clock.clock),
        "daily_sales": daily_sales(by_category),
        "order_identity": order_identity(lines, goods),
        "basket_items": basket_items(lines, goods, floor=0.01),
        "customer_months": customer_months(days),
        "customer_orders": customer_orders(lines, goods, summary),
        "customer_categories": customer_categories(by_category, summary),
        "purchase_history": purchase_history(summary, as_of=clock.as_of),
        "campaign_outcomes": campaign_outcomes(campaigns, contacts, used, days, summary),
    }


def category_days_of(lines: pl.LazyFrame, goods: pl.LazyFrame | None = None) -> pl.LazyFrame:
    """The mart of these lines, of customers nobody knows more of."""
    goods = products() if goods is None else goods
    summary = customer_summary(lines, customers(), goods)
    return category_days(lines, goods, summary, order_days(lines, goods, summary))


def declared(mart: str, result: IntoLazyFrame) -> pl.DataFrame:
    """What a mart gives on any engine, with its declared columns and types, sorted."""
    frame = nw.from_native(result)
    collected = nw.to_native(frame.collect(backend="polars"))
    assert isinstance(collected, pl.DataFrame)
    schema = MARTS[mart].create_empty().schema
    assert set(collected.columns) == set(schema)
    return collected.select(pl.col(name).cast(kind) for name, kind in schema.items()).sort(list(schema))


def rows(mart: str, result: IntoLazyFrame) -> list[tuple[Any, ...]]:
    return declared(mart, result).rows()


def in_order(found: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Sorted as `declared` sorts: nulls first."""
    return sorted(found, key=lambda row: [(value is not None, value) for value in row])
