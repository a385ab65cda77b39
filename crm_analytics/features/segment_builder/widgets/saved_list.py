"""The saved segments: the list, the one that is chosen in it, and what can be done with it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

import streamlit as st

from crm_analytics.content import people_names, saved_segments
from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.errors import CrmError
from crm_analytics.features.segment_builder import content, contributions, rule_draft
from crm_analytics.features.segment_builder.widgets import rule_address
from crm_analytics.i18n import date_text, number
from crm_analytics.i18n import gettext as _
from crm_analytics.state import segments
from crm_analytics.state.segments import SavedSegment, SegmentDefinition
from crm_analytics.ui import address, blocks, customer_list, draw, filter_state, save_dialog, state_changes
from crm_analytics.ui.markdown import literal, of_error
from crm_analytics.ui.save_dialog import Proposal
from crm_analytics.viewer import Permission

EDITED: Final = "rule-edited"
"""In the visit and the address: the number of the segment that is being changed."""
ARCHIVED: Final = "saved-archived"
"""In the visit: the segment that was archived just now, to be put back."""
FILTER: Final = "saved"
FILTERED: Final = "pages/segments.py"
"""The page that shows what a filter finds."""


def show(view: View, filters: Filters) -> None:
    """The list, and the segment that is chosen in it."""
    draw.blocks(content.saved(view))
    _undo(view)
    usable = saved_segments.usable(view)
    segment = _chosen(usable) if usable else None
    if segment is not None:
        _saved_segment(view, filters, segment)
    if view.viewer.may(Permission.SAVE_SEGMENTS):
        _archived(view)


def edited() -> str:
    """The number of the segment that is being changed, also after a reload: it is in the address; empty: none is."""
    number_of: str = st.session_state.setdefault(EDITED, st.query_params.get(EDITED, ""))
    if number_of:
        st.query_params[EDITED] = number_of
    else:
        st.query_params.pop(EDITED, None)
    return number_of


def leave() -> None:
    """Stop changing a segment; the rule stays on the screen as a new one."""
    st.session_state[EDITED] = ""


def _chosen(segments: list[SavedSegment]) -> SavedSegment | None:
    names = {each.id: each.segment.name for each in segments}
    number_of = address.pick(
        _("Look at a saved segment"),
        list(names),
        key="look-saved",
        text=names.__getitem__,
        placeholder=_("Look at a saved segment"),
    )
    return next((each for each in segments if each.id == number_of), None)


def _saved_segment(view: View, filters: Filters, segment: SavedSegment) -> None:
    stamp = segment.stamp
    sentences = [
        literal(segment.segment.description),
        literal(content.segment_words(view, segment)),
        literal(
            _("Saved by {name}, {day}").format(
                name=people_names.person_name(stamp.by), day=date_text(view.local(stamp.at))
            )
        ),
    ]
    blocks.text("  \n".join(filter(None, sentences)))
    if grown := content.growth(view, segment):
        draw.block(grown)
    _actions(view, segment)
    customer_list.people(
        view, filters, lambda: saved_segments.members(view, segment), segment.segment.name, f"saved-{segment.id}"
    )


def _actions(view: View, saved: SavedSegment) -> None:
    with st.container(horizontal=True, key="saved-actions"):
        if st.button(
            _("Use as a filter"),
            key="saved-filter",
            icon=":material/filter_alt:",
            type="tertiary",
        ):
            _use(saved)
        if saved.segment.rule:
            may = segments.may_change(view.viewer, saved)
            label = _("Change the rule") if may else _("Open the rule")
            st.button(
                label,
                key="saved-edit",
                icon=":material/edit:",
                type="tertiary",
                on_click=_open,
                args=(saved,),
                kwargs={"own": may},
            )
        st.button(
            _("Compare"),
            key="saved-compare",
            icon=":material/compare_arrows:",
            type="tertiary",
            on_click=_compare,
            args=(saved,),
        )
        if view.viewer.may(Permission.SAVE_SEGMENTS):
            _copy(view, saved)
        if segments.may_change(view.viewer, saved):
            _rename(view, saved)
            st.button(
                _("Archive"),
                key=f"saved-gone-{saved.id}",
                icon=":material/archive:",
                type="tertiary",
                on_click=_archive,
                args=(view, saved),
            )


def _use(saved: SavedSegment) -> None:
    """Narrow the pages to it, and see it on the one about segments."""
    filter_state.choose(FILTER, (saved.id,))
    st.switch_page(FILTERED)


def _compare(saved: SavedSegment) -> None:
    """Set the rule on the screen beside it."""
    st.session_state[contributions.FIRST] = contributions.HERE
    st.session_state[contributions.SECOND] = saved.id


def _open(segment: SavedSegment, *, own: bool) -> None:
    """Put its rule on the screen, to change it or to begin from it."""
    rule = saved_segments.rule(segment)
    if rule is not None:
        rule_address.begin(rule_draft.draft_of(rule))
        st.session_state[EDITED] = segment.id if own else ""


def _copy(view: View, segment: SavedSegment) -> None:
    name = _("Copy of {name}").format(name=segment.segment.name)[: segments.LONGEST_NAME]

    def save(wanted: SegmentDefinition) -> SavedSegment:
        if wanted.rule:
            return segments.add_rule(view.settings, view.viewer, wanted.name, wanted.rule, wanted.description)
        return segments.add_list(
            view.settings, view.viewer, wanted, customer_list.ids(view, saved_segments.members(view, segment))
        )

    save_dialog.button(
        view,
        Proposal(replace(segment.segment, name=name), save, _("Duplicate"), ":material/content_copy:"),
        f"copy-{segment.id}",
    )


def _rename(view: View, saved: SavedSegment) -> None:
    proposal = Proposal(
        saved.segment,
        lambda wanted: segments.edit(view.settings, view.viewer, saved, wanted),
        _("Rename"),
        ":material/label:",
    )
    save_dialog.button(view, proposal, f"rename-{saved.id}")


def _archive(view: View, saved: SavedSegment) -> None:
    """Without asking: it can be put back at once, and later too."""
    _done(lambda: segments.remove(view.settings, view.viewer, saved))
    st.session_state[ARCHIVED] = saved.id
    if st.session_state.get(EDITED) == saved.id:
        leave()


def _undo(view: View) -> None:
    """What was archived just now, and the way back."""
    number_of = st.session_state.get(ARCHIVED)
    gone = segments.segments(view.settings, view.viewer, removed=True) if number_of else []
    for each in gone:
        if each.id == number_of:
            with st.container(horizontal=True, vertical_alignment="center", key="saved-undo"):
                st.markdown(literal(_("“{name}” is archived.").format(name=each.segment.name)), width="content")
                _put_back(view, each, _("Undo"), "saved-undone")


def _archived(view: View) -> None:
    gone = segments.segments(view.settings, view.viewer, removed=True)
    own = [each for each in gone if segments.may_change(view.viewer, each)]
    if own and blocks.details(_("Archived segments: {count}").format(count=number(len(own))), "saved-removed"):
        for each in own:
            with st.container(horizontal=True, vertical_alignment="center", key=f"saved-was-{each.id}"):
                st.markdown(literal(each.segment.name), width="content")
                _put_back(view, each, _("Put it back"), f"saved-back-{each.id}")


def _put_back(view: View, saved: SavedSegment, label: str, key: str) -> None:
    st.button(
        label,
        key=key,
        icon=":material/undo:",
        type="tertiary",
        on_click=lambda: _done(partial(segments.restore, view.settings, view.viewer, saved)),
    )


def _done(act: Callable[[], SavedSegment]) -> None:
    """For callbacks: do it, or say why it was refused."""
    st.session_state.pop(ARCHIVED, None)
    try:
        act()
    except CrmError as error:
        st.error(of_error(error), icon=":material/error:")
    else:
        state_changes.forget()
