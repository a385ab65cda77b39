"""A day is held against the one that was the same a year before, whatever the calendar did to it."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.calendars.counterparts import REACH, counterparts, years_back
from crm_analytics.calendars.holidays import holidays_and_stretches
from tests.thorough import times


def of(country: str | None, first: date, last: date) -> dict[date, date]:
    earlier = counterparts(country, first, last)
    return {first + timedelta(days=number): day for number, day in enumerate(earlier)}


def test_without_holidays_it_is_the_same_weekday_52_weeks_before() -> None:
    days = of(None, date(2026, 6, 1), date(2026, 6, 30))
    assert {day - earlier for day, earlier in days.items()} == {timedelta(weeks=52)}


def test_eid_is_held_against_eid_and_the_weeks_before_it_against_those() -> None:
    """Eid fell on 31 March in 2025 and on 21 March in 2026."""
    days = of("ID", date(2026, 2, 1), date(2026, 4, 30))
    assert [days[date(2026, 3, number)] for number in (14, 20, 21, 22, 28)] == [
        date(2025, 3, 24),
        date(2025, 3, 30),
        date(2025, 3, 31),
        date(2025, 4, 1),
        date(2025, 4, 7),
    ]
    # 7 April 2026 is an ordinary Tuesday, and so was 8 April 2025; 29 March would fall into the week after Eid of 2025
    assert days[date(2026, 4, 7)] == date(2025, 4, 8)
    assert days[date(2026, 3, 29)] == date(2025, 4, 13)


def test_a_holiday_of_a_fixed_date_is_held_against_its_date() -> None:
    days = of("US", date(2025, 12, 1), date(2026, 1, 5))
    assert days[date(2025, 12, 25)] == date(2024, 12, 25)
    assert days[date(2025, 12, 20)] == date(2024, 12, 20)
    assert days[date(2026, 1, 1)] == date(2025, 1, 1)


@settings(max_examples=times(40), deadline=None)
@given(st.sampled_from([None, "ID", "US"]), st.dates(date(2012, 1, 1), date(2032, 1, 1)), st.integers(0, 800))
def test_every_counterpart_lies_before_and_is_as_ordinary_as_its_day(
    country: str | None, first: date, more: int
) -> None:
    last = first + timedelta(days=more)
    days = of(country, first, last)
    now = holidays_and_stretches(country, first, last)
    back = years_back(first, last)
    before = holidays_and_stretches(country, first - back - REACH, first)
    assert len(days) == more + 1
    for day, earlier in days.items():
        assert earlier < first
        assert abs(day - back - earlier) <= REACH + timedelta(days=31)
        if day not in now:
            assert earlier not in before
            assert earlier.weekday() == day.weekday()
