"""Finding the pages: in groups on a desktop, in a bar at the foot of a phone, by links from before they were split."""

import pytest
from playwright.sync_api import Locator, Page, expect

from crm_analytics.config import Settings
from crm_analytics.i18n import use_language
from crm_analytics.ui import sitemap
from tests.browser.conftest import PLAIN, OpenTab, Serve, settled
from tests.browser.test_pages import heading

pytestmark = pytest.mark.browser
PHONE = 390
FINGER = 44
"""Pixels that a finger needs either way."""


def test_a_desktop_shows_the_company_the_groups_and_the_language_from_top_to_bottom(
    demo_site: str, tab: OpenTab
) -> None:
    page = tab(demo_site + "/value?branch=367", locale="id-ID")
    side = page.get_by_test_id("stSidebar")
    use_language("id")
    try:
        groups = {group: [sitemap.page_name(name) for name in names] for group, names in sitemap.grouped().items()}
    finally:
        use_language("en")
    assert shown_in_groups(page) == groups
    assert list(groups) == ["Kinerja", "Pelanggan", "Pemasaran", "Sistem"]
    company, links, language = side.locator(".crm-company"), side.get_by_role("link"), side.get_by_role("combobox")
    expect(company).to_contain_text("Complete Journey")
    assert bottom(company) <= top(links.first) < bottom(links.last) <= top(language)
    expect(page.locator(".st-key-phone-bar")).to_be_hidden()

    side.get_by_role("link", name="Perpindahan").click()
    page.wait_for_url("**/movement?**branch=367**")
    settled(page)
    assert "naik segmen" in heading(page)
    expect(side.get_by_role("link", name="Perpindahan")).to_have_attribute("aria-current", "page")


def test_a_phone_goes_from_page_to_page_by_the_bar_at_its_foot(demo_site: str, tab: OpenTab) -> None:
    page = tab(demo_site + "/?lang=id&branch=367", width=PHONE)
    bar = page.locator(".st-key-phone-bar")
    expect(bar.locator("[aria-current=page]")).to_contain_text("Ringkasan")
    buttons = bar.locator("a, button, [aria-current]")
    expect(buttons).to_have_count(5)
    for place in range(5):
        box = buttons.nth(place).bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= FINGER
    page.evaluate("(main => main.scrollTo(0, main.scrollHeight))(document.querySelector('[data-testid=stMain]'))")
    last = page.locator('[class*="st-key-file-page-"] button').last
    assert bottom(last) <= top(bar), "the bar covers nothing once the page is at its end"

    bar.get_by_role("link", name="Segmen").click()
    page.wait_for_url("**/segments?**branch=367**")
    settled(page)
    assert "lang=id" in page.url
    expect(bar.locator("[aria-current=page]")).to_contain_text("Segmen")
    bar.get_by_role("button", name="Lainnya").click()
    others = page.get_by_test_id("stPopoverBody").get_by_role("link")
    expect(others).to_have_count(len(sitemap.PAGES) - len(sitemap.AT_HAND))  # drawn one after the other
    others.filter(has_text="Nilai").click()
    page.wait_for_url("**/value?**branch=367**")
    settled(page)
    assert "setahun ke depan" in heading(page)


def test_an_old_link_leads_on_and_the_way_back_is_free(demo_site: str, tab: OpenTab) -> None:
    page = tab(demo_site + "/data")
    page.goto(demo_site + "/segments?part=cohorts&branch=367&branch=406")
    settled(page)
    assert page.url.endswith("/movement?branch=367&branch=406&part=cohorts")
    expect(page.get_by_role("radio", name="Customer cohorts")).to_be_checked()
    expect(page.get_by_role("button", name="Branch: Store 367, Store 406")).to_be_visible()
    page.go_back()
    page.wait_for_url("**/data")


def test_an_old_link_leads_on_on_a_cold_server_that_streamlit_started(
    serve: Serve, tab: OpenTab, demo_settings: Settings
) -> None:
    page = tab(f"{serve(demo_settings, PLAIN)}/segments?part=portfolio&branch=367&branch=406&lang=id")
    page.wait_for_url("**/value?**")
    settled(page)
    for parameter in ("branch=367", "branch=406", "part=portfolio", "lang=id"):
        assert parameter in page.url
    expect(page.get_by_role("radio", name="Portofolio")).to_be_checked()


def shown_in_groups(page: Page) -> dict[str, list[str]]:
    """The links of the sidebar by the heading that stands above them."""
    found: dict[str, list[str]] = {}
    group = ""
    for heading_above, link in page.evaluate(
        """() => [...document.querySelectorAll('[data-testid="stSidebarNavItems"] > li')].map(each => [
                getComputedStyle(each, '::before').content,
                each.querySelector('[data-testid=stMarkdownContainer]').innerText])"""
    ):
        group = group if heading_above == "none" else heading_above.strip('"')
        found.setdefault(group, []).append(link)
    return found


def top(element: Locator) -> float:
    return edges(element)[0]


def bottom(element: Locator) -> float:
    return edges(element)[1]


def edges(element: Locator) -> tuple[float, float]:
    """Where an element begins and ends, from the top of the window."""
    box = element.bounding_box()
    assert box is not None
    return box["y"], box["y"] + box["height"]
