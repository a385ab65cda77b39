"""What a page shows before anything is loaded: what is missing, and the way there."""

import streamlit as st

from crm_analytics import jobs
from crm_analytics.access import Permission, Viewer
from crm_analytics.config import Settings
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks
from crm_analytics.ui.progress import job_progress


def empty_warehouse(settings: Settings, viewer: Viewer) -> None:
    """Say that there is nothing to see yet, and offer the demo and the page that loads files."""
    blocks.title(_("Nothing is loaded yet"))
    running = jobs.unfinished(settings)
    if running:
        job_progress(settings, running[0].id)
        return
    st.write(
        _(
            "These pages work on your customers and sales. Load a file of order lines, or open the demo: a year of "
            "real, de-identified purchases of 2,469 households."
        )
    )
    if viewer.may(Permission.LOAD) and st.button(_("Open the demo"), type="primary"):
        jobs.start(settings, ["demo"], by=viewer.name)
        st.rerun()
    st.page_link("pages/data.py", label=_("Load your own file"), icon=":material/upload_file:")
