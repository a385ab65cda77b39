"""The command that loads files and query results."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crm_analytics.cli.application import acting_person, app, plainly, work
from crm_analytics.cli.books import print_books_of_ready
from crm_analytics.cli.words import part_of, print_sentence
from crm_analytics.config import Settings, from_environment
from crm_analytics.errors import LoadError, UsageError
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.warehouse.progress import Progress

if TYPE_CHECKING:
    from crm_analytics.cli.mappings import FittedSource
    from crm_analytics.sources.table import SourceTable

INSPECTED, LOADED = 0.2, 0.6
"""Shares of the whole that are done when the sources were looked through, and when they are loaded."""

SHEETS_SHOWN = 12

NO_TABLE = N_("There is no table “{table}”. The tables: {tables}.")
NO_SOURCE = N_("Name the files to load, or a database with --database and --query.")
TWO_SOURCES = N_("Name either files or a database, not both.")
NO_QUERY = N_("Say with --query what to read from the database.")
BAD_ANSWER = N_("The answer “{given}” is not of the form question=choice.")
NOTHING_ACCEPTED = N_(
    "No row was accepted, so nothing is published and no mapping is remembered. Correct the mapping or the file, by "
    "the reasons above, and load it again."
)
BAD_PARAMETER = N_("The parameter “{given}” is not of the form name=value.")


@app.command()
@plainly
def load(
    table: Annotated[str, typer.Argument(help="What the rows are: order_lines, customers, products …")],
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILE…", help="CSV, Excel or Parquet files.")] = None,
    mapping: Annotated[Path | None, typer.Option(help="How the source's columns become ours (TOML).")] = None,
    sheet: Annotated[str | None, typer.Option(help="Sheet of a workbook, or file inside an archive.")] = None,
    database: Annotated[str, typer.Option(metavar="URL", envvar="CRM_SOURCE_URL", help="Database to read from.")] = "",
    query: Annotated[str, typer.Option(metavar="SQL", help="What to read; :name stands for a parameter.")] = "",
    param: Annotated[list[str] | None, typer.Option(metavar="NAME=VALUE", help="A parameter of the query.")] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Take what is proposed, without being asked.")] = False,
    answer: Annotated[list[str] | None, typer.Option(metavar="QUESTION=CHOICE", help="Answer a question.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do everything but write.")] = False,
    refresh: Annotated[bool, typer.Option("--refresh", help="Work out the figures afterwards.")] = False,
) -> None:
    """Load files or the result of a query into a table."""
    from crm_analytics.schema.tables import TABLES

    if table not in TABLES:
        raise UsageError(NO_TABLE, table=table, tables=", ".join(TABLES))
    # A database from the environment gives way to files that are named.
    url = "" if files and not query else database
    _refuse_half_calls(files or [], url, query)
    parameters = _pairs(param or [], BAD_PARAMETER)
    settings = from_environment()
    with work() as progress:
        progress(0.0, _("Looking at the source"))
        sources = [_from_query(url, query, parameters)] if url else [_from_file(file, sheet) for file in files or []]
        wanted = LoadCall(table, mapping, _pairs(answer or [], BAD_ANSWER), accept=accept, dry_run=dry_run)
        _load(settings, wanted, sources, part_of(progress, 0, LOADED if refresh else 1))
        if refresh and not dry_run:
            _refresh(settings, part_of(progress, LOADED, 1))
    if refresh and not dry_run:
        print_books_of_ready(settings)


@dataclass(frozen=True)
class LoadCall:
    """What was said on the command line of a load.

    Attributes:
        table: What the rows are.
        mapping: The file with the mapping, if one was named.
        answers: Choices by question.
        accept: Whether what is proposed is taken unasked.
        dry_run: Whether nothing is written.
    """

    table: str
    mapping: Path | None
    answers: dict[str, str]
    accept: bool
    dry_run: bool


def _load(settings: Settings, call: LoadCall, sources: "list[SourceTable]", progress: Progress) -> None:
    from crm_analytics.cli.answering import Answering
    from crm_analytics.cli.companies import in_currency_of, recorded_or_assumed
    from crm_analytics.cli.load_report import show
    from crm_analytics.cli.mappings import fit, keep
    from crm_analytics.warehouse.load import load as publish

    company, is_assumed = recorded_or_assumed(settings)
    fitted: list[FittedSource] = []
    for source in sources:
        progress(INSPECTED * len(fitted) / len(sources), _("Looking at {source}").format(source=source.name))
        fitted.append(fit(settings, source, call, timezone=company.timezone))
    rest = part_of(progress, INSPECTED, 1)
    answering = Answering(call.answers, accept=call.accept)
    while True:
        incoming = [each.incoming for each in fitted]
        report = publish(settings, incoming, by=acting_person(), progress=rest, dry_run=call.dry_run, company=company)
        if not report.open_questions:
            break
        changed = answering.answer(report.open_questions, [each.mapping for each in fitted])
        if is_assumed:
            company = in_currency_of(changed, company)
        # An answer may change how rows are made: whether it helped is looked at again.
        fitted = [each.made_by(made, settings, company.timezone) for each, made in zip(fitted, changed, strict=True)]
    show(report, company.currency)
    if report.accepts_nothing:
        raise LoadError(NOTHING_ACCEPTED)
    if call.dry_run:
        return
    if any(table.accepted for table in report.tables.values()):
        for each in fitted:
            keep(settings, each)
    if is_assumed:
        assumed = _(
            "Taken for granted: money in {currency}, holidays of {country}, times of {timezone}. Say otherwise with "
            "`python -m crm_analytics company`."
        )
        print_sentence(assumed.format(currency=company.currency, country=company.country, timezone=company.timezone))


def _refresh(settings: Settings, progress: Progress) -> None:
    from crm_analytics.cli.demo import refresh_if_needed

    refresh_if_needed(settings, progress)


def _from_file(file: Path, sheet: str | None) -> "SourceTable":
    from crm_analytics.sources.files.tables import open_file

    source = open_file(file, sheet=sheet)
    others: tuple[str, ...] = getattr(source, "others", ())
    if others and sheet is None:
        further = _("Of the workbook one sheet is read, {source}; it also holds {sheets}. Name one with --sheet NAME.")
        print_sentence(further.format(source=source.name, sheets=", ".join(others[:SHEETS_SHOWN])))
    return source


def _from_query(url: str, query: str, parameters: dict[str, str]) -> "SourceTable":
    from crm_analytics.sources.databases.queries import open_query

    return open_query(url, query, dict(parameters))


def _refuse_half_calls(files: list[Path], database: str, query: str) -> None:
    if files and database:
        raise UsageError(TWO_SOURCES)
    if database and not query:
        raise UsageError(NO_QUERY)
    if not files and not database:
        raise UsageError(NO_SOURCE)


def _pairs(given: list[str], sentence: str) -> dict[str, str]:
    """Texts of the form name=value; the sentence says what to do about another."""
    pairs = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals or not name:
            raise UsageError(sentence, given=each)
        pairs[name] = value
    return pairs
