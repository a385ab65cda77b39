"""What became of a file that was loaded here: what was found in it, and the way to the figures, or to another try."""

from dataclasses import dataclass, replace

import streamlit as st

from crm_analytics import jobs
from crm_analytics.content.view import View
from crm_analytics.features.data import uploads
from crm_analytics.features.data.uploads import UploadChoice
from crm_analytics.features.data.widgets import load_report
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import ngettext, number
from crm_analytics.state.jobs import Job
from crm_analytics.ui.markdown import literal
from crm_analytics.warehouse.load_report import LoadReport
from crm_analytics.warehouse.loads import LoadCatalogue, TableLoad

EXPECTED = "load-expected"


@dataclass(frozen=True)
class ExpectedLoad:
    """A load that was started here.

    Attributes:
        upload: Its file.
        report: What the last look at it found.
        is_refused: Whether it has ended without loading anything.
    """

    upload: UploadChoice
    report: LoadReport
    is_refused: bool = False


def expect(upload: UploadChoice, report: LoadReport) -> None:
    """Keep what was found in a file until its load has ended."""
    st.session_state[EXPECTED] = ExpectedLoad(upload, replace(report, rejected=report.rejected.clear()))


def forget() -> None:
    """Another file was chosen: what became of the last is no news any more."""
    st.session_state.pop("ended_job", None)
    st.session_state.pop(EXPECTED, None)


def not_loaded_yet(table: str) -> UploadChoice | None:
    """The file whose load has failed: it is still here, and can be looked at again; None where there is none."""
    expected: ExpectedLoad | None = st.session_state.get(EXPECTED)
    if expected is None or not expected.is_refused or not expected.upload.file.exists():
        return None
    st.caption(
        _("{file} is still here: check it again below, or choose another file.").format(
            file=literal(expected.upload.file.name)
        )
    )
    return replace(expected.upload, table=table)


def show(view: View) -> None:
    """After a job that was watched here: whether it worked. The upload is removed once it is loaded."""
    job = jobs.get(view.settings, st.session_state.get("ended_job", 0))
    if job is None:
        return
    expected: ExpectedLoad | None = st.session_state.get(EXPECTED)
    # What ended may be another visitor's load, or a refresh.
    is_own = expected is not None and str(expected.upload.file) in job.args
    if job.status == jobs.FAILED:
        st.error(job.message or _("The work was broken off."), icon=":material/error:")
        if expected is not None and is_own and not expected.is_refused:
            st.session_state[EXPECTED] = replace(expected, is_refused=True)
            st.session_state["table"] = expected.upload.table
        return
    if expected is None or not is_own:
        st.success(_("Done: the pages show the latest figures."), icon=":material/check_circle:")
        return
    uploads.discard(expected.upload.file)
    _loaded(view, job, expected)


def _loaded(view: View, job: Job, expected: ExpectedLoad) -> None:
    """What came in, the days and the money, what is to be seen to, and the way to the figures."""
    table = _published(view, job, expected)
    if table is None:
        st.success(_("Everything in this file was there already: nothing changed."), icon=":material/check_circle:")
    else:
        sentence = ngettext(
            "{file} is loaded: {accepted} of {count} row accepted.",
            "{file} is loaded: {accepted} of {count} rows accepted.",
            table.rows_in,
        ).format(file=literal(expected.upload.file.name), accepted=number(table.accepted), count=number(table.rows_in))
        st.success(" ".join([sentence, *_not_accepted(table)]), icon=":material/check_circle:")
        load_report.remarks(expected.report, view.company.currency)
    st.page_link("pages/overview.py", label=_("Open Overview"), icon=":material/arrow_forward:")


def _published(view: View, job: Job, expected: ExpectedLoad) -> TableLoad | None:
    """What the job's load did to the table; None where it published nothing."""
    for load in LoadCatalogue(view.settings).all():
        table = load.tables.get(expected.upload.table)
        if load.at >= job.started_at and table is not None and table.source.startswith(expected.upload.file.name):
            return table
    return None


def _not_accepted(table: TableLoad) -> list[str]:
    counts = {
        _("Set aside, listed below with the reasons: {count}."): table.rejected,
        _("Doubles: {count}."): table.duplicates,
        _("Left out by the mapping: {count}."): table.left_out,
    }
    return [sentence.format(count=number(count)) for sentence, count in counts.items() if count]
