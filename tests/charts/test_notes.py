"""Notes on a chart: apart from each other, within its days, letter by letter."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.charts import theme
from crm_analytics.charts.notes import APART, pin
from crm_analytics.content.chart_values import Mark
from tests.thorough import times

START, END = date(2026, 1, 1), date(2026, 3, 31)


def mark(letter: str, first: int, last: int | None = None, *, words: str = "x", expected: bool = False) -> Mark:
    begin = START + timedelta(days=first)
    return Mark(letter, begin, begin if last is None else START + timedelta(days=last), words, expected)


def test_a_day_is_a_line_and_several_days_are_a_shade() -> None:
    fig = theme.figure()
    pin(fig, [mark("A", 3), mark("B", 40, 45)], START, END)

    assert [(each.type, each.x0, each.x1) for each in fig.layout.shapes] == [
        ("line", START + timedelta(days=3), START + timedelta(days=3)),
        ("rect", START + timedelta(days=40), START + timedelta(days=45)),
    ]
    assert [each.text for each in fig.layout.annotations] == ["A", "B"]


def test_what_lies_outside_is_left_out_and_what_sticks_out_is_cut() -> None:
    fig = theme.figure()
    pin(fig, [mark("A", -20, -3), mark("B", -3, 2), mark("C", 95)], START, END)

    assert [(each.x0, each.x1) for each in fig.layout.shapes] == [(START, START + timedelta(days=2))]
    assert [each.text for each in fig.layout.annotations] == ["B"]


def test_without_notes_a_chart_stays_as_it_was() -> None:
    fig, plain = theme.figure(), theme.figure()
    pin(fig, [mark("A", 200)], START, END)
    assert fig == plain


def test_what_is_to_come_is_an_outline() -> None:
    fig = theme.figure()
    pin(fig, [mark("A", 3), mark("A", 60, expected=True)], START, END)
    seen, ahead = fig.layout.annotations
    assert seen.bgcolor == theme.SECOND
    assert ahead.bgcolor != theme.SECOND
    assert ahead.bordercolor == theme.SECOND


def test_hostile_words_are_shown_letter_by_letter_in_short_lines() -> None:
    fig = theme.figure()
    pin(fig, [mark("A", 3, words="<b>bold</b> & <a href='x'>y</a> " + "kata " * 30)], START, END)
    told = fig.layout.annotations[0].hovertext
    assert told.startswith("&lt;b&gt;bold&lt;/b&gt; &amp; &lt;a")
    assert "<a" not in told
    assert all(len(line) <= 70 for line in told.split("<br>"))


@settings(max_examples=times(50), deadline=None)
@given(st.lists(st.tuples(st.integers(0, 89), st.integers(0, 40)), min_size=1, max_size=30))
def test_signs_are_apart_and_every_note_is_in_one_of_them(days: list[tuple[int, int]]) -> None:
    fig = theme.figure()
    pin(fig, [mark("N", day, day + more, words=f"note {place}") for place, (day, more) in enumerate(days)], START, END)
    signs = fig.layout.annotations
    at = [(each.x - START).days for each in signs]

    assert all(right - left >= APART * 89 for left, right in pairwise(at))
    told = [line for each in signs for line in each.hovertext.split("<br>")]
    assert sorted(told) == sorted(f"note {place}" for place in range(len(days)))
    assert len(fig.layout.shapes) == len(days)
