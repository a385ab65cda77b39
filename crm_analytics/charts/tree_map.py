"""Areas as large as their share of the whole."""

from typing import Final

import plotly.graph_objects as go

from crm_analytics.charts import theme
from crm_analytics.charts.labels import written
from crm_analytics.content.chart_values import Tone, TreeMap

HEIGHT: Final = 360
COLOURS: Final[dict[Tone, str]] = {"active": theme.ACCENT, "fading": theme.SECOND, "quiet": theme.QUIET}
WORDS: Final[dict[Tone, str]] = {"active": theme.ON_FILL, "fading": theme.ON_AMBER, "quiet": theme.ON_FILL}


def tree_map(chart: TreeMap) -> go.Figure:
    """Point `n` of the first trace is tile `n`, for clicks."""
    tiles = chart.tiles
    fig = theme.figure(HEIGHT)
    fig.add_treemap(
        ids=[str(place) for place in range(len(tiles))],
        labels=[written(tile.name) for tile in tiles],
        parents=[""] * len(tiles),
        values=[float(tile.size) for tile in tiles],
        text=[f"<b>{written(tile.name)}</b><br>{written(tile.text)}" for tile in tiles],
        customdata=[written(tile.hover or f"{tile.name}: {tile.text}") for tile in tiles],
        texttemplate="%{text}",
        hovertemplate="%{customdata}<extra></extra>",
        # "No pattern" for each: else Plotly notes the last colour in the figure, finds it changed and draws again.
        marker={"colors": [COLOURS[tile.tone] for tile in tiles], "pattern": {"shape": [""] * len(tiles)}},
        textfont={"color": [WORDS[tile.tone] for tile in tiles]},
        tiling={"pad": 2},
        pathbar={"visible": False},
        root={"color": "rgba(0,0,0,0)"},
    )
    fig.update_layout(margin={"l": 0, "r": 0, "t": 0, "b": 0}, uniformtext={"minsize": 11, "mode": "hide"})
    return fig
