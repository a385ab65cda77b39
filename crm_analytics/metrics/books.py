"""Does it agree with the books? Totals that people give, each held against our figure of the same days and place.

Our figure is the metric of the dictionary, as every page has it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

import polars as pl

from crm_analytics.metrics.basis import POINT, Read, basis_of
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.metrics.periods import span_of
from crm_analytics.metrics.selection import Selection
from crm_analytics.metrics.totals import parts_of, totals_by
from crm_analytics.metrics.values import value_of
from crm_analytics.state.books import BookMetric, BookTotal

Verdict = Literal["agrees", "differs", "partly", "absent"]
"""`partly`: sales cover only part of the days, and so far the figures differ; `absent`: they cover none of them."""
Sums = dict[tuple[BookMetric, date, str | None], Decimal]


@dataclass(frozen=True)
class BookComparison:
    """A total of the books beside our figure; that is None where sales cover none of its days."""

    total: BookTotal
    ours: Decimal | None
    verdict: Verdict

    @property
    def difference(self) -> Decimal | None:
        """How much more our figure is than the books say."""
        return None if self.ours is None else self.ours - self.total.amount

    @property
    def distance(self) -> Decimal:
        """How far off it is, either way; nothing where it cannot be told."""
        return abs(self.difference) if self.difference is not None else Decimal(0)

    @property
    def share(self) -> float | None:
        """The same as a share of what the books say; None where that is nothing."""
        difference, amount = self.difference, self.total.amount
        return None if difference is None or not amount else float(difference / abs(amount))


def compare(read: Read, totals: Sequence[BookTotal]) -> list[BookComparison]:
    """Hold each total against our figure.

    Args:
        read: Gives a mart lazily, as far as the viewer may see it.
        totals: What the books say.
    """
    first, last = read("daily_sales").select(first=pl.col("day").min(), last=pl.col("day").max()).collect().row(0)
    covered = [each for each in totals if first is not None and each.start <= last and each.end >= first]
    figures = _figures(read, covered)
    return [_compared(each, figures.get(each.key), first, last) for each in totals]


def _compared(total: BookTotal, ours: Decimal | None, first: date | None, last: date | None) -> BookComparison:
    if ours is None or first is None or last is None:
        return BookComparison(total, None, "absent")
    if abs(ours - total.amount) <= total.tolerance:
        return BookComparison(total, ours, "agrees")
    is_covered = first <= total.start and total.end <= last
    return BookComparison(total, ours, "differs" if is_covered else "partly")


def _figures(read: Read, totals: Sequence[BookTotal]) -> dict[tuple[BookMetric, date, date, str | None], Decimal]:
    """Our figure of each; months are read at once, other days span by span."""
    figures: dict[tuple[BookMetric, date, date, str | None], Decimal] = {}
    for by_branch in (False, True):
        here = [each for each in totals if (each.branch_id is not None) == by_branch]
        months = [each for each in here if span_of(each.start, each.end) == "month"]
        others = [each for each in here if span_of(each.start, each.end) != "month"]
        spans = [[each for each in others if span == (each.start, each.end)] for span in _spans(others)]
        for batch in filter(None, (months, *spans)):
            sums = _sums(read, batch, by_branch=by_branch, by_month=batch is months)
            figures |= {each.key: sums.get((each.metric, each.start, each.branch_id), Decimal(0)) for each in batch}
    return figures


def _spans(totals: Iterable[BookTotal]) -> list[tuple[date, date]]:
    return sorted({(each.start, each.end) for each in totals})


def _sums(read: Read, totals: Sequence[BookTotal], *, by_branch: bool, by_month: bool) -> Sums:
    """Each metric by first day and branch."""
    start, end = min(each.start for each in totals), max(each.end for each in totals)
    metrics = [METRICS[name] for name in sorted({each.metric for each in totals})]
    basis = basis_of(read, Selection(start, end), by="branch" if by_branch else None)
    day = pl.col("day").dt.month_start() if by_month else pl.lit(start)
    branch = pl.col("branch_id").cast(pl.String) if by_branch else pl.lit(None, pl.String)
    rows = totals_by(basis.by_group(pl.struct(day=day, branch=branch)), POINT, parts_of(metrics))
    sums: Sums = {}
    for row in rows.iter_rows(named=True):
        for metric in metrics:
            value = value_of(metric, row)
            name: BookMetric = "orders" if metric.id == "orders" else "revenue"
            sums[name, row[POINT]["day"], row[POINT]["branch"]] = Decimal(value or 0)
    return sums
