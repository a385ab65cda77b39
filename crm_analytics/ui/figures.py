"""Key figures on a page: cards with their change and what stands behind them, and the sentence that sums them up."""

from decimal import Decimal
from typing import Final

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from crm_analytics.access import Viewer
from crm_analytics.analyses.calendars import holidays_between
from crm_analytics.analyses.overview import CARD_METRICS, Overview, overview
from crm_analytics.charts import overview as charts
from crm_analytics.charts.overview import signed
from crm_analytics.i18n import N_, current_language, date_text, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.customer_metrics import OF_CUSTOMERS, OF_SERVICE
from crm_analytics.metrics.figures import Figure, change
from crm_analytics.metrics.metric import Metric
from crm_analytics.metrics.sales_metrics import OF_SALES
from crm_analytics.metrics.selection import Selection
from crm_analytics.ui import annotations, assumptions, blocks, chosen, goals, reads
from crm_analytics.ui.cards import Card
from crm_analytics.ui.change_words import TENFOLD, change_text
from crm_analytics.ui.filters import Filters
from crm_analytics.ui.markdown import listed, literal
from crm_analytics.ui.options import options
from crm_analytics.ui.view import View
from crm_analytics.ui.why import Why
from crm_analytics.warehouse import ready

GROUPS: Final = {N_("Sales"): OF_SALES, N_("Customers"): OF_CUSTOMERS, N_("Service"): OF_SERVICE}
END_USERS: Final = ("person", "company")
"""Kinds of customers that use what they buy; a reseller sells it on."""
ALWAYS: Final = (*CARD_METRICS, "anonymous_share")
OTHERS: Final = tuple(each.id for group in GROUPS.values() for each in group if each.id not in CARD_METRICS)


def overview_of(
    view: View, selection: Selection, before: Selection | None, metrics: tuple[str, ...] = ALWAYS
) -> Overview:
    """The overview of a selection; kept for the next visitor who asks the same."""
    generation = str(ready.path(view.settings, view.load.id, "daily_sales"))
    return _overview(view, generation, view.viewer, selection, before, metrics, assumptions.margin(view))


@st.cache_resource(ttl=reads.KEPT, max_entries=64, show_spinner=False, hash_funcs=reads.KEYS)
def _overview(
    _view: View,
    generation: str,  # noqa: ARG001 - the key of a rebuilt result
    viewer: Viewer,  # noqa: ARG001 - the key of what may be seen
    selection: Selection,
    before: Selection | None,
    metrics: tuple[str, ...],
    assumed_margin: Decimal | None,
) -> Overview:
    return overview(_view.read, selection, before, metrics=metrics, assumed_margin=assumed_margin)


def cards(view: View, asked: Filters, found: Overview) -> None:
    """The key figures everybody sees first."""
    blocks.cards([card(view, found, metric, asked) for metric in CARD_METRICS])


def over_time(view: View, found: Overview) -> go.Figure:
    """Revenue over time with its holidays and notes; the figure is shared, never change it."""
    days = found.selection
    generation = str(ready.path(view.settings, view.load.id, "daily_sales"))
    notes = repr(annotations.within(view, days.start, days.end))
    return _over_time(view, found, generation, view.viewer, days, found.compared_with, (notes, current_language()))


@st.cache_resource(ttl=reads.KEPT, max_entries=64, show_spinner=False, hash_funcs=reads.KEYS)
def _over_time(
    _view: View,
    _found: Overview,
    generation: str,  # noqa: ARG001 - the key of a rebuilt result
    viewer: Viewer,  # noqa: ARG001 - the key of what may be seen
    days: Selection,
    before: Selection | None,  # noqa: ARG001 - the key of the line compared with
    words: tuple[str, str],  # noqa: ARG001 - the key of what is written on it
) -> go.Figure:
    holidays = holidays_between(_view.company.country, days.start, days.end)
    chart = charts.revenue(_found.line, step=_found.step, currency=_view.company.currency, holidays=holidays)
    annotations.on(_view, chart, days.start, days.end)
    return chart


def more(view: View, asked: Filters) -> None:
    """All other metrics of the dictionary, in groups; those without a value say why."""
    with st.container(horizontal=True, vertical_alignment="center", key="more-figures"):
        is_open = blocks.details(_("More figures"), "more")
        goals.editor(view)
        if is_open:
            assumptions.editor(view)
    if not is_open:
        return
    found = overview_of(view, asked.selection, asked.before, OTHERS)
    for place, (name, group) in enumerate(GROUPS.items()):
        others = [found.now[metric.id] for metric in group if metric.id in found.now]
        blocks.section(_(name))
        known = [card(view, found, each.metric.id, asked) for each in others if each.value is not None]
        blocks.cards(known, key=f"-more-{place}-")
        missing = [f"{_(each.metric.name)}: {each.reason}" for each in others if each.value is None]
        if missing:
            blocks.caption(listed(missing))
    if note := assumptions.note(view):
        blocks.caption(literal(note))


def figure_text(view: View, figure: Figure) -> str:
    """A figure short enough for a card; a dash where its data is missing."""
    return "–" if figure.value is None else value_text(view, figure.metric, figure.value)


def value_text(view: View, metric: Metric, value: Decimal | float) -> str:
    """A value of a metric in its unit, short enough for a card."""
    if metric.unit == "share":
        return percent(float(value), 0 if 0.1 <= value <= 0.9 else 1)
    if metric.unit == "count":
        return number(value)
    if metric.unit == "days":
        return _("{days} days").format(days=number(value, 1))
    if metric.unit in {"score", "rate"}:
        return number(value, 2 if abs(float(value)) < 10 else 1)
    return view.money(value) if abs(float(value)) < 1000 else view.compact_money(value)


def signed_text(view: View, metric: Metric, change: Decimal | float) -> str:
    """A change of a metric with its sign; of a share in points."""
    if metric.unit == "money":
        return signed(change, view.company.currency)
    sign = "+" if change > 0 else "−" if change < 0 else ""
    size = abs(float(change))
    if metric.unit == "share":
        return _("{points} points").format(points=sign + number(size * 100, 1))
    if metric.unit == "count":
        return sign + number(size)
    return sign + number(size, 2 if size < 10 else 1)


def who(view: View) -> None:
    """End users or resellers, where the company sells to both: sets the filter of customer kinds."""
    kinds = options(view).kind
    if "reseller" not in kinds:
        return
    groups = {"end": tuple(kind for kind in kinds if kind in END_USERS), "reseller": ("reseller",)}
    kept = chosen.kept().get("kind", ())
    st.session_state["who"] = next((name for name, group in groups.items() if set(group) == set(kept)), None)
    words = {"end": _("End users"), "reseller": _("Resellers")}
    st.pills(
        _("Customers"),
        list(groups),
        format_func=words.__getitem__,
        key="who",
        label_visibility="collapsed",
        on_change=lambda: chosen.choose("kind", groups.get(st.session_state["who"], ())),
    )


def card(view: View, found: Overview, metric: str, asked: Filters) -> Card:
    """A metric's card: its value, change, history, and what stands behind it."""
    figure = found.now[metric]
    before = found.before[metric] if found.before else None
    changed = _shown_change(figure, before)
    name = _(figure.metric.name)
    return Card(
        label=_("{figure} (partly assumed)").format(figure=name) if figure.assumed else name,
        value=figure_text(view, figure),
        change=changed,
        change_text=change_text(figure.metric, changed),
        change_is_good=None if figure.metric.direction == "neither" else figure.metric.direction == "up",
        spark=_history(found.line, metric),
        pace=goals.pace(view, metric, asked.selection),
        why=Why(metric=metric, filters=asked, note=_note(figure)),
    )


def _note(figure: Figure) -> str:
    """Why there is no figure, or how much of it is assumed."""
    if not figure.assumed:
        return figure.reason
    return _("For {share} of revenue the unit cost is not known; there the margin is assumed.").format(
        share=percent(figure.assumed, 1)
    )


def headline(view: View, found: Overview) -> str:
    """The answer in one sentence: how much, and how it changed."""
    days, revenue = found.selection, found.now["revenue"]
    when = date_text(days.start) if days.days == 1 else f"{date_text(days.start)} – {date_text(days.end)}"
    if revenue.value is None:
        return _("{days}: nothing was sold").format(days=when)
    amount = view.compact_money(revenue.value)
    if found.compared_with is None:
        return _("{days}: {amount}").format(days=when, amount=amount)
    if found.before is None:
        return _("{days}: {amount}; there are no earlier sales to compare with").format(days=when, amount=amount)
    share = change(revenue, found.before["revenue"])
    if share is None:
        return _("{days}: {amount}").format(days=when, amount=amount)
    return _compared_words(share).format(
        days=when, amount=amount, share=percent(abs(share), 1), times=number(1 + share)
    )


def _compared_words(share: float) -> str:
    """How much more or less it was than before."""
    if abs(share) < 0.0005:
        return _("{days}: {amount}, as much as before")
    if share >= TENFOLD:
        return _("{days}: {amount}, {times} times as much as before")
    return (
        _("{days}: {amount}, {share} more than before")
        if share > 0
        else _("{days}: {amount}, {share} less than before")
    )


def comparison_note(found: Overview) -> str:
    """Which days the figures are compared with, and whether there were sales then."""
    if found.compared_with is None:
        return ""
    when = f"{date_text(found.compared_with.start)} – {date_text(found.compared_with.end)}"
    if found.before is None:
        return _("Not compared: sales do not reach back to {days}.").format(days=when)
    return _("Compared with {days}.").format(days=when)


def anonymous_note(found: Overview) -> str:
    """How much of the revenue is in no customer figure."""
    share = found.now["anonymous_share"].value
    if share is None:
        return ""
    if not share:
        return _("Every sale names its customer.")
    return _("{share} of revenue comes from sales that name no customer; no customer figure counts them.").format(
        share=percent(float(share), 1)
    )


def _shown_change(figure: Figure, before: Figure | None) -> float | None:
    """The change, as nothing where it would be written 0.0 %."""
    found = change(figure, before) if before else None
    return 0.0 if found is not None and abs(found) < 0.0005 else found


def _history(line: pl.DataFrame, metric: str) -> list[float] | None:
    if metric not in line.columns or line.height < 2:
        return None
    return [0.0 if value is None else float(value) for value in line[metric].to_list()]
