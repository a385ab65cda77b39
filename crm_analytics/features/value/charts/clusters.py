"""What sets groups of alike customers apart."""

from textwrap import wrap

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts import theme
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import number

ROW = 44
LETTERS = 10
"""Of a line above a narrow column."""


def measures() -> dict[str, str]:
    """What the groups are told apart by, translated; upwards is more."""
    return {
        "pace": _("How often they come"),
        "quiet": _("How long quiet, for their pace"),
        "spend": _("Money each time"),
        "tenure": _("How long known"),
    }


def apart(profiles: pl.DataFrame, names: list[str], *, narrow: bool = False) -> go.Figure:
    """Where each group's middle lies on each measure: indigo above all customers, amber below, darker further off.

    Args:
        profiles: The cluster_profiles result.
        names: What each group is called.
        narrow: Signs in place of words, where words have no room.
    """
    named = measures()
    values = [[round(float(value), 2) for value in profiles.select(*named).row(place)] for place in range(len(names))]
    words = (_("much less"), _("less"), _("as most"), _("more"), _("much more"))
    words = ("− −", "−", "·", "+", "+ +") if narrow else words
    text = [[words[level(value)] for value in line] for line in values]
    fig = theme.figure(90 + ROW * len(names))
    fig.add_heatmap(
        z=values,
        x=[_lines(name, LETTERS if narrow else len(name) // 2 + 3) for name in named.values()],
        y=names,
        text=text,
        texttemplate="%{text}",
        textfont={"color": theme.INK, "size": theme.PHONE_SIZE},
        customdata=[[number(value, 1) for value in line] for line in values],
        hovertemplate=_("{group}, {measure}: {value} standard deviations from all").format(
            group="%{y}", measure="%{x}", value="%{customdata}"
        )
        + "<extra></extra>",
        colorscale=(
            (0.0, "rgba(217, 150, 50, 0.75)"),
            (0.5, "rgba(128, 128, 128, 0.06)"),
            (1.0, "rgba(91, 126, 207, 0.75)"),
        ),
        zmid=0,
        zmin=-2,
        zmax=2,
        showscale=False,
        xgap=3,
        ygap=3,
    )
    fig.update_xaxes(side="top", type="category", tickangle=0)
    fig.update_yaxes(autorange="reversed", type="category", showgrid=False)
    return fig


def _lines(words: str, letters: int) -> str:
    return "<br>".join(wrap(words, letters, break_long_words=False))


def level(value: float) -> int:
    """From 0 (much less than all) to 4 (much more), 2 as most."""
    return sum(value > edge for edge in (-1.0, -0.4, 0.4, 1.0))
