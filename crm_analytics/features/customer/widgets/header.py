"""Who this is, in words, and the figures beside the middle of the segment."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from crm_analytics.content.options import KINDS
from crm_analytics.content.values import Card
from crm_analytics.content.view import View
from crm_analytics.features.customer import content as reasons
from crm_analytics.features.customer.reads import Known
from crm_analytics.features.customer.widgets import next_order as expect
from crm_analytics.features.customer.widgets.search import called, name_of
from crm_analytics.i18n import date_text, ngettext, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.scoring.rfm import SEGMENTS
from crm_analytics.ui import blocks
from crm_analytics.ui.markdown import literal

BY_ID: Final = {segment.id: segment for segment in SEGMENTS}
SAYS_SO: Final = ("branch", "cabang")
"""What the name of a branch begins with where it need not be said that it is one."""


def show(view: View, one: Known) -> None:
    """The answer as title, who it is in a few sentences, and the key figures."""
    blocks.title(title(view, one))
    blocks.text(" ".join(literal(each) for each in sentences(view, one)))
    if one.own.orders or one.own.revenue:
        blocks.cards(cards(view, one), key="customer")
        if one.middle is not None and one.segment is not None:
            blocks.caption(
                _("Under each figure: the middle customer of segment “{segment}”.").format(
                    segment=_(BY_ID[one.segment].name)
                )
            )


def title(view: View, one: Known) -> str:
    """Who, in which segment, when last seen."""
    who = literal(called(name_of(view, one), one.id))
    if one.own.recency is None:
        return _("{who}: no purchase yet").format(who=who)
    ago = _ago(one.own.recency)
    if one.segment is None:
        return _("{who}: last bought {ago}").format(who=who, ago=ago)
    return _("{who}: {segment}, last bought {ago}").format(who=who, segment=_(BY_ID[one.segment].name), ago=ago)


def sentences(view: View, one: Known) -> Iterator[str]:
    """Who, since when, how often, how much, which segment, what to expect."""
    yield _who(view, one)
    if one.own.first_on is None:
        yield _("Nothing was bought up to {day}.").format(day=date_text(view.as_of))
        return
    yield _bought(view, one, one.own.first_on)
    if one.segment is not None:
        segment = BY_ID[one.segment]
        yield _("Segment “{name}”: {who}").format(name=_(segment.name), who=_(segment.who))
    yield from expect.sentence(view, one)


def cards(view: View, one: Known) -> list[Card]:
    """Sales, days, average and recency beside the segment's middle; usual gap and returns for themselves."""
    own, middle, why = one.own, one.middle, reasons.cards(view, one)
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
        _beside(_("Share returned"), _returned(one), None),
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


def _returned(one: Known) -> str:
    bought = one.own.revenue - one.own.returned
    return percent(-one.own.returned / bought, 1 if one.own.returned else 0) if bought > 0 else "–"


def _who(view: View, one: Known) -> str:
    """The kind of customer, the place, and since when."""
    person, kind = one.one.person, one.one.summary["kind"][0]
    what = _(KINDS.get(str(kind), "")) if kind in KINDS else _("Customer")
    branch = view.branch_names().get(one.home or "", one.home or "")
    if branch and not branch.casefold().startswith(SAYS_SO):
        branch = _("branch {name}").format(name=branch)
    where = [str(person.get("city") or ""), branch]
    told = ", ".join(filter(None, [what, *where]))
    joined = person.get("joined_on")
    if isinstance(joined, date):
        return _("{who}; registered on {day}.").format(who=told, day=date_text(joined))
    return f"{told}."


def _bought(view: View, one: Known, first: date) -> str:
    own = one.own
    money = view.compact_money(own.revenue)
    if own.order_days == 1:
        return _("Bought on one day so far, {day}: {money} in all.").format(day=date_text(first), money=money)
    told = _("Bought on {days} days since {first}, {money} in all").format(
        days=number(own.order_days), first=date_text(first), money=money
    )
    if own.gap is not None:
        told = ngettext("{told}, usually {gap} day apart", "{told}, usually {gap} days apart", round(own.gap)).format(
            told=told, gap=number(own.gap)
        )
    last = one.own.last_on
    return _("{told}; the last time on {day}.").format(told=told, day=date_text(last)) if last else f"{told}."


def _ago(days: int) -> str:
    if days == 0:
        return _("on the last day of the data")
    return ngettext("{days} day before the end of the data", "{days} days before the end of the data", days).format(
        days=number(days)
    )
