"""Unusual days on the page: the list to choose from, the chosen day, the columns of all days."""

from collections.abc import Mapping
from datetime import date

import polars as pl
import streamlit as st
from streamlit.column_config import NumberColumn
from streamlit.elements.lib.column_types import ColumnConfig

from crm_analytics.charts.theme import symbol
from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.features.anomalies import charts, day_list, explanations
from crm_analytics.features.anomalies.day_list import UnusualDay
from crm_analytics.i18n import date_text
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import annotations, blocks, document, markdown, page_filters


def choose(unusual_days: Mapping[date, UnusualDay], currency: str) -> date | None:
    """The day a reader looks at, from a list of one line each; the newest until another is chosen."""
    blocks.section(_("Unusual days, newest first"))
    listed = list(unusual_days)[: day_list.MOST_LISTED]
    document.words(markdown.listed([unusual_days[day].line(currency) for day in listed]))
    return st.radio(
        _("Unusual days"),
        listed,
        format_func=lambda day: markdown.literal(unusual_days[day].line(currency)),
        label_visibility="collapsed",
        key="day",
    )


def picture(view: View, filters: Filters, bands: pl.DataFrame, chosen: date | None) -> None:
    """Every day of the period with the range expected of it, and the notes people wrote."""
    start, end = filters.selection.start, filters.selection.end
    figure = charts.timeline(bands, chosen=chosen, currency=view.company.currency)
    annotations.on(view, figure, start, end)
    blocks.chart(
        figure,
        key="timeline",
        alt=_("Sales per day, the range expected of each day, and the days outside it marked"),
        title=_("Sales per day; shaded is the range expected"),
        why=explanations.days(filters),
    )
    annotations.editor(view, start, end)


def show_day(view: View, chosen_filters: Filters, parts: pl.DataFrame, day: UnusualDay) -> None:
    """The chosen day: what was sold beside what was expected, and who made the difference."""
    currency = view.company.currency
    blocks.section(date_text(day.day))
    blocks.text(markdown.literal(day.comparison(currency)))
    dimensions = day_list.dimensions(parts, day.day)
    if not dimensions:
        return
    dimension = page_filters.choice(
        _("Compare"), dimensions, key="dimension", text=lambda name: _(day_list.DIMENSION_NAMES[name])
    )
    members = day_list.contributors(parts, day.day, dimension)
    blocks.chart(
        charts.contributors(members, currency=currency),
        key="members",
        alt=_("How much each member sold above or below what was expected of it"),
        title=_("Difference to what was expected"),
        why=explanations.members(chosen_filters, day.day),
    )
    blocks.caption(_("The bars add up to the day's difference. They say where it arose, not why."))


def day_columns(currency: str) -> dict[str, ColumnConfig | str | None]:
    """Columns of the table of all days."""
    unit = symbol(currency)
    return {
        "day": _("Day"),
        "actual": NumberColumn(f"{_('Sold')}, {unit}", format="localized", step=1),
        "expected": NumberColumn(f"{_('Expected')}, {unit}", format="localized", step=1),
        "low": NumberColumn(f"{_('From')}, {unit}", format="localized", step=1),
        "high": NumberColumn(f"{_('To')}, {unit}", format="localized", step=1),
        "unusual": _("Unusual"),
    }
