"""The forecast page as a person reads it."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import polars as pl

from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.features.forecast.outlook import MODELS
from crm_analytics.i18n import compact_money, percent
from crm_analytics.ui.markdown import literal
from crm_analytics.warehouse import ready
from crm_analytics.warehouse.load import load
from crm_analytics.warehouse.loads import LoadCatalogue
from crm_analytics.warehouse.progress import quiet
from tests.incoming import incoming, line
from tests.pages.conftest import OpenPage
from tests.pages.seen import figures, tables


def _result(settings: Settings, name: str) -> pl.DataFrame:
    shown = LoadCatalogue(settings).ready()
    assert shown is not None
    return ready.scan(settings, shown.id, name).collect()


def test_the_title_is_the_forecast_with_its_range(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("forecast", demo_settings)
    chosen = _result(demo_settings, "forecast_errors").row(by_predicate=pl.col("chosen"), named=True)
    total, low, high = (compact_money(chosen[name], "USD") for name in ("total", "total_low", "total_high"))

    assert not at.exception
    title = f"Next 28 days: about {total}; in 8 of 10 cases between {low} and {high}"
    assert at.title[0].value == literal(title), "no dollar begins a formula"


def test_errors_of_the_forecast_and_of_copying_are_on_the_page(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("forecast", demo_settings)
    errors = {row["model"]: row for row in _result(demo_settings, "forecast_errors").iter_rows(named=True)}
    chosen = next(row for row in errors.values() if row["chosen"])
    shown = {label: figure.value for label, figure in figures(at).items()}

    assert shown["A day off by"] == percent(chosen["wape"], 1)
    assert shown["If copied"] == percent(errors["seasonal_naive"]["wape"], 1)
    assert shown["Days in range"] == percent(chosen["coverage"])
    assert any(MODELS[chosen["model"]] in words.value for words in at.markdown)


def test_one_year_is_said_to_be_too_short_for_a_yearly_season(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("forecast", demo_settings)

    assert any("A yearly season is learnt from two years" in words.value for words in at.markdown)


def test_the_chart_holds_the_history_and_the_days_ahead(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("forecast", demo_settings)
    spec = json.loads(at.get("plotly_chart")[0].proto.spec)
    dates = {trace["name"]: (trace["x"][0], trace["x"][-1]) for trace in spec["data"]}

    assert dates["sold"][1].startswith("2017-12-31")
    assert dates["expected"][0].startswith("2018-01-01")
    assert dates["expected"][1].startswith("2018-01-28")


def test_opening_the_details_shows_every_day_and_every_way(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("forecast", demo_settings)
    assert not at.dataframe

    for toggle in at.toggle:
        toggle.set_value(True)
    at.run()

    assert not at.exception
    (days,), (ways,) = (frame.value for frame in at.dataframe), tables(at)
    assert len(days) == 28
    assert "New Year's Day" in set(days["holiday"])
    assert len(ways) == 3
    assert [row["Shown"] for row in ways].count("yes") == 1


def test_two_years_of_an_indonesian_company_read_in_indonesian(
    open_page: OpenPage, nusantara_settings: Settings
) -> None:
    at = open_page("forecast", nusantara_settings, language="id")
    words = " ".join([at.title[0].value, *(each.value for each in at.markdown)])

    assert not at.exception
    assert at.title[0].value.startswith("28 hari ke depan: sekitar Rp")
    assert "Yang ditampilkan adalah" in words
    assert "Ada 104 minggu penjualan. Musim tahunan dipelajari dari dua tahun" in words


def test_a_history_too_short_is_refused_in_words(open_page: OpenPage, settings: Settings) -> None:
    start = datetime.fromisoformat("2024-03-01T10:00")
    sales = [line(f"o{day}", ordered_at=start + timedelta(days=day)) for day in range(30)]
    load(settings, [incoming("order_lines", sales)], by="test", progress=quiet)
    refresh(settings)

    at = open_page("forecast", settings)
    assert at.title[0].value == "No forecast yet"
    assert "needs 8 weeks of daily sales to be tested on; found: 4" in at.info[0].value
    at = open_page("anomalies", settings, language="id")
    assert at.title[0].value == "Hari tidak biasa belum dapat diketahui"
    assert "memerlukan 8 minggu penjualan harian" in at.info[0].value


def test_without_data_the_page_says_what_to_do(open_page: OpenPage, settings: Settings) -> None:
    at = open_page("forecast", replace(settings))

    assert not at.exception
    assert not at.get("plotly_chart")
    assert "Next" not in " ".join(title.value for title in at.title)
