"""Sharing in one click, as the browser does it: text in the clipboard, a link to WhatsApp, a picture."""

from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page

from crm_analytics.config import Settings
from crm_analytics.state import exports
from tests.browser.conftest import SERVED, OpenTab, Serve, settled
from tests.copies import copied

pytestmark = pytest.mark.browser
FOOT = "\nComplete Journey · Last 90 days: 3 Oct 2017 – 31 Dec 2017"
STUB = "navigator.share = async ({ text }) => { window.handed = text; }; null"
"""In the place of what a phone opens for sharing."""


def clipboard(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def picture(page: Page, control: Locator, folder: Path) -> Image.Image:
    """The picture that one click gives."""
    control.hover()
    with page.expect_download() as taken:
        control.locator("button", has_text="Picture").click()
    file = folder / taken.value.suggested_filename
    taken.value.save_as(file)
    with Image.open(file) as opened:
        opened.load()
        return opened


def test_a_sentence_a_figure_and_a_chart_are_shared_by_one_click_each(
    demo_settings: Settings, serve: Serve, tab: OpenTab, tmp_path: Path
) -> None:
    own = copied(demo_settings, tmp_path / "own")
    heard: list[str] = []
    page = tab(serve(own, SERVED), heard=heard)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    figure = page.locator(".crm-figure").first
    figure.hover()
    figure.get_by_role("button", name="Share: Revenue").click()
    page.get_by_text("Copied").wait_for(state="attached")
    assert clipboard(page).startswith("Revenue: $1.2M (+4.5%)" + FOOT)
    assert clipboard(page).endswith("Sales up to 31 Dec 2017")

    answer = page.locator(".st-key-answer .crm-share")
    answer.hover()
    link = answer.get_by_role("link", name="WhatsApp")
    address = urlparse(link.get_attribute("href") or "")
    assert (address.netloc, link.get_attribute("target")) == ("wa.me", "_blank")
    assert parse_qs(str(address.query))["text"][0].startswith(page.locator("h1").inner_text() + FOOT)
    answer.locator("button", has_text="Copy").click()
    page.wait_for_function("navigator.clipboard.readText().then(text => !text.startsWith('Revenue:'))")
    assert clipboard(page) == parse_qs(str(address.query))["text"][0]

    small = picture(page, figure.locator(".crm-share"), tmp_path)
    chart = picture(page, page.locator(".st-key-under-chart-revenue .crm-share"), tmp_path)
    drawn = page.locator(".st-key-chart-revenue .js-plotly-plot").bounding_box()
    assert drawn is not None
    assert (small.format, chart.format) == ("PNG", "PNG")
    assert small.width == 720
    assert chart.width > 2 * drawn["width"]
    assert chart.height > 2 * drawn["height"] + 100
    colours = {colour for _count, colour in chart.convert("RGB").getcolors(1 << 20) or ()}
    assert (43, 76, 155) in colours, "the line of the chart is in the picture"

    settled(page)
    page.wait_for_timeout(1000)
    written = sorted((each.what, each.format) for each in exports.recent(own))
    assert written == [("Overview", "text"), ("Revenue", "png"), ("Revenue", "text"), ("Revenue by week", "png")]
    assert heard == []


def test_on_a_phone_one_touch_opens_what_the_phone_has_for_sharing(demo_site: str, tab: OpenTab) -> None:
    page = tab(demo_site, width=390, locale="id-ID", touch=True)
    page.evaluate(STUB)
    page.locator(".crm-figure .crm-share > button").first.tap()
    page.wait_for_function("window.handed")
    assert page.evaluate("window.handed").startswith("Pendapatan: US$1,2 juta (+4,5%)\n")
