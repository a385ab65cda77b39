"""Marts on cases small enough to work out by hand, and on the edges."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from crm_analytics.marts.basket_items import basket_items
from crm_analytics.marts.campaign_outcomes import campaign_outcomes
from crm_analytics.marts.category_days import category_days
from crm_analytics.marts.customer_categories import customer_categories
from crm_analytics.marts.customer_months import customer_months
from crm_analytics.marts.customer_orders import customer_orders
from crm_analytics.marts.customer_summary import customer_summary
from crm_analytics.marts.daily_sales import daily_sales
from crm_analytics.marts.order_days import order_days
from crm_analytics.marts.orders import day_number
from crm_analytics.marts.purchase_history import purchase_history
from tests.marts.examples import (
    Line,
    all_marts,
    category_days_of,
    customers,
    declared,
    frame,
    order_lines,
    products,
    rows,
)


def line(order: str, number: int, on: str, amount: str, **given: str | float | bool | Decimal | None) -> Line:
    plain = Line(
        order, number, "ann", datetime.fromisoformat(on), "milk", 1.0, Decimal(amount), None, "n", "shop", None
    )
    return Line(**(plain._asdict() | given))


LINES = [
    line("o1", 1, "2024-01-31T23:59:59", "10.00", quantity=2.0),
    line("o1", 2, "2024-01-31T23:59:59", "5.50", product_id="bread", discount=Decimal("0.50")),
    line("o2", 1, "2024-01-31T09:00:00", "4.00", branch_id="s"),
    line("o3", 1, "2024-02-10", "-5.50", product_id="bread", quantity=-1.0),
    line("o4", 1, "2024-02-12", "99.00", cancelled=True),
    line("o5", 1, "2024-02-12", "20.00", customer_id=None, product_id="fuel", quantity=14_000.0),
    line("o6", 1, "2024-03-01", "7.00", product_id="unheard of"),
]


def people() -> pl.LazyFrame:
    return customer_summary(order_lines(LINES), customers(ann=None, zoe="s"), products())


def days() -> pl.LazyFrame:
    return order_days(order_lines(LINES), products(), people())


def test_two_orders_of_one_day_are_one_order_day_and_a_return_is_none() -> None:
    jan, march = date(2024, 1, 31), date(2024, 3, 1)
    assert rows("customer_summary", people()) == [
        (0, "ann", "n", "person", jan, march, 3, 2, 4.0, Decimal("21.00"), Decimal("-5.50")),
        (1, "zoe", "s", "person", None, None, 0, 0, 0.0, Decimal(0), Decimal(0)),
    ]


def test_cancelled_lines_do_not_count_and_fuel_has_no_units() -> None:
    found = declared("daily_sales", daily_sales(category_days_of(order_lines(LINES))))
    assert found["revenue"].sum() == Decimal("41.00")
    assert found["anonymous_revenue"].sum() == Decimal("20.00")
    assert found["discount"].sum() == Decimal("0.50")
    assert found.filter(pl.col("category") == "Fuel").select("lines", "units", "revenue").rows() == [
        (1, 0.0, Decimal("20.00"))
    ]
    assert found.filter(pl.col("category").is_null())["revenue"].to_list() == [Decimal("7.00")]


def test_order_days_keep_anonymous_sales_and_mark_the_first_day() -> None:
    brief = declared("order_days", days()).select(
        "day", "branch_id", "customer_no", "kind", "orders", "revenue", "is_first"
    )
    ann = (0, "person")
    assert brief.rows() == [
        (date(2024, 1, 31), "n", *ann, 1, Decimal("15.50"), True),
        (date(2024, 1, 31), "s", *ann, 1, Decimal("4.00"), True),
        (date(2024, 2, 10), "n", *ann, 0, Decimal("-5.50"), False),
        (date(2024, 2, 12), "n", None, None, 1, Decimal("20.00"), False),
        (date(2024, 3, 1), "n", *ann, 1, Decimal("7.00"), False),
    ]


def test_days_since_and_to_the_next_are_between_order_days_wherever_they_were() -> None:
    found = declared("order_days", days()).select("day", "branch_id", "days_since", "days_to_next")
    assert found.rows() == [
        (date(2024, 1, 31), "n", None, 30),
        (date(2024, 1, 31), "s", None, 30),
        (date(2024, 2, 10), "n", None, None),  # a return alone
        (date(2024, 2, 12), "n", None, None),  # anonymous
        (date(2024, 3, 1), "n", 30, None),
    ]


def test_a_return_on_a_day_with_an_order_elsewhere_is_told_of_the_same_day() -> None:
    lines = [
        line("o1", 1, "2024-01-01", "5.00"),
        line("o2", 1, "2024-01-04", "-5.00", branch_id="s", quantity=-1.0),
        line("o3", 1, "2024-01-04", "5.00"),
    ]
    summary = customer_summary(order_lines(lines), customers(), products())
    found = declared("order_days", order_days(order_lines(lines), products(), summary))
    assert found.select("branch_id", "orders", "is_first", "days_since").rows() == [
        ("n", 1, True, None),
        ("n", 1, False, 3),
        ("s", 0, False, 3),
    ]


def test_cost_is_that_of_products_with_a_known_cost_and_returns_give_it_back() -> None:
    lines = [
        line("o1", 1, "2024-01-01", "10.00", quantity=3.0),  # milk costs 1.25
        line("o1", 2, "2024-01-01", "4.00", product_id="bread"),  # not known
        line("o1", 3, "2024-01-01", "2.00", product_id="unheard of"),
        line("o2", 1, "2024-01-01", "-3.00", quantity=-1.0, discount=Decimal("-0.30")),
        line("o3", 1, "2024-01-01", "1.00", quantity=0.5, product_id="fuel", discount=Decimal("0.20")),  # half a cent
    ]
    found = declared("daily_sales", daily_sales(category_days_of(order_lines(lines))))
    sums = found.select(pl.col("revenue", "returned", "discount", "cost", "costed_revenue").sum())
    assert sums.row(0) == tuple(Decimal(each) for each in ("14.00", "-3.00", "0.20", "2.51", "8.00"))


def test_an_order_counts_in_each_of_its_categories_and_a_return_in_none() -> None:
    found = declared("category_days", category_days(order_lines(LINES), products(), people(), days()))
    assert found.select("category", "day", "branch_id", "orders", "lines", "revenue").sort(
        "category", "day"
    ).rows() == [
        (None, date(2024, 3, 1), "n", 1, 1, Decimal("7.00")),
        ("Bakery", date(2024, 1, 31), "n", 1, 1, Decimal("5.50")),
        ("Bakery", date(2024, 2, 10), "n", 0, 1, Decimal("-5.50")),
        ("Dairy", date(2024, 1, 31), "n", 1, 1, Decimal("10.00")),
        ("Dairy", date(2024, 1, 31), "s", 1, 1, Decimal("4.00")),
        ("Fuel", date(2024, 2, 12), "n", 1, 1, Decimal("20.00")),
    ]


def test_category_days_come_sorted_by_category_and_day() -> None:
    found = category_days(order_lines(LINES), products(), people(), days()).collect()
    assert_frame_equal(found, found.sort("category", "day", maintain_order=True))


def test_order_days_come_sorted_by_day() -> None:
    assert days().collect()["day"].is_sorted()


def test_orders_of_a_customer_come_by_day_and_a_return_is_listed_and_counts_as_none() -> None:
    found = customer_orders(order_lines(LINES), products(), people()).collect()
    assert found.select("customer_no", "day", "order_id", "branch_id", "orders", "lines").rows() == [
        (0, date(2024, 1, 31), "o1", "n", 1, 2),
        (0, date(2024, 1, 31), "o2", "s", 1, 1),
        (0, date(2024, 2, 10), "o3", "n", 0, 1),
        (0, date(2024, 3, 1), "o6", "n", 1, 1),
    ]


def test_categories_of_a_customer_tell_the_last_purchase_and_not_the_last_return() -> None:
    by_category = category_days(order_lines(LINES), products(), people(), days())
    found = customer_categories(by_category, people()).collect()
    assert found.select("category", "customer_no", "branch_id", "orders", "revenue", "last_on").rows() == [
        (None, 0, "n", 1, Decimal("7.00"), date(2024, 3, 1)),
        ("Bakery", 0, "n", 1, Decimal("0.00"), date(2024, 1, 31)),
        ("Dairy", 0, "n", 2, Decimal("14.00"), date(2024, 1, 31)),
    ]


def test_a_month_of_returns_alone_is_no_month_with_a_purchase() -> None:
    assert rows("customer_months", customer_months(days())) == [
        (0, date(2024, 1, 1), 2, 1, Decimal("19.50")),
        (0, date(2024, 3, 1), 1, 1, Decimal("7.00")),
    ]


def test_purchase_history_counts_days_between_and_not_purchases() -> None:
    history = purchase_history(people(), as_of=date(2024, 3, 11))
    assert rows("purchase_history", history) == [(1, 30, 40, 1)]


def test_a_customer_of_the_future_has_no_history_yet() -> None:
    assert rows("purchase_history", purchase_history(people(), as_of=date(2024, 1, 30))) == []


def test_baskets_leave_out_fuel_returns_and_unknown_categories() -> None:
    day = date(2024, 1, 31)
    assert rows("basket_items", basket_items(order_lines(LINES), products())) == [
        (0, "Bakery", day, Decimal("5.50")),
        (0, "Dairy", day, Decimal("10.00")),
        (1, "Dairy", day, Decimal("4.00")),
    ]


def test_rare_categories_fall_below_the_floor_and_orders_keep_their_number() -> None:
    items = declared("basket_items", basket_items(order_lines(LINES), products(), floor=0.6))
    assert items.select("order_no", "category").rows() == [(0, "Dairy"), (1, "Dairy")]
    at_the_floor = declared("basket_items", basket_items(order_lines(LINES), products(), floor=0.5))
    assert at_the_floor["category"].n_unique() == 2


def test_a_campaign_is_compared_with_as_many_days_before_and_after() -> None:
    dates = {"starts_on": date(2024, 1, 30), "ends_on": date(2024, 2, 9)}  # 11 days
    campaigns = frame("campaigns", [{"campaign_id": "k", **dates}])
    contacts: list[dict[str, Any]] = [
        {
            "campaign_id": "k",
            "customer_id": "ann",
            "arm": "treatment",
            "responded_at": datetime.fromisoformat("2024-02-01"),
        },
        {"campaign_id": "k", "customer_id": "zoe", "arm": "control"},
        {"campaign_id": "k", "customer_id": "stranger", "arm": "treatment"},
        {"campaign_id": "unheard of", "customer_id": "ann", "arm": "treatment"},
    ]
    used = [{"redemption_id": str(i), "campaign_id": "k", "customer_id": "ann"} for i in range(2)]
    outcomes = campaign_outcomes(
        campaigns, frame("campaign_contacts", contacts), frame("redemptions", used), days(), people()
    )
    nothing = (Decimal(0),) * 3
    assert rows("campaign_outcomes", outcomes) == [
        ("k", "ann", "n", "treatment", True, 2, 2, Decimal(0), Decimal("19.50"), Decimal("-5.50")),
        ("k", "stranger", None, "treatment", False, 0, 0, *nothing),
        ("k", "zoe", "s", "control", False, 0, 0, *nothing),
    ]


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        ("2024-01-31", "2024-01-31", (0, 1950, 0)),
        ("2024-02-01", "2024-02-01", (1950, 0, 0)),
        ("2024-01-30", "2024-01-30", (0, 0, 1950)),
        ("2024-02-02", "2024-02-02", (0, 0, 0)),
        ("2024-02-02", "2024-02-03", (1950, 0, 0)),
        ("2024-02-04", "2024-02-09", (1950, 0, -550)),
    ],
)
def test_a_campaigns_days_start_and_end_where_it_does(starts: str, ends: str, expected: tuple[int, ...]) -> None:
    dates = {"starts_on": date.fromisoformat(starts), "ends_on": date.fromisoformat(ends)}
    campaigns = frame("campaigns", [{"campaign_id": "k", **dates}])
    contacts = frame("campaign_contacts", [{"campaign_id": "k", "customer_id": "ann", "arm": "treatment"}])
    outcomes = campaign_outcomes(campaigns, contacts, frame("redemptions", []), days(), people())
    spend = declared("campaign_outcomes", outcomes).select("spend_before", "spend_during", "spend_after")
    assert spend.row(0) == tuple(Decimal(cents) / 100 for cents in expected)


@pytest.mark.parametrize("lines", [[], [LINES[4]]], ids=["no line", "only a cancelled line"])
def test_nothing_sold_gives_empty_marts_of_the_declared_shape(lines: list[Line]) -> None:
    tables = ("customers", "campaigns", "campaign_contacts", "redemptions", "tickets", "deliveries")
    facts = {name: frame(name, []) for name in tables}
    marts = all_marts({**facts, "order_lines": order_lines(lines), "products": products()})
    for mart, result in marts.items():
        assert rows(mart, result) == []


def test_one_anonymous_sale_makes_no_customer() -> None:
    lines = [line("o", 1, "2024-01-01", "3.00", customer_id=None)]
    assert rows("customer_summary", customer_summary(order_lines(lines), customers(), products())) == []
    nobody = customer_summary(order_lines(lines), customers(), products())
    by_day = declared("order_days", order_days(order_lines(lines), products(), nobody))
    assert by_day.select("customer_no", "orders", "revenue", "is_first", "days_since").rows() == [
        (None, 1, Decimal("3.00"), False, None)
    ]


def test_two_equal_lines_are_two_sales() -> None:
    lines = [line("o", number, "2024-01-01", "3.00") for number in (1, 2)]
    found = declared("daily_sales", daily_sales(category_days_of(order_lines(lines))))
    assert found.select("lines", "units", "revenue").rows() == [(2, 2.0, Decimal("6.00"))]


def test_without_products_every_unit_counts() -> None:
    lines = [line("o", 1, "2024-01-01", "3.00", product_id="fuel", quantity=40.0)]
    found = customer_summary(order_lines(lines), customers(), frame("products", []))
    assert declared("customer_summary", found)["units"].sum() == 40.0


def test_input_is_left_alone() -> None:
    lines, known, goods = (each.collect() for each in (order_lines(LINES), customers(ann=None), products()))
    before = [each.clone() for each in (lines, known, goods)]
    summary = customer_summary(lines.lazy(), known.lazy(), goods.lazy()).collect()
    copy = summary.clone()
    by_place = order_days(lines.lazy(), goods.lazy(), summary.lazy())
    by_category = category_days(lines.lazy(), goods.lazy(), summary.lazy(), by_place).collect()
    daily_sales(by_category.lazy()).collect()
    basket_items(lines.lazy(), goods.lazy()).collect()
    for left, right in zip([*before, copy], [lines, known, goods, summary], strict=True):
        assert_frame_equal(left, right)


def test_day_numbers_are_those_of_the_calendar() -> None:
    calendar = pl.DataFrame({"day": pl.date_range(date(1970, 1, 1), date(2100, 12, 31), "1d", eager=True)})
    counted = nw.from_native(calendar).with_columns(number=day_number("day")).to_native()
    assert counted["number"].to_list() == list(range(calendar.height))
