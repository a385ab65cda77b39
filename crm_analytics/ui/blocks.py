"""Parts of a page: the answer as title, cards, charts, tables with their download, closed details."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from html import escape

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.elements.lib.column_types import ColumnConfig

from crm_analytics.charts.theme import Figure
from crm_analytics.content.filters import Filters
from crm_analytics.content.sharing import Shared, of_card, of_sentence
from crm_analytics.content.values import Card
from crm_analytics.content.view import View
from crm_analytics.errors import NotReady
from crm_analytics.exports import ExportColumn
from crm_analytics.exports.markdown import plain_text
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import language
from crm_analytics.ui import cells, chart_frame, document, progress, share, tables
from crm_analytics.ui.cards import cards_html
from crm_analytics.ui.chart_frame import Framed
from crm_analytics.ui.downloads import Exportable, filters_of, offered
from crm_analytics.ui.explain import button as why_button
from crm_analytics.ui.explain.button import Why
from crm_analytics.ui.markdown import listed, literal
from crm_analytics.ui.sitemap import page_name
from crm_analytics.ui.table_columns import columns_of

Columns = dict[str, ColumnConfig | str | None]
"""Heading or configuration of each column shown, in order."""
PHONE_ROWS = 6
"""Cards of a table on a phone; more of them on demand."""
TALLEST = 15
"""Rows that are shown without scrolling within the table."""


def title(sentence: str) -> None:
    """The page's answer, as its title."""
    document.title(sentence)
    control = share.control("answer", partial(_answer, sentence=sentence))
    with st.container(key="answer"):
        st.title(sentence, anchor=False)
        if control:
            st.html(control)


def section(name: str) -> None:
    """The name of what follows."""
    document.words(name, "heading")
    st.header(name, anchor=False)


def text(markdown: str) -> None:
    """Sentences, in Markdown; names from data go through `markdown.literal`."""
    document.words(markdown)
    st.markdown(markdown)


def caption(markdown: str) -> None:
    """A note in small type, under what it is about."""
    document.words(markdown, "caption")
    st.caption(markdown)


def strength(share: float, sentence: str) -> None:
    """A sentence with a bar that says how strong it is."""
    document.words(sentence)
    st.progress(share, text=sentence)


def notice(markdown: str, icon: str = ":material/info:") -> None:
    """Something to know before reading on."""
    document.words(markdown, "notice")
    st.info(markdown, icon=icon)


def cards(items: Sequence[Card], *, key: str = "") -> None:
    """Key figures in a row; two in a row on a phone. `key` tells several rows on a page apart."""
    document.cards(items)
    controls = [
        share.control(f"card{key}-{place}", partial(of_card, card=item)) for place, item in enumerate(items, start=1)
    ]
    if not any(item.why for item in items):
        st.html(cards_html(items, controls))
        return
    with st.container(key=f"cards{key}", gap=None):
        st.html(cards_html(items, controls))
        why_button.buttons(None, [(f"card-{key}{place}", item.why, item.label) for place, item in enumerate(items)])


def chart(
    figure: Figure,
    *,
    key: str,
    alt: str,
    title: str | None = None,
    why: Why | None = None,
    on_click: Callable[[int], None] | None = None,
) -> None:
    """A chart in a frame, with its words for people who can't see it, and what stands behind it.

    `on_click` is called with the number of a point of the first trace, before the page is drawn again. What a click
    does must be in reach of the keyboard too. A chart that stays after a click needs another `key` then.
    """
    chart_frame.framed_chart(figure, Framed(key, alt, title or "", why), on_click=on_click)


def table(
    frame: pl.DataFrame,
    *,
    key: str,
    columns: Columns,
    file_name: str,
    why: Why | None = None,
    on_click: Callable[[int], None] | None = None,
) -> None:
    """A table with its download beside it; cards on a phone. `columns` names those shown, in order.

    `on_click` is called with the number of a row. What a click does must be in reach of a phone and a keyboard too.
    """
    shown = frame.select(name for name in columns if name in frame.columns)
    settings = {name: _settings(columns[name], shown.schema[name]) for name in shown.columns}
    name = why.name if why and why.name else file_name
    document.table(name, shown, settings)
    if shown.height <= tables.SMALL and on_click is None:
        st.html(tables.small_table_html(shown, settings, caption=name, phone_rows=PHONE_ROWS))
    else:
        with st.container(key=f"wide-{key}"):
            _grid(shown, settings, key=key, alt=name, on_click=on_click)
        with st.container(key=f"narrow-{key}"):
            st.html(cells.cards(shown, settings, PHONE_ROWS))
    with st.container(horizontal=True, vertical_alignment="center", key=f"under-{key}"):
        taken = Exportable(file_name, lambda: shown, what=name, columns=_typed(settings), filters=filters_of(why))
        offered(taken, key=key)
        if why:
            why_button.button(None, why, key=f"table-{key}")


def download(frame: Callable[[], pl.DataFrame], *, key: str, file_name: str, label: str, columns: Columns) -> None:
    """A frame to take away that is not shown; it is made when somebody clicks. `columns` say its headings."""
    offered(Exportable(file_name, frame, what=label, columns=_typed_as(columns)), key=key, label=label)


def shared_sentences(items: Sequence[str], key: str) -> None:
    """Sentences, each on a line of its own, to be shared one by one."""
    document.words(listed(items))
    controls = [
        share.control(f"{key}-{place}", partial(of_sentence, sentence=each))
        for place, each in enumerate(items, start=1)
    ]
    lines = "".join(f"<li>{escape(each)}{control}</li>" for each, control in zip(items, controls, strict=True))
    st.html(f"<ul class='crm-sentences'>{lines}</ul>")


def details(label: str, key: str) -> bool:
    """Whether a closed part of the page was opened; its body runs only then. Use as `if details(…):`."""
    return st.toggle(label, key=key, persist_state="session")


def empty(message: str, hint: str) -> None:
    """What is missing, and what to do about it."""
    notice(f"**{message}**\n\n{hint}")


def refused(view: View, *results: str) -> bool:
    """Say why a result could not be worked out, or is not the viewer's to see; True where that was so."""
    for name in results:
        reason = view.refusal(name)
        if reason is not None:
            if view.is_pending(name):
                still_coming(view, name)
            else:
                empty(
                    _("For the whole company only") if view.is_hidden(name) else _("Not enough data"), literal(reason)
                )
            return True
    return False


def still_coming(view: View, name: str) -> None:
    """In place of a result that is being worked out; the page is drawn anew once it is there."""
    empty(_("Still being worked out"), literal(view.refusal(name) or ""))
    progress.until_there(view.reader, name)


@contextmanager
def awaited(view: View) -> Iterator[None]:
    """A part of a page: where a result is missing that is being worked out, it says so; the rest of the page stands."""
    try:
        yield
    except NotReady as missing:
        still_coming(view, str(missing.values["result"]))


def no_page(view: View, title_text: str, *results: str, head: DeltaGenerator | None = None) -> bool:
    """Title and reason of a page whose results are not there, or not the viewer's to see; True where one is said.

    The title goes to `head`, where one is given.
    """
    with head or nullcontext():
        title(_no_page_title(view, title_text, results))
    if any(view.is_hidden(name) for name in results):
        notice(literal(view.refusal(results[0]) or ""))
        return True
    return refused(view, *results)


def _no_page_title(view: View, otherwise: str, results: Sequence[str]) -> str:
    page = page_name(view.page)
    if any(view.is_hidden(name) for name in results):
        return _("{page}: for the whole company only").format(page=page)
    if any(view.is_pending(name) for name in results):
        return _("{page}: still being worked out").format(page=page)
    return otherwise


def _answer(view: View, filters: Filters | None, sentence: str) -> Shared:
    return of_sentence(view, filters, plain_text(sentence), page_name(view.page))


def _typed(settings: dict[str, ColumnConfig]) -> Callable[[pl.DataFrame], list[ExportColumn]]:
    noted = document.current()
    currency = noted.view.company.currency if noted else ""
    return lambda shown: columns_of(shown, settings, currency)


def _typed_as(columns: Columns) -> Callable[[pl.DataFrame], list[ExportColumn]]:
    """The same of a frame that is not made yet."""
    noted = document.current()
    currency = noted.view.company.currency if noted else ""
    return lambda shown: columns_of(
        shown, {name: _settings(columns[name], shown.schema[name]) for name in shown.columns}, currency
    )


def _grid(
    shown: pl.DataFrame,
    settings: dict[str, ColumnConfig],
    *,
    key: str,
    alt: str,
    on_click: Callable[[int], None] | None,
) -> None:
    shown = words = cells.rounded(shown, settings)
    if on_click is not None:
        words = cells.changes_as_words(words, settings)
    if cells.browser_writes_otherwise():
        words = cells.as_words(words, settings)
    if words is not shown:
        settings = {
            name: settings[name] if words.schema[name] == shown.schema[name] else _as_text(settings[name])
            for name in shown.columns
        }
        shown = words
    show = partial(
        st.dataframe,
        shown,
        key=key,
        column_config=settings,
        hide_index=True,
        width="stretch",
        height="content" if shown.height <= TALLEST else "auto",
        placeholder="–",
        alt=alt,
    )
    if on_click is None:
        show()
    else:
        show(on_select=partial(_picked, key, on_click), selection_mode="single-cell")


def _picked(key: str, on_click: Callable[[int], None]) -> None:
    for row, _column in st.session_state[key].selection.cells[:1]:
        on_click(row)


def _settings(config: ColumnConfig | str | None, kind: pl.DataType) -> ColumnConfig:
    """A column that only has a heading gets what its type needs."""
    if isinstance(config, dict):
        return config
    if kind.is_numeric():
        return st.column_config.NumberColumn(config, format="localized")
    if kind == pl.Date:
        return st.column_config.DateColumn(config, format=language().grid_dates)
    return st.column_config.Column(config)


def _as_text(config: ColumnConfig) -> ColumnConfig:
    return st.column_config.TextColumn(
        config.get("label"), width=config.get("width"), help=config.get("help"), alignment="right"
    )
