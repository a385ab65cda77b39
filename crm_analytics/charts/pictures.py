"""Charts to take away: drawn by a browser from a file that asks nobody for anything, or as a picture.

A picture is drawn by an installed Chromium through Kaleido; where one of the two is missing, pictures are not offered.
"""

import os
import shutil
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.util import find_spec
from threading import Lock
from typing import Final, Literal

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from crm_analytics.charts import theme
from crm_analytics.errors import UsageError
from crm_analytics.i18n import N_

Format = Literal["png", "svg"]
FORMATS: Final[tuple[Format, ...]] = ("png", "svg")
CHROMIUMS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
WIDTH, SCALE = 960, 2
TITLE, LINE_HEIGHT, EDGE = 56, 18, 22
SOURCE: Final = "#5F636E"
NOWHERE: Final = "127.0.0.1:9"
"""A proxy that is not there: the browser that draws reaches no other machine, whatever a chart says."""
PATIENCE: Final = 45.0
NO_BROWSER = N_(
    "Pictures are drawn by a browser on the server, and none was found there. Install Chromium and the packages in "
    "requirements-images.txt."
)
_drawing = Lock()


@dataclass(frozen=True)
class Drawing:
    """A figure as Plotly reads it in a browser, for light and for dark ground."""

    light: str
    dark: str
    height: int


@dataclass(frozen=True)
class Caption:
    """What stands above a picture, so that it speaks for itself on a slide."""

    title: str = ""
    source: str = ""


def plotly_js() -> str:
    """The library that draws in a browser, for a file that must not ask for it."""
    return str(get_plotlyjs())


def drawing(fig: go.Figure) -> Drawing:
    """The figure for both grounds. It is left as it was."""
    light, dark = (_dressed(fig, dark=dark) for dark in (False, True))
    return Drawing(str(light.to_json()), str(dark.to_json()), int(fig.layout.height or theme.HEIGHT))


@cache
def browser() -> str | None:
    """The browser that can draw pictures; None where there is none, or no Kaleido."""
    if find_spec("kaleido") is None:
        return None
    named = os.environ.get("BROWSER_PATH") or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    return named or _elsewhere()


def image(fig: go.Figure, form: Format, caption: Caption | None = None) -> bytes:
    """The figure as a picture on light ground. Takes seconds; pictures are drawn one after the other.

    Raises:
        UsageError: where there is nothing to draw with.
    """
    path = browser()
    if path is None:
        raise UsageError(NO_BROWSER)
    import kaleido  # noqa: PLC0415 - not installed everywhere

    titled = _titled(_dressed(fig, dark=False), caption or Caption())
    options = {"format": form, "width": WIDTH, "height": titled.layout.height, "scale": SCALE if form == "png" else 1}
    generator = kaleido.PageGenerator(mathjax=False)
    with _drawing:
        made: bytes = kaleido.calc_fig_sync(
            titled.to_dict(),
            opts=options,
            kopts={"path": path, "page_generator": generator, "proxy_server": NOWHERE, "timeout": PATIENCE},
        )
    return made


def _elsewhere() -> str | None:
    """Where browsers live that are not on the path, as on Windows and macOS."""
    from choreographer.browsers.chromium import Chromium  # noqa: PLC0415 - comes with Kaleido

    chromium = Chromium.find_browser(skip_local=False)
    return None if chromium is None else str(chromium)


def _dressed(fig: go.Figure, *, dark: bool) -> go.Figure:
    """A copy for one ground, that takes the room it has and no clicks."""
    copy = go.Figure(fig)
    if dark:
        theme.on_dark(copy)
    height = fig.layout.height or theme.HEIGHT
    return copy.update_layout(template=None, clickmode=None, dragmode=False, height=height, autosize=True)


def _titled(fig: go.Figure, caption: Caption) -> go.Figure:
    """The figure with its title and where it comes from above."""
    lines = [_plain(line) for line in caption.source.split("\n") if line]
    above = (TITLE if caption.title else 0) + LINE_HEIGHT * len(lines)
    margin = fig.layout.margin
    fig.update_layout(
        height=(fig.layout.height or theme.HEIGHT) + above + EDGE,
        margin={"t": (margin.t or 0) + above, "b": (margin.b or 0) + EDGE, "l": EDGE, "r": EDGE, "autoexpand": True},
        paper_bgcolor=theme.PAPER,
        title={
            "text": _plain(caption.title),
            "subtitle": {"text": "<br>".join(lines), "font": {"size": 13, "color": SOURCE}},
            "font": {"size": 20, "color": theme.INK},
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "pad": {"l": EDGE, "t": EDGE},
        },
    )
    return fig


def _plain(text: str) -> str:
    return escape(text, quote=False)
