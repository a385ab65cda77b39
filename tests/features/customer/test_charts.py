"""Pictures of one customer show what they are given, and can be taken away as figures."""

from datetime import date, timedelta

import polars as pl

from crm_analytics.charts import theme
from crm_analytics.charts.points import points
from crm_analytics.features.customer.charts import habits
from crm_analytics.features.customer.charts import segment_path as way
from crm_analytics.features.customer.charts.segment_path import Expected
from crm_analytics.features.customer.charts.timeline import strip
from crm_analytics.i18n import use_language

FIRST = date(2025, 1, 1)
MARKS = pl.DataFrame(
    {
        "kind": ["complaint", "due", "order", "order"],
        "day": [FIRST + timedelta(days=n) for n in (3, 90, 0, 10)],
        "last": [FIRST + timedelta(days=n) for n in (3, 90, 0, 12)],
        "times": [1, 1, 1, 4],
        "amount": [0.0, 5.0, 10.0, 40.0],
    }
)
NAMES = {"order": "Orders", "complaint": "<Complaints>", "due": "Due dates"}


def test_a_strip_has_a_lane_for_each_kind_with_as_many_things_as_happened() -> None:
    fig = strip(MARKS, NAMES, as_of=date(2025, 2, 1))
    assert [trace.name for trace in fig.data] == ["Orders", "&lt;Complaints&gt;", "Due dates"]
    assert [sum(trace.y) for trace in fig.data] == [5, 1, 1]
    assert fig.data[0].customdata == ("1 Jan 2025", "11 Jan 2025 – 13 Jan 2025: 4")
    assert fig.layout.shapes[0].x0 == date(2025, 2, 1)
    taken = points(fig)
    assert taken.columns == ["Day", "Orders", "<Complaints>", "Due dates"]
    assert taken["Orders"].sum() == 5


def test_a_strip_that_ends_with_the_data_has_no_line_for_what_is_to_come() -> None:
    past = MARKS.filter(pl.col("kind") == "order")
    assert not strip(past, {"order": "Orders"}, as_of=date(2025, 2, 1)).layout.shapes
    alone = strip(past.head(1), {"order": "Orders"}, as_of=FIRST)
    assert len(alone.data) == 1
    assert alone.layout.height >= 130, "room for the year below the days"


def test_a_strip_is_lifted_on_dark_ground_and_fits_a_phone() -> None:
    fig = strip(MARKS, NAMES, as_of=date(2025, 2, 1))
    theme.on_dark(fig)
    theme.on_phone(fig)
    assert fig.data[0].marker.color == theme.DARK[theme.ACCENT]


def test_days_of_the_week_are_said_in_the_readers_language() -> None:
    found = pl.DataFrame({"weekday": range(1, 8), "orders": [3, 0, 0, 1, 0, 2, 9]})
    use_language("id")
    fig = habits.weekdays(found)
    use_language("en")
    assert fig.layout.xaxis.ticktext == ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min")
    assert fig.data[0].y == (3, 0, 0, 1, 0, 2, 9)


def test_hours_without_an_order_stay_empty() -> None:
    fig = habits.hours(pl.DataFrame({"weekday": [1, 7], "hour": [9, 11], "orders": [2, 1]}))
    assert fig.data[0].x == (9, 10, 11)
    assert list(fig.data[0].z[0]) == [2, None, None]
    assert list(fig.data[0].z[6]) == [None, None, 1]


def test_better_segments_stand_higher_on_the_way_through_them() -> None:
    steps = pl.DataFrame(
        {"day": [date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31)], "segment": ["lost", "loyal", "lost"]}
    )
    fig = way.path(steps, {"lost": "Lost", "loyal": "Loyal"}, ["loyal", "lost"])
    assert fig.data[0].y == (0, 1, 0)
    assert fig.layout.yaxis.ticktext == ("Lost", "Loyal")
    assert fig.data[0].customdata[1] == "28 Feb 2025: Loyal"


def test_the_next_order_stands_between_its_bounds() -> None:
    before = [FIRST + timedelta(days=7 * n) for n in range(30)]
    expected = Expected(date(2025, 8, 1), date(2025, 8, 10), date(2025, 9, 1))
    fig = way.next_order(before, expected, as_of=before[-1])
    assert fig.data[0].x == tuple(before[-12:])
    assert fig.data[1].x == (date(2025, 8, 1), date(2025, 9, 1))
    assert fig.data[2].x == (date(2025, 8, 10),)


def test_a_next_order_that_many_never_make_has_an_open_end() -> None:
    fig = way.next_order([FIRST], Expected(date(2025, 1, 5), date(2025, 2, 1), None), as_of=FIRST)
    assert fig.data[1].name == "1 in 10 sooner, many later"
    assert fig.data[1].x[1] == date(2025, 3, 4)
