"""Commands that look back: the list of loads, taking one back, and the rows that were set aside."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crm_analytics.cli.application import acting_person, app, plainly, work
from crm_analytics.cli.words import print_sentence, show_table
from crm_analytics.config import from_environment
from crm_analytics.i18n import N_, date_time_text, number
from crm_analytics.i18n import gettext as _

if TYPE_CHECKING:  # heavy ones come inside the commands
    from crm_analytics.warehouse.loads import Load

STATUS = {"published": N_("figures not ready"), "ready": N_("ready"), "undone": N_("undone")}
SHOWN = 20

loads = typer.Typer(help="List what was loaded, or take the newest load back.", invoke_without_command=True)
app.add_typer(loads, name="loads")


@loads.callback()
@plainly
def list_loads(context: typer.Context) -> None:
    """List what was loaded: when, what, how many rows came in and what became of them, by whom."""
    if context.invoked_subcommand is not None:
        return
    from crm_analytics.warehouse.loads import NOTHING_LOADED, LoadCatalogue

    lines = []
    for load in LoadCatalogue(from_environment()).all():
        for position, table in enumerate(load.tables.values()):
            head = [str(load.id), date_time_text(load.at.astimezone()), load.by, _state(load)]
            counts = (table.rows_in, table.accepted, table.rejected, table.duplicates)
            lines.append(
                [
                    *(head if position == 0 else [""] * 4),
                    table.table,
                    table.source,
                    *(number(count) for count in counts),
                ]
            )
    if not lines:
        print_sentence(_(NOTHING_LOADED))
        return
    columns = [_("load"), _("when"), _("by"), _("state"), _("table"), _("source")]
    counted = [_("rows in"), _("accepted"), _("rejected"), _("duplicates")]
    show_table("", columns + counted, lines, numbers_from=len(columns))


def _state(load: "Load") -> str:
    if load.undone_by is None or load.undone_at is None:
        return _(STATUS[load.status])
    moment = date_time_text(load.undone_at.astimezone())
    return _("undone by {person}, {moment}").format(person=load.undone_by, moment=moment)


@loads.command()
@plainly
def undo(number_of_load: Annotated[int, typer.Argument(metavar="N", help="Number of the newest load.")]) -> None:
    """Take the newest load back; what was in force before it is in force again."""
    from crm_analytics.compute.refresh import refresh
    from crm_analytics.recipes.catalogue import catalogue as recipes
    from crm_analytics.warehouse import ready
    from crm_analytics.warehouse.loads import LoadCatalogue

    settings = from_environment()
    catalogue = LoadCatalogue(settings)
    catalogue.undo(number_of_load, by=acting_person())
    before = catalogue.in_force()
    if before is None:
        print_sentence(_("Load {load} is undone; nothing is loaded now.").format(load=number_of_load))
        return
    if before.status != "ready" or not ready.holds(settings, before.id, recipes().schemas):
        with work() as progress:
            refresh(settings, progress=progress)
    print_sentence(
        _("Load {load} is undone; load {before} is in force again.").format(load=number_of_load, before=before.id)
    )


@app.command()
@plainly
def rejected(
    csv: Annotated[Path | None, typer.Option(help="File to write all of them to.")] = None,
) -> None:
    """Show the rows that were set aside, with the rules they broke."""
    import polars as pl

    from crm_analytics.cli.exports import HERE
    from crm_analytics.exports import csv_bytes
    from crm_analytics.state import exports
    from crm_analytics.warehouse import lake
    from crm_analytics.warehouse.gate import rule_sentences
    from crm_analytics.warehouse.loads import LoadCatalogue

    settings = from_environment()
    rows = lake.scan(settings, LoadCatalogue(settings).in_force(), lake.REJECTED)
    total = rows.select(pl.len()).collect().item()
    if not total:
        print_sentence(_("No row was set aside."))
        return
    order = ["load_id", "table", "source", "row_number"]
    # In this thread: those of Polars do not know the reader's language.
    rules = rows.select("rules").unique().collect()["rules"].to_list()
    stated = pl.col("rules").replace_strict(rules, [rule_sentences(rule) for rule in rules], return_dtype=pl.String)
    if csv is not None:
        csv.write_bytes(csv_bytes(rows.sort(order).with_columns(stated).collect()))
        exports.record(settings, by=acting_person(), page=HERE, what=lake.REJECTED, format="csv", rows=total)
        print_sentence(_("Rows set aside: {count}. They are in {file}.").format(count=number(total), file=csv))
        return
    grouped = rows.group_by("load_id", "table", "source", "rules").len().sort("len", "load_id", descending=True)
    shown = grouped.head(SHOWN).with_columns(stated).collect().rows()
    columns = [_("load"), _("table"), _("source"), _("why"), _("rows")]
    show_table("", columns, [[*(str(cell) for cell in row[:4]), number(row[4])] for row in shown], numbers_from=4)
    print_sentence(_("Rows set aside: {count}. Write them to a file with --csv FILE.").format(count=number(total)))
