"""Questions about time: a few lone days far from all others."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Final

import polars as pl

from crm_analytics.i18n import N_
from crm_analytics.sources.mapping.mapping import Mapping
from crm_analytics.warehouse.inspection.question import Choice, Question, Sentence
from crm_analytics.warehouse.keys import SOURCE

FAR_DAYS: Final = 730
"""Days without a row, beyond which what lies there is far from the rest."""
DAY: Final = timedelta(days=1)
FEW: Final = 0.01
"""Share of the rows that may lie far away to be taken for mistakes."""

LONE_DAYS = N_(
    "Rows dated far from all others: {count}, {days}; the others lie from {rest_first} to {rest_last}. Loaded as they "
    "are, figures by day, customers' value and forecasts would span the years between."
)
FROM_TO = N_("from {first} to {last}")
SET_ASIDE = N_("The dates are wrong: set these rows aside.")
RIGHT = N_("The dates are right: keep these rows.")


def day_questions(rows: pl.LazyFrame, moment: str, table: str, mappings: dict[int, Mapping]) -> list[Question]:
    """What the days of rows leave open.

    Args:
        rows: Rows on their way in.
        moment: The column with their time.
        table: The table they are for.
        mappings: By source, how its rows were made.
    """
    of_sources = rows.filter(pl.col(SOURCE).is_in(list(mappings)), pl.col(moment).is_not_null())
    days = of_sources.group_by(day=pl.col(moment).dt.date()).len().sort("day").collect(engine="streaming")
    groups = (
        days.with_columns(group=(pl.col("day").diff().dt.total_days() > FAR_DAYS).fill_null(value=False).cum_sum())
        .group_by("group", maintain_order=True)
        .agg(first=pl.col("day").min(), last=pl.col("day").max(), rows=pl.col("len").sum())
    )
    if groups.height < 2:
        return []
    most = groups.sort("rows", descending=True).row(0, named=True)
    lone = groups.filter(pl.col("group") != most["group"])
    if int(lone["rows"].sum()) > max(1, FEW * int(days["len"].sum())):
        return []
    before = lone.filter(pl.col("last") < most["first"])["last"].to_list()
    after = lone.filter(pl.col("first") > most["last"])["first"].to_list()
    first, last = lone.row(0, named=True)["first"], lone.row(-1, named=True)["last"]
    values = {
        "count": int(lone["rows"].sum()),
        "days": first if first == last else Sentence(FROM_TO, {"first": first, "last": last}),
        "rest_first": most["first"],
        "rest_last": most["last"],
    }
    # No narrower than needed: later files may hold days before and after those of this one.
    bounds = {"first_day": max(before) + DAY} if before else {}
    bounds |= {"last_day": min(after) - DAY} if after else {}
    choices = (
        Choice("set_aside", Sentence(SET_ASIDE), partial(replace, **bounds)),
        Choice("kept", Sentence(RIGHT)),
    )
    return [Question("lone_days", table, tuple(mappings), Sentence(LONE_DAYS, values), choices)]
