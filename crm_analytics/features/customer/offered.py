"""What was offered to a customer and what came of it, and what falls due."""

from datetime import date, timedelta
from typing import Final

import polars as pl

from crm_analytics.content.explanation import Why
from crm_analytics.content.values import Block, DataColumn, DataTable, Sentences
from crm_analytics.content.view import View
from crm_analytics.exports.columns import ExportColumn
from crm_analytics.features.customer import reads
from crm_analytics.features.customer.event_words import DUE
from crm_analytics.features.customer.reads import CustomerRecord
from crm_analytics.i18n import N_, currency_symbol, date_text, ngettext, number
from crm_analytics.i18n import gettext as _

SOON: Final = timedelta(days=30)
FIRST: Final = 10
ARMS: Final = {"treatment": N_("Contacted"), "control": N_("Held back")}


def offers(view: View, customer: CustomerRecord) -> tuple[Block, ...]:
    """Campaigns the customer was chosen for, with answers, coupons and purchases in their days."""
    contacts, redeemed = customer.facts.tables["campaign_contacts"], customer.facts.tables["redemptions"]
    if contacts.is_empty() and redeemed.is_empty():
        return ()
    campaigns = _campaigns(contacts, redeemed, customer.facts.orders, reads.campaigns(view))
    if campaigns.is_empty():
        return ()
    currency = view.company.currency
    spent = _("Spent in its days, {unit}").format(unit=currency_symbol(currency))
    answered = campaigns["responded"].null_count() < campaigns.height
    columns = (
        DataColumn(ExportColumn("name", _("Campaign"))),
        DataColumn(ExportColumn("starts_on", _("Begins"), "date")),
        DataColumn(ExportColumn("arm", _("Group"))),
        *([DataColumn(ExportColumn("responded", _("Answered on"), "date"))] if answered else []),
        DataColumn(ExportColumn("redeemed", _("Coupons used"), "number")),
        DataColumn(ExportColumn("orders", _("Orders in its days"), "number")),
        DataColumn(ExportColumn("spent", spent, "money", 2, currency)),
    )
    arms = pl.col("arm").replace({arm: _(words) for arm, words in ARMS.items()}).fill_null(_("Not recorded"))
    rows = campaigns.with_columns(arms).select(each.column.name for each in columns)
    why = Why(
        _(
            "Campaigns this customer was chosen for, what came back, and what was bought in their days. Buying in a "
            "campaign's days is no proof that the campaign led to it."
        ),
        rows=False,
        name=_("What was offered"),
    )
    table = DataTable("customer-offers", _("What was offered"), columns, tuple(rows.iter_rows()), FIRST, why)
    return (Sentences((offered_sentence(campaigns),)), table)


def offered_sentence(campaigns: pl.DataFrame) -> str:
    """In how many campaigns the customer was, what came back, and how many were held back for comparison.

    Args:
        campaigns: arm, redeemed (coupons) and orders in the days of each; not empty.
    """
    held = campaigns.filter(pl.col("arm") == "control").height
    sentences = _reached(campaigns.filter(pl.col("arm").ne_missing("control"))) if held < campaigns.height else []
    if held:
        sentences.append(
            ngettext(
                "held back from {count} campaign, to compare with",
                "held back from {count} campaigns, to compare with",
                held,
            ).format(count=number(held))
        )
    sentence = "; ".join(sentences)
    return f"{sentence[:1].upper()}{sentence[1:]}."


def dues(view: View, customer: CustomerRecord) -> tuple[Block, ...]:
    """What falls due, the furthest first, and how much of it soon."""
    due_dates = customer.facts.tables["due_dates"].sort("due_on", descending=True)
    if due_dates.is_empty():
        return ()
    currency = view.company.currency
    columns = (
        DataColumn(ExportColumn("due_on", _("Due on"), "date")),
        DataColumn(ExportColumn("kind", _("Kind"))),
        DataColumn(
            ExportColumn("amount", _("Amount, {unit}").format(unit=currency_symbol(currency)), "money", 2, currency)
        ),
    )
    kinds = {kind: _(words) for kind, words in DUE.items()}
    rows = due_dates.select("due_on", pl.col("kind").replace(kinds), "amount")
    why = Why(
        _("What is recorded to fall due for this customer. Whether a payment has come is not recorded."),
        rows=False,
        name=_("What falls due"),
    )
    table = DataTable("customer-dues", _("What falls due"), columns, tuple(rows.iter_rows()), FIRST, why)
    return (Sentences(tuple(_due_words(view, due_dates))), table)


def _reached(campaigns: pl.DataFrame) -> list[str]:
    """What came of the campaigns that reached the customer."""
    coupons, bought = int(campaigns["redeemed"].sum()), campaigns.filter(pl.col("orders") > 0).height
    used = ngettext("{count} coupon used", "{count} coupons used", coupons).format(count=number(coupons))
    bought_in = _("bought something in the days of {bought} of them").format(bought=number(bought))
    return [
        ngettext("{count} campaign", "{count} campaigns", campaigns.height).format(count=number(campaigns.height)),
        used if coupons else _("no coupon used"),
        bought_in if bought else _("nothing bought in their days"),
    ]


def _due_words(view: View, due_dates: pl.DataFrame) -> list[str]:
    """What comes next, and the payments whose day has passed."""
    ahead = due_dates.filter(pl.col("due_on") > view.as_of).sort("due_on")
    payments = due_dates.filter(pl.col("kind") == "payment")
    passed = payments.filter(pl.col("due_on") <= view.as_of)["amount"].cast(pl.Float64).sum()
    soon = payments.filter(pl.col("due_on").is_between(view.as_of + timedelta(days=1), view.as_of + SOON))
    words = []
    if ahead.height:
        kind, day = str(ahead["kind"][0]), ahead["due_on"][0]
        words.append(
            _("Next: {what} on {day}.").format(
                what=_(DUE.get(kind, kind)), day=date_text(day) if isinstance(day, date) else ""
            )
        )
    if soon.height:
        words.append(
            _("Payments of {money} fall due within 30 days.").format(
                money=view.money(soon["amount"].cast(pl.Float64).sum())
            )
        )
    if passed:
        words.append(
            _("Payments of {money} had their day up to {day}; whether they came is not recorded.").format(
                money=view.money(passed), day=date_text(view.as_of)
            )
        )
    return words


def _campaigns(
    contacts: pl.DataFrame, redeemed: pl.DataFrame, orders: pl.DataFrame, campaigns: pl.DataFrame
) -> pl.DataFrame:
    """One row per campaign: name, starts_on, arm, responded (day), redeemed (coupons), orders and spent in its days."""
    coupons = redeemed.group_by("campaign_id").agg(redeemed=pl.len())
    chosen = contacts.select("campaign_id", "arm", responded=pl.col("responded_at").dt.date())
    both = chosen.join(coupons, on="campaign_id", how="full", coalesce=True).join(campaigns, on="campaign_id")
    days = orders.group_by("day").agg(pl.col("orders").sum(), pl.col("revenue").cast(pl.Float64).sum())
    within = (
        both.join_where(days, pl.col("day") >= pl.col("starts_on"), pl.col("day") <= pl.col("ends_on"))
        .group_by("campaign_id")
        .agg(pl.col("orders").sum(), spent=pl.col("revenue").sum())
    )
    shown = both.join(within, on="campaign_id", how="left").with_columns(
        pl.col("redeemed", "orders", "spent").fill_null(0), name=pl.coalesce("name", "campaign_id")
    )
    return shown.sort(["starts_on", "campaign_id"], descending=[True, False])
