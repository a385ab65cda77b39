"""Sentences in Markdown as HTML or plain text: emphasis and lists, no links, pictures or markup from data."""

import re
from collections.abc import Sequence
from functools import cache
from html import unescape
from typing import Final

from markdown_it import MarkdownIt

from crm_analytics.errors import CrmError
from crm_analytics.i18n import gettext

MARKS: Final = re.compile(
    r"(?P<arrow>[-<>~=]{2,})"
    r"|(?P<item>^\s*(?:[-+]|\d+[.)])(?=\s|$)|^\s*=(?==*\s*$))"
    r"|(?P<edge>^\s+|\s+$)"  # nothing is bold that begins or ends with a blank
    r"|(?P<space>\s*[\r\n\v\f\x85\u2028\u2029]\s*)"  # a second line could be a list, a heading or a table
    r"|(?P<time>(?<=\d):(?=\d\d(?!\w)))"
    r"|(?P<name>:(?=[\w+-]))"
    r"|(?P<site>https?(?=://)|www(?=\.))"
    r"|(?P<mail>(?<=[\w.+-])@(?=\w))"
    r"|(?P<sign>[\\`*_\[\]<>$~#]|&(?=\#?\w+;))",
    re.IGNORECASE,
)
"""What Markdown, or Streamlit's, makes something else of: signs, and words that lead elsewhere or are drawn."""
GAP: Final = ":small[]"
"""Nothing, in Streamlit's Markdown. It looks through whole words for icons, arrows and addresses where no backslash is
left any more; a word in two pieces is none of these to it, and the same letters as ever to who reads or copies them."""
ICON: Final = re.compile(r":material/\w+:\s*")
TAG: Final = re.compile(r"<[^>]+>")


def literal(text: str) -> str:
    """The text so that Markdown shows it letter by letter, on one line.

    No bold, links, formulas, icons, lists or headings come from data, nor addresses that can be clicked.
    """
    return MARKS.sub(_harmless, text)


def _harmless(matched: re.Match[str]) -> str:
    word = matched.group()
    match matched.lastgroup:
        case "arrow":
            return GAP.join(f"\\{sign}" for sign in word)
        case "item":
            return f"{word[:-1].lstrip()}\\{word[-1]}"
        case "edge" | "space":
            return "" if matched.lastgroup == "edge" else " "
        case "name":
            return f"\\:{GAP}"
        case "site" | "mail":
            return f"{word[0]}{GAP}{word[1:]}" if word[1:] else f"{GAP}{word}"
        case _:
            return f"\\{word}"


def listed(lines: Sequence[str]) -> str:
    """The lines, letter by letter, as a list."""
    return "\n".join(f"- {literal(line)}" for line in lines)


def of_error(error: CrmError) -> str:
    """An error's sentence in Markdown: commands stand out in it, and what came with it is shown letter by letter."""
    values = {name: literal(value) if isinstance(value, str) else value for name, value in error.values.items()}
    return gettext(error.message).format(**values)


def block_html(markdown: str) -> str:
    """Paragraphs and lists."""
    return str(_reader().render(_without_signs_of_streamlit(markdown))).strip()


def inline_html(markdown: str) -> str:
    """One line, such as a heading."""
    return str(_reader().renderInline(_without_signs_of_streamlit(markdown))).strip()


def plain_text(markdown: str) -> str:
    """The words alone, as they are read."""
    return unescape(TAG.sub("", inline_html(markdown)))


def _without_signs_of_streamlit(markdown: str) -> str:
    return ICON.sub("", markdown).replace(GAP, "")


@cache
def _reader() -> MarkdownIt:
    """Markup in the text is shown letter by letter; nothing leads elsewhere."""
    return MarkdownIt("js-default", {"html": False, "linkify": False}).disable(["link", "image", "autolink", "linkify"])
