"""What the forecast's page says: the chosen way of forecasting, its promise, and what it cannot know."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from crm_analytics.i18n import N_, date_text, number
from crm_analytics.i18n import gettext as _

MODELS = {
    "seasonal_naive": N_("the last four weeks copied"),
    "last_year": N_("last year copied"),
    "prophet": N_("Prophet (trend, weekdays, paydays, holidays)"),
    "combination": N_("the average of Prophet and the last four weeks"),
}
COPIES = ("seasonal_naive", "last_year")


@dataclass(frozen=True)
class Past:
    """How far off one way of forecasting was: shares of what was sold, None where that is not known."""

    model: str
    total_error: float | None
    day_error: float | None
    totals_inside: int | None


@dataclass(frozen=True)
class Outlook:
    """The forecast that is shown. `copy` is the better of the forecasts that only copy."""

    first: date
    last: date
    days: int
    weeks_known: int
    total: float
    low: float
    high: float
    origins: int
    coverage: float | None
    past: Past
    copy: Past


def outlook(days: pl.DataFrame, errors: pl.DataFrame) -> Outlook:
    """Read the chosen forecast out of `forecast_days` and `forecast_errors`, which must not be empty."""
    chosen = errors.row(by_predicate=pl.col("chosen"), named=True)
    copies = errors.filter(pl.col("model").is_in(COPIES)).sort("mae", "model")
    future = days.filter(pl.col("model") == chosen["model"])["day"].sort()
    seen = days.filter(pl.col("model") == "actual").height
    return Outlook(
        first=future[0],
        last=future[-1],
        days=len(future),
        weeks_known=seen // 7,
        total=chosen["total"],
        low=chosen["total_low"],
        high=chosen["total_high"],
        origins=chosen["origins"],
        coverage=chosen["coverage"],
        past=_past(errors.filter("chosen")),
        copy=_past(copies),
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
    if seen.days < 28:
        sentences.append(
            _("With {weeks} weeks of sales only {days} days can be tested on the past; no more are forecast.").format(
                weeks=number(seen.weeks_known), days=number(seen.days)
            )
        )
    if seen.weeks_known < 104:
        sentences.append(
            _(
                "There are {weeks} weeks of sales. A yearly season cannot be told from under two years: "
                "a busy or quiet time of year is not in this forecast."
            ).format(weeks=number(seen.weeks_known))
        )
    sentences.append(
        _("Holidays are forecast from how they went before; one that was not met before counts as an ordinary day.")
        if country
        else _("The company's country is not set; holidays are not in this forecast.")
    )
    sentences.append(_("Your own plans, such as campaigns, prices or new branches, are not in this forecast."))
    return sentences


def error_table(errors: pl.DataFrame) -> pl.DataFrame:
    """One row per way of forecasting, the best first, with its name in the reader's language."""
    names = {model: _(name) for model, name in MODELS.items()}
    return errors.sort("mae", "model").select(
        model=pl.col("model").replace_strict(names, default=pl.col("model")),
        chosen="chosen",
        total_error="total_error",
        day_error="wape",
        mae="mae",
        mase="mase",
        inside="coverage",
        totals_inside="total_coverage",
    )


def day_table(days: pl.DataFrame, model: str) -> pl.DataFrame:
    """The forecast days of one model."""
    return days.filter(pl.col("model") == model).sort("day").select("day", "value", "low", "high", "holiday")


def recent_days(days: pl.DataFrame, seen: Outlook, weeks: int = 10) -> pl.DataFrame:
    """The chosen model, the copy, and the last weeks before them: what one chart shows."""
    since = seen.first - timedelta(weeks=weeks)
    models = ["actual", seen.past.model, seen.copy.model]
    return days.filter((pl.col("day") >= since) & pl.col("model").is_in(models)).sort("model", "day")


def _past(errors: pl.DataFrame) -> Past:
    share = errors["total_coverage"][0]
    return Past(
        model=errors["model"][0],
        total_error=errors["total_error"][0],
        day_error=errors["wape"][0],
        totals_inside=None if share is None else round(share * errors["origins"][0]),
    )
