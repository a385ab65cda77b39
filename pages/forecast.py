"""How much will we sell, and how sure is that?"""

import streamlit as st
from streamlit.column_config import CheckboxColumn, DateColumn, NumberColumn

from crm_analytics.analyses import outlook
from crm_analytics.charts import forecast as charts
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import number
from crm_analytics.ui import annotations, blocks
from crm_analytics.ui.cards import Card
from crm_analytics.ui.shell import page

with page(__file__) as view:
    if view.refusal("forecast_errors"):
        blocks.title(_("No forecast yet"))
        blocks.refused(view, "forecast_errors")
    else:
        days, errors = view.ready("forecast_days"), view.ready("forecast_errors")
        seen = outlook.outlook(days, errors)
        blocks.title(
            _("Next {days} days: about {total}; in 8 of 10 cases between {low} and {high}").format(
                days=number(seen.days),
                total=view.compact_money(seen.total),
                low=view.compact_money(seen.low),
                high=view.compact_money(seen.high),
            )
        )
        st.caption(outlook.tried(seen))
        blocks.cards([Card(each.label, each.value, help=each.help) for each in outlook.figures(seen)])
        shown = outlook.recent_days(days, seen)
        figure = charts.outlook(shown, model=seen.past.model, rival=seen.rival.model, currency=view.company.currency)
        annotations.on(view, figure, min(shown["day"]), seen.last)
        blocks.chart(
            figure,
            key="outlook",
            alt=_("Daily sales of the last ten weeks, and the range expected of each of the next {days} days").format(
                days=number(seen.days)
            ),
            title=_("Sales per day; 8 of 10 days are expected to fall in the shaded range"),
        )
        annotations.editor(view, min(shown["day"]), seen.last)
        st.write(outlook.track_record(seen))
        st.subheader(_("What this forecast cannot know"), anchor=False)
        for sentence in outlook.unknowns(seen, as_of=view.as_of, country=view.company.country):
            st.markdown(f"- {sentence}")
        if blocks.details(_("Day by day"), key="day_by_day"):
            blocks.table(
                outlook.day_table(days, seen.past.model),
                key="ahead",
                file_name="forecast",
                columns={
                    "day": DateColumn(_("Day"), format="localized"),
                    "value": NumberColumn(_("Expected"), format="localized", step=1),
                    "low": NumberColumn(_("At least, in 9 of 10 cases"), format="localized", step=1),
                    "high": NumberColumn(_("At most, in 9 of 10 cases"), format="localized", step=1),
                    "holiday": _("Holiday"),
                },
            )
        if blocks.details(_("All ways of forecasting"), key="all_ways"):
            blocks.table(
                outlook.error_table(errors),
                key="errors",
                file_name="forecast-errors",
                columns={
                    "way": _("Way of forecasting"),
                    "chosen": CheckboxColumn(_("Shown")),
                    "total_error": NumberColumn(_("Total off by"), format="percent"),
                    "wape": NumberColumn(_("A day off by"), format="percent"),
                    "mase": NumberColumn(_("Against last week's day (MASE)"), format="localized", step=0.01),
                    "coverage": NumberColumn(_("Days inside the range"), format="percent"),
                    "total_coverage": NumberColumn(_("Totals inside the range"), format="percent"),
                    "total": NumberColumn(_("Next total"), format="compact"),
                },
            )
