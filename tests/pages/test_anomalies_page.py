"""The page of unusual days as a person reads it."""

import json

from crm_analytics.config import Settings
from tests.pages.conftest import OpenPage


def _words(at: object) -> str:
    return " ".join(each.value for kind in ("markdown", "header", "caption") for each in getattr(at, kind))


def test_the_retailers_unusual_days_are_thanksgiving_and_christmas(
    open_page: OpenPage, demo_settings: Settings
) -> None:
    at = open_page("anomalies", demo_settings)

    assert not at.exception
    assert at.title[0].value == "Last 90 days: 5 unusual days, 3 of them on or near a holiday"
    lines = at.radio[0].options
    assert lines[0] == r"25 Dec 2017 · \$14.3K less than expected (−100%) · Christmas Day"
    assert any(line.startswith("23 Nov 2017 ·") and line.endswith("Thanksgiving Day") for line in lines)


def test_the_chosen_day_is_compared_and_its_members_add_up(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("anomalies", demo_settings)
    at.radio[0].set_value(at.radio[0].options[-1]).run()

    assert not at.exception
    assert "22 Nov 2017" in _words(at)
    assert r"Sold \$20,144.70." in _words(at)
    bars = json.loads(at.get("plotly_chart")[1].proto.spec)["data"][0]
    assert round(sum(bars["x"]), 2) == round(20144.70 - 12029.23, 2)
    assert "They say where it arose, not why." in _words(at)


def test_the_period_is_the_readers_choice(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("anomalies", demo_settings, period="28d")

    assert not at.exception
    assert at.title[0].value == "Last 28 days: 1 unusual day, 1 of them on or near a holiday"


def test_every_day_of_the_period_can_be_looked_up(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("anomalies", demo_settings)
    at.toggle[0].set_value(True).run()

    assert not at.exception
    assert len(at.dataframe[0].value) == 90


def test_it_reads_in_indonesian(open_page: OpenPage, nusantara_settings: Settings) -> None:
    at = open_page("anomalies", nusantara_settings, language="id", period="365d")

    assert not at.exception
    assert "hari tidak biasa" in at.title[0].value
    assert "Setiap hari dibandingkan dengan tujuh hari buka" in _words(at)


def test_without_data_the_page_says_what_to_do(open_page: OpenPage, settings: Settings) -> None:
    at = open_page("anomalies", settings)

    assert not at.exception
    assert not at.get("plotly_chart")
