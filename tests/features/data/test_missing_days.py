"""Days on which sales are missing: planted ones come back, and what is usual raises none."""

import random
from collections.abc import Iterable
from datetime import date, timedelta

import polars as pl
import pytest

from crm_analytics.features.data.missing_days import HISTORY, SHOWN_DAYS, BranchDays, branch_days, days_behind

AS_OF = date(2025, 12, 31)
ALL = [AS_OF - timedelta(days=back) for back in range(SHOWN_DAYS + HISTORY - 1, -1, -1)]
LAST = ALL[-SHOWN_DAYS:]


def sales(**branches: Iterable[date]) -> pl.DataFrame:
    rows = [(branch, day) for branch, days in branches.items() for day in days]
    return pl.DataFrame(rows, schema={"branch_id": pl.String, "day": pl.Date}, orient="row")


def judged(frame: pl.DataFrame, holidays: Iterable[date] = ()) -> pl.DataFrame:
    return branch_days(frame, as_of=AS_OF, holidays=lambda _first, _last: holidays)


def days_in(found: pl.DataFrame, branch: str | None, state: str) -> list[date]:
    same = pl.col("branch_id").eq_missing(pl.lit(branch, pl.String))
    return found.filter(same & (pl.col("state") == state))["day"].to_list()


def without(days: Iterable[date], gone: Iterable[date]) -> list[date]:
    lost = set(gone)
    return [day for day in days if day not in lost]


def test_days_that_were_taken_away_are_the_missing_ones() -> None:
    gone = [LAST[10], LAST[30], LAST[31]]
    found = judged(sales(A=ALL, B=without(ALL, gone)))
    BranchDays.validate(found)
    assert days_in(found, "B", "missing") == gone
    assert days_in(found, "A", "missing") == []
    assert len(days_in(found, "A", "sales")) == SHOWN_DAYS


def test_a_branch_that_stopped_sending_is_behind_by_its_last_days() -> None:
    gone = LAST[-4:]
    found = days_behind(judged(sales(A=ALL, B=without(ALL, [*gone, LAST[5]]))))
    assert found.select("branch_id", "missing", "behind").rows() == [
        ("B", 5, 4),
        ("A", 0, 0),
    ]


def test_a_shop_that_is_closed_at_weekends_lacks_nothing() -> None:
    weekdays = [day for day in ALL if day.weekday() < 5]
    found = judged(sales(A=ALL, B=weekdays))
    assert days_in(found, "B", "missing") == []
    assert days_in(found, "B", "closed") == [day for day in LAST if day.weekday() >= 5]


def test_a_weekend_within_missing_days_does_not_end_them() -> None:
    weekdays = [day for day in ALL if day.weekday() < 5]
    friday = next(day for day in LAST[10:] if day.weekday() == 4)
    gone = [friday, friday + timedelta(days=3)]
    assert days_in(judged(sales(A=ALL, B=without(weekdays, gone))), "B", "missing") == gone


def test_holidays_are_not_missing() -> None:
    feast = LAST[20:23]
    frame = sales(A=ALL, B=without(ALL, feast))
    assert days_in(judged(frame, feast), "B", "missing") == []
    assert days_in(judged(frame, feast), "B", "holiday") == feast
    assert days_in(judged(frame), "B", "missing") == feast, "without the calendar they are"


def test_a_day_without_any_branch_is_the_companys() -> None:
    shut = [LAST[7]]
    found = judged(sales(A=without(ALL, shut), B=without(ALL, shut)))
    assert [days_in(found, branch, "company") for branch in "AB"] == [shut, shut]
    assert found.filter(state="missing").is_empty()


def test_of_a_single_branch_a_day_without_sales_is_missing() -> None:
    gone = [LAST[7]]
    assert days_in(judged(sales(A=without(ALL, gone))), "A", "missing") == gone


def test_a_company_without_branches_is_judged_as_a_whole() -> None:
    gone = [LAST[7]]
    frame = sales(A=without(ALL, gone)).with_columns(branch_id=pl.lit(None, pl.String))
    assert days_in(judged(frame), None, "missing") == gone


def test_sales_without_a_branch_are_no_branch_beside_others() -> None:
    unnamed = sales(X=ALL).with_columns(branch_id=pl.lit(None, pl.String))
    assert judged(pl.concat([sales(A=ALL), unnamed]))["branch_id"].unique().to_list() == ["A"]


@pytest.mark.parametrize("history", [30, 55])
def test_with_a_short_history_nothing_is_claimed(history: int) -> None:
    young = ALL[-(SHOWN_DAYS + history) :]
    found = judged(sales(A=ALL, B=without(young, LAST[-5:])))
    assert days_in(found, "B", "missing") == []
    assert days_in(found, "B", "unclear") == LAST[-5:]
    assert days_behind(found).filter(branch_id="B")["unclear"].item()


def test_a_branch_that_often_has_no_sales_lacks_nothing() -> None:
    seldom = ALL[::2]
    assert days_in(judged(sales(A=ALL, B=seldom)), "B", "missing") == []


def test_the_order_of_rows_does_not_matter_and_days_after_the_as_of_day_do_not_count() -> None:
    frame = sales(A=ALL, B=without(ALL, [LAST[3]]))
    later = sales(A=[AS_OF + timedelta(days=1)])
    assert judged(pl.concat([frame.reverse(), frame, later])).equals(judged(frame))


@pytest.mark.parametrize(("share", "flagged"), [(0.9, 0.06), (0.95, 0.05), (0.98, 0.05), (0.995, 0.075), (1.0, 0.0)])
def test_few_branches_that_miss_no_data_are_flagged(share: float, flagged: float) -> None:
    """Of 600 branches that sell each open day with this chance; the measured shares are in the module's words."""
    chance = random.Random(11)
    branches = {
        f"B{number}": [day for day in ALL if day.weekday() != 6 and chance.random() < share] for number in range(600)
    }
    found = days_behind(judged(sales(Always=ALL, **branches)))
    assert found.filter(pl.col("missing") > 0).height <= flagged * 600


@pytest.mark.parametrize(("share", "recovered"), [(0.9, 0.7), (0.95, 0.99), (1.0, 1.0)])
def test_three_days_that_were_lost_are_nearly_always_recovered(share: float, recovered: float) -> None:
    chance = random.Random(5)
    gone = LAST[20:23]
    branches = {f"B{number}": without([day for day in ALL if chance.random() < share], gone) for number in range(200)}
    found = judged(sales(Always=ALL, **branches)).filter(pl.col("day").is_in(gone), state="missing")
    assert found.height >= recovered * 3 * 200
