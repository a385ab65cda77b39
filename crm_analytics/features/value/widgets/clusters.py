"""Groups of customers who behave alike: in words, as a picture of what sets them apart, and the people."""

from typing import Final

import polars as pl
import streamlit as st

from crm_analytics.charts.theme import symbol
from crm_analytics.content.customers import customers_of
from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.features.value.charts import clusters as charts
from crm_analytics.features.value.explanations import clusters as explanations
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import ngettext, number, percent
from crm_analytics.ui import address, appearance, blocks, customer_list
from crm_analytics.ui.markdown import literal

MOST_MEASURES: Final = 2
"""Measures that a name tells at most."""


def show(view: View, filters: Filters) -> None:
    """The part of the page."""
    if view.is_hidden("cluster_profiles"):
        blocks.empty(_("Groups are worked out for the whole company"), _("Your access covers only some branches."))
        return
    profiles = view.ready("cluster_profiles")
    if profiles.is_empty():
        reason = view.refusal("clusters")
        blocks.empty(_("No groups"), reason or _("Work the figures out anew, on page Data."))
        return
    names = cluster_names(profiles)
    people = _people(view, filters)
    counts = dict(people.group_by("cluster").agg(pl.len()).iter_rows())
    blocks.text(clusters_sentence(profiles))
    rows = zip(profiles.to_dicts(), names, strict=True)
    lines = [_cluster_sentence(view, row, name, _among(filters, counts.get(row["cluster"], 0))) for row, name in rows]
    blocks.text("\n".join(f"- {line}" for line in lines))
    if filters.selection.dimensions:
        blocks.caption(_("Groups, their typical customers and the picture are of all customers, whatever the filters."))
    why = explanations.groups(filters, profiles)
    blocks.chart(
        charts.apart(profiles, [name.partition(" ")[0] for name in names], narrow=True)
        if appearance.on_phone()
        else charts.apart(profiles, names),
        key="clusters",
        title=_("What sets the groups apart, beside all customers"),
        alt=_("Groups in rows; in columns how often they come, how long quiet, money each time, how long known"),
        why=why,
    )
    _chosen(view, filters, people, names)
    if blocks.details(_("The groups as a table"), "clusters-open"):
        _table(view, profiles, names, filters)


def clusters_sentence(profiles: pl.DataFrame) -> str:
    """How many groups there are, and how well they hold."""
    return ngettext(
        "**Customers fall into {count} group that behaves alike.** Grouped again from other samples of them, it came "
        "out the same to at least {least}.",
        "**Customers fall into {count} groups that behave alike.** Grouped again from other samples of them, each came "
        "out the same to at least {least}.",
        profiles.height,
    ).format(count=number(profiles.height), least=percent(float(profiles["found_again"].to_numpy().min())))


def cluster_names(profiles: pl.DataFrame) -> list[str]:
    """A name for each group from what sets it apart most; numbered, as two may read alike."""
    return [f"{number(row['cluster'])} · {_traits(row)}" for row in profiles.to_dicts()]


def _traits(row: dict[str, float]) -> str:
    high = {
        "pace": _("come often"),
        "quiet": _("quiet for long"),
        "spend": _("spend much each time"),
        "tenure": _("known for long"),
    }
    low = {
        "pace": _("come seldom"),
        "quiet": _("here lately"),
        "spend": _("spend little each time"),
        "tenure": _("new"),
    }
    off = sorted(high, key=lambda measure: -abs(row[measure]))
    apart = [(high if row[each] > 0 else low)[each] for each in off if charts.level(row[each]) != 2]
    return ", ".join(apart[:MOST_MEASURES]) or _("like most")


def _among(filters: Filters, count: int) -> str:
    """How many customers of a group there are, among those the reader chose."""
    if filters.selection.dimensions:
        sentence = _("{count} of the customers chosen")
    else:
        sentence = ngettext("{count} customer", "{count} customers", count)
    return sentence.format(count=number(count))


def _cluster_sentence(view: View, row: dict[str, float], name: str, among: str) -> str:
    sentence = _("The typical one bought on {days}, for {money} each time, last {recency} ago, and first {known} ago.")
    return f"**{literal(name)}**: {among}. " + sentence.format(
        days=_days(row["order_days"]),
        money=literal(view.compact_money(row["per_day"])),
        recency=_days(row["recency"]),
        known=_days(row["days_known"]),
    )


def _days(count: float) -> str:
    return ngettext("{count} day", "{count} days", round(count)).format(count=number(count))


def _people(view: View, filters: Filters) -> pl.DataFrame:
    """customer_no and cluster of the customers asked for."""
    members = view.read("clusters").select("customer_no", "cluster")
    if filters.selection.dimensions:
        members = members.join(customers_of(view, filters.selection), on="customer_no", how="semi")
    return members.collect()


def _chosen(view: View, filters: Filters, people: pl.DataFrame, names: list[str]) -> None:
    numbers = [str(number) for number in range(1, len(names) + 1)]
    picked = address.pick(
        _("Look at one group"), numbers, key="cluster", default="1", text=lambda each: names[int(each) - 1]
    )
    number_of = int(picked or 1)
    customer_list.people(
        view,
        filters,
        lambda: people.filter(pl.col("cluster") == number_of)["customer_no"],
        names[number_of - 1],
        key=f"cluster-{number_of}",
    )


def _table(view: View, profiles: pl.DataFrame, names: list[str], filters: Filters) -> None:
    figure = st.column_config.NumberColumn
    unit = symbol(view.company.currency)
    blocks.table(
        profiles.with_columns(pl.col("revenue").cast(pl.Float64), name=pl.Series(names)),
        key="clusters-table",
        file_name="clusters",
        columns={
            "name": _("Group"),
            "customers": figure(_("Customers"), format="localized"),
            "revenue": figure(_("Sales, {unit}").format(unit=unit), format="compact"),
            "recency": figure(_("Days since the last purchase"), format="localized", step=1),
            "order_days": figure(_("Days with a purchase"), format="localized", step=1),
            "per_day": figure(_("Money each time, {unit}").format(unit=unit), format="compact"),
            "days_known": figure(_("Days known"), format="localized", step=1),
            "found_again": figure(_("Found again"), format="percent"),
        },
        why=explanations.groups(filters, profiles),
    )
