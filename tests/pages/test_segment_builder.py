"""Building a segment, keeping it, and going by it elsewhere."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from crm_analytics.config import Settings
from crm_analytics.content.customer_list.listing import listing
from crm_analytics.content.customer_list.tasks import Task
from crm_analytics.content.view import View
from crm_analytics.reader import Reader
from crm_analytics.rules.form import AllOf, Condition, to_json
from crm_analytics.state import segments
from crm_analytics.state.segments import SegmentDefinition
from crm_analytics.ui import customer_list, shell
from crm_analytics.viewer import LOCAL_OWNER, Permission, Viewer
from crm_analytics.warehouse import ready
from crm_analytics.warehouse.loads import Load, LoadCatalogue
from tests.pages.conftest import OpenPage
from tests.pages.seen import figures, tables

QUIET = AllOf((Condition("recency", "at_least", (30,)),))


@pytest.fixture
def own(demo_settings: Settings, tmp_path: Path) -> Settings:
    """The demo with a state of one's own: segments are saved in it."""
    with (
        closing(sqlite3.connect(demo_settings.state_url.removeprefix("sqlite:///"))) as all_tests,
        closing(sqlite3.connect(tmp_path / "state.db")) as mine,
    ):
        all_tests.backup(mine)
    return Settings(data=demo_settings.data, database_url=f"sqlite:///{tmp_path / 'state.db'}")


@pytest.fixture
def summary(demo_settings: Settings) -> pl.DataFrame:
    return ready.scan(demo_settings, 1, "customer_summary").collect()


def newest(settings: Settings) -> Load:
    load = LoadCatalogue(settings).ready()
    assert load is not None
    return load


def quiet_for(summary: pl.DataFrame, days: int) -> pl.DataFrame:
    last = summary["last_order_on"].max()
    return summary.filter((pl.lit(last) - pl.col("last_order_on")).dt.total_days() >= days)


def test_a_rule_is_counted_while_it_is_edited(open_page: OpenPage, own: Settings, summary: pl.DataFrame) -> None:
    at = open_page("segment_builder", own)
    assert not at.exception
    assert any("Not seen for 60 days" in text.value for text in at.markdown)
    at.number_input(key="rule-value-1-recency-at_least-0").set_value(30).run()
    expected = quiet_for(summary, 30)
    assert at.title[0].value == f"This rule finds {expected.height} of 2,469 customers; no segment is saved yet"
    assert figures(at)["Of all customers"].value == f"{100 * expected.height / summary.height:.1f}%"
    at.button(key="rule-line-0").click().run()
    at.selectbox(key="rule-column-2").set_value("orders").run()
    at.number_input(key="rule-value-2-orders-at_least-0").set_value(5).run()
    expected = expected.filter(pl.col("orders") >= 5)
    assert any("Not seen for 30 days and at least 5 orders" in text.value for text in at.markdown)
    assert figures(at)["Of all customers"].value == f"{100 * expected.height / summary.height:.1f}%"
    first = expected.sort(["revenue", "customer_no"], descending=[True, False])["customer_id"].head(5).to_list()
    names = dict(
        Reader(own, LOCAL_OWNER, newest(own)).facts("customers").select("customer_id", "name").collect().iter_rows()
    )
    assert [row["Largest spend"] for row in tables(at)[0]] == [names[each] for each in first]
    at.button(key="rule-less-2").click().run()
    assert any(text.value == "Not seen for 30 days." for text in at.markdown)


def test_a_saved_segment_is_listed_and_opened_again(open_page: OpenPage, own: Settings, summary: pl.DataFrame) -> None:
    segments.add_rule(own, LOCAL_OWNER, "Quiet", to_json(QUIET), "for May")
    few = segments.add_list(
        own, LOCAL_OWNER, SegmentDefinition("Three", "list"), summary["customer_id"].head(3).to_list()
    )
    at = open_page("segment_builder", own, "id", **{"look-saved": "1"})
    assert at.title[0].value.endswith("; 2 segmen tersimpan")
    listed = {row["Nama"]: row for row in tables(at)[0]}
    assert listed["Quiet"]["Isi segmen"] == "Tidak berbelanja selama 30 hari"
    assert listed["Quiet"]["Pelanggan"] == str(quiet_for(summary, 30).height)
    assert listed["Three"]["Pelanggan"] == "3"
    at.button(key="saved-edit").click().run()
    assert any("Anda sedang mengubah segmen “Quiet”" in text.value for text in at.caption)
    assert {"Simpan sebagai segmen baru"} == {each.label for each in at.button if each.key == "save-rule"}
    assert at.number_input(key="rule-value-1-recency-at_least-0").value == 30
    at.button(key="saved-gone-1").click().run()
    assert [each.id for each in segments.segments(own, LOCAL_OWNER)] == [few.id]


def test_a_saved_segment_used_as_a_filter_is_seen_on_page_segments(
    open_page: OpenPage, own: Settings, summary: pl.DataFrame
) -> None:
    segments.add_rule(own, LOCAL_OWNER, "Quiet", to_json(QUIET))
    at = open_page("segment_builder", own, **{"look-saved": "1"})
    at.button(key="saved-filter").click().run()
    assert not at.exception
    assert at.button(key="without-saved").label == "Saved segment: Quiet"
    assert figures(at)["Customers"].value == str(quiet_for(summary, 30).height)


def test_a_saved_segment_in_the_address_filters_the_page_and_stands_in_its_words(
    open_page: OpenPage, own: Settings, summary: pl.DataFrame
) -> None:
    segments.add_rule(own, LOCAL_OWNER, "Quiet", to_json(QUIET))
    at = open_page("value", own, saved="1", part="calculator")
    assert any("The filter of segments is not used" in note.value for note in at.caption)
    at = open_page("segments", own, saved="1")
    wanted = quiet_for(summary, 30)
    assert figures(at)["Customers"].value == str(wanted.height)
    assert at.button(key="without-saved").label == "Saved segment: Quiet"
    assert "1" in at.query_params["saved"]
    at.button(key="without-saved").click().run()
    assert figures(at)["Customers"].value == f"{summary.height:,}"


def test_who_may_not_save_builds_and_counts_without_saving(
    open_page: OpenPage, own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    segments.add_rule(own, LOCAL_OWNER, "Quiet", to_json(QUIET))
    monkeypatch.setattr(shell, "current_viewer", lambda: Viewer("Rina", frozenset({Permission.VIEW})))
    at = open_page("segment_builder", own, **{"look-saved": "1"})
    assert not at.exception
    keys = {str(button.key) for button in at.button}
    assert "saved-filter" in keys
    assert not {key for key in keys if key.startswith(("save-", "saved-gone", "rule-leave"))}


@pytest.fixture
def view(own: Settings) -> Callable[[Viewer], View]:
    catalogue = LoadCatalogue(own)
    load, company = catalogue.ready(), catalogue.company()
    assert load is not None
    assert company is not None
    return lambda viewer: View(own, viewer, load, company)


def test_these_customers_are_named_only_to_who_may_see_names(view: Callable[[Viewer], View]) -> None:
    chosen = pl.Series([7, 3], dtype=pl.UInt32)
    clerk = view(Viewer("Rina", frozenset({Permission.VIEW})))
    listed = listing(clerk, chosen, Task.REVIEW).customers
    assert listed["name"].null_count() == 2
    named = listing(view(LOCAL_OWNER), chosen, Task.REVIEW).customers
    assert named["name"].str.starts_with("Household").all()
    assert named["at_stake"].is_sorted(descending=True)
    assert set(customer_list.ids(clerk, chosen)) == set(named["customer_id"])


def test_of_these_customers_a_viewer_of_one_branch_sees_own_ones(
    view: Callable[[Viewer], View], summary: pl.DataFrame
) -> None:
    branch = summary["branch_id"][0]
    seen = view(Viewer("Ayu", frozenset({Permission.VIEW}), frozenset({branch})))
    own_ones = summary.sort("customer_no").filter(pl.col("branch_id") == branch)["customer_id"].to_list()
    assert customer_list.ids(seen, summary["customer_no"]) == own_ones
    assert listing(seen, summary["customer_no"], Task.REVIEW, 1).customers.height == 1


def test_a_viewer_of_one_branch_builds_from_own_customers(
    open_page: OpenPage, own: Settings, summary: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    branch = summary["branch_id"].mode().sort()[0]
    viewer = Viewer("Ayu", frozenset(Permission), frozenset({branch}))
    monkeypatch.setattr(shell, "current_viewer", lambda: viewer)
    bread = Condition("bought.orders", "at_least", (1,), "Baked bread/buns/rolls")
    contacted = Condition("campaign.contacted", "is", (True,), "18")
    segments.add_rule(own, viewer, "Own", to_json(AllOf((bread, contacted))))
    at = open_page("segment_builder", own)
    assert not at.exception
    at_home = summary.filter(pl.col("branch_id") == branch)
    bought = ready.scan(own, 1, "order_days").filter(pl.col("branch_id") == branch, pl.col("orders") > 0)
    last_here = bought.group_by("customer_no").agg(last_here=pl.col("day").max()).collect()
    mine = at_home.join(last_here, on="customer_no", how="left")
    away = (pl.lit(summary["last_order_on"].max()) - pl.col("last_here")).dt.total_days()
    assert figures(at)["Of all customers"].value == f"{100 * mine.filter(away >= 60).height / mine.height:.1f}%"
    (listed,) = tables(at)[0]
    here, of_bread = pl.col("branch_id") == branch, pl.col("category") == bread.of
    categories = ready.scan(own, 1, "category_days").filter(here, of_bread)
    outcomes = ready.scan(own, 1, "campaign_outcomes").filter(pl.col("campaign_id") == "18").collect()
    reached = outcomes.filter(arm="treatment")["customer_id"]
    buyers = categories.filter(pl.col("orders") > 0).collect()["customer_no"]
    expected = mine.filter(
        pl.col("customer_no").is_in(buyers.implode()), pl.col("customer_id").is_in(reached.implode())
    )
    assert expected.height > 0
    assert listed["Customers"] == str(expected.height)


def saving() -> None:
    """The dialog in which a list is saved; the test runner takes this function apart from its module."""
    from crm_analytics.state import segments  # noqa: PLC0415 - see above
    from crm_analytics.state.segments import SegmentDefinition  # noqa: PLC0415
    from crm_analytics.ui import save_dialog  # noqa: PLC0415
    from tests.pages.dialogs import view  # noqa: PLC0415

    breakdown = view()
    proposal = save_dialog.Proposal(
        SegmentDefinition("These", "audience"),
        lambda wanted: segments.add_list(breakdown.settings, breakdown.viewer, wanted, ["1", "10"]),
    )
    save_dialog.asking(proposal, "en")


def test_the_dialog_saves_an_audience_or_says_why_not(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_DATA", str(own.data))
    monkeypatch.setenv("CRM_DATABASE_URL", own.database_url)
    at = AppTest.from_function(saving, default_timeout=30).run()
    at.text_input(key="segment-name").set_value(" ").run()
    at.button(key="segment-save").click().run()
    assert [error.value for error in at.error] == ["A segment needs a name."]
    at.text_input(key="segment-name").set_value("May").run()
    at.text_area(key="segment-description").set_value("for a letter").run()
    at.button(key="segment-save").click().run()
    (kept,) = segments.segments(own, LOCAL_OWNER)
    assert (kept.segment.name, kept.segment.kind, kept.segment.description) == ("May", "audience", "for a letter")
    assert segments.members(own, kept) == ["1", "10"]


def test_a_rule_of_a_later_release_is_named_and_left_out_of_a_link(open_page: OpenPage, own: Settings) -> None:
    segments.add_rule(own, LOCAL_OWNER, "Later", '{"version": 99}')
    at = open_page("segment_builder", own, saved="1")
    assert not at.exception
    assert any(text.value.startswith("Later: This rule was written by another release") for text in at.info)
    assert "without-saved" not in {str(button.key) for button in at.button}
    assert any(text.value.startswith("1 choice in this link is not in these data") for text in at.caption)
