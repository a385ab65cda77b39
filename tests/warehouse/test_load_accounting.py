"""Loading: every row is accepted, or set aside with its reason; rows and sums in are rows and sums out."""

import json
import random
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from crm_analytics.config import Settings
from crm_analytics.errors import LoadError
from crm_analytics.schema.company import Company
from crm_analytics.sources.table import ROW, Conformed
from crm_analytics.warehouse import identity, publish
from crm_analytics.warehouse.load import load
from crm_analytics.warehouse.load_report import notes
from crm_analytics.warehouse.loads import LoadCatalogue
from crm_analytics.warehouse.progress import quiet
from crm_analytics.warehouse.stage import EmptiedCells
from tests.incoming import Row, incoming, line
from tests.thorough import times
from tests.warehouse.loading import DAY, load_lines, load_tables, read, total
from tests.warehouse.small import COMPANY


def test_returns_cancellations_gifts_and_anonymous_sales_are_kept(settings: Settings) -> None:
    odd = [
        line("1", amount="-5.00", quantity=-1.0),
        line("2", cancelled=True),
        line("3", amount="0.00"),
        line("4", None),
    ]
    done = load_lines(settings, odd).tables["order_lines"]
    assert (done.accepted, done.rejected) == (4, 0)


def test_rejected_rows_are_kept_with_their_reason(settings: Settings) -> None:
    report = load_lines(settings, [*DAY, line(None, amount="3.00"), line("", amount="4.00")])
    assert [(reason.rows, reason.examples) for reason in report.reasons] == [(2, (4, 5))]
    kept = read(settings, "rejected").sort("row_number")
    assert kept.select("load_id", "table", "source", "row_number").rows() == [
        (1, "order_lines", "sales.csv", 4),
        (1, "order_lines", "sales.csv", 5),
    ]
    assert json.loads(kept["raw"][0])["amount"] == "3.00"
    assert report.tables["order_lines"].sum_rejected == Decimal("7.00")


def test_rows_set_aside_for_one_reason_are_one_reason_with_an_example(settings: Settings) -> None:
    days = [datetime.fromisoformat(f"190{n}-01-01") for n in range(3)]
    report = load_lines(settings, [*DAY, *(line(str(n), ordered_at=day) for n, day in enumerate(days))])
    assert [(reason.rows, reason.sentences()) for reason in report.reasons] == [
        (3, ["The day lies between 1970 and 2100, such as “1900-01-01”"])
    ]
    assert read(settings, "rejected").sort("row_number")["cells"].to_list() == [
        "1900-01-01",
        "1901-01-01",
        "1902-01-01",
    ]


def test_cells_left_empty_are_counted_over_all_batches(settings: Settings) -> None:
    given = incoming("order_lines", DAY, batch=1)

    def emptied(batch: Conformed, value: str) -> Conformed:
        cells = pl.DataFrame({ROW: batch.rows[ROW], "column": "discount", "rule": "x", "value": value})
        return replace(batch, emptied=cells)

    batches = [emptied(batch, value) for batch, value in zip(given.batches(), "abc", strict=True)]
    report = load_tables(settings, replace(given, batches=lambda: iter(batches)))
    assert report.emptied == (EmptiedCells("order_lines", "discount", 3, "a"),)
    assert notes(report)[0] == "Cells that could not be read and were left empty: discount 3, such as “a”."
    assert report.tables["order_lines"].accepted == 3


def test_a_key_that_comes_twice_keeps_its_first_row(settings: Settings) -> None:
    rows = [line("1", line_no=1), line("2", line_no=1), line("1", line_no=1), line("1", line_no=1, amount="6.00")]
    report = load_tables(settings, incoming("order_lines", rows, batch=2))
    done = report.tables["order_lines"]
    assert (done.accepted, done.duplicates, done.rejected) == (2, 1, 1)
    assert (done.sum_duplicates, done.sum_rejected) == (Decimal("5.00"), Decimal("6.00"))
    assert report.reasons[0].rules == "The same key came before with other values; the first row was kept."
    assert json.loads(report.rejected["raw"][0])["amount"] == "6.00"


def test_a_source_that_reads_differently_the_second_time_loses_no_row(settings: Settings) -> None:
    given = incoming("order_lines", [line("1", line_no=1), line("1", line_no=1, amount="6.00")])
    passes = iter([given.batches(), iter(())])
    report = load_tables(settings, replace(given, batches=lambda: next(passes)))
    assert report.rejected.select("row_number", "raw").rows() == [(2, "{}")]


def test_doubles_are_left_out_only_where_the_source_says_so(settings: Settings) -> None:
    twice = [line("1"), line("1")]
    assert load_tables(settings, incoming("order_lines", twice), dry_run=True).tables["order_lines"].new == 2
    done = load_tables(settings, incoming("order_lines", twice, equal_lines="doubles")).tables["order_lines"]
    assert (done.new, done.duplicates, done.sum_duplicates) == (1, 1, Decimal("5.00"))


def test_rows_that_the_mapping_left_out_are_counted(settings: Settings) -> None:
    given = incoming("order_lines", DAY)
    parts = [replace(batch, left_out=2, left_out_sum=10.1) for batch in given.batches()]
    done = load_tables(settings, replace(given, batches=lambda: iter(parts))).tables["order_lines"]
    assert (done.rows_in, done.left_out, done.accepted) == (5, 2, 3)
    assert (done.sum_in, done.sum_left_out) == (Decimal("24.85"), Decimal("10.10"))


def test_the_same_query_that_gives_further_bad_rows_keeps_them(settings: Settings) -> None:
    first, later = (incoming("order_lines", [line("1"), *[line(None)] * bad]) for bad in (1, 2))
    for source in (first, replace(later, fingerprint=first.fingerprint)):
        load_tables(settings, source)
    assert read(settings, "rejected").group_by("load_id").len().sort("load_id").rows() == [(1, 1), (2, 2)]
    assert load_tables(settings, replace(later, fingerprint=first.fingerprint)).load is None


@pytest.mark.parametrize("company", [None, COMPANY])
def test_a_load_that_accepts_nothing_publishes_nothing(settings: Settings, company: Company | None) -> None:
    sources = [incoming("order_lines", [line(None), line("")])]
    report = load(settings, sources, by="Sari", progress=quiet, company=company)
    assert report.accepts_nothing
    assert report.load is None
    assert report.rejected["row_number"].to_list() == [1, 2]
    assert [reason.rows for reason in report.reasons] == [2]
    catalogue = LoadCatalogue(settings)
    assert (catalogue.all(), catalogue.company()) == ([], None)
    assert not identity.holds_tables(settings)


def test_after_a_load_a_file_of_bad_rows_alone_changes_nothing(settings: Settings) -> None:
    load_lines(settings, DAY)
    assert load_lines(settings, [line(None)]).load is None
    assert read(settings, "rejected").is_empty()
    assert [load.id for load in LoadCatalogue(settings).all()] == [1]


def test_a_file_without_rows_is_none_that_accepts_nothing(settings: Settings) -> None:
    """A query of what is new since yesterday gives no rows on a quiet day."""
    assert not load_lines(settings, []).accepts_nothing


def test_a_mismatch_with_the_lake_is_not_published(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    load_lines(settings, DAY)
    whole = publish._in_order
    monkeypatch.setattr(publish, "_in_order", lambda change: whole(replace(change, rows=change.rows.head(1))))
    with pytest.raises(LoadError, match=r"do not add up: 5 rows and 24\.75 were expected, and 4 rows and 19\.75"):
        load_lines(settings, [line("7"), line("8")])
    monkeypatch.undo()
    assert total(settings) == Decimal("14.75")
    load_lines(settings, [line("7"), line("8")])
    assert total(settings) == Decimal("24.75")


@examples(max_examples=times(12), deadline=None)
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
        load_lines(whole, rows)
        load_lines(parts, shuffled[:cut])
        load_lines(parts, shuffled[cut:])
        columns = ["order_id", "line_no", "product_id", "amount"]
        assert sorted(read(whole, "order_lines").select(columns).rows()) == sorted(
            read(parts, "order_lines").select(columns).rows()
        )
        assert not load_lines(parts, rows).changed


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


@examples(max_examples=times(25), deadline=None)
@given(st.lists(DIRTY, max_size=25), st.integers(1, 30), st.sampled_from(["kept", "doubles"]))
def test_rows_and_sums_in_are_rows_and_sums_out(rows: list[Row], batch: int, equal: str) -> None:
    with TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder))
        given_rows = incoming("order_lines", rows, batch=batch, equal_lines="doubles" if equal == "doubles" else "kept")
        report = load_tables(settings, given_rows)
        done = report.tables["order_lines"]
        stored = read(settings, "order_lines")
        aside = report.rejected if report.accepts_nothing else read(settings, "rejected")
        assert done.rows_in == len(rows) == stored.height + aside.height + done.duplicates
        amounts = sum((row["amount"] for row in rows if isinstance(row["amount"], Decimal)), Decimal(0))
        assert done.sum_in == amounts
        assert amounts == total(settings) + done.sum_rejected + done.sum_duplicates
        assert aside["row_number"].n_unique() == aside.height
        assert not stored.select("order_id", "line_no").is_duplicated().any()
