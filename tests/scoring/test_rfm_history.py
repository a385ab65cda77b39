"""Where customers stood on earlier days, against the full computation."""

from datetime import date, timedelta
from decimal import Decimal

import hypothesis.strategies as st
import polars as pl
import pytest
from hypothesis import given, settings
from polars.testing import assert_frame_equal

from crm_analytics.errors import UsageError
from crm_analytics.schema.bounds import Bounds
from crm_analytics.scoring.rfm import rfm_scores, rfm_segments
from crm_analytics.scoring.rfm_bounds import bounds_of, by_bounds, paid_bounds_of
from crm_analytics.scoring.rfm_history import (
    bounds_and_standings,
    bounds_on,
    day_before,
    month_ends,
    segment_path,
    standings,
)
from tests.thorough import times

FIRST = date(2024, 1, 1)
Row = tuple[int, int, int, int]


def order_days(rows: list[Row]) -> pl.LazyFrame:
    """Rows of (customer, days after the first, orders, cents), as in the mart."""
    schema = {"customer_no": pl.UInt32, "day": pl.Int64, "orders": pl.Int64, "revenue": pl.Int64}
    frame = pl.LazyFrame(rows, schema=schema, orient="row")
    return frame.with_columns(
        day=pl.lit(FIRST) + pl.duration(days="day"),
        revenue=pl.col("revenue").map_batches(_money, return_dtype=pl.Decimal(18, 2)),
    ).sort("day")


def _money(cents: pl.Series) -> pl.Series:
    return pl.Series([Decimal(each) / 100 for each in cents], dtype=pl.Decimal(18, 2))


def summary(days: pl.LazyFrame, until: date) -> pl.DataFrame:
    """customer_summary worked out the plain way from the days up to one."""
    ordered = pl.col("day").filter(pl.col("orders") > 0)
    known = days.filter(pl.col("day") <= until, pl.col("customer_no").is_not_null())
    return (
        known.group_by("customer_no")
        .agg(pl.col("revenue").sum(), last_order_on=ordered.max(), order_days=ordered.n_unique().cast(pl.Int64))
        .with_columns(
            customer_id=pl.format("C{}", pl.col("customer_no").cast(pl.String).str.zfill(4)),
            branch_id=pl.lit(None, pl.String),
            kind=pl.lit(None, pl.String),
        )
        .collect()
    )


def full(days: pl.LazyFrame, until: date, bounds: Bounds | None = None) -> pl.DataFrame:
    """Segments on a day, by the analysis of that day alone."""
    scored = rfm_segments(rfm_scores(summary(days, until), as_of=until, bounds=bounds))
    return scored.select(
        "customer_no", "recency", "frequency", pl.col("monetary").cast(pl.Decimal(18, 2)), "r", "f", "m", "segment"
    ).sort("customer_no")


row = st.tuples(st.integers(0, 11), st.integers(0, 130), st.integers(0, 2), st.integers(-5000, 90000))
everyone = [(customer, customer % 3, 1, 100 * customer) for customer in range(6)]
EDITED = Bounds((90, 60, 30, 7), (2, 3, 5, 8), tuple(map(Decimal, (100, 300, 700, 1500))))
END = FIRST + timedelta(days=130)


@given(st.lists(row, max_size=80), st.sampled_from([None, EDITED]))
@settings(max_examples=times(25), deadline=None)
def test_a_look_back_is_what_the_whole_analysis_gives_on_each_day(rows: list[Row], bounds: Bounds | None) -> None:
    days = order_days([*everyone, *rows, (None, 5, 1, 400)])  # type: ignore[list-item]  # an anonymous sale
    ends = month_ends(FIRST, END)
    for standing in standings(days, ends):
        assert_frame_equal(standing.segments(bounds), full(days, standing.day, bounds))


@given(st.lists(row, max_size=60), st.sampled_from([None, EDITED]))
@settings(max_examples=times(15), deadline=None)
def test_one_customers_path_from_own_orders_is_the_full_computation(rows: list[Row], bounds: Bounds | None) -> None:
    days = order_days([*everyone, *rows])
    found, _ = bounds_and_standings(days, month_ends(FIRST, END), bounds)
    for customer in (0, 5, 9):
        path = segment_path(days.filter(pl.col("customer_no") == customer).collect(), found)
        whole = [full(days, day, bounds).filter(pl.col("customer_no") == customer) for day in path["day"]]
        assert path["segment"].to_list() == [each["segment"][0] for each in whole]
        assert path.drop("day").rows() == [row for each in whole for row in each.drop("customer_no").rows()]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9), st.integers(-300, 3000)), min_size=5, max_size=60))
@settings(max_examples=times(40), deadline=None)
def test_scores_by_the_bounds_of_ranks_are_the_scores_by_rank(rows: list[tuple[int, int, int]]) -> None:
    customers = pl.DataFrame(
        {
            "customer_id": [f"C{number}" for number in range(len(rows))],
            "customer_no": pl.Series(range(len(rows)), dtype=pl.UInt32),
            "branch_id": None,
            "kind": None,
            "last_order_on": [END - timedelta(days=ago) for ago, _, _ in rows],
            "order_days": [often for _, often, _ in rows],
            "revenue": [Decimal(cents) / 100 for _, _, cents in rows],
        }
    )
    by_rank = rfm_scores(customers, as_of=END)
    assert_frame_equal(by_rank.with_columns(by_bounds(bounds_of(by_rank))), by_rank)
    assert_frame_equal(by_rank.with_columns(by_bounds(paid_bounds_of(by_rank))), by_rank)


def test_bounds_worked_by_hand() -> None:
    """Ten customers, 0 to 9 days away, 1 to 10 days with a purchase, 10 to 100 of money: two at each step."""
    scored = pl.DataFrame(
        {
            "recency": list(range(10)),
            "frequency": list(range(1, 11)),
            "monetary": [Decimal(10 * n) for n in range(1, 11)],
        },
        schema_overrides={"monetary": pl.Decimal(18, 2)},
    )
    assert bounds_of(scored) == Bounds(
        (7, 5, 3, 1), (3, 5, 7, 9), tuple(map(Decimal, ("20.01", "40.01", "60.01", "80.01")))
    )


def test_the_bounds_of_a_day_are_read_back_as_they_were() -> None:
    days = order_days([*everyone, (3, 100, 1, 999)])
    found, before = bounds_and_standings(days, month_ends(FIRST, END), EDITED)
    assert bounds_on(found, END) == EDITED
    assert not found["by_rank"].any()
    assert before["day"].unique().to_list() == [date(2024, 1, 31)]


def test_days_with_fewer_than_five_customers_are_passed_over() -> None:
    days = order_days([(0, 0, 1, 5), *[(customer, 70, 1, 9) for customer in range(1, 6)]])
    found, before = bounds_and_standings(days, month_ends(FIRST, END))
    assert found["day"].unique().sort().to_list() == [date(2024, 3, 31), date(2024, 4, 30), END]
    assert before.is_empty()


def test_month_ends_stop_at_the_first_day_and_end_on_the_last() -> None:
    assert month_ends(date(2024, 1, 20), date(2024, 3, 10)) == [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 10)]
    assert len(month_ends(date(2010, 1, 1), date(2024, 3, 31))) == 24
    assert day_before(month_ends(date(2024, 1, 1), date(2024, 12, 31)), date(2024, 12, 31)) == date(2024, 9, 30)
    assert day_before([date(2024, 1, 31)], date(2024, 2, 10)) is None


@pytest.mark.parametrize(
    ("bounds", "why"),
    [
        (Bounds((10, 20, 5, 1), (1, 2, 3, 4), EDITED.monetary), "can't allow more days"),
        (Bounds((20, 10, 5, 1), (1, 3, 2, 4), EDITED.monetary), "can't ask for fewer days"),
        (Bounds((20, 10, 5, -1), (1, 2, 3, 4), EDITED.monetary), "start at 0"),
    ],
)
def test_bounds_that_make_no_scale_are_refused(bounds: Bounds, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        bounds.check()
