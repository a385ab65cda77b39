"""What a load did, as tables and sentences."""

from decimal import Decimal
from functools import partial

from crm_analytics.cli.words import print_sentence, show_table
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import money, number
from crm_analytics.schema.tables import MONEY_COLUMN
from crm_analytics.warehouse.load_report import LoadReport, Reason, notes, spans
from crm_analytics.warehouse.loads import TableLoad

REASONS_SHOWN = 10


def show(report: LoadReport, currency: str) -> None:
    """Print the reconciliation: what came in, what became of it, and why rows were set aside."""
    title = (
        _("Trial: nothing was written")
        if report.dry_run
        else _("Rows in = accepted + rejected + duplicates + left out")
    )
    columns = [_("table"), _("rows in"), _("accepted"), _("rejected"), _("duplicates"), _("left out")]
    effects = [_("new"), _("updated"), _("unchanged"), _("added by reference")]
    rows = [line for table in report.tables.values() for line in _lines(table)]
    show_table(title, columns + effects, rows, numbers_from=1)
    for reason in report.reasons[:REASONS_SHOWN]:
        print_sentence(_reason_sentence(reason))
    for sentence in spans(report, partial(money, currency=currency)):
        print_sentence(sentence)
    for sentence in dict.fromkeys(str(each.sentence) for each in report.questions if not each.choices):
        print_sentence(sentence)
    for note in notes(report):
        print_sentence(note)
    if not report.accepts_nothing:  # that is an error, and its sentence comes last
        print_sentence(_outcome(report))


def _lines(table: TableLoad) -> list[list[str]]:
    counts = (table.rows_in, table.accepted, table.rejected, table.duplicates, table.left_out)
    effects = (table.new, table.updated, table.unchanged, table.derived)
    lines = [[table.table, *(number(count) for count in counts + effects)]]
    summed = MONEY_COLUMN.get(table.table)
    if summed:
        sums = (table.sum_in, table.sum_accepted, table.sum_rejected, table.sum_duplicates, table.sum_left_out)
        label = "  " + _("sum of {column}").format(column=summed)
        lines.append([label, *(number(Decimal(total), 2) for total in sums), "", "", "", ""])
    return lines


def _reason_sentence(reason: Reason) -> str:
    shown = ", ".join(str(row) for row in reason.examples)
    sentence = _("{source}: rows set aside: {rows}, such as row {examples}. {rules}")
    text = "; ".join(line.removesuffix(".") for line in reason.sentences()) + "."
    return sentence.format(source=reason.source, rows=number(reason.rows), examples=shown, rules=text)


def _outcome(report: LoadReport) -> str:
    if report.dry_run:
        return _("The load would change the data.") if report.changed else _("The load would change nothing.")
    if not any(table.rows_in for table in report.tables.values()):
        return _("There are no rows in it: nothing changed.")
    if report.load is None:
        return _("Everything was there already: nothing changed.")
    return _("Published as load {load}.").format(load=report.load.id)
