"""Which days need a look?"""

import polars as pl
import streamlit as st
from streamlit.column_config import DateColumn, NumberColumn

from crm_analytics.analyses import anomaly_list
from crm_analytics.charts import anomalies as charts
from crm_analytics.i18n import date_text
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import annotations, blocks, filters, markdown
from crm_analytics.ui.shell import page

with page(__file__) as view:
    if view.refusal("day_bands"):
        blocks.title(_("Unusual days cannot be told yet"))
        blocks.refused(view, "day_bands")
    else:
        currency = view.company.currency
        parts = view.with_branch_names(view.ready("unusual_day_parts"), "member", where=pl.col("dimension") == "branch")
        head = st.container()
        asked = filters.bar(view, uses={"period"})
        bands = anomaly_list.within(view.ready("day_bands"), asked.selection.start, asked.selection.end)
        found = {each.day: each for each in anomaly_list.unusual_list(bands, parts)}
        with head:
            blocks.title(f"{asked.period}: {anomaly_list.headline(list(found.values()), bands)}")
        picture = st.container()
        chosen = None
        if found:
            inbox, detail = st.columns(2, gap="large")
            with inbox:
                st.subheader(_("Unusual days, newest first"), anchor=False)
                chosen = st.radio(
                    _("Unusual days"),
                    list(found)[: anomaly_list.MOST_LISTED],
                    format_func=lambda day: markdown.literal(found[day].line(currency)),
                    label_visibility="collapsed",
                    key="day",
                )
        with picture:
            figure = charts.timeline(bands, chosen=chosen, currency=currency)
            annotations.on(view, figure, asked.selection.start, asked.selection.end)
            blocks.chart(
                figure,
                key="timeline",
                alt=_("Sales per day, the range expected of each day, and the days outside it marked"),
                title=_("Sales per day; shaded is the range expected"),
            )
            annotations.editor(view, asked.selection.start, asked.selection.end)
        if chosen:
            with detail:
                st.subheader(date_text(chosen), anchor=False)
                st.write(found[chosen].comparison(currency))
                if dimensions := anomaly_list.dimensions(parts, chosen):
                    dimension = filters.choice(
                        _("Compare"),
                        dimensions,
                        key="dimension",
                        text=lambda name: _(anomaly_list.DIMENSION_NAMES[name]),
                    )
                    members = anomaly_list.contributors(parts, chosen, dimension)
                    blocks.chart(
                        charts.contributors(members, currency=currency),
                        key="members",
                        alt=_("How much each member sold above or below what was expected of it"),
                        title=_("Difference to what was expected"),
                    )
                    st.caption(_("The bars add up to the day's difference. They say where it arose, not why."))
        if blocks.details(_("All days of the period"), key="all_days"):
            blocks.table(
                bands.sort("day", descending=True),
                key="bands",
                file_name="days",
                columns={
                    "day": DateColumn(_("Day"), format="localized"),
                    "actual": NumberColumn(_("Sold"), format="localized", step=1),
                    "expected": NumberColumn(_("Expected"), format="localized", step=1),
                    "low": NumberColumn(_("From"), format="localized", step=1),
                    "high": NumberColumn(_("To"), format="localized", step=1),
                    "unusual": _("Unusual"),
                },
            )
        st.caption(anomaly_list.method())
