"""Commands that work on what is loaded: refresh, check, serve."""

from dataclasses import replace
from typing import Annotated

import typer

from crm_analytics.cli.application import DATA_PROBLEM, app, plainly, work
from crm_analytics.cli.books import print_books_of_ready
from crm_analytics.cli.words import print_error, print_sentence
from crm_analytics.config import from_environment
from crm_analytics.errors import LoadError, StateError, UsageError
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _

NO_LEVEL = N_("Products are not grouped by {level}; they are by {levels}.")


@app.command()
@plainly
def refresh(
    load: Annotated[int | None, typer.Option(help="A load that is not the newest, to look at it as it stood.")] = None,
    anew: Annotated[bool, typer.Option("--anew", help="Also what has not changed since it was worked out.")] = False,
) -> None:
    """Work out what the pages show, for the newest load; what has not changed is taken over."""
    from crm_analytics.compute.refresh import refresh as run_refresh

    with work() as progress:
        done = run_refresh(from_environment(), progress=progress, load_id=load, anew=anew)
    print_sentence(_("The figures of load {load} are ready.").format(load=done.load.id))
    if done.taken_over:
        print_sentence(_("Taken over as they were: {names}.").format(names=", ".join(done.taken_over)))
        print_sentence(_("Worked out: {names}.").format(names=", ".join(done.made) or _("nothing")))
    if load is None:
        print_books_of_ready(from_environment())


@app.command(name="work-out")
@plainly
def work_out(
    result: Annotated[str, typer.Argument(help="Such as category_rules or forecast_days.")],
    branch: Annotated[list[str] | None, typer.Option(help="Code of a branch; may come several times.")] = None,
    channel: Annotated[list[str] | None, typer.Option(help="A channel; may come several times.")] = None,
    category: Annotated[list[str] | None, typer.Option(help="A category; may come several times.")] = None,
    level: Annotated[str, typer.Option(help="Products by category, department or brand.")] = "category",
    load: Annotated[int | None, typer.Option(help="A load that is not the newest.")] = None,
) -> None:
    """Work out a result for a part of the business: for a branch, a channel, a category or a level of products."""
    from crm_analytics.compute.parts import work_out as make
    from crm_analytics.recipes import Part
    from crm_analytics.recipes.part import LEVELS
    from crm_analytics.warehouse.loads import NOTHING_LOADED, LoadCatalogue

    of_products = next((each for each in LEVELS if each == level), None)
    if of_products is None:
        raise UsageError(NO_LEVEL, level=level, levels=", ".join(LEVELS))
    part = Part(tuple(branch or ()), tuple(channel or ()), tuple(category or ()), of_products)
    settings = from_environment()
    shown = LoadCatalogue(settings).ready() if load is None else LoadCatalogue(settings).get(load)
    if shown is None:
        raise LoadError(NOTHING_LOADED)
    with work() as progress:
        make(settings, shown, result, part, progress)
    print_sentence(_("It is worked out, and kept as long as the results of load {load}.").format(load=shown.id))


@app.command()
@plainly
def check() -> None:
    """Check counts, keys, references, totals and freshness, and say what is wrong."""
    from crm_analytics.compute.check import check as run_check

    findings = run_check(from_environment())
    problems = [each for each in findings if each.severity == "problem"]
    for each in problems:
        print_error(str(each))
    for each in findings[len(problems) :]:
        print_sentence(str(each))
    if problems:
        raise typer.Exit(DATA_PROBLEM)
    print_sentence(_("No problem was found."))


@app.command()
@plainly
def serve(
    address: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8501,
    open_browser: Annotated[
        bool, typer.Option("--open", help="Open them in the browser, once they are there.")
    ] = False,
) -> None:
    """Serve the pages until stopped."""
    from crm_analytics.cli import browser
    from crm_analytics.server import serve as run_server
    from crm_analytics.warehouse import identity

    if open_browser and browser.answers(address, port):
        print_sentence(_("The pages are served already: {address}").format(address=browser.address_of(address, port)))
        browser.show(address, port)
        return
    settings = replace(from_environment(), address=address, port=port)
    try:
        identity.verify(settings)
    except StateError as error:  # the pages say the same, until it is mended
        print_error(str(error))
    if open_browser:
        browser.show_when_ready(address, port)
    run_server(settings)
