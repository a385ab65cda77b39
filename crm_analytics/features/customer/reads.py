"""What page Customer reads, kept for a while: one customer, the index that is searched, what segments are like.

Personal data stay in the server's memory, by viewer, and nowhere else.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import polars as pl

from crm_analytics.compute.cache import cached
from crm_analytics.content.view import View
from crm_analytics.drill import customer_facts
from crm_analytics.drill.customer_facts import CustomerFacts
from crm_analytics.features.customer.figures import Figures, Middle, figures, middle_of
from crm_analytics.features.customer.search import Index, index_of, search
from crm_analytics.i18n import gettext as _
from crm_analytics.reader import MASK
from crm_analytics.scoring.rfm_history import segment_path
from crm_analytics.viewer import Permission

KEPT: Final = timedelta(minutes=30)
SHOWN: Final = 10
"""Of the customers who spent most."""


@dataclass(frozen=True)
class CustomerRecord:
    """One customer with what the page says of all of them; frames are shared, never change them.

    Attributes:
        facts: Everything that is recorded.
        figures: In figures.
        segment: Slug of the segment; None for who never bought, or where there are too few customers for segments.
        middle: The middle of that segment.
    """

    facts: CustomerFacts
    figures: Figures
    segment: str | None
    middle: Middle | None

    @property
    def id(self) -> str:
        """The company's own number or code for the customer."""
        return str(self.facts.summary["customer_id"][0])

    @property
    def name(self) -> str:
        """What the customer is called, where the viewer may see it and it is known; else by the number."""
        return display_name(self.facts.person.get("name"), self.id)

    @property
    def home(self) -> str | None:
        """The home branch."""
        branch = self.facts.summary["branch_id"][0]
        return None if branch is None else str(branch)


@dataclass(frozen=True)
class Largest:
    """All customers the viewer may see, counted, and the few who spent most with their segment.

    Names are among the columns of the few only where the viewer may see them and some are known.
    """

    of: int
    first: pl.DataFrame


@dataclass(frozen=True)
class Searched:
    """What is searched, and what customers are called."""

    index: Index
    people: pl.DataFrame


@dataclass(frozen=True)
class Hits:
    """Customers who may be meant, the likeliest first, and how many there are in all.

    Attributes:
        customers: customer_id, name (null where hidden), branch_id, last_order_on.
        order: The number of the order by which they are there, if that is how.
        nearest: Whether none of them is as typed.
    """

    customers: pl.DataFrame
    of: int
    order: str = ""
    nearest: bool = False


def display_name(name: object, customer_id: str) -> str:
    """What a customer is called where there is room for one thing: the name, else the number."""
    return str(name) if name and name != MASK else _("Customer {number}").format(number=customer_id)


@cached(ttl=KEPT)
def links(view: View) -> pl.DataFrame:
    """Who belongs to whom: ids of the whole company, for finding a family; who is in it is asked for by the viewer."""
    return customer_facts.belongs_to(view.reader)


def members(view: View, customer_ids: pl.Series) -> pl.DataFrame:
    """Some customers by id, with name and figures, as far as the viewer may see them."""
    return customer_facts.members(view.reader, customer_ids)


@cached(ttl=KEPT)
def campaigns(view: View) -> pl.DataFrame:
    """What campaigns are called, and their days."""
    return customer_facts.named_campaigns(view.reader)


def lines(view: View, customer: CustomerRecord) -> pl.DataFrame:
    """The customer's order lines; read when somebody asks for them."""
    return _lines(view, customer.id)


def rules(view: View) -> pl.DataFrame:
    """Rules of categories with what can be said of them."""
    return view.ready("category_rules")


def value(view: View, customer: CustomerRecord) -> dict[str, object]:
    """What is expected of the customer; empty where nothing is, or not yet."""
    if view.is_pending("customer_value"):
        return {}
    rows = view.read("customer_value").filter(pl.col("customer_no") == customer.facts.number)
    return next(rows.collect().iter_rows(named=True), {})


def path(view: View, customer: CustomerRecord) -> pl.DataFrame:
    """The segment at the end of each month; empty where the bounds of the whole company are not the viewer's to see."""
    if customer.facts.orders.is_empty():
        return pl.DataFrame()
    return _path(view, customer.id)


def customer_record(view: View, customer_id: str) -> CustomerRecord | None:
    """A customer, if there is one with this id that the viewer may see."""
    return _customer_record(view, customer_id, view.reader.noted_version)


@cached(ttl=KEPT)
def _customer_record(view: View, customer_id: str, noted: Hashable) -> CustomerRecord | None:  # noqa: ARG001 - of the key
    facts = customer_facts.read_customer_facts(view.reader, customer_id)
    if facts is None:
        return None
    scored = view.read("rfm_customers").filter(pl.col("customer_no") == facts.number).select("segment").collect()
    segment = str(scored["segment"][0]) if scored.height else None
    return CustomerRecord(
        facts=facts,
        figures=figures(facts.summary, facts.orders, as_of=view.as_of),
        segment=segment,
        middle=_middle(view, segment) if segment else None,
    )


@cached()
def largest(view: View) -> Largest:
    """How many customers there are, and the few who spent most."""
    everyone = view.read("customer_summary")
    ranked = everyone.sort(["revenue", "customer_id"], descending=[True, False]).head(SHOWN)
    scored = view.read("rfm_customers").select("customer_id", "segment")
    first, counted = pl.collect_all(
        [ranked.join(scored, on="customer_id", how="left", maintain_order="left"), everyone.select(pl.len())]
    )
    if view.viewer.may(Permission.PERSONAL_DATA):
        names = members(view, first["customer_id"]).select("customer_id", "name").drop_nulls()
        if names.height:
            first = first.join(names, on="customer_id", how="left", maintain_order="left")
    return Largest(counted.item(), first)


@cached()
def _middle(view: View, segment: str) -> Middle | None:
    return middle_of(view.ready("rfm_customers"), segment)


@cached(ttl=KEPT)
def _path(view: View, customer_id: str) -> pl.DataFrame:
    customer, bounds = customer_record(view, customer_id), view.ready("rfm_bounds")
    return pl.DataFrame() if customer is None or bounds.is_empty() else segment_path(customer.facts.orders, bounds)


def hits(view: View, typed: str) -> Hits:
    """Who may be meant by what was typed; where nobody is, who placed the order with this number."""
    around, order = _searched(view), ""
    likeliest = search(around.index, typed)
    if any(map(str.isdigit, typed)) and not (likeliest["off"] < 1).any():
        buyers = _buyers(view, typed)
        if buyers.height:
            order, likeliest = typed, buyers
    ids = likeliest.select("customer_id")
    columns = ("customer_id", "branch_id", "last_order_on")
    wanted = pl.col("customer_id").is_in(ids["customer_id"].implode())
    summary = view.read("customer_summary").filter(wanted).select(columns).collect()
    customers = ids.join(summary, on="customer_id", maintain_order="left").join(
        around.people.filter(wanted), on="customer_id", how="left", maintain_order="left"
    )
    nearest = not order and likeliest.height > 0 and likeliest["how"][0] == "close"
    return Hits(customers, int(likeliest["total"][0]) if likeliest.height else 0, order, nearest)


def _buyers(view: View, typed: str) -> pl.DataFrame:
    """customer_id and total of those who placed the order with this number, in capitals or not."""
    spellings = list(dict.fromkeys((typed, typed.upper(), typed.lower())))
    numbers = customer_facts.buyers_of(view.reader, spellings)
    if numbers.is_empty():
        return pl.DataFrame(schema={"customer_id": pl.String, "total": pl.UInt32})
    everyone = view.read("customer_summary").filter(pl.col("customer_no").is_in(numbers.implode()))
    return everyone.sort("customer_id").select("customer_id", total=pl.len()).collect()


@cached(ttl=KEPT)
def _searched(view: View) -> Searched:
    """The index of everyone the viewer may see; it takes a second or two at half a million customers, once."""
    people = customer_facts.searchable(view.reader)
    may = view.viewer.may(Permission.PERSONAL_DATA)
    return Searched(index_of(people, country=view.company.country, personal=may), people.select("customer_id", "name"))


@cached(ttl=KEPT)
def _lines(view: View, customer_id: str) -> pl.DataFrame:
    customer = customer_record(view, customer_id)
    return customer_facts.lines_of(view.reader, customer.facts) if customer else pl.DataFrame()
