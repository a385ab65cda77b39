"""What the overview says, as values: which days are named on its chart."""

from datetime import date, timedelta

from crm_analytics.content.chart_values import Event
from crm_analytics.features.overview.content import events

FIRST = date(2025, 3, 1)
LAST = FIRST + timedelta(days=60)


def test_a_holiday_of_two_days_is_named_once_and_those_outside_are_not() -> None:
    holidays = {
        date(2025, 3, 2): ("Eid al-Fitr",),
        date(2025, 3, 3): ("Eid al-Fitr Second Day",),
        date(2025, 5, 20): ("Good Friday",),
    }
    assert events(holidays, FIRST, LAST) == (Event(date(2025, 3, 2), "Eid al-Fitr"),)


def test_of_many_holidays_the_large_feasts_are_named() -> None:
    days = [FIRST + timedelta(days=5 * place) for place in range(8)]
    holidays = {day: ("Eid al-Fitr",) if place == 3 else ("Vesak Day",) for place, day in enumerate(days)}
    assert events(holidays, FIRST, LAST) == (Event(days[3], "Eid al-Fitr"),)
