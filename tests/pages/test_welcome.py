"""Before anything is loaded: what is offered, to whom first, and that one click loads it."""

import re
from inspect import signature

import pytest
from streamlit.testing.v1 import AppTest

from crm_analytics import jobs
from crm_analytics.cli.demo import demo
from crm_analytics.config import Settings
from crm_analytics.ui import welcome
from tests.pages.conftest import OpenPage


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that buttons start; none runs."""
    commands: list[list[str]] = []
    monkeypatch.setattr(jobs, "start", lambda _settings, args, **_by: commands.append(args))
    return commands


def _buttons(at: AppTest) -> list[str]:
    return [str(button.label) for button in at.button]


def test_readers_of_indonesian_are_offered_the_company_in_rupiah_first(open_page: OpenPage, settings: Settings) -> None:
    assert _buttons(open_page("overview", settings, "id")) == [
        "Buka Nusantara",
        "Buka Complete Journey",
        "Muat berkas contoh",
    ]
    assert _buttons(open_page("overview", settings))[0] == "Open Complete Journey"


@pytest.mark.parametrize(
    ("locale", "clock", "country"),
    [
        ("en-US", "America/New_York", "US"),
        ("en-ID", "UTC", "ID"),
        ("en-GB", "Asia/Jakarta", "ID"),
        ("de", "Europe/Berlin", "US"),
        (None, None, "US"),
    ],
)
def test_a_browser_at_home_in_indonesia_counts_too(locale: str | None, clock: str | None, country: str) -> None:
    assert welcome.country_of_reader(locale, clock) == country


@pytest.mark.parametrize("company", ["nusantara", "complete-journey", "sample-shop"])
def test_one_click_loads_what_was_chosen(
    open_page: OpenPage, settings: Settings, started: list[list[str]], company: str
) -> None:
    at = open_page("segments", settings)
    at.button(key=f"open-{company}").click().run()
    assert started == [["demo", company]]


def test_the_page_that_loads_files_offers_the_sample_files_while_there_is_nothing(
    open_page: OpenPage, settings: Settings, nusantara_settings: Settings, started: list[list[str]]
) -> None:
    at = open_page("data", settings)
    at.button(key="open-sample-shop").click().run()
    assert started == [["demo", "sample-shop"]]
    assert "Load the sample files" not in _buttons(open_page("data", nusantara_settings))


def test_figures_in_the_offers_are_those_of_the_command(open_page: OpenPage, settings: Settings) -> None:
    defaults = {name: each.default for name, each in signature(demo).parameters.items()}
    words = " ".join(str(each.value) for each in open_page("overview", settings).markdown)
    numbers = {int(each.replace(",", "")) for each in re.findall(r"\d[\d,]+", words)}
    assert {defaults["customers"], defaults["order_lines"]} <= numbers
