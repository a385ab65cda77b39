"""Branches are called by their names wherever they are shown."""

from crm_analytics.config import Settings
from tests.pages.conftest import OpenPage
from tests.pages.seen import tables


def test_the_filter_offers_names_and_keeps_codes(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("overview", demo_settings, branch="367")
    at.session_state["filters-open"] = True
    chosen = at.run().multiselect(key="filter-branch")
    assert chosen.value == ["367"]
    assert chosen.options[0].startswith("Store ")
    assert at.button(key="without-branch").label == "Branch: Store 367"


def test_the_table_of_branches_shows_names(open_page: OpenPage, demo_settings: Settings) -> None:
    branches = next(rows for rows in tables(open_page("overview", demo_settings)) if "Branch" in rows[0])
    assert branches[0]["Branch"] == "Store 367"
