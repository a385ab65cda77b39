"""The frame around every page: the way in, language, the load that is looked at, what can be trusted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import NoReturn

import streamlit as st

from crm_analytics import config, server
from crm_analytics.compute import reads
from crm_analytics.config import PROJECT, Settings
from crm_analytics.content.trust import line
from crm_analytics.content.view import View
from crm_analytics.errors import NotReady
from crm_analytics.i18n import LANGUAGES, date_text, language_of, use_language
from crm_analytics.i18n import gettext as _
from crm_analytics.schema.company import Company
from crm_analytics.server import forwarded, refuse_open_address
from crm_analytics.ui import (
    address,
    appearance,
    blocks,
    document,
    filter_state,
    interface_words,
    memory,
    page_filters,
    page_parts,
    phone_bar,
    share,
    sitemap,
    trust,
    welcome,
)
from crm_analytics.ui.downloads import page_download
from crm_analytics.ui.explain import button as why_button
from crm_analytics.ui.sitemap import FIRST, PAGES
from crm_analytics.viewer import Viewer
from crm_analytics.warehouse.faults import FAULTS
from crm_analytics.warehouse.loads import Load

# A file of ours: icons by name are fetched from a third party.
ICON = str(PROJECT / "crm_analytics/ui/icon.svg")
NEWEST = "newest"
AROUND = "load-around"
"""In the visit: the load that the frame was drawn for."""
NAME = "CRM Analytics"
"""What stands in the place of a company's name that is not known."""
UNNAMED = Company(name="", currency="USD", country="US", timezone="UTC")


def navigation() -> st.Page:
    """The page to run, for app.py. A visit that began elsewhere is sent on to where its address leads today."""
    _choose_language()
    pages = {
        name: st.Page(PROJECT / "pages" / f"{name}.py", title=_(entry.name), icon=entry.icon, default=name == FIRST)
        for name, entry in PAGES.items()
    }
    # One list: Streamlit's own groups are no list for a screen reader; `look` puts our headings above each group.
    opened = st.navigation([pages[name] for names in sitemap.grouped().values() for name in names], expanded=True)
    st.session_state["routed"] = True
    here = opened.url_path or FIRST
    wanted, parameters = forwarded(st.session_state.pop("wanted", None) or here, _parameters())
    if wanted in pages and wanted != here:
        st.session_state.pop(page_parts.PARAMETER, None)  # of the page before; the address says another
        st.switch_page(pages[wanted], query_params=_by_name(parameters))
    return opened


def run(opened: st.Page) -> None:
    """Draw the page in its frame, for app.py."""

    def drawn() -> None:
        opened._can_be_called = True  # noqa: SLF001 - it refuses a second time, and has no other way
        opened.run()

    around(drawn, opened.url_path or FIRST)


def around(draw: Callable[[], None], name: str) -> None:
    """The frame, and in it what `draw` draws, a page of this name: a filter draws that again, and nothing around it."""
    appearance.apply(why_button.STYLE, share.STYLE)
    interface_words.apply()
    share.apply()
    try:
        refuse_open_address()
        view, ready = _open_view(name)
        _sidebar(view)
    except FAULTS as error:
        _stop_with(error)
    st.session_state[AROUND] = view.load.id
    body, latest = st.container(), document.Latest()
    if ready:
        try:
            _foot(view, latest)
        except FAULTS as error:  # the page above it stands
            if not server.show(error):
                raise
    with body:
        _body(draw, latest)
    phone_bar.draw(name)


@st.fragment(key=filter_state.BODY)
def _body(draw: Callable[[], None], latest: document.Latest) -> None:
    with document.noted_in(latest):
        draw()


@contextmanager
def page(file: str, *, needs_load: bool = True, needs_sales: bool = False) -> Iterator[View]:
    """Run the page's body within the frame.

    Without a load that is ready, an empty state is drawn that says what to do, and the body does not run. Errors
    made for people are shown as their sentence.

    Args:
        file: The page's `__file__`.
        needs_load: Whether the page is empty without a load.
        needs_sales: Whether the page is empty with a load that has no sale to count.
    """
    name = Path(file).stem
    _through_the_door(name)
    _choose_language()
    try:
        refuse_open_address()
        view, ready = _open_view(name)
        if st.session_state.get(AROUND, view.load.id) != view.load.id:
            st.rerun()  # a newer load was published since the frame was drawn: the frame moves on too
        document.begin(view, lambda: line(view))
        if needs_load and not ready:
            welcome.empty_warehouse(view.settings, view.viewer)
            st.stop()
        if needs_sales and not view.sold:
            welcome.no_sales()
            st.stop()
        top = st.container() if filter_state.begin_page() and ready else None
        try:
            with why_button.looking(view):
                yield view
        except NotReady as missing:
            blocks.still_coming(view, str(missing.values["result"]))
        except page_filters.NothingFits:
            blocks.empty(_("Nothing fits these filters"), _("Remove a filter, or choose other days."))
        if top is not None and not filter_state.is_drawn():
            with top:
                page_filters.bar(view, uses=frozenset())
        memory.freeze_once(name)
    except FAULTS as error:
        _stop_with(error)


def _open_view(name: str) -> tuple[View, bool]:
    """What a page knows, and whether there is a load to look at."""
    settings, viewer = config.from_environment(), current_viewer()
    load = _chosen_load(settings)
    return View(settings, viewer, load or _nothing_loaded(), reads.company(settings) or UNNAMED, name), load is not None


def _stop_with(error: BaseException) -> NoReturn:
    """A sentence made for people, and nothing after it."""
    if not server.show(error):
        raise error
    st.stop()


def _foot(view: View, latest: document.Latest) -> None:
    """What stays under every page: what can be trusted, and the page as one file."""
    share.listener(view, latest)
    trust.trust_strip(view)
    with st.container(horizontal=True, key="foot"):
        trust.by_branch(view)
        page_download(view, latest)


def current_viewer() -> Viewer:
    """Who looks and acts in this request."""
    return server.current_viewer()


def _through_the_door(name: str) -> None:
    """Send a visit that did not come through app.py there, and from there on to the wanted page."""
    if not st.session_state.get("routed"):
        st.session_state["wanted"] = name
        st.switch_page(str(PROJECT / "app.py"), query_params=_by_name(_parameters()))


def _parameters() -> list[tuple[str, str]]:
    """What the address says, each name with each of its values."""
    return [(name, value) for name in st.query_params for value in st.query_params.get_all(name)]


def _by_name(parameters: list[tuple[str, str]]) -> dict[str, list[str]]:
    """As Streamlit takes them: of pairs it would keep the last of a name."""
    return {name: [value for other, value in parameters if other == name] for name, _value in parameters}


def _choose_language() -> None:
    """Use the language chosen by hand, else the one in the address, else the browser's."""
    by_hand = st.session_state.get("lang") or st.query_params.get("lang")
    use_language(str(by_hand) if by_hand in LANGUAGES else _browser_language())


def _browser_language() -> str:
    return language_of(st.context.locale or "")


def _chosen_load(settings: Settings) -> Load | None:
    """The load in the address, if it is ready; else the newest that is."""
    loads = reads.ready_loads(settings)
    wanted = str(st.session_state.get("load", st.query_params.get("load", NEWEST)))
    return next((load for load in loads if str(load.id) == wanted), loads[0] if loads else None)


def _sidebar(view: View) -> None:
    """The company above the pages; below them which load is looked at, and the language."""
    with st.sidebar:
        st.html(_company_html(view))
        if view.load.id:
            _load_selector(view)
        _language_selector()


def _company_html(view: View) -> str:
    as_of = date_text(view.as_of) if view.load.id else ""
    return f"<p class='crm-company'>{escape(view.company.name or NAME)}<small>{escape(as_of)}</small></p>"


def _load_selector(view: View) -> None:
    """The newest load has no number in the address, so that a page moves on when a newer one is published."""
    numbers = {str(load.id): load for load in reads.ready_loads(view.settings)[1:]}
    if not numbers:
        return
    address.pick(
        _("As the data stood"),
        [NEWEST, *numbers],
        key="load",
        default=NEWEST,
        text=lambda number: (
            _("Now")
            if number == NEWEST
            else _("After load {number}, {day}").format(number=number, day=date_text(view.local(numbers[number].at)))
        ),
    )


def _language_selector() -> None:
    """A choice that differs from the browser's language stays in the address, and in a copied link."""
    names = {code: each.name for code, each in LANGUAGES.items()}
    address.pick(_("Language"), list(names), key="lang", default=_browser_language(), text=names.__getitem__)


def _nothing_loaded() -> Load:
    return Load(0, datetime.now(UTC), "", "none", {}, {})
