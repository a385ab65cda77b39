"""The parts of page Segments below the map: one at a time, named in the address, drawn only when chosen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import address, look
from crm_analytics.ui.customers import (
    builder,
    calculator,
    clusters,
    cohorts,
    drivers,
    grid,
    movement,
    portfolio,
    thresholds,
    value,
    wallet,
)
from crm_analytics.ui.filters import Filters
from crm_analytics.ui.view import View


@dataclass(frozen=True)
class Tab:
    """One part: its name in the address, its words (marked, not translated), and what draws it."""

    id: str
    name: str
    show: Callable[[View, Filters], None]


TABS: Final = (
    Tab("grid", N_("Where they stand"), grid.show),
    Tab("movement", N_("Movement"), movement.show),
    Tab("cohorts", N_("Cohorts"), cohorts.show),
    Tab("clusters", N_("Groups"), clusters.show),
    Tab("value", N_("Value to come"), value.show),
    Tab("portfolio", N_("Portfolio"), portfolio.show),
    Tab("wallet", N_("Share of wallet"), wallet.show),
    Tab("drivers", N_("Drivers"), drivers.show),
    Tab("calculator", N_("Calculator"), calculator.show),
    Tab("builder", N_("Build a segment"), builder.show),
    Tab("thresholds", N_("Thresholds"), thresholds.show),
)


def show(view: View, asked: Filters) -> None:
    """The row of parts, and the one that is chosen."""
    by_id = {tab.id: tab for tab in TABS}
    names = {tab.id: _(tab.name) for tab in TABS}
    if look.on_phone():  # eleven pills would fill half the screen
        asked_for = address.pick(_("Look at"), list(by_id), key="part", default=TABS[0].id, text=names.__getitem__)
        chosen = asked_for or TABS[0].id
    else:
        chosen = address.one_of(_("Look at"), tuple(by_id), key="part", default=TABS[0].id, text=names.__getitem__)
    by_id[chosen].show(view, asked)
