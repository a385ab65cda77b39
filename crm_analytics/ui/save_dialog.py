"""Keeping customers: as a fixed list, as the audience of a campaign, or as a rule."""

from collections.abc import Callable
from dataclasses import dataclass
from textwrap import shorten
from typing import Final

import streamlit as st

from crm_analytics.content.view import View
from crm_analytics.errors import CrmError
from crm_analytics.i18n import N_, current_language, use_language
from crm_analytics.i18n import gettext as _
from crm_analytics.state import segments
from crm_analytics.state.segments import LONGEST_DESCRIPTION, LONGEST_NAME, Kind, SavedSegment, SegmentDefinition
from crm_analytics.ui import state_changes
from crm_analytics.ui.markdown import literal, of_error
from crm_analytics.viewer import Permission

Save = Callable[[SegmentDefinition], SavedSegment]
KINDS: Final[dict[Kind, tuple[str, str, str]]] = {
    "list": (
        N_("Save as a list"),
        ":material/bookmark_add:",
        N_("A fixed list: these customers, also in later loads."),
    ),
    "audience": (
        N_("Save as a campaign audience"),
        ":material/campaign:",
        N_("A fixed list of whom a campaign is to reach; it can be taken away as a file."),
    ),
    "rule": (
        N_("Save as a segment"),
        ":material/bookmark_add:",
        N_("A rule: it finds its customers anew in each load."),
    ),
}
"""By kind: the button's words, its icon, and what it means."""


@dataclass(frozen=True)
class Proposal:
    """What is to be saved: its words so far, and how it is kept."""

    segment: SegmentDefinition
    save: Save
    label: str = ""
    """What the button says; empty: what its kind says."""
    icon: str = ""


def buttons(view: View, members: Callable[[], list[str]], words: str, key: str) -> None:
    """Ways to keep a list of customers, for those who may; their ids are asked for when somebody saves."""
    kinds: tuple[Kind, ...] = ("list", "audience")
    name = shorten(words, LONGEST_NAME, placeholder=" …")
    for_each = {kind: Proposal(SegmentDefinition(name, kind), _keeping(view, members)) for kind in kinds}
    with st.container(horizontal=True, key=f"keep-{key}"):
        for kind, proposal in for_each.items():
            button(view, proposal, f"{key}-{kind}")


def button(view: View, proposal: Proposal, key: str) -> None:
    """A button that opens the dialog, for those who may save."""
    if view.viewer.may(Permission.SAVE_SEGMENTS):
        with st.container(width="content"):
            _opener(proposal, key, current_language())


@st.fragment
def _opener(proposal: Proposal, key: str, language: str) -> None:
    use_language(language)  # a click runs only this part, where no page has said it
    usual, usual_icon, _meaning = KINDS[proposal.segment.kind]
    label, icon = proposal.label or _(usual), proposal.icon or usual_icon
    if st.button(label, key=f"save-{key}", icon=icon, type="tertiary"):
        st.dialog(label, icon=icon)(asking)(proposal, language)


def asking(proposal: Proposal, language: str) -> None:
    """The dialog: name and purpose, then it is kept, or it says why not."""
    use_language(language)  # each click in a dialog runs only the dialog
    segment = proposal.segment
    st.caption(_(KINDS[segment.kind][2]))
    name = st.text_input(_("Name"), segment.name, max_chars=LONGEST_NAME, key="segment-name")
    purpose = st.text_area(
        _("What it is for"), segment.description, max_chars=LONGEST_DESCRIPTION, key="segment-description", height=80
    )
    if st.button(_("Save"), type="primary", key="segment-save"):
        wanted = SegmentDefinition(name, segment.kind, purpose, segment.rule, segment.list_id)
        try:
            saved = proposal.save(wanted)
        except CrmError as error:
            st.error(of_error(error), icon=":material/error:")
            return
        state_changes.forget()
        st.toast(literal(_("Saved: {name}").format(name=saved.segment.name)), icon=":material/bookmark_added:")
        st.rerun()


def _keeping(view: View, members: Callable[[], list[str]]) -> Save:
    return lambda segment: segments.add_list(view.settings, view.viewer, segment, members())
