"""What the forecast made of people's notes, in sentences; and the way to make it anew where notes came later."""

from collections.abc import Iterator
from datetime import date, datetime

import streamlit as st

from crm_analytics import jobs
from crm_analytics.content.note_words import again, span
from crm_analytics.content.part_results import PartResults
from crm_analytics.content.view import View
from crm_analytics.features.forecast.noted_events import is_event
from crm_analytics.features.forecast.outlook import Outlook
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import ngettext, number
from crm_analytics.state.annotations import Annotation, Note
from crm_analytics.ui import blocks, state_changes
from crm_analytics.ui.markdown import literal
from crm_analytics.ui.progress import job_progress
from crm_analytics.viewer import Permission


def sentences(results: PartResults, seen: Outlook) -> list[str]:
    """What was left out, what is expected again, and what is planned but like nothing before."""
    view, made_at = results.view, results.made_at
    noted = [
        each.note
        for each in state_changes.notes(view.settings, view.viewer)
        if is_event(each) and each.stamp.changed_at <= made_at
    ]
    earlier = [note for note in noted if note.day < seen.first]
    sentences = []
    if earlier:
        sentences.append(
            ngettext(
                "The days of {count} note are not taken for usual ones. The tests on earlier dates knew such days "
                "once they had passed, and planned ones if they were noted before.",
                "The days of {count} notes are not taken for usual ones. The tests on earlier dates knew such days "
                "once they had passed, and planned ones if they were noted before.",
                len(earlier),
            ).format(count=number(len(earlier)))
        )
    names = {note.text.casefold() for note in earlier}
    return [*sentences, *(_ahead(note, days, names) for note in noted for days in _days_ahead(note, seen))]


def renew(view: View) -> None:
    """Where notes were written or removed after the forecast was worked out: say so, and offer to work it out again."""
    made_at = view.reader.made_at("forecast_days")
    events = [each for each in state_changes.notes(view.settings, view.viewer) if is_event(each)]
    late = [each for each in events if each.stamp.changed_at > made_at]
    gone = [each for each in state_changes.removed_notes(view.settings, view.viewer) if _is_still_in(each, made_at)]
    if not late and not gone:
        return
    running = jobs.unfinished(view.settings)
    if running:
        job_progress(view.settings, running[0].id)
        return
    if late:
        blocks.caption(_written_since(len(late)))
    if gone:
        blocks.caption(_removed_since(len(gone)))
    if view.viewer.may(Permission.LOAD) and st.button(
        _("Work the figures out again"), key="forecast-renew", type="tertiary", icon=":material/refresh:"
    ):
        jobs.start(view.settings, ["refresh"], by=view.viewer.name)
        st.rerun()


def _written_since(count: int) -> str:
    words = ngettext(
        "{count} note was written after this forecast was worked out; it is not in it yet.",
        "{count} notes were written after this forecast was worked out; they are not in it yet.",
        count,
    )
    return words.format(count=number(count))


def _removed_since(count: int) -> str:
    words = ngettext(
        "{count} note was removed after this forecast was worked out; it is still in it.",
        "{count} notes were removed after this forecast was worked out; they are still in it.",
        count,
    )
    return words.format(count=number(count))


def _is_still_in(each: Annotation, made_at: datetime) -> bool:
    return is_event(each) and each.stamp.at <= made_at < each.stamp.changed_at


def _days_ahead(note: Note, seen: Outlook) -> Iterator[tuple[date, date]]:
    for first, last in filter(None, ((note.day, note.last), again(note))):
        if first <= seen.last and last >= seen.first:
            yield first, last


def _ahead(note: Note, days: tuple[date, date], names: set[str]) -> str:
    words = (
        _("“{note}” is expected on {days} as it went before.")
        if note.text.casefold() in names
        else _("“{note}” on {days} is like nothing noted before: it counts as usual.")
    )
    return words.format(note=literal(note.text), days=span(*days))
