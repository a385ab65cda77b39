"""A list of customers as rows to take away: all of them, with the columns of its task."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from crm_analytics.content.customer_list.listing import listing
from crm_analytics.content.customer_list.tasks import CHANNELS, Task, has_agreed
from crm_analytics.content.customer_list.words import BY_NAMES, outcome_words, source_words
from crm_analytics.content.view import View
from crm_analytics.exports import ExportColumn
from crm_analytics.exports.columns import Kind
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.schema.facts.consents import CHANNELS as CONSENTED
from crm_analytics.viewer import Permission
from crm_analytics.warehouse.noted import SOURCE

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
    "contacted_on": (N_("Last contact"), "date"),
    "contact_outcome": (N_("What came of it"), "text"),
}
CONSENT: Final[Mapping[str, tuple[str, Kind]]] = {
    "agreed": (N_("{channel}: agreed"), "flag"),
    "source": (N_("{channel}: where it was said"), "text"),
    "since": (N_("{channel}: since"), "date"),
}
PERSONAL: Final = frozenset({"name", "phone", "email", "address", "city"})


def list_rows(view: View, numbers: pl.Series, task: Task) -> pl.DataFrame:
    """Everybody whom the task may reach, most money at stake first, in words as people read them.

    To write to, those who agreed, and only the addresses of channels to which they did.
    """
    customers = listing(view, numbers, task).customers.filter(has_agreed(task))
    if task is Task.MESSAGE:
        customers = customers.with_columns(
            pl.when(_agreed("whatsapp") | _agreed("sms"), pl.col("digits").is_not_null()).then("phone").alias("phone"),
            pl.when(_agreed("email")).then("email").alias("email"),
        )
    outcomes = {each: outcome_words(each) for each in customers["contact_outcome"].drop_nulls().unique()}
    sources = pl.col([f"source_{channel}" for channel in CONSENTED])
    named = view.with_branch_names(
        customers.with_columns(
            pl.col("segment").replace(view.segment_names()),
            pl.col("contact_outcome").replace(outcomes),
            sources.replace({SOURCE: source_words(SOURCE)}),
        )
    )
    addresses = ADDRESSES[task] if view.viewer.may(Permission.PERSONAL_DATA) else ()
    consents = [f"{state}_{channel}" for channel in CHANNELS[task] or CONSENTED for state in CONSENT]
    return named.select([name for name in HEADINGS if name not in PERSONAL or name in addresses] + consents)


def list_columns(currency: str, rows: pl.DataFrame) -> list[ExportColumn]:
    """What the columns of `list_rows` are."""
    return [_column(currency, name) for name in rows.columns]


def _column(currency: str, name: str) -> ExportColumn:
    if name in HEADINGS:
        heading, kind = HEADINGS[name]
        return ExportColumn(name, _(heading), kind, currency=currency if kind == "money" else "")
    state, _between, channel = name.partition("_")
    heading, kind = CONSENT[state]
    return ExportColumn(name, _(heading).format(channel=_(BY_NAMES[channel])), kind)


def _agreed(channel: str) -> pl.Expr:
    return pl.col(f"agreed_{channel}").fill_null(value=False)
