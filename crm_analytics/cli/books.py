"""Commands about the user's own books: totals given, what agrees with them, totals taken away."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crm_analytics.cli.application import acting_person, app, plainly
from crm_analytics.cli.words import print_sentence, show_table
from crm_analytics.config import Settings, from_environment
from crm_analytics.errors import LoadError, UsageError
from crm_analytics.i18n import N_, date_time_text, number, percent
from crm_analytics.i18n import gettext as _

if TYPE_CHECKING:
    from crm_analytics.content.view import View
    from crm_analytics.metrics.books import BookComparison
    from crm_analytics.state.books import BookMetric
    from crm_analytics.viewer import Viewer

NO_RESULTS = N_("No figures are worked out yet: run `python -m crm_analytics refresh` first.")
NO_SUCH_BOOK = N_("No totals were given under “{number}”; `python -m crm_analytics books` lists what there is.")
NO_SUCH_METRIC = N_("Books are held against revenue or orders, not “{metric}”.")
HALF_DAYS = N_("Say both --from and --to, or neither; the last day comes after the first.")
SHORT = 8
"""Letters of a number that tell what was given at once apart."""

books = typer.Typer(help="Hold the figures against totals of your own books.", invoke_without_command=True)
app.add_typer(books, name="books")


@books.callback()
@plainly
def show(context: typer.Context) -> None:
    """List the totals of the books beside our figures: what agrees, and what does not."""
    if context.invoked_subcommand is not None:
        return
    from crm_analytics.content.books import comparisons
    from crm_analytics.features.books.content import ranked
    from crm_analytics.state import books as state

    view = _view(from_environment())
    given = state.books(view.settings, view.viewer)
    if not given:
        print_sentence(_("No totals were given yet: python -m crm_analytics books add FILE"))
        return
    compared = comparisons(view)
    lines = [_line(view, each) for each in ranked(compared)]
    columns = [_("days"), _("where"), _("figure"), _("state"), _("books"), _("our figure"), _("difference"), "%"]
    show_table("", columns, lines, numbers_from=4)
    print_agreement(compared)
    for book in given:
        words = _("{number}: {source}, {count} totals, {when}, {by}")
        print_sentence(
            words.format(
                number=book.id[:SHORT],
                source=book.source,
                count=number(len(book.totals)),
                when=date_time_text(book.at.astimezone()),
                by=book.by,
            )
        )


@books.command()
@plainly
def add(
    file: Annotated[Path, typer.Argument(help="CSV or Excel: a month or branch, or both, and a total.")],
    metric: Annotated[str, typer.Option("--of", help="What the totals add up: revenue or orders.")] = "revenue",
    first: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="First day of totals without a month; else all days."),
    ] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Their last day.")] = None,
) -> None:
    """Give totals of the books from a file; they are kept, and checked again after every load."""
    from crm_analytics.content.books import comparisons
    from crm_analytics.features.books.content import circumstances, kept_sentence
    from crm_analytics.features.books.files import MOST_BYTES, TOO_LARGE, read_file
    from crm_analytics.state import books as state

    view = _view(from_environment())
    usual = circumstances(view, _metric(metric))
    given = replace(usual, days=_days(first, last) or usual.days)
    if file.exists() and file.stat().st_size > MOST_BYTES:
        raise UsageError(TOO_LARGE)
    read = read_file(file.name, file.read_bytes(), given)
    state.add(view.settings, view.viewer, file.name, read.totals)
    print_sentence(kept_sentence(read))
    print_agreement(comparisons(view))


@books.command()
@plainly
def remove(
    number_of_book: Annotated[str, typer.Argument(metavar="NUMBER", help="As `books` lists it.")],
) -> None:
    """Take totals that were given at once away; they are kept, and count no more."""
    from crm_analytics.state import books as state
    from crm_analytics.viewer import LOCAL_OWNER
    from crm_analytics.warehouse import identity

    settings = from_environment()
    identity.verify(settings)
    fit = [each for each in state.books(settings, LOCAL_OWNER) if each.id.startswith(number_of_book)]
    if len(fit) != 1:
        raise UsageError(NO_SUCH_BOOK, number=number_of_book)
    state.remove(settings, _owner(), fit[0])
    print_sentence(_("They are taken away: {source}.").format(source=fit[0].source))


def print_agreement(compared: "tuple[BookComparison, ...]") -> None:
    """How many totals agree, in a sentence; nothing where none could be compared."""
    from crm_analytics.content.books import counted

    words = counted(compared)
    if words:
        print_sentence(f"{words[:1].upper()}{words[1:]}.")


def print_books_of_ready(settings: Settings) -> None:
    """The same of the load whose figures were worked out last; nothing where no totals were given."""
    from crm_analytics.compute.check_books import compared_with_books
    from crm_analytics.warehouse.loads import LoadCatalogue

    load = LoadCatalogue(settings).ready()
    if load is not None:
        print_agreement(tuple(compared_with_books(settings, load)))


def _view(settings: Settings) -> "View":
    from crm_analytics.content.view import View
    from crm_analytics.warehouse.loads import LoadCatalogue

    catalogue = LoadCatalogue(settings)
    load, company = catalogue.ready(), catalogue.company()
    if load is None or company is None:
        raise LoadError(NO_RESULTS)
    return View(settings, _owner(), load, company)


def _owner() -> "Viewer":
    """Who gives the command, with the rights of whoever sits at the machine."""
    from crm_analytics.viewer import LOCAL_OWNER

    return replace(LOCAL_OWNER, name=acting_person())


def _line(view: "View", compared: "BookComparison") -> list[str]:
    from crm_analytics.content.books import place
    from crm_analytics.content.periods import span_text
    from crm_analytics.features.books.content import verdict_text
    from crm_analytics.metrics.dictionary import METRICS

    total = compared.total
    decimals = 2 if total.metric == "revenue" else 0
    ours, difference, share = compared.ours, compared.difference, compared.share
    return [
        span_text(total.start, total.end),
        place(total, view.branch_names()),
        _(METRICS[total.metric].name),
        verdict_text(view, compared),
        number(total.amount, decimals),
        "–" if ours is None else number(ours, decimals),
        "–" if difference is None else number(difference, decimals),
        "–" if share is None else percent(share, 1),
    ]


def _metric(name: str) -> "BookMetric":
    from crm_analytics.state.books import METRICS

    metric = next((each for each in METRICS if each == name), None)
    if metric is None:
        raise UsageError(NO_SUCH_METRIC, metric=name)
    return metric


def _days(first: datetime | None, last: datetime | None) -> tuple[date, date] | None:
    if first is None and last is None:
        return None
    if first is None or last is None or last < first:
        raise UsageError(HALF_DAYS)
    return first.date(), last.date()
