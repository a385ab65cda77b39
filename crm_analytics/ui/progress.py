"""A job's progress, live, in its own part of the page."""

import streamlit as st

from crm_analytics import jobs
from crm_analytics.compute import reads
from crm_analytics.config import Settings
from crm_analytics.i18n import current_language, use_language
from crm_analytics.i18n import gettext as _
from crm_analytics.reader import Reader
from crm_analytics.ui.markdown import literal


def job_progress(settings: Settings, job_id: int, *, shows_load: bool = True) -> None:
    """Show how far a job is; once it has ended, draw the whole page anew.

    `shows_load`: whether what ends changes what all pages show, so that the visit remembers it.
    """
    _followed(settings, job_id, current_language(), shows_load=shows_load)


@st.fragment(run_every=1.0)
def _followed(settings: Settings, job_id: int, language: str, *, shows_load: bool = True) -> None:
    # From the second time on this runs alone, in a thread that no page has told its language.
    use_language(language)
    job = jobs.get(settings, job_id)
    if job is None or job.status not in jobs.UNFINISHED:
        if shows_load:
            st.session_state["ended_job"] = job_id
            reads.ready_loads.clear()  # another visit may have asked a moment before the end
        st.rerun()
    st.progress(job.share, text=literal(job.message) or _("Starting …"))
    st.caption(_("You can go on working, or close this tab: the work goes on."))


def until_there(reader: Reader, name: str) -> None:
    """Draw the whole page anew once a result is there that is still being worked out."""
    if reads.pending(reader, name) is not None:
        _awaited(reader, name)


@st.fragment(run_every=3.0)
def _awaited(reader: Reader, name: str) -> None:
    if reads.pending(reader, name) is None:
        st.rerun()
