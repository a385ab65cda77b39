"""Notes on days: drawn on every chart over time, listed under it, written and changed by those who may."""

from collections.abc import Sequence
from datetime import date
from html import escape

import streamlit as st

from crm_analytics.charts import notes
from crm_analytics.charts.theme import Figure
from crm_analytics.content.note_words import expected, lettered, note_text, when, where, written_by
from crm_analytics.content.notes import marks, within
from crm_analytics.content.view import View
from crm_analytics.i18n import current_language, ngettext, number, use_language
from crm_analytics.i18n import gettext as _
from crm_analytics.state.annotations import Annotation
from crm_analytics.ui import document, note_dialog, state_changes
from crm_analytics.ui.markdown import literal
from crm_analytics.viewer import Permission

LISTED = 5
"""Notes that are listed under a chart; the dialog has them all."""
LIST = "<ul aria-label='{}' style='list-style:none;margin:0;padding:0;font-size:.86rem'>{}</ul>"
ITEM = "<li style='display:flex;gap:.6rem;margin:0 0 .35rem;padding:0;overflow-wrap:anywhere'>{}</li>"
LETTER = (
    "<b style='flex:none;min-width:1.3rem;height:1.3rem;line-height:1.3rem;text-align:center;border-radius:3px;"
    "background:#e08e1b;color:#211a0e'>{}</b>"
)
QUIET = "<span style='color:var(--crm-quiet)'>{}</span>"


def on(view: View, figure: Figure, start: date, end: date) -> None:
    """Draw the notes that touch these days, first and last included, on a chart over time."""
    draw(view, figure, start, end, within(view, start, end))


def draw(view: View, figure: Figure, start: date, end: date, annotations: Sequence[Annotation]) -> None:
    """Draw these notes on a chart whose horizontal axis is days from `start` to `end`."""
    notes.pin(figure, marks(view, annotations), start, end)


def editor(view: View, start: date, end: date, *, key: str = "notes") -> None:
    """List the notes of a chart's days under it, with the way to write and change them for those who may.

    Args:
        view: The view of the page.
        start: First day of the chart.
        end: Last day of the chart.
        key: Tells two charts of one page apart.
    """
    notes = within(view, start, end)
    if notes:
        document.words(
            "\n".join(f"- **{letter}** {literal(note_text(view, each))}" for letter, each in lettered(notes))
        )
        st.html(_listed(view, notes))
    state_changes.drawn()
    if view.viewer.may(Permission.ANNOTATE):
        _controls(view, start, end, key, current_language())


@st.fragment
def _controls(view: View, start: date, end: date, key: str, language: str) -> None:
    use_language(language)  # a click runs only this part, where no page has said it
    state_changes.show_changes()
    with st.container(horizontal=True, key=f"{key}-controls"):
        if st.button(_("Add a note"), key=f"{key}-add", type="tertiary", icon=":material/push_pin:"):
            note_dialog.add(view, min(max(view.as_of, start), end), language)
        if st.button(_("Change notes"), key=f"{key}-change", type="tertiary", icon=":material/edit_note:"):
            note_dialog.change(view, start, end, language)


def _listed(view: View, notes: Sequence[Annotation]) -> str:
    items = [ITEM.format(_note_line(view, letter, each)) for letter, each in lettered(notes)[:LISTED]]
    if len(notes) > LISTED:
        more = ngettext("{count} more note", "{count} more notes", len(notes) - LISTED)
        items.append(ITEM.format(QUIET.format(escape(more.format(count=number(len(notes) - LISTED))))))
    return LIST.format(escape(_("Notes"), quote=True), "".join(items))


def _note_line(view: View, letter: str, each: Annotation) -> str:
    """Escaped, so that the words show letter by letter."""
    small = " · ".join(part for part in (where(view, each.note), expected(each.note), written_by(view, each)) if part)
    words = f"{escape(when(each.note))}: {escape(each.note.text)} {QUIET.format(escape(small))}"
    return f"{LETTER.format(letter)}<span>{words}</span>"
