"""Typst: sets a page from data, without a browser and without a network."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Final, Literal

from crm_analytics.errors import UsageError
from crm_analytics.i18n import N_

Data = str | float | bool | None | Sequence["Data"] | Mapping[str, "Data"]
HERE: Final = Path(__file__).parent
FONTS: Final = ("Source Sans 3", "Liberation Sans", "Arial", "Helvetica", "DejaVu Sans", "Libertinus Serif")
"""The first that is there; the last comes with typst."""
SHARP: Final = 160.0
"""Points an inch of a picture: read on a phone and on a slide."""
NOT_INSTALLED: Final = N_(
    "PDF files and these pictures need the Python package typst: install the packages in requirements.txt."
)
_setting = Lock()


def is_installed() -> bool:
    """Whether pages can be set here."""
    return find_spec("typst") is not None


def set_page(template: str, data: Mapping[str, Data], form: Literal["pdf", "png"]) -> bytes:
    """A template of ours, filled with data.

    Args:
        template: Name of its file.
        data: What it reads; stays text, whatever it says.
        form: What is made.

    Raises:
        UsageError: where typst is not installed.
    """
    if not is_installed():
        raise UsageError(NOT_INSTALLED)
    import typst  # noqa: PLC0415 - not installed everywhere

    inputs = {"data": json.dumps({**data, "fonts": fonts()}, ensure_ascii=False)}
    with _setting:
        made = typst.compile(
            HERE / template,
            root=HERE,
            format=form,
            ppi=SHARP if form == "png" else None,
            sys_inputs=inputs,
            pdf_standards="ua-1" if form == "pdf" else None,
        )
    if not isinstance(made, bytes):
        raise TypeError(template)  # several pictures: our templates make one
    return made


@cache
def fonts() -> list[str]:
    """The letters that are there, those of the pages first."""
    import typst  # noqa: PLC0415 - not installed everywhere

    there = set(typst.Fonts().families())
    return [name for name in FONTS if name in there]
