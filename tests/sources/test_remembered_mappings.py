"""Mappings that are kept: for which files they are used again, and for which they are only offered."""

from dataclasses import replace

import pytest

from crm_analytics.config import Settings
from crm_analytics.errors import MappingError
from crm_analytics.sources.mapping.mapping import ColumnMapping, Mapping
from crm_analytics.sources.mapping.mapping_files import load_mapping, pattern_of, recall, remember

FOUND = ["Faktur", "Tanggal", "Qty", "Harga"]
SALES = Mapping(
    "penjualan-*.csv",
    "order_lines",
    {
        "order_id": ColumnMapping("Faktur"),
        "ordered_at": ColumnMapping("Tanggal", order="dmy"),
        "quantity": ColumnMapping("Qty"),
        "amount": ColumnMapping("Harga", times="Qty"),
    },
    timezone="Asia/Jakarta",
)


def test_next_months_file_uses_this_months_mapping(settings: Settings) -> None:
    path = remember(settings, "penjualan-2024-01.csv", SALES)
    found = recall(settings, "penjualan-2024-02.csv", "order_lines", FOUND)
    assert found == replace(SALES, name="penjualan-*.csv")
    assert load_mapping(path) == found


def test_another_source_or_table_has_its_own_mapping(settings: Settings) -> None:
    remember(settings, "penjualan-2024-01.csv", SALES)
    assert recall(settings, "retur-2024-01.csv", "order_lines", FOUND) is None
    assert recall(settings, "penjualan-2024-01.csv", "customers", FOUND) is None


def test_remembering_again_replaces(settings: Settings) -> None:
    remember(settings, "a1.csv", SALES)
    remember(settings, "a2.csv", replace(SALES, timezone="UTC"))
    found = recall(settings, "a3.csv", "order_lines", FOUND)
    assert found is not None
    assert found.timezone == "UTC"
    assert len(list(settings.mappings.iterdir())) == 1


def test_files_of_one_name_and_different_headers_have_mappings_of_their_own(settings: Settings) -> None:
    mine, other = [*FOUND, "Catatan"], [*FOUND, "Kota"]
    remember(settings, "2024.csv", replace(SALES, header=tuple(mine)))
    remember(settings, "2025.csv", replace(SALES, header=tuple(other), timezone="UTC"))
    for columns, zone in ((mine, "Asia/Jakarta"), (other, "UTC"), (list(reversed(other)), "UTC")):
        found = recall(settings, "2026.csv", "order_lines", columns)
        assert found is not None
        assert (found.timezone, found.is_of(columns)) == (zone, True)


def test_a_mapping_of_another_header_is_offered_to_be_looked_at(settings: Settings) -> None:
    remember(settings, "2024.csv", replace(SALES, header=tuple(FOUND)))
    fuller = [*FOUND, "Catatan"]
    found = recall(settings, "2025.csv", "order_lines", fuller)
    assert found is not None
    assert not found.is_of(fuller)
    assert found.is_of(FOUND)


def test_a_mapping_without_a_header_goes_on_for_all_files_of_its_name(settings: Settings) -> None:
    remember(settings, "2024.csv", replace(SALES, timezone="UTC"))
    remember(settings, "2024.csv", replace(SALES, header=("Faktur",)))
    found = recall(settings, "2025.csv", "order_lines", [*FOUND, "Catatan"])
    assert found is not None
    assert found.timezone == "UTC"
    assert found.is_of([*FOUND, "Catatan"])


def test_names_with_folders_or_odd_signs_stay_inside_the_folder(settings: Settings) -> None:
    path = remember(settings, "../../etc/[x]*?.csv", SALES)
    assert path.parent == settings.mappings
    assert recall(settings, "../../etc/[x]*?.csv", "order_lines", FOUND) is not None


def test_there_is_nothing_to_recall_at_first(settings: Settings) -> None:
    assert recall(settings, "a.csv", "order_lines", FOUND) is None


def test_a_mapping_file_that_is_not_there_is_named(settings: Settings) -> None:
    with pytest.raises(MappingError, match=r"There is no mapping “none.toml”"):
        load_mapping(settings.mappings / "none.toml")


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("sales-2024-01.csv", "sales-*.csv"),
        ("Laporan 31.12.2024 cabang 7.xlsx", "Laporan * cabang *.xlsx"),
        ("customers.csv", "customers.csv"),
    ],
)
def test_what_changes_from_month_to_month_is_left_open(name: str, pattern: str) -> None:
    assert pattern_of(name) == pattern
