"""Cached reads: nobody gets another's frame, a rebuilt result is read anew."""

from dataclasses import replace

import polars as pl
import pytest

from crm_analytics.compute import reads
from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.errors import NotAllowed
from crm_analytics.reader import Reader
from crm_analytics.viewer import LOCAL_OWNER, Permission, Viewer
from crm_analytics.warehouse.loads import Catalogue
from tests.warehouse.small import fill, lines

BLIND = replace(LOCAL_OWNER, permissions=frozenset({Permission.LOAD}))


def reader(settings: Settings, viewer: Viewer = LOCAL_OWNER) -> Reader:
    return Reader(settings, viewer, Catalogue(settings).get(1))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(data=tmp_path_factory.mktemp("loaded"))
    frame = lines(12, customers=4).with_columns(branch_id=pl.Series(["north", "south"] * 6))
    fill(settings, order_lines=frame)
    refresh(settings)
    return settings


def test_a_viewer_of_one_branch_never_gets_the_whole_companys_frame(loaded: Settings) -> None:
    north = replace(LOCAL_OWNER, branches=frozenset({"north"}))
    whole = reads.result(reader(loaded, LOCAL_OWNER), "daily_sales")
    part = reads.result(reader(loaded, north), "daily_sales")
    assert whole["branch_id"].unique().sort().to_list() == ["north", "south"]
    assert part["branch_id"].unique().to_list() == ["north"]


def test_without_permission_a_cached_frame_is_refused_too(loaded: Settings) -> None:
    reads.result(reader(loaded, LOCAL_OWNER), "daily_sales")
    with pytest.raises(NotAllowed):
        reads.result(reader(loaded, BLIND), "daily_sales")


def test_the_same_look_is_read_once(loaded: Settings) -> None:
    first = reads.result(reader(loaded, LOCAL_OWNER), "daily_sales")
    assert reads.result(reader(loaded, LOCAL_OWNER), "daily_sales") is first


def test_a_rebuilt_result_is_read_anew(loaded: Settings) -> None:
    first = reads.result(reader(loaded, LOCAL_OWNER), "daily_sales")
    refresh(loaded, anew=True)
    again = reads.result(reader(loaded, LOCAL_OWNER), "daily_sales")
    assert again is not first
    assert again.equals(first)


def test_a_large_result_is_read_from_its_file_through_the_viewer(
    loaded: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    north = replace(LOCAL_OWNER, branches=frozenset({"north"}))
    small = reads.lazily(reader(loaded, north), "daily_sales")
    monkeypatch.setattr(reads, "LARGE", 0)
    large = reads.lazily(reader(loaded, north), "daily_sales")
    assert "SCAN" in large.explain()
    assert "SCAN" not in small.explain().replace("DF [", "")
    assert large.collect().equals(small.collect())
    assert large.select(pl.col("branch_id").unique()).collect().to_series().to_list() == ["north"]
    with pytest.raises(NotAllowed):
        reads.lazily(reader(loaded, BLIND), "daily_sales")


def test_the_sales_of_the_frame_are_those_of_the_mart(loaded: Settings) -> None:
    sales, mart = reads.sales(reader(loaded)), reads.result(reader(loaded, LOCAL_OWNER), "daily_sales")
    assert (sales.first_day, sales.last_day) == (mart["day"].min(), mart["day"].max())
    assert sales.anonymous == 0
