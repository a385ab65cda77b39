"""What a person reads on the page Campaigns."""

import json

import polars as pl

from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.warehouse.load import load
from crm_analytics.warehouse.progress import quiet
from tests.incoming import incoming, line
from tests.pages.conftest import OpenPage
from tests.pages.seen import tables


def test_contacts_and_coupons_are_those_of_the_published_data(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("campaigns", demo_settings)
    assert at.title[0].value.startswith("27 campaigns, 6,589 contacts: ")
    table = pl.from_pandas(at.dataframe[0].value)
    assert table.height == 27
    assert table["contacted"].sum() == 6589
    assert "responded" not in table.columns
    largest = table.filter(name="Campaign 18").row(0, named=True)
    assert (largest["contacted"], largest["redeemed"]) == (1133, 214)


def test_it_is_said_plainly_that_this_is_no_proof(
    open_page: OpenPage, demo_settings: Settings, nusantara_settings: Settings
) -> None:
    words = open_page("campaigns", demo_settings).info[0].value
    assert "they do not prove an effect" in words
    assert "hold back some of the people by lot" in words
    held_back = open_page("campaigns", nusantara_settings).info[0].value
    assert "they do not prove an effect" in held_back
    assert "the comparison with them is not made here yet" in held_back


def test_a_chosen_campaign_shows_its_steps(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("campaigns", demo_settings, campaign="18")
    bars = json.loads(at.get("plotly_chart")[0].proto.spec)["data"][0]
    assert bars["y"] == ["Contacted", "Used a coupon", "Bought"]
    assert bars["text"] == ["1,133 · 100%", "214 · 19%", "1,104 · 97%"]
    text = at.markdown[-1].value
    assert "214 of them used 653 coupons." in text
    assert "Who answered was not recorded." in text


def test_answers_and_costs_are_shown_where_they_are_known(open_page: OpenPage, nusantara_settings: Settings) -> None:
    at = open_page("campaigns", nusantara_settings, campaign="K01")
    bars = json.loads(at.get("plotly_chart")[0].proto.spec)["data"][0]
    assert "Answered" in bars["y"]
    assert "It cost Rp" in at.markdown[-1].value
    assert {"Answered", "Cost", "Held back"} <= {heading.partition(",")[0] for heading in tables(at)[0][0]}


def test_a_campaign_that_still_runs_is_said_to(open_page: OpenPage, demo_settings: Settings) -> None:
    assert (
        "It was still running on 31 Dec 2017" in open_page("campaigns", demo_settings, campaign="23").markdown[-1].value
    )
    assert "still running" not in open_page("campaigns", demo_settings, campaign="18").markdown[-1].value


def test_the_page_speaks_indonesian(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("campaigns", demo_settings, "id")
    assert at.title[0].value.startswith("27 kampanye, 6.589 kontak: ")
    assert "bukan bukti adanya pengaruh" in at.info[0].value


def test_without_campaigns_the_page_says_what_to_load(open_page: OpenPage, settings: Settings) -> None:
    load(settings, [incoming("order_lines", [line("o1")])], by="test", progress=quiet)
    refresh(settings)
    at = open_page("campaigns", settings)
    assert at.title[0].value == "No campaigns yet"
    assert "Load the campaigns, and who was contacted." in at.info[0].value
