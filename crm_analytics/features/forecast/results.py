"""The forecast of the company's sales, as results."""

import polars as pl

from crm_analytics.features.forecast.forecasting import ForecastDays, ForecastErrors, forecast
from crm_analytics.features.forecast.noted_events import noted_events
from crm_analytics.i18n import N_
from crm_analytics.recipes import Frames, Result, Work


def _forecast(work: Work) -> Frames:
    by_day = work.mart("daily_sales").group_by("day").agg(value=pl.col("revenue").sum().cast(pl.Float64))
    company = work.company
    expected = forecast(
        by_day.sort("day").collect(),
        country=company.country if company else None,
        as_of=work.as_of,
        events=noted_events(work.notes, company),
    )
    return {"forecast_days": expected.days, "forecast_errors": expected.errors}


RESULTS = (
    Result(
        gives={"forecast_days": ForecastDays, "forecast_errors": ForecastErrors},
        needs=("daily_sales", "as_of", "company", "notes"),
        recipe=_forecast,
        sentence=N_("Forecasting sales, and testing the forecasts on the past"),
        weight=6,
    ),
)
