"""The Typer application itself: the language, and errors in plain words for every command."""

import os
from collections.abc import Callable
from functools import wraps
from typing import Annotated, ParamSpec, TypeVar

import typer

from crm_analytics.cli.words import complain
from crm_analytics.errors import CrmError, UsageError
from crm_analytics.i18n import LANGUAGES, N_, use_language
from crm_analytics.i18n import gettext as _

DATA_PROBLEM, WRONG_CALL = 1, 2
P = ParamSpec("P")
R = TypeVar("R")

app = typer.Typer(
    help="An analytical CRM: customer and transaction data turned into decisions.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def choose_language(
    language: Annotated[str, typer.Option(help="Language of the messages: en or id. Otherwise that of LANG.")] = "",
) -> None:
    """An analytical CRM: customer and transaction data turned into decisions."""
    chosen = language or _language_of_system()
    if language and language not in LANGUAGES:
        complain(
            str(
                UsageError(
                    N_("The language {language} is not known; there are: {known}."),
                    language=language,
                    known=", ".join(LANGUAGES),
                )
            )
        )
        raise typer.Exit(WRONG_CALL)
    use_language(chosen)


def plainly(command: Callable[P, R]) -> Callable[P, R]:
    """Tell errors that people can act on in words, without a traceback, and leave with the right code."""

    @wraps(command)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except UsageError as error:
            complain(str(error))
            raise typer.Exit(WRONG_CALL) from None
        except CrmError as error:
            complain(str(error))
            raise typer.Exit(DATA_PROBLEM) from None
        except OSError as error:
            complain(_("The system reports: {why}").format(why=error))
            raise typer.Exit(DATA_PROBLEM) from None

    return told


def _language_of_system() -> str:
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return named[:2].lower()
