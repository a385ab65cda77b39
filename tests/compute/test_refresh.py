"""Refresh: any data gives every result or a refusal with its reason, and the clock is the data's own."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from filelock import FileLock

from crm_analytics.compute.check import check
from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.errors import CrmError, LoadError
from crm_analytics.i18n import use_language
from crm_analytics.warehouse import ready
from crm_analytics.warehouse.loads import Catalogue
from tests.declared import READY, columns_read
from tests.warehouse.small import FIRST, fill, lines, result

FUTURE = FIRST.replace(year=2090)


def _cancelled() -> pl.DataFrame:
    return lines(5, customers=2).with_columns(cancelled=pl.lit(value=True))


def _returns() -> pl.DataFrame:
    return lines(5, customers=2).with_columns(quantity=pl.lit(-1.0), amount=-pl.col("amount"))


ODD: dict[str, Callable[[], pl.DataFrame]] = {
    "one row": lambda: lines(1, customers=1),
    "one customer": lambda: lines(40, customers=1),
    "all anonymous": lambda: lines(40, customers=0),
    "all cancelled": _cancelled,
    "returns alone": _returns,
    "future alone": lambda: lines(5, customers=2, first=FUTURE),
    "no product": lambda: lines(30, customers=30).with_columns(product_id=pl.lit(None, pl.String)),
    "one anonymous line": lambda: lines(1, customers=0),
    "a discount": lambda: lines(30, customers=6).with_columns(discount=pl.lit(0.25)),
    "half units": lambda: lines(30, customers=6).with_columns(quantity=pl.lit(0.5)),
    "no amount": lambda: lines(40, customers=10).with_columns(amount=pl.lit(0.0)),
}


@pytest.mark.parametrize("name", list(ODD))
def test_odd_data_gives_every_result_or_a_refusal(settings: Settings, name: str) -> None:
    fill(settings, order_lines=ODD[name]())
    refresh(settings)
    refused = result(settings, "refusals")
    for each in READY:
        assert result(settings, each).schema == columns_read(each)
    for row in refused.iter_rows(named=True):
        assert result(settings, row["result"]).is_empty()
        assert "{" not in str(CrmError(row["message"], **json.loads(row["values"])))
    assert [str(found) for found in check(settings) if found.severity == "problem"] == []


def test_where_there_are_too_few_customers_for_segments_nobody_has_one(settings: Settings) -> None:
    fill(settings, order_lines=lines(12, customers=3))
    refresh(settings)
    assert result(settings, "rfm_customers").is_empty()
    for mart in ("order_days", "category_days"):
        days = result(settings, mart)
        assert days["segment"].null_count() == days.height > 0


def test_segments_reach_every_row_of_their_customers(settings: Settings) -> None:
    fill(settings, order_lines=lines(40, customers=8))
    refresh(settings)
    segments = dict(result(settings, "rfm_customers").select("customer_no", "segment").iter_rows())
    for mart in ("order_days", "category_days"):
        said = result(settings, mart).select("customer_no", "segment").unique()
        assert dict(said.iter_rows()) == segments


def test_tickets_without_a_branch_and_deliveries_without_a_promise_do_no_harm(settings: Settings) -> None:
    at = pl.Series([FIRST, FIRST], dtype=pl.Datetime("us"))
    tickets = pl.DataFrame({"ticket_id": ["T1", "T2"], "opened_at": at, "customer_id": ["C1", None]})
    deliveries = pl.DataFrame({"order_id": ["F00001", "unheard of"], "delivered_at": at})
    fill(settings, order_lines=lines(10, customers=5), tickets=tickets, deliveries=deliveries)
    refresh(settings)
    assert result(settings, "ticket_days").select("branch_id", "tickets", "rated").rows() == [(None, 1, 0)] * 2
    assert result(settings, "delivery_days").is_empty()


def test_without_a_known_unit_cost_nothing_is_costed(settings: Settings) -> None:
    products = pl.DataFrame(
        {"product_id": ["P0", "P1"], "unit_cost": [None, 4.0]}, schema_overrides={"unit_cost": pl.Float64}
    )
    fill(settings, order_lines=lines(6, customers=3), products=products)
    refresh(settings)
    for mart in ("daily_sales", "order_days", "category_days"):
        sums = result(settings, mart).select(pl.col("cost", "costed_revenue").sum().cast(pl.Float64)).row(0)
        assert sums == (8.0, 11.25 + 14.25)  # the second and the fifth line


def test_a_branch_is_told_its_region_its_market_and_its_last_sale(settings: Settings) -> None:
    known = pl.DataFrame({"branch_id": ["B1", "B2"], "name": ["Pusat", "Timur"], "region": ["Jawa", None]})
    frame = lines(3, customers=3).with_columns(branch_id=pl.Series(["B1", "B1", "B9"]))
    fill(settings, order_lines=frame, branches=known.with_columns(market_size=pl.Series([1000.0, None])))
    refresh(settings)
    assert result(settings, "branch_names").rows() == [
        ("B1", "Pusat", "Jawa", Decimal(1000), date(2024, 1, 2)),
        ("B2", "Timur", None, None, None),
        ("B9", "B9", None, None, date(2024, 1, 3)),
    ]


def test_thirty_customers_of_the_synthetic_company_are_enough_to_start(thirty_settings: Settings) -> None:
    assert result(thirty_settings, "customer_summary").height >= 30
    assert result(thirty_settings, "rfm_customers").height > 0


def test_a_refusal_is_told_in_the_reader_s_language(settings: Settings) -> None:
    fill(settings, order_lines=lines(1, customers=1))
    refresh(settings)
    row = result(settings, "refusals").filter(pl.col("result") == "rfm_customers").row(0, named=True)
    use_language("id")
    try:
        said = str(CrmError(row["message"], **json.loads(row["values"])))
    finally:
        use_language("en")
    assert said != row["message"].format(**json.loads(row["values"]))


def test_lines_from_the_future_do_not_move_the_clock_and_are_counted(settings: Settings) -> None:
    past = lines(30, customers=5)
    wrong = lines(2, customers=1, first=FUTURE).with_columns(order_id=pl.format("X{}", "order_id"))
    fill(settings, order_lines=pl.concat([past, wrong]))
    refresh(settings)
    sales = result(settings, "daily_sales")
    assert sales["day"].max() == date(2024, 1, 30)
    assert float(sales["revenue"].sum()) == past["amount"].sum()
    health = result(settings, "table_health").filter(pl.col("table") == "order_lines").row(0, named=True)
    assert (health["rows"], health["future"], health["newest"]) == (32, 2, FIRST.replace(day=30))
    assert any("2 order lines are dated after the load" in str(found) for found in check(settings))


def test_health_counts_customers_and_filled_cells(settings: Settings) -> None:
    frame = lines(10, customers=4).with_columns(
        customer_id=pl.when(pl.int_range(pl.len()) < 8).then(pl.col("customer_id"))
    )
    fill(settings, order_lines=frame)
    refresh(settings)
    health = result(settings, "table_health").filter(pl.col("table") == "order_lines").row(0, named=True)
    assert (health["rows"], health["customers"]) == (10, 4)
    filled = result(settings, "column_health").filter(pl.col("table") == "order_lines")
    shares = dict(filled.select("column", "filled").iter_rows())
    assert shares["customer_id"] == 0.8
    assert shares["amount"] == 1.0
    assert shares["discount"] == 0.0


def test_an_empty_warehouse_says_what_to_load(settings: Settings) -> None:
    with pytest.raises(LoadError, match="load a file, or the demo"):
        refresh(settings)


def test_pages_keep_the_earlier_load_until_the_new_one_is_ready(settings: Settings) -> None:
    fill(settings, order_lines=lines(10, customers=5))
    refresh(settings)
    fill(settings, order_lines=lines(12, customers=5))
    shown = Catalogue(settings).ready()
    assert shown is not None
    assert shown.id == 1
    refresh(settings)
    shown = Catalogue(settings).ready()
    assert shown is not None
    assert shown.id == 2
    assert result(settings, "daily_sales", 1)["lines"].sum() == 10
    assert result(settings, "daily_sales", 2)["lines"].sum() == 12


def test_only_the_newest_results_are_kept_and_older_ones_come_back_on_demand(settings: Settings) -> None:
    few = Settings(data=settings.data, ready_kept=2)
    for count in (5, 6, 7):
        fill(few, order_lines=lines(count, customers=5))
        refresh(few)
    assert [ready.holds(few, load_id, READY) for load_id in (1, 2, 3)] == [False, True, True]
    refresh(few, load_id=1)
    assert result(few, "daily_sales", 1)["lines"].sum() == 5
    shown = Catalogue(few).ready()
    assert shown is not None
    assert shown.id == 3


def test_two_refreshes_at_once_are_told(settings: Settings) -> None:
    impatient = Settings(data=settings.data, lock_wait=0.1)
    fill(impatient, order_lines=lines(5, customers=5))
    with FileLock(impatient.warehouse / "refresh.lock"), pytest.raises(LoadError, match="Another refresh is running"):
        refresh(impatient)


def test_a_refresh_that_dies_leaves_the_earlier_results(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(settings, order_lines=lines(5, customers=5))
    refresh(settings)

    def broken(*_args: object) -> None:
        raise MemoryError

    monkeypatch.setattr("crm_analytics.compute.making.refusals", broken)
    with pytest.raises(MemoryError):
        refresh(settings, anew=True)
    assert result(settings, "daily_sales")["lines"].sum() == 5


def test_progress_rises_from_nothing_to_everything(settings: Settings) -> None:
    fill(settings, order_lines=lines(5, customers=5))
    told: list[tuple[float, str]] = []
    refresh(settings, progress=lambda share, sentence: told.append((share, sentence)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert all(sentence for _, sentence in told)


def test_refreshing_again_gives_the_same_results(settings: Settings) -> None:
    fill(settings, order_lines=lines(40, customers=20))
    refresh(settings)
    before = {name: result(settings, name) for name in READY}
    refresh(settings)
    for name, frame in before.items():
        keys = READY[name].primary_key() or frame.columns
        assert result(settings, name).sort(keys).equals(frame.sort(keys)), name
