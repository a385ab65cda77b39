"""“Why this number?” in a real browser: opened, paged and closed by mouse and by keyboard."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenTab
from tests.browser.test_everyone import in_the_other_theme
from tests.thorough import combined

pytestmark = pytest.mark.browser
SLOW = 30_000


def opened(page: Page) -> Locator:
    """The dialog, once its rows are listed."""
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".crm-rows")).to_be_visible(timeout=SLOW)
    return dialog


def test_it_opens_turns_its_pages_and_closes_by_mouse(demo_site: str, tab: OpenTab) -> None:
    """Turning a page reads the next rows and leaves the page beneath as it is."""
    page = tab(demo_site + "/segments")
    page.evaluate("document.querySelector('[data-testid=stMain] h1').dataset.kept = 'yes'")
    page.get_by_role("button", name="Why this number? Their sales").click()
    dialog = opened(page)
    expect(dialog.get_by_text("Rows 1–50 of 2,469, largest sum first")).to_be_visible()
    expect(dialog.get_by_role("button", name="Earlier page")).to_be_disabled()
    first = dialog.locator("tbody tr").first.inner_text()

    dialog.get_by_role("button", name="Next page").click()
    expect(dialog.get_by_text("Rows 51–100 of 2,469")).to_be_visible(timeout=SLOW)
    expect(dialog.locator("tbody tr").first).not_to_have_text(first)
    expect(dialog.locator("tbody tr")).to_have_count(50)
    dialog.get_by_role("button", name="Earlier page").click()
    expect(dialog.get_by_text("Rows 1–50 of 2,469")).to_be_visible(timeout=SLOW)
    assert page.locator("[data-testid=stMain] h1").get_attribute("data-kept") == "yes"

    dialog.get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_it_opens_turns_its_pages_and_closes_by_keyboard(demo_site: str, tab: OpenTab) -> None:
    page = tab(demo_site + "/segments?lang=id")
    page.get_by_role("button", name="Dari mana angka ini? Pelanggan").focus()
    page.keyboard.press("Enter")
    dialog = opened(page)
    assert page.evaluate("document.activeElement.closest('[role=dialog]') !== null")

    onward = dialog.get_by_role("button", name="Halaman berikutnya")
    for _step in range(12):
        if onward.evaluate("button => button === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(onward).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("Baris 51–100 dari 2.469")).to_be_visible(timeout=SLOW)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_rows_and_files_speak_the_readers_language(demo_site: str, tab: OpenTab) -> None:
    page = tab(demo_site + "/segments?lang=id")
    page.get_by_role("button", name="Dari mana angka ini? Pelanggan").click()
    dialog = opened(page)
    expect(dialog.locator("thead")).to_contain_text("Nomor pelanggan")
    dialog.get_by_role("button", name="Unduh").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV").click()
    lines = waiting.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("Nomor pelanggan,Nama pelanggan")
    assert len(lines) == 2470


@combined(together=1, width=(1280, 375), dark=(False, True))
def test_everyone_can_use_it(demo_site: str, tab: OpenTab, width: int, *, dark: bool) -> None:
    """axe-core finds nothing serious in the open dialog once the theme has changed, and nothing scrolls sideways."""
    page = tab(demo_site + "/forecast", width=width, dark=not dark)
    page.get_by_role("button", name=re.compile("Why this number. Sales per day")).click()
    dialog = opened(page)
    in_the_other_theme(page, dark=dark)
    expect(dialog.locator(".crm-rows")).to_be_visible()
    assert serious(page) == []
    too_wide = dialog.evaluate("dialog => dialog.scrollWidth - dialog.clientWidth")
    assert (too_wide, page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0) == (0, True)


def serious(page: Page) -> list[tuple[str, list[str], str]]:
    """What axe-core finds in the open dialog that keeps somebody out."""
    found = Axe().run(page, context={"include": ["[role=dialog]"]}).response["violations"]
    return [
        (each["id"], node["target"], node.get("failureSummary", "")[:200])
        for each in found
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"]
    ]
