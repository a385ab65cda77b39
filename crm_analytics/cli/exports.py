"""Commands that take data out: a table or result as CSV or Excel, and the list of who took what."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crm_analytics.cli.application import acting_person, app, plainly
from crm_analytics.cli.words import print_sentence, show_table
from crm_analytics.config import Settings, from_environment
from crm_analytics.errors import LoadError, UsageError
from crm_analytics.i18n import N_, date_text, date_time_text, number
from crm_analytics.i18n import gettext as _

if TYPE_CHECKING:  # heavy ones come inside the commands
    import polars as pl

    from crm_analytics.exports import About
    from crm_analytics.warehouse.loads import Load

HERE = "cli"
"""What the record calls this place; pages are called by their names."""
SEGMENT = "segment"
"""Instead of a table: a saved segment."""
NO_SUCH_NAME = N_("There is no table or result “{name}”; there are: {known}.")
NAMELESS = N_("“{name}” takes no further name; “{rest}” is one too many. Only `export segment NAME` takes one.")


class Form(StrEnum):
    """Kinds of files a table can be written to."""

    CSV = "csv"
    EXCEL = "excel"


ENDINGS = {Form.CSV: "csv", Form.EXCEL: "xlsx"}


@app.command()
@plainly
def export(
    name: Annotated[
        str, typer.Argument(metavar="TABLE_OR_RESULT", help="Such as order_lines or rfm_customers; or segment.")
    ],
    out: Annotated[Path, typer.Option(help="File to write.")],
    segment: Annotated[str, typer.Argument(metavar="NAME", help="After segment: the saved segment's name.")] = "",
    form: Annotated[Form, typer.Option("--format", help="CSV for any number of rows, or Excel.")] = Form.CSV,
) -> None:
    """Write a table, a result of the newest load, or a saved segment, to a file. It is recorded who took what."""
    import polars as pl

    from crm_analytics.state import exports
    from crm_analytics.warehouse.loads import NOTHING_LOADED, LoadCatalogue

    if segment and name != SEGMENT:
        raise UsageError(NAMELESS, name=name, rest=segment)
    settings = from_environment()
    load = LoadCatalogue(settings).in_force()
    if load is None:
        raise LoadError(NOTHING_LOADED)
    frame = _segment(settings, load, segment) if name == SEGMENT else _rows(settings, load, name)
    what = f"{name} {segment}".strip()
    rows = int(frame.select(pl.len()).collect().item())
    with whole(out) as part:
        _write(frame, part, form, _about(settings, load, what))
        exports.record(settings, by=acting_person(), page=HERE, what=what, format=ENDINGS[form], rows=rows)
    print_sentence(_("Rows written: {count}. They are in {file}.").format(count=number(rows), file=out))


@app.command(name="exports")
@plainly
def list_exports(
    most: Annotated[int, typer.Option(min=1, help="How many, the newest first.")] = 50,
) -> None:
    """List who took what out: when, from which page, how many rows, under which filters."""
    from crm_analytics.state import exports
    from crm_analytics.warehouse import identity

    settings = from_environment()
    identity.verify(settings)
    lines = [
        [
            date_time_text(each.at.astimezone()),
            each.by,
            _("command line") if each.page == HERE else each.page,
            each.what,
            _(exports.DONE[each.format]) if each.format in exports.DONE else each.format,
            "; ".join(f"{label}: {text}" for label, text in each.filters),
            "" if each.rows is None else number(each.rows),
        ]
        for each in exports.recent(settings, most)
    ]
    if not lines:
        print_sentence(_("Nothing was taken out yet."))
        return
    columns = [_("when"), _("by"), _("page"), _("what"), _("format"), _("filters"), _("rows")]
    show_table("", columns, lines, numbers_from=len(columns) - 1)


def _rows(settings: Settings, load: "Load", name: str) -> "pl.LazyFrame":
    from crm_analytics.reader import Reader
    from crm_analytics.recipes.catalogue import catalogue
    from crm_analytics.schema.tables import FACTS
    from crm_analytics.viewer import LOCAL_OWNER

    reader, results = Reader(settings, LOCAL_OWNER, load), catalogue().schemas
    if name in FACTS:
        return reader.facts(name)
    if name in results:
        return reader.result(name)
    raise UsageError(NO_SUCH_NAME, name=name, known=", ".join(sorted({*FACTS, *results})))


def _segment(settings: Settings, load: "Load", name: str) -> "pl.LazyFrame":
    """The profile of each customer: numbers, not names."""
    from crm_analytics.compute.refresh import as_of
    from crm_analytics.reader import Reader
    from crm_analytics.rules.saved_segments import customers
    from crm_analytics.state import segments
    from crm_analytics.viewer import LOCAL_OWNER

    saved = segments.segment_named(settings, LOCAL_OWNER, name)
    return customers(Reader(settings, LOCAL_OWNER, load), saved, as_of=as_of(settings, load))


@contextmanager
def whole(out: Path) -> Iterator[Path]:
    """A file that appears under its name when it is written and recorded, or not at all."""
    part = out.with_name(f".{out.name}.part")
    try:
        yield part
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _write(frame: "pl.LazyFrame", part: Path, form: Form, about: "About") -> None:
    from crm_analytics.exports import write_csv
    from crm_analytics.exports.excel import excel_bytes

    if form is Form.CSV:
        write_csv(frame, part)
    else:
        part.write_bytes(excel_bytes(frame.collect(), about))


def _about(settings: Settings, load: "Load", name: str) -> "About":
    from crm_analytics.exports import About
    from crm_analytics.warehouse.loads import LoadCatalogue

    company = LoadCatalogue(settings).company()
    return About(
        company=company.name if company else "",
        page=_("command line"),
        what=name,
        load=_("load {number}, {moment}").format(number=number(load.id), moment=date_time_text(load.at.astimezone())),
        made=date_text(datetime.now(UTC).astimezone().date()),
        by=acting_person(),
    )
