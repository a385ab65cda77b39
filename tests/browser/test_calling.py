"""A branch manager calls ten quiet customers of the own branch and notes what came of it: phone and desktop."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from crm_analytics.config import Settings
from crm_analytics.content.customer_list.listing import listing
from crm_analytics.content.customer_list.tasks import Task
from crm_analytics.content.view import View
from crm_analytics.state import contacts
from crm_analytics.state.contacts import KeptContact, Outcome
from crm_analytics.viewer import LOCAL_OWNER, Viewer
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.browser.conftest import OpenTab, running, settled
from tests.browser.serve_as_manager import manager
from tests.browser.test_everyone import sideways, violations
from tests.copies import copied

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
CALLED, QUIET, SHOWN = 10, 60, 10
PHONE = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36"
)
OUTCOMES = tuple(islice(cycle((Outcome.NOT_REACHED, Outcome.REACHED, Outcome.WILL_BUY, Outcome.LEAVE_ALONE)), CALLED))
KINDS = tuple(dict.fromkeys(OUTCOMES))
ENGLISH = dict(zip(KINDS, ("Not reached", "Reached", "Will buy", "Wants to be left alone"), strict=True))
INDONESIAN = dict(zip(KINDS, ("Tidak terhubung", "Terhubung", "Akan membeli", "Tidak mau dihubungi lagi"), strict=True))


@dataclass(frozen=True)
class Branch:
    """A branch with quiet customers who can be called: these, most money at stake first, and its manager's server."""

    settings: Settings
    code: str
    quiet: list[str]
    address: str

    def noted(self) -> list[KeptContact]:
        return [each for each in contacts.kept(self.settings) if not each.stamp.removed]


@pytest.fixture
def branch(nusantara_settings: Settings, tmp_path: Path) -> Iterator[Branch]:
    """Of a copy of the synthetic company, the one with most of them: contacts are noted in it."""
    settings = copied(nusantara_settings, tmp_path / "data")
    code = str(quiet_customers(settings, LOCAL_OWNER)["branch_id"].mode().sort()[0])
    own = quiet_customers(settings, manager(code))["customer_id"].to_list()
    assert len(own) > CALLED
    with running(settings, ("-m", "tests.browser.serve_as_manager", code), tmp_path / "server.log") as address:
        yield Branch(settings, code, own, address)


def quiet_customers(settings: Settings, viewer: Viewer) -> pl.DataFrame:
    """Those the viewer may see who did not buy for 60 days and may be called."""
    catalogue = LoadCatalogue(settings)
    load, company = catalogue.ready(), catalogue.company()
    assert load is not None
    assert company is not None
    view = View(settings, viewer, load, company)
    quiet = view.read("rfm_customers").filter(pl.col("recency") >= QUIET).collect()
    return listing(view, quiet["customer_no"], Task.CALL).customers


def test_on_a_phone_in_indonesian(branch: Branch, browser: Browser) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="id-ID", user_agent=PHONE, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(f"{branch.address}/segment_builder")
    settled(page)
    open_list(page, "Daftar pelanggan: ")
    expected, place = branch.quiet[:CALLED], 0
    for customer_id, outcome in zip(expected, OUTCOMES, strict=True):
        card = page.locator('[class*="st-key-person-"]').nth(place)
        expect(card).to_contain_text(customer_id)
        assert str(card.locator("a").first.get_attribute("href")).startswith("tel:+62")
        card.get_by_role("button", name="Catat hasil kontak").click()
        note(page.get_by_role("dialog"), INDONESIAN[outcome], "Simpan", customer_id)
        expect(page.get_by_text(f", {INDONESIAN[outcome]}.")).to_be_visible(timeout=20_000)
        settled(page)
        if outcome is Outcome.LEAVE_ALONE:
            expect(page.locator('[class*="st-key-person-"]', has_text=customer_id)).to_have_count(0)
        else:
            expect(card).to_contain_text(INDONESIAN[outcome])
            place += 1
        if place == SHOWN - 1:
            page.get_by_role("button", name="Tampilkan").click()
            settled(page)
    check(branch, expected)
    assert sideways(page) == (0, 0)
    assert violations(page) == []
    context.close()


def test_on_a_desktop_in_english(branch: Branch, tab: OpenTab) -> None:
    page = tab(f"{branch.address}/segment_builder", width=1366, dark=True)
    open_list(page, "These customers: ")
    expected = branch.quiet[:CALLED]
    for customer_id, outcome in zip(expected, OUTCOMES, strict=True):
        row = page.locator(".crm-people tbody tr", has_text=customer_id)
        assert str(row.locator("a").first.get_attribute("href")).startswith("tel:+62")
        assert str(row.locator("a").nth(1).get_attribute("href")).startswith("https://wa.me/62")
        choice = page.get_by_role("combobox", name="Note a contact, or open a customer")
        choice.evaluate("each => each.scrollIntoView({block: 'center'})")
        choice.click()
        choice.fill(customer_id)
        page.get_by_role("option", name=customer_id).click()
        note(page.get_by_test_id("stForm"), ENGLISH[outcome], "Note it", customer_id)
        expect(page.get_by_text(f", {ENGLISH[outcome]}.")).to_be_visible(timeout=20_000)
        settled(page)
        if outcome is Outcome.LEAVE_ALONE:
            expect(row).to_have_count(0)
        else:
            expect(row).to_contain_text(ENGLISH[outcome])
    check(branch, expected)
    assert violations(page) == []

    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text(f", {ENGLISH[OUTCOMES[-1]]}.")).to_have_count(0, timeout=20_000)
    settled(page)
    assert len(branch.noted()) == CALLED - 1


def open_list(page: Page, label: str) -> None:
    """The customers of the rule that the page begins with: those not seen for 60 days."""
    page.get_by_text(label).first.click()
    page.locator(".crm-people").first.wait_for(timeout=30_000)
    settled(page)


def note(form: Locator, outcome: str, button: str, words: str) -> None:
    """Say what came of the call, with a note."""
    form.get_by_text(outcome, exact=True).click()
    form.get_by_role("textbox").fill(words)
    form.get_by_role("button", name=button, exact=True).click()


def check(branch: Branch, expected: list[str]) -> None:
    """Each was noted once, by the manager, with its outcome and note; those to be left alone are in no list."""
    noted = {each.contact.customer.customer_id: each for each in branch.noted()}
    assert set(noted) == set(expected)
    for customer_id, outcome in zip(expected, OUTCOMES, strict=True):
        kept = noted[customer_id]
        assert (kept.contact.outcome, kept.contact.note, kept.contact.channel) == (outcome, customer_id, "phone")
        assert (kept.stamp.by, kept.contact.customer.branch_id) == ("sari@example.com", branch.code)
    gone = {each for each, outcome in zip(expected, OUTCOMES, strict=True) if outcome is Outcome.LEAVE_ALONE}
    left = quiet_customers(branch.settings, manager(branch.code))["customer_id"].to_list()
    assert left == [each for each in branch.quiet if each not in gone]
