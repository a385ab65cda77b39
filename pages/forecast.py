"""How much will we sell, and how sure is that?"""

from crm_analytics.features.forecast import explanations, outlook
from crm_analytics.features.forecast.widgets import outlook as forecast
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks
from crm_analytics.ui.shell import page

with page(__file__) as view:
    if view.refusal("forecast_errors"):
        blocks.no_page(view, _("No forecast yet"), "forecast_errors")
    else:
        days, errors = view.ready("forecast_days"), view.ready("forecast_errors")
        seen = outlook.outlook(days, errors)
        blocks.title(forecast.title_sentence(view, seen))
        blocks.caption(outlook.tried(seen))
        blocks.cards(forecast.cards(view, seen))
        forecast.picture(view, days, seen)
        blocks.text(outlook.track_record(seen))
        blocks.section(_("What this forecast cannot know"))
        blocks.text(forecast.unknowns(view, seen))
        if blocks.details(_("Day by day"), key="day_by_day"):
            blocks.table(
                outlook.day_table(days, seen.forecast_error.model),
                key="ahead",
                file_name="forecast",
                columns=forecast.day_columns(view.company.currency),
                why=explanations.ahead(view, seen, _("Day by day")),
            )
        if blocks.details(_("All ways of forecasting"), key="all_ways"):
            blocks.table(
                outlook.error_table(errors),
                key="errors",
                file_name="forecast-errors",
                columns=forecast.model_columns(view.company.currency),
                why=explanations.models(view, seen),
            )
