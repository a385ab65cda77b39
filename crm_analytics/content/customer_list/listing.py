"""Customers as a list to act on: how they buy, how they can be reached, and what came of the last contact."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from typing import Final

import dataframely as dy
import polars as pl

from crm_analytics.compute.cache import cached
from crm_analytics.content.customer_list.habits import with_habits
from crm_analytics.content.customer_list.phones import Phone, phone
from crm_analytics.content.customer_list.tasks import LEFT_OUT, Task, has_agreed, reason_left_out
from crm_analytics.content.view import View
from crm_analytics.schema.facts.consents import CHANNELS as CONSENTED
from crm_analytics.viewer import Permission

KEPT: Final = timedelta(minutes=30)
"""Personal data stay in the server's memory, by viewer."""
YEAR: Final = timedelta(days=365)
ADDRESS: Final = r"^[^@\s?&#%\"<>,;]+@[^@\s?&#%\"<>,;]+\.[^@\s?&#%\"<>,;]+$"
"""An e-mail address without signs that mean something in a link."""


class ListedCustomer(dy.Schema):
    """One row per customer of a list, most money at stake first.

    What is personal is null for who may not see it.
    """

    customer_no = dy.UInt32(primary_key=True)
    customer_id = dy.String()
    name = dy.String(nullable=True)
    phone = dy.String(nullable=True)  # as people read it; as it was loaded where it can't be dialled
    call_link = dy.String(nullable=True)  # tel:
    digits = dy.String(nullable=True)  # country and number, without a plus, of one that may have WhatsApp and SMS
    whatsapp_link = dy.String(nullable=True)  # https://wa.me/…; null for who refused
    email = dy.String(nullable=True)
    email_link = dy.String(nullable=True)  # mailto:
    address = dy.String(nullable=True)
    city = dy.String(nullable=True)
    branch_id = dy.String(nullable=True)
    segment = dy.String(nullable=True)
    last_order_on = dy.Date(nullable=True)
    usual_gap = dy.Float64(nullable=True)  # days, the middle one; null with fewer than two gaps
    usual_basket = dy.Float64(nullable=True)  # the middle order's value
    favourites = dy.String(nullable=True)  # what was bought in most orders, with commas between
    at_stake = dy.Float64()  # bought in the 365 days up to the own last purchase, less what came back since then
    mark = dy.String(nullable=True)  # staff or test
    agreed_whatsapp = dy.Bool(nullable=True)  # null: nothing is known
    source_whatsapp = dy.String(nullable=True)
    since_whatsapp = dy.Date(nullable=True)
    agreed_sms = dy.Bool(nullable=True)
    source_sms = dy.String(nullable=True)
    since_sms = dy.Date(nullable=True)
    agreed_email = dy.Bool(nullable=True)
    source_email = dy.String(nullable=True)
    since_email = dy.Date(nullable=True)
    agreed_phone = dy.Bool(nullable=True)
    source_phone = dy.String(nullable=True)
    since_phone = dy.Date(nullable=True)
    agreed_letter = dy.Bool(nullable=True)
    source_letter = dy.String(nullable=True)
    since_letter = dy.Date(nullable=True)
    contacted_on = dy.Date(nullable=True)  # the last contact with the customer
    contact_outcome = dy.String(nullable=True)


@dataclass(frozen=True)
class ContactList:
    """A list for a task.

    Attributes:
        task: What it is for.
        customers: `ListedCustomer` of the first of those who are not left out.
        count: How many are not left out.
        left_out: By reason of `LEFT_OUT`, how many are.
        without_agreement: How many are in the list and not in its file, which wants an agreement; none to call.
    """

    task: Task
    customers: pl.DataFrame
    count: int
    left_out: Mapping[str, int]
    without_agreement: int = 0


def listing(view: View, numbers: pl.Series, task: Task, most: int | None = None) -> ContactList:
    """The customers of these numbers whom a task may reach, as far as the viewer may see them.

    Args:
        view: Who looks, at which load.
        numbers: `customer_no` of the customers.
        task: What the list is for.
        most: Rows to work out; None: all.
    """
    everybody = reachable(view, numbers)
    with_reason = everybody.with_columns(reason=reason_left_out(task))
    kept = with_reason.filter(pl.col("reason").is_null()).sort("at_stake", "customer_no", descending=[True, False])
    counts = dict(with_reason["reason"].drop_nulls().value_counts().iter_rows())
    first = kept if most is None else kept.head(most)
    complete = _with_contacts(view, with_habits(view, first))
    shown = complete.select(pl.col(name).cast(kind) for name, kind in ListedCustomer.create_empty().schema.items())
    left_out = {reason: counts.get(reason, 0) for reason in LEFT_OUT}
    return ContactList(task, shown, kept.height, left_out, kept.filter(~has_agreed(task)).height)


def at_stake(orders: pl.LazyFrame, customers: pl.LazyFrame) -> pl.LazyFrame:
    """`customer_no` and `at_stake`: what was bought in the 365 days up to the own last purchase, less returns since.

    Args:
        orders: Rows of `customer_orders`.
        customers: `customer_no` and `last_order_on`.
    """
    recent = orders.join(customers, on="customer_no").filter(pl.col("day") > pl.col("last_order_on") - YEAR)
    return recent.group_by("customer_no").agg(at_stake=pl.col("revenue").sum().cast(pl.Float64))


@dataclass(frozen=True)
class _Chosen:
    """Customers by their numbers, told apart by them."""

    numbers: pl.Series

    @property
    def cache_key(self) -> str:
        """Another one for other customers."""
        return blake2b(self.numbers.cast(pl.UInt32).to_numpy().tobytes()).hexdigest()


def reachable(view: View, numbers: pl.Series) -> pl.DataFrame:
    """All of them, whether a task may reach them or not, with the money at stake, addresses, mark and consents.

    Kept for a while, until somebody notes a contact: a page is drawn anew with each click. Never change it.
    """
    return _reachable(view, _Chosen(numbers), view.reader.noted_version)


@cached(ttl=KEPT)
def _reachable(view: View, customers: _Chosen, noted: Hashable) -> pl.DataFrame:  # noqa: ARG001 - part of the key
    wanted = pl.LazyFrame({"customer_no": customers.numbers.cast(pl.UInt32)})
    chosen = view.read("customer_summary").join(wanted, on="customer_no", how="semi")
    summary = chosen.select("customer_no", "customer_id", "branch_id", "kind", "last_order_on").collect()
    segments = view.read("rfm_customers").select("customer_no", pl.col("segment").cast(pl.String))
    orders = view.read("customer_orders").select("customer_no", "day", "revenue")
    stakes = at_stake(orders, summary.lazy().select("customer_no", "last_order_on"))
    ids = summary.lazy().select("customer_id")
    people = view.reader.facts("customers").join(ids, on="customer_id", how="semi")
    personal = people.select("customer_id", "name", "phone", "email", "address", "city", "mark")
    consents = view.reader.consents().join(ids, on="customer_id", how="semi").collect()
    segmented, staked, described = pl.collect_all([segments, stakes, personal])
    joined = (
        summary.join(segmented, on="customer_no", how="left", maintain_order="left")
        .join(staked, on="customer_no", how="left", maintain_order="left")
        .join(described, on="customer_id", how="left", maintain_order="left")
        .with_columns(pl.col("at_stake").fill_null(0.0))
    )
    return _with_consents(_with_links(view, joined), consents)


def _with_links(view: View, customers: pl.DataFrame) -> pl.DataFrame:
    """The customers with links that call them or write to them; none for who may not see personal data."""
    if not view.viewer.may(Permission.PERSONAL_DATA):
        nothing = pl.lit(None, pl.String)
        names = ("name", "phone", "email", "address", "digits", "call_link", "whatsapp_link", "email_link")
        return customers.with_columns(nothing.alias(name) for name in names)
    country = view.company.country
    numbers: list[Phone | None] = [phone(each, country) for each in customers["phone"]]
    mail = pl.col("email").str.strip_chars()
    return customers.with_columns(
        pl.Series("call_link", [each and each.call_link for each in numbers], pl.String),
        pl.Series("digits", [each.digits if each and each.is_mobile else None for each in numbers], pl.String),
        pl.Series("whatsapp_link", [each and each.whatsapp_link for each in numbers], pl.String),
        phone=pl.coalesce(pl.Series("shown", [each and each.shown for each in numbers], pl.String), "phone"),
        email_link=pl.when(mail.str.contains(ADDRESS)).then(pl.lit("mailto:") + mail),
    )


def _with_consents(customers: pl.DataFrame, consents: pl.DataFrame) -> pl.DataFrame:
    """The customers with what is known of each channel; a link of a channel that was refused is gone."""
    for channel in CONSENTED:
        stated = consents.filter(pl.col("channel") == channel).select(
            "customer_id",
            pl.col("agreed").alias(f"agreed_{channel}"),
            pl.col("source").alias(f"source_{channel}"),
            pl.col("given_on").alias(f"since_{channel}"),
        )
        customers = customers.join(stated, on="customer_id", how="left", maintain_order="left")
    refused = {"whatsapp_link": "agreed_whatsapp", "email_link": "agreed_email", "call_link": "agreed_phone"}
    return customers.with_columns(
        pl.when(pl.col(agreed).fill_null(value=True)).then(pl.col(link)).alias(link) for link, agreed in refused.items()
    )


def _with_contacts(view: View, customers: pl.DataFrame) -> pl.DataFrame:
    """The customers with the day and the outcome of the last contact with them."""
    ids = customers.lazy().select("customer_id")
    contacts = view.reader.facts("interactions").join(ids, on="customer_id", how="semi")
    last = (
        contacts.sort("at", "interaction_id")
        .group_by("customer_id")
        .agg(contacted_on=pl.col("at").last().dt.date(), contact_outcome=pl.col("outcome").last())
    )
    return customers.join(last.collect(), on="customer_id", how="left", maintain_order="left")
