"""Figures worked by hand, and what they say where the data they need is missing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import polars as pl
import pytest

from crm_analytics import i18n
from crm_analytics.metrics import reasons
from crm_analytics.metrics.basis import Read, basis_of
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.metrics.figures import Figure, Figures, change, figures, figures_of
from crm_analytics.metrics.selection import Dimension, Selection
from tests.metrics.small_marts import START, Rows, day, reading

WEEK = Selection(START, day(6))
EARLY: Rows = [{"day": -400, "lines": 1}]


def money(amount: str) -> Decimal:
    return Decimal(amount)


def week(read: Read, selection: Selection = WEEK, *, margin: Decimal | None = None) -> Figures:
    """All figures of the first seven days."""
    return figures(basis_of(read, selection, assumed_margin=margin))


def sold(*amounts: str) -> Read:
    """One sale of each amount on the first day, after a first day long ago."""
    rows: Rows = [{"day": 0, "lines": 1, "revenue": money(amount)} for amount in amounts]
    return reading(daily_sales=[*EARLY, *rows])


@pytest.fixture
def indonesian() -> Iterator[None]:
    i18n.use_language("id")
    yield
    i18n.use_language("en")


@pytest.fixture
def shop() -> Read:
    """A week after a long silence.

    Ann ordered on day 0 (twice) and day 3, first on day -200; Bob for the first time on day 3; Cem brought something
    back on day 3; Dewi ordered on day -3; Eko on day -178 and never again. One sale names nobody.
    """
    sales: Rows = [
        *EARLY,
        {"day": 0, "lines": 3, "units": 4.0, "revenue": money("100.00"), "discount": money("10.00"),
         "cost": money("40.00"), "costed_revenue": money("80.00"), "anonymous_revenue": money("25.00")},
        {"day": 1, "lines": 1, "units": -1.0, "revenue": money("-10.00"), "returned": money("-10.00")},
        {"day": 3, "lines": 2, "units": 2.0, "revenue": money("60.00"), "cost": money("30.00"),
         "costed_revenue": money("60.00")},
    ]  # fmt: skip
    orders: Rows = [
        {"day": -200, "customer_no": 1, "orders": 1, "is_first": True, "days_to_next": 200},
        {"day": -178, "customer_no": 5, "orders": 1, "is_first": True},
        {"day": -3, "customer_no": 4, "orders": 1, "is_first": True},
        {"day": 0, "customer_no": 1, "orders": 2, "days_since": 200, "days_to_next": 3},
        {"day": 0, "orders": 1},
        {"day": 1, "customer_no": 3, "orders": 0},
        {"day": 3, "customer_no": 1, "orders": 1, "days_since": 3},
        {"day": 3, "customer_no": 2, "orders": 1, "is_first": True},
    ]
    late: Rows = [{"day": 6, "lines": 1}]
    return reading(
        daily_sales=[*sales, *late],
        order_days=orders,
        ticket_days=[{"day": 2, "tickets": 3, "rated": 2, "satisfaction": 7}],
        delivery_days=[{"day": 4, "deliveries": 4, "on_time": 3}],
    )


def test_a_week_worked_by_hand(shop: Read) -> None:
    values = {name: figure.value for name, figure in week(shop, margin=Decimal("0.5")).items()}
    assert values == {
        "revenue": Decimal("150.00"),
        "gross_profit": Decimal("75.00"),  # 140 - 70 of known cost, half of the 10 without
        "gross_margin": 0.5,
        "orders": 5,
        "units": 5.0,
        "average_order": Decimal(30),
        "items_per_order": 1.0,
        "discount_share": pytest.approx(10 / 170),
        "return_rate": 10 / 160,
        "anonymous_share": 25 / 150,
        "active_customers": 2,
        "new_customers": 1,
        "returning_customers": 1,
        "reactivated_customers": 1,
        "lost_customers": 1,  # Eko: day -178 and 181 days is day 3; Ann's silence was over on day -19
        "repeat_rate": 0.5,
        "retention": 0.0,  # Dewi ordered in the week before, and not in this one
        "purchase_interval": pytest.approx(203 / 2),
        "satisfaction": 3.5,
        "complaints_per_1000_orders": 600.0,
        "on_time_delivery": 0.75,
    }


def test_profit_without_all_costs_is_missing_and_says_how_much_is_known(shop: Read) -> None:
    found = week(shop)
    for name in ("gross_profit", "gross_margin"):
        assert found[name].value is None
        assert found[name].missing == reasons.COSTS_UNKNOWN
        assert "93.3%" in found[name].reason  # 140 of 150


def test_profit_with_an_assumed_margin_says_how_much_rests_on_it(shop: Read) -> None:
    found = week(shop, margin=Decimal("0.2"))
    assert found["gross_profit"].value == Decimal("72.00")
    assert found["gross_profit"].assumed == pytest.approx(10 / 150)
    assert found["revenue"].assumed == 0.0


def test_profit_of_known_costs_rests_on_no_assumption() -> None:
    rows: Rows = [{"day": 0, "lines": 1, "revenue": money("9.00"), "cost": money("4.00"), "costed_revenue": money("9")}]
    for margin in (None, Decimal("0.9")):
        found = week(reading(daily_sales=rows), margin=margin)["gross_profit"]
        assert (found.value, found.assumed) == (Decimal("5.00"), 0.0)


def test_where_no_cost_is_known_at_all_the_margin_is_all_there_is() -> None:
    assert week(sold("10.00"))["gross_margin"].missing == reasons.NOT_RECORDED["costed_revenue"]
    found = week(sold("10.00"), margin=Decimal("0.3"))["gross_profit"]
    assert (found.value, found.assumed) == (Decimal("3.00"), 1.0)


def test_without_sales_figures_say_so_and_are_not_zero() -> None:
    found = week(reading())
    assert all(figure.value is None and figure.reason for figure in found.values())
    assert found["revenue"].missing == found["orders"].missing == reasons.NO_SALES
    assert found["repeat_rate"].missing == reasons.NO_CUSTOMERS


def test_where_all_sales_are_anonymous_customers_are_unknown_and_not_zero() -> None:
    sales: Rows = [{"day": 0, "lines": 1, "revenue": money("10.00"), "anonymous_revenue": money("10.00")}]
    found = week(reading(daily_sales=[*EARLY, *sales], order_days=[{"day": 0, "orders": 1}]))
    assert found["anonymous_share"].value == 1.0
    assert found["active_customers"].missing == reasons.NO_CUSTOMERS
    assert found["lost_customers"].missing == reasons.NOT_RECORDED["lost_customers"]
    assert found["orders"].value == 1


def test_days_of_returns_alone_have_no_average_order_and_no_rates() -> None:
    sales: Rows = [{"day": 0, "lines": 1, "revenue": money("-10.00"), "returned": money("-10.00")}]
    found = week(reading(daily_sales=sales, order_days=[{"day": 0, "customer_no": 1}]))
    assert found["revenue"].value == Decimal("-10.00")
    assert found["average_order"].missing == reasons.NO_ORDERS
    assert found["return_rate"].missing == reasons.NO_PURCHASES
    assert found["anonymous_share"].missing == reasons.NO_REVENUE


@pytest.mark.parametrize("metric", ["discount_share", "return_rate", "satisfaction", "on_time_delivery"])
def test_what_nobody_records_is_not_zero(metric: str) -> None:
    found = week(sold("10.00"))[metric]
    assert found.value is None
    assert found.missing in reasons.NOT_RECORDED.values()


def test_no_discount_in_these_days_is_zero_where_discounts_are_recorded() -> None:
    before: Rows = [{"day": -9, "lines": 1, "discount": money("1.00"), "returned": money("-1.00")}]
    found = week(reading(daily_sales=[*before, {"day": 0, "lines": 1, "revenue": money("10.00")}]))
    assert found["discount_share"].value == found["return_rate"].value == 0.0


def test_days_before_the_first_complaint_are_not_days_without_complaints() -> None:
    read = reading(
        daily_sales=[{"day": 0, "lines": 1, "revenue": money("1.00")}],
        order_days=[{"day": 0, "orders": 1}],
        ticket_days=[{"day": 9, "tickets": 1}],
        delivery_days=[{"day": 9, "deliveries": 1}],
    )
    found = week(read)
    assert found["complaints_per_1000_orders"].reason == "Complaints and questions are recorded from 10 Jan 2024 on."
    assert found["on_time_delivery"].reason == "Deliveries are recorded from 10 Jan 2024 on."
    later = figures(basis_of(read, Selection(day(0), day(9))))
    assert later["complaints_per_1000_orders"].value == 1000.0


def test_days_after_the_last_complaint_are_not_days_without_complaints() -> None:
    """A list of complaints that was not brought up to date says nothing of later days; a branch without any does."""
    read = reading(
        daily_sales=[{"day": n, "lines": 1, "branch_id": "A"} for n in (-9, 0)],
        order_days=[{"day": n, "orders": 1, "branch_id": "A"} for n in (-9, 0)],
        ticket_days=[{"day": -9, "tickets": 1, "branch_id": "B"}],
    )
    assert (
        week(read)["complaints_per_1000_orders"].reason == "The last complaint or question recorded is of 23 Dec 2023."
    )
    both = figures(basis_of(read, Selection(day(-9), day(6), branch=("A",))))
    assert both["complaints_per_1000_orders"].value == 0.0


def test_figures_that_look_back_need_data_that_reaches_back() -> None:
    def asked(first: int) -> Figures:
        return week(
            reading(
                daily_sales=[{"day": first, "lines": 1}, {"day": 0, "lines": 1}],
                order_days=[
                    {"day": first, "customer_no": 1, "orders": 1, "is_first": True},
                    {"day": 0, "customer_no": 2, "orders": 1, "is_first": True},
                ],
            )
        )

    assert asked(-6)["retention"].reason == (
        "Sales are known from 26 Dec 2023 on; this figure needs them from 25 Dec 2023 on."
    )
    assert asked(-7)["retention"].value == 0.0
    for metric in ("reactivated_customers", "lost_customers"):
        assert asked(-180)[metric].missing == reasons.TOO_EARLY
        assert asked(-181)[metric].value is not None


@pytest.mark.parametrize(
    ("dimension", "metric", "reason"),
    [
        ("channel", "satisfaction", "Complaints and questions are not recorded by channel."),
        ("channel", "complaints_per_1000_orders", "Complaints and questions are not recorded by channel."),
        ("channel", "on_time_delivery", "Deliveries are not recorded by channel."),
        ("category", "on_time_delivery", "Deliveries are not recorded by category."),
    ],
)
def test_what_is_not_recorded_by_a_dimension_is_not_counted_for_all_of_it(
    shop: Read, dimension: Dimension, metric: str, reason: str
) -> None:
    assert week(shop, WEEK.only(dimension, "any"))[metric].reason == reason


def test_orders_of_several_categories_are_not_added_up() -> None:
    rows: Rows = [
        {"day": 0, "category": name, "customer_no": 1, "orders": 1, "lines": 1, "revenue": money("5.00")}
        for name in ("bread", "milk")
    ]
    sales: Rows = [{"day": 0, "category": name, "lines": 1, "revenue": money("5.00")} for name in ("bread", "milk")]
    read = reading(daily_sales=sales, category_days=rows)
    both = week(read, WEEK.among("category", ("bread", "milk")))
    assert both["revenue"].value == Decimal("10.00")
    assert both["active_customers"].value == 1
    assert {both[name].missing for name in ("orders", "average_order", "items_per_order")} == {
        reasons.SEVERAL_CATEGORIES
    }
    assert week(read, WEEK.only("category", "bread"))["orders"].value == 1


def test_anonymous_sales_alone_have_no_customers(shop: Read) -> None:
    found = week(shop, replace(WEEK, known=False))
    assert found["orders"].value == 1
    assert {found[name].missing for name in ("active_customers", "lost_customers", "retention")} == {
        reasons.NO_CUSTOMERS
    }


def test_results_of_an_older_version_are_told_apart_from_nothing(shop: Read) -> None:
    def older(name: str) -> pl.LazyFrame:
        return shop(name).drop("cost", "discount", "days_since", "days_to_next", strict=False)

    found = figures(basis_of(older, WEEK))
    assert found["revenue"].value == Decimal("150.00")
    for metric in ("gross_profit", "discount_share", "reactivated_customers", "lost_customers"):
        assert found[metric].missing == reasons.OUTDATED


def test_two_periods_together_give_what_each_gives_alone(shop: Read) -> None:
    bases = [basis_of(shop, Selection(day(first), day(first + 6))) for first in (0, -7)]
    assert figures_of(bases) == [figures(basis) for basis in bases]


def test_few_figures_are_the_same_as_among_all(shop: Read) -> None:
    basis = basis_of(shop, WEEK)
    assert figures(basis, ["retention", "orders"]) == {name: figures(basis)[name] for name in ("retention", "orders")}


def test_reasons_are_told_in_indonesian_with_its_dates_and_numbers(shop: Read, indonesian: None) -> None:  # noqa: ARG001
    assert week(shop)["gross_profit"].reason == (
        "Biaya per unit diketahui untuk 93,3% pendapatan. Tetapkan asumsi margin untuk memperkirakan sisanya."
    )
    early = figures(basis_of(shop, Selection(START - timedelta(days=395), day(0))))["retention"]
    assert early.reason == "Data penjualan ada sejak 27 Nov 2022; angka ini memerlukannya sejak 1 Nov 2021."


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [("150", "100", 0.5), ("50", "100", -0.5), ("100", "0", None), ("100", "-10", None), ("0", "100", -1.0)],
)
def test_change_is_a_share_of_what_was_before(now: str, before: str, expected: float | None) -> None:
    found = [Figure(METRICS["revenue"], Decimal(amount)) for amount in (now, before)]
    assert change(found[0], found[1]) == (None if expected is None else pytest.approx(expected))


def test_change_of_a_share_is_in_points() -> None:
    found = [Figure(METRICS["anonymous_share"], share) for share in (0.4, 0.1)]
    assert change(found[0], found[1]) == pytest.approx(0.3)


def test_no_change_where_either_is_missing() -> None:
    known, missing = Figure(METRICS["revenue"], Decimal(1)), Figure(METRICS["revenue"], None, reasons.NO_SALES)
    assert change(known, missing) is change(missing, known) is None


def test_the_input_is_left_alone(shop: Read) -> None:
    before = shop("order_days").collect()
    week(shop)
    assert shop("order_days").collect().equals(before)
