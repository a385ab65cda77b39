"""Cached reads: nobody gets another's frame, a rebuilt result is read anew."""

from dataclasses import replace

import polars as pl
import pytest

from crm_analytics.access import LOCAL_OWNER, Permission
from crm_analytics.config import Settings
from crm_analytics.errors import NotAllowed
from crm_analytics.pipeline.refresh import refresh
from crm_analytics.ui import reads
from tests.pipeline.small import fill, lines


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(data=tmp_path_factory.mktemp("loaded"))
    frame = lines(12, customers=4).with_columns(branch_id=pl.Series(["north", "south"] * 6))
    fill(settings, order_lines=frame)
    refresh(settings)
    return settings


def test_a_viewer_of_one_branch_never_gets_the_whole_companys_frame(loaded: Settings) -> None:
    north = replace(LOCAL_OWNER, branches=frozenset({"north"}))
    whole = reads.result(loaded, 1, "daily_sales", LOCAL_OWNER)
    part = reads.result(loaded, 1, "daily_sales", north)
    assert whole["branch_id"].unique().sort().to_list() == ["north", "south"]
    assert part["branch_id"].unique().to_list() == ["north"]


def test_without_permission_a_cached_frame_is_refused_too(loaded: Settings) -> None:
    reads.result(loaded, 1, "daily_sales", LOCAL_OWNER)
    with pytest.raises(NotAllowed):
        reads.result(loaded, 1, "daily_sales", replace(LOCAL_OWNER, permissions=frozenset({Permission.LOAD})))


def test_the_same_look_is_read_once(loaded: Settings) -> None:
    first = reads.result(loaded, 1, "daily_sales", LOCAL_OWNER)
    assert reads.result(loaded, 1, "daily_sales", LOCAL_OWNER) is first


def test_a_rebuilt_result_is_read_anew(loaded: Settings) -> None:
    first = reads.result(loaded, 1, "daily_sales", LOCAL_OWNER)
    refresh(loaded)
    again = reads.result(loaded, 1, "daily_sales", LOCAL_OWNER)
    assert again is not first
    assert again.equals(first)


def test_a_large_result_is_read_from_its_file_through_the_viewer(
    loaded: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    north = replace(LOCAL_OWNER, branches=frozenset({"north"}))
    small = reads.lazily(loaded, 1, "daily_sales", north)
    monkeypatch.setattr(reads, "LARGE", 0)
    large = reads.lazily(loaded, 1, "daily_sales", north)
    assert "SCAN" in large.explain()
    assert "SCAN" not in small.explain().replace("DF [", "")
    assert large.collect().equals(small.collect())
    assert large.select(pl.col("branch_id").unique()).collect().to_series().to_list() == ["north"]
    with pytest.raises(NotAllowed):
        reads.lazily(loaded, 1, "daily_sales", replace(LOCAL_OWNER, permissions=frozenset({Permission.LOAD})))


def test_the_sales_of_the_frame_are_those_of_the_mart(loaded: Settings) -> None:
    sales, mart = reads.sales(loaded, 1, LOCAL_OWNER), reads.result(loaded, 1, "daily_sales", LOCAL_OWNER)
    assert (sales.first_day, sales.last_day) == (mart["day"].min(), mart["day"].max())
    assert sales.anonymous == 0
