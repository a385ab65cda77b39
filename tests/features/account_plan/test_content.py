"""The plan is filled from the raw rows, holds what people wrote, and outlives loads, their undoing and a restore."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Final

import polars as pl
import pytest

from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.content import registry
from crm_analytics.content.filters import Filters
from crm_analytics.content.values import DataTable
from crm_analytics.content.view import View
from crm_analytics.features.account_plan import content
from crm_analytics.features.account_plan.reads import Account, account, accounts
from crm_analytics.metrics.selection import Selection
from crm_analytics.report import building
from crm_analytics.state import account_plans
from crm_analytics.state.account_plans import AccountPlan
from crm_analytics.synthetic.nusantara import COMPANY
from crm_analytics.viewer import LOCAL_OWNER, Role, Viewer
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.backup import backup
from crm_analytics.warehouse.loads import LoadCatalogue
from crm_analytics.warehouse.progress import quiet
from crm_analytics.warehouse.restore import restore
from tests.copies import copied
from tests.incoming import incoming
from tests.warehouse.loading import load_tables

EXECUTIVE: Final = Viewer.of_role("direktur@example.com", Role.EXECUTIVE)
CALL: Final = AccountPlan("Call about Kopi", "Sari", date(2026, 1, 15), Decimal(500000))


@pytest.fixture(scope="module")
def thirty(thirty_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A copy of the company of thirty, with one plan, for its first customer."""
    settings = copied(thirty_settings, tmp_path_factory.mktemp("thirty") / "data")
    first = listed(view_of(settings))[0]
    account_plans.save(settings, LOCAL_OWNER, first.whose, None, CALL)
    return settings


def view_of(settings: Settings, viewer: Viewer = LOCAL_OWNER) -> View:
    load = LoadCatalogue(settings).ready()
    assert load is not None
    return View(settings, viewer, load, COMPANY, "account_plan")


def everything(view: View) -> Filters:
    return Filters(Selection(view.first_day, view.as_of), None, "none", (), "")


def listed(view: View) -> tuple[Account, ...]:
    return accounts(view, everything(view).selection)


def cells(table: DataTable, column: str) -> list[object]:
    place = [each.column.name for each in table.columns].index(column)
    return [row[place] for row in table.rows]


def test_each_customer_is_filled_from_the_raw_lines(thirty: Settings) -> None:
    view = view_of(thirty)
    lines = lake.scan(thirty, view.load, "order_lines").filter(~pl.col("cancelled").fill_null(value=False)).collect()
    of_people = lines.filter(pl.col("customer_id").is_not_null()).with_columns(day=pl.col("ordered_at").dt.date())
    by_customer = {str(who[0]): rows for who, rows in of_people.group_by("customer_id")}
    everybody = listed(view)
    assert {each.whose.customer_id for each in everybody} == by_customer.keys()
    for each in everybody:
        rows = by_customer[each.whose.customer_id]
        year = rows.filter(pl.col("day") > view.as_of - timedelta(days=365))["amount"].sum()
        assert each.standing.year == float(year)
        days = sorted(set(rows.filter(pl.col("quantity") >= 0)["day"]))
        gaps = [(after - before).days for before, after in pairwise(days)]
        assert each.standing.gap == (median(gaps) if len(gaps) > 1 else None)
        assert (each.standing.first_on, each.standing.last_on) == (days[0], days[-1])
    late = content.overdue(everybody)
    assert f"{len(late)} have not bought for longer than usual" in content.title_sentence(
        view, everything(view).selection
    )
    years = [each.standing.year for each in everybody]
    assert years == sorted(years, reverse=True)


def test_what_people_planned_stands_in_place_of_what_is_proposed(thirty: Settings) -> None:
    view = view_of(thirty)
    table = content.table(view, everything(view))
    assert cells(table, "step")[0] == "Call about Kopi"
    assert (cells(table, "owner")[0], cells(table, "due")[0], cells(table, "state")[0]) == (
        "Sari",
        date(2026, 1, 15),
        "planned",
    )
    assert cells(table, "potential")[0] == 500000
    others = [str(each) for each in cells(table, "step")[1:] if each]
    assert others
    assert all(each.startswith("Proposed: ") for each in others)
    assert "1 with a next step" in content.title_sentence(view, everything(view).selection)


def test_who_may_not_see_personal_data_reads_figures_and_no_plan(thirty: Settings) -> None:
    view = view_of(thirty, EXECUTIVE)
    table = content.table(view, everything(view))
    names = set(lake.scan(thirty, view.load, "customers").collect()["name"].drop_nulls())
    assert not names & {str(cell) for row in table.rows for cell in row}
    assert "owner" not in [each.column.name for each in table.columns]
    assert "Call about Kopi" not in str(table.rows)
    assert "hidden from you" in content.under_title(view).items[0]


def test_a_viewer_of_a_branch_plans_for_own_customers(thirty: Settings) -> None:
    first, *others = listed(view_of(thirty))
    home = first.whose.branch_id
    assert home is not None
    other = next(each.whose.branch_id for each in others if each.whose.branch_id not in {home, None})
    own, elsewhere = (
        view_of(thirty, Viewer.of_role("sari@example.com", Role.MANAGER, branches=frozenset({str(branch)})))
        for branch in (home, other)
    )
    assert {each.whose.branch_id for each in listed(own)} == {home}
    assert account(own, first.whose.customer_id) is not None
    assert account(elsewhere, first.whose.customer_id) is None
    assert "Call about Kopi" not in str(content.table(elsewhere, everything(elsewhere)).rows)


def test_a_plan_outlives_a_load_its_undoing_and_a_restore(thirty: Settings, tmp_path: Path) -> None:
    settings = copied(thirty, tmp_path / "data")
    customer_id = listed(view_of(settings))[0].whose.customer_id

    def planned(settings: Settings) -> AccountPlan:
        planned_for = account(view_of(settings), customer_id)
        assert planned_for is not None
        assert planned_for.planned is not None
        return planned_for.planned.plan

    load_tables(settings, incoming("branches", [{"branch_id": "east"}]))
    second = refresh(settings).load
    assert planned(settings) == CALL
    LoadCatalogue(settings).undo(second.id, by="tests")
    assert planned(settings) == CALL
    backup(settings, tmp_path / "backup.zip", quiet)
    other = Settings(data=tmp_path / "other")
    restore(other, tmp_path / "backup.zip", quiet)
    refresh(other)
    assert planned(other) == CALL


def test_the_plan_is_in_its_report_and_in_that_of_the_customer(thirty: Settings) -> None:
    view = building.view_of(thirty, LOCAL_OWNER, "account_plan")
    report = building.report_of("account_plan")
    filters, choices = building.chosen(view, report, ())
    document = building.document(view, report, filters, choices)
    (table,) = (each for each in document.blocks if isinstance(each, DataTable))
    assert len(table.rows) == len(listed(view_of(thirty)))
    parts = [each for each in registry.parts("customer") if each.place == 20]
    blocks = parts[0].blocks(view, filters, {"customer": listed(view)[0].whose.customer_id})
    assert "Call about Kopi" in str(blocks)
    assert parts[0].blocks(view, filters, {}) == ()


def test_of_many_customers_those_who_brought_most_are_listed_and_who_has_a_plan(
    nusantara_settings: Settings, tmp_path: Path
) -> None:
    settings = copied(nusantara_settings, tmp_path / "data")
    view = view_of(settings)
    summary = view.ready("customer_summary").filter(pl.col("last_order_on").is_not_null())
    ranked = summary.sort("revenue", descending=True)["customer_id"].to_list()
    assert {each.whose.customer_id for each in listed(view)} == set(ranked[:200])
    smallest = account(view, ranked[-1])
    assert smallest is not None
    account_plans.save(settings, LOCAL_OWNER, smallest.whose, None, replace(CALL, potential=None))
    assert {each.whose.customer_id for each in listed(view)} == {*ranked[:200], ranked[-1]}
