"""The customers that open behind a figure are as many as it says: against the raw lines."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import polars as pl
import pytest

from crm_analytics.config import Settings
from crm_analytics.content.view import View
from crm_analytics.features.overview import counted
from crm_analytics.features.overview.reads import counted_customers, overview_of
from crm_analytics.metrics.selection import Selection
from crm_analytics.synthetic.nusantara import COMPANY
from crm_analytics.viewer import LOCAL_OWNER
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.loads import LoadCatalogue

QUARTER: Final = Selection(date(2025, 10, 1), date(2025, 12, 31))


@pytest.fixture(scope="module")
def view(nusantara_settings: Settings) -> View:
    load = LoadCatalogue(nusantara_settings).ready()
    assert load is not None
    return View(nusantara_settings, LOCAL_OWNER, load, COMPANY, "overview")


@pytest.mark.parametrize(
    "asked",
    [QUARTER, replace(QUARTER, branch=("B03",)), replace(QUARTER, channel=("web",)), replace(QUARTER, branch=("B01",))],
    ids=["everything", "a branch", "a channel", "another branch"],
)
def test_the_list_behind_a_figure_is_its_customers(view: View, asked: Selection) -> None:
    lines = lake.scan(view.settings, view.load, "order_lines").collect()
    kept = lines.filter(~pl.col("cancelled").fill_null(value=False), pl.col("customer_id").is_not_null())
    bought = kept.with_columns(day=pl.col("ordered_at").dt.date()).filter(pl.col("quantity") >= 0)
    of_part = bought
    for column, members in (("branch_id", asked.branch), ("channel", asked.channel)):
        if members:
            of_part = of_part.filter(pl.col(column).is_in(members))
    first = dict(bought.group_by("customer_id").agg(pl.col("day").min()).iter_rows())
    now = of_part.filter(pl.col("day").is_between(asked.start, asked.end))
    active = set(now["customer_id"])
    # Who is lost is seen by days with an order anywhere; the last of them lies in the part that is asked.
    last = bought.filter(pl.col("day") <= asked.end).sort("day").group_by("customer_id", maintain_order=True).last()
    new = {who for who, day in now.group_by("customer_id").agg(pl.col("day").min()).iter_rows() if day == first[who]}
    numbers = {name: counted_customers(view, asked, name) for name in counted.LISTED}
    names = dict(view.ready("customer_summary").select("customer_no", "customer_id").iter_rows())
    listed = {name: {names[each] for each in rows["customer_no"]} for name, rows in numbers.items()}
    assert listed["active_customers"] == active
    assert listed["new_customers"] == new
    assert listed["returning_customers"] == active - new
    assert listed["reactivated_customers"] <= active - new
    silent = timedelta(days=181)
    still_silent = {
        who
        for who, day, branch, channel in last.select("customer_id", "day", "branch_id", "channel").iter_rows()
        if asked.start - silent <= day <= asked.end - silent
        and (not asked.branch or branch in asked.branch)
        and (not asked.channel or channel in asked.channel)
    }
    assert still_silent <= listed["lost_customers"]
    figures = overview_of(view, asked, None, counted.LISTED).now
    assert {name: len(people) for name, people in listed.items()} == {
        name: int(float(figures[name].value or 0)) for name in counted.LISTED
    }
    of_active = kept.filter(pl.col("customer_id").is_in(list(active)), pl.col("ordered_at").dt.date() >= asked.start)
    for column, members in (("branch_id", asked.branch), ("channel", asked.channel)):
        if members:
            of_active = of_active.filter(pl.col(column).is_in(members))
    assert numbers["active_customers"]["revenue"].sum() == of_active["amount"].sum()


def test_it_says_how_many_and_what_they_spent(view: View) -> None:
    how_many, formula, spent = counted.sentences(view, QUARTER, "active_customers")
    rows = counted_customers(view, QUARTER, "active_customers")
    assert how_many == f"Active customers: {rows.height} customers."
    assert formula.startswith("Known customers with at least one order")
    assert view.compact_money(rows["revenue"].sum()) in spent
    assert len(counted.sentences(view, QUARTER, "lost_customers")) == 2
