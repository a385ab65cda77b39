"""What customers are worth in the coming year: the sum, its parts, and who of them is at stake."""

from datetime import timedelta
from typing import Final

import polars as pl

from crm_analytics.content import value_basis
from crm_analytics.content.explanation import Why
from crm_analytics.content.filters import Filters
from crm_analytics.content.registry import Choices
from crm_analytics.content.values import Block, Card, CardRow, Section, Sentences
from crm_analytics.content.view import View
from crm_analytics.features.value import reads
from crm_analytics.features.value.content import by_segment, checks, discount, missing, ranges
from crm_analytics.features.value.explanations import value as explanations
from crm_analytics.features.value.portfolio import few
from crm_analytics.i18n import date_text, ngettext, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.viewer import Permission

HALF: Final = 0.5
FAIRLY: Final = 1.5
"""Regularity from which gaps are fairly regular; 1 is without any memory."""
VERY: Final = 6.0
"""Regularity from which customers come nearly by the calendar."""


def reason(view: View, filters: Filters) -> str:
    """What is missing; empty where values can be told."""
    if refusal := missing.reason(view, "customer_value", is_cost=True):
        return refusal
    if reads.people(view, filters.selection).is_empty():
        return _("No customer fits these filters: remove one, or choose others.")
    return ""


def title_sentence(view: View, filters: Filters, _choices: Choices) -> str:
    """How much the coming year is to bring, from how many, and within which range."""
    if view.refusal("customer_value") is not None:
        return _("What customers will bring is not known yet")
    people = reads.people(view, filters.selection)
    if people.is_empty():
        return _("No customer fits these filters")
    if not view.viewer.may(Permission.COSTS):
        return _without_money(people)
    brought = ranges.value(view, people)
    start = ngettext(
        "{money} of {kind} expected in the coming year from {count} customer",
        "{money} of {kind} expected in the coming year from {count} customers",
        people.height,
    ).format(
        money=view.compact_money(brought.total),
        kind=value_basis.money_word(value_basis.basis(view)),
        count=number(people.height),
    )
    if brought.low is None or brought.high is None:
        return start
    end = _("in 8 of 10 cases {low} to {high}")
    low, high = view.compact_money(brought.low), view.compact_money(brought.high)
    return f"{start}; {end.format(low=low, high=high)}"


def _without_money(people: pl.DataFrame) -> str:
    """The same for those who may not see what is made from costs: the orders that are to come."""
    return ngettext(
        "{orders} orders expected in the coming year from {count} customer",
        "{orders} orders expected in the coming year from {count} customers",
        people.height,
    ).format(orders=number(people["expected_orders"].sum()), count=number(people.height))


def content(view: View, filters: Filters, choices: Choices) -> tuple[Block, ...]:
    """The part: figures, how customers buy, who is at stake, each segment, and how far off such values were."""
    if words := reason(view, filters):
        return missing.notice(words)
    return (
        *figures(view, filters),
        *process(view),
        *at_stake(view, filters),
        *by_segment.content(view, filters),
        *checks.content(view, filters, choices),
    )


def figures(view: View, filters: Filters) -> tuple[Block, ...]:
    """The sum and its parts, what kind of money it is, and how many orders that is."""
    people, basis = reads.people(view, filters.selection), value_basis.basis(view)
    changed = _("The margin or the interest was changed since: the next refresh takes it up.")
    notes = (value_basis.sentence(basis), *([changed] if basis and discount.changed(view, basis) else []))
    return (
        CardRow(tuple(_cards(view, filters, people)), key="value"),
        Sentences(notes, "caption"),
        Sentences((expected(view, people),)),
    )


def process(view: View) -> tuple[Block, ...]:
    """How customers buy: the usual gap, and how regular it is; nothing where that is not the viewer's to see."""
    parameters = value_basis.parameters(view)
    if "usual_gap" not in parameters:
        return ()
    shape, gap = parameters["regularity"], max(round(parameters["usual_gap"]), 1)
    days = ngettext("{count} day", "{count} days", gap).format(count=number(gap))
    if shape < FAIRLY:
        words = _(
            "The usual customer orders every {days}, at no regular times: being quiet tells little until it lasts "
            "several times as long."
        )
    elif shape < VERY:
        words = _("The usual customer orders every {days}, fairly regularly: who is quiet for twice as long is late.")
    else:
        words = _("The usual customer orders every {days}, nearly by the calendar: who is late is soon noticed.")
    return (Sentences((words.format(days=days),)),)


def expected(view: View, people: pl.DataFrame) -> str:
    """The orders that are to come with their range, and what share of the customers brings half of the value."""
    orders = ranges.orders(view, people)
    words = number(orders.total)
    if orders.low is not None and orders.high is not None:
        with_range = _("{orders} times ({low} to {high} in 8 of 10 cases)")
        words = with_range.format(orders=words, low=number(orders.low), high=number(orders.high))
    else:
        words = _("{orders} times").format(orders=words)
    first = ngettext(
        "This customer is expected to order {orders} in the coming year.",
        "These {count} customers are expected to order {orders} in the coming year.",
        people.height,
    ).format(count=number(people.height), orders=words)
    half = few(people["value_to_come"], HALF)
    if half.customers in {0, people.height}:
        return first
    second = ngettext(
        "Half of the value is expected of {few} customer, {share} of them.",
        "Half of the value is expected of {few} customers, {share} of them.",
        half.customers,
    ).format(few=number(half.customers), share=percent(half.customers / half.of, 1))
    return f"{first} {second}"


def largest_half(view: View, filters: Filters) -> pl.Series:
    """`customer_no` of the largest customers that together are to bring half of the value."""
    ranked = ranked_people(view, filters)
    return ranked.head(few(ranked["value_to_come"], HALF).customers)["customer_no"]


def ranked_people(view: View, filters: Filters) -> pl.DataFrame:
    """The customers asked for, those with most to come first."""
    people = reads.people(view, filters.selection)
    return people.sort(["value_to_come", "customer_no"], descending=[True, False])


def at_stake(view: View, filters: Filters) -> tuple[Block, ...]:
    """Who is expected soon and is quieter than usual, with what that is worth."""
    people = reads.at_stake(view, filters.selection)
    until = date_text(view.as_of + timedelta(days=reads.SOON))
    if people.is_empty():
        sentence = _("Nobody who is expected to order by {day} has been quiet for longer than usual.")
        return (Section(_("Who is at stake")), Sentences((sentence.format(day=until),)))
    sentence = ngettext(
        "{count} customer is expected to order by {day} and has been quiet for longer than usual: {money} of the value "
        "to come.",
        "{count} customers are expected to order by {day} and have been quiet for longer than usual: {money} of the "
        "value to come.",
        people.height,
    ).format(count=number(people.height), day=until, money=view.compact_money(people["value_to_come"].sum()))
    return (Section(_("Who is at stake")), Sentences((sentence,)))


def _cards(view: View, filters: Filters, people: pl.DataFrame) -> list[Card]:
    brought, orders = ranges.value(view, people), ranges.orders(view, people)
    again = float((1 - people["lost"]).sum())
    middle = float(people["value_to_come"].quantile(HALF, "linear") or 0)

    def why(what: str) -> Why:
        money = value_basis.sentence(value_basis.basis(view))
        return explanations.expected_value(filters, what, explanations.measured(view), note=money)

    return [
        Card(
            _("Value to come"),
            view.compact_money(brought.total),
            why=why(_("What these customers are expected to bring in the 365 days after the last day with sales.")),
            exact=brought.total,
            unit="money",
        ),
        Card(
            _("Orders expected"),
            number(orders.total),
            why=why(_("Order days expected of these customers in the 365 days after the last day with sales.")),
            exact=orders.total,
            unit="count",
        ),
        Card(
            _("Will order again"),
            number(again),
            why=why(_("The sum of each customer's chance to order at least once in those 365 days.")),
            exact=again,
            unit="count",
        ),
        Card(
            _("Typical customer"),
            view.compact_money(middle),
            why=why(_("What the customer in the middle is expected to bring: half of them more, half less.")),
            exact=middle,
            unit="money",
        ),
    ]
