"""What to expect of a customer: whether there will be a next order, when, and the segments so far."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

import polars as pl

from crm_analytics.content import value_basis
from crm_analytics.content.chart_values import Lane, Lanes, Occasion
from crm_analytics.content.explanation import Why
from crm_analytics.content.values import Block, Card, CardRow, Chart, Sentences
from crm_analytics.content.view import View
from crm_analytics.features.customer import reads
from crm_analytics.features.customer.expectation_basis import why_expected
from crm_analytics.features.customer.headline import own_lines
from crm_analytics.features.customer.reads import CustomerRecord
from crm_analytics.i18n import date_text, month_text, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.scoring import rfm

MOST: Final = 0.99
"""Chances nearer to certain than this are not told apart."""
EVEN: Final = 0.5
ORDERS_BEFORE: Final = 12
"""Days with a purchase that stand before the next one."""


@dataclass(frozen=True)
class Expected:
    """When an order is expected: by `first` in 1 of 10 cases, by `middle` in half, `last` in 9 of 10 (None: later)."""

    first: date
    middle: date
    last: date | None


def in_short(view: View, customer: CustomerRecord) -> Sentences:
    """What to expect, in a sentence or two; why nothing can be said, where that is so."""
    return Sentences(tuple(_sentences(view, customer)))


def content(view: View, customer: CustomerRecord) -> tuple[Block, ...]:
    """The range of the next order, the figures of a year, and the segments so far; nothing where nothing is known."""
    return (*_next(view, customer), *_path(view, customer))


def expected_of(value: dict[str, object]) -> Expected | None:
    """The range of the next order; None where none is expected."""
    low, middle, high = (value.get(f"next_order_{part}") for part in ("from", "on", "to"))
    if not isinstance(low, date) or not isinstance(middle, date):
        return None
    return Expected(low, middle, high if isinstance(high, date) else None)


def expected_sentence(expected: Expected) -> str:
    """The next order in words: the middle and the range; an open range where many stay away longer."""
    if expected.last is None:
        return _(
            "an even chance by {day}; 1 in 10 such customers come by {low}, more than 1 in 10 stay away for long "
            "or for good"
        ).format(day=date_text(expected.middle), low=date_text(expected.first))
    return _("around {day}, in 8 of 10 cases from {low} to {high}").format(
        day=date_text(expected.middle), low=date_text(expected.first), high=date_text(expected.last)
    )


def without_a_day(value: dict[str, object]) -> str:
    """Why no day is given: none is likely, or many like this came back whom the model alone had given up."""
    again = 1 - float(str(value["lost"]))
    if again < EVEN:
        return _("It is more likely than not that no order comes within two years.")
    return _("Of customers like this, {chance} ordered again within a year; on which day cannot be told.").format(
        chance=_chance(again)
    )


def next_order(before: list[date], expected: Expected, *, as_of: date) -> Lanes:
    """The last days with a purchase, and the days in which the next one is expected.

    Args:
        before: Days with a purchase, the earliest first; the last few are drawn.
        expected: The range; one without an end is drawn for as long again as it takes to its middle.
        as_of: Last day of the data.
    """
    low, middle = expected.first, expected.middle
    high = expected.last or middle + (middle - as_of)
    range_words = _("In 8 of 10 cases") if expected.last else _("1 in 10 sooner, many later")
    span = f"{date_text(low)} – {date_text(high)}" if expected.last else _("from {day}").format(day=date_text(low))
    days = tuple(Occasion(day, day, hover=date_text(day)) for day in before[-ORDERS_BEFORE:])
    return Lanes(
        (
            *([Lane(_("Days with a purchase"), days)] if days else []),
            Lane(_("Next order, expected"), (Occasion(middle, middle, hover=date_text(middle)),), "second"),
            Lane(range_words, (Occasion(low, high, hover=span),), "third"),
        ),
        as_of,
    )


def path(steps: pl.DataFrame, names: Mapping[str, str], *, as_of: date) -> Lanes:
    """The segment at the end of each month, a lane for each one, better ones higher.

    Args:
        steps: day (end of a month) and segment, the earliest first.
        names: Names of the segments, by id.
        as_of: Last day of the data.
    """
    stays: dict[str, list[Occasion]] = {}
    for segment, rows in groupby(steps.select("day", "segment").iter_rows(), key=lambda row: row[1]):
        days = [row[0] for row in rows]
        words = month_text(days[0]) if len(days) == 1 else f"{month_text(days[0])} – {month_text(days[-1])}"
        first = days[0].replace(day=1)
        stays.setdefault(segment, []).append(Occasion(first, days[-1], hover=f"{words}: {names[segment]}"))
    return Lanes(tuple(Lane(names[each], tuple(stays[each])) for each in names if each in stays), as_of)


def _sentences(view: View, customer: CustomerRecord) -> Iterator[str]:
    if view.is_pending("customer_value"):
        return
    value = reads.value(view, customer)
    if not value:
        if customer.figures.orders:
            yield _("What to expect of this customer could not be worked out.")
            yield from filter(None, [view.refusal("customer_value")])
        return
    expected = expected_of(value)
    if expected is not None:
        yield _("Next order: {words}.").format(words=expected_sentence(expected))
    else:
        yield without_a_day(value)
    if isinstance(alive := value.get("alive"), float):
        yield _("Still a customer: {chance} likely.").format(chance=_chance(alive))


def _next(view: View, customer: CustomerRecord) -> tuple[Block, ...]:
    value = reads.value(view, customer)
    if not value:
        return ()
    cards = CardRow(_cards(view, customer, value), "customer-value")
    expected = expected_of(value)
    if expected is None:
        return (cards,)
    days = customer.facts.orders.filter(pl.col("orders") > 0)["day"].unique().sort().to_list()
    chart = Chart(
        key="customer-next",
        title=_("The next order"),
        alt=_("Next order: {words}.").format(words=expected_sentence(expected)),
        plot=next_order(days, expected, as_of=view.as_of),
        why=why_expected(
            view,
            customer,
            value,
            _(
                "When the next order is expected: the middle of all cases, and the days between which 8 of 10 cases "
                "lie. It is worked out from how often, how long and how recently this customer bought, and all others "
                "too."
            ),
        ),
    )
    return (chart, cards)


def _path(view: View, customer: CustomerRecord) -> tuple[Block, ...]:
    if view.is_hidden("rfm_bounds"):
        hidden = _("The way through the segments goes by the purchases in all branches; it is not shown here.")
        return (Sentences((hidden,), "caption"),)
    steps = reads.path(view, customer)
    if steps.is_empty():
        return ()
    names = view.segment_names()
    why = Why(
        _(
            "The segment this customer was in at the end of each month, by what had been bought up to then. Where one "
            "part of a ranking ends and the next begins is as it was for all customers on that day."
        ),
        method=_(rfm.METHOD),
        error=_(rfm.METHOD_ERROR),
        source=rfm.METHOD_SOURCE,
        origin=own_lines(view, customer),
    )
    return (
        Chart(
            key="customer-path",
            title=_("The way through the segments"),
            alt=_("Segment at the end of each month: first {first}, now {last}").format(
                first=names[steps["segment"][0]], last=names[steps["segment"][-1]]
            ),
            plot=path(steps, names, as_of=view.as_of),
            why=why,
        ),
    )


def _cards(view: View, customer: CustomerRecord, value: dict[str, object]) -> tuple[Card, ...]:
    """The chance of still being a customer, orders and money of a year."""
    alive, orders = (float(str(value[name])) for name in ("alive", "expected_orders"))
    name, money = value_basis.value_name(value_basis.basis(view)), value["value_to_come"]
    behind_alive = _(
        "How likely it is that this customer has not left for good, from purchases alone. Of a customer with one "
        "day of purchases: how likely an order within a year is."
    )
    behind_orders = _("Days with an order that are expected in the 365 days after the last day of these data.")
    behind_money = _(
        "Orders expected in 365 days times what an order of this customer is expected to be, as profit, in "
        "today's money."
    )
    return (
        Card(_("Still a customer"), _chance(alive), why=why_expected(view, customer, value, behind_alive)),
        Card(
            _("Days with an order in a year"), number(orders, 1), why=why_expected(view, customer, value, behind_orders)
        ),
        Card(name, "–", help=_("This figure needs the permission to see costs."))
        if money is None
        else Card(name, view.compact_money(float(str(money))), why=why_expected(view, customer, value, behind_money)),
    )


def _chance(share: float) -> str:
    """A chance without a certainty that nobody has."""
    if share >= MOST:
        return _("over {share}").format(share=percent(MOST))
    if share <= 1 - MOST:
        return _("under {share}").format(share=percent(1 - MOST))
    return percent(share)
