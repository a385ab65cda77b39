"""Whose data it is: said once, or taken from the system until it is said."""

import os
from pathlib import Path
from typing import Annotated

import typer
from babel.core import Locale, UnknownLocaleError
from babel.numbers import get_territory_currencies, list_currencies

from crm_analytics.cli.application import app, plainly
from crm_analytics.cli.windows import locale_of_windows
from crm_analytics.cli.words import say
from crm_analytics.config import Settings, from_environment
from crm_analytics.errors import UsageError
from crm_analytics.i18n import N_, language
from crm_analytics.i18n import gettext as _
from crm_analytics.schema.company import Company

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
    from crm_analytics.warehouse.loads import Catalogue

    settings = from_environment()
    known, _is_assumed = known_or_assumed(settings)
    said = Company(
        name=name or known.name,
        currency=currency.upper() or known.currency,
        country=country.upper() or known.country,
        timezone=timezone or known.timezone,
    )
    _refuse_unknown(said)
    if name or currency or country or timezone:
        Catalogue(settings).set_company(said)
    shown = _("{name}: money in {currency}, holidays of {country}, times of {timezone}")
    say(shown.format(name=said.name, currency=said.currency, country=said.country, timezone=said.timezone))
    if (said.country, said.timezone) != (known.country, known.timezone) and Catalogue(settings).in_force() is not None:
        say(_("Work the figures out again, for their holidays and days: python -m crm_analytics refresh"))


def known_or_assumed(settings: Settings) -> tuple[Company, bool]:
    """The company whose data this is, and whether it is only assumed from the system."""
    from crm_analytics.warehouse.loads import Catalogue

    known = Catalogue(settings).company()
    return (known, False) if known is not None else (_assumed(), True)


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


def _refuse_unknown(said: Company) -> None:
    if said.currency not in list_currencies():
        raise UsageError(NO_CURRENCY, given=said.currency)
    if said.country not in Locale("en").territories or len(said.country) != 2:
        raise UsageError(NO_COUNTRY, given=said.country)
    if not _is_zone(said.timezone):
        raise UsageError(NO_ZONE, zone=said.timezone)
