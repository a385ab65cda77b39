"""Whose data it is: said once, or taken from the system until it is said."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from babel.core import Locale, UnknownLocaleError
from babel.numbers import get_territory_currencies, list_currencies

from crm_analytics.cli.application import app, plainly
from crm_analytics.cli.windows import locale_of_windows
from crm_analytics.cli.words import print_sentence
from crm_analytics.config import Settings, from_environment
from crm_analytics.errors import UsageError
from crm_analytics.i18n import N_, language
from crm_analytics.i18n import gettext as _
from crm_analytics.schema.company import HOMES, Company
from crm_analytics.sources.mapping.mapping import Mapping

ZONES = {"ID": "Asia/Jakarta", "SG": "Asia/Singapore", "MY": "Asia/Kuala_Lumpur", "GB": "Europe/London"}
ZONES |= {"JP": "Asia/Tokyo", "IN": "Asia/Kolkata"}
"""By country, the clock of most of its people."""

NO_CURRENCY = N_("“{given}” is no currency; they are written like IDR or USD.")
NO_COUNTRY = N_("“{given}” is no country; they are written like ID or US.")
NO_ZONE = N_("There is no time zone “{zone}”; they are written like Asia/Jakarta.")


@app.command()
@plainly
def company(
    name: Annotated[str, typer.Option(help="Name shown on the pages.")] = "",
    currency: Annotated[str, typer.Option(help="Currency of all amounts: IDR, USD …")] = "",
    country: Annotated[str, typer.Option(help="Country whose holidays count: ID, US …")] = "",
    timezone: Annotated[str, typer.Option(help="Time zone of the company's clock: Asia/Jakarta …")] = "",
) -> None:
    """Say whose data it is, or show what is known."""
    from crm_analytics.warehouse.loads import LoadCatalogue

    settings = from_environment()
    recorded, _is_assumed = recorded_or_assumed(settings)
    entered = Company(
        name=name or recorded.name,
        currency=currency.upper() or recorded.currency,
        country=country.upper() or recorded.country,
        timezone=timezone or recorded.timezone,
    )
    _refuse_unknown(entered)
    if name or currency or country or timezone:
        LoadCatalogue(settings).set_company(entered)
    shown = _("{name}: money in {currency}, holidays of {country}, times of {timezone}")
    print_sentence(
        shown.format(name=entered.name, currency=entered.currency, country=entered.country, timezone=entered.timezone)
    )
    if (entered.country, entered.timezone) != (recorded.country, recorded.timezone) and LoadCatalogue(
        settings
    ).in_force() is not None:
        print_sentence(_("Work the figures out again, for their holidays and days: python -m crm_analytics refresh"))


def recorded_or_assumed(settings: Settings) -> tuple[Company, bool]:
    """The company whose data this is, and whether it is only assumed from the system."""
    from crm_analytics.warehouse.loads import LoadCatalogue

    company = LoadCatalogue(settings).company()
    return (company, False) if company is not None else (_assumed(), True)


def in_currency_of(mappings: list[Mapping], company: Company) -> Company:
    """An assumed company, in the currency that its first files turned out to be in, and that currency's country."""
    into = [made.currency.into for made in mappings if made.currency is not None and made.currency.into]
    if not into or into[0] == company.currency:
        return company
    country = HOMES.get(into[0], company.country)
    zones = ZONES.get(country, company.timezone) if company.timezone == "UTC" else company.timezone
    return replace(company, currency=into[0], country=country, timezone=zones)


def _assumed() -> Company:
    country = country_of_system() or language().country
    currencies = get_territory_currencies(country) or ["USD"]
    return Company(name=_("Your company"), currency=currencies[0], country=country, timezone=_zone_of_system())


def country_of_system() -> str:
    """The country that the environment names, as in `id_ID.UTF-8`; empty where it names none."""
    named = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale_of_windows()
    try:
        return Locale.parse(named.partition(".")[0]).territory or ""
    except (ValueError, UnknownLocaleError):
        return ""


def _zone_of_system() -> str:
    zone = os.environ.get("TZ", "").removeprefix(":") or str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    return zone if _is_zone(zone) else "UTC"


def _is_zone(zone: str) -> bool:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _refuse_unknown(company: Company) -> None:
    if company.currency not in list_currencies():
        raise UsageError(NO_CURRENCY, given=company.currency)
    if company.country not in Locale("en").territories or len(company.country) != 2:
        raise UsageError(NO_COUNTRY, given=company.country)
    if not _is_zone(company.timezone):
        raise UsageError(NO_ZONE, zone=company.timezone)
