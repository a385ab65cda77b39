"""The forecast in words: its answer, how far off such forecasts were, and the columns of its tables."""

import polars as pl
from streamlit.column_config import CheckboxColumn, NumberColumn
from streamlit.elements.lib.column_types import ColumnConfig

from crm_analytics.charts.theme import symbol
from crm_analytics.content.filters import Filters
from crm_analytics.content.part_results import PartResults
from crm_analytics.content.values import Card
from crm_analytics.features.forecast import charts, explanations, outlook
from crm_analytics.features.forecast.outlook import Outlook
from crm_analytics.features.forecast.widgets import noted_days as noted_forecast
from crm_analytics.i18n import date_text, number
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import annotations, blocks
from crm_analytics.ui.markdown import literal

Columns = dict[str, ColumnConfig | str | None]


def title_sentence(results: PartResults, seen: Outlook) -> str:
    """The page's title: how much in all, and between what."""
    view = results.view
    sentence = _("Next {days} days: about {total}; in 8 of 10 cases between {low} and {high}").format(
        days=number(seen.days),
        total=view.compact_money(seen.total),
        low=view.compact_money(seen.low),
        high=view.compact_money(seen.high),
    )
    return results.of_this(sentence)


def cards(filters: Filters, seen: Outlook) -> list[Card]:
    """How far off such forecasts were."""
    return [
        Card(each.label, each.value, help=each.help, why=explanations.figure(filters, seen, each.help))
        for each in outlook.figures(seen)
    ]


def picture(results: PartResults, filters: Filters, days: pl.DataFrame, seen: Outlook) -> None:
    """The last weeks and the days ahead, with the notes people wrote."""
    view, shown = results.view, outlook.recent_days(days, seen)
    first = min(shown["day"])
    figure = charts.outlook(
        shown, model=seen.forecast_error.model, rival=seen.rival.model, currency=view.company.currency
    )
    annotations.on(view, figure, first, seen.last)
    blocks.chart(
        figure,
        key="outlook",
        alt=_("Daily sales of the last ten weeks, and the range expected of each of the next {days} days").format(
            days=number(seen.days)
        ),
        title=_("Sales per day; 8 of 10 days are expected to fall in the shaded range"),
        why=explanations.ahead(filters, seen),
    )
    annotations.editor(view, first, seen.last)
    if results.is_whole:
        noted_forecast.renew(view)


def unknowns(results: PartResults, seen: Outlook) -> str:
    """What the forecast leaves out, as a list."""
    view, last_day = results.view, results.last_day
    left_out = outlook.unknowns(seen, as_of=last_day, country=view.company.country)
    if last_day < view.as_of:
        late = _("Sales of {part} end on {day}; the days from then on are forecast.")
        left_out.insert(0, late.format(part=literal(results.name), day=date_text(last_day)))
    return "\n".join(f"- {sentence}" for sentence in (*left_out, *noted_forecast.sentences(results, seen)))


def day_columns(currency: str) -> Columns:
    """Columns of the table of the days ahead."""
    unit = symbol(currency)
    return {
        "day": _("Day"),
        "value": NumberColumn(f"{_('Expected')}, {unit}", format="localized", step=1),
        "low": NumberColumn(f"{_('At least, in 9 of 10 cases')}, {unit}", format="localized", step=1),
        "high": NumberColumn(f"{_('At most, in 9 of 10 cases')}, {unit}", format="localized", step=1),
        "holiday": _("Holiday"),
    }


def model_columns(currency: str) -> Columns:
    """Columns of the table of all ways of forecasting."""
    return {
        "method": _("Way of forecasting"),
        "chosen": CheckboxColumn(_("Shown")),
        "total_error": NumberColumn(_("Total off by"), format="percent"),
        "wape": NumberColumn(_("A day off by"), format="percent"),
        "mase": NumberColumn(_("Against last week's day (MASE)"), format="localized", step=0.01),
        "coverage": NumberColumn(_("Days inside the range"), format="percent"),
        "total_coverage": NumberColumn(_("Totals inside the range"), format="percent"),
        "total": NumberColumn(f"{_('Next total')}, {symbol(currency)}", format="compact"),
    }
