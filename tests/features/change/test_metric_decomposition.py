"""Any metric's change by member: the parts add up to the change of the very figure the page shows."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.features.change.metric_decomposition import adds_up_over, decompose_metric
from crm_analytics.features.change.rate_and_mix import simpson
from crm_analytics.metrics.basis import Read, basis_of
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.metrics.figures import figures
from crm_analytics.metrics.selection import Dimension, Selection
from tests.metrics.small_marts import Rows, day, reading
from tests.thorough import times

BEFORE, NOW = Selection(day(0), day(6)), Selection(day(7), day(13))
MARGIN = Decimal("0.25")


def orders(branch: str, number: int, orders: int, revenue: str) -> dict[str, object]:
    return {"day": number, "branch_id": branch, "orders": orders, "revenue": Decimal(revenue), "lines": orders}


def shops(*rows: dict[str, object]) -> Read:
    """Two shops: the same rows as sales and as orders."""
    sales = [{name: value for name, value in row.items() if name != "orders"} for row in rows]
    return reading(daily_sales=list(sales), order_days=list(rows))


def test_the_average_order_by_branch_and_simpsons_paradox_from_the_marts() -> None:
    """Each shop's average order rose by a tenth; most orders moved to the shop with small ones."""
    read = shops(
        orders("large", 1, 90, "9000.00"), orders("small", 1, 10, "100.00"),
        orders("large", 8, 10, "1100.00"), orders("small", 8, 90, "990.00"),
    )  # fmt: skip
    decomposition = decompose_metric(read, METRICS["average_order"], NOW, BEFORE, "branch")
    assert decomposition is not None
    assert float(decomposition.before) == 91
    assert float(decomposition.now) == pytest.approx(20.9)
    case = simpson(decomposition)
    assert case is not None
    assert case.members == "up"


def test_orders_by_branch_are_contributions() -> None:
    read = shops(orders("A", 1, 3, "30.00"), orders("A", 8, 5, "50.00"), orders("B", 8, 1, "10.00"))
    decomposition = decompose_metric(read, METRICS["orders"], NOW, BEFORE, "branch")
    assert decomposition is not None
    assert dict(decomposition.parts.select("part", "amount").iter_rows()) == {"A": 2, "B": 1}


@pytest.mark.parametrize(
    ("metric", "dimension", "expected"),
    [
        ("revenue", "category", True),
        ("orders", "category", False),  # one order holds several categories
        ("average_order", "category", False),
        ("active_customers", "branch", False),  # one customer buys in several branches
        ("repeat_rate", "segment", True),
        ("gross_margin", "category", True),
        ("satisfaction", "branch", True),
    ],
)
def test_what_does_not_add_up_is_not_split(metric: str, dimension: Dimension, *, expected: bool) -> None:
    assert adds_up_over(METRICS[metric], dimension) is expected


def test_what_is_not_recorded_by_a_dimension_is_not_split() -> None:
    read = reading(delivery_days=[{"day": 1, "deliveries": 2, "on_time": 1}, {"day": 8, "deliveries": 2, "on_time": 2}])
    assert decompose_metric(read, METRICS["on_time_delivery"], NOW, BEFORE, "category") is None
    assert decompose_metric(read, METRICS["on_time_delivery"], NOW, BEFORE, "branch") is not None


def test_orders_of_several_categories_are_not_split_one_order_may_hold_both() -> None:
    rows = [
        {"day": number, "branch_id": branch, "category": category, "orders": 1, "revenue": Decimal(5), "lines": 1}
        for number in (1, 8)
        for branch in "AB"
        for category in ("bread", "milk")
    ]
    read = reading(category_days=list(rows), daily_sales=[{"day": 0, "lines": 1}, {"day": 13, "lines": 1}])
    one, both = (("bread",), ("bread", "milk"))
    for members, is_split in ((one, True), (both, False)):
        now, before = (Selection(each.start, each.end, category=members) for each in (NOW, BEFORE))
        decomposition = decompose_metric(read, METRICS["average_order"], now, before, "branch")
        assert (decomposition is not None) is is_split


_money = st.integers(-(10**5), 10**6).map(lambda cents: Decimal(cents) / 100)
_row = st.fixed_dictionaries(
    {
        "day": st.integers(0, 13),
        "branch_id": st.none() | st.sampled_from("AB"),
        "segment": st.none() | st.sampled_from(["loyal", "new"]),
        "customer_no": st.none() | st.integers(1, 5),
        "orders": st.integers(0, 3),
        "lines": st.integers(1, 4),
        "units": st.integers(0, 9).map(float),
        "revenue": _money,
        "discount": _money,
        "returned": _money,
        "cost": _money,
        "costed_revenue": _money,
    }
)
SALES = {"day", "branch_id", "lines", "units", "revenue", "discount", "returned", "cost", "costed_revenue"}


@settings(max_examples=times(40), deadline=None)
@given(st.lists(_row, min_size=4, max_size=20), st.sampled_from(["branch", "segment"]))
def test_parts_add_up_to_the_change_of_the_figure(rows: Rows, dimension: Dimension) -> None:
    """A customer has one segment here, as in the marts."""
    one = [{**row, "segment": "loyal" if str(row["customer_no"]) < "3" else "new"} for row in rows]
    read = reading(daily_sales=[{name: row[name] for name in SALES} for row in one], order_days=list(one))
    for metric in METRICS.values():
        decomposition = decompose_metric(read, metric, NOW, BEFORE, dimension, assumed_margin=MARGIN)
        if decomposition is None:
            continue
        added = sum(map(float, decomposition.parts["amount"]))
        size = sum(abs(float(amount)) for amount in decomposition.parts["amount"]) + abs(float(decomposition.now)) + 1
        assert added == pytest.approx(float(decomposition.change), abs=1e-9 * size)
        for selection, value in ((NOW, decomposition.now), (BEFORE, decomposition.before)):
            basis = basis_of(read, selection, assumed_margin=MARGIN, by=dimension)
            shown = figures(basis, [metric.id])[metric.id].value
            if shown is not None:
                assert float(value) == pytest.approx(float(shown), abs=0.02 if metric.unit == "money" else 1e-9)
        assert set(decomposition.parts["effect"]) <= {"member", "rate", "mix"}
        assert decomposition.parts.filter(pl.col("effect") != "mix")["part"].n_unique() <= 3
