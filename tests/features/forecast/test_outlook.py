"""What the forecast's page says, from frames made by hand."""

from datetime import date, timedelta

import polars as pl
import pytest

from crm_analytics.features.forecast import outlook
from crm_analytics.features.forecast.forecasting import ForecastDays, ForecastErrors
from crm_analytics.i18n import use_language

AS_OF = date(2024, 12, 31)


def _days(weeks: int, ahead: int = 28, ends: date = AS_OF) -> pl.DataFrame:
    Row = tuple[date, str, float, float | None, float | None, str | None]
    rows: list[Row] = [(ends - timedelta(days=back), "actual", 100.0, None, None, None) for back in range(weeks * 7)]
    for model in ("seasonal_naive", "prophet"):
        rows += [
            (ends + timedelta(days=step), model, 90.0, 80.0, 110.0, "New Year's Day" if step == 1 else None)
            for step in range(1, ahead + 1)
        ]
    names = ["day", "model", "value", "low", "high", "holiday"]
    return ForecastDays.validate(pl.DataFrame(rows, schema=names, orient="row", infer_schema_length=None), cast=True)


def _errors(chosen: str, horizon: int = 28) -> pl.DataFrame:
    rows = [
        {
            "model": model, "horizon": horizon, "origins": 10, "mae": mae, "wape": mae / 100, "mase": 0.8,
            "total_error": mae / 200, "coverage": 0.8, "chosen": model == chosen, "total": 2520.0,
            "total_low": 2400.0, "total_high": 2700.0, "total_coverage": 0.9,
        }
        for model, mae in (("seasonal_naive", 12.0), ("last_year", 15.0), ("prophet", 10.0), ("combination", 11.0))
    ]  # fmt: skip
    return ForecastErrors.validate(pl.DataFrame(rows), cast=True)


def test_beside_a_model_stands_the_better_copy() -> None:
    seen = outlook.outlook(_days(110), _errors("prophet"))

    assert (seen.forecast_error.model, seen.rival.model) == ("prophet", "seasonal_naive")
    assert (seen.first, seen.last, seen.days) == (date(2025, 1, 1), date(2025, 1, 28), 28)
    assert seen.forecast_error.totals_inside == 9


def test_beside_a_copy_stands_the_best_model() -> None:
    seen = outlook.outlook(_days(110), _errors("seasonal_naive"))

    assert (seen.forecast_error.model, seen.rival.model) == ("seasonal_naive", "prophet")


def test_figures_say_how_far_off_both_were() -> None:
    figures = outlook.figures(outlook.outlook(_days(110), _errors("prophet")))

    assert [(figure.label, figure.value) for figure in figures] == [
        ("Total off by", "5.0%"),
        ("A day off by", "10.0%"),
        ("If copied", "12.0%"),
        ("Days in range", "80%"),
    ]


def test_what_is_not_known_is_not_shown() -> None:
    unknown = _errors("prophet").with_columns(total_error=pl.lit(None), wape=pl.lit(None))

    assert [each.label for each in outlook.figures(outlook.outlook(_days(110), unknown))] == ["Days in range"]


def test_the_track_record_names_the_way_and_counts_the_totals_that_held() -> None:
    words = outlook.track_record(outlook.outlook(_days(110), _errors("seasonal_naive")))

    assert "the last four weeks copied: of 4 its single days were off least, tried on 10 earlier dates" in words
    assert "Of these 10 earlier totals 9 fell inside" in words


@pytest.mark.parametrize(("weeks", "ahead", "said"), [(9, 7, True), (104, 28, True), (130, 28, False)])
def test_until_it_was_tested_no_yearly_season_is_claimed(weeks: int, ahead: int, said: bool) -> None:
    seen = outlook.outlook(_days(weeks, ahead), _errors("prophet", ahead))
    words = " ".join(outlook.unknowns(seen, as_of=AS_OF, country="ID"))

    assert ("A yearly season is learnt from two years" in words) == said
    assert ("only 7 days can be tested" in words) == (ahead == 7)


def test_a_missing_country_and_an_unfinished_day_are_said() -> None:
    seen = outlook.outlook(_days(110), _errors("prophet"))

    words = " ".join(outlook.unknowns(seen, as_of=date(2025, 1, 1), country=None))

    assert "1 Jan 2025 looks unfinished" in words
    assert "country is not set" in words


def test_tables_speak_the_readers_language() -> None:
    use_language("id")
    try:
        assert outlook.error_table(_errors("prophet"))["method"][1] == "rata-rata Prophet dan empat minggu terakhir"
        assert outlook.day_table(_days(10), "prophet")["holiday"][0] == "Tahun Baru Masehi"
    finally:
        use_language("en")


def test_the_chart_gets_ten_weeks_and_two_forecasts() -> None:
    days = _days(110)
    recent = outlook.recent_days(days, outlook.outlook(days, _errors("prophet")))

    assert dict(recent.group_by("model").len().iter_rows()) == {"actual": 70, "prophet": 28, "seasonal_naive": 28}
