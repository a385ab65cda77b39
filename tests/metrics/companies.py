"""Companies to work metrics out of: drawn at random with every oddity, and the recipes of a refresh run on them."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
from hypothesis import strategies as st

from crm_analytics.compute.making import Making
from crm_analytics.compute.plan import Planned
from crm_analytics.config import Settings
from crm_analytics.metrics.basis import Read
from crm_analytics.metrics.selection import UNKNOWN, Dimension, Selection, Span
from crm_analytics.reader import Reader
from crm_analytics.recipes import Days, Work
from crm_analytics.recipes.catalogue import catalogue
from crm_analytics.schema.tables import polars_schema
from crm_analytics.synthetic.nusantara import COMPANY
from crm_analytics.viewer import LOCAL_OWNER
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.loads import Load, LoadCatalogue
from crm_analytics.warehouse.ready import draft
from tests.metrics.oracle import Delivery, Facts, Line, Product, Ticket

CLOCK, FIRST = date(2024, 9, 30), datetime.fromisoformat("2023-09-01T08:00")
PRODUCTS = {
    "milk": Product("Dairy", Decimal("1.25"), True),
    "cheese": Product("Dairy", Decimal("7.99"), None),
    "bread": Product("Bakery", None, None),
    "fuel": Product("Fuel", Decimal("0.01"), False),
    "voucher": Product(None, Decimal("0.00"), False),
}
CUSTOMERS = {"ann": ("person", "north"), "bob": ("reseller", None), "cem": (None, "south"), "dewi": ("company", None)}
MARTS = ("customer_summary", "rfm_customers", "order_days", "category_days", "ticket_days", "daily_sales")

_people = st.sampled_from([*CUSTOMERS, "only in lines", None])
_branches = st.sampled_from(["north", "south", None])
_goods = st.sampled_from([*PRODUCTS, "unheard of", None])
_moments = st.integers(0, 420 * 24).map(lambda hours: FIRST + timedelta(hours=hours))
"""Some lie after the clock."""


@st.composite
def _lines(draw: st.DrawFn) -> Line:
    quantity = draw(st.sampled_from([1.0, 2.0, 0.25, 0.0, -1.0, -2.5]))
    cents = draw(st.integers(0, 50_000))
    return Line(
        order_id=draw(st.sampled_from([f"o{number}" for number in range(14)])),
        line_no=0,
        customer_id=draw(_people),
        ordered_at=draw(_moments),
        product_id=draw(_goods),
        quantity=quantity,
        amount=Decimal(cents if quantity >= 0 else -cents) / 100,
        discount=draw(
            st.none() | st.integers(-900 if quantity < 0 else 0, 900).map(lambda cents: Decimal(cents) / 100)
        ),
        branch_id=draw(_branches),
        channel=draw(st.sampled_from(["shop", "website", None])),
        cancelled=draw(st.sampled_from([None, False, False, True])),
    )


def _spread(lines: list[Line]) -> list[Line]:
    """Lines numbered; half of the orders stay as they fell, torn over days, branches and customers."""
    heads: dict[str, Line] = {}
    found = []
    for number, line in enumerate(lines):
        head = heads.setdefault(line.order_id, line)
        if int(line.order_id[1:]) % 2:
            line = line._replace(  # noqa: PLW2901 - the line as it is kept
                customer_id=head.customer_id,
                ordered_at=head.ordered_at,
                branch_id=head.branch_id,
                channel=head.channel,
            )
        found.append(line._replace(line_no=number))
    return found


_tickets = st.builds(
    Ticket, st.sampled_from([*CUSTOMERS, None]), _moments, _goods, _branches, st.none() | st.integers(1, 5)
)
_deliveries = st.builds(
    Delivery,
    st.sampled_from([*CUSTOMERS, None]),
    _branches,
    st.none() | _moments.map(lambda moment: moment.date()),
    st.none() | _moments,
)


@st.composite
def companies(draw: st.DrawFn) -> Facts:
    """Returns, cancellations, anonymous and future lines, unknown products and costs, orders torn apart."""
    return Facts(
        lines=_spread(draw(st.lists(_lines(), max_size=6) | st.lists(_lines(), min_size=20, max_size=60))),
        products=PRODUCTS,
        kinds={name: kind for name, (kind, _) in CUSTOMERS.items()},
        homes={name: home for name, (_, home) in CUSTOMERS.items()},
        tickets=draw(st.lists(_tickets, max_size=8)),
        deliveries=draw(st.lists(_deliveries, max_size=8)),
        segments={},
        clock=CLOCK,
    )


@dataclass(frozen=True)
class _OfFrames(Work):
    """A refresh whose facts are frames and no warehouse."""

    tables: dict[str, pl.DataFrame] = field(default_factory=dict)

    def _table(self, table: str) -> pl.LazyFrame:
        return self.tables[table].lazy()


def marts_of(facts: Facts, folder: Path) -> tuple[Read, Facts]:
    """The marts as a refresh works them out, and the facts with the segments it found."""
    settings = Settings(data=folder)
    with draft(settings, 1) as writing:
        load = Load(1, datetime.fromisoformat("2024-09-30T12:00+00:00"), "tests", "ready", {}, {})
        days = Days(facts.as_of, facts.clock)
        making = Making(_OfFrames(settings, load, writing, days, tables=_tables(facts)), writing)
        for recipe in catalogue().recipes:
            if recipe.gives.keys() & {"order_parts", "delivery_days", *MARTS}:
                making.make(Planned(recipe, "", None))
    reader = Reader(settings, LOCAL_OWNER, load)
    found = {name: reader.result(name).collect() for name in (*MARTS, "delivery_days")}
    segments = dict(found["rfm_customers"].select("customer_id", "segment").iter_rows())
    return lambda name: found[name].lazy(), replace(facts, segments=segments)


def _tables(facts: Facts) -> dict[str, pl.DataFrame]:
    rows: dict[str, list[dict[str, Any]]] = {
        "order_lines": [line._asdict() for line in facts.lines],
        "products": [{"product_id": name, **of._asdict()} for name, of in facts.products.items()],
        "customers": [
            {"customer_id": name, "kind": kind, "branch_id": facts.homes[name]} for name, kind in facts.kinds.items()
        ],
        "tickets": [{"ticket_id": f"t{n}", **ticket._asdict()} for n, ticket in enumerate(facts.tickets)],
        "deliveries": [{"order_id": f"d{n}", **each._asdict()} for n, each in enumerate(facts.deliveries)],
    }
    return {name: _frame(name, each) for name, each in rows.items()}


def _frame(table: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    schema = polars_schema(table)
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)


def selections(first: date, last: date, members: dict[Dimension, list[str]]) -> st.SearchStrategy[Selection]:
    """Any days and members; mostly few dimensions at once, so that something is left to count."""

    @st.composite
    def drawn(draw: st.DrawFn) -> Selection:
        start, end, span = draw(_days(first, last))
        narrowed = draw(st.sets(st.sampled_from([*sorted(members), "known"]), max_size=2))
        known = draw(st.booleans()) if "known" in narrowed else None
        selection = Selection(start, end, known=known, span=span)
        for name in sorted(members.keys() & narrowed):
            several = st.lists(st.sampled_from([*members[name], UNKNOWN]), min_size=1, max_size=2, unique=True)
            selection = selection.among(name, tuple(draw(several)))
        return selection

    return drawn()


def _days(first: date, last: date) -> st.SearchStrategy[tuple[date, date, Span]]:
    length = (last - first).days
    any_days = st.tuples(st.integers(0, length), st.integers(0, length)).map(
        lambda ends: (first + timedelta(days=min(ends)), first + timedelta(days=max(ends)), "days")
    )
    months = st.integers(0, length).map(lambda at: (first + timedelta(days=at)).replace(day=1))
    whole = months.map(lambda day: (day, (day + timedelta(days=31)).replace(day=1) - timedelta(days=1), "month"))
    begun = st.tuples(months, st.integers(0, 27)).map(lambda of: (of[0], of[0] + timedelta(days=of[1]), "month"))
    return st.one_of(any_days, whole, begun)


def loaded(settings: Settings) -> tuple[Read, Facts]:
    """A company as it was loaded: its marts, and its facts as they lie in the lake."""
    load = LoadCatalogue(settings).all()[0]

    def facts(table: str, kind: type[tuple[Any, ...]]) -> list[Any]:
        rows = lake.scan(settings, load, table).select(kind._fields).collect()  # type: ignore[attr-defined]  # a NamedTuple
        return [kind(*row) for row in rows.iter_rows()]

    def named(table: str, *columns: str) -> list[tuple[Any, ...]]:
        return lake.scan(settings, load, table).select(columns).collect().rows()

    reader = Reader(settings, LOCAL_OWNER, load)
    marts = {name: reader.result(name).collect() for name in (*MARTS, "delivery_days")}
    people = named("customers", "customer_id", "kind", "branch_id")
    return lambda name: marts[name].lazy(), Facts(
        lines=facts("order_lines", Line),
        products={row[0]: Product(*row[1:]) for row in named("products", "product_id", *Product._fields)},
        kinds={name: kind for name, kind, _ in people},
        homes={name: home for name, _, home in people},
        tickets=facts("tickets", Ticket),
        deliveries=facts("deliveries", Delivery),
        segments=dict(marts["rfm_customers"].select("customer_id", "segment").iter_rows()),
        clock=load.at.astimezone(ZoneInfo(COMPANY.timezone)).date(),
    )
