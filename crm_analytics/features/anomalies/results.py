"""Unusual days, as results."""

import dataframely as dy

from crm_analytics.features.anomalies.unusual_days import DayBands, UnusualDayParts, unusual_days
from crm_analytics.i18n import N_
from crm_analytics.recipes import Frames, Result, Work
from crm_analytics.recipes.ledger import Statement
from crm_analytics.schema.record import Record


def _unusual_days(work: Work) -> Frames:
    country = work.company.country if work.company else None
    bands, parts = unusual_days(work.mart("daily_sales").collect(), as_of=work.as_of, country=country)
    return {"day_bands": bands, "unusual_day_parts": parts}


class UnusualDayRecord(dy.Schema):
    """One row per day that was called unusual."""

    day = dy.Date(primary_key=True)
    actual = dy.Float64()
    expected = dy.Float64()
    low = dy.Float64()
    high = dy.Float64()
    score = dy.Float64()


STATEMENTS = (
    Statement(
        record=Record("unusual_days", UnusualDayRecord),
        needs=("day_bands",),
        rows=lambda read: read("day_bands").filter("unusual"),
    ),
)
RESULTS = (
    Result(
        gives={"day_bands": DayBands, "unusual_day_parts": UnusualDayParts},
        needs=("daily_sales", "as_of", "company"),
        recipe=_unusual_days,
        sentence=N_("Looking for unusual days"),
    ),
)
