"""What page Data says of the loads: what each brought, by whom, and what became of its rows."""

from typing import Final

from crm_analytics.content import people_names
from crm_analytics.content.table_names import table_name
from crm_analytics.content.values import CellValue, DataColumn, DataTable
from crm_analytics.content.view import View
from crm_analytics.exports.columns import ExportColumn
from crm_analytics.features.data import explanations
from crm_analytics.i18n import N_, currency_symbol, date_time_text, ngettext, number
from crm_analytics.i18n import gettext as _
from crm_analytics.schema.tables import TABLES
from crm_analytics.warehouse.loads import ZERO, Load, LoadCatalogue, TableLoad

FEW: Final = 2
"""Files that are all named."""
STATES: Final = {"published": N_("loaded, figures not ready"), "ready": N_("in use"), "undone": N_("taken back")}
COUNTS: Final = {
    "rows_in": N_("Rows in"),
    "accepted": N_("Accepted"),
    "rejected": N_("Set aside"),
    "duplicates": N_("Doubles"),
    "left_out": N_("Left out"),
}


def loads(view: View) -> DataTable:
    """One row a load, however many files and tables it brought; the newest first.

    How much came in is counted for the whole company alone.
    """
    money = ExportColumn(
        "amount",
        _("Sales in it, {currency}").format(currency=currency_symbol(view.company.currency)),
        "money",
        2,
        view.company.currency,
    )
    counted = (*_count_columns(), DataColumn(money, short=True)) if view.viewer.sees_all_branches else ()
    columns = (
        DataColumn(ExportColumn("load", _("Load"))),
        DataColumn(ExportColumn("at", _("When"), "moment")),
        DataColumn(ExportColumn("by", _("By"))),
        DataColumn(ExportColumn("source", _("From"))),
        *counted,
        DataColumn(ExportColumn("state", _("State"))),
    )
    rows = tuple(_row(view, load) for load in LoadCatalogue(view.settings).all())
    return DataTable("loads", _("Loads"), columns, rows, first=10, why=explanations.loads())


def load_tables(view: View) -> DataTable:
    """One row a load and table."""
    columns = (
        DataColumn(ExportColumn("load", _("Load"))),
        DataColumn(ExportColumn("table", _("Table"))),
        DataColumn(ExportColumn("source", _("From"))),
        *(_count_columns() if view.viewer.sees_all_branches else ()),
    )
    rows: tuple[tuple[CellValue, ...], ...] = tuple(
        (
            number(load.id),
            table_name(table.table) if table.table in TABLES else table.table,
            files_in_words(table.source.split(", ")),
            *(_counts((table,)) if view.viewer.sees_all_branches else ()),
        )
        for load in LoadCatalogue(view.settings).all()
        for table in load.tables.values()
    )
    return DataTable("load-tables", _("Loads by table"), columns, rows, first=10, why=explanations.loads())


def files_in_words(files: list[str]) -> str:
    """All names of a few files; of many, how many there are, the first and the last."""
    names = sorted({name for name in files if name})
    if len(names) <= FEW:
        return ", ".join(names)
    words = ngettext("{count} file: {first} … {last}", "{count} files: {first} … {last}", len(names))
    return words.format(count=number(len(names)), first=names[0], last=names[-1])


def _row(view: View, load: Load) -> tuple[CellValue, ...]:
    tables = tuple(load.tables.values())
    lines = load.tables.get("order_lines")
    counted: tuple[CellValue, ...] = (
        (*_counts(tables), lines.sum_accepted if lines else ZERO) if view.viewer.sees_all_branches else ()
    )
    return (
        number(load.id),
        view.local(load.at).replace(tzinfo=None),
        people_names.person_name(load.by),
        files_in_words([name for table in tables for name in table.source.split(", ")]),
        *counted,
        _state(view, load),
    )


def _state(view: View, load: Load) -> str:
    if load.undone_by is not None and load.undone_at is not None:
        person, moment = people_names.person_name(load.undone_by), date_time_text(view.local(load.undone_at))
        return _("taken back by {person}, {moment}").format(person=person, moment=moment)
    return _(STATES[load.status])


def _counts(tables: tuple[TableLoad, ...]) -> tuple[int, ...]:
    return tuple(sum(getattr(table, name) for table in tables) for name in COUNTS)


def _count_columns() -> tuple[DataColumn, ...]:
    return tuple(DataColumn(ExportColumn(name, _(heading), "number")) for name, heading in COUNTS.items())
