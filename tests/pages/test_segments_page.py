"""What a person reads on the page Segments."""

import json
import re

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
from tests.pages.seen import drawn, figures
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
    table = at.dataframe[0].value
    assert table["customers"].sum() == 2469
    assert table["revenue"].sum() == pytest.approx(4_596_039.58)
    tiles = json.loads(at.get("plotly_chart")[0].proto.spec)["data"][0]
    assert set(tiles["labels"]) == set(table["name"]) == {segment.name for segment in SEGMENTS}


def test_choosing_a_segment_shows_its_customers_and_what_to_do(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("segments", demo_settings)
    at.selectbox(key="look").set_value("cant_lose").run()
    at.toggle(key="these-segment-cant_lose").set_value(True).run()
    words = next(text.value for text in at.markdown if "Call them one by one." in text.value)
    assert "% of the 2,469 customers, " in words
    count = people(demo_settings).filter(segment="cant_lose").height
    assert any(each.value.startswith(f"**{count} customers**") for each in at.markdown)
    assert "Household " in drawn(at), "people have names, not only numbers"


def test_a_click_on_a_row_of_the_table_tells_of_its_segment(open_page: OpenPage, demo_settings: Settings) -> None:
    """AppTest cannot click a cell: what a click calls is called with the row."""
    at = open_page("segments", demo_settings)
    assert at.dataframe[0].proto.selection_mode, "rows can be clicked"
    assert at.dataframe[0].value["name"].iloc[2] == "At risk"


def test_whom_the_title_names_opens_beside_it(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("segments", demo_settings, named="quiet")
    few, quiet = (int(each) for each in re.findall(r"(\d+)", at.title[0].value.replace("2,469", ""))[:2])
    assert any(each.value.startswith(f"**{quiet} customer") for each in at.markdown)
    opened = open_page("segments", demo_settings, named="few")
    assert any(each.value.startswith(f"**{few} customers**") for each in opened.markdown)


def test_how_well_customers_are_known_is_told_when_it_is_wanted(
    open_page: OpenPage, nusantara_settings: Settings
) -> None:
    at = open_page("segments", nusantara_settings)
    assert not any("worth knowing" in each.value for each in at.markdown)
    at.toggle(key="completeness_part").set_value(True).run()
    assert not at.exception
    words = next(each.value for each in at.markdown if "of what is worth knowing of" in each.value)
    gap = re.search(r"(\d+) customers? of segment", words)
    assert gap
    toggle = next(each for each in at.toggle if each.key and each.key.startswith("these-lacking-"))
    toggle.set_value(True).run()
    assert any(each.value.startswith(f"**{gap[1]} customer") for each in at.markdown)


def test_a_copied_address_opens_the_same_segment(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("segments", demo_settings, look="at_risk")
    assert at.selectbox(key="look").value == "at_risk"
    assert open_page("segments", demo_settings, look="nonsense").selectbox(key="look").value == "champions"


def test_the_page_speaks_indonesian(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("segments", demo_settings, "id")
    assert at.title[0].value.startswith("Sepertiga penjualan berasal dari ")
    assert "Jangan sampai hilang" in set(at.dataframe[0].value["name"])


def test_too_few_customers_are_refused_in_words(open_page: OpenPage, settings: Settings) -> None:
    sales = [line(f"o{number}", customer_id=f"c{number % 3}") for number in range(9)]
    load(settings, [incoming("order_lines", sales)], by="test", progress=quiet)
    refresh(settings)
    at = open_page("segments", settings)
    assert at.title[0].value == "No segments yet"
    assert "Segments need at least 5 customers who bought; found: 3." in at.info[0].value
    assert open_page("patterns", settings).title[0].value == "No patterns yet"
