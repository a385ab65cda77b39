"""Key figures on a page: cards with their change and what stands behind them."""

from decimal import Decimal
from typing import Final

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from crm_analytics.calendars.holidays import holidays_between
from crm_analytics.compute.cache import cached
from crm_analytics.content.view import View
from crm_analytics.features.overview import charts
from crm_analytics.features.overview.overview import CARD_METRICS, Overview, overview
from crm_analytics.i18n import N_, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.customer_metrics import OF_CUSTOMERS, OF_SERVICE
from crm_analytics.metrics.figures import Figure, change
from crm_analytics.metrics.sales_metrics import OF_SALES
from crm_analytics.metrics.selection import Selection
from crm_analytics.state.annotations import Annotation
from crm_analytics.ui import annotations, assumptions, blocks, chosen, goals
from crm_analytics.ui.cards import Card
from crm_analytics.ui.change_words import change_text
from crm_analytics.ui.explain.button import Why
from crm_analytics.ui.figure_words import figure_text
from crm_analytics.ui.filters import Filters
from crm_analytics.ui.markdown import listed, literal
from crm_analytics.ui.options import options

GROUPS: Final = {N_("Sales"): OF_SALES, N_("Customers"): OF_CUSTOMERS, N_("Service"): OF_SERVICE}
END_USERS: Final = ("person", "company")
"""Kinds of customers that use what they buy; a reseller sells it on."""
ALWAYS: Final = (*CARD_METRICS, "anonymous_share")
OTHERS: Final = tuple(each.id for group in GROUPS.values() for each in group if each.id not in CARD_METRICS)


def overview_of(
    view: View, selection: Selection, before: Selection | None, metrics: tuple[str, ...] = ALWAYS
) -> Overview:
    """The overview of a selection; kept for the next visitor who asks the same."""
    return _overview(view, selection, before, metrics, assumptions.margin(view))


@cached()
def _overview(
    view: View, selection: Selection, before: Selection | None, metrics: tuple[str, ...], assumed_margin: Decimal | None
) -> Overview:
    return overview(view.read, selection, before, metrics=metrics, assumed_margin=assumed_margin)


def cards(view: View, asked: Filters, found: Overview) -> None:
    """The key figures everybody sees first."""
    blocks.cards([card(view, found, metric, asked) for metric in CARD_METRICS])


def over_time(view: View, found: Overview) -> go.Figure:
    """Revenue over time with its holidays and notes; the figure is shared, never change it."""
    days = found.selection
    return _over_time(view, days, found.compared_with, tuple(annotations.within(view, days.start, days.end)))


@cached(in_words=True)
def _over_time(view: View, days: Selection, before: Selection | None, notes: tuple[Annotation, ...]) -> go.Figure:
    found = overview_of(view, days, before)
    holidays = holidays_between(view.company.country, days.start, days.end)
    chart = charts.revenue(found.line, step=found.step, currency=view.company.currency, holidays=holidays)
    annotations.draw(view, chart, days.start, days.end, notes)
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


def _shown_change(figure: Figure, before: Figure | None) -> float | None:
    """The change, as nothing where it would be written 0.0 %."""
    found = change(figure, before) if before else None
    return 0.0 if found is not None and abs(found) < 0.0005 else found


def _history(line: pl.DataFrame, metric: str) -> list[float] | None:
    if metric not in line.columns or line.height < 2:
        return None
    return [0.0 if value is None else float(value) for value in line[metric].to_list()]
