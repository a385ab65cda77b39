"""The rule in the page's address: taken from a link, written as it is edited, and never lost to a bad one.

The visit knows best, unless the address was changed by hand: by a link, or by going back in the browser.
"""

import time
from collections.abc import Callable
from typing import Final

import streamlit as st

from crm_analytics.errors import UsageError
from crm_analytics.features.segment_builder import rule_draft
from crm_analytics.features.segment_builder.rule_draft import DraftLine, Group
from crm_analytics.i18n import gettext as _
from crm_analytics.rules.address import from_address, has_typed_words, to_address
from crm_analytics.ui import blocks
from crm_analytics.ui.filter_state import IN_FLIGHT
from crm_analytics.ui.markdown import literal, of_error

PARAMETER: Final = "rule"
DRAFT: Final = "rule-draft"
_WRITTEN: Final = "rule-written"
"""What this visit wrote into the address last, and when."""
OPEN: Final = "rule-open"
"""The condition whose fields are shown."""
_CHANGED: Final = "rule-changed"
_REFUSED: Final = "rule-refused"
"""What in the address is no rule, and the rule that was on the screen then."""


def draft() -> Group:
    """The rule as it stands on the screen."""
    kept: Group = st.session_state.setdefault(DRAFT, rule_draft.START)
    return kept


def keep(changed: Group) -> None:
    """Go on with a changed rule."""
    st.session_state[DRAFT] = changed
    st.session_state[_CHANGED] = True


def change(drawn: DraftLine, changed: Callable[[DraftLine], DraftLine]) -> None:
    """Go on with a changed condition. For callbacks.

    It is changed as it stands now, not as it was drawn: somebody may be faster than the page. What was asked of another
    column by then is left alone.
    """
    line = rule_draft.line_of(draft(), drawn.number)
    if line is not None and line.column == drawn.column:
        keep(rule_draft.put(draft(), line.number, changed(line)))


def begin(changed: Group) -> None:
    """Go on with another rule."""
    keep(changed)
    st.session_state.pop(OPEN, None)


def opened() -> int | None:
    """The number of the condition that is open; one that is alone is, until somebody closes it."""
    if OPEN in st.session_state:
        chosen: int | None = st.session_state[OPEN]
        return chosen
    numbers = [line.number for line in rule_draft.lines(draft())]
    return numbers[0] if len(numbers) == 1 else None


def open_line(number: int | None) -> None:
    """Show the fields of this condition, and of no other. For callbacks."""
    st.session_state[OPEN] = number


def take() -> None:
    """Before the rule is drawn: what a link says, in place of what was on the screen; or why it says nothing."""
    text = st.query_params.get(PARAMETER, "")
    if text and _is_by_hand(text):
        try:
            st.session_state[DRAFT] = rule_draft.draft_of(from_address(text))
            st.session_state.pop(OPEN, None)
            st.session_state[_WRITTEN] = (text, time.monotonic())
            st.session_state.pop(_REFUSED, None)
        except UsageError as error:
            st.session_state[_REFUSED] = (text, draft())
            blocks.notice(
                of_error(error) + " " + literal(_("The rule below is the one that was here before; nothing was lost.")),
                ":material/link_off:",
            )


def write() -> None:
    """After the rule is drawn: the address says it, where it may."""
    st.session_state.pop(_CHANGED, None)
    refused, before = st.session_state.get(_REFUSED, ("", None))
    if refused and st.query_params.get(PARAMETER) == refused and draft() == before:
        return  # who was sent it can still ask for it, or mend it
    rule = rule_draft.rule_of(draft())
    text = "" if draft() == rule_draft.START else to_address(rule)
    if not text:
        st.query_params.pop(PARAMETER, None)
    elif st.query_params.get(PARAMETER) != text:
        st.query_params[PARAMETER] = text
    if st.session_state.get(_WRITTEN, ("", 0.0))[0] != (text or ""):
        st.session_state[_WRITTEN] = (text or "", time.monotonic())
    if text is None:
        blocks.caption(
            _("This rule is not in the address, because words were typed in it. Save it to keep or share it.")
            if has_typed_words(rule)
            else _("This rule is too long for an address. Save it to keep or share it.")
        )


def _is_by_hand(text: str) -> bool:
    written, at = st.session_state.get(_WRITTEN, ("", 0.0))
    return text != written and not st.session_state.get(_CHANGED) and time.monotonic() - at > IN_FLIGHT
