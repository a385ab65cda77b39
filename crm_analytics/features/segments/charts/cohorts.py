"""Cohorts as a grid: down the month of the first purchase, across the months since."""

from typing import Final

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts import theme
from crm_analytics.charts.labels import DRAWN_ONLY
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import month_text, ngettext, number, percent

ROW: Final = 30
UNKNOWN: Final = ((0.0, "rgba(128, 128, 128, 0.10)"), (1.0, "rgba(128, 128, 128, 0.10)"))
ENDS: Final = 0.98
"""Share of the cells whose colours are told apart; the largest few are as dark as the next."""


def grid(cells: pl.DataFrame, hovers: list[str], measure: str) -> go.Figure:
    """Shares by cohort and months since the first purchase; what is not known yet stays grey, with a dot.

    Point `n` of the first trace is row `n` of the cells, for clicks.

    Args:
        cells: cohort, age (from 1), size, share (null: not known yet), known; sorted by cohort and age.
        hovers: A sentence for each cell.
        measure: What the shares are of.
    """
    rows = cells.select("cohort", "size").unique().sort("cohort").rows()
    across = cells["age"].unique().sort().to_list()
    down = {cohort: place for place, (cohort, _size) in enumerate(rows)}
    by_row = cells.partition_by("cohort", maintain_order=True)
    fig = theme.figure(90 + ROW * len(rows))
    fig.add_scatter(
        x=cells["age"].to_list(),
        y=[down[cohort] for cohort in cells["cohort"]],
        mode="markers",
        marker={"size": 20, "symbol": "square", "opacity": 0, "color": theme.ACCENT},
        selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}},
        hoverinfo="text",
        hovertext=hovers,
        meta=DRAWN_ONLY,
    )
    shared = {"x": across, "y": list(range(len(rows))), "showscale": False, "hoverinfo": "skip", "xgap": 2, "ygap": 2}
    words = {"texttemplate": "%{text}", "textfont": {"color": theme.INK, "size": theme.PHONE_SIZE}}
    shares = [each["share"].to_list() for each in by_row]
    fig.add_heatmap(
        z=shares,
        text=[["" if share is None else number(100 * share) for share in line] for line in shares],
        colorscale=theme.SHADES,
        zmin=0,
        zmax=cells["share"].quantile(ENDS) or 1,
        name=measure,
        **shared,
        **words,
    )
    fig.add_heatmap(
        z=[[None if is_over else 1 for is_over in each["known"]] for each in by_row],
        text=[["" if is_over else "·" for is_over in each["known"]] for each in by_row],
        colorscale=UNKNOWN,
        meta=DRAWN_ONLY,
        **shared,
        **(words | {"textfont": {"color": theme.SOFT}}),
    )
    named = {"tickmode": "array", "showgrid": False}
    fig.update_xaxes(**named, tickvals=across, ticktext=[number(age) for age in across], side="top",
                     title_text=_("Months after the first purchase"))  # fmt: skip
    fig.update_yaxes(
        **named,
        tickvals=list(range(len(rows))),
        ticktext=[_("{month} ({count})").format(month=month_text(cohort), count=number(size)) for cohort, size in rows],
        range=[len(rows) - 0.5, -0.5],
    )
    return fig


def cell_sentence(row: dict[str, object], share: float | None) -> str:
    """One cell as a sentence."""
    month, age = month_text(row["cohort"]), int(str(row["age"]))  # type: ignore[arg-type]  # a column of dates
    sentence = ngettext(
        "First bought in {month}, {age} month later: {share}",
        "First bought in {month}, {age} months later: {share}",
        age,
    )
    if share is not None:
        stated = percent(share, 1)
    else:
        stated = _("no sales in the first month") if row["known"] else _("not known yet")
    return sentence.format(month=month, age=number(age), share=stated)
