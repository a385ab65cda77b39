"""What stands behind the figures about the data itself."""

from typing import Final

from crm_analytics.content.explanation import Why
from crm_analytics.drill.origin import Origin
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _

SET_ASIDE: Final = {
    "load_id": N_("Load"),
    "table": N_("Table"),
    "source": N_("From"),
    "row_number": N_("Row"),
    "rules": N_("Reason"),
    "cells": N_("Cells that are the reason"),
    "raw": N_("The row as it came"),
}
"""Headings of the rows that were set aside."""


def tables() -> Why:
    """The tables and how full they are."""
    return Why(
        _(
            "How many rows each table holds after this load, the newest day in it, and the share of its cells that are "
            "not empty."
        ),
        rows=False,
        name=_("What is there"),
    )


def columns() -> Why:
    """How full each column is."""
    return Why(
        _("Of the rows of a table, the share that has something in this column."),
        rows=False,
        name=_("Column by column"),
    )


def loads() -> Why:
    """What became of the rows of each load."""
    return Why(
        _(
            "What became of the rows of each load. Rows in are accepted, set aside, double or left out: the four add "
            "up to all that came, and so do their sums of money."
        ),
        rows=False,
        name=_("Loads"),
    )


def set_aside() -> Why:
    """The rows that broke a rule."""
    return Why(
        _("Rows that broke a rule of their table; they are kept apart and not counted anywhere."),
        origin=Origin("rejected"),
        name=_("Rows set aside"),
    )


def branches() -> Why:
    """Days on which a branch should have sold."""
    return Why(
        _(
            "Days without any sale on which the branch nearly always sells. How often it is without sales is measured "
            "over the year before the last 60 days; a run of such days counts as missing where fewer than 2 in 1,000 "
            "would come by themselves. Weekdays on which the branch is usually closed, public holidays and days on "
            "which no branch sold do not count. In simulations of branches that miss no data and sell on 9 of 10 open "
            "days or more, fewer than 5 in 100 had a day flagged within 60 days."
        ),
        rows=False,
        name=_("Branches"),
    )
