"""What the calendar alone changes: counted days, weekdays, holidays."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics import i18n
from crm_analytics.features.change.calendar_effects import (
    CalendarEffects,
    calendar_effects,
    effect_sentences,
    moved,
    usual_weekdays,
    weekday_effect,
)
from tests.thorough import times

FIRST_QUARTER = {year: (date(year, 1, 1), date(year, 3, 31)) for year in (2024, 2025)}
SATURDAY = 5
ELSEWHERE = "General Election Day (14 Feb 2024), Good Friday (29 Mar 2024), Easter Sunday (31 Mar 2024)"


def signed(amount: float) -> str:
    return f"{amount:+.0f}"


def days_of(first: date, amounts: list[int]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "day": [first + timedelta(days=day) for day in range(len(amounts))],
            "revenue": [Decimal(amount) for amount in amounts],
        },
        schema={"day": pl.Date, "revenue": pl.Decimal(18, 2)},
    )


@pytest.fixture
def indonesian() -> Iterator[None]:
    i18n.use_language("id")
    yield
    i18n.use_language("en")


def test_eid_moved_into_the_first_quarter_of_2025() -> None:
    found = {each.name: each for each in moved(FIRST_QUARTER[2025], FIRST_QUARTER[2024], "ID")}
    assert found["Eid al-Fitr"].now == (date(2025, 3, 31),)
    assert found["Eid al-Fitr"].before == ()
    assert len(found["Week before Eid"].now) == 7
    assert found["Good Friday"].before == (date(2024, 3, 29),)
    assert "New Year's Day" not in found  # in both


def test_eid_and_the_leap_day_in_words() -> None:
    effects = calendar_effects(FIRST_QUARTER[2025], FIRST_QUARTER[2024], country="ID")
    assert effect_sentences(effects, signed) == [
        "90 days against 91.",
        "12 Tuesdays against 13.",
        "Only in these days: Week before Eid (from 24 Mar 2025), Eid al-Fitr (31 Mar 2025).",
        f"Only in the days compared with: {ELSEWHERE}.",
    ]


@pytest.mark.usefixtures("indonesian")
def test_eid_in_indonesian_words() -> None:
    sentences = effect_sentences(calendar_effects(FIRST_QUARTER[2025], FIRST_QUARTER[2024], country="ID"), signed)
    assert sentences[:3] == [
        "90 hari (periode pembanding 91).",
        "12 hari Selasa (periode pembanding 13).",
        "Hanya dalam periode ini: Minggu sebelum Lebaran (mulai 24 Mar 2025), Idulfitri (31 Mar 2025).",
    ]


def test_a_leap_february_has_a_weekday_more() -> None:
    effects = calendar_effects(
        (date(2024, 2, 1), date(2024, 2, 29)), (date(2023, 2, 1), date(2023, 2, 28)), country=None
    )
    assert effects.days == (29, 28)
    assert effects.weekdays == {3: (5, 4)}  # 29 February 2024 is a Thursday
    assert effects.moved == ()


def test_thirteen_saturdays_against_twelve_and_what_they_are_worth() -> None:
    """A Saturday brings 100, other days 10: one more Saturday for one Friday less is worth 90."""
    start = date(2023, 1, 2)
    daily = days_of(start, [100 if (start + timedelta(days=day)).weekday() == SATURDAY else 10 for day in range(400)])
    now, before = (date(2023, 10, 7), date(2024, 1, 4)), (date(2023, 7, 9), date(2023, 10, 6))
    effects = calendar_effects(now, before, country=None, daily=daily)
    assert effects.weekdays[SATURDAY] == (13, 12)
    assert effects.by_weekday == pytest.approx(90)
    assert effect_sentences(effects, signed) == [
        "12 Fridays against 13, 13 Saturdays against 12: about +90 by what such days usually bring (an estimate)."
    ]


def test_days_of_another_length_are_worth_what_their_weekdays_bring() -> None:
    daily = days_of(date(2023, 1, 1), [10] * 400)
    effects = calendar_effects(
        (date(2024, 1, 1), date(2024, 1, 31)), (date(2023, 2, 1), date(2023, 2, 28)), country=None, daily=daily
    )
    assert effects.by_weekday == pytest.approx(30)


def test_the_same_weeks_a_year_apart_differ_in_nothing() -> None:
    now = (date(2023, 5, 1), date(2023, 5, 28))
    before = (now[0] - timedelta(weeks=52), now[1] - timedelta(weeks=52))
    effects = calendar_effects(now, before, country=None, daily=days_of(date(2022, 1, 1), [10] * 600))
    assert effects == CalendarEffects(days=(28, 28), weekdays={}, by_weekday=None, moved=())
    assert effect_sentences(effects, signed) == []


def test_a_few_weeks_of_sales_do_not_make_an_average() -> None:
    start = date(2023, 9, 4)
    assert usual_weekdays(days_of(start, [10] * 49), start + timedelta(days=48), None) == {}
    assert usual_weekdays(days_of(start, [10] * 56), start + timedelta(days=55), None) == dict.fromkeys(range(7), 10)
    assert weekday_effect({0: (5, 4), 1: (4, 5)}, {0: 10.0}) is None


def test_days_without_sales_count_as_nothing_and_holidays_do_not_count() -> None:
    """Closed every second Sunday; a holiday that brings a fortune moves no average."""
    start, end = date(2024, 1, 1), date(2024, 8, 31)
    days = pl.date_range(start, end, eager=True)
    closed = [day for day in days if day.weekday() == 6 and day.isocalendar().week % 2]
    daily = days_of(start, [10] * len(days)).filter(~pl.col("day").is_in(closed))
    rich = daily.with_columns(
        pl.when(pl.col("day") == date(2024, 8, 17)).then(pl.lit(9999)).otherwise(pl.col("revenue")).alias("revenue")
    )
    usual = usual_weekdays(rich, end, "ID")
    assert usual[SATURDAY] == pytest.approx(10)  # 17 August 2024 is one
    assert 4 < usual[6] < 6


@settings(max_examples=times(100), deadline=None)
@given(
    st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    st.integers(1, 800),
    st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    st.integers(1, 800),
)
def test_weekdays_are_counted_as_a_loop_counts_them(first: date, length: int, other: date, other_length: int) -> None:
    spans = [(first, first + timedelta(days=length - 1)), (other, other + timedelta(days=other_length - 1))]
    now, before = (
        Counter((start + timedelta(days=day)).weekday() for day in range((end - start).days + 1))
        for start, end in spans
    )
    expected = {day: (now[day], before[day]) for day in range(7) if now[day] != before[day]}
    assert calendar_effects(spans[0], spans[1], country=None).weekdays == expected
