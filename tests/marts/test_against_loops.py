"""Each mart against plain loops over random lines: returns, cancelled and anonymous ones, orders torn apart."""

from datetime import date

import polars as pl
from hypothesis import given, settings
from polars.testing import assert_frame_equal

from crm_analytics.marts.basket_items import basket_items
from crm_analytics.marts.customer_months import customer_months
from crm_analytics.marts.customer_summary import customer_summary
from crm_analytics.marts.daily_sales import daily_sales
from crm_analytics.marts.order_days import order_days
from crm_analytics.marts.purchase_history import purchase_history
from tests.marts import loops
from tests.marts.examples import Line, companies, customers, declared, in_order, order_lines, products, rows

BRANCHES = {"ann": "north", "bob": None, "dewi": None}
some = settings(max_examples=25, deadline=None)


def summary(lines: list[Line]) -> pl.LazyFrame:
    return customer_summary(order_lines(lines), customers(**BRANCHES), products())


def numbers(lines: list[Line]) -> dict[str, int]:
    return {row[1]: row[0] for row in loops.customer_summary(lines, BRANCHES)}


@some
@given(companies)
def test_daily_sales_are_the_sums_of_the_lines(lines: list[Line]) -> None:
    assert rows("daily_sales", daily_sales(order_lines(lines), products())) == in_order(loops.daily_sales(lines))


@some
@given(companies)
def test_customer_summary_is_what_each_customer_bought(lines: list[Line]) -> None:
    assert rows("customer_summary", summary(lines)) == loops.customer_summary(lines, BRANCHES)


@some
@given(companies)
def test_order_days_count_each_order_once(lines: list[Line]) -> None:
    found = rows("order_days", order_days(order_lines(lines), summary(lines)))
    assert found == in_order(loops.order_days(lines, numbers(lines)))


@some
@given(companies)
def test_customer_months_are_the_months_with_a_purchase(lines: list[Line]) -> None:
    months = customer_months(order_days(order_lines(lines), summary(lines)))
    assert rows("customer_months", months) == in_order(loops.customer_months(lines, numbers(lines)))


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
    daily = declared("daily_sales", daily_sales(order_lines(lines), products()))
    people = declared("customer_summary", summary(lines))
    days = declared("order_days", order_days(order_lines(lines), summary(lines)))
    assert daily["revenue"].sum() == days["revenue"].sum() == taken
    assert daily["anonymous_revenue"].sum() == anonymous
    assert people["revenue"].sum() == taken - anonymous
    by_day = [frame.group_by("day").agg(pl.col("revenue").sum()).sort("day") for frame in (daily, days)]
    assert_frame_equal(by_day[0], by_day[1])
    assert days["orders"].sum() == len(loops.placed(lines))
    named = days.filter(pl.col("customer_no").is_not_null())
    assert people["orders"].sum() == named["orders"].sum()
    ordered = named.filter(pl.col("orders") > 0)
    assert people["order_days"].sum() == ordered.select("customer_no", "day").n_unique()
    firsts = ordered.filter("is_first")
    assert firsts["customer_no"].n_unique() == (people["order_days"] > 0).sum()


@some
@given(companies)
def test_row_order_does_not_matter(lines: list[Line]) -> None:
    forwards, backwards = order_lines(lines), order_lines(lines[::-1])
    for mart in (daily_sales, basket_items):
        assert_frame_equal(
            declared(mart.__name__, mart(forwards, products())), declared(mart.__name__, mart(backwards, products()))
        )
    people = [declared("customer_summary", customer_summary(each, customers())) for each in (forwards, backwards)]
    assert_frame_equal(people[0], people[1])
    days = [declared("order_days", order_days(each, people[0].lazy())) for each in (forwards, backwards)]
    assert_frame_equal(days[0], days[1])
