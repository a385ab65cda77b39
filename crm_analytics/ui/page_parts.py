"""The parts of a page: one at a time, named in the address, drawn only when chosen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st

from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import address, appearance, blocks

PARAMETER: Final = "part"
FEW: Final = 2
"""Parts that stand beside each other on a phone."""


@dataclass(frozen=True)
class PagePart:
    """One part: its name in the address, its words (marked, not translated), and what draws it."""

    id: str
    name: str
    show: Callable[[View, Filters], None]


def show(view: View, filters: Filters, parts: Sequence[PagePart]) -> None:
    """The row of parts, and the one that is chosen."""
    by_id = {part.id: part for part in parts}
    names = {part.id: _(part.name) for part in parts}
    if st.session_state.get(PARAMETER) not in by_id:
        st.session_state.pop(PARAMETER, None)  # it was chosen on another page, which has other parts
    if appearance.on_phone() and len(parts) > FEW:  # so many pills would fill half the screen
        picked = address.pick(_("Look at"), list(by_id), key=PARAMETER, default=parts[0].id, text=names.__getitem__)
        chosen = picked or parts[0].id
    else:
        chosen = address.pills(_("Look at"), tuple(by_id), key=PARAMETER, default=parts[0].id, text=names.__getitem__)
    with blocks.awaited(view):
        by_id[chosen].show(view, filters)
