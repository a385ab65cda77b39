"""Every page on companies whose data is legal and awkward: it opens, and its words make sense."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from itertools import cycle

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element

from crm_analytics.compute.cache import CACHE
from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.i18n import LANGUAGES
from crm_analytics.synthetic import nusantara
from crm_analytics.ui.sitemap import PAGES
from crm_analytics.warehouse import lake, ready
from crm_analytics.warehouse.load import load
from crm_analytics.warehouse.loads import LoadCatalogue
from crm_analytics.warehouse.progress import quiet
from tests.pages.awkward import AWKWARD, HOSTILE
from tests.pages.conftest import OpenPage
from tests.pages.seen import drawn, figures
from tests.pages.test_frame import words
from tests.thorough import combined
from tests.warehouse.small import fill, lines

NONSENSE = re.compile(
    r"\b(?:nan|None|inf|NaT)\b|[-−](?:Rp|\$)?0(?:[.,]0+)?%?(?![\d.,])|\b1000[KMBT]\b|{\w+}"
    r"|\b1 (?:customers|days|order lines|rows|orders)\b"
)
OURS = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "success")

Awkward = Callable[[str], Settings]


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> Awkward:
    """`awkward(name)` is the warehouse of an awkward company, loaded and refreshed once. Read only."""

    @cache
    def built(name: str) -> Settings:
        settings = Settings(data=tmp_path_factory.mktemp(name))
        if name == "smallest_demo":
            load(settings, nusantara.company(30, 400, 1), by="tests", progress=quiet, company=nusantara.COMPANY)
        else:
            fill(settings, **AWKWARD[name]())
        refresh(settings)
        return settings

    return built


COMPANIES = [*AWKWARD, "smallest_demo"]


@combined(together=1, name=COMPANIES, first=LANGUAGES)
def test_every_page_opens_in_the_languages(open_page: OpenPage, awkward: Awkward, name: str, first: str) -> None:
    """The languages take turns from page to page, and which is the first from company to company."""
    settings = awkward(name)
    languages = sorted(LANGUAGES, key=lambda language: language != first)
    for page, language in zip(PAGES, cycle(languages), strict=False):
        at = open_page(page, settings, language)
        where = f"{page} in {language}"
        assert not at.exception, where
        assert not at.error, where
        assert len(at.title) == 1, where
        text = _said(at)
        assert not NONSENSE.search(text), f"{where}: {NONSENSE.search(text)} in {text}"


@pytest.mark.parametrize(("name", "language"), [("no_sales", "en"), ("only_returns", "id"), ("hostile", "en")])
def test_one_customer_of_any_company_is_told_of(
    open_page: OpenPage, awkward: Awkward, name: str, language: str
) -> None:
    settings = awkward(name)
    first = ready.scan(settings, 1, "customer_summary").select("customer_id").collect()["customer_id"].min()
    at = open_page("customer", settings, language, customer=str(first))
    assert not at.exception
    assert not at.error
    assert len(at.title) == 1
    text = _said(at)
    assert not NONSENSE.search(text), f"{NONSENSE.search(text)} in {text}"
    assert not at.text_input(key="customer-typed").value


@pytest.mark.parametrize("name", ["only_cancelled", "no_sales", "only_future"])
def test_a_load_without_a_sale_that_counts_says_so(open_page: OpenPage, awkward: Awkward, name: str) -> None:
    at = open_page("overview", awkward(name))

    assert at.title[0].value == "No sales to count"
    assert "Cancelled lines, and lines dated after the load" in at.info[0].value
    assert at.main.caption[-1].value.startswith("No sales to count · load 1")
    assert open_page("data", awkward(name)).title[0].value.endswith("no sales to count")


def test_one_of_a_thing_is_said_in_the_singular(open_page: OpenPage, awkward: Awkward) -> None:
    at = open_page("data", awkward("one_row"))
    assert at.title[0].value == "Every row accounted for: 1 order line, 1 customer, up to 1 Jan 2024"


def test_customers_who_returned_all_they_bought_bring_no_third_of_sales(open_page: OpenPage, awkward: Awkward) -> None:
    at = open_page("segments", awkward("returned_before"))
    assert at.title[0].value == "5 customers: what they bought, less what they returned, comes to nothing"


def test_names_are_drawn_letter_by_letter_and_two_of_one_name_stay_two(open_page: OpenPage, awkward: Awkward) -> None:
    at = open_page("overview", awkward("hostile"))

    at.session_state["filters-open"] = True
    branches = at.run().multiselect(key="filter-branch").options
    assert len(set(branches)) == len(HOSTILE)
    assert "<script>" not in drawn(at), "none but our own"
    assert "&lt;script&gt;" in drawn(at)


@pytest.mark.parametrize("name", ["partly_future", "largest", "hostile", "only_returns", "smallest_demo"])
def test_daily_sales_hold_every_counted_line_to_the_cent(awkward: Awkward, name: str) -> None:
    settings = awkward(name)
    newest = LoadCatalogue(settings).ready()
    assert newest is not None
    counted = (
        lake.scan(settings, newest, "order_lines")
        .filter(~pl.col("cancelled").fill_null(value=False) & (pl.col("ordered_at").dt.date() <= newest.at.date()))
        .select("amount")
        .collect()
    )
    days = ready.scan(settings, newest.id, "daily_sales").select("revenue").collect()
    assert sum(days["revenue"], Decimal(0)) == sum(counted["amount"], Decimal(0))


def test_pages_after_everything_was_undone_and_loaded_again(open_page: OpenPage, two_loads: Settings) -> None:
    for number in (2, 1):
        LoadCatalogue(two_loads).undo(number, by="tests")
    for page in PAGES:
        assert open_page(page, two_loads).title[0].value == "Nothing is loaded yet", page

    CACHE.forget()
    fill(two_loads, order_lines=lines(10, customers=5))
    assert open_page("overview", two_loads).title[0].value == "The figures are not worked out yet"
    refresh(two_loads)
    CACHE.forget()  # the list of loads is believed for two seconds
    assert "Rp" in open_page("overview", two_loads).title[0].value


def test_pages_read_a_catalogue_kept_in_postgresql(open_page: OpenPage, postgres_url: str, settings: Settings) -> None:
    kept = Settings(data=settings.data, database_url=postgres_url)
    fill(kept, order_lines=lines(10, customers=5))
    refresh(kept)
    for page in ("overview", "data"):
        at = open_page(page, kept)
        assert not at.error, page
        assert "load 1" in words(at), page


def _said(at: AppTest) -> str:
    """What our own words and figures say, names from data aside."""
    found = [str(element.value) for element in elements(at.main) if element.type in OURS]
    for label, figure in figures(at).items():
        found += [label, figure.value, figure.change, figure.help]
    text = "\n".join(found)
    return text.replace("{name}", "")


def elements(block: Block) -> Iterator[Element]:
    for child in block.children.values():
        if isinstance(child, Block):
            yield from elements(child)
        elif isinstance(child, Element):
            yield child
