"""The look of every chart: colours that work on paper and on dark ground, few lines, units on the axes."""

import re
from textwrap import wrap
from typing import Final, Protocol, TypeAlias

import pandas  # noqa: F401 - Plotly looks for it in what is loaded: half loaded by another visitor's page, it fails
import plotly.graph_objects as go

from crm_analytics.i18n import compact_money, currency_symbol, language

Figure: TypeAlias = go.Figure
"""A chart as Plotly has it, for whoever passes it on without drawing in it."""
INK = "#1F2430"
ACCENT = "#2B4C9B"
SECOND = "#CC7F10"
GAIN = "#0E8270"
LOSS = "#B3371C"
SOFT = "#565B66"
"""Words that stand back: axes, names of lines, holidays."""
QUIET = "#7A6A5A"
"""What has gone quiet; never beside gain or loss, with which some readers take it for the same."""
MUTED = "#8A8D96"
"""Grey that is read on both grounds: what is usual, what is compared with."""
ON_FILL = "#FFFFFF"
"""Words on a dark fill; on dark ground the fill is light, and they are dark."""
ON_AMBER = "#211A0E"
"""Words on amber and grey, in both themes."""
BAND = "rgba(91, 126, 207, 0.22)"
GRID = "rgba(128, 128, 128, 0.18)"
CLEAR = "rgba(0, 0, 0, 0)"
"""The ground is that of the frame around a chart."""
PAPER, EDGE = "#FCFAF7", "#DEDAD2"
"""The app's ground and borders, for what lies above a chart."""
FONT = '"Source Sans", "Source Sans 3", "Segoe UI", "Helvetica Neue", Arial, "Noto Sans", sans-serif'
"""The app's letters, and what comes near them where a chart was taken away."""
CATEGORIES = (ACCENT, SECOND, GAIN, LOSS, "#7A1850", "#3996D0")
"""Six that stay apart for readers who see no red, no green or no blue; more would not: group the rest."""
HEIGHT, PHONE_HEIGHT = 320, 260
SIZE, PHONE_SIZE = 14, 12
"""Of the words: read from the back of a meeting room, and fitting on a phone."""
_TEXT: Final = {"size": SIZE, "color": INK, "family": FONT}
_WORDS: Final = {"size": SIZE, "color": SOFT}
AXIS: Final = {
    "zeroline": False,
    "automargin": True,
    "fixedrange": True,
    "gridcolor": GRID,
    "zerolinecolor": GRID,
    "ticks": "",
    "tickfont": _WORDS,
    "title": {"font": _WORDS, "standoff": 20},
}
"""Every axis."""
NARROW_LETTERS = 28
"""Of a line under an axis on a phone, or under a chart beside others: Plotly cuts a longer one at the edge."""
ROOM, LINE = 8, 1.35
"""Pixels between words and what they belong to, and the height of a line in heights of its letters."""
BREADTH: Final = dict.fromkeys(" \xa0.,:;'()-/ijlrtfI", 0.3) | dict.fromkeys("mMwW%@", 0.85)
DARK: Final = {
    INK: "#E9E7E2",
    SOFT: "#A9ABB3",
    ACCENT: "#8FA9E8",
    SECOND: "#EBB847",
    GAIN: "#2F9884",
    LOSS: "#DC5F33",
    QUIET: "#B3A594",
    "#7A1850": "#B85ECB",
    "#3996D0": "#BFE6F8",
    ON_FILL: "#15171C",
    PAPER: "#15171C",
    EDGE: "#353943",
}
"""What each colour becomes on dark ground, where the dark blues and browns would sink."""
DARK_AREAS: Final = {ACCENT: "#3F5BA6", SECOND: "#B98323", QUIET: "#6B5F53"}
"""Large areas on dark ground: lifted as far as lines they would dazzle. Words on them stay as they are."""
SHADES: Final = ((0.0, "#E8ECF6"), (1.0, "#8FA9E8"))
DARK_SHADES: Final = ((0.0, "#222838"), (1.0, "#4C65A8"))
"""From few to many, on light and on dark ground; words on them are read throughout."""
_OWN_COLOURS: Final = re.compile("|".join(DARK))
_MARKED_UP: Final = re.compile("<[^>]+>")
_PARTS: Final = ("line", "marker", "textfont", "insidetextfont", "error_x", "error_y")

Colour = str | tuple[str, ...] | list[str] | None


class Coloured(Protocol):
    """A part of a figure that has a colour, or one for each point."""

    color: Colour


def figure(height: int = HEIGHT) -> go.Figure:
    """An empty figure in our look, on light ground; `on_dark` turns it."""
    # In one go: each update of a figure takes Plotly milliseconds.
    return go.Figure(
        layout={
            "height": height,
            "margin": {"l": 8, "r": 16, "t": 16, "b": 8, "pad": 8},
            "font": _TEXT,
            "paper_bgcolor": CLEAR,
            "plot_bgcolor": CLEAR,
            "showlegend": False,
            "hovermode": "closest",
            "dragmode": False,
            "colorway": list(CATEGORIES),
            "separators": language().decimal + language().thousands,
            "bargap": 0.3,
            "hoverlabel": {"align": "left", "bgcolor": PAPER, "bordercolor": EDGE, "font": _TEXT},
            "xaxis": {**AXIS, "showgrid": False},
            "yaxis": AXIS,
        }
    )


def copied(fig: Figure) -> Figure:
    """The same chart, to be changed for one reader: charts are shared."""
    copy: Figure = go.Figure(fig)
    return copy


def on_dark(fig: go.Figure) -> None:
    """Lift lines, fills, words and notes of a figure to the colours for dark ground; bands hold there as they are."""
    for trace in fig.data:
        if trace.type == "treemap":
            trace.marker.colors = [DARK_AREAS.get(colour, colour) for colour in trace.marker.colors]
            continue
        for name in _PARTS:
            if name in trace and "color" in trace[name]:
                _lift(trace[name])
        if trace.type == "heatmap" and trace.colorscale == SHADES:
            trace.colorscale = DARK_SHADES
    for axis in (*fig.select_xaxes(), *fig.select_yaxes()):
        _lift(axis.tickfont)
        _lift(axis.title.font)
    for note in fig.layout.annotations:
        _lift(note.font)
        note.text = _OWN_COLOURS.sub(lambda match: DARK[match[0]], note.text or "")
    for shape in fig.layout.shapes:
        _lift(shape.line)
    hover = fig.layout.hoverlabel
    _lift(fig.layout.font)
    _lift(hover.font)
    hover.update(bgcolor=DARK.get(hover.bgcolor), bordercolor=DARK.get(hover.bordercolor))


def drawn_once(fig: go.Figure, *, clickable: bool) -> None:
    """Let a browser draw the figure only once, as the last step before it is shown.

    Streamlit gives a chart that has just been drawn to Plotly again, as a copy. Plotly draws that too, unless nothing
    differs: a template always does; so do data without a revision, and how clicks and drags are to be taken, which
    Streamlit says of a chart with clicks only the second time. Streamlit replaces a chart whenever its data change,
    so that one revision does for all.
    """
    fig.layout.template = None
    fig.layout.datarevision = 1
    if clickable:
        fig.update_layout(clickmode="event+select", dragmode="pan")


def on_phone(fig: go.Figure) -> None:
    """Smaller words, and a chart of the usual height lower; one with a row for each bar keeps its rows."""
    smaller = {"tickfont_size": PHONE_SIZE, "title_font_size": PHONE_SIZE}
    tall = (fig.layout.height or HEIGHT) >= HEIGHT
    fig.update_layout(
        height=fig.layout.height * PHONE_HEIGHT / HEIGHT if tall else fig.layout.height,
        font={"size": PHONE_SIZE},
        margin=_margin_on_phone(fig.layout.margin),
    )
    for trace in fig.select_traces({"type": "heatmap"}):
        if trace.customdata is not None and trace.texttemplate:  # signs in place of words
            trace.text = trace.customdata
    for note in fig.layout.annotations:
        note.font.size = min(note.font.size or PHONE_SIZE, PHONE_SIZE - 1 if note.textangle else PHONE_SIZE)
    fig.update_xaxes(**smaller)
    fig.update_yaxes(**smaller)
    for axis in fig.select_xaxes():
        axis.title.text = in_lines(axis.title.text or "") or None


def in_lines(title: str) -> str:
    """What stands under a narrow chart, on as many lines as it needs."""
    return "<br>".join(wrap(title.replace("<br>", " "), NARROW_LETTERS, break_long_words=False))


def measured(fig: go.Figure) -> None:
    """Give the words on the axes their room, as the last step, where every axis with words has them as `ticktext`.

    Else Plotly draws a chart, measures its words and draws it again. Their width is estimated, rather too wide.
    """
    layout = fig.layout
    left, right = (max((_width(axis) for axis in _beside(fig, side)), default=0.0) for side in ("left", "right"))
    lines = 1 + max((text.count("<br>") for text in layout.xaxis.ticktext or ()), default=-1)
    fig.update_layout(
        margin={
            "l": left + ROOM if left else layout.margin.l,
            "r": right + ROOM if right else layout.margin.r,
            "b": round(lines * SIZE * LINE) + ROOM if lines else layout.margin.b,
            "autoexpand": False,
        }
    )


def _beside(fig: go.Figure, side: str) -> list[go.layout.YAxis]:
    return [axis for axis in fig.select_yaxes() if (axis.side or "left") == side and axis.visible is not False]


def _width(axis: go.layout.YAxis) -> float:
    """About how wide the longest of an axis' words is, in pixels."""
    words = (_MARKED_UP.sub("", text) for text in axis.ticktext or ())
    return round(SIZE * max((sum(BREADTH.get(each, 0.56) for each in text) for text in words), default=0.0))


def _margin_on_phone(margin: go.layout.Margin) -> dict[str, float]:
    if margin.autoexpand is not False:
        return {"l": 0, "r": 8}
    return {"l": margin.l * PHONE_SIZE / SIZE, "r": margin.r * PHONE_SIZE / SIZE}


def currency_axis(fig: go.Figure, currency: str, *, top: float, axis: str = "y", bottom: float = 0.0) -> None:
    """Money on an axis: from zero (or `bottom`, where less), in the abbreviations of the reader's language.

    Args:
        fig: The figure.
        currency: ISO code.
        top: The largest amount drawn.
        axis: "x" or "y".
        bottom: The smallest amount drawn.
    """
    ticks = round_ticks(top, bottom)
    update = fig.update_xaxes if axis == "x" else fig.update_yaxes
    update(
        tickvals=ticks, ticktext=[compact_money(tick, currency) for tick in ticks], range=[ticks[0], ticks[-1] * 1.04]
    )


def round_ticks(top: float, bottom: float = 0.0) -> list[float]:
    """About five round figures from zero (or below, where the smallest is) to above the largest."""
    step = _round_step((top - min(bottom, 0.0)) / 4)
    first = int(min(bottom, 0.0) // step)
    return [step * n for n in range(first, int(-(-top // step)) + 1)]


def symbol(currency: str) -> str:
    """The currency as people write it: $ or Rp; in Indonesian US$."""
    return currency_symbol(currency)


def _round_step(raw: float) -> float:
    """1, 2, 2.5 or 5 times a power of ten, at least as large."""
    if raw <= 0:
        return 1.0
    power = 10.0 ** len(str(int(raw))) / 10 if raw >= 1 else 0.1
    return next(power * factor for factor in (1, 2, 2.5, 5, 10, 20, 50, 100) if power * factor >= raw)


def _lift(part: Coloured) -> None:
    if part.color is not None:
        part.color = _lifted(part.color)


def _lifted(colour: Colour) -> Colour:
    """One colour, or those of the points."""
    if colour is None or isinstance(colour, str):
        return DARK.get(str(colour), colour)
    return [DARK.get(each, each) for each in colour]
