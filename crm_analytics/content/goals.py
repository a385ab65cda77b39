"""How far along a figure's goal is, as a page says it."""

from datetime import date
from decimal import Decimal

from crm_analytics.compute.cache import cached
from crm_analytics.content import assumptions, cached_state, goal_words
from crm_analytics.content.periods import span_text
from crm_analytics.content.values import Pace
from crm_analytics.content.view import View
from crm_analytics.metrics.goals import Aim, Progress, metric_of, progress
from crm_analytics.metrics.selection import Selection
from crm_analytics.state.goals import Goal, SetGoal


def paces(view: View, metric: str, selection: Selection) -> tuple[Pace, ...]:
    """How far along the goals of a metric are, for its card, the one that ends first at the head.

    A goal belongs to a selection that ends within its days, of its branch or of the whole company, and is narrowed
    by nothing else. It is looked at as of the selection's last day. Of several each is called by its days.
    """
    goals = _goals_of(cached_state.goals_set(view.settings, view.viewer), metric, selection)
    shown: list[Pace] = []
    for goal in goals:
        progress = progress_of(view, goal, selection.end)
        if progress is not None and progress.figure.value is not None:
            words = goal_words.short(view, goal, progress)
            named = f"{span_text(goal.start, goal.end)}: {words}" if len(goals) > 1 else words
            shown.append(Pace(progress.reached, named, progress.due))
    return tuple(shown)


def progress_of(view: View, goal: Goal, as_of: date) -> Progress | None:
    """How far along a goal is; kept for the next visitor who asks the same."""
    return _progress(view, goal, min(as_of, view.as_of), assumptions.margin(view))


def _goals_of(goals: list[SetGoal], metric: str, selection: Selection) -> list[Goal]:
    if selection.dimensions - {"branch"} or len(selection.branch) > 1:
        return []
    branch = selection.branch[0] if selection.branch else None
    fit = [
        each.goal
        for each in goals
        if each.goal.metric == metric
        and each.goal.branch_id == branch
        and each.goal.start <= selection.end <= each.goal.end
    ]
    return sorted(fit, key=lambda goal: (goal.end, goal.start))


@cached()
def _progress(view: View, goal: Goal, as_of: date, assumed_margin: Decimal | None) -> Progress | None:
    metric = metric_of(goal.metric)
    if metric is None:
        return None
    days = Selection(goal.start, goal.end, branch=(goal.branch_id,) if goal.branch_id else ())
    return progress(
        view.read,
        Aim(metric, goal.target, days, goal.baseline, view.company.country),
        as_of=as_of,
        assumed_margin=assumed_margin,
    )
