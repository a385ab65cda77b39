"""What people wrote, as every rerun reads it: kept for some seconds, and read again after a change made here.

A change made by another server shows when those seconds have passed. The dialogs that change things do not read
from here.
"""

from datetime import date, timedelta

from crm_analytics.compute.cache import cached
from crm_analytics.config import Settings
from crm_analytics.metrics.dictionary import needs_costs
from crm_analytics.state import annotations, assumptions, books, goals, segments, thresholds
from crm_analytics.state.annotations import Annotation
from crm_analytics.state.assumptions import Assumption
from crm_analytics.state.books import Book
from crm_analytics.state.goals import SetGoal
from crm_analytics.state.segments import SavedSegment
from crm_analytics.state.thresholds import Thresholds
from crm_analytics.viewer import Permission, Viewer

SECONDS = timedelta(seconds=10)


@cached(ttl=SECONDS)
def notes(settings: Settings, viewer: Viewer) -> list[Annotation]:
    """Every note the viewer may see, by day."""
    return annotations.all_notes(settings, viewer)


@cached(ttl=SECONDS)
def removed_notes(settings: Settings, viewer: Viewer) -> list[Annotation]:
    """Every note the viewer might see that was taken off, by day."""
    return annotations.between(settings, viewer, date.min, date.max, removed=True)


@cached(ttl=SECONDS)
def goals_set(settings: Settings, viewer: Viewer) -> list[SetGoal]:
    """Every goal the viewer may see."""
    return visible_goals(settings, viewer)


@cached(ttl=SECONDS)
def assumption(settings: Settings, name: str) -> Assumption | None:
    """The assumption in force."""
    return assumptions.get(settings, name)


@cached(ttl=SECONDS)
def saved_segments(settings: Settings, viewer: Viewer) -> list[SavedSegment]:
    """Every saved segment the viewer may use, by name."""
    return segments.segments(settings, viewer)


@cached(ttl=SECONDS)
def thresholds_set(settings: Settings) -> Thresholds | None:
    """The thresholds of segments that somebody set; None: by rank."""
    return thresholds.get(settings)


@cached(ttl=SECONDS)
def books_given(settings: Settings, viewer: Viewer) -> list[Book]:
    """The totals of the books that the viewer may see, the newest first."""
    return books.books(settings, viewer)


def visible_goals(settings: Settings, viewer: Viewer, *, removed: bool = False) -> list[SetGoal]:
    """The goals the viewer may see, as they are now: those of profit tell of costs."""
    set_goals = goals.goals(settings, viewer, removed=removed)
    return [each for each in set_goals if viewer.may(Permission.COSTS) or not needs_costs(each.goal.metric)]


def forget() -> None:
    """After a change: read again."""
    for each in (notes, removed_notes, goals_set, assumption, saved_segments, thresholds_set, books_given):
        each.clear()
