"""Revenue over time: what it is compared with, and the holidays written on it."""

from datetime import date, timedelta

import polars as pl

from crm_analytics.features.overview.charts import revenue

FIRST = date(2025, 3, 1)


def line(amounts: list[float], before: list[float | None]) -> pl.DataFrame:
    days = [FIRST + timedelta(days=place) for place in range(len(amounts))]
    return pl.DataFrame(
        {"day": days, "revenue": amounts, "before": before, "before_day": [day - timedelta(days=28) for day in days]},
        schema_overrides={"before": pl.Float64},
    )


def test_days_that_the_period_before_does_not_have_are_a_gap_in_its_line() -> None:
    """March has more days than February: the others are compared all the same."""
    fig = revenue(line([5.0, 6.0, 7.0], [4.0, 3.0, None]), step=1, currency="USD")
    before, now = fig.data
    assert before.y == (4, 3, None)
    assert now.hovertext[1] == "2 Mar 2025: $6<br>on 2 Feb 2025: $3"
    assert now.hovertext[2] == "3 Mar 2025: $7"


def test_without_anything_earlier_there_is_one_line() -> None:
    fig = revenue(line([5.0, 6.0], [None, None]), step=1, currency="USD")
    assert [trace.name for trace in fig.data] == ["Revenue"]
    assert fig.layout.annotations == ()


def test_a_holiday_of_two_days_is_named_once() -> None:
    holidays = {
        date(2025, 3, 2): ("Eid al-Fitr",),
        date(2025, 3, 3): ("Eid al-Fitr Second Day",),
        date(2025, 4, 2): ("Good Friday",),
    }
    fig = revenue(line([5.0, 6.0, 7.0], [None] * 3), step=1, currency="IDR", holidays=holidays)
    assert [note.text for note in fig.layout.annotations] == ["Eid al-Fitr"]
    assert [shape.x0 for shape in fig.layout.shapes] == [date(2025, 3, 2)]


def test_of_many_holidays_the_large_feasts_are_named() -> None:
    days = [FIRST + timedelta(days=5 * place) for place in range(8)]
    holidays = {day: ("Eid al-Fitr",) if place == 3 else ("Vesak Day",) for place, day in enumerate(days)}
    fig = revenue(line([1.0] * 60, [None] * 60), step=1, currency="IDR", holidays=holidays)
    assert [note.text for note in fig.layout.annotations] == ["Eid al-Fitr"]
