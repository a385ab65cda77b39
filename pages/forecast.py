"""How much will we sell, and how sure is that?"""

import streamlit as st

from crm_analytics.content.part_results import PartResults, part_of
from crm_analytics.features.forecast import explanations, outlook
from crm_analytics.features.forecast.widgets import outlook as forecast
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks, on_demand, page_filters
from crm_analytics.ui.markdown import literal
from crm_analytics.ui.shell import page

with page(__file__) as view:
    head = st.container()
    chosen = page_filters.bar(view, uses={"branch", "channel", "category"})
    results = PartResults(view, "forecast_days", part_of(view, chosen.selection))
    if on_demand.shown(results, _("No forecast yet"), head=head):
        days, errors = results.ready("forecast_days"), results.ready("forecast_errors")
        seen = outlook.outlook(days, errors)
        with head:
            blocks.title(literal(forecast.title_sentence(results, seen)))
        blocks.caption(outlook.tried(seen))
        blocks.cards(forecast.cards(chosen, seen))
        forecast.picture(results, chosen, days, seen)
        blocks.text(outlook.track_record(seen))
        blocks.section(_("What this forecast cannot know"))
        blocks.text(forecast.unknowns(results, seen))
        if blocks.details(_("Day by day"), key="day_by_day"):
            blocks.table(
                outlook.day_table(days, seen.forecast_error.model),
                key="ahead",
                file_name="forecast",
                columns=forecast.day_columns(view.company.currency),
                why=explanations.ahead(chosen, seen, _("Day by day")),
            )
        if blocks.details(_("All ways of forecasting"), key="all_ways"):
            blocks.table(
                outlook.error_table(errors),
                key="errors",
                file_name="forecast-errors",
                columns=forecast.model_columns(view.company.currency),
                why=explanations.models(chosen, seen),
            )
