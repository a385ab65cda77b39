"""How far along a goal is: what was done so far against what is needed by now."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

import polars as pl

from crm_analytics.metrics.basis import Read, basis_of
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.metrics.figures import Figure, figures_of
from crm_analytics.metrics.metric import Metric
from crm_analytics.metrics.periods import YEAR
from crm_analytics.metrics.selection import Selection

Shape = Literal["line", "last year", "level", "unknown"]
COUNTED_ONCE = frozenset({"active_customers", "returning_customers"})
"""Counts of customers that do not add up over days: one who orders twice is still one."""


@dataclass(frozen=True)
class Aim:
    """A metric is to reach a target over the days and part of the business of a selection.

    Attributes:
        baseline: What the metric was before; where it does not add up, the line starts there.
    """

    metric: Metric
    target: Decimal
    selection: Selection
    baseline: Decimal | None = None


@dataclass(frozen=True)
class Progress:
    """How far along an aim is.

    Attributes:
        figure: What was done from the first day to `today`, or why that is not known.
        needed: What is needed by `today`; None where that cannot be told.
        shape: How `needed` was made: a straight `line`, the days of `last year`, the target as a `level`.
        today: The last day that counts.
        reached: Share of the way done.
        due: Share of the way that should be done; the aim is behind where `reached` is less.
    """

    figure: Figure
    needed: float | None
    shape: Shape
    today: date
    reached: float
    due: float | None


def adds_up(metric: Metric) -> bool:
    """Whether the metric of a period is the sum of that of its days."""
    return not metric.bottom and metric.id not in COUNTED_ONCE


def progress(read: Read, aim: Aim, *, as_of: date, assumed_margin: Decimal | None = None) -> Progress | None:
    """How far along an aim is on a day; None where its first day is still to come.

    What adds up is needed in the shape of last year's same days (52 weeks before), where sales reach back so far;
    else as much each day. A figure that does not add up, such as a share, is needed on the line from its baseline to
    the target; without a baseline, at the target. Customers counted once have no straight line.

    Args:
        read: Gives a mart lazily, as far as the viewer may see it.
        aim: What is to be reached.
        as_of: The clock of the analysis.
        assumed_margin: Share of revenue taken as profit where the unit cost is unknown.
    """
    days = aim.selection
    if as_of < days.start:
        return None
    today = min(as_of, days.end)
    before = [days.at(days.start - YEAR, end - YEAR) for end in (today, days.end)] if _has_year(read, days) else []
    selections = [days.at(days.start, today), *before]
    bases = [basis_of(read, each, assumed_margin=assumed_margin) for each in selections]
    now, *earlier = (evaluated[aim.metric.id] for evaluated in figures_of(bases, [aim.metric.id]))
    passed = days.at(days.start, today).days / days.days
    needed, shape = _needed(aim, passed, earlier)
    reached, due = _shares(aim, now, needed)
    return Progress(now, needed, shape, today, reached, due)


def _has_year(read: Read, days: Selection) -> bool:
    """Whether this part of the business had sales before the same days of the year before."""
    seen = days.at(date.min, days.start - YEAR)
    mart = "category_days" if days.category else "order_days"
    return bool(seen.of(read(mart)).limit(1).select(pl.len()).collect().item())


def _needed(aim: Aim, passed: float, earlier: list[Figure]) -> tuple[float | None, Shape]:
    target = float(aim.target)
    if aim.metric.bottom:
        if aim.baseline is None:
            return target, "level"
        return float(aim.baseline) + (target - float(aim.baseline)) * passed, "line"
    part, whole = (float(each.value or 0) for each in earlier) if earlier else (0.0, 0.0)
    if 0 <= part <= whole and whole > 0:
        return target * part / whole, "last year"
    return (target * passed, "line") if adds_up(aim.metric) else (None, "unknown")


def _shares(aim: Aim, now: Figure, needed: float | None) -> tuple[float, float | None]:
    """Shares of the way; of what should stay low, what is left of it."""
    done, target = float(now.value or 0), float(aim.target)
    if aim.metric.direction != "down":
        return done / target, None if needed is None else needed / target
    if adds_up(aim.metric):
        return 1 - done / target, None if needed is None else 1 - needed / target
    return target / done if done > 0 else 1.0, target / needed if needed else 1.0


def metric_of(name: str) -> Metric | None:
    """The metric of a goal; None where the dictionary has none of this name any more."""
    return METRICS.get(name)
