"""Charts drawn from their values: every figure is where it belongs, and names stay letters."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.charts import svg
from crm_analytics.charts.day_strip import DAY
from crm_analytics.charts.drawing import figure
from crm_analytics.charts.svg.canvas import breadth, fitting
from crm_analytics.charts.svg.tree_map import boxes
from crm_analytics.content.chart_values import (
    Bar,
    Bars,
    DayStrip,
    Event,
    FlowStream,
    Grid,
    GridCell,
    Lane,
    Lanes,
    Line,
    Lines,
    Mark,
    Occasion,
    Plot,
    RangedDot,
    RangedDots,
    Step,
    StreamEnd,
    Streams,
    Stretch,
    Tile,
    TreeMap,
    Waterfall,
)
from tests.thorough import times

NAMESPACE = "{http://www.w3.org/2000/svg}"
FIRST = date(2025, 1, 1)
HOSTILE = '</text><script>alert(1)</script>\x00&"'


def drawn(plot: Plot) -> ElementTree.Element:
    return ElementTree.fromstring(svg.drawing(plot))  # noqa: S314 - our own drawing


def words(plot: Plot) -> list[str]:
    return [each.text or "" for each in drawn(plot).iter(f"{NAMESPACE}text")]


def bars_of(plot: Plot) -> list[tuple[float, float]]:
    """Left end and length of each bar, from the top."""
    return [(float(each.get("x", 0)), float(each.get("width", 0))) for each in drawn(plot).iter(f"{NAMESPACE}rect")]


def lines(values: tuple[float | None, ...], before: tuple[float | None, ...] | None = None) -> Lines:
    days = tuple(FIRST + timedelta(days=place) for place in range(len(values)))
    earlier = () if before is None else (Line("before", before, emphasis="before"),)
    return Lines(days, (*earlier, Line("Revenue", values)), "money", "USD", days[0], days[-1])


def waterfall(*amounts: str) -> Waterfall:
    steps = tuple(Step(f"part {place}", Decimal(amount), f"+{amount}") for place, amount in enumerate(amounts))
    return Waterfall(steps, ("Before", "$10"), ("Change", "+$10"), ("Now", "$20"))


def test_a_waterfall_worked_by_hand() -> None:
    plot = waterfall("4", "8", "-2")
    up, more, down, whole = bars_of(plot)
    assert up[0] + up[1] == pytest.approx(more[0], abs=0.2), "a part begins where the one before ended"
    assert down[0] + down[1] == pytest.approx(more[0] + more[1], abs=0.2)
    assert more[1] / up[1] == pytest.approx(2, rel=0.01)
    assert whole == pytest.approx((up[0], down[0] - up[0]), abs=0.2), "the whole change, from zero"
    assert {"Before", "$10", "part 1", "+8", "Change", "+$10", "Now", "$20"} <= set(words(plot))


def test_bars_are_as_long_as_their_figures() -> None:
    plot = Bars((Bar("a", 10.0, "10"), Bar("b", Decimal(5), "5"), Bar("c", -5.0, "−5")))
    first, second, third = bars_of(plot)
    assert first[1] == pytest.approx(2 * second[1], rel=0.01)
    assert third[0] + third[1] == pytest.approx(first[0], abs=0.2), "what is below zero goes the other way"


def test_a_strip_of_days_has_boxes_as_long_as_their_days_and_what_is_missing_is_higher() -> None:
    there = Stretch(FIRST, FIRST + timedelta(days=5), "there", "sales")
    missing = Stretch(FIRST + timedelta(days=6), FIRST + timedelta(days=8), "missing", "no sales")
    plot = DayStrip(FIRST, FIRST + timedelta(days=8), ((HOSTILE, (there, missing)),))
    first, second = bars_of(plot)
    assert first[1] == pytest.approx(2 * second[1], rel=0.01)
    assert first[0] + first[1] == pytest.approx(second[0], abs=0.2), "days follow each other"
    low, high = (float(each.get("height", 0)) for each in drawn(plot).iter(f"{NAMESPACE}rect"))
    assert high > 2 * low
    traces = [trace for trace in figure(plot).data if trace.x]
    assert [trace.x[0] / DAY for trace in traces] == [6, 3]
    assert [trace.hovertext[0] for trace in traces] == ["sales", "no sales"]


def test_a_lane_has_boxes_as_long_as_their_days_and_as_high_as_what_happened() -> None:
    once, often = (
        Occasion(FIRST, FIRST + timedelta(days=1)),
        Occasion(FIRST + timedelta(days=5), FIRST + timedelta(8), 4),
    )
    plot = Lanes((Lane(HOSTILE, (once, often)), Lane("b", (Occasion(FIRST, FIRST),))), FIRST + timedelta(days=4))
    first, second, alone = bars_of(plot)
    assert second[1] == pytest.approx(2 * first[1], rel=0.01)
    assert alone[0] == first[0]
    low, high, whole = (float(each.get("height", 0)) for each in drawn(plot).iter(f"{NAMESPACE}rect"))
    assert high == pytest.approx(4 * low, abs=0.5)
    assert whole == high, "each lane has a scale of its own"
    assert len(list(drawn(plot).iter(f"{NAMESPACE}line"))) == 1, "what is to come is told apart"


def test_a_dot_lies_in_its_range_with_the_mark_beside_it() -> None:
    dots = (RangedDot(HOSTILE, 0.5, 0.25, 0.75, "5 of 10", beside=0.25), RangedDot("b", 0.75, sure=False))
    plot = RangedDots(dots, "expected", "came", "of 100")
    legend, first, second = bars_of(plot)
    assert first[0] < second[0]
    assert {"expected", "came", "of 100", "5 of 10", "40"} <= set(words(plot))
    assert len(list(drawn(plot).iter(f"{NAMESPACE}script"))) == 0
    ranges = [each for each in drawn(plot).iter(f"{NAMESPACE}line") if each.get("stroke-width") == "2"]
    (low, high) = (float(ranges[0].get(name, 0)) for name in ("x1", "x2"))
    assert (low + high) / 2 == pytest.approx(first[0] + first[1] / 2, abs=0.2)
    shown, marks, *_others = figure(plot).data
    assert (list(shown.x), list(marks.x), list(marks.y)) == ([0.5, 0.75], [0.25], [0])
    assert list(shown.error_x.array) == [0.25, 0.0]
    assert shown.marker.color[0] != shown.marker.color[1], "what chance may do is grey"
    assert legend[0] < first[0]


def test_streams_fill_the_bars_they_leave_and_reach() -> None:
    starts = (StreamEnd("a", 3, "a 3"), StreamEnd("b", 1, "b 1", "quiet"))
    ends = (StreamEnd("c", 2, "c 2", "fading"), StreamEnd("d", 2, "d 2"))
    parts = (FlowStream(0, 0, 2, "a to c"), FlowStream(0, 1, 1, "a to d"), FlowStream(1, 1, 1, "b to d"))
    plot = Streams(starts, ends, parts, ("before", "after"))
    assert {"before", "after", "a 3", "b 1", "c 2", "d 2"} == set(words(plot))
    heights = [float(each.get("height", 0)) for each in drawn(plot).iter(f"{NAMESPACE}rect")]
    assert heights == pytest.approx([3 * heights[1], heights[1], 2 * heights[1], 2 * heights[1]], rel=0.02)
    bars, *bands, _figures = figure(plot).data
    assert list(bars.y) == [3, 1, 2, 2]
    thick = [band.y[-1] - band.y[0] for band in bands]
    assert thick == [2, 1, 1]
    left = [band.y[0] for band in bands]
    assert left[1] == left[0] + thick[0], "the second stream leaves where the first ends"


def test_a_grid_has_its_cells_row_by_row_and_a_click_is_the_cell() -> None:
    rows = (
        ("top", (GridCell(1.0, "1\nmore", 0.5, "one"), GridCell(2.0, HOSTILE, -1.0, "two"))),
        ("low", (GridCell(3.0, "3", 1.0, "three"), GridCell(0.0))),
    )
    plot = Grid(rows, ("left", "right"), "people", "to come", "to date")
    assert {"top", "low", "left", "right", "to come", "1", "more", "3"} <= set(words(plot))
    points, amounts, shades = figure(plot).data
    assert list(points.hovertext) == ["one", "two", "three", ""]
    assert list(zip(points.y, points.x, strict=True)) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert amounts.z[1][0] == 3.0
    assert shades.text[0][0] == "1<br>more"
    assert "<script>" not in shades.text[0][1]


def test_a_line_with_a_range_lies_in_an_area_of_its_own() -> None:
    days = (FIRST, FIRST + timedelta(days=1))
    ranged = Line("money", (-1.0, 2.0), low=(-2.0, 1.0), high=(-1.0, 4.0))
    plot = Lines(days, (ranged,), "money", "USD", *days)
    band, line = figure(plot).data
    assert list(band.y) == [-1.0, 4.0, 1.0, -2.0]
    assert list(line.y) == [-1.0, 2.0]
    assert line.fill is None, "the area is the range, not what lies under the line"
    assert "$4" in words(plot)
    assert len(list(drawn(plot).iter(f"{NAMESPACE}path"))) == 2


def test_a_gap_in_a_line_stays_a_gap() -> None:
    whole, gap = (list(drawn(lines(v)).iter(f"{NAMESPACE}path")) for v in ((1.0, 2.0, 3.0), (1.0, None, 3.0)))
    assert (len(whole), len(gap)) == (2, 4), "an area and a line for each part"


def test_money_and_days_stand_on_the_axes_and_events_and_notes_on_their_days() -> None:
    plot = lines((1.0, 2.0, 3.0), (3.0, 2.0, None))
    noted = Lines(
        plot.days,
        plot.lines,
        "money",
        "USD",
        plot.start,
        plot.end,
        (Event(FIRST, "Eid"),),
        (Mark("A", FIRST, FIRST, ""),),
    )
    assert {"$0", "$3", "1 Jan", "2025", "before", "Eid", "A"} <= set(words(noted))


@pytest.mark.parametrize(
    "plot",
    [
        Bars((Bar(HOSTILE, 1.0, HOSTILE),)),
        TreeMap((Tile(HOSTILE, 1.0, HOSTILE),)),
        Waterfall((Step(HOSTILE, 1.0, HOSTILE),), (HOSTILE, ""), ("", ""), ("", "")),
        RangedDots((RangedDot(HOSTILE, 1.0, text=HOSTILE),), HOSTILE, HOSTILE, HOSTILE),
        Grid(((HOSTILE, (GridCell(1.0, HOSTILE),)),), (HOSTILE,), HOSTILE, HOSTILE),
        Grid(((HOSTILE, (GridCell(None, HOSTILE),) * 9),), (HOSTILE,) * 9, HOSTILE),
        Streams(
            (StreamEnd(HOSTILE, 1, HOSTILE),), (StreamEnd(HOSTILE, 1, HOSTILE),), (FlowStream(0, 0, 1),), (HOSTILE, "")
        ),
    ],
)
def test_names_from_data_stay_letters(plot: Plot) -> None:
    assert not list(drawn(plot).iter(f"{NAMESPACE}script"))


@pytest.mark.parametrize(
    "plot",
    [
        lines((0.0,)),
        waterfall(),
        Bars(()),
        TreeMap(()),
        lines((-1.0, -2.0)),
        RangedDots((), ""),
        Grid((), (), ""),
        Streams((), (), (), ("", "")),
    ],
)
def test_little_or_nothing_is_drawn_too(plot: Plot) -> None:
    assert drawn(plot).get("viewBox")


@settings(max_examples=times(60), deadline=None)
@given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=12))
def test_tiles_are_as_large_as_their_share_and_lie_side_by_side(sizes: list[float]) -> None:
    tiles = [Tile(str(place), size, "") for place, size in enumerate(sorted(sizes, reverse=True))]
    found = list(boxes(tiles, (0, 0, 300, 200)))
    for tile, (left, top, wide, high) in zip(tiles, found, strict=True):
        assert wide * high == pytest.approx(float(tile.size) / sum(sizes) * 60_000, rel=1e-6)
        assert -1e-3 <= left <= left + wide <= 300 + 1e-3
        assert -1e-3 <= top <= top + high <= 200 + 1e-3


def test_words_that_are_too_wide_are_cut() -> None:
    assert fitting("short", 500) == "short"
    cut = [fitting("a very long name indeed", width) for width in (150, 80, 40)]
    assert all(each.endswith("…") for each in cut[1:])
    assert all(len(one) > len(other) for one, other in pairwise(cut))
    assert all(breadth(each) <= width for each, width in zip(cut, (150, 80, 40), strict=True))
