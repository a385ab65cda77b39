"""The answer about one customer: who it is, in a title and a few sentences, and the key figures beside others."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from crm_analytics.content.explanation import Why
from crm_analytics.content.options import KINDS
from crm_analytics.content.origins import all_days
from crm_analytics.content.values import Block, Card, CardRow, Sentences
from crm_analytics.content.view import View
from crm_analytics.drill.origin import Origin
from crm_analytics.features.customer.reads import CustomerRecord
from crm_analytics.i18n import N_, date_text, ngettext, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.scoring.rfm import SEGMENT_BY_ID

BRANCH_WORDS: Final = ("branch", "cabang")
"""What the name of a branch begins with where it need not be said that it is one."""
MIDDLE: Final = N_(
    "Beside it stands the middle customer of the same segment, {count} of them: half have more, half less."
)


def title_sentence(view: View, customer: CustomerRecord) -> str:
    """Who, for how long nothing was bought, in which segment."""
    own = customer.figures
    if own.recency is None:
        return _("{who}: no purchase yet").format(who=customer.name)
    words = {"who": customer.name, "days": number(own.recency), "day": date_text(view.as_of)}
    if own.recency == 0:
        sentence = _("{who}: bought on {day}, the last day of the data").format(**words)
    elif own.gap is not None and own.recency > own.gap:
        sentence = ngettext(
            "{who}: {days} day without a purchase (as of {day})",
            "{who}: {days} days without a purchase (as of {day})",
            own.recency,
        ).format(**words)
    else:
        sentence = ngettext(
            "{who}: last purchase {days} day ago (as of {day})",
            "{who}: last purchase {days} days ago (as of {day})",
            own.recency,
        ).format(**words)
    if customer.segment is None:
        return sentence
    return _("{sentence} · segment {segment}").format(sentence=sentence, segment=view.segment_names()[customer.segment])


def who(view: View, customer: CustomerRecord) -> Sentences:
    """Who, since when, how often, how much, what the segment is."""
    return Sentences(tuple(_sentences(view, customer)))


def figures(view: View, customer: CustomerRecord) -> tuple[Block, ...]:
    """Sales, days, average and recency beside the segment's middle; usual gap and returns for themselves."""
    if not (customer.figures.orders or customer.figures.revenue):
        return ()
    cards = CardRow(_cards(view, customer), "customer")
    if customer.middle is None or customer.segment is None:
        return (cards,)
    beside = _("Under each figure: the middle customer of segment “{segment}”.").format(
        segment=view.segment_names()[customer.segment]
    )
    return (cards, Sentences((beside,), "caption"))


def own_lines(view: View, customer: CustomerRecord) -> Origin:
    """The customer's order lines of all days."""
    return Origin("order_lines", all_days(view), customer=customer.id)


def _sentences(view: View, customer: CustomerRecord) -> Iterator[str]:
    yield _who(view, customer)
    if customer.figures.first_on is None:
        yield _("Nothing was bought up to {day}.").format(day=date_text(view.as_of))
        return
    yield _bought(view, customer, customer.figures.first_on)
    if customer.segment is not None:
        segment = SEGMENT_BY_ID[customer.segment]
        yield _("Segment “{name}”: {who}").format(name=_(segment.name), who=_(segment.who))


def _who(view: View, customer: CustomerRecord) -> str:
    """The kind of customer, the place, and since when."""
    person, kind = customer.facts.person, customer.facts.summary["kind"][0]
    what = _(KINDS.get(str(kind), "")) if kind in KINDS else _("Customer")
    branch = view.branch_names().get(customer.home or "", customer.home or "")
    if branch and not branch.casefold().startswith(BRANCH_WORDS):
        branch = _("branch {name}").format(name=branch)
    sentence = ", ".join(filter(None, [what, str(person.get("city") or ""), branch]))
    joined = person.get("joined_on")
    if isinstance(joined, date):
        return _("{who}; registered on {day}.").format(who=sentence, day=date_text(joined))
    return f"{sentence}."


def _bought(view: View, customer: CustomerRecord, first: date) -> str:
    own = customer.figures
    money = view.compact_money(own.revenue)
    if own.order_days == 1:
        return _("Bought on one day so far, {day}: {money} in all.").format(day=date_text(first), money=money)
    sentence = _("Bought on {days} days since {first}, {money} in all").format(
        days=number(own.order_days), first=date_text(first), money=money
    )
    if own.gap is not None:
        sentence = ngettext(
            "{told}, usually {gap} day apart", "{told}, usually {gap} days apart", round(own.gap)
        ).format(told=sentence, gap=number(own.gap))
    last = customer.figures.last_on
    return _("{told}; the last time on {day}.").format(told=sentence, day=date_text(last)) if last else f"{sentence}."


def _cards(view: View, customer: CustomerRecord) -> tuple[Card, ...]:
    own, middle, money = customer.figures, customer.middle, view.compact_money
    beside = " " + _(MIDDLE).format(count=number(middle.customers)) if middle else ""
    rows = own_lines(view, customer)
    average = own.revenue / own.order_days if own.order_days else None
    return (
        _beside(
            Card(
                _("Sales so far"),
                money(own.revenue),
                exact=own.revenue,
                unit="money",
                why=Why(_("What this customer paid on all days, after discounts, less returns.") + beside, origin=rows),
            ),
            money(middle.monetary) if middle else None,
        ),
        _beside(
            Card(
                _("Days with a purchase"),
                number(own.order_days),
                exact=own.order_days,
                unit="count",
                why=Why(
                    _("Days on which this customer bought something; several orders of one day count once.") + beside,
                    origin=rows,
                ),
            ),
            number(middle.frequency) if middle else None,
        ),
        _beside(
            Card(
                _("Sales a day with a purchase"),
                "–" if average is None else money(average),
                exact=average,
                unit="money",
                why=Why(_("Sales for each day with a purchase.") + beside, origin=rows),
            ),
            money(middle.average) if middle else None,
        ),
        _beside(
            Card(
                _("Days since the last purchase"),
                "–" if own.recency is None else number(own.recency),
                exact=own.recency,
                unit="days",
                why=Why(
                    _("Days from this customer's last purchase to the last day of these data.") + beside, origin=rows
                ),
            ),
            number(middle.recency) if middle else None,
        ),
        Card(
            _("Days between purchases"),
            "–" if own.gap is None else number(own.gap),
            exact=own.gap,
            unit="days",
            why=Why(
                _("The middle one of the days from one purchase to the next; it needs three days with a purchase."),
                origin=rows,
            ),
        ),
        Card(
            _("Share returned"),
            _returned(customer),
            why=Why(_("What came back, as a share of what was bought."), origin=rows),
        ),
    )


def _beside(card: Card, middle: str | None) -> Card:
    """A figure with the segment's middle under it, without an arrow: more is not better on every count."""
    if middle is None:
        return card
    return replace(card, change=0.0, change_text=_("segment: {value}").format(value=middle))


def _returned(customer: CustomerRecord) -> str:
    bought = customer.figures.revenue - customer.figures.returned
    return percent(-customer.figures.returned / bought, 1 if customer.figures.returned else 0) if bought > 0 else "–"
