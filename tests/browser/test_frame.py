"""What stays when a filter changes, and what does not."""

from pathlib import Path

import pytest

from tests.browser.conftest import OpenTab

pytestmark = pytest.mark.browser
AROUND = '[data-testid="stSidebar"], .st-key-foot, [class*="st-key-file-page-"]'


def test_a_filter_draws_the_page_alone_and_the_file_under_it_has_the_new_figures(
    demo_site: str, tab: OpenTab, tmp_path: Path
) -> None:
    page = tab(demo_site + "/?period=365d")
    around = f"[...document.querySelectorAll('{AROUND}')]"
    parts = page.evaluate(f"{around}.length")
    assert parts >= 3
    page.evaluate(f"{around}.forEach(each => {{ each.before = true }})")
    before = page.locator('[data-testid="stMain"] h1').inner_text()
    page.locator(".st-key-filter-period input").click()
    page.get_by_role("option", name="Last 28 days", exact=True).click()
    page.wait_for_function("old => document.querySelector('[data-testid=stMain] h1').innerText !== old", arg=before)
    shown = page.locator('[data-testid="stMain"] h1').inner_text()
    assert page.evaluate(f"{around}.map(each => each.before)") == [True] * parts
    with page.expect_download(timeout=60_000) as waiting:
        page.locator('[class*="st-key-file-page-"][class*="-html"] button').click()
    waiting.value.save_as(tmp_path / "page.html")
    written = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert shown in written
    assert before not in written
