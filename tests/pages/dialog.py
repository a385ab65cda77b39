"""What stands in the dialog that “Why this number?” opens."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element

from tests.pages.seen import parsed


@dataclass
class Dialog:
    """The open dialog: its sentences, its named facts, the rows it lists, its buttons."""

    sentences: list[str] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    rows: list[dict[str, str]] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Everything there is to read."""
        cells = (f"{name} {value}" for row in [self.facts, *self.rows] for name, value in row.items())
        return "\n".join([*self.sentences, *self.buttons, *cells])


def why_buttons(at: AppTest) -> list[str]:
    """Keys of the buttons “Why this number?” on the page, in its order."""
    return [str(button.key) for button in at.button if str(button.key).startswith("why-")]


def opened(at: AppTest, key: str) -> Dialog:
    """Press a button “Why this number?” and read what opens."""
    at.button(key=key).click().run()
    assert not at.exception
    (dialog,) = (block for block in _blocks(at) if block.type == "dialog")
    found = Dialog()
    for element in _elements(dialog):
        _note(element, found)
    return found


def _note(element: Element, found: Dialog) -> None:
    if element.type in {"markdown", "caption", "error"}:
        found.sentences.append(str(element.value))
    elif element.type in {"button", "download_button"}:
        found.buttons.append(str(element.proto.label))
    elif element.type == "html":
        part = parsed(element.proto.body)
        for pair in part.findall("dl/div"):
            found.facts["".join(pair[0].itertext())] = "".join(pair[1].itertext())
        for row in part.iter("tr"):
            cells = {cell.get("data-label", ""): "".join(cell.itertext()) for cell in row.findall("td")}
            found.rows += [cells] if cells else []


def _blocks(at: AppTest) -> Iterator[Block]:
    for root in at._tree.children.values():
        if isinstance(root, Block):
            yield from (child for child in root.children.values() if isinstance(child, Block))


def _elements(block: Block) -> Iterator[Element]:
    for child in block.children.values():
        if isinstance(child, Block):
            yield from _elements(child)
        elif isinstance(child, Element):
            yield child
