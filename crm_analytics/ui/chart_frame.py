"""A chart in its frame: title and controls above, drawn for the reader's ground and window, clicks handed on."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import streamlit as st

from crm_analytics.charts import theme
from crm_analytics.charts.points import points
from crm_analytics.charts.theme import Figure
from crm_analytics.content.filters import Filters
from crm_analytics.content.sharing import Shared, of_chart, of_drawing
from crm_analytics.content.values import Chart
from crm_analytics.content.view import View
from crm_analytics.exports.markdown import plain_text
from crm_analytics.ui import appearance, document, share
from crm_analytics.ui.downloads import Exportable, filters_of, offered
from crm_analytics.ui.explain import button as why_button
from crm_analytics.ui.explain.button import Why
from crm_analytics.ui.markdown import literal

CHART: Final = {"displayModeBar": False, "displaylogo": False, "showSendToCloud": False}


@dataclass(frozen=True)
class Framed:
    """What stands around a chart: its title, its words for people who can't see it, and what stands behind it."""

    key: str
    alt: str
    title: str = ""
    why: Why | None = None


def framed_chart(
    figure: Figure, framed: Framed, *, on_click: Callable[[int], None] | None = None, value: Chart | None = None
) -> None:
    """The same; `value` is what the figure was made from, where its page is made of values."""
    key, title, alt, why = framed.key, framed.title, framed.alt, framed.why
    with st.container(border=True, key=f"chart-{key}"):
        if title:
            st.header(title, anchor=False)
        document.chart(figure, title=title, alt=literal(alt))
        drawn = _for_reader(figure, clickable=on_click is not None)
        show = partial(st.plotly_chart, drawn, key=key, alt=alt, config=CHART, theme=None)
        if on_click is None:
            show()
        else:
            show(on_select=partial(_clicked, key, on_click), selection_mode="points")
        with st.container(horizontal=True, vertical_alignment="center", key=f"under-chart-{key}"):
            if control := share.control(f"chart-{key}", partial(_chart_words, framed=framed, value=value)):
                st.html(control, width="content")
            rows = partial(points, figure)
            taken = Exportable(key, rows, what=title or alt, figure=figure, filters=filters_of(why), chart=value)
            offered(taken, key=f"chart-{key}")
            if why:
                why_button.button(None, why, key=f"chart-{key}", figure=plain_text(title) or why.name or alt)


def _chart_words(view: View, filters: Filters | None, framed: Framed, value: Chart | None) -> Shared:
    if value is not None:
        return of_chart(view, filters, value)
    return of_drawing(view, filters, plain_text(framed.title), framed.alt, framed.why)


def _for_reader(figure: Figure, *, clickable: bool) -> Figure:
    """A copy of the figure for the reader's ground and window: it is shared, and taken away as it was."""
    drawn = theme.copied(figure)
    if st.context.theme.type == "dark":
        theme.on_dark(drawn)
    if appearance.on_phone():
        theme.on_phone(drawn)
    theme.drawn_once(drawn, clickable=clickable)
    return drawn


def _clicked(key: str, on_click: Callable[[int], None]) -> None:
    for point in st.session_state[key].selection.points[:1]:
        if point["curve_number"] == 0:
            # Areas of a treemap are numbered otherwise than bars and dots.
            on_click(int(point["point_index"] if "point_index" in point else point["point_number"]))
