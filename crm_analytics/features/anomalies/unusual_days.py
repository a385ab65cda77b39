"""Days that sold far more or less than the days like them before, and who contributed to the difference."""

from datetime import date, timedelta

import dataframely as dy
import numpy as np
import polars as pl
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from crm_analytics.calendars.holidays import holiday_column, holidays_and_stretches
from crm_analytics.errors import NotEnoughData
from crm_analytics.i18n import N_

Floats = NDArray[np.float64]

REST = "*rest"
UNKNOWN = "*unknown"
DIMENSIONS = {"branch": "branch_id", "category": "category", "channel": "channel"}
MEMBERS_NAMED = 8

WEEK = 7
SHORTEST_WEEKS = 8
COMPARED_WEEKS = 8
FEWEST_WEEKS = 4
LONGEST_MEMORY = 182  # days of earlier surprises that say how large a surprise is normal
SHORTEST_MEMORY = 14
# The band reaches 2.2 times as far as 9 of 10 earlier surprises: 3.6 standard deviations of normal noise.
REACH = 2.2
# Keeps logarithms finite on days without sales: this share of a typical day is added to every value.
FLOOR = 0.05
USUALLY_OPEN = 0.75


class DayBands(dy.Schema):
    """One row per day: sales seen, and the range expected from the days like it."""

    day = dy.Date(primary_key=True)
    actual = dy.Float64()
    expected = dy.Float64(nullable=True)  # null: too early to know
    low = dy.Float64(nullable=True)
    high = dy.Float64(nullable=True)
    score = dy.Float64(nullable=True)  # distance from expected in robust standard deviations, signed
    unusual = dy.Bool()
    holiday = dy.String(nullable=True)  # and feasts around it, in English, several parted by "; "


class UnusualDayParts(dy.Schema):
    """One row per unusual day, dimension and member: who contributed to the difference."""

    day = dy.Date(primary_key=True)
    dimension = dy.String(primary_key=True)  # branch, category, channel
    member = dy.String(primary_key=True)  # "*rest": all others together; "*unknown": not recorded
    actual = dy.Float64()
    expected = dy.Float64()


def unusual_days(
    daily_sales: pl.DataFrame, *, as_of: date, country: str | None = None
) -> tuple[dy.DataFrame[DayBands], dy.DataFrame[UnusualDayParts]]:
    """Compare each day with what the weeks before it let expect; nothing after a day is used to judge it.

    Expected is the level of the last seven trading days times the weekday's usual share of the week (medians of
    the last eight weeks, so that single odd days and closures do not count). The band around it comes from how
    far earlier days were from what was expected of them: 2.2 times the distance that nine of ten stayed within,
    measured as a ratio, over half a year at most. A lasting change of level is taken over within a week.

    Args:
        daily_sales: The daily_sales mart; `revenue` is what is compared.
        as_of: The clock of the analysis; later rows are ignored.
        country: ISO code of the country whose public holidays are named.

    Returns:
        One row per day, and the members of each dimension that differed most on the unusual days.

    Raises:
        NotEnoughData: with under eight weeks of days.
    """
    seen = daily_sales.filter(pl.col("day") <= as_of)
    days = _days(seen)
    if days.height < SHORTEST_WEEKS * WEEK:
        raise NotEnoughData(
            N_("Unusual days need {needed} weeks of daily sales to compare with; found: {found}."),
            needed=SHORTEST_WEEKS,
            found=days.height // WEEK,
        )
    bands = _bands(days).with_columns(holiday_column(days["day"], country, holidays_and_stretches))
    return DayBands.validate(bands), _parts(seen, bands)


def _days(seen: pl.DataFrame) -> pl.DataFrame:
    """Revenue per day from the first to the last day with a row; a day without rows is zero."""
    if not seen.height:
        return pl.DataFrame(schema={"day": pl.Date, "actual": pl.Float64})
    totals = seen.group_by("day").agg(actual=pl.col("revenue").sum().cast(pl.Float64).round(2)).sort("day")
    return totals.upsample("day", every="1d").with_columns(pl.col("actual").fill_null(0.0))


def _bands(days: pl.DataFrame) -> pl.DataFrame:
    actual = days["actual"].to_numpy()
    expected, level = expectations(actual)
    floor = FLOOR * level
    surprise = np.log(np.maximum(actual + floor, 0.01 * floor) / (expected + floor))
    width = _widths(surprise)
    low = np.exp(-REACH * width) * (expected + floor) - floor
    high = np.exp(REACH * width) * (expected + floor) - floor
    return days.with_columns(
        expected=_rounded(expected),
        low=_rounded(low),
        high=_rounded(high),
        score=_rounded(surprise / (width / 1.645)),  # 9 of 10 normal values are within 1.645 deviations
        unusual=pl.Series((actual < low) | (actual > high)),
    )


def _rounded(values: Floats) -> pl.Series:
    return pl.Series(np.round(values, 2)).fill_nan(None)


def expectations(actual: Floats) -> tuple[Floats, Floats]:
    """Expected sales and the level of a typical day, each from the eight weeks before; NaN while too early."""
    padded = np.concatenate([np.full(COMPARED_WEEKS * WEEK, np.nan), actual])
    windows = sliding_window_view(padded[:-1], COMPARED_WEEKS * WEEK)  # row t: the 56 days before day t
    weeks = _without_closures(windows.reshape(-1, COMPARED_WEEKS, WEEK))  # last axis: first is the weekday of t
    week_level = _median(weeks, axis=2)[:, :, None]
    shares = np.divide(weeks, week_level, out=np.full_like(weeks, np.nan), where=week_level > 0)
    profile = _median(shares, axis=1)  # of each weekday, 1 is a typical day
    steady = np.divide(
        weeks, profile[:, None, :], out=np.full_like(weeks, np.nan), where=profile[:, None, :] > FLOOR
    ).reshape(windows.shape)
    level = _median(_last_values(steady, WEEK), axis=1)
    early = np.arange(actual.size) < FEWEST_WEEKS * WEEK
    level = np.where(early | ~(level > 0), np.nan, level)
    expected: Floats = level * np.maximum(profile[:, 0], 0.0)  # a weekday of mostly returns: nothing
    return expected, level


def _without_closures(weeks: Floats) -> Floats:
    """NaN where nothing was sold on a weekday that usually trades."""
    recorded = np.sum(~np.isnan(weeks), axis=1, keepdims=True)
    trading = np.sum(np.nan_to_num(weeks) != 0, axis=1, keepdims=True)
    return np.where((weeks == 0) & (trading >= USUALLY_OPEN * recorded), np.nan, weeks)


def _last_values(windows: Floats, count: int) -> Floats:
    """The last `count` values of each row that are known, in any order."""
    age = np.cumsum(~np.isnan(windows[:, ::-1]), axis=1)[:, ::-1]
    return np.where(age <= count, windows, np.nan)


def _median(values: Floats, axis: int) -> Floats:
    """Median of what is known; NaN where nothing is."""
    return _quantile(values, 0.5, axis)


def _quantile(values: Floats, share: float, axis: int) -> Floats:
    ordered = np.sort(values, axis=axis)  # NaN comes last
    count = np.sum(~np.isnan(values), axis=axis, keepdims=True)
    place = np.maximum(share * (count - 1), 0.0)
    below = np.floor(place).astype(np.intp)
    above = np.minimum(below + 1, np.maximum(count - 1, 0))
    lower, upper = (np.take_along_axis(ordered, index, axis) for index in (below, above))
    return np.asarray(np.squeeze(lower + (upper - lower) * (place - below), axis=axis))


def _widths(surprise: Floats) -> Floats:
    """How far nine of ten earlier surprises reached at each day; NaN while there are too few of them."""
    padded = np.concatenate([np.full(LONGEST_MEMORY, np.nan), np.abs(surprise)])
    memory = sliding_window_view(padded[:-1], LONGEST_MEMORY)
    count = np.sum(~np.isnan(memory), axis=1)
    width = _quantile(memory, 0.9, axis=1) * (1 + 2 / np.maximum(count, 1))
    return np.where(count >= SHORTEST_MEMORY, np.maximum(width, 0.01), np.nan)


def _parts(seen: pl.DataFrame, bands: pl.DataFrame) -> dy.DataFrame[UnusualDayParts]:
    unusual = bands.filter("unusual").select("day", "actual", "expected")
    parts = [_dimension_parts(seen, unusual, name, column) for name, column in DIMENSIONS.items()]
    return UnusualDayParts.validate(pl.concat(parts).sort("day", "dimension", "member"))


def _dimension_parts(seen: pl.DataFrame, unusual: pl.DataFrame, dimension: str, column: str) -> pl.DataFrame:
    """Members' sales on the unusual days against their usual share of that weekday, scaled to what was expected."""
    compared = unusual.select(
        pl.col("day").alias("unusual_day"),
        day=pl.concat_list([pl.col("day") - timedelta(weeks=back) for back in range(COMPARED_WEEKS + 1)]),
    ).explode("day")
    members = (
        seen.lazy()
        .join(compared.lazy(), on="day")
        .with_columns(member=pl.col(column).fill_null(UNKNOWN), today=pl.col("day") == pl.col("unusual_day"))
        .group_by("unusual_day", "member")
        .agg(
            actual=pl.col("revenue").filter("today").sum().cast(pl.Float64),
            usual=pl.col("revenue").filter(~pl.col("today")).sum().cast(pl.Float64).clip(0),
        )
        .rename({"unusual_day": "day"})
        .collect()
    )
    shared = members.join(unusual.select("day", total="expected"), on="day").with_columns(
        expected=(pl.col("total") * pl.col("usual") / pl.col("usual").sum().over("day")).fill_nan(0.0).round(2)
    )
    return _with_rest(shared, unusual).with_columns(dimension=pl.lit(dimension)).select(UnusualDayParts.column_names())


def _with_rest(shared: pl.DataFrame, unusual: pl.DataFrame) -> pl.DataFrame:
    """The members that differ most and one for all others; cents lost in rounding go to the largest difference."""
    difference = (pl.col("actual") - pl.col("expected")).abs()
    placed = shared.sort("day", "member").with_columns(
        place=difference.rank("ordinal", descending=True).over("day"), members=pl.len().over("day")
    )
    named = placed.filter(pl.col("place") <= MEMBERS_NAMED)
    sums = named.group_by("day").agg(pl.col("actual", "expected").sum(), pl.col("members").first())
    rest = unusual.join(sums, on="day", how="left", suffix="_named").select(
        "day",
        member=pl.lit(REST),
        actual=(pl.col("actual") - pl.col("actual_named").fill_null(0.0)).round(2),
        expected=(pl.col("expected") - pl.col("expected_named").fill_null(0.0)).round(2),
        everyone_named=pl.col("members").fill_null(0).is_between(1, MEMBERS_NAMED),
    )
    cents = rest.filter("everyone_named").select("day", place=pl.lit(1, pl.UInt32), cents="expected")
    columns = ["day", "member", "actual", "expected"]
    balanced = named.join(cents, on=["day", "place"], how="left").with_columns(
        expected=(pl.col("expected") + pl.col("cents").fill_null(0.0)).round(2)
    )
    return pl.concat([balanced.select(columns), rest.filter(~pl.col("everyone_named")).select(columns)])
