"""Old links: where the pages and parts that they name are today."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import parse_qsl, urlencode

from starlette.responses import RedirectResponse
from starlette.types import Scope

FIRST_PAGE: Final = "overview"
"""Where somebody looks for the first page by its name; Streamlit has it at `/` only."""
SPLIT_PAGE: Final = "segments"
PART: Final = "part"
SPLIT: Final = {
    "movement": ("movement", ""),
    "cohorts": ("movement", "cohorts"),
    "value": ("value", ""),
    "portfolio": ("value", "portfolio"),
    "wallet": ("value", "wallet"),
    "clusters": ("value", "clusters"),
    "drivers": ("value", "drivers"),
    "calculator": ("value", "calculator"),
    "builder": ("segment_builder", ""),
}
"""Parts that page Segments once had: the page each is on now, and its part there; empty: the first."""


def forwarded(page: str, parameters: Sequence[tuple[str, str]]) -> tuple[str, list[tuple[str, str]]]:
    """Where an address leads today: old links name parts of a page that has been split.

    Args:
        page: Name of the page in the address.
        parameters: What stands behind it, each name with each of its values.

    Returns:
        The page, and the parameters to go there with; both as they came where nothing has moved.
    """
    part = next((value for name, value in parameters if name == PART), "")
    if page != SPLIT_PAGE or part not in SPLIT:
        return page, list(parameters)
    page, part = SPLIT[part]
    others = [(name, value) for name, value in parameters if name != PART]
    return page, [*others, (PART, part)] if part else others


def led_on(scope: Scope) -> RedirectResponse | None:
    """Where an old link leads, and the first page by its name; None where the address is today's.

    Before the browser opens the page, so that its way back is free. Relative, so that it holds below a path of one's
    own too; filters and language in the address come along.
    """
    if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
        return None
    page = str(scope["path"]).rpartition("/")[2]
    query = scope["query_string"].decode("latin-1")
    if page == FIRST_PAGE:
        return RedirectResponse(f"./?{query}" if query else "./")
    target, parameters = forwarded(page, parse_qsl(query, keep_blank_values=True))
    if target == page:
        return None
    return RedirectResponse(f"./{target}?{urlencode(parameters)}" if parameters else f"./{target}")
