"""What made the difference, worked out once for everybody who asks the same: small results are kept, rows are not."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import polars as pl

from crm_analytics.compute.cache import cached
from crm_analytics.content import assumptions
from crm_analytics.content.options import options
from crm_analytics.content.view import View
from crm_analytics.features.change.calendar_effects import CalendarEffects, calendar_effects
from crm_analytics.features.change.decomposition import Decomposition, volume_price_mix
from crm_analytics.features.change.largest_changes import Finding, largest_changes
from crm_analytics.features.change.metric_decomposition import adds_up_over, decompose_metric
from crm_analytics.features.change.movements import KEPT, movements, of_customers
from crm_analytics.features.change.rate_and_mix import Simpson, simpson
from crm_analytics.i18n import N_
from crm_analytics.metrics.basis import basis_of
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.metrics.figures import figures
from crm_analytics.metrics.periods import LAPSED_AFTER
from crm_analytics.metrics.selection import Dimension, Selection

BY_MEMBER: Final[tuple[Dimension, ...]] = ("category", "branch", "channel", "segment", "kind")
BREAKDOWNS: Final = {
    "category": N_("Category"),
    "branch": N_("Branch"),
    "channel": N_("Channel"),
    "segment": N_("Segment"),
    "kind": N_("Customer kind"),
    "customers": N_("What customers did"),
    "volume": N_("Volume and price"),
}
OFFERED: Final = (
    "revenue",
    "gross_profit",
    "orders",
    "units",
    "average_order",
    "items_per_order",
    "gross_margin",
    "discount_share",
    "return_rate",
    "repeat_rate",
    "satisfaction",
    "on_time_delivery",
)
"""Metrics whose change can be looked at."""
ORDERS: Final = ("day", "customer_no", "orders", "revenue", "is_first", "days_since", "days_to_next")


@dataclass(frozen=True)
class ChangeQuestion:
    """Of which metric, between which periods, looked at how."""

    selection: Selection
    before: Selection
    metric: str
    breakdown: str
    assumed_margin: Decimal | None


@dataclass(frozen=True)
class ChangeHighlights:
    """What is worth saying first.

    Attributes:
        findings: The largest changes.
        customers: The change by what customers did; None where no sale names its customer.
        paradox: Where the average order moved one way in every member and the other as a whole, and of what.
    """

    findings: tuple[Finding, ...]
    customers: Decomposition | None
    paradox: tuple[Dimension, Simpson] | None


def decomposition(
    view: View, selection: Selection, before: Selection, metric: str, breakdown: str
) -> Decomposition | None:
    """The parts of a metric's change; None where it has no value in one of the periods."""
    return _decomposition(view, ChangeQuestion(selection, before, metric, breakdown, assumptions.margin(view)))


@cached()
def _decomposition(view: View, question: ChangeQuestion) -> Decomposition | None:
    if question.breakdown == "customers":
        return _of_customers(view, question.selection, question.before)
    if question.breakdown == "volume":
        return volume_price_mix(*_sales(view, question.selection, question.before, ["category"]))
    return decompose_metric(
        view.read,
        METRICS[question.metric],
        question.selection,
        question.before,
        next(each for each in BY_MEMBER if each == question.breakdown),
        assumed_margin=question.assumed_margin,
    )


def breakdowns(view: View, selection: Selection, metric: str) -> list[str]:
    """The ways to look at a metric that can tell parts apart: not by one branch alone."""
    can = options(view)
    members: list[str] = [
        breakdown
        for breakdown in BY_MEMBER
        if len(selection.members(breakdown) or can.of(breakdown)) > 1
        and adds_up_over(METRICS[metric], breakdown)
        and not (breakdown in {"segment", "kind"} and selection.known is False)
    ]
    if metric != "revenue":
        return members
    return [*members, *(["customers"] if can.segment and selection.known is not False else []), "volume"]


def missing_reason(view: View, selection: Selection, metric: str) -> str:
    """Why there is no such figure of these days; empty where there is one."""
    basis = basis_of(view.read, selection, assumed_margin=assumptions.margin(view))
    return figures(basis, (metric,))[metric].reason


@cached()
def highlights(view: View, selection: Selection, before: Selection) -> ChangeHighlights:
    """What is worth saying first of the change of revenue."""
    sales = _sales(view, selection, before, ["category", "branch_id", "channel"])
    counts = [basis_of(view.read, each).frames["orders"].select(pl.col("orders").sum()) for each in (selection, before)]
    orders, old_orders = (int(count.item()) for count in pl.collect_all(counts))
    customers = None if selection.known is False else _of_customers(view, selection, before)
    findings = largest_changes(
        *sales,
        orders=(orders, old_orders) if len(selection.category) < 2 else (0, 0),
        customers=customers,
    )
    return ChangeHighlights(tuple(findings), customers, _paradox(view, selection, before))


@cached()
def moved_customers(view: View, selection: Selection, before: Selection, movement: str) -> pl.DataFrame:
    """Those who did something from one period to the other; worked out when somebody wants to see them.

    Args:
        view: The view of the page.
        selection: What is asked.
        before: What it is compared with.
        movement: An effect of `movements`, or `kept`: whoever bought in both periods.

    Returns:
        Rows of `movements`.
    """
    now, then = _orders(view, selection, before)
    effects = KEPT if movement == "kept" else (movement,)
    moved = movements(now, then, end=selection.end, lapsed_after=LAPSED_AFTER)
    return moved.filter(pl.col("effect").is_in(effects))


@cached()
def calendar(view: View, selection: Selection, before: Selection) -> CalendarEffects:
    """What the calendar changed; what weekdays are worth only of the whole business, whose days are at hand."""
    return calendar_effects(
        (selection.start, selection.end),
        (before.start, before.end),
        country=view.company.country,
        daily=None if selection.dimensions else view.read("daily_sales").select("day", "revenue").collect(),
    )


def _of_customers(view: View, selection: Selection, before: Selection) -> Decomposition:
    now, then = _orders(view, selection, before)
    return of_customers(now, then, end=selection.end, lapsed_after=LAPSED_AFTER)


def _orders(view: View, selection: Selection, before: Selection) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Days with orders of both periods, of each customer."""
    rows = [basis_of(view.read, each, by="segment").frames["orders"].select(ORDERS) for each in (selection, before)]
    now, then = pl.collect_all(rows)
    return now, then


def _sales(
    view: View, selection: Selection, before: Selection, columns: list[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Revenue and units of both periods by category and place."""
    rows = [basis_of(view.read, each, by="category").frames["sales"] for each in (selection, before)]
    now, then = pl.collect_all([each.group_by(columns).agg(pl.col("revenue", "units").sum()) for each in rows])
    return now, then


def _paradox(view: View, selection: Selection, before: Selection) -> tuple[Dimension, Simpson] | None:
    """The first dimension in every member of which the average order moved against the whole."""
    possible = breakdowns(view, selection, "average_order")
    for dimension in BY_MEMBER:
        if dimension in possible:
            parts = decompose_metric(view.read, METRICS["average_order"], selection, before, dimension)
            case = simpson(parts) if parts else None
            if case:
                return dimension, case
    return None
