"""How far along a goal is: what was done so far against what is needed by now."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from crm_analytics.metrics.basis import Read, basis_of
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.metrics.figures import Figure, figures_of
from crm_analytics.metrics.last_year import LastYear
from crm_analytics.metrics.metric import Metric
from crm_analytics.metrics.selection import Selection

Shape = Literal["line", "last year", "level", "unknown"]
COUNTED_ONCE = frozenset({"active_customers", "returning_customers"})
"""Counts of customers that do not add up over days: one who orders twice is still one."""


@dataclass(frozen=True)
class Aim:
    """A metric is to reach a target over the days and part of the business of a selection.

    Attributes:
        baseline: What the metric was before; where it does not add up, the line starts there.
        country: ISO 3166 code of the holidays that last year's days are moved by; None: they stay.
    """

    metric: Metric
    target: Decimal
    selection: Selection
    baseline: Decimal | None = None
    country: str | None = None


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

    What adds up is needed in the shape of last year's days, holidays on those of this year, where sales reach back so
    far; else as much each day. A figure that does not add up, such as a share, is needed on the line from its baseline
    to the target; without a baseline, at the target. Customers counted once have no straight line.

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
    basis = basis_of(read, days.at(days.start, today), assumed_margin=assumed_margin)
    now = figures_of([basis], [aim.metric.id])[0][aim.metric.id]
    needed, shape = _needed(read, aim, today, assumed_margin)
    reached, due = _shares(aim, now, needed)
    return Progress(now, needed, shape, today, reached, due)


def _needed(read: Read, aim: Aim, today: date, assumed_margin: Decimal | None) -> tuple[float | None, Shape]:
    target, days = float(aim.target), aim.selection
    passed = days.at(days.start, today).days / days.days
    if aim.metric.bottom:
        if aim.baseline is None:
            return target, "level"
        return float(aim.baseline) + (target - float(aim.baseline)) * passed, "line"
    year = LastYear(aim.metric, days, aim.country, assumed_margin)
    share = year.share_of_days(read, today) if adds_up(aim.metric) else year.share_of_period(read, today)
    if share is not None:
        return target * share, "last year"
    return (target * passed, "line") if adds_up(aim.metric) or today == days.end else (None, "unknown")


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
