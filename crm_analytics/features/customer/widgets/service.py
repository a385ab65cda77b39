"""What was offered to a customer and what came of it, and what falls due."""

from datetime import date, timedelta

import polars as pl
from streamlit.column_config import NumberColumn

from crm_analytics.charts.theme import symbol
from crm_analytics.content.view import View
from crm_analytics.features.customer import explanations, reads
from crm_analytics.features.customer.reads import CustomerRecord
from crm_analytics.features.customer.words import DUE
from crm_analytics.i18n import date_text, ngettext, number
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks
from crm_analytics.ui.explain.rows import ARMS
from crm_analytics.ui.markdown import literal

SOON = timedelta(days=30)


def offers(view: View, customer: CustomerRecord) -> None:
    """Campaigns the customer was chosen for, with answers, coupons and purchases in their days."""
    contacts, redeemed = customer.facts.tables["campaign_contacts"], customer.facts.tables["redemptions"]
    if contacts.is_empty() and redeemed.is_empty():
        return
    blocks.section(_("What was offered, and what came of it"))
    campaigns = _campaigns(contacts, redeemed, customer.facts.orders, reads.campaigns(view))
    blocks.text(literal(offered(campaigns)))
    blocks.table(
        campaigns.with_columns(
            pl.col("arm").replace({arm: _(words) for arm, words in ARMS.items()}).fill_null(_("Not recorded"))
        ).select("name", "starts_on", "arm", "responded", "redeemed", "orders", "spent"),
        key="customer-offers",
        file_name="offers",
        columns={
            "name": _("Campaign"),
            "starts_on": _("Begins"),
            "arm": _("Group"),
            **({"responded": _("Answered on")} if campaigns["responded"].null_count() < campaigns.height else {}),
            "redeemed": NumberColumn(_("Coupons used"), format="localized"),
            "orders": NumberColumn(_("Orders in its days"), format="localized"),
            "spent": NumberColumn(
                _("Spent in its days, {unit}").format(unit=symbol(view.company.currency)), format="localized"
            ),
        },
        why=explanations.offers(),
    )


def offered(campaigns: pl.DataFrame) -> str:
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


def dues(view: View, customer: CustomerRecord) -> None:
    """What falls due, the nearest first, and how much of it soon."""
    due_dates = customer.facts.tables["due_dates"].sort("due_on", descending=True)
    if due_dates.is_empty():
        return
    blocks.section(_("What falls due"))
    blocks.text(literal(" ".join(_due_words(view, due_dates))))
    kinds = {kind: _(words) for kind, words in DUE.items()}
    blocks.table(
        due_dates.select("due_on", pl.col("kind").replace(kinds), amount=pl.col("amount").cast(pl.Float64)),
        key="customer-dues",
        file_name="due",
        columns={
            "due_on": _("Due on"),
            "kind": _("Kind"),
            "amount": NumberColumn(_("Amount, {unit}").format(unit=symbol(view.company.currency)), format="localized"),
        },
        why=explanations.dues(),
    )


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
