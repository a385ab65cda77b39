"""Pictures of value show what they are given."""

import polars as pl

from crm_analytics.features.value.charts import calibration as value
from crm_analytics.features.value.charts import portfolio
from crm_analytics.features.value.portfolio import matrix, pareto, with_levels


def people() -> pl.DataFrame:
    table = pl.DataFrame({"to_date": [float(n) for n in range(10)], "value_to_come": [float(9 - n) for n in range(10)]})
    return with_levels(table.with_row_index("customer_no"))


def test_tenths_are_drawn_as_bars_of_what_came_with_a_dot_for_what_was_expected() -> None:
    tenths = pl.DataFrame({"tenth": [2, 1], "customers": [5, 6], "expected": [3.0, 1.0], "actual": [2.8, 1.2]})
    came, expected = value.tenths(tenths).data
    assert list(came.y) == [1.2, 2.8]
    assert list(expected.y) == [1.0, 3.0]
    assert came.customdata[1] == "Of 5 customers 3.0 orders each were expected; 2.8 came"


def test_a_click_on_the_matrix_is_the_row_of_its_cell() -> None:
    cells = matrix(people())
    points, heat = portfolio.matrix(cells, currency="USD").data
    places = list(zip(points.y, points.x, strict=True))
    assert places == cells.select("so_far", "coming").rows()
    assert points.hovertext[2] == "2 customers: $1 to date, $17 to come"
    assert heat.text[0][0] == "", "nobody in it, nothing written"


def test_names_take_several_lines_where_a_phone_has_no_room_beside_the_cells() -> None:
    cells = matrix(people())
    wide, narrow = (portfolio.matrix(cells, currency="USD", narrow=phone) for phone in (False, True))
    assert wide.layout.yaxis.ticktext[2] == "top fifth"
    assert narrow.layout.yaxis.ticktext[2] == narrow.layout.xaxis.ticktext[2] == "top<br>fifth"
    assert narrow.data[1].textfont.size < wide.data[1].textfont.size


def test_the_curves_start_at_nothing_and_end_at_all() -> None:
    curve = pareto(people()["to_date"])
    to_date, to_come = portfolio.pareto(curve, curve).data
    assert (to_date.x[0], to_date.y[0], to_date.x[-1]) == (0, 0, 1)
    assert to_come.name == "To come"


def test_the_share_of_customers_is_marked_up_to_all_of_them() -> None:
    curve = pareto(people()["to_date"])
    axis = portfolio.pareto(curve, curve).layout.xaxis
    assert axis.tickvals[-1] == 1 < axis.range[1], "at the very edge its mark is left out"
