"""From a search to one customer's line of time, in a real browser."""

import pytest

from tests.browser.conftest import OpenTab, settled
from tests.browser.test_everyone import PHONE, TALL, sideways, violations
from tests.browser.test_pages import heading

pytestmark = pytest.mark.browser


def test_from_a_search_to_what_happened(demo_site: str, tab: OpenTab) -> None:
    """Typed with an error, chosen, read, turned, shared; everyone can use it; the words typed are nowhere."""
    page = tab(f"{demo_site}/customer")
    page.get_by_label("Find a customer by name, number, phone or e-mail").fill("Housohold 1609")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Household 1609").click()
    page.wait_for_url("**/customer?customer=1609")
    page.get_by_role("heading", name="Household 1609: ").wait_for(timeout=20_000)
    settled(page)
    assert "Housohold" not in page.content()
    rows = page.locator(".st-key-customer-events tbody tr")
    assert rows.count() == 12
    newest = rows.first.inner_text()
    page.get_by_role("button", name="Older").click()
    page.get_by_text("Rows 13–24 of").wait_for(timeout=20_000)
    assert rows.first.inner_text() != newest
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
