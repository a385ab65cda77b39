"""What unusual days give to the news on Overview."""

from datetime import timedelta
from typing import Final

import polars as pl

from crm_analytics.content.news_words import named
from crm_analytics.content.registry import NewsSource, Things
from crm_analytics.content.view import View
from crm_analytics.i18n import date_text, ngettext, number

BANDS: Final = "day_bands"
RECENT: Final = timedelta(days=92)
"""Days longer ago that turn out to be unusual are no news."""


def _days(view: View) -> Things | None:
    """Unusual days of late, newest first; None where they cannot be told, or not to this reader."""
    if view.refusal(BANDS) is not None:
        return None
    recent = view.ready(BANDS).filter(pl.col("unusual") & (pl.col("day") > view.as_of - RECENT))
    days = recent.sort("day", descending=True)["day"].to_list()
    return {f"unusual:{day.isoformat()}": date_text(day) for day in days}


def _words(_view: View, new: Things) -> str:
    words = ngettext("{count} unusual day: {days}", "{count} unusual days: {days}", len(new))
    return words.format(count=number(len(new)), days=named(new.values()))


NEWS: Final = (NewsSource("unusual", 20, _days, _words, "anomalies"),)
