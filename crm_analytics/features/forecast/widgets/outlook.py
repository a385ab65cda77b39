"""The forecast in words: its answer, how far off such forecasts were, and the columns of its tables."""

import polars as pl
from streamlit.column_config import CheckboxColumn, DateColumn, NumberColumn
from streamlit.elements.lib.column_types import ColumnConfig

from crm_analytics.charts.theme import symbol
from crm_analytics.content.values import Card
from crm_analytics.content.view import View
from crm_analytics.features.forecast import charts, explanations, outlook
from crm_analytics.features.forecast.outlook import Outlook
from crm_analytics.features.forecast.widgets import noted_days as noted_forecast
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import number
from crm_analytics.ui import annotations, blocks

Columns = dict[str, ColumnConfig | str | None]


def title_sentence(view: View, seen: Outlook) -> str:
    """The page's title: how much in all, and between what."""
    return _("Next {days} days: about {total}; in 8 of 10 cases between {low} and {high}").format(
        days=number(seen.days),
        total=view.compact_money(seen.total),
        low=view.compact_money(seen.low),
        high=view.compact_money(seen.high),
    )


def cards(view: View, seen: Outlook) -> list[Card]:
    """How far off such forecasts were."""
    return [
        Card(each.label, each.value, help=each.help, why=explanations.figure(view, seen, each.help))
        for each in outlook.figures(seen)
    ]


def picture(view: View, days: pl.DataFrame, seen: Outlook) -> None:
    """The last weeks and the days ahead, with the notes people wrote."""
    shown = outlook.recent_days(days, seen)
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
        why=explanations.ahead(view, seen),
    )
    annotations.editor(view, first, seen.last)
    noted_forecast.renew(view)


def unknowns(view: View, seen: Outlook) -> str:
    """What the forecast leaves out, as a list."""
    left_out = outlook.unknowns(seen, as_of=view.as_of, country=view.company.country)
    return "\n".join(f"- {sentence}" for sentence in (*left_out, *noted_forecast.sentences(view, seen)))


def day_columns(currency: str) -> Columns:
    """Columns of the table of the days ahead."""
    unit = symbol(currency)
    return {
        "day": DateColumn(_("Day"), format="localized"),
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
