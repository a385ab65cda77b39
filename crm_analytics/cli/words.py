"""What the command line prints: sentences, tables and a progress bar."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from crm_analytics.warehouse.progress import Progress as Report
from crm_analytics.warehouse.progress import quiet

PIPED_WIDTH = 200
_bar: ContextVar[Progress | None] = ContextVar("bar", default=None)


def _console(*, stderr: bool = False) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    # Where nobody watches, lines are not broken: they are read by other programs.
    return Console(stderr=stderr, width=None if stream.isatty() else PIPED_WIDTH, highlight=False, markup=False)


def print_sentence(sentence: str) -> None:
    """Print a sentence on standard output."""
    _console().print(sentence, soft_wrap=True)


def print_error(sentence: str) -> None:
    """Print what went wrong on standard error."""
    _console(stderr=True).print(sentence, style="red", soft_wrap=True)


def show_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], numbers_from: int) -> None:
    """Print a table; columns from `numbers_from` on are numbers, set to the right."""
    table = Table(title=title or None, title_justify="left", header_style="bold")
    for position, column in enumerate(columns):
        table.add_column(column, justify="right" if position >= numbers_from else "left")
    for row in rows:
        table.add_row(*row)
    _console().print(table)


@contextmanager
def progress_bar() -> Iterator[Report]:
    """A bar on standard error, where somebody watches it."""
    if not sys.stderr.isatty():
        yield quiet
        return
    parts = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*parts, console=_console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0)

        def report(share: float, sentence: str) -> None:
            bar.update(task, completed=share, description=sentence)

        shown = _bar.set(bar)
        try:
            yield report
        finally:
            _bar.reset(shown)


@contextmanager
def without_bar() -> Iterator[None]:
    """While somebody is asked, the bar is away: it would write over what is typed."""
    bar = _bar.get()
    if bar is None:
        yield
        return
    bar.stop()
    try:
        yield
    finally:
        bar.start()


def part_of(report: Report, start: float, end: float) -> Report:
    """Progress of a step that takes the part of the whole between two shares."""

    def of_the_whole(share: float, sentence: str) -> None:
        report(start + (end - start) * share, sentence)

    return of_the_whole
