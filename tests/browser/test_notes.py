"""Notes and goals written by mouse and by keyboard, in a real browser."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from crm_analytics.config import Settings
from crm_analytics.state import annotations, goals
from crm_analytics.state.annotations import Note
from crm_analytics.viewer import LOCAL_OWNER
from tests.browser.conftest import SERVED, OpenTab, Serve, running, settled
from tests.copies import copied

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)
HOSTILE = "<img src=x onerror=alert(1)> **tebal**"


@pytest.fixture(scope="module")
def own(nusantara_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A copy of the synthetic company that tests may write into, each something else."""
    return copied(nusantara_settings, tmp_path_factory.mktemp("own") / "data")


@pytest.fixture(scope="module")
def site(own: Settings) -> Iterator[str]:
    """That copy, served."""
    with running(own, SERVED, own.data.parent / "server.log") as address:
        yield address


@pytest.fixture
def untouched(nusantara_settings: Settings, tmp_path: Path) -> Settings:
    """Another copy, in which nobody has written anything."""
    return copied(nusantara_settings, tmp_path / "own")


def notes(page: Page, name: str = "Notes") -> list[str]:
    """The notes listed under the chart."""
    return page.get_by_role("list", name=name).get_by_role("listitem").all_inner_texts()


def signs(page: Page) -> list[tuple[str, float, float]]:
    """The letters above the chart, each with its left and right edge, from left to right."""
    found: list[list[str | float]] = page.evaluate(
        """() => [...document.querySelectorAll('.js-plotly-plot .annotation')]
                 .map(each => ({text: each.querySelector('text').textContent, box: each.querySelector('rect.bg')}))
                 .filter(({text, box}) => box && /^[A-Z]([+][0-9]+)?$/.test(text))
                 .map(({text, box}) => [text, box.getBoundingClientRect().left, box.getBoundingClientRect().right])"""
    )
    return sorted(((str(text), float(left), float(right)) for text, left, right in found), key=lambda sign: sign[1])


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [each["id"] for each in found if each["impact"] in {"serious", "critical"}]


def test_a_note_pinned_by_mouse_shows_on_another_page_and_can_be_taken_off_and_put_back(
    site: str, tab: OpenTab, own: Settings
) -> None:
    page = tab(f"{site}/forecast")
    page.get_by_role("button", name="Add a note").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What happened").fill(HOSTILE)
    dialog.get_by_role("button", name="Pin the note").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("list", name="Notes")).to_contain_text(f"31 Dec 2025: {HOSTILE}")

    page.get_by_role("link", name="Anomalies").click()
    page.wait_for_url("**/anomalies*")
    expect(page.get_by_role("list", name="Notes")).to_contain_text(f"31 Dec 2025: {HOSTILE}")
    assert [text for text, _, _ in signs(page)] == ["A"]
    page.locator(".js-plotly-plot .annotation text").filter(has_text="A").first.hover(force=True)
    expect(page.locator(".hoverlayer")).to_contain_text("31 Dec 2025: <img src=x")
    assert page.locator("img[src=x]").count() == 0

    page.get_by_role("button", name="Change notes").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove it").click()
    expect(page.get_by_role("dialog")).to_contain_text("Removed")
    page.get_by_role("dialog").get_by_role("button", name="Put it back").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Remove it")).to_have_count(1)
    page.get_by_role("dialog").get_by_role("button", name="Remove it").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Put it back")).to_have_count(1)
    settled(page)  # else what the dialog is still being sent opens it again
    page.keyboard.press("Escape")
    expect(page.get_by_role("list", name="Notes")).to_have_count(0)
    assert [each.stamp.removed for each in annotations.between(own, LOCAL_OWNER, date.min, date.max, removed=True)]


def test_a_note_is_pinned_by_keyboard_alone(site: str, tab: OpenTab, own: Settings) -> None:
    page = tab(f"{site}/forecast?lang=id")
    page.get_by_role("button", name="Tambah catatan").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    field = dialog.get_by_label("Apa yang terjadi")
    for _ in range(20):
        if field.evaluate("each => each === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.type("Gudang kebanjiran")
    save = dialog.get_by_role("button", name="Sematkan catatan")
    for _ in range(10):
        page.keyboard.press("Tab")
        if save.evaluate("each => each === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("list", name="Catatan")).to_contain_text("31 Des 2025: Gudang kebanjiran")
    (kept,) = annotations.all_notes(own, LOCAL_OWNER)
    assert kept.note == Note(date(2025, 12, 31), "Gudang kebanjiran")


@pytest.mark.parametrize("dark", [True, pytest.param(False, marks=pytest.mark.thorough)])
def test_on_a_phone_notes_stay_apart_and_everybody_can_read_them(
    serve: Serve, tab: OpenTab, untouched: Settings, *, dark: bool
) -> None:
    for month, day in ((11, 1), (11, 3), (11, 20), (12, 5), (12, 6), (12, 20), (12, 31)):
        annotations.add(untouched, LOCAL_OWNER, Note(date(2025, month, day), f"Kejadian tanggal {day}"))
    page = tab(f"{serve(untouched, SERVED)}/forecast", width=375, dark=dark)
    shown = signs(page)
    assert [text for text, _, _ in shown] == ["A+1", "C", "D+1", "F+1"]
    assert all(before[2] <= after[1] for before, after in pairwise(shown))
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert violations(page) == []
    page.get_by_role("button", name="Change notes").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Remove it")).to_have_count(7)
    assert violations(page) == []


def test_a_goal_is_typed_confirmed_and_stands_on_the_card(site: str, tab: OpenTab, own: Settings) -> None:
    page = tab(f"{site}/?lang=id")
    page.get_by_role("button", name="Target").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Tetapkan target").click()
    dialog.get_by_label("Nilai target").fill("Rp2,5 miliar")
    dialog.get_by_role("button", name="Periksa target").click()
    expect(dialog).to_contain_text("Rp2.500.000.000 dari 1 Jan 2025 sampai 31 Des 2025")
    assert violations(page) == []
    dialog.get_by_role("button", name="Ya, tetapkan target ini").click()
    expect(dialog.get_by_role("button", name="Hapus")).to_have_count(1)
    settled(page)
    page.keyboard.press("Escape")
    expect(page.locator(".crm-pace").first).to_contain_text("Target Rp2,5 miliar, berakhir 31 Des 2025")
    (kept,) = goals.goals(own, LOCAL_OWNER)
    assert kept.goal.target == Decimal(2_500_000_000)
    settled(page)
