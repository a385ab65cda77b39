"""Looking closer at what made the difference: by a click on a bar, and by the keyboard."""

import re

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenTab, settled

pytestmark = pytest.mark.browser
WATCH_NEW_CHARTS = """() => {
  const charts = () => [...document.querySelectorAll('.js-plotly-plot')];
  const before = new Set(charts());
  window.fresh = () => charts().filter(each => !before.has(each)).length;
  window.erased = [];
  new MutationObserver(changes => changes.forEach(change => {
    const chart = change.target.closest('.js-plotly-plot');
    const drawn = '.xtick, .ytick, .point, .js-line, .slice, .line';
    const parts = [...change.removedNodes].filter(each => each.matches?.(drawn));
    if (chart && !before.has(chart)) window.erased.push(...parts.map(each => each.getAttribute('class')));
  })).observe(document.querySelector('[data-testid=stMain]'), {childList: true, subtree: true});
}"""
"""From now on `fresh()` counts charts that came anew, and `erased` lists what was drawn in them and taken away."""


def click_bar(page: Page, name: str) -> None:
    """Click the bar that stands beside a name."""
    chart = page.locator('[class*="st-key-chart-difference"]')
    names = chart.locator(".ytick text").all_text_contents()
    bar = chart.locator(".bars .point path").nth(names.index(name) - 1)  # the first row has no bar
    box = bar.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_a_click_on_a_bar_sets_its_filter_and_back_takes_it_away(demo_site: str, tab: OpenTab) -> None:
    page = tab(f"{demo_site}/?by=category")
    before = page.locator("h1").inner_text()
    click_bar(page, "Soup")
    page.wait_for_url(re.compile(r"category=Soup"))
    settled(page)
    assert page.locator("h1").inner_text() != before
    assert page.get_by_role("button", name="Category: Soup").is_visible()
    page.get_by_role("button", name="Back").click()
    page.wait_for_url(lambda url: "category" not in url)
    settled(page)
    assert page.locator("h1").inner_text() == before
    click_bar(page, "Soup")  # the same bar can be clicked again
    page.wait_for_url(re.compile(r"category=Soup"))


def test_the_keyboard_looks_closer_too(demo_site: str, tab: OpenTab) -> None:
    page = tab(f"{demo_site}/?by=category", width=375)
    page.get_by_role("combobox", name="Look closer at").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("Soup")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"category=Soup"))
    settled(page)
    assert page.get_by_role("button", name="Category: Soup").is_visible()


def test_a_link_shows_the_same_difference(demo_site: str, tab: OpenTab) -> None:
    page = tab(f"{demo_site}/?category=Soup&by=branch")
    names = page.locator('[class*="st-key-chart-difference"] .ytick text').all_text_contents()
    assert any(name.startswith("Store ") for name in names)


def test_charts_are_drawn_once_when_another_period_is_chosen(demo_site: str, tab: OpenTab) -> None:
    page = tab(demo_site)
    page.evaluate(WATCH_NEW_CHARTS)
    page.locator(".st-key-filter-period input").click()
    page.get_by_role("option", name="Last 28 days", exact=True).click()
    page.wait_for_function("window.fresh() >= 2")
    settled(page)
    page.wait_for_timeout(1000)
    assert page.evaluate("window.erased") == []


def test_a_map_is_drawn_once_when_a_filter_is_removed(demo_site: str, tab: OpenTab) -> None:
    page = tab(f"{demo_site}/segments?segment=champions")
    page.evaluate(WATCH_NEW_CHARTS)
    page.locator("[class*=st-key-without-] button").first.click()
    page.wait_for_function("window.fresh() >= 2")
    settled(page)
    page.wait_for_timeout(1000)
    assert page.locator(".treemap .slice").count() > 3
    assert [part for part in page.evaluate("window.erased") if "tick" not in part] == []


def test_on_a_laptop_tables_show_every_column_and_no_figure_stands_alone(demo_site: str, tab: OpenTab) -> None:
    page = tab(demo_site)
    sheets = page.locator(".crm-sheet").evaluate_all("all => all.map(each => [each.scrollWidth, each.clientWidth])")
    assert len(sheets) == 2
    assert all(needed <= shown for needed, shown in sheets)
    rows = page.locator(".crm-cards > *").evaluate_all("all => all.map(each => each.getBoundingClientRect().top)")
    assert [rows.count(top) for top in sorted(set(rows))] == [3, 3]
