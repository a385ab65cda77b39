"""Own thresholds, and people kept from a picture, in a real browser on a small company of their own."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import polars as pl
import pytest
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from crm_analytics.config import Settings
from crm_analytics.i18n import compact_money, use_language
from crm_analytics.scoring.rfm import SEGMENTS
from crm_analytics.synthetic import nusantara
from crm_analytics.warehouse import lake, ready
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.browser.conftest import SERVED, OpenTab, running, settled
from tests.copies import copied

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
NAMES = {segment.id: segment.name for segment in SEGMENTS}
LATELY = timedelta(days=89)
"""Page Overview begins with the last 90 days."""


@pytest.fixture(scope="module")
def own(thirty_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Thirty customers, loaded and refreshed; these tests may write."""
    return copied(thirty_settings, tmp_path_factory.mktemp("own") / "data")


@pytest.fixture(scope="module")
def site(own: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(own, SERVED, tmp_path_factory.mktemp("log") / "server.log") as address:
        yield address


def segment_of(settings: Settings) -> dict[str, str]:
    """The name of each customer's segment, as the refresh left it."""
    found = ready.scan(settings, 1, "rfm_customers").select("customer_id", "segment").collect()
    return {customer: NAMES[segment] for customer, segment in found.iter_rows()}


def counted(page: Page, column: str) -> dict[str, int]:
    """Customers by segment, as the table with this column says; nobody is not said."""
    table = page.locator(".crm-table").filter(has=page.get_by_role("columnheader", name=column, exact=True))
    heading, *rows = [row.split("\t") for row in table.inner_text().splitlines() if "\t" in row]
    place = heading.index(column)
    return {row[0]: int(row[place]) for row in rows if int(row[place])}


def test_thresholds_are_tried_set_and_shown_on_the_map(own: Settings, site: str, tab: OpenTab) -> None:
    page = tab(f"{site}/segments?part=thresholds")
    before = segment_of(own)
    expect(page.get_by_text("With these thresholds nobody would move.")).to_be_visible()
    days = page.get_by_label("for step 3").first
    days.fill(page.get_by_label("for step 4").first.input_value())
    days.press("Enter")
    said = page.get_by_text(re.compile(r"^\d+ customers would move, "))
    expect(said).to_be_visible(timeout=20_000)
    settled(page)
    then, would_move = counted(page, "Customers then"), int(said.inner_text().split()[0])
    assert counted(page, "Customers now") != then

    page.get_by_role("button", name="Use these thresholds").click()
    expect(page.get_by_role("button", name="Back to ranks")).to_be_visible(timeout=120_000)
    settled(page)
    expect(page.get_by_text("The steps are thresholds that local owner set on")).to_be_visible()
    after = segment_of(own)
    assert sum(before[customer] != after[customer] for customer in before) == would_move
    cards = page.locator("[class*='st-key-narrow-segments'] .crm-card").all_text_contents()
    for name, customers in then.items():
        assert any(card.startswith(name) and f"Customers{customers}" in card for card in cards), name
    assert then == {name: list(after.values()).count(name) for name in set(after.values())}
    largest = page.locator(".js-plotly-plot .slice").filter(has_text="%").first.text_content() or ""
    (name,) = [name for name in then if largest.startswith(name)]
    assert f"{then[name]} pe" in largest  # people, or a person


def test_people_from_a_picture_are_kept_and_asked_for_on_overview(own: Settings, site: str, tab: OpenTab) -> None:
    page = tab(f"{site}/segments")
    settled(page)  # the map stays where it is
    area = page.locator(".js-plotly-plot .slice").filter(has_text="%").nth(1)
    label = area.text_content()
    assert label
    clicked(page, area)
    settled(page)
    page.get_by_text("These customers: ").first.click()
    page.get_by_role("button", name="Save as a list").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name").fill("Kept from the map")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved: Kept from the map")).to_be_visible(timeout=20_000)

    page.get_by_test_id("stSidebarNavLink").filter(has_text="Overview").click()
    expect(page.locator(".crm-figure").first).to_be_visible(timeout=20_000)
    settled(page)
    page.get_by_role("button", name="Filters").click()
    choice = page.get_by_role("combobox", name="Saved segment")
    choice.scroll_into_view_if_needed(timeout=20_000)
    settled(page)
    choice.click()  # a list that opens while its box scrolls closes again
    page.get_by_role("option", name="Kept from the map", exact=True).click()
    expect(page.get_by_role("button", name="Saved segment: Kept from the map")).to_be_visible(timeout=20_000)
    settled(page)
    people = [customer for customer, segment in segment_of(own).items() if label.startswith(segment)]
    assert people
    orders, revenue = bought(own, people)
    expect(page.locator(".crm-figure", has_text=re.compile("^Revenue"))).to_contain_text(revenue, timeout=20_000)
    cards = page.locator(".crm-figure").all_inner_texts()
    assert revenue in next(card for card in cards if card.startswith("Revenue"))
    assert f"\n{orders}\n" in next(card for card in cards if card.startswith("Orders"))


def test_an_area_of_the_map_can_be_clicked_again(site: str, tab: OpenTab) -> None:
    page = tab(f"{site}/segments")
    area = page.locator(".js-plotly-plot .slice").filter(has_text="%").nth(1)
    clicked(page, area)
    looked_at = page.url
    settled(page)
    page.get_by_role("combobox", name="Look at one segment").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "look=" not in url)
    settled(page)
    clicked(page, area)
    assert page.url == looked_at


def clicked(page: Page, area: Locator) -> None:
    """Click an area of the map, as a person does: again where it was just being drawn anew."""
    for _ in range(4):
        area.scroll_into_view_if_needed()
        box = area.locator("path").bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        with suppress(PlaywrightTimeout):
            return page.wait_for_url(re.compile(r"look="), timeout=6_000)
    raise AssertionError(page.url)


def bought(settings: Settings, people: list[str]) -> tuple[int, str]:
    """Orders and revenue of these customers in the last 90 days, from the order lines themselves."""
    found = lake.scan(settings, LoadCatalogue(settings).ready(), "order_lines").collect()
    last = found["ordered_at"].dt.date().max()
    lines = found.filter(
        pl.col("customer_id").is_in(people),
        pl.col("ordered_at").dt.date() >= pl.lit(last) - LATELY,
        ~pl.col("cancelled").fill_null(value=False),
    )
    use_language("en")
    orders = lines.filter(pl.col("quantity") > 0)["order_id"].n_unique()
    return orders, compact_money(lines["amount"].sum(), nusantara.COMPANY.currency)
