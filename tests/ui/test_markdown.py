"""Names from data stay letters."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from crm_analytics.errors import CrmError
from crm_analytics.exports.markdown import GAP, block_html, plain_text
from crm_analytics.ui.markdown import listed, literal, of_error
from tests.nasty_names import NASTY, PARTS
from tests.thorough import times

PIECE = "\ue000"
READER = MarkdownIt("js-default", {"html": True, "linkify": False}).enable("table")
IN_WORDS = [
    r"https?://[-.\w]+",
    r"www\.[-.\w]+",
    r"(?:^|[\s\W])[-.\w+]+@[-\w]+(?:\.[-\w]+)+",
    r":material_\w+:",
    r":streamlit:",
    r":\+1:|:-1:|:(?!\d\d:)[\w-]+:",
    r"(?:^|\s)(?:<->|->|<-|--|>=|<=|~=)(?:\s|$)",
]
"""What Streamlit's Markdown looks for in words when all backslashes are gone: addresses, icons, pictures, arrows."""
DIRECTIVE = re.compile(r"(?<!\\):[a-zA-Z][\w-]*(?=[\[{]|\b)")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Deli meats, $27.3K and $20.1K", r"Deli meats, \$27.3K and \$20.1K"),
        ("*New* [Tea](x) <b>", r"\*New\* \[Tea\](x) \<b\>"),
        (":red[Wine]", rf"\:{GAP}red\[Wine\]"),
        (":material/home:", rf"\:{GAP}material/home:"),
        ("www.toko.id", f"w{GAP}ww.toko.id"),
        ("https://toko.id", rf"h{GAP}ttps://toko.id"),
        ("sri@toko.id", f"sri{GAP}@toko.id"),
        ("a -> b", rf"a \-{GAP}\> b"),
        ("1. Tea", r"1\. Tea"),
        ("- Tea", r"\- Tea"),
        ("AT&amp;T", r"AT\&amp;T"),
        ("Tea\n# Sugar", r"Tea \# Sugar"),
        ("27 campaigns: 58% bought at 10:30", r"27 campaigns: 58% bought at 10\:30"),
        ("+62 812, -5 and 3.5 & more", "+62 812, -5 and 3.5 & more"),
    ],
)
def test_marks_of_markdown_are_shown_as_letters(name: str, shown: str) -> None:
    assert literal(name) == shown


def test_lines_become_a_list() -> None:
    assert listed(["one", "two_2"]) == "- one\n- two\\_2"


def _drawn(markdown: str) -> str:
    """What is seen of it in Streamlit; fails where it is more than a paragraph of words."""
    source = markdown.replace(GAP, PIECE)
    assert not DIRECTIVE.search(source)
    assert ":material/" not in source
    tokens = READER.parse(source)
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    words = tokens[1].children or []
    assert {token.type for token in words} <= {"text", "text_special"}
    pieces = "".join(token.content for token in words).split(PIECE)
    for piece in pieces:
        assert not [pattern for pattern in IN_WORDS if re.search(pattern, piece, re.IGNORECASE)]
    return "".join(pieces)


letters = st.text(st.characters(exclude_categories=["Cc", "Cs", "Co"]), max_size=4)
nasty = st.lists(st.sampled_from(PARTS) | letters, min_size=1, max_size=8).map("".join)
fit = nasty.filter(str.strip)


@settings(max_examples=times(400), deadline=None)
@given(fit)
def test_a_name_is_drawn_letter_by_letter(name: str) -> None:
    assert _drawn(literal(name)).split() == name.split()


@settings(max_examples=times(200), deadline=None)
@given(fit, fit)
def test_names_side_by_side_make_nothing_new(one: str, other: str) -> None:
    drawn = _drawn(f"x {literal(one)}: {literal(other)}.")
    assert drawn.split() == f"x {one.strip()}: {other.strip()}.".split()


@settings(max_examples=times(100), deadline=None)
@given(fit)
def test_a_file_that_is_taken_away_shows_the_same_letters(name: str) -> None:
    assert plain_text(literal(name)).split() == name.split()
    assert not re.search(r"<(?!/?p>)", block_html(literal(name)))


@pytest.mark.parametrize("name", NASTY)
def test_without_the_defence_each_of_these_is_more_than_words(name: str) -> None:
    with pytest.raises(AssertionError):
        assert _drawn(name) == name


def test_an_error_keeps_its_own_marks_and_shows_what_came_as_letters() -> None:
    error = CrmError("There is no file “{file}”: use `refresh`, or {count}.", file="*a* www.x.id", count=3)
    assert of_error(error) == rf"There is no file “\*a\* w{GAP}ww.x.id”: use `refresh`, or 3."
