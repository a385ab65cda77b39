"""Notes on days, for whatever is drawn over them."""

from collections.abc import Iterator, Sequence
from datetime import date

from crm_analytics.content import cached_state
from crm_analytics.content.chart_values import Mark
from crm_analytics.content.note_words import again, lettered, note_text, span
from crm_analytics.content.view import View
from crm_analytics.i18n import gettext as _
from crm_analytics.state.annotations import Annotation, touching


def within(view: View, start: date, end: date) -> list[Annotation]:
    """The notes that touch these days."""
    return touching(cached_state.notes(view.settings, view.viewer), start, end)


def sentences(view: View, start: date, end: date) -> tuple[str, ...]:
    """The notes that touch these days, each after the letter by which charts call it."""
    return tuple(f"{letter} · {note_text(view, each)}" for letter, each in lettered(within(view, start, end)))


def marks(view: View, notes: Sequence[Annotation]) -> tuple[Mark, ...]:
    """Their places on a chart over time, and on the days on which they are expected again."""
    return tuple(mark for letter, each in lettered(notes) for mark in _marks(view, letter, each))


def _marks(view: View, letter: str, each: Annotation) -> Iterator[Mark]:
    yield Mark(letter, each.note.day, each.note.last, note_text(view, each))
    if (days := again(each.note)) is not None:
        words = _("{days}: expected again: {note}").format(days=span(*days), note=each.note.text)
        yield Mark(letter, *days, words, expected=True)
