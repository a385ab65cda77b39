"""What a load did or would do, on the page."""

from functools import partial

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from crm_analytics.content.explanation import Why
from crm_analytics.content.table_names import table_name
from crm_analytics.content.view import View
from crm_analytics.features.data import explanations
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import money, ngettext, number
from crm_analytics.schema.tables import TABLES
from crm_analytics.sources.table import Incoming
from crm_analytics.ui import blocks
from crm_analytics.ui.markdown import literal
from crm_analytics.warehouse.gate import in_words
from crm_analytics.warehouse.load import load
from crm_analytics.warehouse.load_report import LoadReport, notes, spans
from crm_analytics.warehouse.loads import TableLoad


def dry_run(view: View, incoming: Incoming) -> LoadReport:
    """Try a load; nothing is written."""
    bar = st.progress(0.0)
    report = load(
        view.settings,
        [incoming],
        by=view.viewer.name,
        progress=lambda share, sentence: _show_progress(bar, share, sentence),
        dry_run=True,
    )
    bar.empty()
    return report


def _show_progress(bar: DeltaGenerator, share: float, sentence: str) -> None:
    bar.progress(min(share, 1.0), text=literal(sentence))


def draw(report: LoadReport, currency: str) -> None:
    """What loading would do, and what is worth knowing of the file.

    Args:
        report: Of a look at the file.
        currency: What its money is counted in.
    """
    st.markdown(f"**{_('What loading would do')}**")
    if report.accepts_nothing:
        st.error(
            _("No row of this file could be accepted, so loading it would publish nothing."), icon=":material/error:"
        )
    elif not report.changed:
        st.info(_("Everything in this file is there already: loading it changes nothing."), icon=":material/info:")
    blocks.table(
        tally(list(report.tables.values())),
        key="dry-run",
        columns=tally_columns(),
        file_name="dry-run",
        why=Why(
            _("What would become of the rows of this file; nothing is written yet."),
            rows=False,
            name=_("What loading would do"),
        ),
    )
    for reason in report.reasons[:10]:
        st.write(
            ngettext(
                "- {rows} row would be set aside, row {examples}: {why}",
                "- {rows} rows would be set aside, such as row {examples}: {why}",
                reason.rows,
            ).format(
                rows=number(reason.rows),
                examples=", ".join(map(number, reason.examples)),
                why=literal("; ".join(reason.sentences())),
            )
        )
    remarks(report, currency)
    if report.rejected.height:
        # Said now: the file is made later, in a thread that does not know the reader's language.
        words = rejected_in_words(report.rejected["rules"])
        blocks.download(
            lambda: report.rejected.with_columns(*words),
            key="dry-run-rejected",
            file_name="set-aside",
            label=_("Rows that would be set aside (CSV)"),
            columns={name: _(heading) for name, heading in explanations.SET_ASIDE.items()},
        )


def remarks(report: LoadReport, currency: str) -> None:
    """The days and the money of a file, and what seems odd in it and cannot be answered here."""
    for sentence in spans(report, partial(money, currency=currency)):
        blocks.text(sentence)
    noticed = [str(each.sentence) for each in report.questions if not each.choices] + notes(report)
    sentences = [literal(each) for each in dict.fromkeys(noticed)]
    if sentences:
        listed = "\n".join(f"- {each}" for each in sentences) if len(sentences) > 1 else sentences[0]
        st.info(listed, icon=":material/info:")


def rejected_in_words(rules: pl.Series) -> tuple[pl.Expr, pl.Expr]:
    """The columns `table` and `rules`, where that holds some of these, in the reader's language of this moment."""
    tables = {table: table_name(table) for table in TABLES}
    return pl.col("table").replace(tables), in_words(rules)


def tally(tables: list[TableLoad]) -> pl.DataFrame:
    """One row a table: rows in, and what became of them."""
    return pl.DataFrame(
        [
            {
                "table": table_name(table.table),
                "source": table.source,
                "rows_in": table.rows_in,
                "accepted": table.accepted,
                "rejected": table.rejected,
                "duplicates": table.duplicates,
                "left_out": table.left_out,
                "new": table.new,
                "updated": table.updated,
                "derived": table.derived,
            }
            for table in tables
        ]
    )


def tally_columns() -> blocks.Columns:
    """Headings of `tally`."""
    return {
        "table": _("Table"),
        "source": _("From"),
        "rows_in": _("Rows in"),
        "accepted": _("Accepted"),
        "rejected": _("Set aside"),
        "duplicates": _("Doubles"),
        "left_out": _("Left out"),
        "new": _("New"),
        "updated": _("Updated"),
        "derived": _("Added by reference"),
    }
