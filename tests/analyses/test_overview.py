"""The overview's figures add up, fill the gaps, and compare only with days that are there."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.analyses.overview import Overview, compared, difference, overview
from crm_analytics.schema.marts import DailySales, OrderDays

START = date(2024, 1, 1)
Sale = tuple[int, str | None, str | None, Decimal]


def marts(sales: list[Sale]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Both marts of sales by day, branch, category and revenue; every sale is an order of one customer."""
    days = [START + timedelta(days=sale[0]) for sale in sales]
    daily = pl.DataFrame(
        {
            "day": days,
            "branch_id": [sale[1] for sale in sales],
            "category": [sale[2] for sale in sales],
            "revenue": [sale[3] for sale in sales],
        },
        schema_overrides={
            name: DailySales.create_empty().schema[name] for name in ("day", "branch_id", "category", "revenue")
        },
    ).with_columns(units=pl.lit(1.0), anonymous_revenue=pl.lit(0, pl.Decimal(18, 2)))
    orders = daily.select(
        "day",
        "branch_id",
        customer_no=pl.int_range(pl.len(), dtype=pl.UInt32),
        orders=pl.lit(1, pl.Int64),
        is_first=pl.lit(value=True),
    )
    assert set(orders.columns) < set(OrderDays.columns())
    return daily.sort("day", maintain_order=True), orders.sort("day", maintain_order=True)


_money = st.integers(-10_000, 10_000).map(lambda cents: Decimal(cents) / 100)
_sales = st.lists(
    st.tuples(st.integers(0, 39), st.sampled_from(["n", "s", None]), st.sampled_from([*"abcdefghijkl", None]), _money),
    max_size=40,
)


def look(sales: list[Sale], first: int, last: int, branch: str | None = None) -> Overview:
    daily, orders = marts([(0, None, None, Decimal("0.00")), *sales])
    days = compared(START + timedelta(days=first), START + timedelta(days=last))
    return overview(daily, orders, days, branch=branch)


@settings(max_examples=40, deadline=None)
@given(_sales)
def test_what_made_the_difference_adds_up_exactly(sales: list[Sale]) -> None:
    found = look(sales, 20, 39)
    now = sum((sale[3] for sale in sales if sale[0] >= 20), Decimal("0.00"))
    before = sum((sale[3] for sale in sales if sale[0] < 20), Decimal("0.00"))
    for table in (found.categories, found.branches):
        assert table["revenue"].sum() == now
        assert table["change"].sum() == now - before
        assert table["member"].n_unique() == table.height
    parts = difference(found.categories)
    assert parts["change"].sum() == now - before
    assert parts.height <= 8
    named = parts.filter(pl.col("others") == 0)
    assert named.height + parts["others"].sum() == (found.categories["change"] != 0).sum()


@settings(max_examples=40, deadline=None)
@given(_sales)
def test_the_time_line_has_every_day_and_adds_up(sales: list[Sale]) -> None:
    found = look(sales, 20, 39)
    assert found.line["day"].to_list() == [START + timedelta(days=day) for day in range(20, 40)]
    for day, revenue, before in found.line.select("day", "revenue", "before").iter_rows():
        number = (day - START).days
        assert Decimal(str(round(revenue, 2))) == sum((sale[3] for sale in sales if sale[0] == number), Decimal(0))
        assert Decimal(str(round(before, 2))) == sum((sale[3] for sale in sales if sale[0] == number - 20), Decimal(0))


def test_gains_come_first_then_losses_and_the_others_close_each() -> None:
    changes = {"a": 50, "b": -40, "c": 30, "d": -20, "e": 5, "f": 4, "g": -3, "h": -2}
    table = pl.DataFrame({"member": list(changes), "change": [Decimal(f"{value}.00") for value in changes.values()]})
    assert difference(table, most=4).rows() == [
        ("a", Decimal("50.00"), 0),
        ("c", Decimal("30.00"), 0),
        (None, Decimal("9.00"), 2),
        (None, Decimal("-5.00"), 2),
        ("d", Decimal("-20.00"), 0),
        ("b", Decimal("-40.00"), 0),
    ]


def test_a_long_period_is_shown_in_whole_weeks_counted_back_from_its_end() -> None:
    sales: list[Sale] = [(day, "n", "a", Decimal("1.00")) for day in range(365)]
    line = look(sales, 182, 364).line
    assert line.height == 183 // 7
    assert line["day"][-1] == START + timedelta(days=358)
    assert line["revenue"].to_list() == [7.0] * 26
    assert line["orders"].to_list() == [7] * 26
    assert line["before"].null_count() == 26  # the 183 days before begin a day too early


def test_days_before_the_first_sale_are_not_compared_with() -> None:
    found = look([(5, "n", "a", Decimal("10.00"))], 5, 9)
    assert found.before is not None
    found = look([(5, "n", "a", Decimal("10.00"))], 4, 9)
    assert found.before is None
    assert found.line["before"].null_count() == found.line.height


def test_a_branch_is_looked_at_alone() -> None:
    found = look([(8, "n", "a", Decimal("10.00")), (8, "s", "a", Decimal("5.00"))], 6, 9, branch="s")
    assert found.now["revenue"].value == Decimal("5.00")
    assert found.now["active_customers"].value == 1
    assert found.line["revenue"].sum() == 5.0
    assert found.branches["member"].to_list() == ["s"]


def test_the_same_weekdays_a_year_before() -> None:
    days = compared(date(2024, 3, 4), date(2024, 3, 10), "year")
    assert (days.before_start, days.before_end) == (date(2023, 3, 6), date(2023, 3, 12))
    assert days.before_start.weekday() == days.start.weekday()


def test_days_without_any_sale_are_zero_on_the_line_and_missing_as_figures() -> None:
    found = look([(1, "n", "a", Decimal("1.00"))], 30, 39)
    assert found.now["revenue"].value is None
    assert found.line["revenue"].to_list() == [0.0] * 10
    assert found.categories.height == 0


def test_row_order_within_a_day_does_not_matter() -> None:
    sales: list[Sale] = [(day % 10, "n" if day % 3 else "s", "abc"[day % 3], Decimal(day)) for day in range(30)]
    one, other = look(sales, 5, 9), look(sales[::-1], 5, 9)
    assert one.now == other.now
    assert one.categories.equals(other.categories)
    assert one.line.equals(other.line)
