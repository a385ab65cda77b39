"""Goals in words: what is to be reached, by when, and how far along it is."""

from decimal import Decimal

from crm_analytics.content import assumptions
from crm_analytics.content.view import View
from crm_analytics.i18n import date_text, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.basis import basis_of
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.metrics.figures import figures
from crm_analytics.metrics.goals import Progress, adds_up
from crm_analytics.metrics.metric import Metric
from crm_analytics.metrics.periods import years_before
from crm_analytics.metrics.selection import Selection
from crm_analytics.state.goals import Goal


def amount_text(view: View, metric: Metric, value: float | Decimal, *, exact: bool = False) -> str:
    """A metric's value, short enough for a card, or exact."""
    if metric.unit == "share":
        return percent(float(value), 1)
    if metric.unit == "money":
        return view.money(value) if exact or abs(float(value)) < 1000 else view.compact_money(value)
    return number(value, 0 if metric.unit == "count" else 1)


def metric_name(goal: Goal) -> str:
    """The metric in the reader's language; its id where the dictionary has it no more."""
    return _(METRICS[goal.metric].name) if goal.metric in METRICS else goal.metric


def sentence(view: View, goal: Goal) -> str:
    """The whole goal, exact."""
    metric = METRICS.get(goal.metric)
    target = amount_text(view, metric, goal.target, exact=True) if metric else str(goal.target)
    where = _("whole company") if goal.branch_id is None else view.branch_names().get(goal.branch_id, goal.branch_id)
    sentence = _("{metric}, {where}: {target} from {start} to {end}. Owner: {owner}.").format(
        metric=metric_name(goal),
        where=where,
        target=target,
        start=date_text(goal.start),
        end=date_text(goal.end),
        owner=goal.owner,
    )
    if metric is None or goal.baseline is None:
        return sentence
    return f"{sentence} " + _("Before: {baseline}.").format(
        baseline=amount_text(view, metric, goal.baseline, exact=True)
    )


def earlier(view: View, goal: Goal) -> str:
    """What the figure was on the same days a year earlier; empty where sales do not cover them."""
    where = (goal.branch_id,) if goal.branch_id else ()
    before = Selection(years_before(goal.start, 1), years_before(goal.end, 1), branch=where)
    metric = METRICS.get(goal.metric)
    if metric is None or before.start < view.first_day or before.end > view.as_of:
        return ""
    figure = figures(basis_of(view.read, before, assumed_margin=assumptions.margin(view)), [metric.id])[metric.id]
    if figure.value is None:
        return ""
    return _("A year earlier, from {start} to {end}, it was {amount}.").format(
        start=date_text(before.start),
        end=date_text(before.end),
        amount=amount_text(view, metric, figure.value, exact=True),
    )


def short(view: View, goal: Goal, progress: Progress) -> str:
    """How far along, in as few words as a card has room for; it says what `due` rests on."""
    metric = progress.figure.metric
    target = amount_text(view, metric, goal.target)
    if progress.today == goal.end:
        words = _("Goal {target}, ended {day}: {outcome}")
        return words.format(target=target, day=date_text(goal.end), outcome=outcome(view, goal, progress))
    if progress.shape == "level" or progress.needed is None or progress.due is None:
        return _("Goal {target} by {day}").format(target=target, day=date_text(goal.end))
    if not adds_up(metric) or metric.direction == "down":
        done, due = target, amount_text(view, metric, progress.needed)
    else:
        done = _("{share} of {target}").format(share=percent(progress.reached), target=target)
        due = percent(progress.due)
    words = (
        _("{done}; {due} due, as last year") if progress.shape == "last year" else _("{done}; {due} due, spread evenly")
    )
    return words.format(done=done, due=due)


def outcome(view: View, goal: Goal, progress: Progress, *, exact: bool = False) -> str:
    """By how much a goal that is over was reached or missed; why that is not known, where it is not."""
    metric, value = progress.figure.metric, progress.figure.value
    if value is None:
        return progress.figure.reason
    more = Decimal(value) - goal.target
    gap = _gap_text(view, metric, abs(more), exact=exact)
    if not more:
        return _("reached exactly")
    if metric.direction == "down":
        return _("exceeded by {gap}").format(gap=gap) if more > 0 else _("kept, {gap} less").format(gap=gap)
    return _("reached, {gap} more").format(gap=gap) if more > 0 else _("missed by {gap}").format(gap=gap)


def _gap_text(view: View, metric: Metric, gap: Decimal, *, exact: bool) -> str:
    """The distance to a target: of a share in points."""
    if metric.unit == "share":
        return _("{points} points").format(points=number(gap * 100, 1))
    return amount_text(view, metric, gap, exact=exact)


def long(view: View, goal: Goal, progress: Progress) -> str:
    """How far along, in a sentence or two."""
    metric = progress.figure.metric
    if progress.figure.value is None:
        return progress.figure.reason
    day, amount = date_text(progress.today), amount_text(view, metric, progress.figure.value, exact=True)
    if progress.today == goal.end:
        ended = _("It ended on {day} with {done}: {outcome}.")
        return ended.format(day=day, done=amount, outcome=outcome(view, goal, progress, exact=True))
    done = _("Up to {day}: {done}.").format(day=day, done=amount)
    if progress.needed is None:
        return f"{done} " + _("How much that should be by now is not known without a year of earlier sales.")
    return f"{done} " + _due(progress).format(needed=amount_text(view, metric, progress.needed, exact=True))


def _due(progress: Progress) -> str:
    if progress.shape == "last year":
        return _("As last year's days went, holidays on their days of this year, {needed} is due by now.")
    if progress.shape == "level":
        return _("{needed} is due.")
    return _("On a straight line, {needed} is due by now.")
