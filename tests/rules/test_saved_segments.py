"""A saved segment as a filter: the figures are those of its customers, counted here from the facts alone."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from crm_analytics.config import Settings
from crm_analytics.drill import origin_rows
from crm_analytics.drill.origin import Origin
from crm_analytics.metrics.basis import Read, basis_of
from crm_analytics.metrics.figures import figures
from crm_analytics.metrics.selection import Saved, Selection
from crm_analytics.reader import Reader
from crm_analytics.rules.evaluation import numbers
from crm_analytics.rules.form import AllOf, Condition
from crm_analytics.viewer import LOCAL_OWNER
from crm_analytics.warehouse import lake, ready
from crm_analytics.warehouse.loads import Load, LoadCatalogue

RULE = AllOf((Condition("bought.orders", "at_least", (3,), "Beras"), Condition("kind", "one_of", ("person",))))
HALF_YEAR = (date(2025, 1, 1), date(2025, 6, 30))


@pytest.fixture(scope="module")
def load(nusantara_settings: Settings) -> Load:
    shown = LoadCatalogue(nusantara_settings).ready()
    assert shown is not None
    return shown


@pytest.fixture(scope="module")
def read(nusantara_settings: Settings, load: Load) -> Read:
    return lambda name: ready.scan(nusantara_settings, load.id, name)


@pytest.fixture(scope="module")
def of_segment(read: Read) -> Selection:
    return Selection(*HALF_YEAR, saved=Saved("rice", numbers(RULE, read, as_of=date(2025, 12, 31))))


@pytest.fixture(scope="module")
def facts(nusantara_settings: Settings, load: Load) -> pl.DataFrame:
    """The lines of the half-year of persons who bought rice in three orders or more, from the facts."""
    day = pl.col("ordered_at").dt.date()
    every = lake.scan(nusantara_settings, load, "order_lines").filter(
        ~pl.col("cancelled").fill_null(value=False), day <= ready_until(nusantara_settings, load)
    )
    products = lake.scan(nusantara_settings, load, "products").filter(pl.col("category") == "Beras")
    rice = every.filter(pl.col("quantity") >= 0).join(products, on="product_id", how="semi")
    often = rice.group_by("customer_id").agg(pl.col("order_id").n_unique()).filter(pl.col("order_id") >= 3)
    people = lake.scan(nusantara_settings, load, "customers").filter(pl.col("kind") == "person")
    wanted = often.join(people, on="customer_id", how="semi")
    return every.filter(day.is_between(*HALF_YEAR)).join(wanted, on="customer_id", how="semi").collect()


def ready_until(settings: Settings, load: Load) -> date:
    last = ready.scan(settings, load.id, "daily_sales").select(pl.col("day").max()).collect().item()
    assert isinstance(last, date)
    return last


def test_figures_of_a_saved_segment_are_those_of_its_customers(
    read: Read, of_segment: Selection, facts: pl.DataFrame
) -> None:
    shown = figures(basis_of(read, of_segment))
    bought = facts.filter(pl.col("quantity") >= 0)
    assert facts.height > 100
    assert shown["revenue"].value == facts["amount"].sum()
    assert shown["orders"].value == bought["order_id"].n_unique()
    assert shown["active_customers"].value == bought["customer_id"].n_unique()
    assert shown["anonymous_share"].value == 0


def test_the_rows_behind_are_of_the_same_customers(
    nusantara_settings: Settings, load: Load, of_segment: Selection, facts: pl.DataFrame
) -> None:
    totals = origin_rows.count(Reader(nusantara_settings, LOCAL_OWNER, load), Origin("order_lines", of_segment))
    assert (totals.rows, totals.revenue) == (facts.height, facts["amount"].sum())
    people = origin_rows.count(Reader(nusantara_settings, LOCAL_OWNER, load), Origin("customers", of_segment))
    assert of_segment.saved is not None
    assert people.customers == of_segment.saved.numbers.len()


def test_nobody_in_the_segment_makes_no_sales(read: Read) -> None:
    nobody = Selection(*HALF_YEAR, saved=Saved("nobody", pl.Series(dtype=pl.UInt32)))
    assert (figures(basis_of(read, nobody), ["revenue"])["revenue"].value or Decimal(0)) == 0


def test_selections_of_different_segments_differ_and_of_the_same_are_equal(of_segment: Selection) -> None:
    """They are keys of caches, by hash and in words; the customers themselves must not be in it."""
    other = Selection(*HALF_YEAR, saved=Saved("others", pl.Series([1], dtype=pl.UInt32)))
    same = Selection(*HALF_YEAR, saved=Saved("rice", pl.Series([1], dtype=pl.UInt32)))
    assert of_segment == same != other
    assert len({of_segment, same, other}) == 2
    assert "Series" not in repr(of_segment)
    assert "rice" in repr(of_segment)
