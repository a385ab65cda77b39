"""The overview's figures add up, fill the gaps, and compare only with days that are there."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.features.overview.overview import Overview, compared, members, overview
from crm_analytics.metrics.basis import Read
from crm_analytics.metrics.selection import Dimension, Selection
from tests.metrics.small_marts import Rows, day, reading
from tests.thorough import times

Sale = tuple[int, str | None, str | None, Decimal]


def marts(sales: list[Sale]) -> Read:
    """The marts of sales by day, branch, category and revenue; every sale is an order of one customer."""
    daily: Rows = [
        {"day": at, "branch_id": branch, "category": category, "revenue": revenue, "lines": 1}
        for at, branch, category, revenue in sales
    ]
    orders: Rows = [
        {"day": at, "branch_id": branch, "customer_no": number, "orders": 1, "is_first": True, "revenue": revenue}
        for number, (at, branch, _, revenue) in enumerate(sales)
    ]
    return reading(daily_sales=daily, order_days=orders)


_money = st.integers(-10_000, 10_000).map(lambda cents: Decimal(cents) / 100)
_sales = st.lists(
    st.tuples(st.integers(0, 39), st.sampled_from(["n", "s", None]), st.sampled_from([*"abcdefghijkl", None]), _money),
    max_size=40,
)


def asked(first: int, last: int) -> Selection:
    return Selection(day(first), day(last))


def reader(sales: list[Sale]) -> Read:
    """Sales that reach back to day 0."""
    return marts([(0, None, None, Decimal("0.00")), *sales])


def look(sales: list[Sale], first: int, last: int, branch: tuple[str, ...] = ()) -> Overview:
    selection = replace(asked(first, last), branch=branch)
    return overview(reader(sales), selection, compared(selection, "before"))


@settings(max_examples=times(40), deadline=None)
@given(_sales)
def test_what_made_the_difference_adds_up_exactly(sales: list[Sale]) -> None:
    now = sum((sale[3] for sale in sales if sale[0] >= 20), Decimal("0.00"))
    before = sum((sale[3] for sale in sales if sale[0] < 20), Decimal("0.00"))
    selection = asked(20, 39)
    dimensions: list[Dimension] = ["branch", "category"]
    for dimension in dimensions:
        table = members(reader(sales), selection, compared(selection, "before"), dimension)
        assert table["revenue"].sum() == now
        assert table["change"].sum() == now - before
        assert table["member"].n_unique() == table.height


@settings(max_examples=times(40), deadline=None)
@given(_sales)
def test_the_time_line_has_every_day_and_adds_up(sales: list[Sale]) -> None:
    figures = look(sales, 20, 39)
    assert figures.line["day"].to_list() == [day(number) for number in range(20, 40)]
    for at, revenue, before in figures.line.select("day", "revenue", "before").iter_rows():
        number = (at - day(0)).days
        assert Decimal(str(round(revenue, 2))) == sum((sale[3] for sale in sales if sale[0] == number), Decimal(0))
        assert Decimal(str(round(before, 2))) == sum((sale[3] for sale in sales if sale[0] == number - 20), Decimal(0))


def test_the_time_line_has_the_figures_of_each_point() -> None:
    sales: list[Sale] = [(8, "n", "a", Decimal("6.00")), (8, "s", "a", Decimal("4.00")), (9, "n", "b", Decimal("1.00"))]
    line = look(sales, 8, 10).line
    assert line["orders"].to_list() == [2, 1, 0]
    assert line["average_order"].to_list() == [5.0, 1.0, None]
    assert line["active_customers"].to_list() == line["new_customers"].to_list() == [2, 1, 0]
    assert "repeat_rate" not in line.columns  # of a single day it would always be nothing


def test_a_long_period_is_shown_in_whole_weeks_counted_back_from_its_end() -> None:
    sales: list[Sale] = [(number, "n", "a", Decimal("1.00")) for number in range(365)]
    figures = look(sales, 182, 364)
    line = figures.line
    assert figures.step == 7
    assert line.height == 183 // 7
    assert line["day"][-1] == day(358)
    assert line["revenue"].to_list() == [7.0] * 26
    assert line["orders"].to_list() == [7] * 26
    assert line["repeat_rate"].to_list() == [0.0] * 26
    assert line["before"].null_count() == 26  # the 183 days before begin a day too early


def test_the_days_after_a_shorter_month_have_nothing_to_compare_with() -> None:
    sales: list[Sale] = [(number, "n", "a", Decimal("1.00")) for number in range(91)]
    march = Selection(day(60), day(90), span="month")
    figures = overview(reader(sales), march, compared(march, "before"))
    assert figures.compared_with == replace(march, start=day(31), end=day(59))
    assert figures.line["before"].to_list() == [1.0] * 29 + [None] * 2
    assert figures.line["revenue"].to_list() == [1.0] * 31


def test_days_before_the_first_sale_are_not_compared_with() -> None:
    assert look([(5, "n", "a", Decimal("10.00"))], 5, 9).before is not None
    figures = look([(5, "n", "a", Decimal("10.00"))], 4, 9)
    assert figures.before is None
    assert figures.line["before"].null_count() == figures.line.height
    table = members(reader([(1, "n", "a", Decimal("3.00"))]), asked(4, 9), asked(-2, 3), "branch")
    assert table.height == 0


def test_without_comparison_there_is_no_before() -> None:
    figures = overview(reader([(5, "n", "a", Decimal("10.00"))]), asked(5, 9), None)
    assert (figures.before, figures.compared_with) == (None, None)
    assert figures.line["before_day"].null_count() == figures.line.height
    table = members(reader([(5, "n", "a", Decimal("3.00"))]), asked(5, 9), None, "branch")
    assert table.select("member", "revenue", "before").rows() == [("n", Decimal("3.00"), Decimal("0.00"))]


def test_a_branch_is_looked_at_alone() -> None:
    sales: list[Sale] = [(8, "n", "a", Decimal("10.00")), (8, "s", "a", Decimal("5.00"))]
    figures = look(sales, 6, 9, branch=("s",))
    assert figures.now["revenue"].value == Decimal("5.00")
    assert figures.now["active_customers"].value == 1
    assert figures.line["revenue"].sum() == 5.0
    assert members(reader(sales), asked(6, 9).only("branch", "s"), None, "branch")["member"].to_list() == ["s"]


def test_there_is_no_share_of_a_revenue_that_is_not_above_zero() -> None:
    """More was given back than sold: the branch that sold something would have a share below zero."""
    sales: list[Sale] = [(8, "n", "a", Decimal("-10.00")), (8, "s", "a", Decimal("4.00"))]
    table = members(reader(sales), asked(6, 9), None, "branch")
    assert table.select("member", "share").rows() == [("s", None), ("n", None)]


def test_members_of_customers_add_up_to_the_same_revenue() -> None:
    rows: Rows = [
        {"day": 0, "customer_no": 1, "kind": "person", "segment": "champions", "revenue": Decimal("7.00")},
        {"day": 0, "revenue": Decimal("2.00")},
    ]
    read = reading(daily_sales=[{"day": 0, "lines": 2, "revenue": Decimal("9.00")}], order_days=rows)
    cases: list[tuple[Dimension, str]] = [("kind", "person"), ("segment", "champions")]
    for dimension, name in cases:
        table = members(read, asked(0, 0), None, dimension)
        assert table.select("member", "revenue").rows() == [(name, Decimal("7.00")), (None, Decimal("2.00"))]


def test_days_without_any_sale_are_zero_on_the_line_and_missing_as_figures() -> None:
    figures = look([(1, "n", "a", Decimal("1.00"))], 30, 39)
    assert figures.now["revenue"].value is None
    assert figures.line["revenue"].to_list() == [0.0] * 10
    assert members(reader([]), asked(30, 39), None, "category").height == 0


def test_row_order_within_a_day_does_not_matter() -> None:
    sales: list[Sale] = [
        (number % 10, "n" if number % 3 else "s", "abc"[number % 3], Decimal(number)) for number in range(30)
    ]
    one, other = look(sales, 5, 9), look(sales[::-1], 5, 9)
    assert one.now == other.now
    assert one.line.equals(other.line)
    tables = [members(reader(each), asked(5, 9), asked(0, 4), "category") for each in (sales, sales[::-1])]
    assert tables[0].equals(tables[1])
