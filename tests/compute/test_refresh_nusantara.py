"""The synthetic company, with every table filled: every result is there, and the marts say what was made."""

import polars as pl
import pytest

from crm_analytics.compute.check import check
from crm_analytics.config import Settings
from crm_analytics.schema.tables import TABLES
from tests.declared import READY
from tests.warehouse.small import result


def test_no_result_is_refused(nusantara_settings: Settings) -> None:
    assert result(nusantara_settings, "refusals").is_empty()


@pytest.mark.parametrize("name", [name for name in READY if name != "refusals"])
def test_no_result_is_empty(nusantara_settings: Settings, name: str) -> None:
    assert result(nusantara_settings, name).height > 0


def test_every_table_is_filled(nusantara_settings: Settings) -> None:
    health = result(nusantara_settings, "table_health")
    assert set(health.filter(pl.col("rows") > 0)["table"]) == set(TABLES)


def test_all_fifty_thousand_lines_are_there(nusantara_settings: Settings) -> None:
    health = result(nusantara_settings, "table_health").filter(pl.col("table") == "order_lines")
    assert health["rows"].to_list() == [50_000]


def test_a_check_finds_no_problem(nusantara_settings: Settings) -> None:
    assert [str(found) for found in check(nusantara_settings) if found.severity == "problem"] == []
