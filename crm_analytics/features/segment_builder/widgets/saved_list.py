"""The saved segments: how many customers each has and had, and what can be done with one."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

import polars as pl
import streamlit as st

from crm_analytics.charts.theme import symbol
from crm_analytics.content import people_names, saved_segments
from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.errors import CrmError
from crm_analytics.features.segment_builder import explanations, rule_draft
from crm_analytics.features.segment_builder.widgets import rule_choices, rule_form
from crm_analytics.i18n import N_, current_language, date_text, number, use_language
from crm_analytics.i18n import gettext as _
from crm_analytics.rules.words import described
from crm_analytics.state import segment_sizes, segments
from crm_analytics.state.segments import SavedSegment, SegmentDefinition
from crm_analytics.ui import address, blocks, customer_list, filter_state, save_dialog, state_changes, tables
from crm_analytics.ui.markdown import literal, of_error
from crm_analytics.ui.save_dialog import Proposal
from crm_analytics.viewer import Permission

EDITED: Final = "rule-edited"
"""In the visit: the number of the segment that is being changed."""
KINDS: Final = {"rule": N_("Rule"), "list": N_("Fixed list"), "audience": N_("Campaign audience")}
FILTER: Final = "saved"
FILTERED: Final = "pages/segments.py"
"""The page that shows what a filter finds."""


def show(view: View, filters: Filters) -> None:
    """The list, and the segment that is chosen in it."""
    segments = state_changes.saved_segments(view.settings, view.viewer)
    if not segments:
        blocks.caption(
            _("Nothing is saved yet. What you save can be used as a filter on the pages, and taken away as a file.")
        )
    else:
        for each in segments:
            if reason := saved_segments.refusal(view, each):
                blocks.notice(literal(f"{each.segment.name}: {reason}"))
        usable = saved_segments.usable(view)
        _table(view, usable)
        segment = _chosen(usable)
        if segment is not None:
            _saved_segment(view, filters, segment)
    if view.viewer.may(Permission.SAVE_SEGMENTS):
        _removed(view)


def leave() -> None:
    """Stop changing a segment; the rule stays on the screen as a new one."""
    st.session_state.pop(EDITED, None)


def words(view: View, segment: SavedSegment) -> str:
    """What is in it: the rule as a sentence, or what kind of list it is."""
    rule = saved_segments.rule(segment)
    return described(rule, rule_choices.words(view)) if rule else _(KINDS[segment.segment.kind])


def _table(view: View, segments: list[SavedSegment]) -> None:
    sizes = segment_sizes.sizes(view.settings)
    rows = [saved_segments.in_load(view, each, sizes.get(each.id, [])) for each in segments]
    frame = pl.DataFrame(
        {
            "name": [row.saved.segment.name for row in rows],
            "what": [words(view, row.saved) for row in rows],
            "customers": [row.customers for row in rows],
            "change": [None if row.before is None else row.customers - row.before for row in rows],
            "revenue": [float(row.revenue) for row in rows],
            "owner": [people_names.person_name(row.saved.owner) for row in rows],
        },
        schema_overrides={"change": pl.Int64},
    )
    figure = partial(st.column_config.NumberColumn, format="localized")
    blocks.table(
        frame,
        key="saved-segments",
        file_name="saved-segments",
        columns={
            "name": _("Name"),
            "what": _("Who is in it"),
            "customers": figure(_("Customers")),
            "change": tables.signed(figure(_("Change")), "neither"),
            "revenue": st.column_config.NumberColumn(
                _("Sales, {unit}").format(unit=symbol(view.company.currency)), format="compact"
            ),
            "owner": _("Saved by"),
        },
        why=explanations.kept(view),
    )


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
        literal(words(view, segment)),
        literal(
            _("Saved by {name}, {day}").format(
                name=people_names.person_name(stamp.by), day=date_text(view.local(stamp.at))
            )
        ),
    ]
    blocks.text("  \n".join(filter(None, sentences)))
    _grown(view, segment)
    _actions(view, segment)
    customer_list.people(
        view, filters, lambda: saved_segments.members(view, segment), segment.segment.name, f"saved-{segment.id}"
    )


def _grown(view: View, saved: SavedSegment) -> None:
    """How many customers it had, load by load."""
    if not view.viewer.sees_all_branches:
        return  # sizes were noted of the whole company
    sizes = segment_sizes.sizes(view.settings).get(saved.id, [])
    if len(sizes) > 1:
        steps = ", ".join(f"{date_text(size.as_of)}: {number(size.customers)}" for size in sizes[-6:])
        blocks.caption(_("Customers, load by load: {sizes}").format(sizes=steps))


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
        if view.viewer.may(Permission.SAVE_SEGMENTS):
            _copy(view, saved)
        if segments.may_change(view.viewer, saved):
            _rename(view, saved)
            with st.container(width="content"):
                _delete(view, saved, current_language())


def _use(saved: SavedSegment) -> None:
    """Narrow the pages to it, and see it on the one about segments."""
    filter_state.choose(FILTER, (saved.id,))
    st.switch_page(FILTERED)


def _open(segment: SavedSegment, *, own: bool) -> None:
    """Put its rule on the screen, to change it or to begin from it."""
    rule = saved_segments.rule(segment)
    if rule is not None:
        rule_form.keep(rule_draft.draft_of(rule))
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
        Proposal(replace(segment.segment, name=name), save, _("Copy"), ":material/content_copy:"),
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


@st.fragment
def _delete(view: View, saved: SavedSegment, language: str) -> None:
    """Asks first; what is deleted can be put back."""
    use_language(language)
    with st.popover(_("Delete"), icon=":material/delete:", type="tertiary", key=f"saved-delete-{saved.id}"):
        st.write(literal(_("Delete “{name}”? It can be put back below.").format(name=saved.segment.name)))
        if st.button(_("Delete it"), type="primary", key=f"saved-gone-{saved.id}"):
            _done(lambda: segments.remove(view.settings, view.viewer, saved))


def _removed(view: View) -> None:
    gone = segments.segments(view.settings, view.viewer, removed=True)
    own = [each for each in gone if segments.may_change(view.viewer, each)]
    if own and blocks.details(_("Deleted segments: {count}").format(count=number(len(own))), "saved-removed"):
        for each in own:
            with st.container(horizontal=True, vertical_alignment="center", key=f"saved-was-{each.id}"):
                st.markdown(literal(each.segment.name), width="content")
                if st.button(_("Put it back"), key=f"saved-back-{each.id}", icon=":material/undo:", type="tertiary"):
                    _done(partial(segments.restore, view.settings, view.viewer, each))


def _done(act: Callable[[], SavedSegment]) -> None:
    """Do it, or say why it was refused."""
    try:
        act()
    except CrmError as error:
        st.error(of_error(error), icon=":material/error:")
    else:
        state_changes.forget()
        st.rerun()
