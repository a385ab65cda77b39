"""Loading: visible whole, the same file only once, nothing written by a rehearsal."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from crm_analytics.config import Settings
from crm_analytics.errors import UsageError
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.load import load
from crm_analytics.warehouse.loads import Company, LoadCatalogue
from crm_analytics.warehouse.progress import quiet
from tests.incoming import incoming, line
from tests.warehouse.loading import DAY, load_lines, load_tables, read, total

SHOP = Company("Toko Maju", "IDR", "ID", "Asia/Jakarta")


def _files(settings: Settings) -> dict[str, int]:
    facts = settings.warehouse / "facts"
    return {str(path): path.stat().st_size for path in facts.rglob("*") if path.is_file()}


def test_a_first_load_is_there_with_who_what_and_how_much(settings: Settings) -> None:
    report = load(settings, [incoming("order_lines", DAY)], by="Sari", progress=quiet, company=SHOP)
    done = report.tables["order_lines"]
    assert (done.rows_in, done.accepted, done.new, done.rejected) == (3, 3, 3, 0)
    assert done.sum_in == done.sum_accepted == total(settings) == Decimal("14.75")
    assert report.load == LoadCatalogue(settings).in_force()
    assert report.load is not None
    assert report.load.by == "Sari"
    assert LoadCatalogue(settings).company() == SHOP


def test_no_load_gives_empty_tables(settings: Settings) -> None:
    assert read(settings, "order_lines").schema == lake.LAKE["order_lines"].create_empty().schema
    assert read(settings, "tickets").is_empty()


def test_the_same_file_twice_changes_nothing(settings: Settings) -> None:
    load_lines(settings, DAY)
    before = _files(settings)
    again = load_lines(settings, DAY)
    assert again.load is None
    assert not again.changed
    assert again.tables["order_lines"].unchanged == 3
    assert _files(settings) == before
    assert len(LoadCatalogue(settings).all()) == 1


def test_customers_and_products_of_order_lines_are_added(settings: Settings) -> None:
    report = load_tables(
        settings,
        incoming("order_lines", [*DAY, line("3", "p3", customer_id="b"), line("4", None)]),
        incoming("customers", [{"customer_id": "b", "name": "Budi"}], "customers.csv"),
    )
    assert report.derived == {"customers": 1, "products": 3}
    assert sorted(read(settings, "customers").select("customer_id", "name").rows()) == [("a", None), ("b", "Budi")]
    assert report.tables["customers"].new == 1


def test_known_customers_are_not_added_again(settings: Settings) -> None:
    load_tables(settings, incoming("customers", [{"customer_id": "a", "name": "Ani"}]))
    report = load_lines(settings, DAY)
    assert report.derived == {"products": 2}
    assert read(settings, "customers")["name"].to_list() == ["Ani"]


def test_customers_are_added_from_every_table_that_names_them(settings: Settings) -> None:
    parent = {"customer_id": "branch", "parent_id": "head office"}
    contact = {"campaign_id": "c", "customer_id": "z", "arm": "control"}
    load_tables(settings, incoming("customers", [parent]), incoming("campaign_contacts", [contact]))
    assert sorted(read(settings, "customers")["customer_id"]) == ["branch", "head office", "z"]


def test_an_empty_source_changes_nothing(settings: Settings) -> None:
    load_lines(settings, DAY)
    report = load_lines(settings, [])
    assert (report.load, report.changed) == (None, False)


def test_the_same_content_twice_in_one_load_is_refused(settings: Settings) -> None:
    with pytest.raises(UsageError, match=r"“a\.csv” and “b\.csv” hold the same content"):
        load_tables(settings, incoming("order_lines", DAY, "a.csv"), incoming("order_lines", DAY, "b.csv"))


def test_a_dry_run_reports_the_same_and_changes_nothing(settings: Settings) -> None:
    load_lines(settings, DAY)
    tables = [incoming("order_lines", [*DAY, line("8", "p8", line_no=1), line(None)])]
    before = _files(settings)
    rehearsal = load_tables(settings, *tables, dry_run=True)
    assert _files(settings) == before
    assert len(LoadCatalogue(settings).all()) == 1
    real = load_tables(settings, *tables)
    assert rehearsal.load is None
    assert rehearsal.reasons == real.reasons
    assert rehearsal.rejected.equals(real.rejected)
    for name, table in real.tables.items():
        assert replace(rehearsal.tables[name], version=table.version) == table


def test_a_dry_run_needs_no_load_before_it(settings: Settings) -> None:
    assert load_tables(settings, incoming("order_lines", DAY), dry_run=True).tables["order_lines"].new == 3
    assert LoadCatalogue(settings).in_force() is None
    assert _files(settings) == {}


def test_progress_goes_forward_to_the_end(settings: Settings) -> None:
    seen: list[tuple[float, str]] = []
    rows = [incoming("order_lines", DAY, batch=1), incoming("branches", [{"branch_id": "b"}])]
    load(settings, rows, by="Sari", progress=lambda share, word: seen.append((share, word)))
    shares = [share for share, _ in seen]
    assert shares == sorted(shares)
    assert seen[0][1] == "Reading sales.csv"
    assert seen[-1] == (1.0, "Done")


def test_state_in_postgresql_serves_loading_as_well(tmp_path: Path, postgres_url: str) -> None:
    settings = Settings(data=tmp_path, database_url=postgres_url)
    load_lines(settings, DAY)
    load_lines(settings, [line("1", line_no=1, amount="100.00")])
    assert total(settings) == Decimal("114.75")
    LoadCatalogue(settings).undo(2, by="tests")
    assert total(settings) == Decimal("14.75")
    assert not (settings.warehouse / "state.db").exists()


def test_nothing_is_left_in_the_staging_folder(settings: Settings) -> None:
    load_lines(settings, DAY)
    dead = settings.warehouse / "staging" / "of a run that died"
    dead.mkdir()
    (dead / "rows.parquet").write_bytes(b"half")
    load_lines(settings, [line("3")])
    assert list((settings.warehouse / "staging").iterdir()) == []
