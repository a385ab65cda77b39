"""The command that writes a page to a file: what it says, with the figures a reader would see on it."""

from pathlib import Path
from typing import Annotated

import typer

from crm_analytics.cli.application import UNKNOWN_LANGUAGE, acting_person, app, plainly
from crm_analytics.cli.exports import HERE, whole
from crm_analytics.cli.words import print_sentence
from crm_analytics.config import from_environment
from crm_analytics.errors import UsageError
from crm_analytics.i18n import LANGUAGES, N_, use_language
from crm_analytics.i18n import gettext as _

NO_PAIR = N_("“{text}” is no filter: write it as name=value, such as period=last-month or branch=B01.")


@app.command()
@plainly
def report(
    page: Annotated[str, typer.Argument(help="The page, such as overview.")],
    out: Annotated[Path, typer.Option(help="File to write; it ends in .html, .pdf or .xlsx.")],
    filters: Annotated[
        list[str] | None,
        typer.Option(
            "--filter", metavar="NAME=VALUE", help="As in the page's address, such as period=last-month; several times."
        ),
    ] = None,
    lang: Annotated[str, typer.Option(help="Language of the file: en or id. Otherwise that of the messages.")] = "",
    viewer: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="As this person of [access.people] in .streamlit/secrets.toml would see it. Otherwise as the owner.",
        ),
    ] = "",
) -> None:
    """Write a page to a file, with the same figures, for a meeting, for mail or to print. It is recorded."""
    from crm_analytics.report import building, files
    from crm_analytics.state import exports
    from crm_analytics.viewer import LOCAL_OWNER, people

    if lang and lang not in LANGUAGES:
        raise UsageError(UNKNOWN_LANGUAGE, language=lang, known=", ".join(LANGUAGES))
    if lang:
        use_language(lang)
    ending = out.suffix.removeprefix(".").lower()
    files.require(ending)
    settings = from_environment()
    reader = people.viewer_named(people.written(), viewer) if viewer else LOCAL_OWNER
    wanted = building.report_of(page)
    view = building.view_of(settings, reader, page)
    chosen, choices = building.chosen(view, wanted, [_pair(text) for text in filters or ()])
    document = building.document(view, wanted, chosen, choices)
    with whole(out) as part:
        part.write_bytes(files.written(document, ending))
        exports.record(
            settings, by=acting_person(), page=HERE, what=page, format=ending, rows=None, filters=document.about.filters
        )
    print_sentence(_("{title} It is in {file}.").format(title=f"{document.title}.", file=out))


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not (name and sign and value):
        raise UsageError(NO_PAIR, text=text)
    return name.strip(), value.strip()
