"""How far along a figure's goal is, as a page says it."""

from datetime import date
from decimal import Decimal

from crm_analytics.compute.cache import cached
from crm_analytics.content import assumptions, cached_state, goal_words
from crm_analytics.content.values import Pace
from crm_analytics.content.view import View
from crm_analytics.metrics.goals import Aim, Progress, metric_of, progress
from crm_analytics.metrics.selection import Selection
from crm_analytics.state.goals import Goal, SetGoal


def pace(view: View, metric: str, selection: Selection) -> Pace | None:
    """How far along the goal of a metric is, for its card; None where no goal is set for what is selected.

    A goal belongs to a selection that ends within its days, of its branch or of the whole company, and is narrowed
    by nothing else; of several, the one that ends first. It is looked at as of the selection's last day.
    """
    goal = _goal_of(cached_state.goals_set(view.settings, view.viewer), metric, selection)
    if goal is None:
        return None
    progress = progress_of(view, goal, selection.end)
    if progress is None or progress.figure.value is None:
        return None
    return Pace(progress.reached, goal_words.short(view, goal, progress), progress.due)


def progress_of(view: View, goal: Goal, as_of: date) -> Progress | None:
    """How far along a goal is; kept for the next visitor who asks the same."""
    return _progress(view, goal, min(as_of, view.as_of), assumptions.margin(view))


def _goal_of(goals: list[SetGoal], metric: str, selection: Selection) -> Goal | None:
    if selection.dimensions - {"branch"} or len(selection.branch) > 1:
        return None
    branch = selection.branch[0] if selection.branch else None
    fit = [
        each.goal
        for each in goals
        if each.goal.metric == metric
        and each.goal.branch_id == branch
        and each.goal.start <= selection.end <= each.goal.end
    ]
    return min(fit, key=lambda goal: goal.end) if fit else None


@cached()
def _progress(view: View, goal: Goal, as_of: date, assumed_margin: Decimal | None) -> Progress | None:
    metric = metric_of(goal.metric)
    if metric is None:
        return None
    days = Selection(goal.start, goal.end, branch=(goal.branch_id,) if goal.branch_id else ())
    return progress(
        view.read, Aim(metric, goal.target, days, goal.baseline), as_of=as_of, assumed_margin=assumed_margin
    )
