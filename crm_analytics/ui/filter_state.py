"""What the reader has chosen to look at: kept for the visit, and written in the address.

The address says ids, in no language, and only what differs from the default: a copied link shows the same view. Moving
to another page by the sidebar drops the parameters; what was chosen stays with the visit and is written again.
"""

import time
from collections.abc import Iterable
from typing import Final

import streamlit as st

from crm_analytics.content.filter_choices import FilterValues

NAMES: Final = (
    "period",
    "from",
    "to",
    "against",
    "region",
    "branch",
    "channel",
    "category",
    "segment",
    "kind",
    "known",
    "saved",
)
"""Parameters of the address that are filters."""
BODY: Final = "page"
"""Name of the part that a choice draws again: the page without its frame."""
MOST: Final = 200
"""Members of one filter that are taken from an address."""
IN_FLIGHT: Final = 2.0
"""Seconds in which a click may still carry the address as it was before it was written last."""

_KEPT: Final = "filters"
_WRITTEN: Final = "filters-written"
_BARE: Final = "filters-of-bare-addresses"
"""By page, what was in force when the sidebar led there without parameters: going back to that address means this."""
_LEFT_OUT: Final = "filters-left-out"
_CHANGED: Final = "filters-changed"
_DRAWN: Final = "filters-drawn"


def in_force(page: str) -> FilterValues:
    """What is in force on this page.

    The visit knows best, unless the address was changed by hand: by a link with filters to another page, or by going
    back or forward in the browser.
    """
    in_address = _in_address()
    bare: dict[str, FilterValues] = st.session_state.setdefault(_BARE, {})
    if _KEPT not in st.session_state:
        _keep(in_address)
    elif _is_by_hand(page, in_address):
        _keep(in_address or bare.get(page, {}))
    elif not in_address and _last_page() != page:
        bare[page] = current()
    st.session_state.pop(_CHANGED, None)
    st.session_state[_DRAWN] = True
    return current()


def current() -> FilterValues:
    """What is in force, on a page that was drawn already."""
    return dict(st.session_state.get(_KEPT, {}))


def choose(name: str, members: Iterable[str]) -> None:
    """Put the members of one filter in place of those before; none of them removes the filter. For callbacks."""
    _keep(current() | {name: tuple(members)})
    st.session_state.pop(_LEFT_OUT, None)
    st.session_state[_CHANGED] = True


def clear(names: Iterable[str]) -> None:
    """Remove these filters. For callbacks."""
    for name in names:
        choose(name, ())


def leave_out(values: FilterValues, members: int) -> None:
    """Go on with these values, without so many members that cannot be chosen here."""
    _keep(values)
    st.session_state[_LEFT_OUT] = members


def left_out() -> int:
    """Members that were left out since something was chosen last."""
    return int(st.session_state.get(_LEFT_OUT, 0))


def begin_page() -> bool:
    """Note that a page begins; whether there may be filters to name."""
    st.session_state[_DRAWN] = False
    return bool(current() or _in_address() or left_out())


def is_drawn() -> bool:
    """Whether the page has drawn its filters."""
    return bool(st.session_state.get(_DRAWN))


def has_changed() -> bool:
    """Whether something was chosen that the page does not show yet."""
    return bool(st.session_state.get(_CHANGED))


def write(page: str, values: FilterValues) -> None:
    """Say in the address what is chosen."""
    wanted = {name: members for name, members in values.items() if members}
    if _in_address() != wanted:
        others = {name: st.query_params.get_all(name) for name in st.query_params if name not in NAMES}
        st.query_params.from_dict(others | {name: list(wanted[name]) for name in NAMES if name in wanted})
    before = st.session_state.get(_WRITTEN)
    if before is None or before[:2] != (page, wanted):
        st.session_state[_WRITTEN] = (page, wanted, time.monotonic())


def show(key: str, value: object) -> None:
    """Before a widget is drawn: it shows this value. Said at every run: on another page it is another widget."""
    st.session_state[key] = value


def _keep(values: FilterValues) -> None:
    st.session_state[_KEPT] = {name: members for name, members in values.items() if members}


def _in_address() -> FilterValues:
    """The filters in the address."""
    in_address = {name: tuple(dict.fromkeys(st.query_params.get_all(name)[:MOST])) for name in NAMES}
    return {name: members for name, members in in_address.items() if members}


def _last_page() -> str:
    written = st.session_state.get(_WRITTEN)
    return str(written[0]) if written else ""


def _is_by_hand(page: str, in_address: FilterValues) -> bool:
    written = st.session_state.get(_WRITTEN)
    if written is None:
        return False
    last_page, last, at = written
    if last_page != page:
        return bool(in_address)
    return bool(in_address != last and not has_changed() and time.monotonic() - at > IN_FLIGHT)
