"""Every page in a real browser, as a visitor with a link meets it."""

import pytest
from playwright.sync_api import Page

from crm_analytics.config import Settings
from crm_analytics.ui.sitemap import PAGES
from tests.browser.conftest import PLAIN, SERVED, OpenTab, Serve, settled

pytestmark = pytest.mark.browser


def path(name: str) -> str:
    """Where a page is found: the first is at the root only."""
    return "/" if name == "overview" else f"/{name}"


def heading(page: Page) -> str:
    """What a visitor reads first."""
    return page.locator('[data-testid="stMain"] h1').inner_text()


@pytest.mark.parametrize("how", [PLAIN, SERVED], ids=["streamlit run", "serve"])
def test_a_direct_link_works_on_a_cold_server(
    serve: Serve, tab: OpenTab, demo_settings: Settings, how: tuple[str, ...]
) -> None:
    """The first visitor of a server comes by a link into the middle, with a choice in it."""
    page = tab(f"{serve(demo_settings, how)}/segments?lang=id")
    assert "pelanggan" in heading(page)
    assert page.get_by_test_id("stSidebarNavLink").count() == len(PAGES)
    assert page.url.endswith("/segments?lang=id")


def test_the_browsers_language_is_spoken_until_another_is_chosen(demo_site: str, tab: OpenTab) -> None:
    page = tab(demo_site + "/data", locale="id-ID")
    page.get_by_role("heading", name="Isi data", exact=True).wait_for(timeout=20_000)
    page.get_by_test_id("stSidebar").get_by_role("combobox").click()
    page.get_by_role("option", name="English").click()
    page.get_by_role("heading", name="What is there", exact=True).wait_for(timeout=20_000)
    assert page.url.endswith("lang=en")
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Patterns").click()
    page.wait_for_url("**/patterns**")
    settled(page)
    assert "lang=en" in page.url
