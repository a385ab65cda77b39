"""A marketer builds “loyal, buys coffee, no sugar, agreed to WhatsApp”, compares it, and takes it to a sender."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import polars as pl
import pytest
from playwright.sync_api import Locator, Page, expect

from crm_analytics.config import Settings
from crm_analytics.rules.address import from_address
from crm_analytics.rules.form import AllOf, Condition, to_json
from crm_analytics.state import segments
from crm_analytics.viewer import LOCAL_OWNER
from crm_analytics.warehouse import lake, ready
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.browser.conftest import SERVED, OpenTab, running, settled
from tests.copies import copied

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@dataclass(frozen=True)
class Screen:
    """How somebody looks, and the words that stand there then."""

    width: int
    dark: bool
    touch: bool
    locale: str
    words: dict[str, str]


DESKTOP = Screen(
    1366,
    False,
    False,
    "id-ID",
    {
        "asked": "Data yang disyaratkan",
        "segment": "Skor dan segmen: segmen",
        "values": "Nilai",
        "loyal": "Setia",
        "add": "Tambah syarat",
        "orders": "Yang dibeli: pesanan dengan kategori",
        "category": "Kategori",
        "days": "Pada hari apa saja",
        "last": "dalam hari terakhir",
        "group": "Tambah kelompok",
        "none": "Tidak satu pun",
        "consent": "Boleh dihubungi: setuju dihubungi lewat",
        "channel": "Saluran",
        "answer": "Jawaban",
        "agreed": "setuju",
        "with": "dengan",
        "customers": "Pelanggan",
        "both": "pelanggan ada di keduanya",
        "list": "Daftar pelanggan: Segmen: Setia",
        "senders": "Berkas untuk pengirim pesan",
        "download": "Unduh berkas",
    },
)
PHONE = Screen(
    390,
    True,
    True,
    "en-US",
    {
        "asked": "What is asked",
        "segment": "Scores and segments: segment",
        "values": "Values",
        "loyal": "Loyal",
        "add": "Add a condition",
        "orders": "What they buy: orders with the category",
        "category": "Category",
        "days": "In which days",
        "last": "in the last days",
        "group": "Add a group",
        "none": "None of these",
        "consent": "May be contacted: agreed to be contacted by",
        "channel": "Channel",
        "answer": "Answer",
        "agreed": "agreed",
        "with": "with",
        "customers": "Customers",
        "both": "customers are in both",
        "list": "These customers: Segment is Loyal",
        "senders": "Files for senders",
        "download": "Download the file",
    },
)


@pytest.fixture(scope="module")
def own(nusantara_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = copied(nusantara_settings, tmp_path_factory.mktemp("built") / "data")
    coffee = AllOf((Condition("bought.orders", "at_least", (3,), "Kopi"),))
    segments.add_rule(made, LOCAL_OWNER, "Peminum kopi", to_json(coffee))
    return made


@pytest.fixture(scope="module")
def site(own: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(own, SERVED, tmp_path_factory.mktemp("log") / "server.log") as address:
        yield address


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_segment_is_built_compared_and_taken_away(site: str, tab: OpenTab, own: Settings, screen: Screen) -> None:
    words, heard = screen.words, list[str]()
    page = tab(
        f"{site}/segment_builder",
        width=screen.width,
        dark=screen.dark,
        touch=screen.touch,
        locale=screen.locale,
        heard=heard,
    )
    choose(page, words["asked"], words["segment"])
    choose(page, words["values"], words["loyal"])
    page.keyboard.press("Escape")
    added(page, words["add"], conditions=2)
    bought(page, words, "Kopi", days=None)
    added(page, words["group"], conditions=3)
    page.get_by_role("radio", name=words["none"]).or_(page.get_by_role("button", name=words["none"])).last.click()
    page.wait_for_timeout(200)
    bought(page, words, "Gula", days="60")
    expect(page.locator(".st-key-rule-open-4")).to_contain_text("Gula", timeout=20_000)
    added(page, words["add"], conditions=4)
    choose(page, words["asked"], words["consent"])
    choose(page, words["channel"], "WhatsApp")
    choose(page, words["answer"], words["agreed"])

    expected = people(own)
    assert expected
    expect(figure(page, words["customers"])).to_have_text(str(len(expected)), timeout=20_000)
    from_address(page.url.partition("rule=")[2].partition("&")[0])
    page.reload()
    settled(page)
    expect(figure(page, words["customers"])).to_have_text(str(len(expected)), timeout=20_000)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0

    choose(page, words["with"], "Peminum kopi")
    both = expected & coffee_drinkers(own)
    expect(page.get_by_text(f"{len(both)} {words['both']}")).to_be_visible(timeout=20_000)

    page.get_by_text(words["list"]).click()
    settled(page)
    page.get_by_role("button", name=words["senders"]).first.click()
    page.locator('[class*="st-key-send-by-"]').get_by_text("WhatsApp", exact=True).click()
    page.get_by_role("button", name=words["download"]).click()
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_role("button", name="CSV").last.click()
    written = waiting.value.path().read_text(encoding="utf-8-sig")
    taken = {row["customer_id"] for row in csv.DictReader(io.StringIO(written))}
    assert taken
    assert taken <= expected
    assert {each for each in expected - taken if can_be_reached(own, each)} == set()
    assert heard == []


def added(page: Page, name: str, *, conditions: int) -> None:
    """A click on the last button of this name, until the new condition is open."""
    page.get_by_role("button", name=name, exact=True).last.click()
    expect(page.locator('[class*="st-key-rule-row-"]')).to_have_count(conditions, timeout=20_000)
    expect(page.locator('[class*="st-key-rule-fields-"]')).to_have_count(1, timeout=20_000)
    settled(page)


def bought(page: Page, words: dict[str, str], category: str, *, days: str | None) -> None:
    """Fill in the condition that is open."""
    settled(page)
    choose(page, words["asked"], words["orders"])
    choose(page, words["category"], category)
    if days is not None:
        choose(page, words["days"], words["last"])
        field = page.locator('[class*="st-key-rule-last-"] input')
        field.fill(days)
        field.press("Enter")
        settled(page)


def choose(page: Page, label: str, option: str) -> None:
    """By the letters of its name, as somebody types them."""
    box = page.get_by_role("combobox", name=label, exact=True).last
    box.click()
    box.fill(option)
    page.get_by_role("option", name=option, exact=True).first.click()
    page.wait_for_timeout(200)  # until the page has heard of it
    settled(page)


def figure(page: Page, label: str) -> Locator:
    """The value of a key figure."""
    return page.locator(".crm-figure", has_text=re.compile(f"^{label}")).first.locator("dd").first


# --- the same from the rows -----------------------------------------------------------------------------------------


def buyers(settings: Settings, category: str, *, days: int | None = None, times: int = 1) -> set[str]:
    """Who bought of a category, in so many orders or more."""
    load = LoadCatalogue(settings).ready()
    assert load is not None
    day = pl.col("ordered_at").dt.date()
    last = ready.scan(settings, load.id, "daily_sales").select(pl.col("day").max()).collect().item()
    lines = lake.scan(settings, load, "order_lines").filter(
        ~pl.col("cancelled").fill_null(value=False), pl.col("quantity") >= 0, day <= last
    )
    wanted = lake.scan(settings, load, "products").filter(pl.col("category") == category)
    within = lines.join(wanted, on="product_id", how="semi")
    if days is not None:
        within = within.filter(day > last - timedelta(days=days))
    counted = within.drop_nulls("customer_id").group_by("customer_id").agg(pl.col("order_id").n_unique()).collect()
    return set(counted.filter(pl.col("order_id") >= times)["customer_id"])


def coffee_drinkers(settings: Settings) -> set[str]:
    return buyers(settings, "Kopi", times=3)


def people(settings: Settings) -> set[str]:
    """Loyal, bought coffee, no sugar for sixty days, and WhatsApp is what they agreed to last."""
    load = LoadCatalogue(settings).ready()
    assert load is not None
    scored = ready.scan(settings, load.id, "rfm_customers").filter(pl.col("segment") == "loyal")
    loyal = set(scored.select("customer_id").collect()["customer_id"])
    agreed = dict(
        lake.scan(settings, load, "customers").select("customer_id", "consent_marketing").collect().iter_rows()
    )
    words = lake.scan(settings, load, "consents").filter(pl.col("channel").is_in(["whatsapp", "any"])).collect()
    for (customer,), rows in words.group_by("customer_id"):
        newest = rows.filter(pl.col("given_on") == rows["given_on"].max())
        agreed[str(customer)] = bool(newest["agreed"].all())
    return {
        each
        for each in (loyal & buyers(settings, "Kopi")) - buyers(settings, "Gula", days=60)
        if agreed.get(each) is True
    }


def can_be_reached(settings: Settings, customer: str) -> bool:
    """Whether there is a number of a mobile phone, of nobody who is staff or a test."""
    load = LoadCatalogue(settings).ready()
    assert load is not None
    rows = lake.scan(settings, load, "customers").filter(pl.col("customer_id") == customer).collect().to_dicts()
    return rows[0]["mark"] is None and str(rows[0]["phone"]).startswith("+62 8")
