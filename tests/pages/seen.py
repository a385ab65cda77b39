"""What a reader sees in our own HTML: key figures, and all words without the markup."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from streamlit.testing.v1 import AppTest

from crm_analytics.ui import interface_words, share

UNSEEN = ("<style>", "<script>")
OWN_SCRIPTS = tuple(f"<script>{script}</script>" for script in (interface_words.script(), share.SCRIPT))
"""What runs in a reader's browser; nothing from data is in it."""


@dataclass(frozen=True)
class Seen:
    """A key figure as it stands on the page."""

    value: str
    change: str
    help: str


def drawn(at: AppTest) -> str:
    """All HTML of a page as it stands there, without our own scripts."""
    return " ".join(each.proto.body for each in at.get("html") if each.proto.body not in OWN_SCRIPTS)


def figures(at: AppTest) -> dict[str, Seen]:
    """The key figures of a page by their label."""
    found = (each for part in parts(at) for each in part.iter("dl") if each.get("class") == "crm-figure")
    return dict(_figure(each) for each in found)


def tables(at: AppTest) -> list[list[dict[str, str]]]:
    """The small tables of a page: of each its rows, every cell by the heading it stands under."""
    return [_rows(each) for part in parts(at) for each in part.iter("table") if each.get("class") == "crm-table"]


def sentences(at: AppTest) -> list[str]:
    """Sentences that stand each on a line of its own, without their controls."""
    lists = (each for part in parts(at) for each in part.iter("ul") if each.get("class") == "crm-sentences")
    return [line.text or "" for each in lists for line in each.iter("li")]


def parts(at: AppTest) -> Iterator[ElementTree.Element]:
    """Our own HTML on a page, the style sheet and the script aside."""
    for element in at.get("html"):
        body = element.proto.body
        if not body.startswith(UNSEEN):
            yield parsed(body)


def parsed(html: str) -> ElementTree.Element:
    """Our HTML is written so that it is XML too: what does not parse was not escaped or not closed."""
    return ElementTree.fromstring(f"<div>{html}</div>")  # noqa: S314 - our own pages, and entities they do not have


def words(part: ElementTree.Element) -> str:
    """The words of a part, one piece a line."""
    return "\n".join(text for text in part.itertext() if text.strip())


def _rows(table: ElementTree.Element) -> list[dict[str, str]]:
    heading, *rows = (["".join(cell.itertext()).replace("\xa0", " ") for cell in row] for row in table.iter("tr"))
    return [dict(zip(heading, row, strict=True)) for row in rows]


def _figure(card: ElementTree.Element) -> tuple[str, Seen]:
    (label,) = card.findall("dt")
    stated = {each.get("class", "").partition(" ")[0]: "".join(each.itertext()) for each in card.findall("dd")}
    more = label.find("details/div")
    return (label.text or ""), Seen(
        stated["crm-value"],
        stated.get("crm-change", "").lstrip("↑↓ "),
        "\n\n".join("".join(each.itertext()) for each in more) if more is not None else "",
    )
