"""What the page of unusual days says, from frames made by hand."""

from datetime import date

import polars as pl
import pytest

from crm_analytics.features.anomalies import day_list
from crm_analytics.features.anomalies.unusual_days import REST, UNKNOWN, DayBands, UnusualDayParts

QUIET, FALL, RISE = date(2024, 3, 4), date(2024, 3, 5), date(2024, 3, 6)


@pytest.fixture
def bands() -> pl.DataFrame:
    names = ["day", "actual", "expected", "low", "high", "score", "unusual", "holiday"]
    rows = [
        (date(2024, 3, 3), 980.0, None, None, None, None, False, None),
        (QUIET, 1000.0, 1010.0, 700.0, 1400.0, -0.1, False, None),
        (FALL, 200.0, 1000.0, 700.0, 1400.0, -8.0, True, "Easter Sunday; Independence Day"),
        (RISE, 3000.0, 1000.0, 700.0, 1400.0, 6.0, True, None),
    ]
    return DayBands.validate(pl.DataFrame(rows, schema=names, orient="row"), cast=True)


@pytest.fixture
def parts() -> pl.DataFrame:
    names = ["day", "dimension", "member", "actual", "expected"]
    rows = [
        (FALL, "branch", "A", 100.0, 500.0),
        (FALL, "branch", REST, 100.0, 500.0),
        (FALL, "channel", "shop", 200.0, 1000.0),
        (RISE, "branch", "A", 2600.0, 700.0),
        (RISE, "branch", UNKNOWN, 400.0, 300.0),
        (RISE, "category", "Tea", 500.0, 500.0),
        (RISE, "category", "Salt", 2500.0, 500.0),
    ]
    return UnusualDayParts.validate(pl.DataFrame(rows, schema=names, orient="row"))


def test_lines_say_when_how_much_and_why_newest_first(bands: pl.DataFrame, parts: pl.DataFrame) -> None:
    assert [each.line("USD") for each in day_list.unusual_list(bands, parts)] == [
        "6 Mar 2024 · $2K more than expected (+200%) · mostly category Salt",
        "5 Mar 2024 · $800 less than expected (−80%) · Easter Sunday, Independence Day",
    ]


def test_a_large_member_does_not_stand_out_by_its_size_alone(bands: pl.DataFrame, parts: pl.DataFrame) -> None:
    only_branches = parts.filter(pl.col("dimension") == "branch")

    assert [each.outstanding for each in day_list.unusual_list(bands, only_branches)] == [None, None]


def test_a_day_without_holiday_or_outstanding_member_is_spread_widely(bands: pl.DataFrame, parts: pl.DataFrame) -> None:
    line = day_list.unusual_list(bands, parts.clear())[0].line("USD")

    assert line.endswith("· spread widely")


def test_the_headline_counts_days_holidays_and_what_could_be_judged(bands: pl.DataFrame, parts: pl.DataFrame) -> None:
    unusual_days = day_list.unusual_list(bands, parts)
    judged = bands.filter(pl.col("low").is_not_null())

    assert day_list.title_sentence(unusual_days, bands) == (
        "2 unusual days, 3 days could be judged, 1 of them on or near a holiday"
    )
    assert day_list.title_sentence(unusual_days, judged) == "2 unusual days, 1 of them on or near a holiday"
    assert day_list.title_sentence([], judged.head(1)) == "no unusual day"
    assert day_list.title_sentence([], bands.head(1)) == "too early to tell what is unusual"


def test_the_comparison_gives_the_range_from_zero(bands: pl.DataFrame, parts: pl.DataFrame) -> None:
    negative = bands.with_columns(low=pl.lit(-5.0))

    assert day_list.unusual_list(negative, parts)[0].comparison("USD") == (
        "Sold $3,000.00. Expected about $1K, between $0 and $1.4K."
    )


def test_dimensions_with_one_member_are_not_offered(parts: pl.DataFrame) -> None:
    assert day_list.dimensions(parts, FALL) == ["branch"]
    assert day_list.dimensions(parts, RISE) == ["branch", "category"]
    assert day_list.dimensions(parts, QUIET) == []


def test_contributors_come_largest_first_with_the_others_last(parts: pl.DataFrame) -> None:
    rise = day_list.contributors(parts, RISE, "branch")
    fall = day_list.contributors(parts, FALL, "branch")

    assert rise.select("member", "difference").rows() == [("A", 1900.0), ("Not recorded", 100.0)]
    assert fall["member"].to_list() == ["A", "All others"]


def test_a_period_holds_both_its_ends(bands: pl.DataFrame) -> None:
    assert day_list.within(bands, QUIET, FALL)["day"].to_list() == [QUIET, FALL]
