"""What a person reads on the page Segments."""

import json

import polars as pl
import pytest

from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.scoring.rfm import SEGMENTS
from crm_analytics.warehouse import ready
from crm_analytics.warehouse.load import load
from crm_analytics.warehouse.progress import quiet
from tests.incoming import incoming, line
from tests.pages.conftest import OpenPage
from tests.pages.seen import figures, tables
from tests.warehouse.small import fill, lines


def people(settings: Settings) -> pl.DataFrame:
    return ready.scan(settings, 1, "rfm_customers").collect()


def test_the_title_says_who_brings_a_third_of_sales(open_page: OpenPage, demo_settings: Settings) -> None:
    """Counted here from the customers themselves, largest first."""
    spend = people(demo_settings)["monetary"].cast(pl.Float64).sort(descending=True).to_list()
    few = next(n for n in range(1, len(spend)) if sum(spend[:n]) >= sum(spend) / 3)
    at = open_page("segments", demo_settings)
    assert at.title[0].value.startswith(f"{few} of 2,469 customers bring a third of sales; ")
    assert "gone quiet" in at.title[0].value


def test_the_cards_say_how_many_and_what_is_left_out(
    open_page: OpenPage, demo_settings: Settings, nusantara_settings: Settings
) -> None:
    cards = figures(open_page("segments", demo_settings))
    assert cards["Customers"].value == "2,469"
    assert cards["Their sales"].value == "$4.6M"
    assert cards["Anonymous sales"].value == "0%"
    anonymous = figures(open_page("segments", nusantara_settings))["Anonymous sales"].value
    sold = ready.scan(nusantara_settings, 1, "daily_sales").select("revenue", "anonymous_revenue")
    total, unknown = sold.sum().collect().row(0)
    assert anonymous == f"{100 * float(unknown / total):.1f}%"
    assert unknown > 0


def test_the_typical_spend_lies_midway_between_two_in_the_middle(open_page: OpenPage, settings: Settings) -> None:
    """Of six customers: 10, 40, 90, 160, 250 and 360."""
    turn = pl.int_range(pl.len()) % 6 + 1
    fill(settings, order_lines=lines(6, customers=6).with_columns(amount=(10.0 * turn * turn)))
    refresh(settings)
    assert figures(open_page("segments", settings))["Typical spend"].value == "Rp125"


def test_segments_in_table_and_picture_add_up_to_all_customers(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("segments", demo_settings)
    (table,) = tables(at)
    assert sum(int(row["Customers"].replace(",", "")) for row in table) == 2469
    assert sum(float(row["Sales, $ thousand"].replace(",", "")) for row in table) == pytest.approx(4596, abs=0.5)
    tiles = json.loads(at.get("plotly_chart")[0].proto.spec)["data"][0]
    assert set(tiles["labels"]) == {row["Segment"] for row in table} == {segment.name for segment in SEGMENTS}


def test_choosing_a_segment_shows_its_customers_and_what_to_do(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("segments", demo_settings)
    at.selectbox(key="look").set_value("cant_lose")
    at.toggle(key="members").set_value(True).run()
    words = next(text.value for text in at.markdown if "Call them one by one." in text.value)
    assert "% of the 2,469 customers, " in words
    shown = pl.from_pandas(at.dataframe[-1].value)
    expected = people(demo_settings).filter(segment="cant_lose")
    assert set(shown["customer_id"]) == set(expected["customer_id"])
    assert shown["monetary"].is_sorted(descending=True)
    assert shown["name"][0] == f"Household {shown['customer_id'][0]}", "people have names, not only numbers"


def test_a_copied_address_opens_the_same_segment(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("segments", demo_settings, look="at_risk")
    assert at.selectbox(key="look").value == "at_risk"
    assert open_page("segments", demo_settings, look="nonsense").selectbox(key="look").value == "champions"


def test_the_page_speaks_indonesian(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("segments", demo_settings, "id")
    assert at.title[0].value.startswith("Sepertiga penjualan berasal dari ")
    assert "Jangan sampai hilang" in {row["Segmen"] for row in tables(at)[0]}


def test_too_few_customers_are_refused_in_words(open_page: OpenPage, settings: Settings) -> None:
    sales = [line(f"o{number}", customer_id=f"c{number % 3}") for number in range(9)]
    load(settings, [incoming("order_lines", sales)], by="test", progress=quiet)
    refresh(settings)
    at = open_page("segments", settings)
    assert at.title[0].value == "No segments yet"
    assert "Segments need at least 5 customers who bought; found: 3." in at.info[0].value
    assert open_page("patterns", settings).title[0].value == "No patterns yet"
