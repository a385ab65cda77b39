"""Filters in a real browser: kept by the sidebar, brought back by the browser's own buttons, whole on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenTab, settled

pytestmark = pytest.mark.browser


def choose(page: Page, label: str, option: str) -> None:
    """Take one option of a select box in the row of filters."""
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()


def test_filters_stay_when_the_page_is_changed_in_the_sidebar(demo_site: str, tab: OpenTab) -> None:
    page = tab(demo_site + "/?period=28d&branch=367")
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Anomalies").click()
    page.wait_for_url(re.compile(r"/anomalies\?.*branch=367"), timeout=20_000)
    assert "period=28d" in page.url
    expect(page.get_by_role("heading", name=re.compile("^Last 28 days"))).to_be_visible(timeout=20_000)
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Segments").click()
    page.wait_for_url(re.compile(r"/segments\?.*branch=367"), timeout=20_000)
    expect(page.get_by_role("button", name="Branch: Store 367")).to_be_visible(timeout=20_000)


def test_a_filter_is_chosen_and_removed_and_the_address_follows(demo_site: str, tab: OpenTab) -> None:
    page = tab(demo_site + "/segments")
    page.get_by_role("button", name="Filters").click()
    branch = page.get_by_role("combobox", name="Branch")
    branch.fill("Store 367")
    page.get_by_role("option", name="Store 367", exact=True).click()
    page.wait_for_url(re.compile(r"branch=367"), timeout=20_000)
    page.keyboard.press("Escape")  # the list
    page.keyboard.press("Escape")  # and the filters
    chip = page.get_by_role("button", name="Branch: Store 367")
    expect(chip).to_be_visible(timeout=20_000)
    chip.click()
    expect(chip).to_be_hidden(timeout=20_000)
    page.wait_for_url(re.compile(r"/segments/?$"), timeout=20_000)


def test_back_in_the_browser_goes_back_to_the_filters_before(demo_site: str, tab: OpenTab) -> None:
    page = tab(demo_site + "/anomalies?period=28d")
    choose(page, "Period", "This month")
    expect(page.get_by_role("heading", name=re.compile("^This month"))).to_be_visible(timeout=20_000)
    settled(page)
    page.wait_for_timeout(2500)  # a click within two seconds may still carry the address of before
    page.go_back()
    expect(page.get_by_role("heading", name=re.compile("^Last 28 days"))).to_be_visible(timeout=20_000)


@pytest.mark.parametrize("locale", ["en-US", "id-ID"])
def test_on_a_phone_no_filter_is_cut_at_the_edge(demo_site: str, tab: OpenTab, locale: str) -> None:
    page = tab(
        f"{demo_site}/?period=custom&from=2017-02-01&to=2017-03-05&branch=367&branch=406", width=375, locale=locale
    )
    outside = page.evaluate(
        """() => [...document.querySelectorAll('.st-key-filters button, .st-key-filters [role=combobox]')]
                .map(each => each.getBoundingClientRect()).filter(box => box.left < 0 || box.right > 375).length"""
    )
    assert outside == 0
