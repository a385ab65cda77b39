"""Which days need a look?"""

import polars as pl
import streamlit as st

from crm_analytics.features.anomalies import content as reasons
from crm_analytics.features.anomalies import day_list as anomaly_list
from crm_analytics.features.anomalies import widgets as anomalies
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks, filters
from crm_analytics.ui.shell import page

with page(__file__) as view:
    if view.refusal("day_bands"):
        blocks.no_page(view, _("Unusual days cannot be told yet"), "day_bands")
    else:
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
                chosen = anomalies.choose(found, view.company.currency)
        with picture:
            anomalies.picture(view, asked, bands, chosen)
        if chosen:
            with detail:
                anomalies.one_day(view, asked, parts, found[chosen])
        if blocks.details(_("All days of the period"), key="all_days"):
            blocks.table(
                bands.sort("day", descending=True),
                key="bands",
                file_name="days",
                columns=anomalies.day_columns(view.company.currency),
                why=reasons.days(asked, _("All days of the period")),
            )
        blocks.caption(anomaly_list.method())
