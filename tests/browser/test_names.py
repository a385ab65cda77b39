"""Names from data as Streamlit itself draws them, in a real browser: letter by letter, wherever Markdown is read."""

import json
import random
from pathlib import Path
from typing import Final

import pytest

from crm_analytics.config import Settings
from tests.browser.conftest import OpenTab, Serve
from tests.nasty_names import NASTY, PARTS

pytestmark = pytest.mark.browser

SCRIPT: Final = """
import json
from pathlib import Path

import streamlit as st

from crm_analytics.ui.markdown import listed, literal

st.title("Names", anchor=False)
for place, name in enumerate(json.loads(Path(__file__).with_name("names.json").read_text(encoding="utf-8"))):
    drawn = literal(name)
    for kind, draw in {
        "text": lambda: st.markdown(drawn),
        "bold": lambda: st.markdown(f"**{drawn}**: {drawn}"),
        "caption": lambda: st.caption(drawn),
        "notice": lambda: st.info(drawn),
        "heading": lambda: st.header(drawn, anchor=False),
        "button": lambda: st.button(drawn, key=f"b{place}"),
        "toggle": lambda: st.toggle(drawn, key=f"t{place}"),
        "pills": lambda: st.pills("", [name], format_func=literal, key=f"p{place}", label_visibility="collapsed"),
        "list": lambda: st.markdown(listed([name])),
    }.items():
        with st.container(key=f"{kind}-{place}"):
            draw()
"""
MORE: Final = "a, em, code, img, pre, hr, del, table, .katex, [role=img], blockquote, [class*=stMarkdownColored]"
READ: Final = """more => [...document.querySelectorAll('[class*="st-key-"]')]
    .map(box => [box.className.match(/st-key-([a-z]+-[0-9]+)/), box]).filter(([key]) => key)
    .map(([key, box]) => [key[1], box.textContent, [...box.querySelectorAll(more)].map(each => each.outerHTML)])"""
"""Of every name as it is drawn: how, its letters, and what is there besides letters."""


def test_nasty_names_are_drawn_letter_by_letter(serve: Serve, tab: OpenTab, settings: Settings, tmp_path: Path) -> None:
    chance = random.Random(7)
    made = ["".join(chance.choices(PARTS, k=chance.randint(2, 6))) for _ in range(60)]
    names = [name for name in [*NASTY, *made] if name.strip()]
    (tmp_path / "names.json").write_text(json.dumps(names), encoding="utf-8")
    (tmp_path / "names.py").write_text(SCRIPT, encoding="utf-8")

    page = tab(serve(settings, ("-m", "streamlit", "run", str(tmp_path / "names.py"), "--server.port")))
    page.wait_for_selector(f".st-key-list-{len(names) - 1} li")
    drawn: list[tuple[str, str, list[str]]] = page.evaluate(READ, MORE)

    assert len(drawn) == 9 * len(names)
    wrong = []
    for key, text, elements in drawn:
        kind, place = key.split("-")
        name = names[int(place)]
        expected = f"{name.strip()}: {name.strip()}" if kind == "bold" else name
        if elements or text.split() != expected.split():
            wrong.append((kind, name, text, elements))
    assert not wrong, wrong[:10]
