"""Daily series that tests plant truths in."""

from datetime import date, timedelta

import numpy as np
import polars as pl

from crm_analytics.features.forecast.models import Floats

MONDAY = date(2023, 1, 2)
WEEK_SHAPE = np.array([1.0, 0.9, 0.95, 1.0, 1.2, 1.6, 1.3])


def week_of(days: int, level: float = 1000.0) -> Floats:
    """Sales that differ by weekday only, from a Monday on."""
    return level * np.resize(WEEK_SHAPE, days)


def noisy(days: int, seed: int, noise: float = 0.1) -> Floats:
    """Sales by weekday with independent noise of this relative size."""
    return week_of(days) * np.exp(noise * np.random.default_rng(seed).normal(size=days))


def frame(values: Floats, start: date = MONDAY) -> pl.DataFrame:
    """Rows of day and value; days without sales have no row, as in the mart."""
    days = [start + timedelta(days=step) for step in range(len(values))]
    return pl.DataFrame({"day": days, "value": values}, schema={"day": pl.Date, "value": pl.Float64}).filter(
        pl.col("value") != 0
    )
