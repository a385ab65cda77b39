"""Everyone can use every page: with a keyboard, a screen reader or a phone, on light and on dark ground."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

from crm_analytics.ui.sitemap import PAGES
from tests.browser.conftest import OpenTab, settled
from tests.browser.test_pages import path
from tests.thorough import combined

pytestmark = pytest.mark.browser
PHONE, TALL = 375, 844
LOCALES = ("en-US", "id-ID")


@combined(name=PAGES, locale=LOCALES, dark=(False, True), width=(1280, PHONE))
def test_everyone_can_use_a_page(
    demo_site: str, tab: OpenTab, name: str, locale: str, *, dark: bool, width: int
) -> None:
    """axe-core finds nothing, in any language, theme and width; nothing scrolls sideways.

    No error on the page, none in the console under the security policy, nothing asked of another host.
    """
    heard = list[str]()
    page = tab(demo_site + path(name), width=width, dark=dark, locale=locale, heard=heard)
    assert page.get_by_test_id("stException").count() == 0
    assert page.get_by_test_id("stAlertContentError").count() == 0
    assert sideways(page) == (0, 0)
    assert heard == []
    assert violations(page) == []


@combined(together=1, locale=LOCALES, dark=(False, True))
def test_everyone_can_use_what_opens(demo_site: str, tab: OpenTab, locale: str, *, dark: bool) -> None:
    """Filters, what is behind a figure, what can be taken away, notes: each opened in a theme, and read in the other.

    The theme changes while each is open, so the two languages meet each of them in different themes.
    """
    page = tab(demo_site, locale=locale, dark=dark)
    found = {}
    for name in opened(page):
        dark = not dark
        in_the_other_theme(page, dark=dark)
        assert what_is_open(page).is_visible()
        found[name] = violations(page)
        page.keyboard.press("Escape")
        settled(page)
    assert len(found) == 4
    assert {how: each for how, each in found.items() if each} == {}


def opened(page: Page) -> Iterator[str]:
    """Open one thing after the other; each is named while it is open."""
    first = {
        "filters": ".st-key-filters-open button",
        "why": '[class*="st-key-why-"][class*="-open"] button',
        "download": '[class*="st-key-take-"] [data-testid="stPopoverButton"]',
        "note": '[class*="st-key-"][class*="-add"] button',
    }
    for name, button in first.items():
        page.locator(button).first.click()
        what_is_open(page).wait_for(timeout=20_000)
        settled(page)
        yield name


def what_is_open(page: Page) -> Locator:
    return page.get_by_test_id("stPopoverBody").or_(page.get_by_test_id("stDialog")).first


def in_the_other_theme(page: Page, *, dark: bool) -> None:
    """The reader's system changes its theme while the page is open, as it does in the evening."""
    ground = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"
    before = page.evaluate(ground)
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.wait_for_function(f"before => {ground} !== before", arg=before)
    settled(page)
    page.wait_for_timeout(500)  # colours fade into each other, and are measured as they are


def violations(page: Page) -> list[tuple[str, list[str], str]]:
    """What axe-core finds: contrast, names, roles, order."""
    found = Axe().run(page).response["violations"]
    return [
        (each["id"], node["target"], node.get("failureSummary", "")[:200]) for each in found for node in each["nodes"]
    ]


def sideways(page: Page) -> tuple[int, int]:
    """By how much the page and its main part are wider than the window."""
    whole = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    main = page.evaluate("""() => { const m = document.querySelector('[data-testid="stMain"]');
                                    return m.scrollWidth - m.clientWidth }""")
    return whole, main
