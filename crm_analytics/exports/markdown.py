"""Sentences in Markdown as HTML or plain text: emphasis and lists, no links, pictures or markup from data."""

import re
from collections.abc import Sequence
from functools import cache
from html import unescape
from typing import Final

from markdown_it import MarkdownIt

MARKS: Final = re.compile(r"[\\`*_\[\]<>$~#]|:(?=\w)")
ICON: Final = re.compile(r":material/\w+:\s*")
TAG: Final = re.compile(r"<[^>]+>")


def literal(text: str) -> str:
    """The text so that Markdown shows it letter by letter: no bold, links, formulas or icons from data."""
    return MARKS.sub(lambda mark: f"\\{mark.group()}", text)


def listed(lines: Sequence[str]) -> str:
    """The lines, letter by letter, as a list."""
    return "\n".join(f"- {literal(line)}" for line in lines)


def block_html(markdown: str) -> str:
    """Paragraphs and lists."""
    return str(_reader().render(ICON.sub("", markdown))).strip()


def inline_html(markdown: str) -> str:
    """One line, such as a heading."""
    return str(_reader().renderInline(ICON.sub("", markdown))).strip()


def plain_text(markdown: str) -> str:
    """The words alone, as they are read."""
    return unescape(TAG.sub("", inline_html(markdown)))


@cache
def _reader() -> MarkdownIt:
    """Markup in the text is shown letter by letter; nothing leads elsewhere."""
    return MarkdownIt("js-default", {"html": False, "linkify": False}).disable(["link", "image", "autolink", "linkify"])
