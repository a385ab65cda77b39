"""The command that fills an empty warehouse: a retailer's year, a synthetic company of any size, or sample files."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

import typer

from crm_analytics.cli.application import acting_person, app, plainly, work
from crm_analytics.cli.companies import country_of_system
from crm_analytics.cli.words import part_of, print_sentence
from crm_analytics.config import Settings, from_environment
from crm_analytics.errors import LoadError
from crm_analytics.i18n import N_, language
from crm_analytics.i18n import gettext as _
from crm_analytics.warehouse.progress import Progress

if TYPE_CHECKING:
    from crm_analytics.schema.company import Company
    from crm_analytics.sources.table import Incoming

INDONESIA: Final = "ID"
LOADED_AT = 0.5
"""Share of the whole that is done when the facts are loaded."""


class Which(StrEnum):
    """The companies that come along."""

    COMPLETE_JOURNEY = "complete-journey"
    NUSANTARA = "nusantara"
    SAMPLE_SHOP = "sample-shop"


@dataclass(frozen=True)
class DemoSize:
    """How large the synthetic company is, and which one of that size."""

    customers: int
    order_lines: int
    seed: int


@app.command()
@plainly
def demo(
    which: Annotated[
        Which | None,
        typer.Argument(
            help="A real retailer's year, a synthetic company, or the sample files of a shop. Otherwise nusantara "
            "for readers in Indonesia, and complete-journey for all others.",
            show_default=False,
        ),
    ] = None,
    customers: Annotated[int, typer.Option(min=30, help="Customers of the synthetic company.")] = 2_000,
    order_lines: Annotated[int, typer.Option(min=100, help="Order lines of the synthetic company.")] = 200_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same company.")] = 1,
    if_empty: Annotated[bool, typer.Option("--if-empty", help="Do nothing where something is loaded.")] = False,
) -> None:
    """Load a demo and work out its figures."""
    from crm_analytics.warehouse.loads import LoadCatalogue

    settings = from_environment()
    catalogue = LoadCatalogue(settings)
    if if_empty and catalogue.ready() is not None:
        return
    with work() as progress:
        if not (if_empty and catalogue.in_force()):
            chosen = which or of_reader()
            incoming, company = _made(settings, chosen, DemoSize(customers, order_lines, seed))
            _load(settings, incoming, company, part_of(progress, 0, LOADED_AT))
            if chosen is Which.SAMPLE_SHOP:
                _remember_mappings(settings)
        refresh_if_needed(settings, part_of(progress, LOADED_AT, 1))
    print_sentence(_("The demo is loaded and its figures are ready: python -m crm_analytics serve"))


def of_reader() -> Which:
    """The demo in the money of whoever gives the command."""
    is_in_indonesia = INDONESIA in {language().country, country_of_system()}
    return Which.NUSANTARA if is_in_indonesia else Which.COMPLETE_JOURNEY


def _made(settings: Settings, which: Which, size: DemoSize) -> tuple["list[Incoming]", "Company"]:
    if which is Which.NUSANTARA:
        from crm_analytics.synthetic import nusantara

        return nusantara.company(size.customers, size.order_lines, size.seed), nusantara.COMPANY
    if which is Which.SAMPLE_SHOP:
        from crm_analytics.synthetic import sample_shop

        return sample_shop.sample_shop(settings), sample_shop.COMPANY
    from crm_analytics.synthetic import complete_journey as journey

    return journey.complete_journey(), journey.COMPANY


def _remember_mappings(settings: Settings) -> None:
    from crm_analytics.synthetic import sample_shop

    sample_shop.remember_mappings(settings)


def _load(settings: Settings, incoming: "list[Incoming]", company: "Company", progress: Progress) -> None:
    from crm_analytics.cli.load_report import show
    from crm_analytics.warehouse.load import load
    from crm_analytics.warehouse.loads import LoadCatalogue

    catalogue = LoadCatalogue(settings)
    there = catalogue.company()
    if catalogue.in_force() is not None and there != company:
        raise LoadError(
            N_(
                "The warehouse holds data of {there}; a demo of {company} would mix with it. Name another folder for "
                "the demo in CRM_DATA, or undo the loads first."
            ),
            there=there.name if there else _("another company"),
            company=company.name,
        )
    show(load(settings, incoming, by=acting_person(), progress=progress, company=company), company.currency)


def refresh_if_needed(settings: Settings, progress: Progress) -> None:
    """Work out the figures of the load in force, unless they are there."""
    from crm_analytics.compute.refresh import refresh
    from crm_analytics.recipes.catalogue import catalogue
    from crm_analytics.warehouse import ready
    from crm_analytics.warehouse.loads import LoadCatalogue

    load = LoadCatalogue(settings).in_force()
    if load is None or load.status != "ready" or not ready.holds(settings, load.id, catalogue().schemas):
        refresh(settings, progress=progress)
