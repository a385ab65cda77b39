"""Days on which a branch has no sales though it nearly always has: its files may not have arrived.

A day without sales counts as missing only where it would hardly happen by itself. How often a branch is without sales
on days on which it is normally open is measured over the year before; a run of such days is missing where its chance
is below `MOST_CHANCE`. Weekdays on which a branch is usually closed, public holidays and days on which no branch sold
say nothing, and neither begin nor end a run.

Branches that miss no data and sell on a share p of their open days, 2,000 each, 60 days: for p = 0.9, 2.1 in 1,000
open days are flagged, in 3.7 % of branches; 0.95: 0.9, 2.1 %; 0.99: 0.5, 1.9 %; 0.995: 0.9, 4.7 %; 1: none. Three
days that are taken away are recovered in 79 % for p = 0.9 and in all cases from 0.95 on; a single one only where the
branch never missed a day (16 % for p = 0.995, 100 % for 1).
"""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Final, Literal

import dataframely as dy
import polars as pl

State = Literal["sales", "missing", "quiet", "closed", "holiday", "company", "unclear"]
SHOWN_DAYS: Final = 60
"""Days up to the as-of day that are judged."""
HISTORY: Final = 365
"""Days before those, over which the branch's habit is measured."""
ENOUGH: Final = 56
"""Days of that history a branch needs: eight of each weekday."""
OPEN_FROM: Final = 0.7
"""Share of a weekday's days with sales from which the branch is normally open on it."""
MOST_CHANCE: Final = 0.002
"""A run of days without sales is missing where less than this share of runs as long would come by themselves."""


class BranchDays(dy.Schema):
    """One row per branch and day of the last days up to the as-of day.

    `state`: sales; missing; quiet (no sales, which happens there); closed (weekday on which it is usually closed);
    holiday; company (no branch sold); unclear (too little history).
    """

    branch_id = dy.String(nullable=True)
    day = dy.Date()
    state = dy.String()


@dataclass(frozen=True)
class Habit:
    """On which weekdays a branch is normally open, and how often it is without sales on each of them."""

    idle: dict[int, float]

    @classmethod
    def of(cls, days: Sequence[date], sold: Container[date]) -> "Habit":
        """Measured over the days that say something: no holidays, no days on which the company was closed.

        Sharing the weekdays' experience keeps the estimate of a branch that never missed a day small; a weekday that
        has been without sales more often than the others keeps its own share.
        """
        by_weekday: dict[int, list[bool]] = {}
        for day in days:
            by_weekday.setdefault(day.weekday(), []).append(day in sold)
        usual = {weekday: each for weekday, each in by_weekday.items() if sum(each) >= OPEN_FROM * len(each)}
        number = sum(map(len, usual.values()))
        without = number - sum(map(sum, usual.values()))
        shared = (without + 0.5) / (number + 1)  # the mean of Jeffreys' posterior of a share
        return cls({weekday: max(shared, 1 - sum(each) / len(each)) for weekday, each in usual.items()})


def branch_days(sales: pl.DataFrame, *, as_of: date, holidays: Callable[[date, date], Iterable[date]]) -> pl.DataFrame:
    """Say of each branch's last days whether sales are there, missing, or not to be expected.

    Args:
        sales: `branch_id` and `day` of days with sales, in any order; rows without a branch count only where no
            row has one.
        as_of: The last day of the company with sales.
        holidays: Gives the public holidays between two days.

    Returns:
        A `BranchDays` frame: branches by code, days in order. A branch has rows from its first sale on; one without
        any sale in the days shown and the history has none.
    """
    days = _with_branch(sales.select("branch_id", "day").unique().filter(pl.col("day") <= as_of))
    first = as_of - timedelta(days=SHOWN_DAYS + HISTORY - 1)
    begun = dict(days.group_by("branch_id").agg(pl.col("day").min()).iter_rows())
    recent = days.filter(pl.col("day") >= first)
    sold = {key[0]: set(part["day"]) for key, part in recent.partition_by("branch_id", as_dict=True).items()}
    whole = set().union(*sold.values())
    calendar = [first + timedelta(days=place) for place in range(SHOWN_DAYS + HISTORY)]
    public = set(holidays(first, as_of))
    # Of a single branch nobody can tell its closure from the company's.
    closures = {day for day in calendar if day not in whole} if len(begun) > 1 else set()
    rows = [
        (branch, day, state)
        for branch in sorted(sold, key=lambda code: code or "")
        for day, state in _states(
            [day for day in calendar if day >= begun[branch]],
            sold[branch],
            public,
            closures,
            shown_from=calendar[-SHOWN_DAYS],
        )
    ]
    return pl.DataFrame(rows, schema={"branch_id": pl.String, "day": pl.Date, "state": pl.String}, orient="row")


def days_behind(days: pl.DataFrame) -> pl.DataFrame:
    """One row per branch: `missing` days, and how many of them are the last that it should have sold on (`behind`).

    Args:
        days: A `BranchDays` frame.

    Returns:
        `branch_id`, `missing`, `behind`, `unclear` (whether too little is known),
        `days` that are missing as a list; the most behind first.
    """
    rows = []
    for branch, part in groupby(days.sort("branch_id", "day").iter_rows(), key=lambda row: row[0]):
        states = [(day, state) for _branch, day, state in part]
        missing = [day for day, state in states if state == "missing"]
        last_sale = max((day for day, state in states if state == "sales"), default=date.min)
        behind = [day for day in missing if day > last_sale]
        unclear = any(state == "unclear" for _day, state in states)
        rows.append((branch, len(missing), len(behind), unclear, missing))
    schema = pl.Schema(
        {
            "branch_id": pl.String(),
            "missing": pl.Int64(),
            "behind": pl.Int64(),
            "unclear": pl.Boolean(),
            "days": pl.List(pl.Date()),
        }
    )
    summary = pl.DataFrame(rows, schema=schema, orient="row")
    return summary.sort(["behind", "missing", "branch_id"], descending=[True, True, False])


def _with_branch(days: pl.DataFrame) -> pl.DataFrame:
    named = days.filter(pl.col("branch_id").is_not_null())
    return named if named.height else days


def _states(
    days: Sequence[date], sold: set[date], public: set[date], closures: set[date], *, shown_from: date
) -> Iterator[tuple[date, State]]:
    """Of one branch: its days from `shown_from` on, each with its state."""
    silent = public | closures
    before = [day for day in days if day < shown_from and day not in silent]
    has_habit = bool(before) and (shown_from - days[0]).days >= ENOUGH
    habit = Habit.of(before, sold) if has_habit else Habit({})
    shown = [day for day in days if day >= shown_from]
    missing = set(_missing([day for day in shown if day not in silent and day.weekday() in habit.idle], sold, habit))
    for day in shown:
        if day in sold:
            yield day, "sales"
        elif day in closures:
            yield day, "company"
        elif day in public:
            yield day, "holiday"
        elif not has_habit:
            yield day, "unclear"
        elif day.weekday() not in habit.idle:
            yield day, "closed"
        else:
            yield day, "missing" if day in missing else "quiet"


def _missing(expected: Sequence[date], sold: set[date], habit: Habit) -> Iterator[date]:
    """The days of runs without sales that are too long to come by themselves."""
    for is_sold, run in groupby(expected, key=lambda day: day in sold):
        days = list(run)
        chance = 1.0
        for day in days:
            chance *= habit.idle[day.weekday()]
        if not is_sold and chance < MOST_CHANCE:
            yield from days
