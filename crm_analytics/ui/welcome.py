"""What a page shows before anything is loaded: what is missing, and the way there."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from crm_analytics import jobs
from crm_analytics.config import Settings
from crm_analytics.i18n import N_, language
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks
from crm_analytics.ui.progress import job_progress
from crm_analytics.viewer import Permission, Viewer
from crm_analytics.warehouse.loads import LoadCatalogue

INDONESIA: Final = "ID"
INDONESIAN_CLOCKS: Final = frozenset({"Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura"})


@dataclass(frozen=True)
class Offer:
    """A company to try the pages on: the argument of the command `demo` that loads it, and what it is."""

    demo: str
    country: str
    name: str
    about: str
    button: str


NUSANTARA: Final = Offer(
    "nusantara",
    "ID",
    N_("Nusantara, an Indonesian company"),
    N_("Invented: 2,000 customers, 200,000 order lines over two years, branches, campaigns, complaints; in Rupiah."),
    N_("Open Nusantara"),
)
COMPLETE_JOURNEY: Final = Offer(
    "complete-journey",
    "US",
    N_("Complete Journey, a grocery retailer in the United States"),
    N_("Real and de-identified: a year of purchases of 2,469 households with their campaigns; in dollars."),
    N_("Open Complete Journey"),
)
SAMPLES: Final = Offer(
    "sample-shop",
    "ID",
    N_("Toko Melati, sample files of a small shop"),
    N_(
        "Half a year of sales as a till writes them, with the traps of such files; they lie in data/samples, and "
        "data/README.md goes through them."
    ),
    N_("Load the sample files"),
)
OFFERS: Final = (COMPLETE_JOURNEY, NUSANTARA, SAMPLES)


def empty_warehouse(settings: Settings, viewer: Viewer) -> None:
    """Say that there is nothing to see yet, and offer companies to try and the page that loads files."""
    running = jobs.unfinished(settings)
    if running:
        blocks.title(_("The figures are being worked out"))
        job_progress(settings, running[0].id)
        return
    if LoadCatalogue(settings).in_force() is not None:
        _figures_to_work_out(settings, viewer)
        return
    blocks.title(_("Nothing is loaded yet"))
    st.write(_("These pages work on your customers and sales. Try them on a company that comes along, or load a file."))
    if viewer.may_for_company(Permission.LOAD):
        first, *others = _for_reader(OFFERS)
        for column, offer in zip(st.columns(len(OFFERS)), (first, *others), strict=True):
            with column:
                _offered(settings, viewer, offer, is_first=offer is first)
    st.page_link("pages/data.py", label=_("Load your own file"), icon=":material/upload_file:")


def sample_files(settings: Settings, viewer: Viewer) -> None:
    """Offer the sample files, for the page that loads files while there is nothing yet."""
    is_empty = LoadCatalogue(settings).in_force() is None and not jobs.unfinished(settings)
    if is_empty and viewer.may_for_company(Permission.LOAD):
        _offered(settings, viewer, SAMPLES, is_first=False)


def _offered(settings: Settings, viewer: Viewer, offer: Offer, *, is_first: bool) -> None:
    """A company that comes along: what it is, and the button that loads it, by a job with its progress."""
    with st.container(border=True, height="stretch", key=f"offer-{offer.demo}"):
        st.markdown(f"**{_(offer.name)}**\n\n{_(offer.about)}")
        if st.button(_(offer.button), type="primary" if is_first else "secondary", key=f"open-{offer.demo}"):
            jobs.start(settings, ["demo", offer.demo], by=viewer.name)
            st.rerun()


def _for_reader(offers: tuple[Offer, ...]) -> list[Offer]:
    """The offers, first the one in the money of the reader's country."""
    home = country_of_reader(st.context.locale, st.context.timezone)
    return sorted(offers, key=lambda offer: (offer is SAMPLES, offer.country != home))


def country_of_reader(locale: str | None, timezone: str | None) -> str:
    """Where the reader seems to be at home: by the page's language, the browser's locale, or its clock."""
    territory = (locale or "").replace("_", "-").rpartition("-")[2].upper()
    if timezone in INDONESIAN_CLOCKS or INDONESIA in {territory, language().country}:
        return INDONESIA
    return language().country


def no_sales() -> None:
    """Say that what is loaded holds no sale that counts."""
    blocks.title(_("No sales to count"))
    blocks.empty(
        _("Not enough data"),
        _("Load order lines. Cancelled lines, and lines dated after the load, are kept and not counted."),
    )


def _figures_to_work_out(settings: Settings, viewer: Viewer) -> None:
    """Data is there and its figures are not: after a load from the command line, or after an upgrade."""
    blocks.title(_("The figures are not worked out yet"))
    st.write(_("Data is loaded. What the pages show is worked out once for each load; this takes a moment."))
    if viewer.may_for_company(Permission.LOAD) and st.button(_("Work them out"), type="primary"):
        jobs.start(settings, ["refresh"], by=viewer.name)
        st.rerun()
