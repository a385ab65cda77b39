"""Which days need a look?"""

import polars as pl
import streamlit as st

from crm_analytics.features.anomalies import day_list, explanations
from crm_analytics.features.anomalies import widgets as anomalies
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks, page_filters
from crm_analytics.ui.shell import page

with page(__file__) as view:
    if view.refusal("day_bands"):
        blocks.no_page(view, _("Unusual days cannot be told yet"), "day_bands")
    else:
        parts = view.with_branch_names(view.ready("unusual_day_parts"), "member", where=pl.col("dimension") == "branch")
        head = st.container()
        chosen_filters = page_filters.bar(view, uses={"period"})
        bands = day_list.within(view.ready("day_bands"), chosen_filters.selection.start, chosen_filters.selection.end)
        unusual_days = {each.day: each for each in day_list.unusual_list(bands, parts)}
        with head:
            blocks.title(f"{chosen_filters.period}: {day_list.title_sentence(list(unusual_days.values()), bands)}")
        picture = st.container()
        chosen = None
        if unusual_days:
            inbox, detail = st.columns(2, gap="large")
            with inbox:
                chosen = anomalies.choose(unusual_days, view.company.currency)
        with picture:
            anomalies.picture(view, chosen_filters, bands, chosen)
        if chosen:
            with detail:
                anomalies.show_day(view, chosen_filters, parts, unusual_days[chosen])
        if blocks.details(_("All days of the period"), key="all_days"):
            blocks.table(
                bands.sort("day", descending=True),
                key="bands",
                file_name="days",
                columns=anomalies.day_columns(view.company.currency),
                why=explanations.days(chosen_filters, _("All days of the period")),
            )
        blocks.caption(day_list.method())
