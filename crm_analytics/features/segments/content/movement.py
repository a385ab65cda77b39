"""Who moved between segments from one day to another: the answer, the figures, and the pictures of who went where."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

import polars as pl

from crm_analytics.content.filters import Filters
from crm_analytics.content.registry import Choices
from crm_analytics.content.values import Block, Card, CardRow, Chart, Notice, Sentences
from crm_analytics.content.view import View
from crm_analytics.errors import NotEnoughData
from crm_analytics.features.segments import earlier_standings
from crm_analytics.features.segments.content import flows as flow_content
from crm_analytics.features.segments.content import segments
from crm_analytics.features.segments.content.flows import OUTSIDE, FlowWords
from crm_analytics.features.segments.explanations import transitions as explanations
from crm_analytics.features.segments.named_customers import NamedCustomers
from crm_analytics.features.segments.transitions import LEVELS, Flow, counted, fallen, largest, risen
from crm_analytics.i18n import date_text, ngettext, number
from crm_analytics.i18n import gettext as _
from crm_analytics.scoring.rfm_history import day_before

FROM, TO, MATRIX, YES = "moved_from", "moved_to", "matrix", "yes"
ANY: Final = "any"
NOBODY: Final = "nobody"
"""In the address: those who are in no segment."""


@dataclass(frozen=True)
class Transitions:
    """The customers asked for on two days.

    Attributes:
        start: The earlier day.
        end: The later day.
        customers: What `earlier_standings.moved` gives.
        flows: The same counted by segment before and after; frames are shared, never change them.
    """

    start: date
    end: date
    customers: pl.DataFrame
    flows: pl.DataFrame


def days(view: View) -> list[date]:
    """The days that are offered, the earliest first."""
    return earlier_standings.days(view)


def takes_any_day(view: View) -> bool:
    """Whether other days can be chosen too."""
    return not view.is_hidden("rfm_bounds")


def usual_start(view: View) -> date:
    """The day compared with, until another is chosen: about a quarter before the last."""
    return day_before(days(view), view.as_of) or min(days(view), default=view.as_of)


def offers(view: View, _filters: Filters, choices: Choices) -> Mapping[str, tuple[str, ...]]:
    """The days that can be chosen, and whether the matrix is wanted."""
    offered = [day.isoformat() for day in days(view)]
    free = [choices[name] for name in (FROM, TO) if _free_day(view, choices.get(name, "")) is not None]
    return {FROM: (*offered, *free), TO: (*offered, *free), MATRIX: ("no", YES)}


def transitions(view: View, filters: Filters, choices: Choices) -> Transitions | Notice:
    """Who moved between the chosen days; why nobody can be followed, where that is so."""
    if len(days(view)) < 2:
        return Notice(_("Movement needs an earlier month's end by which at least 5 customers had bought; found: none."))
    start, end = _day(view, choices, FROM, usual_start(view)), _day(view, choices, TO, view.as_of)
    if start >= end:
        return Notice(_("Nothing lies between these days. Choose an earlier day to compare with."))
    try:
        customers = earlier_standings.moved(view, start, end, filters.selection)
    except NotEnoughData as reason:
        return Notice(str(reason))
    flows = counted(customers.with_columns(pl.col("before", "after").cast(pl.String)))
    if flows.is_empty():
        return Notice(_("Nothing fits these filters. Remove a filter, or choose other days."))
    return Transitions(start, end, customers, flows)


def title_sentence(view: View, filters: Filters, choices: Choices) -> str:
    """How many moved up and down, and since when."""
    between = transitions(view, filters, choices)
    if isinstance(between, Notice):
        return _("Who moved between segments is not known")
    up, down = (_people_in(each(between.flows)) for each in (risen, fallen))
    if between.end == view.as_of:
        span = _("since {day}").format(day=date_text(between.start))
    else:
        span = _("between {start} and {end}").format(start=date_text(between.start), end=date_text(between.end))
    if not up + down:
        return _("No customer moved up or down {days}").format(days=span)
    return ngettext(
        "{up} customer moved up and {down} down {days}", "{up} customers moved up and {down} down {days}", up
    ).format(up=number(up), down=number(down), days=span)


def content(view: View, filters: Filters, choices: Choices) -> tuple[Block, ...]:
    """Everything that is said of who moved."""
    between = transitions(view, filters, choices)
    if isinstance(between, Notice):
        return (between,)
    blocks = (*top(view, filters, between), picture(view, filters, between), moves(view, filters, between))
    return (*blocks, matrix(view, filters, between)) if choices.get(MATRIX) == YES else blocks


def top(view: View, filters: Filters, between: Transitions) -> tuple[Block, ...]:
    """What up and down mean, how many did what, and the largest fall in words."""
    meaning = _("Up: to a segment that bought more lately. Down: to one that bought less lately.")
    own = () if takes_any_day(view) else (_("You see the customers of your branches, in the company's segments."),)
    why = explanations.directions(filters, between.start, between.end)
    groups = _groups(between)
    cards = (Card(_label(each), number(len(groups[each])), why=why[each], exact=len(groups[each]), unit="count")
             for each in groups)  # fmt: skip
    caveat = segments.caveat(view)
    return (
        Sentences((meaning, *own), "caption"),
        *((Notice(caveat),) if caveat else ()),
        CardRow(tuple(cards)),
        Sentences((largest_fall(view, between),)),
    )


def largest_fall(view: View, between: Transitions) -> str:
    """The fall with the most money."""
    fall = largest(fallen(between.flows))
    if fall is None:
        return _("Since {day} nobody fell to a segment that bought less lately.").format(day=date_text(between.start))
    names = view.segment_names()
    sentence = ngettext(
        "{count} customer fell from {before} to {after} since {day}, and had brought {money} by then.",
        "{count} customers fell from {before} to {after} since {day}; they had brought {money} by then.",
        fall.customers,
    )
    return sentence.format(
        count=number(fall.customers),
        before=names[fall.before or ""],
        after=names[fall.after or ""],
        day=date_text(between.start),
        money=view.compact_money(fall.money_before),
    )


def named(between: Transitions) -> tuple[NamedCustomers, ...]:
    """The customers whom title and figures count."""
    return tuple(
        NamedCustomers(
            each,
            _("{name}: {count}").format(name=_label(each), count=number(len(numbers))),
            _label(each),
            partial(_given, numbers),
        )
        for each, numbers in _groups(between).items()
        if len(numbers)
    )


def first_flow(between: Transitions) -> tuple[str, str]:
    """The flow that is offered first: the largest fall, else the largest of all; as in the address."""
    flow: Flow | None = largest(fallen(between.flows)) or largest(between.flows.sort("customers", descending=True))
    return ((flow.before or NOBODY), (flow.after or NOBODY)) if flow else (ANY, ANY)


def of_flow(view: View, between: Transitions, before: str, after: str) -> NamedCustomers:
    """The customers of a stream, a bar or a cell: from one segment to another, `ANY` or `NOBODY`."""
    names = {ANY: _("any segment"), **view.segment_names(), NOBODY: _("no segment")}
    wanted = [_is(side, segment) for side, segment in (("before", before), ("after", after)) if segment != ANY]
    words = _("{before} → {after}").format(before=names[before], after=names[after])
    return NamedCustomers(
        f"moved-{before}-{after}", words, words, lambda: between.customers.filter(*wanted)["customer_no"]
    )


def picture(view: View, filters: Filters, between: Transitions) -> Chart:
    """Streams from segment to segment."""
    return Chart(
        key="streams",
        title=_("From segment to segment"),
        alt=_("Streams of customers from their segment on the first day to their segment on the second"),
        plot=flow_content.streams(between.flows, words(view, between)),
        why=explanations.flows(filters, between.start, between.end),
    )


def moves(view: View, filters: Filters, between: Transitions) -> Chart | Notice:
    """The moves of most customers."""
    plot = flow_content.bars(between.flows, words(view, between))
    if not plot.bars:
        return Notice(_("Every customer is in the same segment on both days."))
    return Chart(
        key="moves",
        title=_("The moves of most customers"),
        alt=_("Moves from one segment to another, those of most customers first"),
        plot=plot,
        why=explanations.flows(filters, between.start, between.end),
    )


def matrix(view: View, filters: Filters, between: Transitions) -> Chart:
    """All moves as figures."""
    return Chart(
        key="matrix",
        title=_("All moves as figures: from row to column"),
        alt=_("Customers by segment on the first day, in rows, and on the second day, in columns"),
        plot=flow_content.matrix(between.flows, words(view, between)),
        why=explanations.flows(filters, between.start, between.end),
    )


def words(view: View, between: Transitions) -> FlowWords:
    """What is written on the pictures."""
    return FlowWords(view.segment_names(), date_text(between.start), date_text(between.end))


def in_address(segment: str) -> str:
    """A segment of the pictures, as in the address."""
    return NOBODY if segment == OUTSIDE else segment


def _label(group: str) -> str:
    return {
        "up": _("Moved up"),
        "down": _("Moved down"),
        "level": _("Neither up nor down"),
        "new": _("Bought for the first time"),
    }[group]


def _groups(between: Transitions) -> dict[str, pl.Series]:
    """`customer_no` of those who moved up, down, neither, and of those who bought for the first time."""
    before, after = (
        pl.col(side).cast(pl.String).replace_strict(LEVELS, default=None, return_dtype=pl.Int8)
        for side in ("before", "after")
    )
    is_new = pl.col("before").is_null()
    up, down = (after > before).fill_null(value=False), (after < before).fill_null(value=False)
    wanted = {"up": up, "down": down, "level": ~(up | down | is_new), "new": is_new}
    return {each: between.customers.filter(which)["customer_no"] for each, which in wanted.items()}


def _given(numbers: pl.Series) -> pl.Series:
    return numbers


def _people_in(flows: pl.DataFrame) -> int:
    return int(flows["customers"].sum())


def _is(side: str, segment: str) -> pl.Expr:
    column = pl.col(side)
    return column.is_null() if segment == NOBODY else column.cast(pl.String) == segment


def _day(view: View, choices: Choices, name: str, usual: date) -> date:
    wanted = choices.get(name, "")
    offered = {day.isoformat(): day for day in days(view)}
    return offered.get(wanted) or _free_day(view, wanted) or usual


def _free_day(view: View, wanted: str) -> date | None:
    """A day that is not among those offered, where others can be chosen and it has sales."""
    with suppress(ValueError):
        day = date.fromisoformat(wanted)
        if takes_any_day(view) and view.first_day <= day <= view.as_of:
            return day
    return None
