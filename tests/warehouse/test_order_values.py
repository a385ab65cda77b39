"""What is repeated on each line of an order is counted once, to the cent."""

from decimal import Decimal

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from crm_analytics.sources.table import ROW
from crm_analytics.warehouse.keys import SOURCE
from crm_analytics.warehouse.order_values import spread_over_lines

ORDERS = st.lists(
    st.tuples(
        st.decimals(-100_000, 100_000, places=2, allow_nan=False, allow_infinity=False),
        st.lists(st.sampled_from([0.0, 0.1, 1.0, 2.0, 3.0, 0.333, 1e6, -1.0]), min_size=1, max_size=9),
    ),
    min_size=1,
    max_size=6,
)


def _rows(orders: list[tuple[Decimal, list[float]]]) -> pl.DataFrame:
    rows = [
        (0, number * 100 + place, f"O{number}", units, total)
        for number, (total, lines) in enumerate(orders)
        for place, units in enumerate(lines)
    ]
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        SOURCE: pl.Int16,
        ROW: pl.Int64,
        "order_id": pl.String,
        "quantity": pl.Float64,
        "amount": pl.Decimal(18, 2),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


@given(ORDERS)
def test_the_parts_of_each_order_add_up_to_its_total(orders: list[tuple[Decimal, list[float]]]) -> None:
    spread = spread_over_lines(_rows(orders), "amount")
    sums = dict(spread.group_by("order_id").agg(pl.col("amount").sum()).iter_rows())
    assert sums == {f"O{number}": total for number, (total, _lines) in enumerate(orders)}
    assert spread.height == sum(len(lines) for _total, lines in orders)


def test_parts_follow_the_units() -> None:
    spread = spread_over_lines(_rows([(Decimal("300.00"), [1.0, 2.0, 3.0])]), "amount")
    assert spread["amount"].to_list() == [Decimal("50.00"), Decimal("100.00"), Decimal("150.00")]


def test_an_order_whose_lines_differ_keeps_them() -> None:
    rows = _rows([(Decimal("30.00"), [1.0]), (Decimal("20.00"), [1.0])]).with_columns(order_id=pl.lit("O"))
    assert sorted(spread_over_lines(rows, "amount")["amount"]) == [Decimal("20.00"), Decimal("30.00")]
