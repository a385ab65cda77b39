"""Each mart against plain loops over random lines: returns, cancelled and anonymous ones, orders torn apart."""

from datetime import date

import polars as pl
from hypothesis import given, settings
from polars.testing import assert_frame_equal

from crm_analytics.marts.basket_items import basket_items
from crm_analytics.marts.category_days import category_days
from crm_analytics.marts.customer_categories import customer_categories
from crm_analytics.marts.customer_months import customer_months
from crm_analytics.marts.customer_orders import customer_orders
from crm_analytics.marts.customer_summary import customer_summary
from crm_analytics.marts.daily_sales import daily_sales
from crm_analytics.marts.order_days import order_days
from crm_analytics.marts.purchase_history import purchase_history
from tests.marts import loops
from tests.marts.examples import (
    Line,
    category_days_of,
    companies,
    customers,
    declared,
    in_order,
    order_lines,
    products,
    rows,
)
from tests.thorough import times

BRANCHES = {"ann": "north", "bob": None, "dewi": None}
some = settings(max_examples=times(25), deadline=None)


def summary(lines: list[Line]) -> pl.LazyFrame:
    return customer_summary(order_lines(lines), customers(**BRANCHES), products())


def numbers(lines: list[Line]) -> dict[str, int]:
    return {row[1]: row[0] for row in loops.customer_summary(lines, BRANCHES)}


def people(lines: list[Line]) -> dict[str, loops.Person]:
    """Everybody."""
    return {row[1]: loops.Person(row[0], row[3]) for row in loops.customer_summary(lines, BRANCHES)}


def days(lines: list[Line]) -> pl.LazyFrame:
    return order_days(order_lines(lines), products(), summary(lines))


@some
@given(companies)
def test_daily_sales_are_the_sums_of_the_lines(lines: list[Line]) -> None:
    assert rows("daily_sales", daily_sales(category_days_of(order_lines(lines)))) == in_order(loops.daily_sales(lines))


@some
@given(companies)
def test_customer_summary_is_what_each_customer_bought(lines: list[Line]) -> None:
    assert rows("customer_summary", summary(lines)) == loops.customer_summary(lines, BRANCHES)


@some
@given(companies)
def test_order_days_count_each_order_once(lines: list[Line]) -> None:
    assert rows("order_days", days(lines)) == in_order(loops.order_days(lines, people(lines)))


@some
@given(companies)
def test_category_days_count_each_order_once_in_each_of_its_categories(lines: list[Line]) -> None:
    found = category_days(order_lines(lines), products(), summary(lines), days(lines))
    assert rows("category_days", found) == in_order(loops.category_days(lines, people(lines)))


@some
@given(companies)
def test_customer_months_are_the_months_with_a_purchase(lines: list[Line]) -> None:
    months = customer_months(days(lines))
    assert rows("customer_months", months) == in_order(loops.customer_months(lines, numbers(lines)))


@some
@given(companies)
def test_customer_orders_are_the_orders_of_each_customer(lines: list[Line]) -> None:
    orders = customer_orders(order_lines(lines), products(), summary(lines))
    assert rows("customer_orders", orders) == in_order(loops.customer_orders(lines, numbers(lines)))


@some
@given(companies)
def test_customer_categories_add_up_to_what_each_customer_bought(lines: list[Line]) -> None:
    people, by_category = summary(lines), category_days(order_lines(lines), products(), summary(lines), days(lines))
    found = declared("customer_categories", customer_categories(by_category, people))
    homes = {row[1]: row[2] for row in loops.customer_summary(lines, BRANCHES)}
    assert found.rows() == in_order(loops.customer_categories(lines, numbers(lines), homes))
    bought = declared("customer_summary", people).select("customer_no", "units", "revenue")
    sums = found.group_by("customer_no").agg(pl.col("units", "revenue").sum()).sort("customer_no")
    assert sums.rows() == [row for row in bought.rows() if row[0] in sums["customer_no"]]
    assert found["revenue"].sum() == bought["revenue"].sum()


@some
@given(companies)
def test_basket_items_are_the_counted_categories_of_each_order(lines: list[Line]) -> None:
    assert rows("basket_items", basket_items(order_lines(lines), products())) == in_order(loops.basket_items(lines))


@some
@given(companies)
def test_purchase_history_counts_every_customer_who_bought(lines: list[Line]) -> None:
    as_of = date(2024, 3, 1)
    counts: dict[tuple[int, int, int], int] = {}
    for row in loops.customer_summary(lines, BRANCHES):
        first, last, days = row[4], row[5], row[7]
        if first is not None:
            key = (days - 1, (last - first).days, (as_of - first).days)
            counts[key] = counts.get(key, 0) + 1
    found = rows("purchase_history", purchase_history(summary(lines), as_of=as_of))
    assert found == in_order([(*key, count) for key, count in counts.items()])


@some
@given(companies)
def test_accounts_agree_to_the_cent(lines: list[Line]) -> None:
    taken = sum((line.amount for line in loops.kept(lines)), loops.ZERO)
    anonymous = sum((line.amount for line in loops.kept(lines) if line.customer_id is None), loops.ZERO)
    daily = declared("daily_sales", daily_sales(category_days_of(order_lines(lines))))
    customer = declared("customer_summary", summary(lines))
    by_place = declared("order_days", days(lines))
    assert daily["revenue"].sum() == by_place["revenue"].sum() == taken
    assert daily["anonymous_revenue"].sum() == anonymous
    assert customer["revenue"].sum() == taken - anonymous
    by_day = [frame.group_by("day").agg(pl.col("revenue").sum()).sort("day") for frame in (daily, by_place)]
    assert_frame_equal(by_day[0], by_day[1])
    assert by_place["orders"].sum() == len(loops.placed(lines))
    named = by_place.filter(pl.col("customer_no").is_not_null())
    assert customer["orders"].sum() == named["orders"].sum()
    ordered = named.filter(pl.col("orders") > 0)
    assert customer["order_days"].sum() == ordered.select("customer_no", "day").n_unique()
    firsts = ordered.filter("is_first")
    assert firsts["customer_no"].n_unique() == (customer["order_days"] > 0).sum()


@some
@given(companies)
def test_row_order_does_not_matter(lines: list[Line]) -> None:
    forwards, backwards = order_lines(lines), order_lines(lines[::-1])
    baskets = [basket_items(each, products()) for each in (forwards, backwards)]
    assert_frame_equal(*[declared("basket_items", each) for each in baskets])
    both = [customer_summary(each, customers(), products()) for each in (forwards, backwards)]
    assert_frame_equal(*[declared("customer_summary", each) for each in both])
    by_place = [order_days(each, products(), both[0]) for each in (forwards, backwards)]
    assert_frame_equal(*[declared("order_days", each) for each in by_place])
    by_category = [category_days(each, products(), both[0], by_place[0]) for each in (forwards, backwards)]
    assert_frame_equal(*[declared("category_days", each) for each in by_category])
    assert_frame_equal(*[declared("daily_sales", daily_sales(each)) for each in by_category])
