"""The portfolio of customers: levels, cells and curves."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.features.value.portfolio import few, matrix, pareto, with_levels
from tests.thorough import times


def people(*pairs: tuple[float, float]) -> pl.DataFrame:
    table = pl.DataFrame(pairs, schema=["to_date", "value_to_come"], orient="row")
    return table.with_row_index("customer_no")


def test_ten_customers_fall_into_the_lower_half_three_tenths_and_a_fifth() -> None:
    found = with_levels(people(*((float(n), float(10 - n)) for n in range(10))))
    assert found["so_far"].to_list() == [1] * 5 + [2] * 3 + [3] * 2
    assert found["coming"].to_list() == [3] * 2 + [2] * 3 + [1] * 5


def test_equal_customers_get_equal_levels() -> None:
    found = with_levels(people(*([(5.0, 0.0)] * 30 + [(9.0, 1.0)])))
    assert found["so_far"].n_unique() == 2
    assert set(found.filter(to_date=5.0)["so_far"]) == {1}


def test_nine_cells_hold_everyone_and_all_money() -> None:
    known = with_levels(people(*((float(n * 37 % 50), float(n * 11 % 50)) for n in range(50))))
    cells = matrix(known)
    assert cells.height == 9
    assert cells["customers"].sum() == 50
    assert cells["to_date"].sum() == known["to_date"].sum()
    assert cells["value_to_come"].sum() == known["value_to_come"].sum()


def test_how_few_bring_half_by_hand() -> None:
    assert few(pl.Series([50.0, 30.0, 15.0, 5.0, -20.0])).customers == 1
    assert few(pl.Series([25.0] * 4)).customers == 2
    assert few(pl.Series([0.0, -1.0])).customers == 0
    assert pareto(pl.Series([0.0, 0.0])).is_empty()
    assert pareto(pl.Series([2e-311])).is_empty()


@settings(max_examples=times(40), deadline=None)
@given(st.lists(st.floats(-100, 1e6), min_size=1, max_size=300))
def test_the_curve_rises_from_nothing_to_all_above_the_diagonal(amounts: list[float]) -> None:
    curve = pareto(pl.Series(amounts))
    if curve.height:
        assert curve.row(0) == (0.0, 0.0)
        assert curve.row(-1) == pytest.approx((1.0, 1.0))
        assert curve["money"].is_sorted()
        assert (curve["money"] >= curve["customers"] - 1e-9).all()
