"""How far along a goal is: worked by hand, by last year's shape, and said plainly where it cannot be told."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.config import Settings
from crm_analytics.metrics.basis import Read, basis_of
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.metrics.figures import figures_of
from crm_analytics.metrics.goals import Aim, Progress, adds_up, progress
from crm_analytics.metrics.selection import Selection
from crm_analytics.warehouse import ready
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.features.sales import each_day, sales
from tests.thorough import times

FIRST, TENTH = date(2026, 6, 1), date(2026, 6, 10)
JUNE = Selection(FIRST, date(2026, 6, 30))
THEN = FIRST - timedelta(weeks=52)


def aim(metric: str, target: str, days: Selection = JUNE, baseline: str | None = None) -> Aim:
    return Aim(METRICS[metric], Decimal(target), days, Decimal(baseline) if baseline else None)


def of(read: Read, wanted: Aim, as_of: date = TENTH) -> Progress:
    reached = progress(read, wanted, as_of=as_of)
    assert reached is not None
    return reached


def late(progress: Progress) -> bool:
    assert progress.due is not None
    return progress.reached < progress.due


def test_a_third_of_the_days_needs_a_third_of_the_target() -> None:
    progress = of(sales(each_day(FIRST, TENTH, 8)), aim("revenue", "300"))
    assert (progress.figure.value, progress.needed, progress.shape) == (Decimal(80), 100.0, "line")
    assert [progress.reached, progress.due] == pytest.approx([80 / 300, 1 / 3])


def test_with_a_year_of_history_it_is_needed_as_last_year_went() -> None:
    """Of the same days 52 weeks before, nine tenths were sold in the first ten."""
    before = [(THEN - timedelta(days=40), None, 5), (THEN + timedelta(3), None, 90), (THEN + timedelta(15), None, 10)]
    progress = of(sales([*before, *each_day(FIRST, TENTH, 8)]), aim("revenue", "300"))
    assert progress.shape == "last year"
    assert progress.needed == pytest.approx(270)
    assert progress.due == pytest.approx(0.9)


def test_what_is_due_follows_eid_to_where_it_falls_this_year() -> None:
    """In 2025 the week before Eid (24 to 30 March) brought 700, every other day of the quarter 1; in 2026 it is 14 to
    20 March. By the evening before Eid all of that week is due; by the days of last year nothing of it would be."""
    rows: list[tuple[date, str | None, int]] = each_day(date(2024, 10, 1), date(2025, 3, 23), 1)
    rows += each_day(date(2025, 3, 24), date(2025, 3, 30), 100) + each_day(date(2025, 3, 31), date(2025, 6, 30), 1)
    days, eve = Selection(date(2026, 1, 5), date(2026, 3, 29)), date(2026, 3, 20)
    read = sales([*rows, *each_day(date(2026, 1, 5), eve, 5)])
    goal = aim("revenue", "1000", days)
    moved, unmoved = (of(read, replace(goal, country=country), eve) for country in ("ID", None))
    assert (moved.shape, unmoved.shape) == ("last year", "last year")
    ordinary = (eve - days.start).days + 1 - 7  # days of 1 before the eve; nine follow it
    assert moved.needed == pytest.approx(1000 * (ordinary + 700) / (ordinary + 700 + 9))
    # 52 weeks before, the eve is 21 March 2025: that week is still to come, all but the last day of the goal
    assert unmoved.needed == pytest.approx(1000 * (ordinary + 7) / (ordinary + 7 + 2 + 700))


def test_a_goal_of_a_whole_year_is_held_against_days_that_are_not_its_own() -> None:
    """365 days from 1 January: 52 weeks before its last day lies its first."""
    year = Selection(date(2026, 1, 1), date(2026, 12, 31))
    before, first = each_day(date(2024, 12, 1), date(2025, 12, 31), 1), (date(2026, 1, 1), None, 100_000)
    progress = of(sales([*before, first]), aim("revenue", "365", year), date(2026, 1, 1))
    assert progress.shape == "last year"
    assert progress.needed == pytest.approx(1.0)


def test_customers_counted_once_are_all_due_on_the_last_day() -> None:
    progress = of(sales(each_day(FIRST, JUNE.end, 8)), aim("active_customers", "40"), JUNE.end)
    assert (progress.figure.value, progress.needed, progress.due) == (30, 40.0, 1.0)


def test_a_branch_without_last_year_is_not_measured_by_the_others() -> None:
    old, new = each_day(THEN - timedelta(days=9), TENTH, 5, "old"), each_day(FIRST, TENTH, 8, "new")
    found = {
        branch: of(sales([*old, *new]), aim("revenue", "300", Selection(JUNE.start, JUNE.end, branch=(branch,))))
        for branch in ("old", "new")
    }
    assert found["old"].shape == "last year"
    assert (found["new"].shape, found["new"].figure.value) == ("line", Decimal(80))


def test_a_goal_of_days_to_come_has_no_progress() -> None:
    assert progress(sales(each_day(TENTH, TENTH, 8)), aim("revenue", "300"), as_of=date(2026, 5, 31)) is None


def test_a_goal_that_is_over_needs_all_of_its_target() -> None:
    progress = of(sales(each_day(FIRST, date(2026, 7, 20), 8)), aim("revenue", "300"), date(2026, 7, 20))
    assert (progress.today, progress.figure.value, progress.needed, progress.due) == (
        JUNE.end,
        Decimal(240),
        300.0,
        1.0,
    )


def test_a_figure_that_does_not_add_up_is_needed_on_the_line_from_its_baseline() -> None:
    read = sales(each_day(FIRST, TENTH, 90))
    progress = of(read, aim("average_order", "120", baseline="60"))
    assert (progress.figure.value, progress.shape) == (Decimal(90), "line")
    assert progress.needed == pytest.approx(80)
    assert not late(progress)


def test_without_a_baseline_it_is_needed_at_the_target() -> None:
    progress = of(sales(each_day(FIRST, TENTH, 90)), aim("average_order", "120"))
    assert (progress.needed, progress.shape, progress.reached, progress.due) == (120.0, "level", 0.75, 1.0)


def test_customers_counted_once_have_no_straight_line() -> None:
    progress = of(sales(each_day(FIRST, TENTH, 8)), aim("active_customers", "40"))
    assert (progress.figure.value, progress.needed, progress.shape, progress.due) == (10, None, "unknown", None)
    assert progress.reached == 0.25


def test_customers_counted_once_follow_last_year_where_it_is_known() -> None:
    progress = of(sales(each_day(THEN, TENTH, 8)), aim("active_customers", "60"))
    assert progress.shape == "last year"
    assert progress.needed == pytest.approx(20)


def test_what_cannot_be_worked_out_says_why() -> None:
    progress = of(sales(each_day(FIRST, TENTH, 8)), aim("gross_profit", "300"))
    assert progress.figure.value is None
    assert progress.figure.reason


@pytest.mark.parametrize(("most", "is_late"), [("24", True), ("30", False), ("60", False)])
def test_of_what_should_stay_low_no_more_than_its_part_may_be_used(most: str, *, is_late: bool) -> None:
    """One customer a day is lost from 1 June on, 181 days after the only order: ten by the tenth."""
    lost = of(sales(each_day(date(2025, 12, 2), TENTH, 8)), aim("lost_customers", most))
    assert (lost.figure.value, lost.shape) == (10, "line")
    assert late(lost) is is_late


@settings(max_examples=times(40), deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 29), st.integers(1, 500)), min_size=1, max_size=40),
    st.integers(1, 10_000),
    st.integers(0, 29),
)
def test_being_behind_is_having_less_than_is_needed(rows: list[tuple[int, int]], target: int, day: int) -> None:
    progress = of(
        sales([(FIRST + timedelta(days=step), None, amount) for step, amount in rows]),
        aim("revenue", str(target)),
        FIRST + timedelta(days=day),
    )
    by_hand = sum(amount for step, amount in rows if step <= day)

    assert (progress.figure.value or 0) == by_hand
    assert progress.needed == pytest.approx(target * (day + 1) / 30)
    assert late(progress) is (by_hand / target < (progress.needed or 0) / target)


@settings(max_examples=times(25), deadline=None)
@given(st.lists(st.tuples(st.integers(0, 393), st.integers(1, 500)), max_size=60))
def test_what_is_needed_never_falls_and_ends_at_the_target(rows: list[tuple[int, int]]) -> None:
    since = THEN - timedelta(weeks=1)
    read = sales([(since, None, 1), *((since + timedelta(days=step), None, amount) for step, amount in rows)])
    needed = [of(read, aim("revenue", "1000"), FIRST + timedelta(days=day)).needed or 0 for day in (0, 6, 12, 20, 29)]

    assert needed == sorted(needed)
    assert needed[-1] == pytest.approx(1000)


def test_what_is_said_to_add_up_does(nusantara_settings: Settings) -> None:
    """On the marts of a company: the figures of two weeks add up to that of both together."""
    shown = LoadCatalogue(nusantara_settings).ready()
    assert shown is not None
    load = shown.id
    week = Selection(date(2025, 6, 1), date(2025, 6, 7))
    asked = [week, week.at(date(2025, 6, 8), date(2025, 6, 14)), week.at(date(2025, 6, 1), date(2025, 6, 14))]
    ids = [each.id for each in METRICS.values() if adds_up(each)]

    def read(name: str) -> pl.LazyFrame:
        return ready.scan(nusantara_settings, load, name)

    one, two, both = figures_of([basis_of(read, each, assumed_margin=Decimal("0.3")) for each in asked], ids)
    assert {"revenue", "gross_profit", "orders", "units", "new_customers"} <= set(ids)
    for name in ids:
        first, second, whole = (each[name].value for each in (one, two, both))
        assert whole is not None, name
        assert float(whole) == pytest.approx(float(first or 0) + float(second or 0)), name
