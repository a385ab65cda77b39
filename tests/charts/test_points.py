"""What a chart draws can be read back as a table."""

from collections.abc import Iterator
from datetime import date, timedelta

import plotly.graph_objects as go
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from crm_analytics.charts import theme
from crm_analytics.charts.grid import grid
from crm_analytics.charts.labels import DRAWN_ONLY, name_bars
from crm_analytics.charts.lines import lines
from crm_analytics.charts.points import points
from crm_analytics.content.chart_values import Grid, GridCell, Line, Lines
from crm_analytics.i18n import use_language

DAYS = [date(2025, 1, 1) + timedelta(days=n) for n in range(3)]


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    yield
    use_language("en")


def test_lines_over_the_same_days_stand_side_by_side() -> None:
    fig = theme.figure()
    fig.add_scatter(x=DAYS, y=[1.0, 2.0, 3.0], name="now")
    fig.add_scatter(x=DAYS[1:], y=[5.0, None], name="before")
    wanted = pl.DataFrame({"Day": DAYS, "now": [1.0, 2.0, 3.0], "before": [None, 5.0, None]})
    assert_frame_equal(points(fig), wanted)


def test_a_band_is_its_two_edges() -> None:
    fig = theme.figure()
    fig.add_scatter(x=DAYS + DAYS[::-1], y=[7, 8, 9, 3, 2, 1], fill="toself", name="8 of 10 cases")
    wanted = {"Day": DAYS, "8 of 10 cases, at most": [7.0, 8.0, 9.0], "8 of 10 cases, at least": [1.0, 2.0, 3.0]}
    assert points(fig).to_dict(as_series=False) == wanted


def test_bars_are_called_as_beside_the_axis_letter_by_letter() -> None:
    fig = theme.figure()
    fig.add_bar(y=[0, 1], x=[-1.5, 2.0], orientation="h")
    name_bars(fig, ["<Ana> & Co", "Budi"])
    assert points(fig).to_dict(as_series=False) == {"Name": ["<Ana> & Co", "Budi"], "Value": [-1.5, 2.0]}


def test_a_grid_says_column_and_row() -> None:
    scores = [(r, value) for r in range(1, 6) for value in range(1, 6)]
    rows = tuple((f"r{r}", tuple(GridCell(10 * r + value) for value in range(1, 6))) for r in range(1, 6))
    columns = tuple(f"v{value}" for value in range(1, 6))
    read = points(grid(Grid(rows, columns, "", "How much", "When they last bought")))
    assert read.columns == ["How much", "When they last bought", "Value"]
    assert read.rows() == [(f"v{v}", f"r{r}", 10.0 * r + v) for r, v in scores]


def test_areas_are_their_money() -> None:
    fig = theme.figure()
    fig.add_treemap(labels=["A", "B"], parents=["", ""], values=[3.0, 1.0])
    assert points(fig).rows() == [("A", 3.0), ("B", 1.0)]


def test_what_is_there_for_the_eye_alone_is_left_out() -> None:
    fig = theme.figure()
    fig.add_bar(y=["a"], x=[1], orientation="h")
    fig.add_bar(y=["total"], x=[99], orientation="h", meta=DRAWN_ONLY)
    assert points(fig).rows() == [("a", 1.0)]


def test_a_chart_without_anything_is_a_table_without_rows() -> None:
    assert points(go.Figure()).height == 0


def test_the_headings_are_the_readers() -> None:
    use_language("id")
    fig = theme.figure()
    fig.add_bar(x=["a", "b"], y=[1, 2])
    assert points(fig).columns == ["Nama", "Nilai"]


def test_the_figures_of_a_real_chart_are_those_it_was_given() -> None:
    drawn = (Line("before", (3.0, 2.0, 1.0), emphasis="before"), Line("Revenue", (1.0, 2.0, 4.0)))
    read = points(lines(Lines(tuple(DAYS), drawn, "money", "USD", DAYS[0], DAYS[-1])))
    assert read["Day"].to_list() == DAYS
    assert sorted(read[name].to_list() for name in read.columns[1:]) == [[1.0, 2.0, 4.0], [3.0, 2.0, 1.0]]
