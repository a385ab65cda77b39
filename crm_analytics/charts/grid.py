"""Cells in rows and columns, darker where there is more, with words in them."""

from textwrap import wrap
from typing import Final

import plotly.graph_objects as go

from crm_analytics.charts import theme
from crm_analytics.charts.labels import DRAWN_ONLY, written
from crm_analytics.content.chart_values import Grid

ROW: Final = 26
"""Height of a row without its words, in pixels."""
WORDS: Final = 17
"""Height of a line of words."""
EDGES: Final = 90
LETTERS: Final = 18
"""Of a line beside a row."""
NARROW: Final = 11
"""Letters of a line above or below a column."""
MOST_BESIDE, SHORT = 7, 4
"""Columns whose names fit beside each other, or letters of names of which any number do."""
SHADES: Final = (
    (0.0, "rgba(217, 150, 50, 0.75)"),
    (0.5, "rgba(128, 128, 128, 0.06)"),
    (1.0, "rgba(91, 126, 207, 0.75)"),
)


def grid(chart: Grid) -> go.Figure:
    """Point `n` of the first trace is the cell `n`, row by row from the top, for clicks."""
    names = [in_lines(name, LETTERS) for name, _cells in chart.rows]
    lines = max(
        [
            *(cell.text.count("\n") + 1 for _name, cells in chart.rows for cell in cells),
            *(name.count("<br>") + 1 for name in names),
        ],
        default=1,
    )
    fig = theme.figure(EDGES + max((ROW + WORDS * lines) * len(chart.rows), 1))
    places = [(row, column) for row in range(len(chart.rows)) for column in range(len(chart.columns))]
    cells = [cell for _name, row in chart.rows for cell in row]
    fig.add_scatter(
        x=[column for _row, column in places],
        y=[row for row, _column in places],
        mode="markers",
        marker={"size": 90, "symbol": "square", "opacity": 0, "color": theme.ACCENT},
        selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}},
        hoverinfo="text",
        hovertext=[written(cell.hover).replace("\n", "<br>") for cell in cells],
        meta=DRAWN_ONLY,
    )
    fig.add_heatmap(
        z=[[None if cell.amount is None else float(cell.amount) for cell in row] for _name, row in chart.rows],
        x=list(range(len(chart.columns))),
        y=list(range(len(chart.rows))),
        opacity=0,
        showscale=False,
        hoverinfo="skip",
    )
    fig.add_heatmap(
        z=[[cell.shade for cell in row] for _name, row in chart.rows],
        x=list(range(len(chart.columns))),
        y=list(range(len(chart.rows))),
        text=[[written(cell.text).replace("\n", "<br>") for cell in row] for _name, row in chart.rows],
        texttemplate="%{text}",
        customdata=[
            [written(cell.sign or cell.text).replace("\n", "<br>") for cell in row] for _name, row in chart.rows
        ],
        textfont={"color": theme.INK, "size": theme.PHONE_SIZE - 1},
        hoverinfo="skip",
        colorscale=SHADES,
        zmin=-1,
        zmid=0,
        zmax=1,
        showscale=False,
        xgap=3,
        ygap=3,
        meta=DRAWN_ONLY,
    )
    fig.update_xaxes(
        side="bottom" if chart.across else "top",
        tickvals=list(range(len(chart.columns))),
        ticktext=[written(name) if is_upright(chart) else in_lines(name, NARROW) for name in chart.columns],
        title_text=chart.across or None,
        tickangle=-90 if is_upright(chart) else 0,
        showgrid=False,
        range=[-0.5, len(chart.columns) - 0.5],
    )
    fig.update_yaxes(
        tickvals=list(range(len(chart.rows))),
        ticktext=names,
        title_text=chart.upwards or None,
        showgrid=False,
        range=[len(chart.rows) - 0.5, -0.5],
    )
    return fig


def is_upright(chart: Grid) -> bool:
    """Whether names above the columns run from foot to head, as so many would not fit beside each other."""
    return len(chart.columns) > MOST_BESIDE and max(map(len, chart.columns)) > SHORT


def in_lines(words: str, letters: int) -> str:
    """A name on as many lines as it needs, letter by letter."""
    return "<br>".join(map(written, wrap(words, letters, break_long_words=False)))
