"""While results are still worked out, pages say so in their place, and the rest of the page stands."""

from collections.abc import Iterator

import pytest
from filelock import FileLock

from crm_analytics.config import Settings
from crm_analytics.recipes.catalogue import catalogue, opens
from crm_analytics.ui.sitemap import PAGES
from crm_analytics.warehouse import ready
from tests.copies import copied
from tests.pages.conftest import OpenPage

SENTENCE = "This is still being worked out"
MADE_OF = frozenset({"patterns", "forecast", "anomalies", "segment_builder", "value"})
"""Pages whose answer, or first part, is a result that pages do not wait for."""
PARTS = ("clusters", "to_come", "portfolio", "drivers", "cohorts")
"""Parts of pages that are made of such results."""


@pytest.fixture(scope="module")
def opened(nusantara_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A company just as pages first show it: only what they wait for is there, and a refresh is at work."""
    settings = copied(nusantara_settings, tmp_path_factory.mktemp("opened") / "data")
    for recipe in catalogue().recipes:
        for name in recipe.gives if not opens(recipe) else ():
            ready.path(settings, 1, name).unlink()
    with FileLock(settings.warehouse / "refresh.lock"):
        yield settings


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["en", "id"])
def test_every_page_opens(open_page: OpenPage, opened: Settings, page: str, language: str) -> None:
    at = open_page(page, opened, language)
    assert not at.exception
    assert not at.error
    assert len(at.title) == 1
    waits = any(SENTENCE in each.value or "masih dihitung dan akan tampil" in each.value for each in at.info)
    assert waits == (page in MADE_OF)


@pytest.mark.parametrize("part", PARTS)
def test_a_part_says_it_and_the_page_stands(open_page: OpenPage, opened: Settings, part: str) -> None:
    at = open_page("movement" if part == "cohorts" else "value", opened, part=part)
    assert not at.exception
    assert not at.error
    assert [SENTENCE in each.value for each in at.info].count(True) == 1
    assert at.title[0].value


def test_a_customer_is_shown_without_what_is_expected(open_page: OpenPage, opened: Settings) -> None:
    people = ready.scan(opened, 1, "customer_summary").sort("revenue", descending=True).head(1).collect()
    at = open_page("customer", opened, customer=people["customer_id"][0])
    assert not at.exception
    assert not at.error
    assert [SENTENCE in each.value for each in at.info].count(True) == 2, "the next order, and what goes with it"
    assert at.get("plotly_chart")


def test_it_is_drawn_as_soon_as_it_is_there(
    open_page: OpenPage, opened: Settings, nusantara_settings: Settings
) -> None:
    at = open_page("patterns", opened)
    assert any(SENTENCE in each.value for each in at.info)
    file = ready.path(nusantara_settings, 1, "category_rules")
    there = ready.in_force(opened, 1)
    assert there is not None
    there.file("category_rules").write_bytes(file.read_bytes())
    at.run()
    assert not any(SENTENCE in each.value for each in at.info)
    assert "sell together" in at.title[0].value
    there.file("category_rules").unlink()


def test_where_nobody_works_on_it_the_page_says_what_to_do(
    open_page: OpenPage, opened: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_analytics.compute.reads.is_running", lambda _settings: False)
    at = open_page("forecast", opened)
    assert any("the work was broken off" in each.value for each in at.info)
