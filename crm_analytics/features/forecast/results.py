"""The forecast of the company's sales, as results."""

from typing import Final

import dataframely as dy
import polars as pl

from crm_analytics.features.forecast.forecasting import ForecastDays, ForecastErrors, forecast
from crm_analytics.features.forecast.noted_events import noted_events
from crm_analytics.i18n import N_
from crm_analytics.recipes import Frames, OfPart, Part, Result, Work
from crm_analytics.recipes.ledger import Read, Statement
from crm_analytics.schema.record import Record

NEEDS: Final = ("daily_sales", "as_of", "company", "notes")


def _forecast(work: Work) -> Frames:
    return _of_part(work, Part())


def _of_part(work: Work, part: Part) -> Frames:
    company = work.company
    expected = forecast(
        _by_day(work.mart("daily_sales"), part),
        country=company.country if company else None,
        as_of=work.as_of,
        events=noted_events(work.notes, company),
    )
    return {"forecast_days": expected.days, "forecast_errors": expected.errors}


def _by_day(sales: pl.LazyFrame, part: Part) -> pl.DataFrame:
    """What was sold on each day from the part's first sale to the last day with a sale in its branches.

    A day without a sale of a category is one on which nothing of it was sold, as long as its branches sold anything;
    what comes after their last sale is not known.
    """
    days = Part(branch=part.branch).of(sales).select("day").unique()
    sold = part.of(sales).group_by("day").agg(value=pl.col("revenue").sum().cast(pl.Float64))
    filled = days.join(sold, on="day", how="left").sort("day").collect()
    begun = pl.col("value").is_not_null().cum_max()
    return filled.filter(begun).with_columns(pl.col("value").fill_null(0.0))


class ForecastRecord(dy.Schema):
    """One row per day and model: what was expected of it."""

    day = dy.Date(primary_key=True)
    model = dy.String(primary_key=True)
    chosen = dy.Bool()
    value = dy.Float64()
    low = dy.Float64(nullable=True)  # 80 % interval
    high = dy.Float64(nullable=True)


class ForecastTotalRecord(dy.Schema):
    """One row per model: the total it expected of the days ahead."""

    model = dy.String(primary_key=True)
    chosen = dy.Bool()
    horizon = dy.Int64()  # days
    total = dy.Float64()
    total_low = dy.Float64()  # 80 % interval
    total_high = dy.Float64()


def _expected(read: Read) -> pl.LazyFrame:
    models = read("forecast_errors").select("model", "chosen")
    return read("forecast_days").join(models, on="model", maintain_order="left")


STATEMENTS = (
    Statement(
        record=Record("forecasts", ForecastRecord),
        needs=("forecast_days", "forecast_errors"),
        rows=_expected,
    ),
    Statement(
        record=Record("forecast_totals", ForecastTotalRecord),
        needs=("forecast_errors",),
        rows=lambda read: read("forecast_errors"),
    ),
)
RESULTS = (
    Result(
        gives={"forecast_days": ForecastDays, "forecast_errors": ForecastErrors},
        needs=NEEDS,
        recipe=_forecast,
        sentence=N_("Forecasting sales, and testing the forecasts on the past"),
        weight=6,
        of_part=OfPart(
            title=N_("Forecast"),
            needs=NEEDS,
            recipe=_of_part,
            narrows=frozenset({"branch", "channel", "category"}),
        ),
    ),
)
