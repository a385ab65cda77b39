"""Pictures of movement and cohorts: what is drawn, what a click means, what is taken away."""

from datetime import date
from decimal import Decimal
from typing import Final

import polars as pl

from crm_analytics.charts.points import points
from crm_analytics.features.segments.charts import cohorts
from crm_analytics.features.segments.charts import transitions as charts
from crm_analytics.features.segments.transitions import transitions

WORDS: Final = charts.TransitionWords({"champions": "Champions", "loyal": "Loyal", "lost": "Lost"}, "1 Jan", "1 Apr")


def stood(segments: dict[int, str]) -> pl.DataFrame:
    return pl.DataFrame(
        {"customer_no": list(segments), "segment": list(segments.values()), "monetary": [Decimal(1)] * len(segments)},
        schema={"customer_no": pl.UInt32, "segment": pl.String, "monetary": pl.Decimal(18, 2)},
    )


FLOWS: Final = transitions(
    stood({1: "champions", 2: "champions", 3: "lost"}), stood({1: "champions", 2: "lost", 4: "lost"})
)


def test_each_bar_of_the_streams_is_a_node_with_its_customers() -> None:
    fig = charts.streams(FLOWS, WORDS)
    nodes = charts.nodes(FLOWS, WORDS)
    assert nodes == [
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
    assert points(charts.streams(FLOWS, WORDS)).rows() == [
        ("Champions → Champions", 1.0),
        ("Champions → Lost", 1.0),
        ("Lost → No longer customers", 1.0),
        ("Not yet customers → Lost", 1.0),
    ]


def test_each_cell_of_the_matrix_is_clicked_by_its_place_and_stayers_are_not_shaded() -> None:
    fig = charts.matrix(FLOWS, WORDS)
    rows, columns = charts.sides(FLOWS, WORDS)
    cells = [(row, column) for row in rows for column in columns]
    places = list(zip(fig.data[0].y, fig.data[0].x, strict=True))
    assert [(rows[y], columns[x]) for y, x in places] == cells
    assert fig.data[0].hovertext[cells.index(("champions", "lost"))] == "1 customer: Champions → Lost"
    assert fig.data[1].z[0][0] is None
    assert fig.data[1].text[0][0] == "1"


def test_what_is_not_known_yet_is_a_dot_and_no_zero() -> None:
    cells = pl.DataFrame(
        {
            "cohort": [date(2024, 1, 1)] * 2 + [date(2024, 2, 1)] * 2,
            "age": [1, 2, 1, 2],
            "size": [10, 10, 4, 4],
            "share": [0.5, 0.0, 0.25, None],
            "known": [True, True, True, False],
        }
    )
    fig = cohorts.grid(cells, ["a", "b", "c", "d"], "Share")
    assert [list(line) for line in fig.data[1].text] == [["50", "0"], ["25", ""]]
    assert [list(line) for line in fig.data[2].text] == [["", ""], ["", "·"]]
    assert list(fig.data[0].hovertext) == ["a", "b", "c", "d"]
