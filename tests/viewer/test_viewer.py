"""Access is enforced where data is read."""

from datetime import date

import polars as pl
import pytest

from crm_analytics.errors import NotAllowed
from crm_analytics.i18n import use_language
from crm_analytics.viewer import LOCAL_OWNER, Permission, Viewer, scope

PEOPLE = pl.LazyFrame(
    {
        "customer_id": ["a", "b", "c", "d"],
        "branch_id": ["north", "south", None, "north"],
        "name": ["Siti", "Budi", "Ayu", None],
        "city": ["Medan", "Bandung", "Solo", "Medan"],
        "birth_date": [date(1990, 1, 2), None, date(1985, 5, 6), None],
    }
)
TOTALS = pl.LazyFrame({"day": [1], "revenue": [2.0]})


def test_the_local_owner_sees_everything() -> None:
    assert scope(PEOPLE, LOCAL_OWNER).collect().equals(PEOPLE.collect())


def test_without_permission_to_view_there_is_no_frame() -> None:
    with pytest.raises(NotAllowed, match="view"):
        scope(PEOPLE, Viewer("stranger"))


def test_a_branch_viewer_sees_only_own_branches() -> None:
    viewer = Viewer("north", frozenset({Permission.VIEW, Permission.PERSONAL_DATA}), frozenset({"north"}))
    assert scope(PEOPLE, viewer).collect()["customer_id"].to_list() == ["a", "d"]


def test_a_branch_viewer_gets_no_figure_of_the_whole_company() -> None:
    viewer = Viewer("north", frozenset({Permission.VIEW}), frozenset({"north"}))
    with pytest.raises(NotAllowed, match="whole company"):
        scope(TOTALS, viewer)


def test_personal_columns_are_masked_without_the_permission() -> None:
    seen = scope(PEOPLE, Viewer("analyst", frozenset({Permission.VIEW}))).collect()
    assert seen["name"].to_list() == ["•••", "•••", "•••", None]
    assert seen.schema == PEOPLE.collect_schema()
    assert seen["birth_date"].to_list() == [None] * 4
    assert seen["city"].to_list() == ["Medan", "Bandung", "Solo", "Medan"]


def test_the_name_of_a_branch_is_not_personal() -> None:
    branches = pl.LazyFrame({"branch_id": ["north"], "name": ["Medan"]})
    assert scope(branches, Viewer("analyst", frozenset({Permission.VIEW}))).collect()["name"].to_list() == ["Medan"]


def test_a_mask_hides_a_column_before_anything_can_be_filtered_by_it() -> None:
    seen = scope(PEOPLE, Viewer("analyst", frozenset({Permission.VIEW}))).filter(pl.col("name") == "Siti")
    assert seen.collect().height == 0


def test_a_refusal_speaks_the_readers_language() -> None:
    with pytest.raises(NotAllowed) as refused:
        Viewer("kasir").require(Permission.LOAD)
    use_language("id")
    try:
        assert "tidak boleh" in str(refused.value)
    finally:
        use_language("en")
