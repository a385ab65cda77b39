"""Lines over time: what they are compared with, and the days that are named on them."""

from datetime import date, timedelta

from crm_analytics.charts.lines import lines
from crm_analytics.content.chart_values import Event, Line, Lines, Mark

FIRST = date(2025, 3, 1)


def chart(amounts: list[float], before: list[float | None] | None = None, events: tuple[Event, ...] = ()) -> Lines:
    days = tuple(FIRST + timedelta(days=place) for place in range(len(amounts)))
    main = Line("Revenue", tuple(amounts), tuple(f"{amount}\nthen" for amount in amounts))
    earlier = () if before is None else (Line("before", tuple(before), emphasis="before"),)
    return Lines(days, (*earlier, main), "money", "USD", days[0], days[-1], events)


def test_days_that_the_period_before_does_not_have_are_a_gap_in_its_line() -> None:
    """March has more days than February: the others are compared all the same."""
    before, now = lines(chart([5.0, 6.0, 7.0], [4.0, 3.0, None])).data
    assert before.y == (4, 3, None)
    assert now.hovertext[1] == "6.0<br>then"


def test_the_line_before_is_named_where_it_is_furthest_away() -> None:
    (note,) = lines(chart([5.0, 6.0, 7.0], [4.0, 9.0, None])).layout.annotations
    assert (note.text, note.x, note.y, note.yshift) == ("before", FIRST + timedelta(days=1), 9.0, 10)


def test_without_anything_earlier_there_is_one_line() -> None:
    fig = lines(chart([5.0, 6.0]))
    assert [trace.name for trace in fig.data] == ["Revenue"]
    assert fig.layout.annotations == ()


def test_events_are_written_on_their_days() -> None:
    fig = lines(chart([5.0, 6.0, 7.0], events=(Event(FIRST, "Eid al-Fitr"),)))
    assert [note.text for note in fig.layout.annotations] == ["Eid al-Fitr"]
    assert [shape.x0 for shape in fig.layout.shapes] == [FIRST]


def test_notes_stand_in_a_row_of_their_own() -> None:
    plain = chart([5.0, 6.0, 7.0])
    noted = Lines(
        plain.days, plain.lines, "money", "USD", plain.start, plain.end, marks=(Mark("A", FIRST, FIRST, "<i>x</i>"),)
    )
    assert lines(noted).layout.height > lines(plain).layout.height
    assert lines(noted).layout.annotations[-1].hovertext == "&lt;i&gt;x&lt;/i&gt;"


def test_counts_are_written_without_a_currency() -> None:
    plain = chart([5.0, 6.0, 7.0])
    counted = Lines(plain.days, plain.lines, "count", "USD", plain.start, plain.end)
    assert lines(counted).layout.yaxis.ticktext[-1] == "8"
    assert lines(plain).layout.yaxis.ticktext[-1] == "$8"
