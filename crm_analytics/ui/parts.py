"""The parts of a page: one at a time, named in the address, drawn only when chosen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crm_analytics.content.view import View
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import address, blocks, look
from crm_analytics.ui.filters import Filters


@dataclass(frozen=True)
class Part:
    """One part: its name in the address, its words (marked, not translated), and what draws it."""

    id: str
    name: str
    show: Callable[[View, Filters], None]


def show(view: View, asked: Filters, parts: Sequence[Part]) -> None:
    """The row of parts, and the one that is chosen."""
    by_id = {part.id: part for part in parts}
    names = {part.id: _(part.name) for part in parts}
    if look.on_phone():  # eleven pills would fill half the screen
        asked_for = address.pick(_("Look at"), list(by_id), key="part", default=parts[0].id, text=names.__getitem__)
        chosen = asked_for or parts[0].id
    else:
        chosen = address.one_of(_("Look at"), tuple(by_id), key="part", default=parts[0].id, text=names.__getitem__)
    with blocks.awaited(view):
        by_id[chosen].show(view, asked)
