"""Names from data inside sentences that are drawn as Markdown."""

import re
from typing import Final

MARKS: Final = re.compile(r"[\\`*_\[\]<>$~#]|:(?=\w)")


def literal(text: str) -> str:
    """The text so that Markdown shows it letter by letter: no bold, links, formulas or icons from data."""
    return MARKS.sub(lambda mark: f"\\{mark.group()}", text)


def listed(lines: list[str]) -> str:
    """The lines, letter by letter, as a list."""
    return "\n".join(f"- {literal(line)}" for line in lines)
