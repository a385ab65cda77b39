"""The lake: exact versions; columns declared later are empty in earlier versions."""

import shutil
from pathlib import Path

import polars as pl
import pytest
from deltalake import write_deltalake

from crm_analytics.config import Settings
from crm_analytics.errors import UsageError
from crm_analytics.schema.tables import TABLES
from crm_analytics.warehouse import identity, lake
from crm_analytics.warehouse.loads import Load, LoadCatalogue, LoadDraft, TableLoad
from tests.warehouse.small import fill, lines


def _published(settings: Settings, table: str, rows: pl.DataFrame) -> Load:
    """The rows in the lake, as the next load."""
    catalogue = LoadCatalogue(settings)
    identity.establish(settings)
    before = catalogue.in_force()
    write_deltalake(str(lake.path(settings, table)), rows, mode="overwrite")
    versions = {**(before.versions if before else {}), table: 0 if before is None else before.versions[table] + 1}
    draft = LoadDraft(
        catalogue.next_id(), "tests", before.id if before else 0, {table: TableLoad(table, "x")}, versions
    )
    return catalogue.publish(draft)


def _customers(**columns: list[str]) -> pl.DataFrame:
    schema = TABLES["customers"].create_empty().schema
    return pl.DataFrame(columns, schema={name: schema[name] for name in columns})


def test_each_load_keeps_its_own_rows(settings: Settings) -> None:
    first = _published(settings, "customers", _customers(customer_id=["1"], branch_id=["Solo"]))
    second = _published(settings, "customers", _customers(customer_id=["1", "2"], branch_id=["Solo", "Tegal"]))
    assert [lake.scan(settings, load, "customers").collect().height for load in (first, second)] == [1, 2]


@pytest.mark.parametrize("table", lake.LAKE)
def test_a_table_that_was_never_loaded_is_empty_with_its_columns(settings: Settings, table: str) -> None:
    assert lake.scan(settings, None, table).collect().equals(lake.LAKE[table].create_empty())


def test_columns_that_were_declared_later_are_empty_in_earlier_versions(settings: Settings) -> None:
    load = _published(settings, "customers", _customers(customer_id=["1"], branch_id=["Solo"]))
    stored = lake.scan(settings, load, "customers").collect()
    assert stored.schema == TABLES["customers"].create_empty().schema
    assert stored["consent_marketing"].to_list() == [None]


def test_the_folder_may_have_blanks_and_accents_in_its_name(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "Data penjualan #1 (José)")
    load = _published(settings, "customers", _customers(customer_id=["1", "2"]))
    seen = lake.scan(settings, load, "customers").filter(pl.col("customer_id") == "2")
    assert seen.collect().height == 1
    assert [path.name for path in tmp_path.iterdir()] == [settings.data.name]  # the state lies there too


@pytest.mark.parametrize("name", ["a%20b", "2024?", "[toko]", "a*", "x^2", "a|b"])
def test_a_folder_that_would_be_taken_for_an_address_or_a_pattern_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="its path contains"):
        LoadCatalogue(Settings(data=tmp_path / name))


def test_a_version_is_told_from_that_of_another_table_in_the_same_place_also_without_its_own_log(
    settings: Settings,
) -> None:
    fill(settings, order_lines=lines(3, customers=1))
    kept = lake.identity(settings, "order_lines", 0)
    fill(settings, order_lines=lines(5, customers=1))
    assert lake.identity(settings, "order_lines", 0) == kept, "a later version changes nothing"
    log = lake.path(settings, "order_lines") / "_delta_log"
    (log / f"{0:020}.json").unlink()
    tidied = lake.identity(settings, "order_lines", 0)
    shutil.rmtree(settings.warehouse)
    assert lake.identity(settings, "order_lines", 0) is None
    fill(settings, order_lines=lines(3, customers=1))
    assert len({kept, tidied, lake.identity(settings, "order_lines", 0)}) == 3
