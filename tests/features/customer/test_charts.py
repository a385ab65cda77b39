"""Pictures of one customer show what they are given, and can be taken away as figures."""

from datetime import date, timedelta

import polars as pl

from crm_analytics.charts import theme
from crm_analytics.charts.drawing import figure
from crm_analytics.charts.lanes import A_DAY
from crm_analytics.charts.points import points
from crm_analytics.content.chart_values import Lane, Lanes, Occasion
from crm_analytics.features.customer.bought import weekday_names
from crm_analytics.features.customer.expectation import Expected, next_order, path
from crm_analytics.i18n import use_language
from crm_analytics.scoring.rfm import segment_names

FIRST = date(2025, 1, 1)


def on(first: int, last: int | None = None, times: int = 1, hover: str = "") -> Occasion:
    return Occasion(
        FIRST + timedelta(days=first), FIRST + timedelta(days=first if last is None else last), times, hover
    )


ORDERS = Lane("Orders", (on(0, hover="1 Jan 2025"), on(10, 12, 4, "11 Jan 2025 – 13 Jan 2025: 4")))
COMPLAINTS, DUES = Lane("<Complaints>", (on(3),), "loss"), Lane("Due dates", (on(90),), "muted")


def test_there_is_a_lane_for_each_kind_with_as_many_things_as_happened() -> None:
    fig = figure(Lanes((ORDERS, COMPLAINTS, DUES), date(2025, 2, 1)))
    assert [trace.name for trace in fig.data] == ["Orders", "&lt;Complaints&gt;", "Due dates"]
    assert [sum(trace.y) for trace in fig.data] == [5, 1, 1]
    assert fig.data[0].customdata == ("1 Jan 2025", "11 Jan 2025 – 13 Jan 2025: 4")
    assert fig.data[0].width[1] == 3 * A_DAY, "a mark is as long as its days"
    assert fig.layout.shapes[0].x0 == date(2025, 2, 1)
    taken = points(fig)
    assert taken.columns == ["Day", "Orders", "<Complaints>", "Due dates"]
    assert taken["Orders"].sum() == 5


def test_lanes_that_end_with_the_data_have_no_line_for_what_is_to_come() -> None:
    assert not figure(Lanes((ORDERS,), date(2025, 2, 1))).layout.shapes
    alone = figure(Lanes((Lane("Orders", (on(0),)),), FIRST))
    assert len(alone.data) == 1
    assert alone.layout.height >= 130, "room for the year below the days"


def test_lanes_are_lifted_on_dark_ground_and_fit_a_phone() -> None:
    fig = figure(Lanes((ORDERS, DUES), date(2025, 2, 1)))
    drawn = type(fig)(fig)
    theme.on_dark(drawn)
    theme.on_phone(drawn)
    assert drawn.data[0].marker.color == theme.DARK[theme.ACCENT]


def test_days_of_the_week_are_said_in_the_readers_language() -> None:
    use_language("id")
    names = weekday_names()
    use_language("en")
    assert names == ["Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"]


def test_better_segments_stand_higher_on_the_way_through_them() -> None:
    steps = pl.DataFrame(
        {
            "day": [date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31), date(2025, 4, 30)],
            "segment": ["lost", "loyal", "lost", "lost"],
        }
    )
    loyal, lost = path(steps, segment_names(), as_of=date(2025, 4, 30)).lanes
    assert (loyal.name, lost.name) == ("Loyal", "Lost")
    assert loyal.occasions == (Occasion(date(2025, 2, 1), date(2025, 2, 28), hover="Feb 2025: Loyal"),)
    assert [(each.first, each.last) for each in lost.occasions] == [
        (date(2025, 1, 1), date(2025, 1, 31)),
        (date(2025, 3, 1), date(2025, 4, 30)),
    ], "each stay from its first month to its last one"


def test_the_next_order_stands_between_its_bounds() -> None:
    before = [FIRST + timedelta(days=7 * n) for n in range(30)]
    expected = Expected(date(2025, 8, 1), date(2025, 8, 10), date(2025, 9, 1))
    bought, middle, span = next_order(before, expected, as_of=before[-1]).lanes
    assert [each.first for each in bought.occasions] == before[-12:]
    assert [(each.first, each.last) for each in span.occasions] == [(date(2025, 8, 1), date(2025, 9, 1))]
    assert [each.first for each in middle.occasions] == [date(2025, 8, 10)]


def test_a_next_order_that_many_never_make_has_an_open_end() -> None:
    *_others, span = next_order([FIRST], Expected(date(2025, 1, 5), date(2025, 2, 1), None), as_of=FIRST).lanes
    assert span.name == "1 in 10 sooner, many later"
    assert span.occasions[0].last == date(2025, 3, 4)
    assert span.occasions[0].hover == "from 5 Jan 2025", "no end is made up"
