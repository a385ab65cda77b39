"""The Typer application itself: the language, errors in plain words, and the job a command reports to."""

import getpass
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Annotated, ParamSpec, TypeVar

import typer

from crm_analytics import __version__
from crm_analytics.cli.windows import locale_of_windows
from crm_analytics.cli.words import print_error, print_sentence, progress_bar
from crm_analytics.config import KEPT_MEMORY, NotANumber, from_environment
from crm_analytics.errors import CrmError, UsageError
from crm_analytics.i18n import LANGUAGES, N_, language_of, use_language
from crm_analytics.i18n import gettext as _
from crm_analytics.warehouse.progress import Progress

DATA_PROBLEM, WRONG_CALL = 1, 2
P = ParamSpec("P")
R = TypeVar("R")

LANGUAGE_HELP = f"Language of the messages: {' or '.join(LANGUAGES)}. Otherwise that of LANG."
NOT_A_NUMBER = N_("{name} has to be a number; it is “{value}”.")
UNKNOWN_LANGUAGE = N_("The language {language} is not known; there are: {known}.")
_job: ContextVar[int | None] = ContextVar("job", default=None)

app = typer.Typer(
    help="An analytical CRM: customer and transaction data turned into decisions.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print_sentence(f"CRM Analytics {__version__}")
        raise typer.Exit


@app.callback()
def begin(
    context: typer.Context,
    language: Annotated[str, typer.Option(help=LANGUAGE_HELP)] = "",
    version: Annotated[  # noqa: ARG001 - it is answered before
        bool, typer.Option("--version", help="Say which version this is.", callback=_print_version, is_eager=True)
    ] = False,
    job: Annotated[int | None, typer.Option(hidden=True, help="Number of the job to report to.")] = None,
) -> None:
    """An analytical CRM: customer and transaction data turned into decisions."""
    _job.set(job)
    if context.invoked_subcommand != "serve":  # a server should not hold on to what its visitors no longer need
        os.environ |= KEPT_MEMORY | os.environ
    if language and language not in LANGUAGES:
        print_error(str(UsageError(UNKNOWN_LANGUAGE, language=language, known=", ".join(LANGUAGES))))
        raise typer.Exit(WRONG_CALL)
    use_language(language or language_of(locale_of_system()))


def plainly(command: Callable[P, R]) -> Callable[P, R]:
    """Tell errors that people can act on in words, without a traceback, and leave with the right code."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except CrmError as error:
            sentence = error
        except NotANumber as error:
            sentence = UsageError(NOT_A_NUMBER, name=error.name, value=error.value)
        except _faults() as error:
            if (explained := _explained(error)) is None:
                raise
            sentence = explained
        print_error(str(sentence))
        raise typer.Exit(WRONG_CALL if isinstance(sentence, UsageError) else DATA_PROBLEM) from None

    return wrapped


def _faults() -> tuple[type[BaseException], ...]:
    """What goes wrong around a warehouse; asked for when something did, as it takes the libraries of the lake."""
    from crm_analytics.warehouse.faults import FAULTS

    return FAULTS


def _explained(error: BaseException) -> CrmError | None:
    from crm_analytics.warehouse.faults import explained

    return explained(error, from_environment())


@contextmanager
def work() -> Iterator[Progress]:
    """Long work: a progress bar where somebody watches, and notes to the job where the browser started it."""
    job = _job.get()
    with progress_bar() as bar:
        if job is None:
            yield bar
            return
        from crm_analytics import jobs

        with jobs.reporting(from_environment(), job, bar) as report:
            yield report


def acting_person() -> str:
    """Who gave the command: the person behind the job, or the system's user."""
    job = _job.get()
    if job is not None:
        from crm_analytics import jobs

        started = jobs.get(from_environment(), job)
        if started is not None:
            return started.by
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return _("command line")


def locale_of_system() -> str:
    """What the system says of its user's language: `id_ID.UTF-8`; empty where it says nothing."""
    return os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or locale_of_windows()
