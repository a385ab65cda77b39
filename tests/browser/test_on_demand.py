"""A branch's forecast is asked for on a phone, followed, left, and found drawn."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from crm_analytics.config import Settings
from tests.browser.conftest import SERVED, OpenTab, Serve, settled
from tests.copies import copied

pytestmark = pytest.mark.browser
PATIENCE = 120_000


def test_work_goes_on_while_one_looks_at_something_else(
    serve: Serve, tab: OpenTab, nusantara_settings: Settings, tmp_path: Path
) -> None:
    site = serve(copied(nusantara_settings, tmp_path / "own"), SERVED)
    heard: list[str] = []
    page = tab(f"{site}/forecast?branch=B03", width=390, dark=True, locale="id-ID", heard=heard)
    title = page.locator("h1")
    expect(title).to_have_text("Perkiraan: belum dihitung untuk Cabang Bandung")
    page.get_by_role("button", name="Hitung untuk Cabang Bandung").click()
    page.get_by_role("progressbar").wait_for()
    expect(page.get_by_text("proses tetap berjalan")).to_be_visible()

    page.get_by_test_id("stMainBlockContainer").get_by_role("link", name="Ringkasan").click()
    page.wait_for_url(f"{site}/**branch=B03")
    settled(page)
    expect(title).to_contain_text("Cabang Bandung")
    page.goto(f"{site}/forecast?branch=B03")
    settled(page)
    expect(page.get_by_role("button", name="Hitung untuk")).to_have_count(0)
    expect(title).to_contain_text("Cabang Bandung · 28 hari ke depan", timeout=PATIENCE)
    settled(page)
    expect(page.get_by_text("Khusus Cabang Bandung; dihitung pada")).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert heard == []
