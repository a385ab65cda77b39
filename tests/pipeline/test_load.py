"""Loading: nothing lost, nothing doubled, visible whole."""

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from deltalake import DeltaTable
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from crm_analytics.access import LOCAL_OWNER
from crm_analytics.config import Settings
from crm_analytics.errors import LoadError, UsageError
from crm_analytics.pipeline.load import load
from crm_analytics.pipeline.progress import quiet
from crm_analytics.pipeline.report import LoadReport
from crm_analytics.sources.table import Incoming
from crm_analytics.warehouse import lake, publish
from crm_analytics.warehouse.loads import Catalogue, Company
from tests.incoming import Row, incoming, line

SHOP = Company("Toko Maju", "IDR", "ID", "Asia/Jakarta")
DAY = [line("1", customer_id="a"), line("1", "p2", "2.50", customer_id="a"), line("2", amount="7.25")]


def _load(settings: Settings, *tables: Incoming, dry_run: bool = False) -> LoadReport:
    return load(settings, list(tables), by="Sari", progress=quiet, dry_run=dry_run)


def _lines(settings: Settings, rows: Sequence[Row], source: str = "sales.csv") -> LoadReport:
    return _load(settings, incoming("order_lines", rows, source))


def _read(settings: Settings, table: str) -> pl.DataFrame:
    return lake.scan(settings, Catalogue(settings).in_force(), table, LOCAL_OWNER).collect()


def _total(settings: Settings) -> Decimal:
    return Decimal(_read(settings, "order_lines")["amount"].sum())


def _files(settings: Settings) -> dict[str, int]:
    facts = settings.warehouse / "facts"
    return {str(path): path.stat().st_size for path in facts.rglob("*") if path.is_file()}


def test_a_first_load_is_there_with_who_what_and_how_much(settings: Settings) -> None:
    report = load(settings, [incoming("order_lines", DAY)], by="Sari", progress=quiet, company=SHOP)
    done = report.tables["order_lines"]
    assert (done.rows_in, done.accepted, done.new, done.rejected) == (3, 3, 3, 0)
    assert done.sum_in == done.sum_accepted == _total(settings) == Decimal("14.75")
    assert report.load == Catalogue(settings).in_force()
    assert report.load is not None
    assert report.load.by == "Sari"
    assert Catalogue(settings).company() == SHOP


def test_no_load_gives_empty_tables(settings: Settings) -> None:
    assert _read(settings, "order_lines").schema == lake.LAKE["order_lines"].create_empty().schema
    assert _read(settings, "tickets").is_empty()


def test_the_same_file_twice_changes_nothing(settings: Settings) -> None:
    _lines(settings, DAY)
    before = _files(settings)
    again = _lines(settings, DAY)
    assert again.load is None
    assert not again.changed
    assert again.tables["order_lines"].unchanged == 3
    assert _files(settings) == before
    assert len(Catalogue(settings).all()) == 1


def test_a_file_that_grew_adds_only_its_new_lines(settings: Settings) -> None:
    _lines(settings, DAY)
    done = _lines(settings, [line("3", amount="1.00"), *DAY]).tables["order_lines"]
    assert (done.new, done.updated, done.unchanged) == (1, 0, 3)
    assert _total(settings) == Decimal("15.75")


def test_a_later_file_updates_rows_by_key(settings: Settings) -> None:
    _lines(settings, [line("1", line_no=1), line("1", line_no=2), line("2", line_no=1)])
    done = _lines(settings, [line("1", line_no=2, amount="9.00"), line("9", line_no=1)]).tables["order_lines"]
    assert (done.new, done.updated, done.unchanged) == (1, 1, 0)
    stored = _read(settings, "order_lines").sort("order_id", "line_no")
    assert stored["amount"].to_list() == [Decimal("5.00"), Decimal("9.00"), Decimal("5.00"), Decimal("5.00")]


def test_an_update_may_move_a_row_in_time(settings: Settings) -> None:
    days = [datetime.fromisoformat(f"2024-03-{day:02}T10:00:00.000001") for day in (1, 2, 3)]
    _lines(settings, [line(str(n), line_no=1, ordered_at=day) for n, day in enumerate(days)])
    moved = [line("0", line_no=1, ordered_at=days[2]), line("2", line_no=1, ordered_at=days[0]), line("9", line_no=1)]
    done = _lines(settings, moved).tables["order_lines"]
    assert (done.new, done.updated) == (1, 2)
    stored = _read(settings, "order_lines").sort("order_id")["ordered_at"].to_list()
    assert stored == [days[2], days[1], days[0], datetime.fromisoformat("2024-03-01T10:00")]


def test_columns_that_a_later_file_lacks_keep_their_values(settings: Settings) -> None:
    _load(settings, incoming("customers", [{"customer_id": "a", "name": "Ani", "city": "Solo"}]))
    later = [{"customer_id": "a", "city": "Bogor"}, {"customer_id": "b", "city": "Tegal"}]
    _load(settings, incoming("customers", later, columns=("customer_id", "city")))
    stored = _read(settings, "customers").sort("customer_id").select("name", "city").rows()
    assert stored == [("Ani", "Bogor"), (None, "Tegal")]


def test_a_column_that_is_given_empty_empties_the_value(settings: Settings) -> None:
    _load(settings, incoming("customers", [{"customer_id": "a", "name": "Ani", "city": "Solo"}]))
    _load(settings, incoming("customers", [{"customer_id": "a", "name": "Ani"}]))
    assert _read(settings, "customers")["city"].to_list() == [None]


def test_customers_and_products_of_order_lines_are_added(settings: Settings) -> None:
    report = _load(
        settings,
        incoming("order_lines", [*DAY, line("3", "p3", customer_id="b"), line("4", None)]),
        incoming("customers", [{"customer_id": "b", "name": "Budi"}], "customers.csv"),
    )
    assert report.derived == {"customers": 1, "products": 3}
    assert sorted(_read(settings, "customers").select("customer_id", "name").rows()) == [("a", None), ("b", "Budi")]
    assert report.tables["customers"].new == 1


def test_known_customers_are_not_added_again(settings: Settings) -> None:
    _load(settings, incoming("customers", [{"customer_id": "a", "name": "Ani"}]))
    report = _lines(settings, DAY)
    assert report.derived == {"products": 2}
    assert _read(settings, "customers")["name"].to_list() == ["Ani"]


def test_customers_are_added_from_every_table_that_names_them(settings: Settings) -> None:
    parent = {"customer_id": "branch", "parent_id": "head office"}
    contact = {"campaign_id": "c", "customer_id": "z", "arm": "control"}
    _load(settings, incoming("customers", [parent]), incoming("campaign_contacts", [contact]))
    assert sorted(_read(settings, "customers")["customer_id"]) == ["branch", "head office", "z"]


def test_returns_cancellations_gifts_and_anonymous_sales_are_kept(settings: Settings) -> None:
    odd = [
        line("1", amount="-5.00", quantity=-1.0),
        line("2", cancelled=True),
        line("3", amount="0.00"),
        line("4", None),
    ]
    done = _lines(settings, odd).tables["order_lines"]
    assert (done.accepted, done.rejected) == (4, 0)


def test_rejected_rows_are_kept_with_their_reason(settings: Settings) -> None:
    report = _lines(settings, [*DAY, line(None, amount="3.00"), line("", amount="4.00")])
    assert [(reason.rows, reason.examples) for reason in report.reasons] == [(2, (4, 5))]
    kept = _read(settings, "rejected").sort("row_number")
    assert kept.select("load_id", "table", "source", "row_number").rows() == [
        (1, "order_lines", "sales.csv", 4),
        (1, "order_lines", "sales.csv", 5),
    ]
    assert json.loads(kept["raw"][0])["amount"] == "3.00"
    assert report.tables["order_lines"].sum_rejected == Decimal("7.00")


def test_a_key_that_comes_twice_keeps_its_first_row(settings: Settings) -> None:
    rows = [line("1", line_no=1), line("2", line_no=1), line("1", line_no=1), line("1", line_no=1, amount="6.00")]
    report = _load(settings, incoming("order_lines", rows, batch=2))
    done = report.tables["order_lines"]
    assert (done.accepted, done.duplicates, done.rejected) == (2, 1, 1)
    assert (done.sum_duplicates, done.sum_rejected) == (Decimal("5.00"), Decimal("6.00"))
    assert report.reasons[0].rules == "The same key came before with other values; the first row was kept."
    assert json.loads(report.rejected["raw"][0])["amount"] == "6.00"


def test_a_source_that_reads_differently_the_second_time_loses_no_row(settings: Settings) -> None:
    given = incoming("order_lines", [line("1", line_no=1), line("1", line_no=1, amount="6.00")])
    passes = iter([given.batches(), iter(())])
    report = _load(settings, replace(given, batches=lambda: next(passes)))
    assert report.rejected.select("row_number", "raw").rows() == [(2, "{}")]


def test_doubles_are_left_out_only_where_the_source_says_so(settings: Settings) -> None:
    twice = [line("1"), line("1")]
    assert _load(settings, incoming("order_lines", twice), dry_run=True).tables["order_lines"].new == 2
    done = _load(settings, incoming("order_lines", twice, equal_lines="doubles")).tables["order_lines"]
    assert (done.new, done.duplicates, done.sum_duplicates) == (1, 1, Decimal("5.00"))


def test_rows_that_the_mapping_left_out_are_counted(settings: Settings) -> None:
    given = incoming("order_lines", DAY)
    parts = [replace(batch, left_out=2, left_out_sum=10.1) for batch in given.batches()]
    done = _load(settings, replace(given, batches=lambda: iter(parts))).tables["order_lines"]
    assert (done.rows_in, done.left_out, done.accepted) == (5, 2, 3)
    assert (done.sum_in, done.sum_left_out) == (Decimal("24.85"), Decimal("10.10"))


def test_a_load_of_which_everything_is_rejected_keeps_the_rows(settings: Settings) -> None:
    report = _lines(settings, [line(None)])
    assert report.load is not None
    assert _read(settings, "rejected").height == 1
    assert _read(settings, "order_lines").is_empty()
    assert _lines(settings, [line(None)]).load is None


def test_an_empty_source_changes_nothing(settings: Settings) -> None:
    _lines(settings, DAY)
    report = _lines(settings, [])
    assert (report.load, report.changed) == (None, False)


def test_the_same_content_twice_in_one_load_is_refused(settings: Settings) -> None:
    with pytest.raises(UsageError, match=r"“a\.csv” and “b\.csv” hold the same content"):
        _load(settings, incoming("order_lines", DAY, "a.csv"), incoming("order_lines", DAY, "b.csv"))


def test_a_dry_run_reports_the_same_and_changes_nothing(settings: Settings) -> None:
    _lines(settings, DAY)
    tables = [incoming("order_lines", [*DAY, line("8", "p8", line_no=1), line(None)])]
    before = _files(settings)
    rehearsal = _load(settings, *tables, dry_run=True)
    assert _files(settings) == before
    assert len(Catalogue(settings).all()) == 1
    real = _load(settings, *tables)
    assert rehearsal.load is None
    assert rehearsal.reasons == real.reasons
    assert rehearsal.rejected.equals(real.rejected)
    for name, table in real.tables.items():
        assert replace(rehearsal.tables[name], version=table.version) == table


def test_a_dry_run_needs_no_load_before_it(settings: Settings) -> None:
    assert _load(settings, incoming("order_lines", DAY), dry_run=True).tables["order_lines"].new == 3
    assert Catalogue(settings).in_force() is None
    assert _files(settings) == {}


def test_earlier_loads_stay_readable(settings: Settings) -> None:
    for amount in ("1.00", "2.00", "3.00"):
        _lines(settings, [line("1", line_no=1, amount=amount)])
    seen = [
        lake.scan(settings, load, "order_lines", LOCAL_OWNER).collect()["amount"][0]
        for load in Catalogue(settings).all()
    ]
    assert seen == [Decimal("3.00"), Decimal("2.00"), Decimal("1.00")]


def test_many_small_loads_do_not_leave_many_small_files(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "SMALL_FILES_AT_MOST", 3)
    for number in range(6):
        _lines(settings, [line(str(number), amount=f"{number}.00")])
    target = DeltaTable(lake.path(settings, "order_lines"))
    assert len(target.file_uris()) <= 4
    sums = [
        lake.scan(settings, load, "order_lines", LOCAL_OWNER).collect()["amount"].sum()
        for load in Catalogue(settings).all()
    ]
    assert sums == [15, 10, 6, 3, 1, 0]


def test_undo_brings_the_earlier_rows_back_and_loading_goes_on_from_there(settings: Settings) -> None:
    _lines(settings, DAY)
    _lines(settings, [line("1", line_no=1, amount="100.00"), line(None)])
    Catalogue(settings).undo(2)
    assert _total(settings) == Decimal("14.75")
    assert _read(settings, "rejected").is_empty()
    done = _lines(settings, [line("1", line_no=1, amount="100.00")]).tables["order_lines"]
    assert done.new == 1
    assert _total(settings) == Decimal("114.75")


def test_tables_that_a_load_does_not_touch_stay_in_force(settings: Settings) -> None:
    _lines(settings, DAY)
    _load(settings, incoming("branches", [{"branch_id": "b"}]))
    assert _total(settings) == Decimal("14.75")
    assert set(Catalogue(settings).get(2).tables) == {"branches"}


def test_a_mismatch_with_the_lake_is_not_published(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    _lines(settings, DAY)
    whole = publish._in_order
    monkeypatch.setattr(publish, "_in_order", lambda change: whole(replace(change, rows=change.rows.head(1))))
    with pytest.raises(LoadError, match=r"do not add up: 5 rows and 24\.75 were expected, and 4 rows and 19\.75"):
        _lines(settings, [line("7"), line("8")])
    monkeypatch.undo()
    assert _total(settings) == Decimal("14.75")
    _lines(settings, [line("7"), line("8")])
    assert _total(settings) == Decimal("24.75")


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
    _lines(settings, DAY)
    _lines(settings, [line("1", line_no=1, amount="100.00")])
    assert _total(settings) == Decimal("114.75")
    Catalogue(settings).undo(2)
    assert _total(settings) == Decimal("14.75")
    assert not (settings.warehouse / "state.db").exists()


def test_nothing_is_left_in_the_staging_folder(settings: Settings) -> None:
    _lines(settings, DAY)
    dead = settings.warehouse / "staging" / "of a run that died"
    dead.mkdir()
    (dead / "rows.parquet").write_bytes(b"half")
    _lines(settings, [line("3")])
    assert list((settings.warehouse / "staging").iterdir()) == []


@examples(max_examples=12, deadline=None)
@given(
    st.lists(
        st.builds(
            lambda order, product, amount: line(order, product, f"{amount}.25"),
            st.sampled_from(["1", "2", "3"]),
            st.sampled_from(["p", "q"]),
            st.integers(1, 3),
        ),
        min_size=1,
        max_size=14,
    ),
    st.randoms(use_true_random=False),
)
def test_keys_do_not_depend_on_how_a_file_is_ordered_and_cut(rows: list[Row], chance: random.Random) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)
    # Sorted by order, so that each order's lines come in one file, as they do in practice when files come by day.
    shuffled.sort(key=lambda row: str(row["order_id"]))
    cut = next((n for n, row in enumerate(shuffled) if row["order_id"] != shuffled[0]["order_id"]), len(rows))
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        whole, parts = Settings(data=Path(one)), Settings(data=Path(other))
        _lines(whole, rows)
        _lines(parts, shuffled[:cut])
        _lines(parts, shuffled[cut:])
        columns = ["order_id", "line_no", "product_id", "amount"]
        assert sorted(_read(whole, "order_lines").select(columns).rows()) == sorted(
            _read(parts, "order_lines").select(columns).rows()
        )
        assert not _lines(parts, rows).changed


DIRTY = st.builds(
    lambda order, number, amount, quantity, given: line(
        order, "p", None if amount is None else f"{amount}.50", quantity=quantity, line_no=number if given else None
    ),
    st.sampled_from(["1", "2", "", None]),
    st.integers(1, 2),
    st.sampled_from([None, -3, 0, 1, 99_999_999_999_999]),
    st.sampled_from([1.0, -1.0, float("nan"), float("inf"), None]),
    st.booleans(),
)


@examples(max_examples=25, deadline=None)
@given(st.lists(DIRTY, max_size=25), st.integers(1, 30), st.sampled_from(["kept", "doubles"]))
def test_rows_and_sums_in_are_rows_and_sums_out(rows: list[Row], batch: int, equal: str) -> None:
    with TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder))
        given_rows = incoming("order_lines", rows, batch=batch, equal_lines="doubles" if equal == "doubles" else "kept")
        report = _load(settings, given_rows)
        done = report.tables["order_lines"]
        stored, aside = _read(settings, "order_lines"), _read(settings, "rejected")
        assert done.rows_in == len(rows) == stored.height + aside.height + done.duplicates
        amounts = sum((row["amount"] for row in rows if isinstance(row["amount"], Decimal)), Decimal(0))
        assert done.sum_in == amounts
        assert amounts == _total(settings) + done.sum_rejected + done.sum_duplicates
        assert aside["row_number"].n_unique() == aside.height
        assert not stored.select("order_id", "line_no").is_duplicated().any()
