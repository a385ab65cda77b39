"""From an empty warehouse to figures, as a new user would."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from crm_analytics.config import Settings
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.browser.conftest import SERVED, OpenTab, Serve, settled

pytestmark = pytest.mark.browser
DAYS, A_DAY = 120, 6
CASES = Path(__file__).parents[1] / "data" / "cases"


def _sales(file: Path) -> None:
    """Notes of a small shop: Indonesian headings, semicolons, points for thousands, one row nobody can read."""
    rows = ["No Faktur;Tanggal;Pelanggan;Kode Barang;Jumlah;Harga"]
    for day in range(DAYS):
        when = (date(2025, 1, 1) + timedelta(days=day)).strftime("%d/%m/%Y")
        rows += [
            f"F{day}-{n};{when};P{(day * n) % 40:02};B{n};{n % 3 + 1};{12_500 + 500 * n:,}".replace(",", ".")
            for n in range(A_DAY)
        ]
    rows.append("F999;01/02/2025;P01;B1;banyak;12.500")
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")


def test_a_file_becomes_figures(serve: Serve, tab: OpenTab, settings: Settings, tmp_path: Path) -> None:
    """Upload, answer what the file leaves open, try, load, see the accounts and the figures."""
    _sales(tmp_path / "penjualan.csv")
    address = serve(settings, SERVED)
    page = tab(address + "/data")
    page.set_input_files("input[type=file]", tmp_path / "penjualan.csv")
    expect(page.get_by_text("Check the columns")).to_be_visible(timeout=20_000)
    page.get_by_text("12,500", exact=True).click()
    page.get_by_role("button", name="Check this file").click()
    expect(page.get_by_text("1 row would be set aside, row 721")).to_be_visible(timeout=30_000)
    assert LoadCatalogue(settings).in_force() is None

    page.get_by_role("textbox", name="Name of the company").fill("Toko Maju")
    page.get_by_role("button", name="Load this file").click()
    expect(page.get_by_role("heading", name=re.compile("Every row accounted for: 720 order lines, "))).to_be_visible(
        timeout=120_000
    )
    settled(page)
    load = LoadCatalogue(settings).ready()
    assert load is not None
    assert (load.tables["order_lines"].rows_in, load.tables["order_lines"].rejected) == (DAYS * A_DAY + 1, 1)
    assert not list((settings.warehouse / "uploads").glob("*/penjualan.csv"))

    page.get_by_test_id("stSidebarNavLink").filter(has_text="Overview").click()
    expect(page.locator(".crm-figure").first).to_be_visible(timeout=60_000)
    settled(page)
    assert page.locator(".crm-figure").count() >= 4


def test_on_a_phone_a_file_is_asked_about_before_it_can_be_loaded(
    serve: Serve, tab: OpenTab, settings: Settings
) -> None:
    """Two shops share their receipts' numbers: asked in Indonesian, nothing wider than the phone, then four orders."""
    page = tab(serve(settings, SERVED) + "/data", width=390, locale="id-ID")
    page.set_input_files("input[type=file]", CASES / "pos_sameday.csv")
    page.get_by_role("button", name="Periksa berkas ini").click()
    expect(page.get_by_text("1 pertanyaan perlu Anda jawab sebelum berkas dapat diunggah.")).to_be_visible(
        timeout=30_000
    )
    assert page.get_by_role("radio", checked=True).count() == 0
    expect(page.get_by_role("button", name="Unggah berkas ini")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0

    page.get_by_text("Satu transaksi dikenali dari nomor dan cabangnya.").click()
    page.get_by_role("button", name="Unggah berkas ini").click(timeout=30_000)
    expect(page.get_by_text("4 dari 4 baris diterima.")).to_be_visible(timeout=120_000)
    load = LoadCatalogue(settings).ready()
    assert load is not None
    assert lake.scan(settings, load, "order_lines").collect()["order_id"].n_unique() == 4

    page.get_by_test_id("stMain").get_by_role("link", name="Buka Ringkasan").click()
    expect(page.locator(".crm-figure").first).to_be_visible(timeout=60_000)


def test_the_demo_is_one_click_away(serve: Serve, tab: OpenTab, settings: Settings) -> None:
    """Work that takes a while shows how far it is, and goes on when the tab is closed."""
    address = serve(settings, SERVED)
    page = tab(address)
    page.get_by_role("button", name="Open Complete Journey").click()
    expect(page.get_by_role("progressbar")).to_be_visible(timeout=30_000)
    page.close()
    again = tab(address)
    expect(again.locator(".crm-figure").first).to_be_visible(timeout=180_000)
    settled(again)
    assert LoadCatalogue(settings).ready() is not None
