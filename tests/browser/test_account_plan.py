"""An owner of sixty customers plans what comes next, in a real browser."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.state import account_plans
from crm_analytics.synthetic import nusantara
from crm_analytics.warehouse import ready
from crm_analytics.warehouse.load import load
from crm_analytics.warehouse.progress import quiet
from tests.browser.conftest import SERVED, OpenTab, running, settled
from tests.conftest import BuiltOnce
from tests.copies import copied

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)


def _sixty(settings: Settings) -> None:
    load(settings, nusantara.company(60, 2_000, 1), by="tests", progress=quiet, company=nusantara.COMPANY)
    refresh(settings)


@pytest.fixture
def own(built_once: BuiltOnce, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A copy of a company of sixty customers, with nothing planned."""
    return copied(built_once("sixty", _sixty), tmp_path_factory.mktemp("sixty") / "data")


@pytest.fixture
def site(own: Settings) -> Iterator[str]:
    """That copy, served."""
    with running(own, SERVED, own.data.parent / "server.log") as address:
        yield address


def choose(page: Page, words: str, customer_id: str) -> None:
    """Choose a customer of the list by the keyboard."""
    page.get_by_role("combobox", name=words).focus()
    page.keyboard.press("Enter")
    page.keyboard.type(customer_id)
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    settled(page)


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found if each["impact"] in {"serious", "critical"}]


@pytest.mark.parametrize(
    ("locale", "width", "dark"), [("id-ID", 1366, False), ("en-US", 390, True)], ids=["desktop", "phone"]
)
def test_an_owner_of_sixty_customers_plans_next_steps(
    site: str, own: Settings, tab: OpenTab, locale: str, width: int, *, dark: bool
) -> None:
    words = {
        "id-ID": ("Pilih pelanggan untuk merencanakan langkah berikutnya", "Langkah berikutnya", "Penanggung jawab",
                  "Simpan rencana", "Batalkan", "sudah punya langkah", "belum ada yang punya"),
        "en-US": ("Choose a customer to plan the next step", "Next step", "Owner", "Save the plan", "Take it back",
                  "with a next step", "none with a next step yet"),
    }[locale]  # fmt: skip
    choosing, step, owner, save, back, planned, none = words
    page = tab(f"{site}/account_plan", locale=locale, width=width, dark=dark)
    title = page.locator('[data-testid="stMain"] h1')
    expect(title).to_contain_text(none)
    customers = ready.scan(own, 1, "customer_summary").sort("revenue", descending=True).collect()["customer_id"]
    for place, text in enumerate(("Kirim daftar harga baru", "Kunjungi toko")):
        choose(page, choosing, customers[place])
        form = page.locator(".st-key-plan-of-one")
        expect(form.get_by_label(step)).not_to_have_value("")  # a step is proposed
        form.get_by_label(step).fill(text)
        form.get_by_label(owner).fill("Ibu Sari")
        form.get_by_role("button", name=save).click()
        expect(title).to_contain_text(re.compile(rf"{place + 1} {planned}"))
        settled(page)
    rows = page.get_by_role("table").first
    expect(rows).to_contain_text("Kirim daftar harga baru")
    expect(rows).to_contain_text("Ibu Sari")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing scrolls sideways"
    page.mouse.move(0, 0)  # off the button that was clicked
    assert violations(page) == []
    page.get_by_role("button", name=back).click()
    expect(title).to_contain_text(re.compile(rf"1 {planned}"))
    steps = [each.plan.next_step for each in account_plans.kept(own).values() if not each.stamp.removed]
    assert steps == ["Kirim daftar harga baru"]
