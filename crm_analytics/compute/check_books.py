"""Checking that our figures agree with the totals that people gave of their books."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import polars as pl

from crm_analytics.compute.findings import Finding, problem
from crm_analytics.config import Settings
from crm_analytics.i18n import N_, date_text, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.books import BookComparison, compare
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.state import books
from crm_analytics.viewer import LOCAL_OWNER
from crm_analytics.warehouse import ready
from crm_analytics.warehouse.loads import Load

NAMED: Final = 10
"""Totals that are named, those that are furthest off; of the others it is said how many."""
DIFFERS = N_(
    "The books say {theirs} ({figure}, {where}, {start} to {end}) and our figure is {ours}: {difference} ({share}). "
    "Look for days that are missing, rows set aside, or a total that counts something else; "
    "`python -m crm_analytics books` lists all."
)
MORE = N_("{count} more totals of the books differ: `python -m crm_analytics books` lists them.")


def compared_with_books(settings: Settings, load: Load) -> list[BookComparison]:
    """Every total that counts beside our figure in a load whose results are there."""

    def read(name: str) -> pl.LazyFrame:
        return ready.scan(settings, load.id, name)

    totals = books.in_force(books.books(settings, LOCAL_OWNER))
    return compare(read, totals) if totals else []


def check_books(settings: Settings, load: Load) -> Iterator[Finding]:
    """The totals that our figures differ from, the furthest off first."""
    differing = [each for each in compared_with_books(settings, load) if each.verdict == "differs"]
    if not differing:
        return
    rows = ready.scan(settings, load.id, "branch_names").select("branch_id", "name").collect()
    names = dict(rows.iter_rows())
    differing.sort(key=lambda each: -each.distance)
    for each in differing[:NAMED]:
        yield _finding(each, names)
    if len(differing) > NAMED:
        yield problem("books", MORE, count=number(len(differing) - NAMED))


def _finding(compared: BookComparison, names: dict[str, str]) -> Finding:
    total, ours, difference = compared.total, compared.ours or Decimal(0), compared.difference or Decimal(0)
    decimals = 2 if total.metric == "revenue" else 0
    return problem(
        "books",
        DIFFERS,
        theirs=number(total.amount, decimals),
        figure=_(METRICS[total.metric].name),
        where=_("whole company") if total.branch_id is None else names.get(total.branch_id, total.branch_id),
        start=date_text(total.start),
        end=date_text(total.end),
        ours=number(ours, decimals),
        difference=("+" if difference > 0 else "") + number(difference, decimals),
        share="–" if compared.share is None else percent(compared.share, 1),
    )
