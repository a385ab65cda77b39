"""Why a figure is missing: what a metric needs, held against what the data has."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from crm_analytics.metrics import reasons
from crm_analytics.metrics.basis import SILENCE, MetricBasis
from crm_analytics.metrics.metric import Metric
from crm_analytics.metrics.parts import ASSUMED, OF_CUSTOMERS, PARTS, RECORDED
from crm_analytics.metrics.periods import days_before
from crm_analytics.metrics.totals import Totals
from crm_analytics.metrics.values import assumed_share, bottom_of

NEARLY_ALL = 0.999


@dataclass(frozen=True)
class Missing:
    """A reason, untranslated, with what fills its blanks."""

    message: str
    blanks: tuple[tuple[str, date | float], ...] = ()


def missing(basis: MetricBasis, metric: Metric, parts: Totals) -> Missing | None:
    """The first reason that applies; None where the figure can be worked out."""
    for reason in (
        _not_held,
        _orders_unknown,
        _several_categories,
        _too_early,
        _none_there,
        _never_recorded,
        _costs_unknown,
    ):
        why = reason(basis, metric, parts)
        if why is not None:
            return why
    return None


def _not_held(basis: MetricBasis, metric: Metric, parts: Totals) -> Missing | None:
    """The marts do not hold what is asked for, or do not give it to this viewer."""
    held = metric.parts - {ASSUMED}
    if held & basis.hidden:
        return Missing(reasons.NEEDS_COSTS)
    for name in sorted(held):
        source = PARTS[name].source
        if source in basis.lacking:
            return Missing(reasons.NOT_BY[source, basis.lacking[source]])
    if not held <= parts.keys():
        return Missing(reasons.OUTDATED)
    of_customers = {PARTS[name].source for name in held} & OF_CUSTOMERS
    return Missing(reasons.NO_CUSTOMERS) if of_customers and basis.selection.known is False else None


def _orders_unknown(basis: MetricBasis, metric: Metric, parts: Totals) -> Missing | None:  # noqa: ARG001 - one of several
    """Lines of which nobody knows what order they are of would count as orders."""
    if "orders" not in metric.parts:
        return None
    of_branches = basis.selection.keeps("branch") if basis.selection.branch else None
    by_branch = basis.read("order_identity")
    counted = by_branch if of_branches is None else by_branch.filter(of_branches)
    lines, unknown = counted.select(pl.col("lines", "unknown").sum()).collect().row(0)
    return Missing(reasons.ORDERS_UNKNOWN, (("share", unknown / lines),)) if unknown else None


def _several_categories(basis: MetricBasis, metric: Metric, parts: Totals) -> Missing | None:  # noqa: ARG001 - one of several
    several = len(basis.selection.category) > 1
    return Missing(reasons.SEVERAL_CATEGORIES) if several and "orders" in metric.parts else None


def _too_early(basis: MetricBasis, metric: Metric, parts: Totals) -> Missing | None:  # noqa: ARG001 - one of several
    """The data does not reach back as far as the figure looks."""
    start, end = basis.selection.start, basis.selection.end
    needed = {"days": start, "days before": days_before(start, end)[0], "lapse": start - SILENCE}[metric.reach]
    if metric.reach == "days" or basis.first_day is None or basis.first_day <= needed:
        return None
    return Missing(reasons.TOO_EARLY, (("day", basis.first_day), ("needed", needed)))


def _none_there(basis: MetricBasis, metric: Metric, parts: Totals) -> Missing | None:  # noqa: ARG001 - one of several
    return Missing(reasons.NONE_AMONG[metric.among]) if metric.among and not parts[metric.among] else None


def _never_recorded(basis: MetricBasis, metric: Metric, parts: Totals) -> Missing | None:
    """There is none of it in these days, nor anywhere in the data; or nothing to divide by."""
    name = metric.recorded
    if name and not parts[name] and not (name == "costed_revenue" and basis.assumed_margin is not None):
        mart, occurs = RECORDED[name]
        rows = basis.read(mart)
        if not rows.select(occurs).collect().item():
            return Missing(reasons.NOT_RECORDED[name])
        if name in reasons.NOT_YET_RECORDED:
            first, last = rows.select(first=pl.col("day").min(), last=pl.col("day").max()).collect().row(0)
            if basis.selection.end < first:
                return Missing(reasons.NOT_YET_RECORDED[name], (("day", first),))
            if name in reasons.NO_LONGER_RECORDED and basis.selection.start > last:
                return Missing(reasons.NO_LONGER_RECORDED[name], (("day", last),))
    return Missing(metric.without) if metric.bottom and bottom_of(metric, parts) <= 0 else None


def _costs_unknown(basis: MetricBasis, metric: Metric, parts: Totals) -> Missing | None:
    if ASSUMED not in metric.parts or basis.assumed_margin is not None:
        return None
    if parts["revenue"] == parts["costed_revenue"]:
        return None
    return Missing(reasons.COSTS_UNKNOWN, (("share", min(1 - assumed_share(parts), NEARLY_ALL)),))
