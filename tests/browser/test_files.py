"""Files that a visitor takes away, and a page's file opened on a machine without a network."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Download, Page, expect

from crm_analytics.ui.sitemap import PAGES
from tests.browser.conftest import OpenTab, settled
from tests.browser.test_pages import path
from tests.thorough import combined

pytestmark = pytest.mark.browser

Alone = Callable[..., Page]


@pytest.fixture
def alone(browser: Browser) -> Iterator[Alone]:
    """`alone(file, width=1280, dark=False)` opens a file without a network; complaints fail the test."""
    contexts = []
    complaints: list[str] = []

    def opened(file: Path, *, width: int = 1280, dark: bool = False) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 844}, color_scheme="dark" if dark else "light", offline=True
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda asked: None if asked.url.startswith(("file:", "data:", "blob:")) else complaints.append(asked.url),
        )
        page.goto(file.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def taken(page: Page, download: Callable[[], None], to: Path) -> Path:
    """The file that a click gives, under the name it suggests."""
    with page.expect_download(timeout=60_000) as waiting:
        download()
    found: Download = waiting.value
    found.save_as(to / found.suggested_filename)
    return to / found.suggested_filename


def page_file(page: Page, to: Path) -> Path:
    return taken(page, page.locator('[class*="st-key-file-page-"][class*="-html"] button').click, to)


@combined(together=1, name=PAGES, screen=((1280, False), (375, True), (1280, True), (375, False)))
def test_a_pages_file_opens_without_a_network(
    demo_site: str, tab: OpenTab, alone: Alone, tmp_path: Path, name: str, screen: tuple[int, bool]
) -> None:
    """No complaint, nothing asked of anyone, as many charts as on the page; for everyone, in both themes."""
    shown = tab(demo_site + path(name))
    charts = shown.get_by_test_id("stPlotlyChart").count()
    answer = shown.locator('[data-testid="stMain"] h1').inner_text()
    file = page_file(shown, tmp_path)
    assert re.fullmatch(rf"{name}-\d{{4}}-\d\d-\d\d\.html", file.name)
    width, dark = screen
    page = alone(file, width=width, dark=dark)
    assert page.locator("h1").inner_text() == answer
    assert page.locator(".chart .main-svg").count() >= charts
    assert page.locator(".chart").count() == charts
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    found = Axe().run(page).response["violations"]
    serious = [each["id"] for each in found if each["impact"] in {"serious", "critical"}]
    assert serious == []


def test_a_file_answers_the_pointer_follows_the_readers_theme_and_prints_on_paper(
    demo_site: str, tab: OpenTab, alone: Alone, tmp_path: Path
) -> None:
    page = alone(page_file(tab(demo_site + "/forecast"), tmp_path), dark=True)
    chart = page.locator(".chart").first
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box is not None
    for step in range(20, 80, 5):
        page.mouse.move(box["x"] + box["width"] * step / 100, box["y"] + box["height"] / 2)
        page.wait_for_timeout(60)
        if page.locator(".hovertext").count():
            break
    assert page.locator(".hovertext").count() > 0

    line = "() => document.querySelector('.chart .axislabels, .chart .xtick text').style.fill"
    dark = page.evaluate(line)
    page.emulate_media(color_scheme="light")
    page.wait_for_function(f"before => ({line})() !== before", arg=dark)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"before => ({line})() === before", arg=dark)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.wait_for_function(f"before => ({line})() !== before", arg=dark)


def test_the_menu_beside_a_chart_gives_its_figures_and_its_picture_and_what_was_taken_is_listed(
    demo_site: str, tab: OpenTab, tmp_path: Path
) -> None:
    page = tab(demo_site + "/segments")
    page.locator('[class*="st-key-take-chart-treemap"] button').first.click()
    for label, beginning in (("Excel", b"PK"), ("CSV", b"\xef\xbb\xbf"), ("Picture (PNG)", b"\x89PNG")):
        menu = page.get_by_test_id("stPopoverBody")  # the whole page has a button for Excel too
        file = taken(page, menu.get_by_role("button", name=label).click, tmp_path)
        assert file.name.startswith("treemap-")
        assert file.read_bytes().startswith(beginning)
    page = tab(demo_site + "/data")
    page.get_by_text("Who downloaded what").click()
    settled(page)
    for kind in ("XLSX", "CSV", "PNG"):
        noted = page.locator("tr").filter(has_text="Segments").filter(has_text=kind)
        # A long list is drawn on a canvas: its rows stand in the page for screen readers.
        expect(noted.first).to_be_attached(timeout=20_000)
