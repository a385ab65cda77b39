"""What a person reads on page Value: what is to come, how that was checked, and the portfolio."""

import json
import re
from collections.abc import Callable

import polars as pl
import pytest

from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.content.view import View
from crm_analytics.i18n import compact_money
from crm_analytics.report import building
from crm_analytics.ui import document
from crm_analytics.ui.markdown import literal
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
    kind = f"{compact_money(to_come, 'USD')} of revenue"
    assert (
        at.title[0]
        .value.replace("\\", "")
        .startswith(f"{kind} expected in the coming year from 2,469 customers; in 8 of 10 cases $")
    )
    assert f"These 2,469 customers are expected to order {orders} times (" in text
    assert "the 182 days since then were hidden" in text
    cards = figures(at)
    assert cards["Orders expected"].value == orders
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
    sentence = next(each.value for each in at.markdown if "are expected to order" in each.value).replace(",", "")
    found = re.search(r"order (\d+) times \((\d+) to (\d+) in 8 of 10 cases\)", sentence)
    assert found is not None
    assert int(found[2]) < int(found[1]) < int(found[3])
    assert any(note.value == "This check is of all customers, whatever the filters." for note in at.caption)


def test_too_few_who_come_back_are_refused_with_what_is_missing(open_page: OpenPage, settings: Settings) -> None:
    sales = [line(f"o{number}", customer_id=f"c{number}") for number in range(31)]
    load(settings, [incoming("order_lines", sales)], by="test", progress=quiet)
    refresh(settings)
    at = open_page("value", settings)
    assert "found: 31, of whom 0 came back" in at.info[0].value
    assert not at.exception


OPENED: dict[str, tuple[str, ...]] = {
    "to_come": ("value-model",),
    "portfolio": (),
    "wallet": (),
    "clusters": ("groups",),
    "drivers": ("effects",),
    "calculator": (),
}
CHOSEN = {
    "portfolio": {"holding": "33"},
    "wallet": {"wallet_segment": "champions"},
    "clusters": {"cluster": "2"},
    "drivers": {"again_by": "branch_id"},
    "calculator": {"points": "5", "years": "1"},
}


@pytest.mark.parametrize("part", OPENED)
def test_what_a_part_draws_is_its_document(
    open_page: OpenPage, nusantara_settings: Settings, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    drawn: list[document.NotedPage] = []
    began = document.begin

    def note(view: View, foot: Callable[[], str] = str) -> None:
        began(view, foot)
        if (noted := document.current()) is not None:
            drawn.append(noted)

    monkeypatch.setattr(document, "begin", note)
    at = open_page("value", nusantara_settings, branch="B01", part=part, **CHOSEN.get(part, {}))
    for key in OPENED[part]:
        at.toggle(key=key).set_value(True).run()
    assert not at.exception
    noted = drawn[-1]
    assert noted.filters is not None
    meant = {"part": part} | CHOSEN.get(part, {}) | dict.fromkeys(OPENED[part], "yes")
    assert meant.items() <= noted.choices.items()
    made = building.document(noted.view, building.report_of("value"), noted.filters, noted.choices)
    assert at.title[0].value == literal(made.title)
    assert tuple(noted.values) == made.blocks


def test_those_at_stake_are_listed_exactly(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("value", demo_settings)
    sentence = next(each.value for each in at.markdown if "are expected to order by" in each.value)
    at.toggle(key="these-at-stake").set_value(True).run()
    assert not at.exception
    count = sentence.partition(" ")[0]
    assert any(f"**{count} customers**" in each.value for each in at.markdown)
