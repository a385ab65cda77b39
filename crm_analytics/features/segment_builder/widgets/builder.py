"""Building a segment: conditions with any and all, who they find as they are edited, and keeping the rule."""

from dataclasses import replace
from typing import Final

import polars as pl
import streamlit as st

from crm_analytics.content import saved_segments
from crm_analytics.content.filters import Filters
from crm_analytics.content.values import Card
from crm_analytics.content.view import View
from crm_analytics.errors import CrmError
from crm_analytics.features.segment_builder import explanations, rule_draft
from crm_analytics.features.segment_builder.widgets import rule_choices, rule_form, saved_list
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import ngettext, number, percent
from crm_analytics.rules.evaluation import RuleTotals, numbers
from crm_analytics.rules.form import AllOf, to_json
from crm_analytics.rules.words import described
from crm_analytics.state import segments
from crm_analytics.state.segments import SavedSegment, SegmentDefinition
from crm_analytics.ui import blocks, customer_list, save_dialog, state_changes
from crm_analytics.ui.markdown import literal, of_error
from crm_analytics.ui.save_dialog import Proposal
from crm_analytics.viewer import Permission

FEW: Final = 5
"""Customers that are shown while a rule is edited."""


def has_customers(view: View) -> bool:
    """Whether there is anybody to build a segment of."""
    return not view.read("customer_profile").select("customer_no").head(1).collect().is_empty()


def title_sentence(view: View, matched: RuleTotals | None) -> str:
    """The page's title: who the rule on the screen finds, and how many segments are saved."""
    count = len(state_changes.saved_segments(view.settings, view.viewer))
    if count:
        stored = ngettext("{count} segment is saved", "{count} segments are saved", count)
        stored = stored.format(count=number(count))
    else:
        stored = _("no segment is saved yet")
    if matched is None:
        return _("This rule cannot be worked out; {saved}").format(saved=stored)
    return ngettext(
        "This rule finds {count} of {all} customer; {saved}",
        "This rule finds {count} of {all} customers; {saved}",
        matched.of_customers,
    ).format(count=number(matched.customers), all=number(matched.of_customers), saved=stored)


def show(view: View, filters: Filters) -> RuleTotals | None:
    """The rule as it is edited beside who it finds; gives whom it finds, None where it can't be worked out."""
    can = rule_choices.choices(view)
    left, right = st.columns([3, 2])
    with left:
        rule_form.form(view, can)
    draft = rule_form.draft()
    rule = rule_draft.rule_of(draft)
    try:
        totals = saved_segments.counted(view, to_json(rule))
    except CrmError as error:
        st.error(of_error(error), icon=":material/error:")
        return None
    words = described(rule, rule_choices.words(view))
    with right:
        _show_result(view, filters, totals, words, rule_draft.unfinished(draft))
        _save(view, rule)
    if totals.customers:
        _sample(view, filters, to_json(rule), words)
        customer_list.people(view, filters, lambda: _who(view, rule), words, "builder")
    return totals


def _show_result(view: View, filters: Filters, totals: RuleTotals, words: str, unfinished: int) -> None:
    """The rule as a sentence, and who it finds."""
    blocks.text(f"**{literal(words)}**")
    if unfinished:
        waiting = ngettext(
            "{count} condition lacks its value and does not count yet.",
            "{count} conditions lack their values and do not count yet.",
            unfinished,
        )
        blocks.caption(waiting.format(count=number(unfinished)))
    why, part = explanations.matching_customers(view, filters, words), totals.revenue_share
    blocks.cards(
        [
            Card(_("Customers"), number(totals.customers), why=why),
            Card(_("Of all customers"), percent(totals.share, 1), why=why),
            Card(_("Their sales"), view.compact_money(totals.revenue), why=why),
            Card(_("Of all customers' sales"), "–" if part is None else percent(part, 1), why=why),
        ],
        key="builder",
    )
    if not totals.customers:
        blocks.empty(_("No customer is in it."), _("Take a condition away, or ask for less."))


def _sample(view: View, filters: Filters, rule: str, words: str) -> None:
    """A few of them."""
    name = _("The ones with the largest spend")
    blocks.caption(name)
    blocks.table(
        customer_list.as_listed(view, saved_segments.sample(view, rule, FEW)),
        key="builder-sample",
        file_name=customer_list.FILE,
        columns=customer_list.columns(view),
        why=replace(explanations.matching_customers(view, filters, words), name=name),
    )


def _save(view: View, rule: AllOf) -> None:
    """Ways to keep the rule: as a new segment, or in the one that is being changed."""
    text = to_json(rule)
    edited = saved_segments.find(view, st.session_state.get(saved_list.EDITED, ""))
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
        if text != edited.segment.rule:
            proposal = Proposal(
                SegmentDefinition(edited.segment.name, "rule", edited.segment.description, rule=text),
                lambda wanted: segments.edit(view.settings, view.viewer, edited, wanted),
                _("Save the changes"),
            )
            save_dialog.button(view, proposal, f"changes-{edited.id}")
        st.button(_("Leave it as it was"), key="rule-leave", type="tertiary", on_click=saved_list.leave)


def _who(view: View, rule: AllOf) -> pl.Series:
    return numbers(rule, view.read, as_of=view.as_of)
