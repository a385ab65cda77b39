"""An Indonesian page in a browser that speaks English: Streamlit's own words too, and no name from data."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenTab, settled

pytestmark = pytest.mark.browser


def test_words_of_streamlit_follow_the_readers_language(demo_site: str, tab: OpenTab) -> None:
    heard = list[str]()
    page = tab(demo_site + "/?lang=id&period=custom", heard=heard)
    assert page.evaluate("document.documentElement.lang") == "id"
    expect(page.get_by_role("link", name="Langsung ke isi halaman")).to_have_count(1)

    page.get_by_test_id("stMainMenu").get_by_role("button").click()
    expect(page.get_by_text("Cetak", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_test_id("stDateInputCalendarButton").first.click()
    calendar = page.get_by_test_id("stDateInputCalendar")
    expect(calendar.get_by_text("Oktober 2017").first).to_be_attached()
    assert "October" not in calendar.inner_text()
    page.keyboard.press("Escape")

    page.locator(".st-key-filters-open button").click()
    page.get_by_role("combobox", name="Kategori").click()
    expect(page.get_by_role("option", name="Pilih semua")).to_be_visible(timeout=20_000)
    page.keyboard.type("milk")
    expect(page.get_by_role("option", name="yang cocok")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")

    page.get_by_test_id("stSidebar").get_by_role("combobox").click()
    page.get_by_role("option", name="English").click()
    page.wait_for_function("document.documentElement.lang === 'en'")
    settled(page)
    expect(page.get_by_role("link", name="Skip to main content")).to_have_count(1)
    assert heard == []

    page.goto(demo_site + "/nowhere?lang=id")
    expect(page.get_by_text("Halaman tidak ditemukan")).to_be_visible(timeout=30_000)
