"""What a page shows before anything is loaded: what is missing, and the way there."""

import streamlit as st

from crm_analytics import jobs
from crm_analytics.config import Settings
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks
from crm_analytics.ui.progress import job_progress
from crm_analytics.viewer import Permission, Viewer
from crm_analytics.warehouse.loads import Catalogue


def empty_warehouse(settings: Settings, viewer: Viewer) -> None:
    """Say that there is nothing to see yet, and offer the demo and the page that loads files."""
    running = jobs.unfinished(settings)
    if running:
        blocks.title(_("The figures are being worked out"))
        job_progress(settings, running[0].id)
        return
    if Catalogue(settings).in_force() is not None:
        _figures_to_work_out(settings, viewer)
        return
    blocks.title(_("Nothing is loaded yet"))
    st.write(
        _(
            "These pages work on your customers and sales. Load a file of order lines, or open the demo: a year of "
            "real, de-identified purchases of 2,469 households."
        )
    )
    if viewer.may_for_company(Permission.LOAD) and st.button(_("Open the demo"), type="primary"):
        jobs.start(settings, ["demo"], by=viewer.name)
        st.rerun()
    st.page_link("pages/data.py", label=_("Load your own file"), icon=":material/upload_file:")


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
