"""The list of loads, taking the newest back, and the rows that were set aside."""

import streamlit as st

from crm_analytics import jobs
from crm_analytics.compute import reads
from crm_analytics.content.values import Section
from crm_analytics.content.view import View
from crm_analytics.features.data import content, contributions, explanations, load_history
from crm_analytics.features.data import reads as data_reads
from crm_analytics.features.data.widgets.load_report import rejected_in_words
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import number
from crm_analytics.ui import blocks, document, draw
from crm_analytics.ui.progress import job_progress
from crm_analytics.viewer import Permission
from crm_analytics.warehouse.loads import Load, LoadCatalogue


def loads(view: View) -> None:
    """Every load with what became of its rows; the newest can be taken back."""
    draw.block(Section(_("Loads")))
    draw.block(load_history.loads(view))
    if blocks.details(_("Loads by table"), key="load-tables-open"):
        document.choose(**{contributions.LOAD_TABLES: contributions.YES})
        draw.block(load_history.load_tables(view))
    newest = LoadCatalogue(view.settings).in_force()
    if newest is not None and view.viewer.may_for_company(Permission.LOAD):
        if newest.status != "ready" or reads.is_broken_off(view.settings, newest):
            _work_out(view)
        _take_back(view, newest)


def set_aside(view: View) -> None:
    """Rows that were set aside, by reason, with a download of the rows as they came."""
    draw.blocks(content.set_aside(view))
    if view.refusal("rejected") is not None:
        return
    broken = data_reads.reasons(view)
    if not broken.height:
        return
    rows = view.reader.facts("rejected")
    words = rejected_in_words(
        broken["rules"]
    )  # said now: the file is made later, where the reader's language is not known
    blocks.download(
        lambda: rows.with_columns(*words).collect(),
        key="rejected",
        file_name="set-aside-rows",
        label=_("All rows set aside, as they came (CSV)"),
        columns={name: _(heading) for name, heading in explanations.SET_ASIDE.items()},
    )


def _work_out(view: View) -> None:
    """The pages show an earlier load until the figures of the newest are worked out: offer that, or show how far."""
    running = jobs.unfinished(view.settings)
    if running:
        job_progress(view.settings, running[0].id)
        return
    st.warning(_("The figures are not worked out yet"), icon=":material/pending:")
    if st.button(_("Work them out"), type="primary", key="work-out"):
        jobs.start(view.settings, ["refresh"], by=view.viewer.name)
        st.rerun()


def _take_back(view: View, newest: Load) -> None:
    with st.popover(_("Take load {number} back").format(number=newest.id), icon=":material/undo:"):
        st.write(
            _("The figures return to how they stood before load {number}. The file can be loaded again.").format(
                number=number(newest.id)
            )
        )
        # A click answers for the load that was named, not for one published since.
        if st.button(_("Yes, take it back"), type="primary", key=f"undo-{newest.id}"):
            before = LoadCatalogue(view.settings)
            before.undo(newest.id, by=view.viewer.name)
            reads.ready_loads.clear()
            left = before.in_force()
            if left is not None and left.status != "ready":
                jobs.start(view.settings, ["refresh"], by=view.viewer.name)
            st.rerun()
