"""Totals of the books beside our figures: the same as every page has, and honest about what sales do not cover."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.metrics.basis import basis_of
from crm_analytics.metrics.books import BookComparison, compare
from crm_analytics.metrics.figures import figures
from crm_analytics.metrics.selection import Selection
from crm_analytics.state.books import BookTotal
from tests.features.sales import each_day, sales
from tests.thorough import times

MARCH = (date(2024, 3, 1), date(2024, 3, 31))
APRIL = (date(2024, 4, 1), date(2024, 4, 30))


def total(amount: str, days: tuple[date, date] = MARCH, branch: str | None = None, tolerance: str = "0") -> BookTotal:
    return BookTotal("revenue", *days, Decimal(amount), Decimal(tolerance), branch)


def of(*totals: BookTotal) -> list[BookComparison]:
    """North sells 10 a day and South 3, from February to 20 April 2024."""
    first, last = date(2024, 2, 1), date(2024, 4, 20)
    return compare(sales([*each_day(first, last, 10, "N"), *each_day(first, last, 3, "S")]), totals)


def test_each_total_is_held_against_the_figure_of_its_days_and_branch() -> None:
    whole, north, south = of(total("403"), total("300", branch="N"), total("93.00", branch="S"))
    assert (whole.ours, whole.verdict, whole.difference) == (Decimal(403), "agrees", Decimal(0))
    assert (north.ours, north.verdict, north.difference) == (Decimal(310), "differs", Decimal(10))
    assert north.share == pytest.approx(1 / 30)
    assert south.verdict == "agrees"


def test_a_total_that_was_rounded_agrees_within_its_rounding() -> None:
    assert [each.verdict for each in of(total("400", tolerance="5"), total("410", tolerance="5"))] == [
        "agrees",
        "differs",
    ]
    assert of(total("402.99", tolerance="0.005"))[0].verdict == "differs"


def test_days_that_sales_do_not_cover_are_no_disagreement() -> None:
    begun, later, before = of(
        total("390", APRIL), total("400", (date(2024, 6, 1), date(2024, 6, 30))), total("9", (date(2023, 1, 1),) * 2)
    )
    assert (begun.ours, begun.verdict) == (Decimal(260), "partly")
    assert [(each.ours, each.verdict, each.difference, each.share) for each in (later, before)] == [
        (None, "absent", None, None)
    ] * 2
    assert of(total("260", APRIL))[0].verdict == "agrees"  # closed on its last days


def test_a_branch_that_sold_nothing_has_nothing() -> None:
    (gone,) = of(total("5", branch="W"))
    assert (gone.ours, gone.verdict, gone.share) == (Decimal(0), "differs", -1.0)
    assert of(total("0", branch="W"))[0].share is None


def test_without_sales_nothing_can_be_compared() -> None:
    assert [each.verdict for each in compare(sales([]), [total("5")])] == ["absent"]


@settings(max_examples=times(30), deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 400), st.sampled_from(["N", "S", None]), st.integers(-300, 900)),
        min_size=1,
        max_size=60,
    ),
    st.lists(
        st.tuples(
            st.sampled_from(["revenue", "orders"]),
            st.sampled_from(
                [
                    MARCH,
                    APRIL,
                    (date(2024, 1, 1), date(2024, 12, 31)),
                    (date(2024, 1, 1), date(2024, 3, 31)),
                    (date(2024, 2, 10), date(2024, 3, 5)),
                ]
            ),
            st.sampled_from(["N", "S", None]),
        ),
        min_size=1,
        max_size=8,
        unique=True,
    ),
)
def test_our_figure_is_that_of_every_page(
    rows: list[tuple[int, str | None, int]], wanted: list[tuple[str, tuple[date, date], str | None]]
) -> None:
    read = sales([(date(2024, 1, 1) + timedelta(days=day), branch, amount) for day, branch, amount in rows])
    totals = [
        BookTotal("orders" if metric == "orders" else "revenue", *days, Decimal(1), Decimal(0), branch)
        for metric, days, branch in wanted
    ]
    for each in compare(read, totals):
        place = (each.total.branch_id,) if each.total.branch_id else ()
        basis = basis_of(read, Selection(each.total.start, each.total.end, branch=place))
        figure = figures(basis, [each.total.metric])[each.total.metric].value or 0
        assert (each.ours or 0) == figure
