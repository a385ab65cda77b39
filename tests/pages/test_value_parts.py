"""What a person reads on page Value: what is to come, how that was checked, and the portfolio."""

import json

import polars as pl

from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.i18n import compact_money
from crm_analytics.warehouse import ready
from crm_analytics.warehouse.load import load
from crm_analytics.warehouse.progress import quiet
from tests.incoming import incoming, line
from tests.pages.conftest import OpenPage
from tests.pages.seen import figures, tables


def result(settings: Settings, name: str) -> pl.DataFrame:
    return ready.scan(settings, 1, name).collect()


def test_the_values_are_told_checked_and_listed(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("value", demo_settings)
    people, checks = result(demo_settings, "customer_value"), result(demo_settings, "value_checks")
    text = " ".join(each.value for each in at.markdown)
    orders = f"{people['expected_orders'].sum():,.0f}"
    to_come = people["value_to_come"].sum()
    ranked = people["value_to_come"].sort(descending=True).to_list()
    half = next(n for n in range(1, len(ranked)) if sum(ranked[:n]) >= to_come / 2)
    kind = f"{compact_money(to_come, 'USD')} of revenue"
    assert at.title[0].value.replace("\\", "") == (
        f"{kind} expected in the coming year from 2,469 customers, half of it from {half} of them"
    )
    assert f"These 2,469 customers are expected to order {orders} times in the coming year" in text
    assert "the 182 days since then were hidden" in text
    cards = figures(at)
    assert "to" in cards["Orders, in 8 of 10 cases"].value
    assert int(cards["Will order again"].value.replace(",", "")) == round((1 - people["lost"]).sum())
    ways = next(table for table in tables(at) if "Way" in table[0])
    assert [row["Used"] for row in ways].count("yes") == 1
    assert len(ways) == checks.height
    listed = pl.from_pandas(at.dataframe[-1].value)
    largest = people.sort(["value_to_come", "customer_no"], descending=[True, False])["value_to_come"]
    assert listed["value_to_come"].to_list() == largest.head(listed.height).round(0).to_list()
    drawn = json.loads(at.get("plotly_chart")[-1].proto.spec)["data"]
    assert drawn[1]["name"] == "Expected"


def test_the_portfolio_speaks_indonesian_and_opens_the_people_of_a_cell(
    open_page: OpenPage, nusantara_settings: Settings
) -> None:
    at = open_page("value", nusantara_settings, "id", part="portfolio", holding="33")
    assert any("Sepersepuluh pelanggan terbaik menghasilkan" in text.value for text in at.markdown)
    cells = json.loads(at.get("plotly_chart")[-2].proto.spec)["data"][0]
    assert len(cells["x"]) == 9
    at.toggle(key="these-cell-33").set_value(True).run()
    assert not at.exception
    bought = result(nusantara_settings, "customer_value").height
    assert any("pelanggan**" in text.value for text in at.markdown)
    assert bought > 100


def test_a_check_of_all_customers_says_that_filters_do_not_count_there(
    open_page: OpenPage, nusantara_settings: Settings
) -> None:
    at = open_page("value", nusantara_settings, branch="B01")
    people = result(nusantara_settings, "customer_value").filter(branch_id="B01")
    assert figures(at)["Orders expected"].value == f"{people['expected_orders'].sum():,.0f}"
    assert any(note.value == "This check is of all customers, whatever the filters." for note in at.caption)


def test_too_few_who_come_back_are_refused_with_what_is_missing(open_page: OpenPage, settings: Settings) -> None:
    sales = [line(f"o{number}", customer_id=f"c{number}") for number in range(31)]
    load(settings, [incoming("order_lines", sales)], by="test", progress=quiet)
    refresh(settings)
    at = open_page("value", settings)
    assert "found: 31, of whom 0 came back" in at.info[0].value
    assert not at.exception
