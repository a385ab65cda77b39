"""What a cell that can be read in more ways than one would mean in each, in the reader's language."""

from datetime import datetime
from typing import cast

import polars as pl

from crm_analytics.i18n import date_text
from crm_analytics.i18n import gettext as _
from crm_analytics.sources.formats import dates, numbers
from crm_analytics.sources.mapping.mapping import Decimal, Order


def number_readings(example: str) -> dict[str, str]:
    """By decimal sign, what a cell would mean."""
    readings: dict[str, str] = {}
    for decimal in cast("tuple[Decimal, ...]", (".", ",")):
        value = numbers.to_number(pl.Series([example]), pl.Float64(), decimal)[0]
        readings[decimal] = _("not a number") if value is None else f"{value:.6f}".rstrip("0").rstrip(".")
    return readings


def date_readings(example: str, candidates: list[Order]) -> dict[str, str]:
    """By order of day, month and year, what a cell would mean."""
    readings = {}
    for order in candidates:
        value: datetime | None = dates.to_moment(pl.Series([example]), order)[0]
        readings[str(order)] = _("not a date") if value is None else date_text(value.date())
    return readings
