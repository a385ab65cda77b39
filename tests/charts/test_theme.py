"""The look of charts: colours that every reader tells apart, on both grounds, and the same everywhere."""

import re
import tomllib
from collections.abc import Iterable
from datetime import date
from itertools import combinations

import numpy as np
import plotly.graph_objects as go
import pytest
from numpy.typing import NDArray

from crm_analytics.charts import theme
from crm_analytics.charts.time_axis import days_below
from crm_analytics.config import PROJECT
from crm_analytics.ui.appearance import SHEET

VISIONS = {
    "full": np.eye(3),
    "no green": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "no red": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "no blue": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
"""What is left of a colour, in linear light, by Machado, Oliveira and Fernandes (2009), at full severity."""
CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
APART = 0.10
"""A distance in Oklab that is seen at once; two per cent is about the smallest that is seen at all."""
SETTINGS = tomllib.loads((PROJECT / ".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]
GROUNDS = {"light": SETTINGS["light"]["backgroundColor"], "dark": SETTINGS["dark"]["backgroundColor"]}


def linear(colour: str) -> NDArray[np.float64]:
    parts = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    light: NDArray[np.float64] = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return light


def seen(colour: str, vision: str) -> NDArray[np.float64]:
    """Where a colour lies for an eye, in Oklab."""
    place: NDArray[np.float64] = OKLAB @ np.cbrt(CONES @ np.clip(VISIONS[vision] @ linear(colour), 0, 1))
    return place


def distance(one: str, other: str, vision: str) -> float:
    return float(np.linalg.norm(seen(one, vision) - seen(other, vision)))


def contrast(one: str, other: str) -> float:
    """Of two colours, as WCAG 2 defines it."""
    lights = sorted(float(np.array([0.2126, 0.7152, 0.0722]) @ linear(colour)) for colour in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def on(ground: str, colours: Iterable[str]) -> list[str]:
    return [theme.DARK.get(colour, colour) if ground == "dark" else colour for colour in colours]


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("ground", GROUNDS)
def test_categories_stay_apart_for_every_eye(vision: str, ground: str) -> None:
    pairs = combinations(on(ground, theme.CATEGORIES), 2)
    assert min((distance(one, other, vision), one, other) for one, other in pairs)[0] >= APART


@pytest.mark.parametrize("ground", GROUNDS)
def test_lines_and_bars_stand_out_from_the_ground(ground: str) -> None:
    drawn = [*theme.CATEGORIES, theme.QUIET, theme.MUTED]
    assert {colour: contrast(colour, GROUNDS[ground]) >= 3 for colour in on(ground, drawn)} == dict.fromkeys(
        on(ground, drawn), True
    )


@pytest.mark.parametrize("ground", GROUNDS)
def test_words_on_fills_are_readable(ground: str) -> None:
    shades = theme.DARK_SHADES if ground == "dark" else theme.SHADES
    written = [
        (theme.ON_FILL, theme.ACCENT),
        (theme.ON_FILL, theme.QUIET),
        (theme.ON_AMBER, theme.SECOND),
        (theme.ON_AMBER, theme.MUTED),
        *((theme.INK, shade) for _place, shade in shades),
    ]
    for pair in written:
        assert contrast(*on(ground, pair)) >= 4.5, (pair, ground)


def test_words_on_large_areas_are_readable_on_dark_ground() -> None:
    for ink, fill in ((theme.ON_FILL, theme.ACCENT), (theme.ON_AMBER, theme.SECOND), (theme.ON_FILL, theme.QUIET)):
        assert contrast(ink, theme.DARK_AREAS[fill]) >= 4.5


def test_what_has_gone_quiet_is_told_from_what_is_bought() -> None:
    for vision in VISIONS:
        for other in (theme.ACCENT, theme.SECOND):
            assert distance(theme.QUIET, other, vision) >= APART


def test_the_app_and_its_charts_have_the_same_colours() -> None:
    assert SETTINGS["chartCategoricalColors"] == list(theme.CATEGORIES)
    assert SETTINGS["dark"]["chartCategoricalColors"] == on("dark", theme.CATEGORIES)
    for ground in GROUNDS:
        accent, good, bad = on(ground, [theme.ACCENT, theme.GAIN, theme.LOSS])
        assert SETTINGS[ground]["primaryColor"] == accent
        assert (SETTINGS[ground]["greenColor"], SETTINGS[ground]["redColor"]) == (good, bad)
        assert style(ground)["accent"] == accent.lower()


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("paper", ["paper", "tint"])
def test_words_of_cards_and_tables_are_readable(ground: str, paper: str) -> None:
    colours = style(ground)
    for ink in ("ink", "quiet", "good", "bad"):
        assert contrast(colours[ink], colours[paper]) >= 4.5, ink


def style(ground: str) -> dict[str, str]:
    """The colours of our own parts of a page on that ground."""
    found = re.findall(r"--crm-([a-z]+): light-dark\((#\w{6}), (#\w{6})\)", SHEET)
    return {name: dark if ground == "dark" else light for name, light, dark in found}


def test_on_dark_ground_every_part_is_lifted_and_bands_stay() -> None:
    fig = theme.figure()
    fig.add_bar(x=[1, 2], y=[1, 2], marker={"color": [theme.GAIN, theme.LOSS]})
    fig.add_scatter(x=[1], y=[1], line={"color": theme.ACCENT}, fill="tozeroy", fillcolor=theme.BAND)
    fig.add_treemap(
        labels=["a"], parents=[""], values=[1], marker={"colors": [theme.QUIET]}, textfont={"color": [theme.ON_FILL]}
    )
    fig.add_heatmap(z=[[1]], colorscale=theme.SHADES)
    fig.add_annotation(text=f'<span style="color:{theme.SECOND}">x</span>', font={"color": theme.INK})
    fig.add_vline(x=1, line={"color": theme.SECOND})
    theme.on_dark(fig)
    bar, line, tree, heat = fig.data
    assert list(bar.marker.color) == [theme.DARK[theme.GAIN], theme.DARK[theme.LOSS]]
    assert (line.line.color, line.fillcolor) == (theme.DARK[theme.ACCENT], theme.BAND)
    assert (tree.marker.colors[0], tree.textfont.color[0]) == (theme.DARK_AREAS[theme.QUIET], theme.ON_FILL)
    assert heat.colorscale == theme.DARK_SHADES
    assert theme.DARK[theme.SECOND] in fig.layout.annotations[0].text
    assert fig.layout.annotations[0].font.color == theme.DARK[theme.INK]
    assert fig.layout.shapes[0].line.color == theme.DARK[theme.SECOND]


def test_on_a_phone_a_chart_is_lower_and_bars_keep_their_rows() -> None:
    usual, rows = theme.figure(), theme.figure(height=150)
    for fig in (usual, rows):
        theme.on_phone(fig)
    assert (usual.layout.height, rows.layout.height) == (260, 150)
    assert usual.layout.xaxis.tickfont.size == rows.layout.font.size == theme.PHONE_SIZE


def test_on_a_phone_long_words_under_an_axis_go_on_in_a_second_line() -> None:
    long, short, none = (
        theme.figure().update_xaxes(title_text=text) for text in ("dari 100 keranjang berisi Deli meats", "Hour", None)
    )
    for fig in (long, short, none):
        theme.on_phone(fig)
    assert long.layout.xaxis.title.text == "dari 100 keranjang berisi<br>Deli meats"
    assert [short.layout.xaxis.title.text, none.layout.xaxis.title.text] == ["Hour", None]


def test_a_year_is_written_where_it_begins() -> None:
    fig = go.Figure()
    days_below(fig, date(2024, 12, 2), date(2025, 1, 26))
    assert fig.layout.xaxis.ticktext[0].endswith("<br>2024")
    assert sum("<br>2024" in text for text in fig.layout.xaxis.ticktext) == 1
    assert sum("<br>2025" in text for text in fig.layout.xaxis.ticktext) == 1
