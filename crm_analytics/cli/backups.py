"""Commands that keep a warehouse from being lost: backup, restore, adopt."""

from pathlib import Path
from typing import Annotated

import typer

from crm_analytics.cli.application import acting_person, app, plainly, work
from crm_analytics.cli.words import print_sentence
from crm_analytics.config import from_environment
from crm_analytics.i18n import file_size
from crm_analytics.i18n import gettext as _


@app.command()
@plainly
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="File to write; an earlier backup there is replaced.")],
) -> None:
    """Write facts, history, mappings and what people wrote to one file; also while something is loaded."""
    from crm_analytics.warehouse.backup import backup as write

    with work() as progress:
        manifest = write(from_environment(), file.absolute(), progress)
    written = _("Backed up as of load {load}: {file}, {size}. It holds personal data; keep it on another disk.")
    print_sentence(written.format(load=manifest.load, file=file, size=file_size(file.stat().st_size)))


@app.command()
@plainly
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `backup` wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Take the place of what is there, which is kept in a folder beside it.")
    ] = False,
) -> None:
    """Put a backup back, also into another kind of database."""
    from crm_analytics.warehouse.restore import restore as put_back

    with work() as progress:
        restored = put_back(from_environment(), file.absolute(), progress, in_place_of_another=replace)
    print_sentence(_("The backup is put back: load {load} is in force.").format(load=restored.manifest.load))
    if restored.kept is not None:
        kept = _("What was there before is kept in {folder}: delete it once you no longer need it.")
        print_sentence(kept.format(folder=restored.kept))
    print_sentence(_("Work the figures out: python -m crm_analytics refresh"))


@app.command()
@plainly
def adopt() -> None:
    """Take the loads of the folder over into this database: after a move, or where the old one is lost."""
    from crm_analytics.warehouse.adopt import adopt as take_over

    with work() as progress:
        adopted = take_over(from_environment(), by=acting_person(), progress=progress)
    if not adopted.loads:
        print_sentence(_("The database has all loads of the folder already: nothing changed."))
        return
    loads = ", ".join(map(str, adopted.loads))
    print_sentence(_("Taken over from the folder: load {loads}.").format(loads=loads))
    if adopted.in_force is not None:
        print_sentence(_("In force is load {load}.").format(load=adopted.in_force.id))
    if not adopted.is_recorded:
        as_they_lie = _(
            "An earlier version wrote these tables and recorded no loads: they were taken as they lie, with a load in "
            "them that was undone last. Compare the totals, and name the company: python -m crm_analytics company"
        )
        print_sentence(as_they_lie)
    print_sentence(_("Segments, notes and goals are not in the folder: they come back with a backup alone."))
