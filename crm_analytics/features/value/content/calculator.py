"""What one more point of retention brings: a sentence, figures, the range as a picture, what is assumed."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

import polars as pl

from crm_analytics.compute.cache import cached
from crm_analytics.content import assumptions, value_basis
from crm_analytics.content.chart_values import Line, Lines
from crm_analytics.content.explanation import Why
from crm_analytics.content.filters import Filters
from crm_analytics.content.registry import Choices
from crm_analytics.content.values import Block, Card, CardRow, Chart, Sentences
from crm_analytics.content.view import View
from crm_analytics.errors import NotEnoughData
from crm_analytics.features.value.content import discount, missing
from crm_analytics.features.value.explanations import drivers as explanations
from crm_analytics.features.value.retention import Estimate, Gain, GainRange, RetentionBasis, RetentionScenario, gain
from crm_analytics.features.value.retention_basis import CHOSEN, basis, period_days
from crm_analytics.i18n import N_, date_text, ngettext, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.selection import Selection
from crm_analytics.viewer import Permission

POINTS: Final = "points"
YEARS: Final = "years"
COST: Final = "cost"
OFFERED: Final[Mapping[str, tuple[str, ...]]] = {POINTS: ("1", "2", "3", "5", "10"), YEARS: ("1", "2", "3", "5")}
USUAL: Final = {POINTS: "1", YEARS: "2"}
FEW: Final = 9.5
LIKELY: Final = 1.2816
"""Standard deviations on either side that hold 8 of 10 cases."""
ALL: Final = 0.9995
"""Retention that is told as 100.0 of 100."""
EACH: Final = {365: N_("each year"), 91: N_("each quarter"), 30: N_("each month")}


def reason(view: View, filters: Filters) -> str:
    """What is missing; empty where something can be worked out."""
    try:
        start = start_of(view, filters)
    except NotEnoughData as refusal:
        return str(refusal)
    if start.retention.value <= ALL:
        return ""
    everyone = _("All {count} customers of the {days} days before came back in the last {days}: more can't.")
    return everyone.format(count=number(start.before), days=number(start.days))


def title_sentence(view: View, filters: Filters, choices: Choices) -> str:
    """What the points bring, with its range."""
    if reason(view, filters):
        return _("What more loyalty would bring cannot be worked out")
    start, tried = start_of(view, filters), scenario(view, filters, choices)
    brought = gain(start, tried)
    money = _money(brought)
    words = ngettext(
        "{points} more of 100 customers coming back {each}: {low} to {high} more {kind} within {years} year, "
        "in 8 of 10 cases",
        "{points} more of 100 customers coming back {each}: {low} to {high} more {kind} within {years} years, "
        "in 8 of 10 cases",
        tried.years,
    )
    return words.format(
        points=_points(start, tried),
        each=_(EACH[start.days]),
        low=view.compact_money(money.low),
        high=view.compact_money(money.high),
        kind=_("profit") if brought.profit else _("sales"),
        years=number(tried.years),
    )


def content(view: View, filters: Filters, choices: Choices) -> tuple[Block, ...]:
    """The part: the answer, its figures, the money as it adds up, what is assumed."""
    if words := reason(view, filters):
        return missing.notice(words)
    start, tried = start_of(view, filters), scenario(view, filters, choices)
    brought = gain(start, tried)
    why = explanations.retention(filters, _error(start))
    return (
        Sentences(tuple(_in_words(view, start, tried, brought))),
        CardRow(tuple(_cards(view, brought, tried, why)), key="calculator"),
        _picture(view, start, tried, brought, why),
        Sentences(tuple(_assumed(view, filters, start, tried)), "caption"),
    )


def scenario(view: View, filters: Filters, choices: Choices) -> RetentionScenario:
    """What is tried: the points and years that are chosen, what it costs, interest and margin in force."""
    start = start_of(view, filters)
    return RetentionScenario(
        points=int(_chosen(choices, POINTS)) / 100,
        years=int(_chosen(choices, YEARS)),
        cost=cost_of(choices),
        discount_rate=discount.rate(view),
        margin=margin(start, assumptions.margin(view)),
    )


def cost_of(choices: Choices) -> float:
    """The cost in all; nothing where none was given."""
    try:
        cost = Decimal(choices.get(COST, "0"))
    except InvalidOperation:
        return 0.0
    return max(float(cost), 0.0) if cost.is_finite() else 0.0


def margin(start: RetentionBasis, assumed: Decimal | None) -> Estimate | None:
    """Share of spend that is profit: as unit costs say, and as assumed for the rest; None: nothing is known."""
    share = None if assumed is None else float(assumed)
    if start.margin is None:
        return None if share is None else Estimate(share)
    if share is None:
        return start.margin
    costed = start.costed
    return Estimate(costed * start.margin.value + (1 - costed) * share, costed * start.margin.error)


def start_of(view: View, filters: Filters) -> RetentionBasis:
    """What the last periods say of the customers asked for, whatever their segment.

    Raises:
        NotEnoughData: where too few were there, or came back.
    """
    return _start(view, filters.selection.among("segment", ()))


@cached()
def _start(view: View, selection: Selection) -> RetentionBasis:
    wanted = [each for name in ("branch", "kind") if (each := selection.keeps(name)) is not None]
    chosen = pl.all_horizontal(wanted) if wanted else pl.lit(value=True)
    other = pl.coalesce(pl.col("branch_id"), pl.lit("")) + pl.lit("/") + pl.coalesce(pl.col("kind"), pl.lit(""))
    groups = view.read("customer_summary").select(
        "customer_no", group=pl.when(chosen).then(pl.lit(CHOSEN)).otherwise(other)
    )
    days = period_days(view.first_day, view.as_of)
    return basis(view.read("order_days"), groups, as_of=view.as_of, days=days)


def _chosen(choices: Choices, name: str) -> str:
    wanted = choices.get(name, "")
    return wanted if wanted in OFFERED[name] else USUAL[name]


def _points(start: RetentionBasis, tried: RetentionScenario) -> str:
    """The points, fewer where all others come back already."""
    points = 100 * (min(start.retention.value + tried.points, 1.0) - start.retention.value)
    return number(points, 0 if points > 100 * tried.points - 0.05 else 1)


def _in_words(view: View, start: RetentionBasis, tried: RetentionScenario, brought: Gain) -> list[str]:
    """How many more customers and orders that is, and why no profit is said where none is."""
    words = ngettext(
        "With {points} more of 100 coming back {each} ({now} instead of {before}), there would be {customers} more "
        "customers after {years} year, with {orders} more orders.",
        "With {points} more of 100 coming back {each} ({now} instead of {before}), there would be {customers} more "
        "customers after {years} years, with {orders} more orders.",
        tried.years,
    )
    first = words.format(
        points=_points(start, tried),
        each=_(EACH[start.days]),
        before=number(start.retention.value * 100, 1),
        now=number(min(start.retention.value + tried.points, 1.0) * 100, 1),
        years=number(tried.years),
        customers=_counted(brought.customers.middle),
        orders=_counted(brought.orders.middle),
    )
    if brought.profit is not None:
        return [first, _("The money is in today's worth.")]
    if not view.viewer.may(Permission.COSTS):
        return [first, _("What profit that is needs the permission to see costs.")]
    return [first, _("What profit that is can't be said: no unit cost is known and no margin is assumed.")]


def _cards(view: View, brought: Gain, tried: RetentionScenario, why: Why) -> list[Card]:
    money = _money(brought)
    amounts = ((_("Profit, at least"), money.low), (_("Profit, at most"), money.high))
    if brought.profit is None:
        amounts = ((_("Sales, at least"), money.low), (_("Sales, at most"), money.high))
    cards = [
        Card(_("More customers at the end"), _between(brought.customers), why=why, exact=brought.customers.middle),
        Card(_("More orders"), _between(brought.orders), why=why, exact=brought.orders.middle),
        *(Card(name, view.compact_money(end), why=why, exact=end, unit="money") for name, end in amounts),
    ]
    if brought.pays is not None and tried.cost:
        pays = _("{count} of 100").format(count=number(100 * brought.pays))
        cards.append(Card(_("Pays for itself"), pays, why=why, exact=brought.pays, unit="share"))
    return cards


def _picture(view: View, start: RetentionBasis, tried: RetentionScenario, brought: Gain, why: Why) -> Chart:
    """The money up to the end of each period."""
    path = brought.path
    days = tuple(view.as_of + timedelta(days=start.days * period) for period in path["period"])
    words = _("up to {day}: {middle}, likely between {low} and {high}")
    hovers = tuple(
        words.format(day=date_text(day), **{name: view.compact_money(row[name]) for name in ("middle", "low", "high")})
        for day, row in zip(days, path.to_dicts(), strict=True)
    )
    middle, low, high = (tuple(path[name].to_list()) for name in ("middle", "low", "high"))
    line = Line(_("Middle of all cases"), middle, hovers, low=low, high=high)
    return Chart(
        key="calculator",
        title=_("Profit that comes with it, adding up") if tried.margin else _("Sales that come with it, adding up"),
        alt=_("Money up to the end of each period, with the range that holds 8 of 10 cases"),
        plot=Lines(days, (line,), "money", view.company.currency, days[0], days[-1]),
        why=why,
        note=_("The area holds 8 of 10 cases."),
    )


def _money(brought: Gain) -> GainRange:
    """Profit, or the sales where no margin is known."""
    last = brought.path.row(-1, named=True)
    return brought.profit or GainRange(last["middle"], last["low"], last["high"])


def _between(estimate: GainRange) -> str:
    low, high = _counted(estimate.low), _counted(estimate.high)
    return low if low == high else f"{low}–{high}"


def _counted(value: float) -> str:
    """With a decimal where there are few."""
    return number(value, 1 if abs(value) < FEW else 0)


def _moves(start: RetentionBasis) -> float:
    """How far retention moves by itself in 8 of 10 cases, in points."""
    rate = start.retention.value
    return 100 * LIKELY * start.drift * rate * (1 - rate)


def _error(start: RetentionBasis) -> str:
    """How far retention moved by itself from one period to the next."""
    now = _("{share} of {before} came back").format(
        share=percent(start.returned / start.before, 1), before=number(start.before)
    )
    if start.earlier is None:
        return _("{now} in the last period; the sales don't go back far enough to compare with the one before.").format(
            now=now
        )
    return _("{now} in the last period, {earlier} in the one before: so far retention moves by itself.").format(
        now=now, earlier=percent(start.earlier, 1)
    )


def _assumed(view: View, filters: Filters, start: RetentionBasis, tried: RetentionScenario) -> list[str]:
    """What the figures rest on."""
    sentences = [
        f"{_error(start)}",
        _(
            "{customers} customers ordered in the last {days} days; a returning one orders {orders} times in such a "
            "period and spends {spend}."
        ).format(
            customers=number(start.customers),
            days=number(start.days),
            orders=number(start.orders.value, 1),
            spend=view.compact_money(start.spend.value),
        ),
        _(
            "Who stayed is likelier to stay, and from period to period retention moves by itself, by {points} of 100 "
            "or less in 8 of 10 cases: both are in the range."
        ).format(points=number(_moves(start), 1)),
        _(
            "Spend is taken to stay as it is; money to come is worth {rate} less a year. How retention could be raised "
            "is not measured here."
        ).format(rate=value_basis.rate_text(tried.discount_rate)),
    ]
    if tried.margin is not None:
        sentences.append(
            _("Margin of their orders: {margin}; unit costs are known for {costed} of the spend.").format(
                margin=percent(tried.margin.value, 1), costed=percent(start.costed)
            )
        )
    if note := assumptions.note(view):
        sentences.append(note)
    if filters.selection.segment or filters.selection.saved:
        sentences.append(_("The filter of segments is not used: a segment of today says already who came back."))
    return sentences
