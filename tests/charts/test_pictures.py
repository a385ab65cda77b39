"""Charts to take away are what the page shows, on both grounds, and leave the page's own chart as it was."""

import json
import re
import struct
from collections.abc import Iterator
from html import unescape

import plotly.graph_objects as go
import pytest

from crm_analytics.charts import pictures, theme
from crm_analytics.charts.pictures import Caption
from crm_analytics.errors import UsageError

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def chart() -> go.Figure:
    fig = theme.figure(height=240)
    fig.add_scatter(x=[1, 2, 3], y=[3, 1, 2], mode="lines", line={"color": theme.ACCENT})
    return fig


@pytest.fixture(autouse=True)
def fresh_look() -> Iterator[None]:
    """The browser is looked for once in a process; here each time."""
    pictures.browser.cache_clear()
    yield
    pictures.browser.cache_clear()


def test_both_grounds_show_the_same_figures(chart: go.Figure) -> None:
    drawn = pictures.drawing(chart)
    light, dark = json.loads(drawn.light), json.loads(drawn.dark)
    assert light["data"][0]["y"] == dark["data"][0]["y"] == [3, 1, 2]
    assert light["data"][0]["line"]["color"] == theme.ACCENT
    assert dark["data"][0]["line"]["color"] == theme.DARK[theme.ACCENT]
    assert drawn.height == light["layout"]["height"] == 240


def test_the_chart_is_left_as_it_was(chart: go.Figure) -> None:
    before = chart.to_json()
    pictures.drawing(chart)
    assert chart.to_json() == before


def test_the_library_is_taken_from_the_package_and_asks_nobody() -> None:
    assert pictures.plotly_js().lstrip().startswith("/**\n* plotly.js v")


def test_without_a_browser_pictures_are_refused_with_the_way_out(
    chart: go.Figure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "find_spec", lambda _name: None)
    assert pictures.browser() is None
    with pytest.raises(UsageError, match=r"Install Chromium and the packages in requirements-images\.txt"):
        pictures.image(chart, "png")


def test_a_browser_that_is_named_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/opt/browser")
    assert pictures.browser() == "/opt/browser"


@pytest.mark.browser
def test_a_png_has_the_size_of_a_slide_and_room_for_its_title(chart: go.Figure) -> None:
    bare = pictures.image(chart, "png")
    titled = pictures.image(chart, "png", Caption("Sales <b>", "Toko Ana\n1 Jan – 31 Mar 2025"))
    assert bare.startswith(PNG)
    (width, low), (same, high) = (struct.unpack(">II", made[16:24]) for made in (bare, titled))
    assert width == same == pictures.WIDTH * pictures.SCALE
    assert high - low == (pictures.TITLE + 2 * pictures.LINE_HEIGHT) * pictures.SCALE


@pytest.mark.browser
def test_an_svg_holds_the_words_letter_by_letter_and_no_address(chart: go.Figure) -> None:
    made = pictures.image(chart, "svg", Caption("Sales <b>", "Toko & Ana")).decode()
    assert made.startswith("<svg")
    words = [unescape(text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", made)]
    assert {"Sales <b>", "Toko & Ana"} <= set(words)
    assert set(re.findall(r"https?://[^\"' )]+", made)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
