"""The waterfall: each part begins where the one before ended, and all of them are the change."""

from dataclasses import replace
from decimal import Decimal
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.charts.waterfall import waterfall
from crm_analytics.content.chart_values import Step, Waterfall
from tests.thorough import times


def chart(amounts: list[str]) -> Waterfall:
    steps = (
        Step(f"part {place}", Decimal(amount), f"+{place}", f"told {place}") for place, amount in enumerate(amounts)
    )
    return Waterfall(tuple(steps), before=("Before", "$10"), change=("Change", "+$10"), now=("Now", "$20"))


def test_a_waterfall_worked_by_hand() -> None:
    fig = waterfall(chart(["4.00", "8.00", "-2.00"]))
    steps, whole = fig.data
    assert steps.base == (0, 4, 12)
    assert steps.x == (4, 8, -2)
    assert (whole.x, whole.y) == ((10,), (4,)), "the bar of the change stands where the change is written"
    assert fig.layout.yaxis.ticktext == ("Before", "part 0", "part 1", "part 2", "Change", "Now")
    assert fig.layout.yaxis2.ticktext == ("<b>$10</b>", "+0", "+1", "+2", "+$10", "<b>$20</b>")
    low, high = fig.layout.xaxis.range
    assert low < 0
    assert high > 12


@settings(max_examples=times(40), deadline=None)
@given(st.lists(st.integers(-(10**6), 10**6).map(lambda cents: str(Decimal(cents) / 100)), max_size=9))
def test_steps_follow_on_from_each_other_and_nothing_is_cut(amounts: list[str]) -> None:
    fig = waterfall(chart(amounts))
    steps, whole = fig.data
    ends = [0.0, *accumulate(map(float, amounts))]
    assert list(steps.base or ()) == pytest.approx(ends[:-1])
    assert whole.x[0] == pytest.approx(ends[-1])
    low, high = fig.layout.xaxis.range
    assert low < min(ends)
    assert max(ends) < high


def test_what_the_parts_add_up_to_is_exact() -> None:
    assert chart(["0.10", "0.20", "-0.05"]).total == Decimal("0.25")


def test_names_from_data_are_shown_letter_by_letter() -> None:
    named = chart([])
    step = Step("<b>x</b>", Decimal("1.00"), "+1", "<i>told</i>")
    fig = waterfall(replace(named, steps=(step,)))
    assert fig.layout.yaxis.ticktext[1] == "&lt;b&gt;x&lt;/b&gt;"
    assert fig.data[0].hovertext == ("&lt;i&gt;told&lt;/i&gt;",)
