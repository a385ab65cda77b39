"""Words that Streamlit has in English only, and their places in the script that replaces them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from crm_analytics.i18n import use_language
from crm_analytics.ui import interface_words

PUT_TOGETHER = {
    "Press Enter to apply",
    "The page that you have requested does not seem to exist. Running the app's main page.",
}
"""Sentences that Streamlit makes of several pieces."""


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    yield
    use_language("en")


def given(language: str) -> dict[str, object]:
    """What the script is given."""
    use_language(language)
    found = re.search(r"= (\{.*\});\n", interface_words.script())
    assert found is not None
    return dict(json.loads(found[1]))


def test_every_word_is_one_that_this_streamlit_writes() -> None:
    """An update of Streamlit that words something otherwise is noticed here."""
    scripts = Path(st.__file__).parent.joinpath("static/static/js").glob("*.js")
    written = "".join(path.read_text(encoding="utf-8") for path in scripts)
    assert {word for word in interface_words.WORDS if word not in written} == PUT_TOGETHER


def test_an_indonesian_page_has_each_in_indonesian() -> None:
    told = given("id")
    words = told["words"]
    assert isinstance(words, dict)
    assert words["Select all"] == "Pilih semua"
    assert set(words) == set(interface_words.WORDS)
    assert told["language"] == "id"
    assert ["October", "Oktober"] in told["days"]  # type: ignore[operator]  # a list of pairs


def test_an_english_page_puts_back_what_was_spoken_before() -> None:
    told = given("en")
    words = told["words"]
    assert isinstance(words, dict)
    assert words["Pilih semua"] == "Select all"
    assert not set(words) & set(interface_words.WORDS)
    assert (told["patterns"], told["days"]) == ([], [])


def test_sentences_with_a_figure_keep_it() -> None:
    use_language("id")
    patterns = given("id")["patterns"]
    assert isinstance(patterns, list)
    (wanted,) = [wanted for form, wanted in patterns if re.fullmatch(form, "Select 12 matches")]
    assert wanted == "Pilih $1 yang cocok"


def test_the_script_stands_in_html_as_it_is() -> None:
    use_language("id")
    assert not re.search("[<&]", interface_words.script())
