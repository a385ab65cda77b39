"""The list of loads, taking the newest back, and the rows that were set aside."""

import polars as pl
import streamlit as st

from crm_analytics import jobs
from crm_analytics.compute import reads
from crm_analytics.content import people_names
from crm_analytics.content.view import View
from crm_analytics.features.data import explanations
from crm_analytics.features.data.widgets.load_report import rejected_in_words
from crm_analytics.i18n import date_time_text, number
from crm_analytics.i18n import gettext as _
from crm_analytics.schema.tables import TABLES
from crm_analytics.ui import blocks
from crm_analytics.ui.progress import job_progress
from crm_analytics.ui.table_names import table_name
from crm_analytics.viewer import Permission
from crm_analytics.warehouse.gate import rule_sentences
from crm_analytics.warehouse.loads import Load, LoadCatalogue


def loads(view: View) -> None:
    """Every load with what became of its rows; the newest can be taken back."""
    catalogue = LoadCatalogue(view.settings)
    everything = catalogue.all()
    blocks.table(
        pl.DataFrame([row for load in everything for row in _rows(view, load)]),
        key="loads",
        columns=_columns(view),
        file_name="loads",
        why=explanations.loads(),
    )
    newest = catalogue.in_force()
    if newest is not None and view.viewer.may_for_company(Permission.LOAD):
        if newest.status != "ready" or reads.is_broken_off(view.settings, newest):
            _work_out(view)
        _take_back(view, newest)


def _columns(view: View) -> blocks.Columns:
    """Headings; how much came in is counted for the whole company alone."""
    counts = {
        "rows_in": _("Rows in"),
        "accepted": _("Accepted"),
        "rejected": _("Set aside"),
        "duplicates": _("Doubles"),
        "left_out": _("Left out"),
    }
    return {
        "load": _("Load"),
        "at": _("When"),
        "by": _("By"),
        "table": _("Table"),
        "source": _("From"),
        **(counts if view.viewer.sees_all_branches else {}),
        "state": _("State"),
    }


def set_aside(view: View) -> None:
    """Rows that were set aside, by reason, with a download of the rows as they came."""
    if blocks.refused(view, "rejected"):
        return
    rows = view.reader.facts("rejected")
    grouped = rows.group_by("table", "source", "rules").agg(
        rows=pl.len(), first=pl.col("row_number").min(), cells=pl.col("cells").sort_by("row_number").first()
    )
    broken = grouped.sort("rows", "table", "source", "rules", descending=[True, False, False, False]).collect()
    if not broken.height:
        blocks.text(_("No row was set aside."))
        return
    shown = broken.with_columns(
        table=pl.Series([table_name(table) for table in broken["table"]]),
        rules=pl.Series(
            [
                "; ".join(rule_sentences(rules, cells, such_as=rows > 1).split("\n"))
                for rules, cells, rows in broken["rules", "cells", "rows"].iter_rows()
            ]
        ),
    ).drop("cells")
    blocks.table(
        shown,
        key="reasons",
        columns={
            "rules": st.column_config.TextColumn(_("Reason"), width="large"),
            "rows": _("Rows"),
            "table": _("Table"),
            "source": _("From"),
            "first": _("First row"),
        },
        file_name="reasons",
        why=explanations.set_aside(),
    )
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


def _rows(view: View, load: Load) -> list[dict[str, str | int]]:
    state = _state(view, load)
    return [
        {
            "load": load.id,
            "at": date_time_text(view.local(load.at)),
            "by": people_names.person_name(load.by),
            "table": table_name(table.table) if table.table in TABLES else table.table,
            "source": table.source,
            "rows_in": table.rows_in,
            "accepted": table.accepted,
            "rejected": table.rejected,
            "duplicates": table.duplicates,
            "left_out": table.left_out,
            "state": state,
        }
        for table in load.tables.values()
    ]


def _state(view: View, load: Load) -> str:
    if load.undone_by is not None and load.undone_at is not None:
        person, moment = people_names.person_name(load.undone_by), date_time_text(view.local(load.undone_at))
        return _("taken back by {person}, {moment}").format(person=person, moment=moment)
    return {"published": _("loaded, figures not ready"), "ready": _("in use"), "undone": _("taken back")}[load.status]


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
