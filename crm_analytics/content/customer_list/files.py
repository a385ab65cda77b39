"""A list of customers as rows to take away: all of them, with the columns of its task."""

from collections.abc import Mapping
from functools import partial
from typing import Final

import polars as pl

from crm_analytics.content.customer_list.listing import listing
from crm_analytics.content.customer_list.tasks import Task
from crm_analytics.content.customer_list.words import outcome_words
from crm_analytics.content.view import View
from crm_analytics.exports import ExportColumn
from crm_analytics.exports.columns import Kind
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.scoring.rfm import segment_names

ADDRESSES: Final[Mapping[Task, tuple[str, ...]]] = {
    Task.CALL: ("name", "phone"),
    Task.MESSAGE: ("name", "phone", "email"),
    Task.LETTER: ("name", "address", "city"),
    Task.REVIEW: ("name",),
}
HEADINGS: Final[Mapping[str, tuple[str, Kind]]] = {
    "customer_id": (N_("Customer"), "text"),
    "name": (N_("Name"), "text"),
    "phone": (N_("Phone"), "text"),
    "email": (N_("E-mail"), "text"),
    "address": (N_("Address"), "text"),
    "city": (N_("City"), "text"),
    "segment": (N_("Segment"), "text"),
    "branch_id": (N_("Branch"), "text"),
    "at_stake": (N_("Bought in a year"), "money"),
    "last_order_on": (N_("Last purchase"), "date"),
    "usual_gap": (N_("Usual days between purchases"), "number"),
    "usual_basket": (N_("Usual basket"), "money"),
    "favourites": (N_("Usually buys"), "text"),
    "consent": (N_("Agreed to be contacted"), "flag"),
    "consent_source": (N_("Where it was said"), "text"),
    "consent_on": (N_("Since"), "date"),
    "contacted_on": (N_("Last contact"), "date"),
    "contact_outcome": (N_("What came of it"), "text"),
}
PERSONAL: Final = frozenset({"name", "phone", "email", "address"})


def list_rows(view: View, numbers: pl.Series, task: Task) -> pl.DataFrame:
    """Everybody whom the task may reach, most money at stake first, in words as people read them."""
    customers = listing(view, numbers, task).customers
    outcomes = {each: outcome_words(each) for each in customers["contact_outcome"].drop_nulls().unique()}
    named = view.with_branch_names(
        customers.with_columns(pl.col("segment").replace(segment_names()), pl.col("contact_outcome").replace(outcomes))
    )
    kept = [name for name in HEADINGS if name not in PERSONAL | {"city"} or name in ADDRESSES[task]]
    return named.select(kept)


def list_columns(currency: str, rows: pl.DataFrame) -> list[ExportColumn]:
    """What the columns of `list_rows` are."""
    column = partial(_column, currency)
    return [column(name) for name in rows.columns]


def _column(currency: str, name: str) -> ExportColumn:
    heading, kind = HEADINGS[name]
    return ExportColumn(name, _(heading), kind, currency=currency if kind == "money" else "")
