"""The charts of forecast and unusual days show what the frames hold, in words of the reader's language."""

from datetime import date, timedelta

import plotly.graph_objects as go
import polars as pl
import pytest

from crm_analytics.charts.time_axis import days_below
from crm_analytics.features.anomalies import charts as anomalies
from crm_analytics.features.forecast import charts as forecast
from crm_analytics.i18n import use_language

START = date(2024, 12, 20)


@pytest.fixture
def days() -> pl.DataFrame:
    seen = [(START + timedelta(days=step), "actual", 1000.0 + step, None, None) for step in range(7)]
    ahead = [
        (START + timedelta(days=step), model, 900.0, 800.0, 1200.0)
        for step in range(7, 14)
        for model in ("prophet", "seasonal_naive")
    ]
    holidays = {date(2024, 12, 25): "Christmas Day", date(2025, 1, 1): "New Year's Day"}
    frame = pl.DataFrame(seen + ahead, schema=["day", "model", "value", "low", "high"], orient="row")
    return frame.with_columns(holiday=pl.col("day").replace_strict(holidays, default=None, return_dtype=pl.String))


@pytest.fixture
def bands() -> pl.DataFrame:
    rows = [
        (START, 1000.0, None, None, None, None, False, None),
        (START + timedelta(days=1), 1000.0, 1000.0, 800.0, 1300.0, 0.0, False, None),
        (START + timedelta(days=2), 2000.0, 1000.0, 800.0, 1300.0, 6.0, True, None),
        (START + timedelta(days=5), 0.0, 1000.0, 800.0, 1300.0, -9.0, True, "Christmas Day"),
    ]
    names = ["day", "actual", "expected", "low", "high", "score", "unusual", "holiday"]
    return pl.DataFrame(rows, schema=names, orient="row")


def _trace(fig: go.Figure, name: str) -> go.Scatter:
    return next(trace for trace in fig.data if trace.name == name and trace.x)


def test_the_forecast_follows_the_history_with_its_range(days: pl.DataFrame) -> None:
    fig = forecast.outlook(days, model="prophet", rival="seasonal_naive", currency="USD")

    assert list(_trace(fig, "sold").y) == [1000.0 + step for step in range(7)]
    assert min(_trace(fig, "expected").x) == date(2024, 12, 27)
    assert set(_trace(fig, "8 of 10 cases").y) == {800.0, 1200.0}
    assert list(_trace(fig, "if copied").y) == [900.0] * 7


def test_hovering_says_a_whole_sentence_with_the_holiday(days: pl.DataFrame) -> None:
    fig = forecast.outlook(days, model="prophet", rival="seasonal_naive", currency="USD")

    assert _trace(fig, "expected").hovertext[5] == (
        "1 Jan 2025: about $900; in 8 of 10 cases between $800 and $1.2K · New Year's Day"
    )
    assert _trace(fig, "sold").hovertext[5] == "25 Dec 2024: $1K · Christmas Day"


def test_each_holiday_is_written_once_on_the_chart(days: pl.DataFrame) -> None:
    observed = days.with_columns(
        holiday=pl.when(pl.col("day") == date(2024, 12, 26)).then(pl.lit("Christmas Day")).otherwise("holiday")
    )
    fig = forecast.outlook(observed, model="prophet", rival="seasonal_naive", currency="USD")

    written = [note.text for note in fig.layout.annotations if note.textangle == -90]
    assert written == ["Christmas Day", "New Year's Day"]


def test_unusual_days_are_marked_up_and_down(bands: pl.DataFrame) -> None:
    fig = anomalies.timeline(bands, chosen=None, currency="USD")
    marks = {trace.marker.symbol: list(trace.x) for trace in fig.data if trace.mode == "markers"}

    assert marks == {"triangle-up": [START + timedelta(days=2)], "triangle-down": [START + timedelta(days=5)]}
    assert list(_trace(fig, "sold").y) == [1000.0, 1000.0, 2000.0, 0.0]
    assert _trace(fig, "sold").hovertext[3] == "25 Dec 2024: $0; expected between $800 and $1.3K · Christmas Day"
    assert _trace(fig, "sold").hovertext[0] == "20 Dec 2024: $1K"


def test_days_that_cannot_be_judged_yet_draw_without_a_range(bands: pl.DataFrame) -> None:
    fig = anomalies.timeline(bands.head(1), chosen=None, currency="USD")

    assert list(_trace(fig, "sold").y) == [1000.0]


@pytest.mark.parametrize(("length", "written"), [(1, 1), (28, 4), (90, 5), (365, 6), (900, 5)])
def test_a_few_days_are_written_below_in_the_readers_language(length: int, written: int) -> None:
    fig = go.Figure()
    use_language("id")
    try:
        days_below(fig, date(2024, 5, 1), date(2024, 5, 1) + timedelta(days=length - 1))
    finally:
        use_language("en")

    assert len(fig.layout.xaxis.tickvals) == written
    assert fig.layout.xaxis.ticktext[0] == ("1 Mei<br>2024" if length <= 200 else "Mei<br>2024")


@pytest.mark.parametrize(("years", "months"), [(2, {1, 5, 9}), (3, {1, 7}), (5, {1}), (10, {1})])
def test_over_years_the_same_months_are_written_each_year(years: int, months: set[int]) -> None:
    fig = go.Figure()
    days_below(fig, date(2024, 1, 1), date(2023 + years, 12, 31))
    assert {day.month for day in fig.layout.xaxis.tickvals} == months
    assert len(fig.layout.xaxis.tickvals) <= 6


def test_contributors_stand_largest_on_top_with_their_sign() -> None:
    members = pl.DataFrame(
        {"member": ["012", "7"], "actual": [10.0, 90.0], "expected": [60.0, 70.0], "difference": [-50.0, 20.0]}
    )
    fig = anomalies.contributors(members, currency="USD")

    assert list(fig.data[0].y) == [0, 1]
    assert list(fig.layout.yaxis.ticktext) == ["7", "012"]
    assert list(fig.layout.yaxis2.ticktext) == ["+$20", "−$50"]
    assert fig.data[0].hovertext[1] == "012: $10 where $60 was expected"
