"""Later loads: they add and update by key; earlier ones stay readable and come back."""

from datetime import datetime
from decimal import Decimal

import pytest
from deltalake import DeltaTable

from crm_analytics.config import Settings
from crm_analytics.warehouse import lake, publish
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.incoming import incoming, line
from tests.warehouse.loading import DAY, load_lines, load_tables, read, total


def test_a_file_that_grew_adds_only_its_new_lines(settings: Settings) -> None:
    load_lines(settings, DAY)
    done = load_lines(settings, [line("3", amount="1.00"), *DAY]).tables["order_lines"]
    assert (done.new, done.updated, done.unchanged) == (1, 0, 3)
    assert total(settings) == Decimal("15.75")


def test_a_later_file_updates_rows_by_key(settings: Settings) -> None:
    load_lines(settings, [line("1", line_no=1), line("1", line_no=2), line("2", line_no=1)])
    done = load_lines(settings, [line("1", line_no=2, amount="9.00"), line("9", line_no=1)]).tables["order_lines"]
    assert (done.new, done.updated, done.unchanged) == (1, 1, 0)
    stored = read(settings, "order_lines").sort("order_id", "line_no")
    assert stored["amount"].to_list() == [Decimal("5.00"), Decimal("9.00"), Decimal("5.00"), Decimal("5.00")]


def test_an_update_may_move_a_row_in_time(settings: Settings) -> None:
    days = [datetime.fromisoformat(f"2024-03-{day:02}T10:00:00.000001") for day in (1, 2, 3)]
    load_lines(settings, [line(str(n), line_no=1, ordered_at=day) for n, day in enumerate(days)])
    moved = [line("0", line_no=1, ordered_at=days[2]), line("2", line_no=1, ordered_at=days[0]), line("9", line_no=1)]
    done = load_lines(settings, moved).tables["order_lines"]
    assert (done.new, done.updated) == (1, 2)
    stored = read(settings, "order_lines").sort("order_id")["ordered_at"].to_list()
    assert stored == [days[2], days[1], days[0], datetime.fromisoformat("2024-03-01T10:00")]


def test_columns_that_a_later_file_lacks_keep_their_values(settings: Settings) -> None:
    load_tables(settings, incoming("customers", [{"customer_id": "a", "name": "Ani", "city": "Solo"}]))
    later = [{"customer_id": "a", "city": "Bogor"}, {"customer_id": "b", "city": "Tegal"}]
    load_tables(settings, incoming("customers", later, columns=("customer_id", "city")))
    stored = read(settings, "customers").sort("customer_id").select("name", "city").rows()
    assert stored == [("Ani", "Bogor"), (None, "Tegal")]


def test_a_column_that_is_given_empty_empties_the_value(settings: Settings) -> None:
    load_tables(settings, incoming("customers", [{"customer_id": "a", "name": "Ani", "city": "Solo"}]))
    load_tables(settings, incoming("customers", [{"customer_id": "a", "name": "Ani"}]))
    assert read(settings, "customers")["city"].to_list() == [None]


def test_earlier_loads_stay_readable(settings: Settings) -> None:
    for amount in ("1.00", "2.00", "3.00"):
        load_lines(settings, [line("1", line_no=1, amount=amount)])
    seen = [lake.scan(settings, load, "order_lines").collect()["amount"][0] for load in LoadCatalogue(settings).all()]
    assert seen == [Decimal("3.00"), Decimal("2.00"), Decimal("1.00")]


def test_many_small_loads_do_not_leave_many_small_files(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "SMALL_FILES_AT_MOST", 3)
    for number in range(6):
        load_lines(settings, [line(str(number), amount=f"{number}.00")])
    target = DeltaTable(lake.path(settings, "order_lines"))
    assert len(target.file_uris()) <= 4
    sums = [
        lake.scan(settings, load, "order_lines").collect()["amount"].sum() for load in LoadCatalogue(settings).all()
    ]
    assert sums == [15, 10, 6, 3, 1, 0]


def test_undo_brings_the_earlier_rows_back_and_loading_goes_on_from_there(settings: Settings) -> None:
    load_lines(settings, DAY)
    load_lines(settings, [line("1", line_no=1, amount="100.00"), line(None)])
    LoadCatalogue(settings).undo(2, by="tests")
    assert total(settings) == Decimal("14.75")
    assert read(settings, "rejected").is_empty()
    done = load_lines(settings, [line("1", line_no=1, amount="100.00")]).tables["order_lines"]
    assert done.new == 1
    assert total(settings) == Decimal("114.75")


def test_tables_that_a_load_does_not_touch_stay_in_force(settings: Settings) -> None:
    load_lines(settings, DAY)
    load_tables(settings, incoming("branches", [{"branch_id": "b"}]))
    assert total(settings) == Decimal("14.75")
    assert set(LoadCatalogue(settings).get(2).tables) == {"branches"}
