"""The planted truths of Nusantara, recovered: its unusual days, its seasons, its Eid."""

from datetime import date

import polars as pl
import pytest

from crm_analytics.features.anomalies.unusual_days import unusual_days
from crm_analytics.features.forecast.forecasting import forecast
from crm_analytics.marts.daily_sales import daily_sales
from crm_analytics.synthetic import nusantara
from tests.marts.examples import category_days_of

END = date(2025, 12, 31)
SIZE = (10_000, 1_000_000, 1)


@pytest.fixture(scope="module")
def sales() -> pl.DataFrame:
    tables = {incoming.table: incoming for incoming in nusantara.company(*SIZE)}
    order_lines, products = (
        pl.concat([batch.rows for batch in tables[name].batches()]).lazy() for name in ("order_lines", "products")
    )
    return daily_sales(category_days_of(order_lines, products)).collect()


def test_every_planted_day_is_found_and_few_others(sales: pl.DataFrame) -> None:
    truths = nusantara.truths(*SIZE)
    bands, _ = unusual_days(sales, as_of=END, country="ID")
    flagged = bands.filter("unusual")

    planted = {unusual.day: unusual.factor > 1 for unusual in truths.unusual_days}
    found = {day: score > 0 for day, score in flagged.select("day", "score").iter_rows() if day in planted}
    assert found == planted

    absurd = [line.day for line in truths.absurd_lines]
    unexplained = flagged.filter(~pl.col("day").is_in([*planted, *absurd]) & pl.col("holiday").is_null())
    assert unexplained.height <= 0.01 * bands.height


def test_the_planted_seasons_are_forecast_better_than_by_copying_weeks(sales: pl.DataFrame) -> None:
    daily = sales.group_by("day").agg(value=pl.col("revenue").sum())
    errors = forecast(daily, country="ID", as_of=END).errors
    of = {row["model"]: row for row in errors.iter_rows(named=True)}

    assert not of["seasonal_naive"]["chosen"]
    assert of["prophet"]["mae"] < 0.9 * of["seasonal_naive"]["mae"]
    assert of["prophet"]["mase"] < 1
    assert 0.7 <= of["prophet"]["coverage"] <= 0.9
