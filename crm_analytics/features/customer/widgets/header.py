"""Who this is, in words, and the figures beside the middle of the segment."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from crm_analytics.content.options import KINDS
from crm_analytics.content.values import Card
from crm_analytics.content.view import View
from crm_analytics.features.customer import explanations
from crm_analytics.features.customer.reads import CustomerRecord
from crm_analytics.features.customer.widgets import next_order
from crm_analytics.features.customer.widgets.search import display_name, name_of
from crm_analytics.i18n import date_text, ngettext, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.scoring.rfm import SEGMENT_BY_ID
from crm_analytics.ui import blocks
from crm_analytics.ui.markdown import literal

BRANCH_WORDS: Final = ("branch", "cabang")
"""What the name of a branch begins with where it need not be said that it is one."""


def show(view: View, customer: CustomerRecord) -> None:
    """The answer as title, who it is in a few sentences, and the key figures."""
    blocks.title(title_sentence(view, customer))
    blocks.text(" ".join(literal(each) for each in sentences(view, customer)))
    if customer.figures.orders or customer.figures.revenue:
        blocks.cards(cards(view, customer), key="customer")
        if customer.middle is not None and customer.segment is not None:
            blocks.caption(
                _("Under each figure: the middle customer of segment “{segment}”.").format(
                    segment=_(SEGMENT_BY_ID[customer.segment].name)
                )
            )


def title_sentence(view: View, customer: CustomerRecord) -> str:
    """Who, in which segment, when last seen."""
    who = literal(display_name(name_of(view, customer), customer.id))
    if customer.figures.recency is None:
        return _("{who}: no purchase yet").format(who=who)
    ago = _ago(customer.figures.recency)
    if customer.segment is None:
        return _("{who}: last bought {ago}").format(who=who, ago=ago)
    return _("{who}: {segment}, last bought {ago}").format(
        who=who, segment=_(SEGMENT_BY_ID[customer.segment].name), ago=ago
    )


def sentences(view: View, customer: CustomerRecord) -> Iterator[str]:
    """Who, since when, how often, how much, which segment, what to expect."""
    yield _who(view, customer)
    if customer.figures.first_on is None:
        yield _("Nothing was bought up to {day}.").format(day=date_text(view.as_of))
        return
    yield _bought(view, customer, customer.figures.first_on)
    if customer.segment is not None:
        segment = SEGMENT_BY_ID[customer.segment]
        yield _("Segment “{name}”: {who}").format(name=_(segment.name), who=_(segment.who))
    yield from next_order.sentence(view, customer)


def cards(view: View, customer: CustomerRecord) -> list[Card]:
    """Sales, days, average and recency beside the segment's middle; usual gap and returns for themselves."""
    own, middle, why = customer.figures, customer.middle, explanations.cards(view, customer)
    made = [
        _beside(
            _("Sales so far"), view.compact_money(own.revenue), view.compact_money(middle.monetary) if middle else None
        ),
        _beside(_("Days with a purchase"), number(own.order_days), number(middle.frequency) if middle else None),
        _beside(
            _("Sales a day with a purchase"),
            view.compact_money(own.revenue / own.order_days) if own.order_days else "–",
            view.compact_money(middle.average) if middle else None,
        ),
        _beside(
            _("Days since the last purchase"),
            "–" if own.recency is None else number(own.recency),
            number(middle.recency) if middle else None,
        ),
        _beside(_("Days between purchases"), "–" if own.gap is None else number(own.gap), None),
        _beside(_("Share returned"), _returned(customer), None),
    ]
    named = ("revenue", "days", "average", "recency", "gap", "returned")
    return [
        Card(card.label, card.value, change=card.change, change_text=card.change_text, why=why[name])
        for card, name in zip(made, named, strict=True)
    ]


def _beside(label: str, value: str, middle: str | None) -> Card:
    """A figure with the segment's middle under it, without an arrow: more is not better on every count."""
    if middle is None:
        return Card(label, value)
    return Card(label, value, change=0.0, change_text=_("segment: {value}").format(value=middle))


def _returned(customer: CustomerRecord) -> str:
    bought = customer.figures.revenue - customer.figures.returned
    return percent(-customer.figures.returned / bought, 1 if customer.figures.returned else 0) if bought > 0 else "–"


def _who(view: View, customer: CustomerRecord) -> str:
    """The kind of customer, the place, and since when."""
    person, kind = customer.facts.person, customer.facts.summary["kind"][0]
    what = _(KINDS.get(str(kind), "")) if kind in KINDS else _("Customer")
    branch = view.branch_names().get(customer.home or "", customer.home or "")
    if branch and not branch.casefold().startswith(BRANCH_WORDS):
        branch = _("branch {name}").format(name=branch)
    where = [str(person.get("city") or ""), branch]
    sentence = ", ".join(filter(None, [what, *where]))
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


def _ago(days: int) -> str:
    if days == 0:
        return _("on the last day of the data")
    return ngettext("{days} day before the end of the data", "{days} days before the end of the data", days).format(
        days=number(days)
    )
