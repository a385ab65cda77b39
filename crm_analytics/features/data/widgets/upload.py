"""From a file to a load, step by step: choose, check the columns, answer what is asked, load."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import polars as pl
import streamlit as st

from crm_analytics import jobs
from crm_analytics.compute.cache import cached
from crm_analytics.config import Settings
from crm_analytics.content.view import View
from crm_analytics.errors import CrmError
from crm_analytics.features.data import uploads
from crm_analytics.features.data.uploads import UploadChoice
from crm_analytics.features.data.widgets import company_form, load_report, mapping_form, outcome, questions
from crm_analytics.features.data.widgets.table_names import table_name
from crm_analytics.i18n import gettext as _
from crm_analytics.schema.tables import TABLES
from crm_analytics.sources.conform import conform
from crm_analytics.sources.files.tables import open_file
from crm_analytics.sources.formats.styles import StyleQuestion, resolve_styles
from crm_analytics.sources.mapping.checks import check
from crm_analytics.sources.mapping.mapping import Mapping
from crm_analytics.sources.mapping.mapping_files import from_toml, recall, to_toml
from crm_analytics.sources.mapping.not_taken import reasons
from crm_analytics.sources.mapping.suggest import Suggestion, suggest
from crm_analytics.sources.table import SourceTable
from crm_analytics.ui import blocks
from crm_analytics.ui.markdown import literal, of_error
from crm_analytics.ui.progress import job_progress
from crm_analytics.viewer import Permission
from crm_analytics.warehouse.load_report import LoadReport
from crm_analytics.warehouse.loads import LoadCatalogue

PREVIEWED = 8
KEPT = timedelta(hours=1)
OF_OTHER_HEADER = 0.7
"""How sure a mapping is that was remembered for files of this name with other columns."""


def load_a_file(view: View) -> None:
    """The whole way from a file to a load, as far as it has got."""
    if not view.viewer.may_for_company(Permission.LOAD):
        blocks.text(_("Files are loaded by those who may load data for the whole company. Ask an administrator."))
        return
    running = jobs.unfinished(view.settings)
    if running:
        job_progress(view.settings, running[0].id)
        return
    chosen = _choose(view)
    if chosen is None:
        return
    try:
        with st.spinner(_("Looking at the columns …")):
            source = _opened(str(chosen.file), chosen.sheet)
        _preview(source)
        mapping = _mapped(view, chosen, source)
        if mapping is not None:
            _check_and_load(view, chosen, source, mapping)
    except CrmError as error:
        st.error(of_error(error), icon=":material/error:")


def _choose(view: View) -> UploadChoice | None:
    table = st.selectbox(
        _("What are the rows?"), list(TABLES), index=_order_lines(), format_func=table_name, key="table"
    )
    uploaded = st.file_uploader(
        _("CSV, Excel or Parquet file, also zipped"),
        type=uploads.ENDINGS,
        key=f"file-{st.session_state.get('round', 0)}",
    )
    if uploaded is None:
        return outcome.not_loaded_yet(table)
    if st.session_state.get("upload_id") != uploaded.file_id:
        st.session_state["upload_id"] = uploaded.file_id
        st.session_state["upload"] = uploads.keep(view.settings, uploaded)
        outcome.forget()
    return UploadChoice(st.session_state["upload"], table, _part(uploaded.name))


def _order_lines() -> int:
    return list(TABLES).index("order_lines")


def _part(name: str) -> str | None:
    """The sheet of a workbook or the file in an archive to read; None for the first, or the only one."""
    endings = {
        (".xlsx", ".xls"): _("Sheet, if it is not the first"),
        (".zip",): _("Which file of the archive, if several"),
    }
    label = next((label for ending, label in endings.items() if name.lower().endswith(ending)), None)
    return (st.text_input(label, key="sheet").strip() or None) if label else None


def _preview(source: SourceTable) -> None:
    first = next(source.batches(PREVIEWED), pl.DataFrame())
    st.caption(_("The first rows of {source}, as they are in the file").format(source=literal(source.name)))
    st.dataframe(first.select(source.columns).head(PREVIEWED), hide_index=True, alt=_("The first rows of the file"))


def _mapped(view: View, chosen: UploadChoice, source: SourceTable) -> Mapping | None:
    """The mapping as corrected by the reader; None while something is open."""
    suggestion = _suggestion(view.settings, chosen, source)
    mapping = mapping_form.columns(suggestion, source.columns, key=chosen.key)
    if mapping_form.has_missing_columns(mapping):
        for why in reasons(source, suggestion).values():
            st.caption(literal(why))
        return None
    check(mapping, source.columns)
    mapping, open_styles = _resolved(str(chosen.file), chosen.sheet, to_toml(mapping), view.settings.batch_rows)
    answered = mapping_form.answers(mapping, open_styles, key=chosen.key)
    return answered if len(answered.columns) else None


def _suggestion(settings: Settings, chosen: UploadChoice, source: SourceTable) -> Suggestion:
    """Worked out once per file and table: it reads the whole file."""
    key = f"suggestion-{chosen.key}"
    if key not in st.session_state:
        remembered = recall(settings, source.name, chosen.table, source.columns)
        with st.spinner(_("Looking at the columns …")):
            made = suggest(source, chosen.table, settings)
        if remembered is not None and set(remembered.sources) <= set(source.columns):
            sure = 1.0 if remembered.is_of(source.columns) else OF_OTHER_HEADER
            made = replace(made, mapping=remembered, sure=dict.fromkeys(remembered.columns, sure), missing=[])
        st.session_state[key] = made
    suggestion: Suggestion = st.session_state[key]
    return suggestion


@cached(ttl=KEPT)
def _opened(file: str, sheet: str | None) -> SourceTable:
    """The file as a table; opening reads all of it once, for its hash."""
    return open_file(Path(file), sheet=sheet)


@cached(ttl=KEPT)
def _resolved(file: str, sheet: str | None, mapping_text: str, rows: int) -> tuple[Mapping, list[StyleQuestion]]:
    """How numbers and dates are written; finding out reads the columns concerned to their end."""
    return resolve_styles(_opened(file, sheet), from_toml(mapping_text, file), rows)


def _check_and_load(view: View, chosen: UploadChoice, source: SourceTable, mapping: Mapping) -> None:
    """Look the file through, ask what only people know, and load what is settled."""
    checked = f"checked-{chosen.key}"
    if not st.session_state.get(checked):
        if not st.button(_("Check this file"), type="primary", icon=":material/rule:"):
            return
        st.session_state[checked] = True
    catalogue = LoadCatalogue(view.settings)
    recorded, in_force = catalogue.company(), catalogue.in_force()
    timezone = recorded.timezone if recorded is not None else st.context.timezone or "UTC"

    def try_out(made: Mapping) -> LoadReport:
        incoming = conform(source, made, chosen.table, view.settings, timezone=timezone)
        return load_report.dry_run(view, incoming)

    # What was asked of other columns, or beside other data in force, is asked anew.
    state = hashlib.sha256(f"{in_force.id if in_force else 0} {to_toml(mapping)}".encode()).hexdigest()[:12]
    answered = questions.ask(try_out, mapping, key=f"{chosen.key}-{state}")
    if answered is None:
        return
    mapping, report = answered
    company = company_form.recorded_or_entered(view, mapping.currency.into if mapping.currency else "")
    load_report.draw(report, company.currency)
    if st.button(_("Load this file"), type="primary", icon=":material/upload:"):
        company_form.remember(view, company)
        toml = uploads.keep_mapping(chosen.file, mapping)
        sheet = ["--sheet", chosen.sheet] if chosen.sheet else []
        arguments = ["load", chosen.table, str(chosen.file), "--mapping", str(toml), *sheet, "--refresh"]
        st.session_state["round"] = st.session_state.get("round", 0) + 1
        outcome.expect(chosen, report)
        jobs.start(view.settings, arguments, by=view.viewer.name)
        st.rerun()
