"""“Does it agree with my books?” as it is drawn: what agrees, and the way to give totals and take them away."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from crm_analytics.content import cached_state, people_names
from crm_analytics.content.periods import days_text
from crm_analytics.content.view import View
from crm_analytics.errors import CrmError
from crm_analytics.features.books import content, files
from crm_analytics.features.books.given_totals import GivenTotals
from crm_analytics.i18n import N_, date_time_text, ngettext, number
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.state import books
from crm_analytics.state.books import METRICS as OF_BOOKS
from crm_analytics.state.books import Book
from crm_analytics.ui import blocks, draw
from crm_analytics.ui.markdown import literal
from crm_analytics.viewer import Permission

TEXT, FILE, OUTCOME, ROUND = "books-text", "books-file", "books-outcome", "books-round"
ENDINGS: Final = ["csv", "tsv", "txt", "xlsx", "xls"]
NOTHING_GIVEN: Final = N_(
    "Give totals of your own books, by month or branch, and see here what agrees and what does not. They are kept, and "
    "held against the figures again after every load."
)
HEIGHT: Final = 160


def section(view: View) -> None:
    """What agrees and what does not; for those who load data, the way to give totals and to take them away."""
    may_give = view.viewer.may(Permission.LOAD)
    given = cached_state.books_given(view.settings, view.viewer)
    if not given and not may_give:
        return
    blocks.section(_("Does it agree with my books?"))
    if message := st.session_state.pop(OUTCOME, ""):
        st.success(literal(message), icon=":material/check:")
    if given:
        draw.block(content.summary(view))
        draw.blocks(content.tables(view))
    else:
        blocks.text(_(NOTHING_GIVEN))
    if may_give:
        with st.container(horizontal=True, key="books-actions"):
            _give(view)
            if given:
                _take_away(view, given)


def _give(view: View) -> None:
    """A form: totals typed, pasted or in a file, and of what they are."""
    with st.popover(_("Give totals"), icon=":material/add:", key="books-give"), st.container(width=520):
        metric = st.selectbox(
            _("What they add up"),
            list(OF_BOOKS),
            format_func=lambda name: _(METRICS[name].name),
            key="books-metric",
        )
        blocks.caption(literal(_(METRICS[metric].formula)))
        number_of_form = st.session_state.get(ROUND, 0)  # a new one is empty
        text = st.text_area(
            _("Type or paste them"),
            placeholder=_example(view),
            height=HEIGHT,
            key=f"{TEXT}-{number_of_form}",
        )
        uploaded = st.file_uploader(
            _("Or a file, CSV or Excel"),
            type=ENDINGS,
            max_upload_size=files.MOST_BYTES // 1_000_000,
            key=f"{FILE}-{number_of_form}",
        )
        days = days_text(view.first_day, view.as_of)
        blocks.caption(
            literal(
                _(
                    "A month and a total on each line, or a branch and a total, or a table with both. Totals of "
                    "branches without a month are of all days with sales: {days}."
                ).format(days=days)
            )
        )
        if st.button(_("Compare and keep"), type="primary", key="books-keep"):
            circumstances = content.circumstances(view, metric)
            if uploaded is not None:
                _keep(view, uploaded.name, lambda: files.read_file(uploaded.name, uploaded.getvalue(), circumstances))
            else:
                _keep(view, _("typed"), lambda: files.read_text(text, circumstances))


def _keep(view: View, source: str, read: Callable[[], GivenTotals]) -> None:
    """Keep what was given and show it, or say what cannot be read."""
    try:
        given = read()
        books.add(view.settings, view.viewer, source, given.totals)
    except CrmError as error:
        st.error(literal(str(error)), icon=":material/error:")
        return
    st.session_state[OUTCOME] = content.kept_sentence(given)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    _again()


def _take_away(view: View, given: list[Book]) -> None:
    with st.popover(_("Take totals away"), icon=":material/delete:", key="books-remove"), st.container(width=420):
        for book in given:
            words = ngettext("{count} total", "{count} totals", len(book.totals)).format(count=number(len(book.totals)))
            when = date_time_text(view.local(book.at))
            st.markdown(literal(f"{book.source}: {words} · {when} · {people_names.person_name(book.by)}"))
            if st.button(_("Take these away"), key=f"books-remove-{book.id}"):
                try:
                    books.remove(view.settings, view.viewer, book)
                except CrmError as error:
                    st.error(literal(str(error)), icon=":material/error:")
                    return
                _again()


def _again() -> None:
    cached_state.forget()
    st.rerun()


def _example(view: View) -> str:
    first = view.as_of.replace(day=1)
    return f"{first:%Y-%m}\t{number(1234567)}"
