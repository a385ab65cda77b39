"""Unusual days, as results."""

from crm_analytics.features.anomalies.unusual_days import DayBands, UnusualDayParts, unusual_days
from crm_analytics.i18n import N_
from crm_analytics.recipes import Frames, Result, Work


def _unusual_days(work: Work) -> Frames:
    country = work.company.country if work.company else None
    bands, parts = unusual_days(work.mart("daily_sales").collect(), as_of=work.as_of, country=country)
    return {"day_bands": bands, "unusual_day_parts": parts}


RESULTS = (
    Result(
        gives={"day_bands": DayBands, "unusual_day_parts": UnusualDayParts},
        needs=("daily_sales", "as_of", "company"),
        recipe=_unusual_days,
        sentence=N_("Looking for unusual days"),
    ),
)
