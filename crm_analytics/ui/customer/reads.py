"""What page Customer reads, kept for a while: one customer, the index that is searched, what segments are like.

Personal data stay in the server's memory, by viewer, and nowhere else.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import polars as pl
import streamlit as st

from crm_analytics.access import Permission, Viewer
from crm_analytics.analyses.baskets import verdict
from crm_analytics.analyses.customer_figures import Figures, Middle, figures, middle_of
from crm_analytics.analyses.customer_search import Index, index_of
from crm_analytics.analyses.rfm_history import segment_path
from crm_analytics.config import Settings
from crm_analytics.metrics import one_customer as facts
from crm_analytics.metrics.one_customer import OneCustomer
from crm_analytics.ui import reads
from crm_analytics.ui.view import View
from crm_analytics.warehouse import ready
from crm_analytics.warehouse.loads import Load

KEPT: Final = timedelta(minutes=30)
SHOWN: Final = 10
"""Of the customers who spent most."""
KEYS: Final = reads.KEYS | {Load: repr}


@dataclass(frozen=True)
class Known:
    """One customer with what the page says of all of them; frames are shared, never change them.

    Attributes:
        one: Everything that is recorded.
        own: In figures.
        segment: Slug of the segment; None for who never bought, or where there are too few customers for segments.
        middle: The middle of that segment.
    """

    one: OneCustomer
    own: Figures
    segment: str | None
    middle: Middle | None

    @property
    def id(self) -> str:
        """The company's own number or code for the customer."""
        return str(self.one.summary["customer_id"][0])

    @property
    def home(self) -> str | None:
        """The home branch."""
        branch = self.one.summary["branch_id"][0]
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
    """What is searched, and what the people found are called."""

    index: Index
    people: pl.DataFrame


def known(view: View, customer_id: str) -> Known | None:
    """A customer, if there is one with this id that the viewer may see."""
    return _known(view, _generation(view), view.viewer, customer_id)


def searched(view: View) -> Searched:
    """The index of everyone the viewer may see; it takes about a second at half a million customers, once."""
    return _searched(view.settings, view.load, _generation(view), view.viewer, view.company.country)


def largest(view: View) -> Largest:
    """How many customers there are, and the few who spent most."""
    return _largest(view, _generation(view), view.viewer)


def links(view: View) -> pl.DataFrame:
    """Who belongs to whom: ids of the whole company, for finding a family; who is in it is asked for by the viewer."""
    return _links(view.settings, view.load)


def members(view: View, customer_ids: pl.Series) -> pl.DataFrame:
    """Some customers by id, with name and figures, as far as the viewer may see them."""
    return facts.members(view.settings, view.load, view.viewer, customer_ids)


def campaigns(view: View) -> pl.DataFrame:
    """What campaigns are called, and their days."""
    return _campaigns(view.settings, view.load)


def lines(view: View, one: Known) -> pl.DataFrame:
    """The customer's order lines; read when somebody asks for them."""
    return _lines(view, _generation(view), view.viewer, one.id)


def rules(view: View) -> pl.DataFrame:
    """Rules of categories with what can be said of them; empty for a viewer of some branches: they have no branch."""
    if view.viewer.branches is not None:
        return pl.DataFrame()
    return view.ready("category_rules").with_columns(verdict=verdict())


def value(view: View, one: Known) -> dict[str, object]:
    """What is expected of the customer; empty where nothing is."""
    rows = view.read("customer_value").filter(pl.col("customer_no") == one.one.number)
    return next(rows.collect().iter_rows(named=True), {})


def path(view: View, one: Known) -> pl.DataFrame:
    """The segment at the end of each month; empty for a viewer of some branches: bounds are of the whole company."""
    if view.viewer.branches is not None or one.one.orders.is_empty():
        return pl.DataFrame()
    return _path(view, _generation(view), view.viewer, one.id)


def _generation(view: View) -> str:
    return str(ready.path(view.settings, view.load.id, "customer_orders"))


@st.cache_resource(ttl=KEPT, max_entries=64, show_spinner=False, hash_funcs=KEYS)
def _known(_view: View, generation: str, viewer: Viewer, customer_id: str) -> Known | None:
    found = facts.one_customer(_view.settings, _view.load, viewer, customer_id)
    if found is None:
        return None
    scored = _view.read("rfm_customers").filter(pl.col("customer_no") == found.number).select("segment").collect()
    segment = str(scored["segment"][0]) if scored.height else None
    return Known(
        one=found,
        own=figures(found.summary, found.orders, as_of=_view.as_of),
        segment=segment,
        middle=_middle(_view, generation, viewer, segment) if segment else None,
    )


@st.cache_resource(ttl=reads.KEPT, max_entries=16, show_spinner=False, hash_funcs=KEYS)
def _largest(_view: View, generation: str, viewer: Viewer) -> Largest:  # noqa: ARG001 - keys
    everyone = _view.read("customer_summary")
    ranked = everyone.sort(["revenue", "customer_id"], descending=[True, False]).head(SHOWN)
    scored = _view.read("rfm_customers").select("customer_id", "segment")
    first, counted = pl.collect_all(
        [ranked.join(scored, on="customer_id", how="left", maintain_order="left"), everyone.select(pl.len())]
    )
    if viewer.may(Permission.PERSONAL_DATA):
        names = members(_view, first["customer_id"]).select("customer_id", "name").drop_nulls()
        if names.height:
            first = first.join(names, on="customer_id", how="left", maintain_order="left")
    return Largest(counted.item(), first)


@st.cache_resource(ttl=reads.KEPT, max_entries=64, show_spinner=False, hash_funcs=KEYS)
def _middle(_view: View, generation: str, viewer: Viewer, segment: str) -> Middle | None:  # noqa: ARG001 - keys
    return middle_of(_view.ready("rfm_customers"), segment)


@st.cache_resource(ttl=KEPT, max_entries=64, show_spinner=False, hash_funcs=KEYS)
def _path(_view: View, generation: str, viewer: Viewer, customer_id: str) -> pl.DataFrame:
    one, bounds = _known(_view, generation, viewer, customer_id), _view.ready("rfm_bounds")
    return pl.DataFrame() if one is None or bounds.is_empty() else segment_path(one.one.orders, bounds)


@st.cache_resource(ttl=KEPT, max_entries=4, show_spinner=False, hash_funcs=KEYS)
def _searched(settings: Settings, load: Load, generation: str, viewer: Viewer, country: str) -> Searched:  # noqa: ARG001 - keys
    people = facts.searchable(settings, load, viewer)
    may = viewer.may(Permission.PERSONAL_DATA)
    return Searched(index_of(people, country=country, personal=may), people.select("customer_id", "name"))


@st.cache_resource(ttl=KEPT, max_entries=4, show_spinner=False, hash_funcs=KEYS)
def _links(settings: Settings, load: Load) -> pl.DataFrame:
    return facts.belongs_to(settings, load)


@st.cache_resource(ttl=KEPT, max_entries=4, show_spinner=False, hash_funcs=KEYS)
def _campaigns(settings: Settings, load: Load) -> pl.DataFrame:
    return facts.named_campaigns(settings, load)


@st.cache_resource(ttl=KEPT, max_entries=16, show_spinner=False, hash_funcs=KEYS)
def _lines(_view: View, generation: str, viewer: Viewer, customer_id: str) -> pl.DataFrame:
    one = _known(_view, generation, viewer, customer_id)
    return facts.lines_of(_view.settings, _view.load, viewer, one.one) if one else pl.DataFrame()
