"""A page as one file: everything on it, nothing from elsewhere, and no markup from data."""

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from crm_analytics.exports import About
from crm_analytics.exports.html import page_html
from crm_analytics.exports.markdown import block_html, plain_text
from crm_analytics.exports.parts import Cards, Cell, Heading, KeyFigure, Picture, Prose, Sheet, TablePart
from crm_analytics.i18n import use_language

HOSTILE = "</script><script>alert(1)</script><img src=//x.example onerror=alert(2)>\"'&"
ABOUT = About("Toko Ana", "Overview", "Overview", (("Branch", "North"),), "31 Mar 2025", "load 3", "2 Apr 2025", "Siti")
FIGURE = '{"data":[],"layout":{}}'


class Reader(HTMLParser):
    """Elements with their attributes, and the text between."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(data.strip())

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def page(*parts: Prose | Cards | Picture | TablePart, title: str = "All well", about: About = ABOUT) -> str:
    return page_html(Sheet(title, list(parts), "Sales up to 31 Mar 2025"), about, lambda: "const Plotly = {}").decode()


def everything(text: str) -> str:
    """A page on which every place that can hold words holds these."""
    return page_html(
        Sheet(
            text,
            [
                Prose(text, "heading"),
                Prose(text),
                Prose(text, "caption"),
                Prose(text, "notice"),
                Cards((KeyFigure(text, text, text, rising=True, better=True, note=text, meaning=text),)),
                Picture(text, text, f'{{"data":"{text}"}}'.replace("\"'", "'"), FIGURE, 300),
                TablePart(
                    text, (Heading(text), Heading(text, is_figure=True)), ((Cell(text), Cell(text, 0.5, True)),), 9
                ),
            ],
            text,
        ),
        About(text, text, text, ((text, text),), text, text, text, text, ((text, text),)),
        lambda: "const Plotly = {}",
    ).decode()


def test_names_from_data_are_letters_not_markup() -> None:
    read = Reader(everything(HOSTILE))
    assert {"img", "iframe", "object", "link", "a"} & {tag for tag, _ in read.elements} == set()
    assert [script.get("type") for script in read.of("script")] == ["application/json", None, None]
    assert not [name for _, attributes in read.elements for name in attributes if name.startswith("on")]
    assert sum(HOSTILE in text for text in read.texts) >= 8


@pytest.mark.parametrize(
    "text",
    ["[here](https://x.example)", "![pixel](https://x.example/p.png)", "<https://x.example>", "https://x.example"],
)
def test_no_link_or_picture_comes_from_data(text: str) -> None:
    read = Reader(everything(text))
    assert not [attributes for _, attributes in read.elements if {"href", "src", "srcset", "data"} & attributes.keys()]


def test_the_policy_allows_our_scripts_alone() -> None:
    text = page(Picture("Sales", "Sales over time", FIGURE, FIGURE, 300))
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    (policy,) = [str(meta["content"]) for meta in Reader(text).of("meta") if "http-equiv" in meta]
    assert len(hashes) == 2
    assert "script-src " + " ".join(f"'sha256-{each}'" for each in hashes) + ";" in policy
    assert "default-src 'none'" in policy
    assert "http" not in policy


def test_a_page_without_charts_carries_no_script() -> None:
    text = page(Prose("Nothing to draw"))
    assert Reader(text).of("script") == []
    assert "script-src 'none'" in text


def test_what_was_drawn_is_there_in_its_order() -> None:
    text = page(
        Prose("Compared with last year", "caption"),
        Cards((KeyFigure("Revenue", "$1.2M", "+4.5%", rising=True, better=True, spark=(1.0, 2.0)),)),
        Picture("Over time", "Revenue over time", FIGURE, FIGURE, 300),
        Prose("By week", "caption"),
        TablePart(
            "branches", (Heading("Branch"), Heading("Revenue", is_figure=True)), ((Cell("North"), Cell("37.2")),), 1
        ),
    )
    sentences = [
        "All well",
        "Branch",
        "North",
        "Compared with last year",
        "Revenue",
        "$1.2M",
        "+4.5%",
        "Over time",
        "By week",
    ]
    texts = Reader(text).texts
    assert [each for each in texts if each in sentences][: len(sentences)] == sentences
    assert ["37.2" in texts, "Sales up to 31 Mar 2025" in texts, "load 3" in texts] == [True] * 3
    (chart,) = [div for div in Reader(text).of("div") if div.get("role") == "img"]
    assert chart["aria-label"] == "Revenue over time"


def test_a_table_that_was_cut_says_how_many_rows_are_missing() -> None:
    text = page(TablePart("t", (Heading("A"),), ((Cell("x"),),), 1201))
    assert "1,200 more rows are not in this file." in text
    assert "more row" not in page(TablePart("t", (Heading("A"),), ((Cell("x"),),), 1))


def test_the_page_speaks_the_readers_language() -> None:
    use_language("id")
    try:
        text = page(Prose("x"), about=replace(ABOUT, definitions=(("Pendapatan", "Yang dibayar"),)))
    finally:
        use_language("en")
    assert '<html lang="id">' in text
    assert "Angka sampai dengan" in text
    assert "Arti angka-angkanya" in text


def test_sentences_keep_their_emphasis_and_lose_their_icons() -> None:
    assert block_html(":material/info: **Not** enough\n\n- a\n- b") == (
        "<p><strong>Not</strong> enough</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>"
    )
    assert plain_text("**A** \\*b\\* & c") == "A *b* & c"
