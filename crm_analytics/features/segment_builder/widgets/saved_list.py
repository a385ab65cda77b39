"""The saved segments: how many customers each has and had, and what can be done with one."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

import polars as pl
import streamlit as st

from crm_analytics.charts.theme import symbol
from crm_analytics.content import people_names as who
from crm_analytics.content import saved
from crm_analytics.content.view import View
from crm_analytics.errors import CrmError
from crm_analytics.features.segment_builder import content as reasons
from crm_analytics.features.segment_builder import rule_draft
from crm_analytics.features.segment_builder.widgets import rule_choices, rule_form
from crm_analytics.i18n import N_, current_language, date_text, number, use_language
from crm_analytics.i18n import gettext as _
from crm_analytics.rules.words import described
from crm_analytics.state import segment_sizes, segments
from crm_analytics.state.segments import SavedSegment, Segment
from crm_analytics.ui import address, blocks, chosen, kept, save_dialog, tables
from crm_analytics.ui import customer_list as these
from crm_analytics.ui.filters import Filters
from crm_analytics.ui.markdown import literal
from crm_analytics.ui.save_dialog import Proposal
from crm_analytics.viewer import Permission

EDITED: Final = "rule-edited"
"""In the visit: the number of the segment that is being changed."""
KINDS: Final = {"rule": N_("Rule"), "list": N_("Fixed list"), "audience": N_("Campaign audience")}
FILTER: Final = "saved"
FILTERED: Final = "pages/segments.py"
"""The page that shows what a filter finds."""


def show(view: View, asked: Filters) -> None:
    """The list, and the segment that is chosen in it."""
    known = kept.saved_segments(view.settings, view.viewer)
    if not known:
        blocks.caption(
            _("Nothing is saved yet. What you save can be used as a filter on the pages, and taken away as a file.")
        )
    else:
        for each in known:
            if reason := saved.refusal(view, each):
                blocks.notice(literal(f"{each.segment.name}: {reason}"))
        usable = saved.usable(view)
        _table(view, usable)
        one = _chosen(usable)
        if one is not None:
            _one(view, asked, one)
    if view.viewer.may(Permission.SAVE_SEGMENTS):
        _removed(view)


def leave() -> None:
    """Stop changing a segment; the rule stays on the screen as a new one."""
    st.session_state.pop(EDITED, None)


def words(view: View, one: SavedSegment) -> str:
    """What is in it: the rule as a sentence, or what kind of list it is."""
    rule = saved.rule(one)
    return described(rule, rule_choices.words(view)) if rule else _(KINDS[one.segment.kind])


def _table(view: View, known: list[SavedSegment]) -> None:
    sizes = segment_sizes.sizes(view.settings)
    rows = [saved.in_load(view, each, sizes.get(each.id, [])) for each in known]
    frame = pl.DataFrame(
        {
            "name": [row.saved.segment.name for row in rows],
            "what": [words(view, row.saved) for row in rows],
            "customers": [row.customers for row in rows],
            "change": [None if row.before is None else row.customers - row.before for row in rows],
            "revenue": [float(row.revenue) for row in rows],
            "owner": [who.called(row.saved.owner) for row in rows],
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
        why=reasons.kept(view),
    )


def _chosen(known: list[SavedSegment]) -> SavedSegment | None:
    names = {each.id: each.segment.name for each in known}
    number_of = address.pick(
        _("Look at a saved segment"),
        list(names),
        key="look-saved",
        text=names.__getitem__,
        placeholder=_("Look at a saved segment"),
    )
    return next((each for each in known if each.id == number_of), None)


def _one(view: View, asked: Filters, one: SavedSegment) -> None:
    stamp = one.stamp
    told = [
        literal(one.segment.description),
        literal(words(view, one)),
        literal(_("Saved by {name}, {day}").format(name=who.called(stamp.by), day=date_text(view.local(stamp.at)))),
    ]
    blocks.text("  \n".join(filter(None, told)))
    _grown(view, one)
    _actions(view, one)
    these.people(view, asked, lambda: saved.members(view, one), one.segment.name, f"saved-{one.id}")


def _grown(view: View, one: SavedSegment) -> None:
    """How many customers it had, load by load."""
    if not view.viewer.sees_all_branches:
        return  # sizes were noted of the whole company
    sizes = segment_sizes.sizes(view.settings).get(one.id, [])
    if len(sizes) > 1:
        steps = ", ".join(f"{date_text(size.as_of)}: {number(size.customers)}" for size in sizes[-6:])
        blocks.caption(_("Customers, load by load: {sizes}").format(sizes=steps))


def _actions(view: View, one: SavedSegment) -> None:
    with st.container(horizontal=True, key="saved-actions"):
        if st.button(
            _("Use as a filter"),
            key="saved-filter",
            icon=":material/filter_alt:",
            type="tertiary",
        ):
            _use(one)
        if one.segment.rule:
            may = segments.may_change(view.viewer, one)
            label = _("Change the rule") if may else _("Open the rule")
            st.button(
                label,
                key="saved-edit",
                icon=":material/edit:",
                type="tertiary",
                on_click=_open,
                args=(one,),
                kwargs={"own": may},
            )
        if view.viewer.may(Permission.SAVE_SEGMENTS):
            _copy(view, one)
        if segments.may_change(view.viewer, one):
            _rename(view, one)
            with st.container(width="content"):
                _delete(view, one, current_language())


def _use(one: SavedSegment) -> None:
    """Narrow the pages to it, and see it on the one about segments."""
    chosen.choose(FILTER, (one.id,))
    st.switch_page(FILTERED)


def _open(one: SavedSegment, *, own: bool) -> None:
    """Put its rule on the screen, to change it or to begin from it."""
    rule = saved.rule(one)
    if rule is not None:
        rule_form.keep(rule_draft.draft_of(rule))
        st.session_state[EDITED] = one.id if own else ""


def _copy(view: View, one: SavedSegment) -> None:
    name = _("Copy of {name}").format(name=one.segment.name)[: segments.LONGEST_NAME]

    def save(wanted: Segment) -> SavedSegment:
        if wanted.rule:
            return segments.add_rule(view.settings, view.viewer, wanted.name, wanted.rule, wanted.description)
        return segments.add_list(view.settings, view.viewer, wanted, these.ids(view, saved.members(view, one)))

    save_dialog.button(
        view, Proposal(replace(one.segment, name=name), save, _("Copy"), ":material/content_copy:"), f"copy-{one.id}"
    )


def _rename(view: View, one: SavedSegment) -> None:
    proposal = Proposal(
        one.segment,
        lambda wanted: segments.edit(view.settings, view.viewer, one, wanted),
        _("Rename"),
        ":material/label:",
    )
    save_dialog.button(view, proposal, f"rename-{one.id}")


@st.fragment
def _delete(view: View, one: SavedSegment, language: str) -> None:
    """Asks first; what is deleted can be put back."""
    use_language(language)
    with st.popover(_("Delete"), icon=":material/delete:", type="tertiary", key=f"saved-delete-{one.id}"):
        st.write(literal(_("Delete “{name}”? It can be put back below.").format(name=one.segment.name)))
        if st.button(_("Delete it"), type="primary", key=f"saved-gone-{one.id}"):
            _done(lambda: segments.remove(view.settings, view.viewer, one))


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
        st.error(literal(str(error)), icon=":material/error:")
    else:
        kept.forget()
        st.rerun()
