"""Goals: a metric is to reach a target within some days. Removed ones are kept, and can be put back."""

from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal

from crm_analytics.config import Settings
from crm_analytics.errors import NotAllowed, UsageError
from crm_analytics.i18n import N_
from crm_analytics.state.engine import reading
from crm_analytics.state.models import GoalRow
from crm_analytics.state.typed_text import plain
from crm_analytics.state.versions import Stamp, append, first, following, newest, stamp_of, versions
from crm_analytics.viewer import Permission, Viewer

LONGEST_OWNER = 200


@dataclass(frozen=True)
class Goal:
    """What is to be reached.

    Attributes:
        metric: Key of the metric in the dictionary.
        target: What it is to be: money, a count, or a share between 0 and 1; added up over the days where it adds up.
        start: First day that counts.
        end: Last day that counts.
        owner: Who answers for it.
        baseline: What it was before, in the same unit; None where nobody wrote it down.
        branch_id: The branch it is for; None: the whole company.
    """

    metric: str
    target: Decimal
    start: date
    end: date
    owner: str
    baseline: Decimal | None = None
    branch_id: str | None = None


@dataclass(frozen=True)
class SetGoal:
    """A goal as it is kept, with who set it and who changed it last."""

    goal: Goal
    stamp: Stamp


def add(settings: Settings, viewer: Viewer, goal: Goal) -> SetGoal:
    """Set a goal.

    Raises:
        NotAllowed: without the permission, or for a branch that is not the viewer's.
        UsageError: for a goal without an owner, or with days that do not follow each other.
    """
    return _keep(settings, viewer, goal, first(viewer.name))


def edit(settings: Settings, viewer: Viewer, before: SetGoal, goal: Goal) -> SetGoal:
    """Change a goal; the version before stays in its history.

    Raises:
        NotAllowed: as for `add`, for the branch before and after.
        UsageError: as for `add`, and where someone else changed the goal in the meantime.
    """
    _may_set(viewer, before.goal.branch_id)
    return _keep(settings, viewer, goal, following(before.stamp, viewer.name))


def remove(settings: Settings, viewer: Viewer, goal: SetGoal) -> SetGoal:
    """Take a goal away. It is kept with who did so, and can be put back."""
    return _keep(settings, viewer, goal.goal, following(goal.stamp, viewer.name, removed=True))


def restore(settings: Settings, viewer: Viewer, goal: SetGoal) -> SetGoal:
    """Put a removed goal back."""
    return _keep(settings, viewer, goal.goal, following(goal.stamp, viewer.name))


def goals(settings: Settings, viewer: Viewer, *, removed: bool = False) -> list[SetGoal]:
    """Goals the viewer may see, those that end last first; a viewer of some branches sees theirs only."""
    chosen = newest(GoalRow).where(GoalRow.removed.is_(removed))
    with reading(settings) as session:
        goals = [_goal(row) for row in session.scalars(chosen.order_by(GoalRow.end.desc(), GoalRow.at, GoalRow.id))]
    return [each for each in goals if _may_see(viewer, each.goal.branch_id)]


def history(settings: Settings, viewer: Viewer, number: str) -> list[SetGoal]:
    """Every version of a goal, the oldest first."""
    goals = [_goal(row) for row in versions(settings, GoalRow, number)]
    return [each for each in goals if _may_see(viewer, each.goal.branch_id)]


def _keep(settings: Settings, viewer: Viewer, goal: Goal, stamp: Stamp) -> SetGoal:
    _may_set(viewer, goal.branch_id)
    kept = replace(goal, owner=plain(goal.owner)[:LONGEST_OWNER])
    if not kept.owner:
        raise UsageError(N_("A goal needs an owner: write who answers for it."))
    if kept.start >= kept.end:
        raise UsageError(N_("The last day of a goal comes after its first."))
    if not kept.target.is_finite() or kept.target <= 0:
        raise UsageError(N_("The target of a goal is more than zero."))
    return _goal(append(settings, GoalRow(**asdict(stamp), **asdict(kept))))


def _may_see(viewer: Viewer, branch: str | None) -> bool:
    return viewer.may(Permission.VIEW) and viewer.may_see_branch(branch)


def _may_set(viewer: Viewer, branch: str | None) -> None:
    viewer.require(Permission.SET_GOALS)
    if not viewer.may_see_branch(branch):
        raise NotAllowed(N_("Your access covers only some branches: a goal is set for one of them."))


def _goal(row: GoalRow) -> SetGoal:
    goal = Goal(row.metric, row.target, row.start, row.end, row.owner, row.baseline, row.branch_id)
    return SetGoal(goal, stamp_of(row))
