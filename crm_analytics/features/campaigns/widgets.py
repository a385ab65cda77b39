"""Campaigns in words: what was counted, and that it proves no effect."""

from functools import partial

import polars as pl
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from crm_analytics.content.view import View
from crm_analytics.features.campaigns import reads
from crm_analytics.features.campaigns.campaign_results import CampaignResult
from crm_analytics.i18n import date_text, ngettext, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.selection import Selection
from crm_analytics.ui import address


def title_sentence(results: pl.DataFrame) -> str:
    """The page's title: how many campaigns and contacts, and what the contacted did."""
    campaigns, contacts = results.height, int(results["contacted"].sum())
    start = ngettext(
        "{count} campaign, {contacts} contacts", "{count} campaigns, {contacts} contacts", campaigns
    ).format(count=number(campaigns), contacts=number(contacts))
    if not contacts:
        return start
    bought = percent(int(results["buyers"].sum()) / contacts)
    used = percent(int(results["redeemed"].sum()) / contacts)
    if results.filter(pl.col("redeemed") > 0).height * 2 <= campaigns:
        return _("{start}: {bought} bought in the campaign's days").format(start=start, bought=bought)
    return _("{start}: {bought} bought in the campaign's days, {used} used a coupon").format(
        start=start, bought=bought, used=used
    )


def running(view: View, selection: Selection) -> pl.DataFrame:
    """The campaigns with a day among those asked for; all of them where all days are."""
    results = reads.results(view)
    if (selection.start, selection.end) == (view.first_day, view.as_of):
        return results
    return results.filter(pl.col("starts_on") <= selection.end, pl.col("ends_on") >= selection.start)


def among(view: View) -> str:
    """Whose answers are counted, where it is not everybody's; empty where it is."""
    if not view.is_hidden("campaign_results"):
        return ""
    return _("Counted among the customers of your branches, with what they bought there. Costs are of the company.")


def no_proof(results: pl.DataFrame) -> str:
    """Why these figures prove nothing, and what would."""
    compared = results.filter(pl.col("control") > 0).height
    plain = _(
        "These figures count what happened, they do not prove an effect: many of these people would have bought "
        "without the campaign."
    )
    if not compared:
        return f"{plain} " + _("To know, hold back some of the people by lot next time and compare.")
    return f"{plain} " + ngettext(
        "In {count} campaign some people were held back by lot; the comparison with them is not made here yet.",
        "In {count} campaigns some people were held back by lot; the comparison with them is not made here yet.",
        compared,
    ).format(count=number(compared))


def campaign_table(results: pl.DataFrame) -> pl.DataFrame:
    """Campaigns as people read them, one line each."""
    each = [CampaignResult(**row) for row in results.to_dicts()]
    return results.with_columns(
        pl.col("revenue", "cost").cast(pl.Float64),
        name=pl.Series([result.label for result in each], dtype=pl.String),
        days=pl.Series([_days(result) for result in each], dtype=pl.String),
    )


def campaign_columns(results: pl.DataFrame, unit: str) -> dict[str, ColumnConfig | str | None]:
    """Columns of the table: what nobody recorded for any campaign is not shown. `unit` is the currency's symbol."""
    figure = partial(st.column_config.NumberColumn, format="localized")
    columns: dict[str, ColumnConfig | str | None] = {
        "name": _("Campaign"),
        "contacted": figure(_("Contacted")),
        "responded": figure(_("Answered")),
        "redeemed": figure(_("Used a coupon")),
        "buyers": figure(_("Bought")),
        "revenue": st.column_config.NumberColumn(_("Sales, {unit}").format(unit=unit), format="compact"),
        "cost": st.column_config.NumberColumn(_("Cost, {unit}").format(unit=unit), format="compact"),
        "control": figure(_("Held back")),
        "days": _("Days"),
    }
    unknown = {name for name in ("responded", "cost") if results[name].null_count() == results.height}
    unused = {name for name in ("redeemed", "control") if not results[name].sum()}
    return {name: column for name, column in columns.items() if name not in unknown | unused}


def chosen(results: pl.DataFrame) -> str:
    """The campaign a reader looks at: the latest, until another is chosen."""
    labels = {row["campaign_id"]: CampaignResult(**row).label for row in results.to_dicts()}
    ids = list(labels)
    picked = address.pick(_("Look at one campaign"), ids, key="campaign", default=ids[0], text=labels.__getitem__)
    return picked or ids[0]


def described(result: CampaignResult, view: View) -> list[str]:
    """One campaign, a sentence each: the money, what is not known, what is not over."""
    lines = [
        _("In its days, {days}, the contacted spent {money} in all, on anything.").format(
            days=_days(result), money=view.compact_money(result.revenue)
        )
    ]
    if result.redeemed:
        lines.append(
            ngettext(
                "{people} of them used {count} coupon.", "{people} of them used {count} coupons.", result.redemptions
            ).format(people=number(result.redeemed), count=number(result.redemptions))
        )
    if result.cost is not None:
        lines.append(_("It cost {money}.").format(money=view.compact_money(result.cost)))
    if not result.redeemed:
        lines.append(_("No use of a coupon was recorded."))
    if result.responded is None:
        lines.append(_("Who answered was not recorded."))
    if result.ends_on > view.as_of:
        lines.append(_("It was still running on {day}, where the data end.").format(day=date_text(view.as_of)))
    return lines


def _days(result: CampaignResult) -> str:
    return f"{date_text(result.starts_on)} – {date_text(result.ends_on)}"
