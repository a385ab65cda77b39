"""From a search to one customer's line of time, in a real browser."""

from typing import Final

import pytest
from playwright.sync_api import ViewportSize

from tests.browser.conftest import OpenTab, settled
from tests.browser.test_everyone import PHONE, TALL, sideways, violations
from tests.browser.test_pages import heading

pytestmark = pytest.mark.browser
LAPTOP: Final[ViewportSize] = {"width": 1366, "height": 768}


def test_from_a_search_to_what_happened(demo_site: str, tab: OpenTab) -> None:
    """Typed with an error, chosen, read, turned, shared; everyone can use it; the words typed are nowhere."""
    page = tab(f"{demo_site}/customer")
    page.set_viewport_size(LAPTOP)
    page.get_by_label("Find a customer by name, phone, e-mail, card, order or number").fill("Housohold 1609")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Household 1609", exact=True).click()
    page.wait_for_url("**/customer?customer=1609")
    page.get_by_role("heading", name="Household 1609: ").wait_for(timeout=20_000)
    settled(page)
    assert "Housohold" not in page.content()
    rows = page.locator(".st-key-customer-events tbody tr")
    assert rows.count() == 8
    beside = page.get_by_text("Next order: ").bounding_box()
    assert beside is not None
    assert beside["y"] + beside["height"] < LAPTOP["height"], "the next order is seen without scrolling"
    main = page.get_by_test_id("stMain")
    assert main.evaluate("each => each.scrollHeight") <= 3 * LAPTOP["height"], "three screens"
    page.get_by_test_id("stPills").or_(page.get_by_test_id("stButtonGroup")).get_by_text("Coupons used").click()
    page.wait_for_function(
        """() => [...document.querySelectorAll('.st-key-customer-events tbody tr td:nth-child(2)')]
                 .every(cell => cell.innerText.trim() === 'Coupon used')""",
        timeout=20_000,
    )
    settled(page)
    assert violations(page) == []
    page.set_viewport_size({"width": PHONE, "height": TALL})
    page.emulate_media(color_scheme="dark")
    page.reload()
    settled(page)
    assert heading(page).startswith("Household 1609: ")
    assert sideways(page) == (0, 0)
    assert violations(page) == []
