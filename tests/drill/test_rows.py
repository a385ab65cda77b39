"""The rows listed behind a figure add up to the figure, under any filters."""

import math
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.drill import origin_rows
from crm_analytics.drill.counted_customers import COUNTED
from crm_analytics.drill.origin import Origin
from crm_analytics.drill.rows import ORDER, counted_lines, named
from crm_analytics.metrics.basis import Read, basis_of
from crm_analytics.metrics.figures import Figures, figures
from crm_analytics.metrics.selection import Dimension, Selection
from crm_analytics.reader import Reader
from crm_analytics.viewer import LOCAL_OWNER
from crm_analytics.warehouse.loads import Load, LoadCatalogue
from tests.metrics.companies import selections
from tests.thorough import times
from tests.warehouse.small import fill, lines

FIRST, LAST = date(2024, 1, 1), date(2025, 12, 31)
MEMBERS: dict[Dimension, list[str]] = {
    "branch": ["B01", "B02", "B03"],
    "channel": ["toko", "web"],
    "category": ["Beras", "Telur", "Kopi"],
    "segment": ["champions", "loyal", "lost"],
    "kind": ["person", "company", "reseller"],
}
asked = selections(FIRST, LAST, MEMBERS)
few = settings(max_examples=times(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def load(nusantara_settings: Settings) -> Load:
    shown = LoadCatalogue(nusantara_settings).ready()
    assert shown is not None
    return shown


@pytest.fixture(scope="module")
def read(nusantara_settings: Settings, load: Load) -> Read:
    """The marts, each read once."""
    kept: dict[str, pl.DataFrame] = {}

    def once(name: str) -> pl.LazyFrame:
        if name not in kept:
            kept[name] = Reader(nusantara_settings, LOCAL_OWNER, load).result(name).collect()
        return kept[name].lazy()

    return once


def lines_of(selection: Selection) -> Origin:
    return Origin("order_lines", selection)


def all_lines(settings: Settings, load: Load, selection: Selection) -> pl.DataFrame:
    reader = Reader(settings, LOCAL_OWNER, load)
    return named(reader, counted_lines(reader, selection)).collect()


def told(read: Read, selection: Selection) -> Figures:
    return figures(basis_of(read, selection))


@few
@given(selection=asked)
def test_the_order_lines_add_up_to_the_figures(
    nusantara_settings: Settings, load: Load, read: Read, selection: Selection
) -> None:
    totals = origin_rows.count(Reader(nusantara_settings, LOCAL_OWNER, load), lines_of(selection))
    shown = told(read, selection)

    assert totals.revenue == (shown["revenue"].value or 0)
    if len(selection.category) < 2:  # an order can hold several categories: the dictionary counts none then
        assert totals.orders == (shown["orders"].value or 0)
    assert totals.customers == (shown["active_customers"].value or 0)
    assert totals.rows == sum(rows for _, rows in totals.days)
    listed = all_lines(nusantara_settings, load, selection)
    assert (listed.height, listed["amount"].sum()) == (totals.rows, totals.revenue)


@few
@given(selection=asked, metric=st.sampled_from(sorted(COUNTED)))
def test_the_customers_listed_are_as_many_as_the_figure_counts(
    nusantara_settings: Settings, load: Load, read: Read, selection: Selection, metric: str
) -> None:
    origin = Origin("customers", selection, metric=metric)
    totals = origin_rows.count(Reader(nusantara_settings, LOCAL_OWNER, load), origin)
    rows = origin_rows.newest(Reader(nusantara_settings, LOCAL_OWNER, load), origin, 10_000)
    figure = told(read, selection)[metric]

    assert rows.height == rows["customer_id"].n_unique() == totals.rows == totals.customers
    assert rows["customer_id"].null_count() == 0
    if figure.value is not None and figure.metric.unit == "count":
        assert totals.rows == figure.value
    elif figure.value is not None and metric == "repeat_rate":
        assert math.isclose((rows["order_days"] > 1).sum() / rows.height, figure.value)
    elif figure.value is not None and metric == "retention":
        assert math.isclose(rows["came_again"].sum() / rows.height, figure.value)


@few
@given(selection=asked)
def test_complaints_and_deliveries_listed_are_those_that_are_counted(
    nusantara_settings: Settings, load: Load, read: Read, selection: Selection
) -> None:
    marts = basis_of(read, selection).frames
    for table, mart in (("tickets", "tickets"), ("deliveries", "deliveries")):
        if mart not in marts:
            continue
        totals = origin_rows.count(Reader(nusantara_settings, LOCAL_OWNER, load), Origin(table, selection))  # type: ignore[arg-type]  # both are tables
        assert totals.rows == marts[mart].select(pl.col(mart).sum()).collect().item()  # type: ignore[index]  # both are sources


@few
@given(selection=asked, first=st.integers(0, 3000), rows=st.integers(1, 60))
def test_a_page_is_a_piece_of_all_rows_newest_first(
    nusantara_settings: Settings, load: Load, selection: Selection, first: int, rows: int
) -> None:
    ranked = all_lines(nusantara_settings, load, selection).sort(ORDER, descending=[True, False, False])
    origin = lines_of(selection)
    totals = origin_rows.count(Reader(nusantara_settings, LOCAL_OWNER, load), origin)
    wanted = slice(first, first + rows)
    page = origin_rows.page(Reader(nusantara_settings, LOCAL_OWNER, load), origin, totals=totals, wanted=wanted)

    assert page.equals(ranked.slice(first, rows))


def test_a_rule_stands_on_as_many_baskets_as_it_says(nusantara_settings: Settings, load: Load, read: Read) -> None:
    rule = read("category_rules").sort("lift", descending=True).head(1).collect().row(0, named=True)
    origin = Origin("order_lines", Selection(FIRST, LAST), together=(rule["antecedent"], rule["consequent"]))
    totals = origin_rows.count(Reader(nusantara_settings, LOCAL_OWNER, load), origin)
    listed = origin_rows.newest(Reader(nusantara_settings, LOCAL_OWNER, load), origin, 1_000_000)

    assert totals.orders == rule["baskets_both"] > 0
    assert set(listed["category"]) == {rule["antecedent"], rule["consequent"]}
    consequent = listed.filter(pl.col("category") == rule["consequent"])
    assert consequent["amount"].sum() == rule["revenue"]


def test_a_campaigns_contacts_are_listed_with_what_they_did(
    nusantara_settings: Settings, load: Load, read: Read
) -> None:
    result = read("campaign_results").head(1).collect().row(0, named=True)
    origin = Origin("campaign_contacts", campaigns=(result["campaign_id"],))
    rows = origin_rows.newest(Reader(nusantara_settings, LOCAL_OWNER, load), origin, 10_000)
    contacted = rows.filter(pl.col("arm") == "treatment")

    assert rows.height == result["contacted"] + result["control"]
    assert contacted["spend_during"].sum() == result["revenue"]
    assert (contacted["orders_during"] > 0).sum() == result["buyers"]


def test_cancelled_lines_and_lines_after_the_load_stand_behind_nothing(settings: Settings) -> None:
    sold = lines(10, customers=2)
    torn = sold.with_columns(cancelled=pl.col("order_id") == "F00003", line_no=pl.lit(1, pl.Int64))
    later = sold.with_columns(
        order_id="G" + pl.col("order_id"), ordered_at=pl.col("ordered_at") + timedelta(days=36_500), cancelled=None
    )
    fill(settings, order_lines=pl.concat([torn, later.cast({"cancelled": pl.Boolean})]))
    shown = refresh(settings).load
    ever = Selection(date(2020, 1, 1), date(2200, 1, 1))
    totals = origin_rows.count(Reader(settings, LOCAL_OWNER, shown), lines_of(ever))

    assert totals.rows == 9
    assert totals.revenue == Decimal(str(sold.filter(pl.col("order_id") != "F00003")["amount"].sum()))
    assert "F00003" not in all_lines(settings, shown, ever)["order_id"]
