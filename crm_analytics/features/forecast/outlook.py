"""What the forecast's page says: the chosen way of forecasting, its promise, and what it cannot know."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from crm_analytics.calendars.holidays import in_words
from crm_analytics.features.forecast.forecasting import HORIZON, YEARLY_FROM
from crm_analytics.features.forecast.models import WEEK
from crm_analytics.i18n import N_, date_text, number, percent
from crm_analytics.i18n import gettext as _

MODELS = {
    "seasonal_naive": N_("the last four weeks copied"),
    "last_year": N_("last year copied"),
    "prophet": N_("Prophet (trend, weekdays, paydays, holidays)"),
    "combination": N_("the average of Prophet and the last four weeks"),
}
COPIES = ("seasonal_naive", "last_year")


@dataclass(frozen=True)
class ForecastError:
    """How far off one way of forecasting was: shares of what was sold, None where that is not known."""

    model: str
    total_error: float | None
    day_error: float | None
    totals_inside: int | None

    @property
    def copies(self) -> bool:
        """Whether this way only copies days that were."""
        return self.model in COPIES

    @property
    def name(self) -> str:
        """What this way is called."""
        return _(MODELS[self.model])


@dataclass(frozen=True)
class Outlook:
    """The forecast that is shown. `rival` is the best copy beside a model, and the best model beside a copy."""

    first: date
    last: date
    days: int
    weeks_of_history: int
    total: float
    low: float
    high: float
    models: int
    origins: int
    coverage: float | None
    forecast_error: ForecastError
    rival: ForecastError


def outlook(days: pl.DataFrame, errors: pl.DataFrame) -> Outlook:
    """Read the chosen forecast out of `forecast_days` and `forecast_errors`, which must not be empty."""
    chosen = errors.row(by_predicate=pl.col("chosen"), named=True)
    copied = pl.col("model").is_in(COPIES)
    rivals = errors.filter(~copied if chosen["model"] in COPIES else copied).sort("mae", "model")
    future = days.filter(pl.col("model") == chosen["model"])["day"].sort()
    seen = days.filter(pl.col("model") == "actual").height
    return Outlook(
        first=future[0],
        last=future[-1],
        days=len(future),
        weeks_of_history=seen // WEEK,
        total=chosen["total"],
        low=chosen["total_low"],
        high=chosen["total_high"],
        models=errors.height,
        origins=chosen["origins"],
        coverage=chosen["coverage"],
        forecast_error=_forecast_error(errors.filter("chosen")),
        rival=_forecast_error(rivals),
    )


def unknowns(seen: Outlook, *, as_of: date, country: str | None) -> list[str]:
    """Sentences on what this history cannot tell, or that the forecast leaves out."""
    sentences = []
    if seen.first <= as_of:
        sentences.append(
            _("{day} looks unfinished; it is left out, and forecast like the days after it.").format(
                day=date_text(as_of)
            )
        )
    if seen.days < HORIZON:
        sentences.append(
            _("With {weeks} weeks of sales only {days} days can be tested on the past; no more are forecast.").format(
                weeks=number(seen.weeks_of_history), days=number(seen.days)
            )
        )
    if seen.weeks_of_history * WEEK < YEARLY_FROM:
        sentences.append(
            _(
                "There are {weeks} weeks of sales. A yearly season is learnt from two years and tested on half a year "
                "more; until then a busy or quiet time of year is not in this forecast."
            ).format(weeks=number(seen.weeks_of_history))
        )
    sentences.append(
        _("Holidays are forecast from how they went before; one that was not met before counts as an ordinary day.")
        if country
        else _("The company's country is not set; holidays are not in this forecast.")
    )
    sentences.append(_("Your own plans, such as campaigns, prices or new branches, are not in this forecast."))
    return sentences


def error_table(errors: pl.DataFrame) -> pl.DataFrame:
    """One row per way of forecasting, the best first, named in the reader's language."""
    names = {model: _(name) for model, name in MODELS.items()}
    method = pl.col("model").replace_strict(names, default=pl.col("model"), return_dtype=pl.String)
    return errors.sort("mae", "model").with_columns(method=method)


def day_table(days: pl.DataFrame, model: str) -> pl.DataFrame:
    """The days ahead as one model expects them, holidays named in the reader's language."""
    ahead = days.filter(pl.col("model") == model).sort("day")
    names = [in_words(holiday) if holiday else None for holiday in ahead["holiday"]]
    return ahead.with_columns(pl.Series("holiday", names, pl.String))


def recent_days(days: pl.DataFrame, seen: Outlook, weeks: int = 10) -> pl.DataFrame:
    """The chosen model, its rival, and the last weeks before them: what one chart shows."""
    since = seen.first - timedelta(weeks=weeks)
    models = ["actual", seen.forecast_error.model, seen.rival.model]
    return days.filter((pl.col("day") >= since) & pl.col("model").is_in(models)).sort("model", "day")


@dataclass(frozen=True)
class OutlookFigure:
    """A key figure: its label, its value as text and how it was worked out."""

    label: str
    value: str
    help: str


def figures(seen: Outlook) -> list[OutlookFigure]:
    """How far off such forecasts were, beside the rival's; those that are known."""
    stated = [
        (
            _("Total off by"),
            seen.forecast_error.total_error,
            1,
            _("Difference to what was sold in those days, on average."),
        ),
        (_("A day off by"), seen.forecast_error.day_error, 1, _("Differences of all days, as a share of all sales.")),
        (
            _("If copied") if seen.rival.copies else _("By Prophet"),
            seen.rival.day_error,
            1,
            _("A day off by, with {way}.").format(way=seen.rival.name),
        ),
        (
            _("Days in range"),
            seen.coverage,
            0,
            _("Meant to be 80%; measured on dates that the range was not worked out from."),
        ),
    ]
    return [
        OutlookFigure(label, percent(share, digits), words)
        for label, share, digits, words in stated
        if share is not None
    ]


def tried(seen: Outlook) -> str:
    """What the figures were measured on."""
    return _("How far off such forecasts were, made on {origins} earlier dates with only the days before them:").format(
        origins=number(seen.origins)
    )


def track_record(seen: Outlook) -> str:
    """Why this way of forecasting was chosen, and how often its range held."""
    chosen = _("Shown is {way}: of {ways} its single days were off least, tried on {origins} earlier dates.").format(
        way=seen.forecast_error.name, ways=number(seen.models), origins=number(seen.origins)
    )
    if seen.forecast_error.totals_inside is None:
        return chosen
    held = _("Of these {origins} earlier totals {inside} fell inside the range given for them.").format(
        origins=number(seen.origins), inside=number(seen.forecast_error.totals_inside)
    )
    return f"{chosen} {held}"


def _forecast_error(errors: pl.DataFrame) -> ForecastError:
    share = errors["total_coverage"][0]
    return ForecastError(
        model=errors["model"][0],
        total_error=errors["total_error"][0],
        day_error=errors["wape"][0],
        totals_inside=None if share is None else round(share * errors["origins"][0]),
    )
