"""Building a segment: conditions with any and all, who they find as they are edited, and keeping the rule."""

from textwrap import shorten

import streamlit as st

from crm_analytics.content import saved_segments
from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.errors import CrmError
from crm_analytics.features.segment_builder import content, contributions, rule_choices, rule_draft
from crm_analytics.features.segment_builder.widgets import rule_address, rule_form, saved_list
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import ngettext, number
from crm_analytics.rules.evaluation import RuleTotals
from crm_analytics.rules.form import from_json, to_json
from crm_analytics.state import segments
from crm_analytics.state.segments import LONGEST_NAME, SavedSegment, SegmentDefinition
from crm_analytics.ui import blocks, customer_list, document, draw, save_dialog
from crm_analytics.ui.markdown import literal, of_error
from crm_analytics.ui.save_dialog import Proposal
from crm_analytics.viewer import Permission


def has_customers(view: View) -> bool:
    """Whether there is anybody to build a segment of."""
    return not view.read("customer_profile").select("customer_no").head(1).collect().is_empty()


def rule_on_screen() -> str:
    """The rule as it stands on the screen, as JSON."""
    return to_json(rule_draft.rule_of(rule_address.draft()))


def show(view: View, filters: Filters) -> RuleTotals | None:
    """The rule as it is edited beside who it finds; gives whom it finds, None where it can't be worked out."""
    rule_address.take()
    left, right = st.columns([3, 2], gap="medium")
    with left:
        rule_form.form(view, rule_choices.choices(view))
        _unfinished()
        rule_address.write()
    rule = rule_on_screen()
    try:
        totals = saved_segments.counted(view, rule)
    except CrmError as error:
        st.error(of_error(error), icon=":material/error:")
        return None
    document.choose(**{contributions.RULE: rule})
    with right:
        draw.blocks(content.matched(view, filters, rule, totals))
        if not totals.customers:
            blocks.empty(_("No customer is in it."), _("Take a condition away, or ask for less."))
        _save(view, rule)
    if totals.customers:
        customer_list.people(
            view,
            filters,
            lambda: saved_segments.matching_numbers(view, rule),
            shorten(content.rule_words(view, rule), LONGEST_NAME, placeholder=" …"),
            "builder",
        )
    return totals


def _unfinished() -> None:
    if unfinished := rule_draft.unfinished(rule_address.draft()):
        waiting = ngettext(
            "{count} condition lacks its value and does not count yet.",
            "{count} conditions lack their values and do not count yet.",
            unfinished,
        )
        blocks.caption(waiting.format(count=number(unfinished)))


def _save(view: View, text: str) -> None:
    """Ways to keep the rule: as a new segment, or in the one that is being changed."""
    edited = saved_segments.find(view, saved_list.edited())
    if not view.viewer.may(Permission.SAVE_SEGMENTS):
        return
    if edited is not None and segments.may_change(view.viewer, edited):
        _save_changes(view, edited, text)
    with st.container(horizontal=True):
        proposal = Proposal(
            SegmentDefinition("", "rule", rule=text),
            lambda wanted: segments.add_rule(view.settings, view.viewer, wanted.name, text, wanted.description),
            _("Save as a new segment") if edited is not None else "",
        )
        save_dialog.button(view, proposal, "rule")


def _save_changes(view: View, edited: SavedSegment, text: str) -> None:
    """In place of what it was; the version before stays in its history."""
    blocks.caption(literal(_("You are changing the segment “{name}”.").format(name=edited.segment.name)))
    with st.container(horizontal=True):
        if edited.segment.rule is None or from_json(text) != from_json(edited.segment.rule):
            proposal = Proposal(
                SegmentDefinition(edited.segment.name, "rule", edited.segment.description, rule=text),
                lambda wanted: segments.edit(view.settings, view.viewer, edited, wanted),
                _("Save the changes"),
            )
            save_dialog.button(view, proposal, f"changes-{edited.id}")
        st.button(_("Leave it as it was"), key="rule-leave", type="tertiary", on_click=saved_list.leave)
