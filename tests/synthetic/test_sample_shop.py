"""The sample files load by the mappings beside them, and what comes out is what data/README.md counts by hand."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Final

import polars as pl
import pytest

from crm_analytics.cli.demo import Which
from crm_analytics.config import PROJECT, Settings
from crm_analytics.errors import SourceError
from crm_analytics.i18n import gettext, number, use_language
from crm_analytics.i18n.extraction import marked
from crm_analytics.sources.files.tables import open_file
from crm_analytics.sources.mapping.checks import check
from crm_analytics.sources.mapping.mapping_files import load_mapping, recall, remember
from crm_analytics.synthetic import sample_shop
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.load import load
from crm_analytics.warehouse.load_report import LoadReport
from crm_analytics.warehouse.loads import LoadCatalogue
from crm_analytics.warehouse.progress import quiet
from tests.cli.conftest import Run, run

__all__ = ["run"]

SALES: Final = sample_shop.FOLDER / "penjualan-2025-01-06.csv"
JULY: Final = sample_shop.FOLDER / "penjualan-2025-07.csv"
MONTHS: Final = {
    1: Decimal("2331800.00"),
    2: Decimal("1426900.00"),
    3: Decimal("8243167.50"),
    4: Decimal("4826600.00"),
    5: Decimal("3735600.00"),
    6: Decimal("2062200.00"),
}
"""What was sold in each month, cancelled lines left out: added up from the file with a calculator."""
DOCUMENT: Final = PROJECT / "data" / "README.md"


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    yield
    use_language("en")


@pytest.fixture
def loaded(settings: Settings) -> LoadReport:
    """The shop's files, loaded at once."""
    incoming = sample_shop.sample_shop(settings)
    return load(settings, incoming, by="tests", progress=quiet, company=sample_shop.COMPANY)


def _lines(settings: Settings) -> pl.DataFrame:
    return lake.scan(settings, LoadCatalogue(settings).in_force(), "order_lines").collect()


def test_rows_and_sums_in_are_those_counted_by_hand(loaded: LoadReport) -> None:
    sales = loaded.tables["order_lines"]
    assert (sales.rows_in, sales.accepted, sales.rejected, sales.duplicates, sales.left_out) == (169, 165, 2, 1, 1)
    assert (sales.sum_accepted, sales.sum_rejected, sales.sum_duplicates, sales.sum_left_out) == (
        Decimal("22853267.50"),
        Decimal("100000.00"),
        Decimal("182400.00"),
        Decimal("22953267.50"),
    )
    rows = {name: (table.rows_in, table.accepted, table.derived) for name, table in loaded.tables.items()}
    assert rows == {
        "customers": (34, 34, 1),
        "products": (13, 13, 1),
        "order_lines": (169, 165, 0),
        "campaigns": (1, 1, 0),
        "campaign_contacts": (32, 32, 0),
    }


def test_rows_set_aside_say_which_and_why(loaded: LoadReport) -> None:
    assert [(each.rules.partition(":")[0], each.examples) for each in loaded.reasons] == [
        ("ordered_at", (52,)),
        ("quantity", (168,)),
    ]


@pytest.mark.usefixtures("loaded")
def test_every_trap_comes_out_as_it_should(settings: Settings) -> None:
    lines = _lines(settings)
    counted = lines.filter(~pl.col("cancelled"))
    months = counted.group_by(pl.col("ordered_at").dt.month().cast(pl.Int64).alias("month")).agg(pl.col("amount").sum())
    assert dict(months.rows()) == MONTHS
    assert counted["amount"].sum() == sum(MONTHS.values()) == Decimal("22626267.50")
    assert lines.filter("cancelled")["order_id"].unique().to_list() == ["N-0018"]
    assert lines.filter(pl.col("amount") == Decimal("1234567.50"))["order_id"].to_list() == ["N-0041"]
    (back,) = lines.filter(pl.col("quantity") < 0).select("order_id", "amount", "product_id").rows()
    assert back == ("N-0063", Decimal("-19500.00"), "BRG-04")
    assert lines.filter(pl.col("product_id").is_null())["order_id"].to_list() == ["N-0034"]
    assert lines.filter(pl.col("product_id") == "BRG-99")["order_id"].to_list() == ["N-0043"]
    assert set(lines.filter(pl.col("customer_id") == "PLG-099")["order_id"]) == {"N-0061"}
    assert counted.filter(pl.col("customer_id").is_null())["amount"].sum() == Decimal("1950800.00")


@pytest.mark.usefixtures("loaded")
def test_the_sales_of_july_correct_one_line_leave_one_and_add_twelve(settings: Settings) -> None:
    mapping = load_mapping(sample_shop.FOLDER / "mappings" / "penjualan.toml")
    check(mapping, open_file(JULY).columns)
    incoming = [sample_shop.conformed(settings, JULY, sample_shop.FOLDER / "mappings" / "penjualan.toml")]
    table = load(settings, incoming, by="tests", progress=quiet).tables["order_lines"]
    assert (table.new, table.updated, table.unchanged, table.rejected) == (12, 1, 1, 0)
    assert _lines(settings)["amount"].sum() == Decimal("22853267.50") + Decimal(13500) + Decimal(1088800)


def test_one_command_loads_them_and_remembers_how(run: Run, settings: Settings) -> None:
    result = run("demo", Which.SAMPLE_SHOP)
    assert result.exit_code == 0, result.output
    company = LoadCatalogue(settings).company()
    assert company == sample_shop.COMPANY
    result = run("load", "order_lines", JULY, "--dry-run")
    assert result.exit_code == 0, "the mapping of July's file is not known: " + result.output


def test_a_mapping_that_is_kept_already_stays(settings: Settings) -> None:
    ours = load_mapping(sample_shop.FOLDER / "mappings" / "barang.toml")
    mine = ours.with_column("brand", None)
    remember(settings, "barang.csv", mine)
    sample_shop.remember_mappings(settings)
    kept = recall(settings, "barang.csv", "products", open_file(sample_shop.FOLDER / "barang.csv").columns)
    assert kept is not None
    assert "brand" not in kept.columns
    assert recall(settings, JULY.name, "order_lines", open_file(JULY).columns) is not None


def test_without_the_files_it_says_where_they_should_be(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="The sample files are not in"):
        sample_shop.sample_shop(settings, tmp_path / "nowhere")


def test_the_files_are_small() -> None:
    for file in sample_shop.FOLDER.glob("*.csv"):
        assert len(file.read_text(encoding="utf-8").splitlines()) <= 200, file.name


def test_the_walk_through_counts_as_the_load_does_in_both_languages(loaded: LoadReport, settings: Settings) -> None:
    sales = loaded.tables["order_lines"]
    cancelled = _lines(settings).filter("cancelled")["amount"].sum()
    sums = [sales.sum_in, sales.sum_accepted, sales.sum_rejected, sales.sum_duplicates, sales.sum_left_out]
    amounts = [*sums, Decimal(cancelled), Decimal(sum(MONTHS.values())), *MONTHS.values()]
    rows = [sales.rows_in, sales.accepted, sales.rejected, sales.duplicates, sales.left_out]
    for language, part in _walk_through().items():
        use_language(language)
        assert [number(each, 2) for each in amounts if number(each, 2) not in part] == []
        table = [f"| {count} | {number(each, 2)} |" for count, each in zip(rows, sums, strict=True)]
        assert [line for line in table if line not in part] == []


def test_the_walk_through_names_what_stands_on_the_pages() -> None:
    for language, part in _walk_through().items():
        use_language(language)
        shown = {gettext(text) for text in marked()}
        assert [label for label in re.findall(r"\*\*(.+?)\*\*", part) if label not in shown] == []


def _walk_through() -> dict[str, str]:
    english, indonesian = DOCUMENT.read_text(encoding="utf-8").split("# Berkas untuk mencoba", 1)
    return {"en": english, "id": indonesian}
