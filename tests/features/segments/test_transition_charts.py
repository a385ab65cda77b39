"""Pictures of movement: what is drawn, what a click means, what is taken away."""

from decimal import Decimal
from typing import Final

import polars as pl

from crm_analytics.charts.drawing import figure
from crm_analytics.charts.points import points
from crm_analytics.content.chart_values import Grid, GridCell
from crm_analytics.features.segments.content import flows
from crm_analytics.features.segments.transitions import transitions

WORDS: Final = flows.FlowWords({"champions": "Champions", "loyal": "Loyal", "lost": "Lost"}, "1 Jan", "1 Apr")


def stood(segments: dict[int, str]) -> pl.DataFrame:
    return pl.DataFrame(
        {"customer_no": list(segments), "segment": list(segments.values()), "monetary": [Decimal(1)] * len(segments)},
        schema={"customer_no": pl.UInt32, "segment": pl.String, "monetary": pl.Decimal(18, 2)},
    )


FLOWS: Final = transitions(
    stood({1: "champions", 2: "champions", 3: "lost"}), stood({1: "champions", 2: "lost", 4: "lost"})
)


def test_each_bar_of_the_streams_is_an_end_with_its_customers() -> None:
    fig = figure(flows.streams(FLOWS, WORDS))
    assert flows.stream_ends(FLOWS, WORDS) == [
        ("before", "champions"),
        ("before", "lost"),
        ("before", ""),
        ("after", "champions"),
        ("after", "lost"),
        ("after", ""),
    ]
    assert list(fig.data[0].y) == [2, 1, 1, 1, 2, 1]
    assert fig.data[0].hovertext[5] == "No longer customers: 1 customer"


def test_the_streams_are_taken_away_as_figures() -> None:
    assert points(figure(flows.streams(FLOWS, WORDS))).rows() == [
        ("Champions → Champions", 1.0),
        ("Champions → Lost", 1.0),
        ("Lost → No longer customers", 1.0),
        ("Not yet customers → Lost", 1.0),
    ]


def test_each_cell_of_the_matrix_is_clicked_by_its_place_and_stayers_are_not_shaded() -> None:
    matrix = flows.matrix(FLOWS, WORDS)
    drawn = [cell for _name, row in matrix.rows for cell in row]
    cells = flows.matrix_cells(FLOWS, WORDS)
    assert len(drawn) == len(cells) == 9
    assert drawn[cells.index(("champions", "lost"))] == GridCell(1, "1", 1.0, "1 customer: Champions → Lost")
    assert drawn[cells.index(("champions", "champions"))].shade == 0
    assert drawn[cells.index(("champions", "champions"))].text == "1"


def test_moves_are_those_from_segment_to_segment() -> None:
    assert flows.moves(FLOWS) == [(("champions", "lost"), 1)]
    assert [bar.name for bar in flows.bars(FLOWS, WORDS).bars] == ["Champions → Lost"]


def test_what_is_not_known_yet_is_no_figure_of_a_grid() -> None:
    cells = (GridCell(0.5, "50", 1.0, "a"), GridCell(None, "·", 0.0, "b"))
    fig = figure(Grid((("Jan", cells),), ("1", "2"), "Share", "Months", "", "share"))
    assert points(fig).rows() == [("1", "Jan", 0.5), ("2", "Jan", None)]


def test_many_long_names_of_columns_run_upwards() -> None:
    for columns, angle in ((tuple("abcdefghi"), 0), (("Hibernating",) * 9, -90), (("Hibernating",) * 3, 0)):
        fig = figure(Grid((("Row", (GridCell(1.0),) * len(columns)),), columns, "People"))
        assert fig.layout.xaxis.tickangle == angle
