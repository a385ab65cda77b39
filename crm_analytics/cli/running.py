"""Commands that work on what is loaded: refresh, check, serve."""

from dataclasses import replace
from typing import Annotated

import typer

from crm_analytics.cli.application import DATA_PROBLEM, app, plainly, work
from crm_analytics.cli.words import complain, say
from crm_analytics.config import from_environment
from crm_analytics.i18n import gettext as _


@app.command()
@plainly
def refresh(
    load: Annotated[int | None, typer.Option(help="A load that is not the newest, to look at it as it stood.")] = None,
    anew: Annotated[bool, typer.Option("--anew", help="Also what has not changed since it was worked out.")] = False,
) -> None:
    """Work out what the pages show, for the newest load; what has not changed is taken over."""
    from crm_analytics.compute.refresh import refresh as work_out

    with work() as progress:
        done = work_out(from_environment(), progress=progress, load_id=load, anew=anew)
    say(_("The figures of load {load} are ready.").format(load=done.load.id))
    if done.taken_over:
        say(_("Taken over as they were: {names}.").format(names=", ".join(done.taken_over)))
        say(_("Worked out: {names}.").format(names=", ".join(done.made) or _("nothing")))


@app.command()
@plainly
def check() -> None:
    """Check counts, keys, references, totals and freshness, and say what is wrong."""
    from crm_analytics.compute.check import check as look

    found = look(from_environment())
    problems = [each for each in found if each.severity == "problem"]
    for each in problems:
        complain(str(each))
    for each in found[len(problems) :]:
        say(str(each))
    if problems:
        raise typer.Exit(DATA_PROBLEM)
    say(_("No problem was found."))


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
    from crm_analytics.server import serve as listen

    if open_browser and browser.answers(address, port):
        say(_("The pages are served already: {address}").format(address=browser.address_of(address, port)))
        browser.show(address, port)
        return
    if open_browser:
        browser.show_when_ready(address, port)
    listen(replace(from_environment(), address=address, port=port))
