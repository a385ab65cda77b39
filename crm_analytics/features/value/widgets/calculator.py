"""What one more point of retention is worth: inputs, a sentence, the range as a picture, what is assumed."""

from datetime import timedelta
from typing import Final

import polars as pl
import streamlit as st

from crm_analytics.compute.cache import cached
from crm_analytics.content import assumptions, value_basis
from crm_analytics.content.filters import Filters
from crm_analytics.content.values import Card
from crm_analytics.content.view import View
from crm_analytics.errors import NotEnoughData
from crm_analytics.features.value.charts import calculator as charts
from crm_analytics.features.value.explanations import drivers as explanations
from crm_analytics.features.value.retention import Estimate, Gain, GainRange, RetentionBasis, RetentionScenario, gain
from crm_analytics.features.value.retention_basis import CHOSEN, basis, period_days
from crm_analytics.features.value.widgets import discount
from crm_analytics.i18n import N_, ngettext, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n.typed import amount
from crm_analytics.metrics.selection import Selection
from crm_analytics.ui import address, blocks
from crm_analytics.ui import assumptions as assumption_editor
from crm_analytics.ui.explain.button import Why
from crm_analytics.ui.markdown import literal, of_error
from crm_analytics.viewer import Permission

POINTS: Final = ("1", "2", "3", "5", "10")
YEARS: Final = ("1", "2", "3", "5")
FEW: Final = 9.5
ALL: Final = 0.9995
"""Retention that is told as 100.0 of 100."""
EACH: Final = {365: N_("each year"), 91: N_("each quarter"), 30: N_("each month")}


def show(view: View, filters: Filters) -> None:
    """The part of the page."""
    try:
        start = _basis(view, filters.selection)
    except NotEnoughData as reason:
        blocks.empty(_("Not enough data"), of_error(reason))
        return
    if start.retention.value > ALL:
        everyone = _("All {count} customers of the {days} days before came back in the last {days}: more can't.")
        blocks.empty(
            _("Retention can't be raised"), everyone.format(count=number(start.before), days=number(start.days))
        )
        return
    tried = _inputs(view, start)
    gains = gain(start, tried)
    why = explanations.retention(filters, _error(start))
    blocks.text(literal(gain_sentence(view, start, tried, gains)))
    blocks.cards(_cards(view, gains, tried, why), key="calculator")
    days = [view.as_of + timedelta(days=start.days * period) for period in gains.path["period"]]
    blocks.chart(
        charts.path(gains.path, days, currency=view.company.currency),
        key="calculator",
        title=_("Profit that comes with it, adding up") if tried.margin else _("Sales that come with it, adding up"),
        alt=_("Money up to the end of each period, with the range that holds 8 of 10 cases"),
        why=why,
    )
    blocks.caption(literal(_assumed(view, filters, start, tried)))
    with st.container(horizontal=True, key="calculator-set"):
        assumption_editor.editor(view)
        discount.editor(view)


def gain_sentence(view: View, start: RetentionBasis, tried: RetentionScenario, gain: Gain) -> str:
    """The answer in one sentence or two."""
    points = 100 * (min(start.retention.value + tried.points, 1.0) - start.retention.value)
    first = ngettext(
        "If {points} more of 100 customers came back {each} ({now} instead of {before}), there would be {customers} "
        "more customers after {years} year, with {orders} more orders.",
        "If {points} more of 100 customers came back {each} ({now} instead of {before}), there would be {customers} "
        "more customers after {years} years, with {orders} more orders.",
        tried.years,
    ).format(
        points=number(points, 0 if points > 100 * tried.points - 0.05 else 1),
        each=_(EACH[start.days]),
        before=number(start.retention.value * 100, 1),
        now=number(min(start.retention.value + tried.points, 1.0) * 100, 1),
        years=number(tried.years),
        customers=_counted(gain.customers.middle),
        orders=_counted(gain.orders.middle),
    )
    money = _money(gain)
    ends = {"low": view.compact_money(money.low), "high": view.compact_money(money.high)}
    if gain.profit is None:
        second = _("Sales: {low} to {high} in 8 of 10 cases, in today's money.").format(**ends)
        third = _("What profit that is can't be said: no unit cost is known and no margin is assumed.")
        if not view.viewer.may(Permission.COSTS):
            third = _("What profit that is needs the permission to see costs.")
        return f"{first} {second} {third}"
    return f"{first} " + _("Profit: {low} to {high} in 8 of 10 cases, in today's money.").format(**ends)


def _inputs(view: View, start: RetentionBasis) -> RetentionScenario:
    with st.container(horizontal=True, key="calculator-asked", vertical_alignment="bottom"):
        points = address.pick(_("Points of retention"), POINTS, key="points", default="1")
        years = address.pick(_("Years"), YEARS, key="years", default="2")
        typed = st.text_input(_("Cost in all"), value="0", key="calculator-cost")
    cost = amount(typed)
    if cost is None or cost < 0:
        st.error(_("“{typed}” is not an amount.").format(typed=literal(typed)))
    return RetentionScenario(
        points=int(points or "1") / 100,
        years=int(years or "2"),
        cost=max(float(cost or 0), 0.0),
        discount_rate=discount.rate(view),
        margin=margin(start, assumptions.margin(view)),
    )


def margin(start: RetentionBasis, assumed: object) -> Estimate | None:
    """Share of spend that is profit: as unit costs say, and as assumed for the rest; None: nothing is known."""
    share = None if assumed is None else float(str(assumed))
    if start.margin is None:
        return None if share is None else Estimate(share)
    if share is None:
        return start.margin
    costed = start.costed
    return Estimate(costed * start.margin.value + (1 - costed) * share, costed * start.margin.error)


def _cards(view: View, gain: Gain, tried: RetentionScenario, why: Why) -> list[Card]:
    cards = [
        Card(_("More customers at the end"), _between(gain.customers), why=why),
        Card(_("More orders"), _between(gain.orders), why=why),
    ]
    names = (
        (_("Profit, at least"), _("Profit, at most")) if gain.profit else (_("Sales, at least"), _("Sales, at most"))
    )
    money = _money(gain)
    cards += [
        Card(name, view.compact_money(end), why=why) for name, end in zip(names, (money.low, money.high), strict=True)
    ]
    if gain.pays is not None and tried.cost:
        cards.append(Card(_("Pays for itself"), _("{count} of 100").format(count=number(100 * gain.pays)), why=why))
    return cards


def _money(gain: Gain) -> GainRange:
    """Profit, or the sales where no margin is known."""
    last = gain.path.row(-1, named=True)
    return gain.profit or GainRange(last["middle"], last["low"], last["high"])


def _between(estimate: GainRange) -> str:
    low, high = _counted(estimate.low), _counted(estimate.high)
    return low if low == high else f"{low}–{high}"


def _counted(value: float) -> str:
    """With a decimal where there are few."""
    return number(value, 1 if abs(value) < FEW else 0)


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


def _assumed(view: View, filters: Filters, start: RetentionBasis, tried: RetentionScenario) -> str:
    """What the figures rest on."""
    sentences = [
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
            "Retention and spend are taken to stay as they are; money to come is worth {rate} less a year. How "
            "retention could be raised is not measured here."
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
    return " ".join(sentences)


def _basis(view: View, selection: Selection) -> RetentionBasis:
    return _kept(view, selection.among("segment", ()))


@cached()
def _kept(view: View, selection: Selection) -> RetentionBasis:
    wanted = [each for name in ("branch", "kind") if (each := selection.keeps(name)) is not None]
    chosen = pl.all_horizontal(wanted) if wanted else pl.lit(value=True)
    other = pl.coalesce(pl.col("branch_id"), pl.lit("")) + pl.lit("/") + pl.coalesce(pl.col("kind"), pl.lit(""))
    groups = view.read("customer_summary").select(
        "customer_no", group=pl.when(chosen).then(pl.lit(CHOSEN)).otherwise(other)
    )
    days = period_days(view.first_day, view.as_of)
    return basis(view.read("order_days"), groups, as_of=view.as_of, days=days)
