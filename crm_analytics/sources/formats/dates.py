"""Dates as people write them: the order of day and month, over a whole column, and their values.

Two-digit years up to 68 belong to the 2000s and 69 to 99 to the 1900s, as in POSIX; in birth dates everything from
11 on belongs to the 1900s.
"""

from dataclasses import dataclass, field

import polars as pl

from crm_analytics.sources.mapping.mapping import Order

ORDERS: tuple[Order, ...] = ("dmy", "mdy", "ymd")
PIVOT = 69
BIRTH_PIVOT = 11
_MONTHS = {
    1: "jan january januari", 2: "feb peb february februari pebruari", 3: "mar march maret mrt", 4: "apr april",
    5: "may mei", 6: "jun june juni", 7: "jul july juli", 8: "aug august agu ags agustus agt agst",
    9: "sep sept september", 10: "oct october okt oktober", 11: "nov november nop nopember",
    12: "dec december des desember",
}  # fmt: skip
MONTHS = {word: number for number, words in _MONTHS.items() for word in words.split()}
_ZONES = {"Z": 0, "UTC": 0, "GMT": 0, "WIB": 420, "WITA": 480, "WIT": 540}
_HEAD = r"^(?:[A-Za-z'’]{3,9},?\s+)?(\d{1,4})\s?[-/. ]\s?(\d{1,2}|[A-Za-z]{3,9})\.?\s?[-/., ]\s*(\d{1,4})"
_TIME = (
    r"(?:(?:[T, ]|\spukul|\sjam|\sat)+(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?"
    r"\s*(?:([AaPp])\.?[Mm]\.?)?\s*(Z|UTC|GMT|WIB|WITA|WIT|[+-]\d{2}(?::?\d{2})?)?)?$"
)
_NUMERIC = r"^(\d{1,2}\s?[-/. ]\s?\d{1,2}\s?[-/. ]\s?\d{1,4})(?:\D|$)"
_THREE = r"^(\d+)\D+(\d+)\D+(\d+)$"
ZONED = r"\d{1,2}[:.]\d{2}.*(?:[+-]\d{2}(?::?\d{2})?|Z|UTC|GMT|WIB|WITA|WIT)$"
_ISO = r"^\d{4}-\d{2}-\d{2}$"
_ISO_TIME = r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$"
_MONTH_FIRST = r"^(?:[A-Za-z'’]{3,9},?\s+)?([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})"
_COMPACT = r"^((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])"
_COMPACT_TIME = _COMPACT + r"[T ]?(\d{2})(\d{2})(\d{2})?$"
_COMPACT_BACKWARDS = r"^(\d{2})(\d{2})((?:19|20)\d{2})$"
_REWRITTEN: dict[Order, str] = {"dmy": "$3-$2-$1", "mdy": "$3-$1-$2"}
_SERIAL = r"^\d{5}(?:\.\d+)?$"


@dataclass(frozen=True)
class DateEvidence:
    """What a column's cells say about the order of day, month and year.

    Attributes:
        cells: Cells of three numbers that do not begin with a four-digit year and are a date in some order.
        possible: How many of them are dates in each order.
        unsettled: How many are different dates in different orders.
        example: One of those.
    """

    cells: int = 0
    possible: dict[Order, int] = field(default_factory=lambda: dict.fromkeys(ORDERS, 0))
    unsettled: int = 0
    example: str = ""

    def __add__(self, other: "DateEvidence") -> "DateEvidence":
        possible = {order: self.possible[order] + other.possible[order] for order in ORDERS}
        return DateEvidence(
            self.cells + other.cells, possible, self.unsettled + other.unsettled, self.example or other.example
        )

    def candidates(self) -> list[Order]:
        """Orders in which the column reads well: in all its cells, or, where none does, in 99 of 100."""
        whole = [order for order in ORDERS if self.possible[order] == self.cells]
        return whole or [order for order in ORDERS if self.possible[order] >= 0.99 * self.cells]

    def order(self) -> Order | None:
        """The order; empty where it makes no difference; None where it has to be asked for."""
        candidates = self.candidates()
        if not self.cells:
            return ""
        if len(candidates) > 1 and not self.unsettled:
            return candidates[0]
        return candidates[0] if len(candidates) == 1 else None


def evidence(cells: pl.Series) -> DateEvidence:
    """Read the order's evidence off text cells; nulls count for nothing."""
    heads = cells.str.replace(_COMPACT_BACKWARDS, "$1/$2/$3").str.extract(_NUMERIC)
    counted = heads.drop_nulls().value_counts(name="count")
    counted.columns = ["head", "count"]
    parts = counted.select("count", pl.col("head").str.extract_groups(_THREE)).unnest("head")
    return DateEvidence() if parts.is_empty() else _count(counted["head"], parts)


def _count(heads: pl.Series, parts: pl.DataFrame) -> DateEvidence:
    readings = parts.select("count", *[_reading(order).alias(order) for order in ORDERS])
    # A 31 February or a 00/00/0000 says nothing about the order.
    some_day = readings.select(pl.any_horizontal(pl.col(order).is_not_null() for order in ORDERS)).to_series()
    heads, readings = heads.filter(some_day), readings.filter(some_day)
    if readings.is_empty():
        return DateEvidence()
    weights = pl.col("count").sum()
    pairs = (("mdy", "dmy"), ("ymd", "dmy"), ("ymd", "mdy"))
    differing = pl.any_horizontal(pl.col(each) != pl.col(other) for each, other in pairs).fill_null(value=False)
    sums = readings.select(
        weights.alias("cells"),
        *[pl.col("count").filter(pl.col(order).is_not_null()).sum().alias(order) for order in ORDERS],
        pl.col("count").filter(differing).sum().alias("unsettled"),
    ).row(0, named=True)
    examples = heads.filter(readings.select(differing).to_series()).sort()
    example = str(examples[0]) if len(examples) else str(heads.sort()[0])
    return DateEvidence(sums["cells"], {order: sums[order] for order in ORDERS}, sums["unsettled"], example)


def _reading(order: Order) -> pl.Expr:
    """The date that three groups of digits make in this order, or null."""
    names = dict(zip(order, ("1", "2", "3"), strict=True))
    day, month, year = (pl.col(names[part]) for part in "dmy")
    short = pl.col("3").str.len_bytes() <= 2
    full = _year(year, PIVOT)
    fits = (year.str.len_bytes().is_in([2, 4])) & (short if order == "ymd" else pl.lit(value=True))
    return _date(full, month.cast(pl.Int32, strict=False), day.cast(pl.Int32, strict=False), fits)


def _year(text: pl.Expr, pivot: int) -> pl.Expr:
    number = text.cast(pl.Int32, strict=False)
    century = pl.when(number < pivot).then(2000).otherwise(1900)
    return pl.when(text.str.len_bytes() <= 2).then(number + century).otherwise(number)


def _date(year: pl.Expr, month: pl.Expr, day: pl.Expr, fits: pl.Expr) -> pl.Expr:
    """A date, or null for a day that does not exist."""
    iso = pl.format("{}-{}-{}", year, month, day)
    possible = fits & month.is_between(1, 12) & day.is_between(1, 31) & year.is_between(1000, 9999)
    return pl.when(possible).then(iso).str.to_date("%Y-%m-%d", strict=False)


def to_moment(cells: pl.Series, order: Order, *, zone: str = "", wall: str = "", pivot: int = PIVOT) -> pl.Series:
    """Cast text cells without blanks around them to wall time; a cell that is no date becomes null.

    Args:
        cells: Text.
        order: Order of day, month and year in cells of three numbers; empty where no cell needs it.
        zone: Time zone of the cells that state none; empty when they are wall time.
        wall: The company's time zone; cells with an offset are null without it.
        pivot: First two-digit year of the 1900s.
    """
    moments = _iso(cells)
    if moments.null_count() > cells.null_count() and order in _REWRITTEN:
        moments = moments.fill_null(_iso(_rewritten(cells, order)))
    rest = (moments.is_null() & cells.is_not_null()).arg_true()
    if len(rest):
        texts = cells.gather(rest).rename("text")
        distinct = texts.unique()
        parsed = pl.DataFrame({"text": distinct, "moment": _written(distinct, order, wall, zone, pivot)})
        moments = moments.scatter(
            rest, texts.to_frame().join(parsed, on="text", how="left", maintain_order="left")["moment"]
        )
    if zone and wall and zone != wall:
        zoned = cells.str.contains(ZONED).fill_null(value=False)
        return moments.zip_with(zoned, _moved(moments, zone, wall))
    return moments


def _iso(cells: pl.Series) -> pl.Series:
    """The two commonest forms, read at full speed; a pattern guards the year's four digits."""
    frame = cells.alias("text").to_frame()
    text = pl.col("text")
    days = pl.when(text.str.contains(_ISO)).then(text).str.to_datetime("%Y-%m-%d", time_unit="us", strict=False)
    times = pl.when(text.str.contains(_ISO_TIME)).then(text)
    moments = times.str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us", strict=False)
    return frame.select(pl.coalesce(moments, days).alias(cells.name)).to_series()


def _rewritten(cells: pl.Series, order: Order) -> pl.Series:
    """The commonest forms of a known order, as year-month-day."""
    two_digits = cells.str.replace(r"^(\d)([-/.])", "0$1$2").str.replace(r"^(\d\d[-/.])(\d)([-/.])", "${1}0$2$3")
    swapped = two_digits.str.replace(r"^(\d{2})[-/.](\d{2})[-/.](\d{4})", _REWRITTEN[order])
    return swapped.str.replace(r" (\d{2}:\d{2})$", " $1:00")


def _written(texts: pl.Series, order: Order, wall: str, zone: str, pivot: int) -> pl.Series:
    plain = (
        texts.str.replace(_COMPACT_TIME, "$1-$2-$3 $4:$5:$6").str.replace(r":$", "")
        .str.replace(_COMPACT + "$", "$1-$2-$3").str.replace(_COMPACT_BACKWARDS, "$1/$2/$3")
        .str.replace(_MONTH_FIRST, "$2 $1 $3")
    )  # fmt: skip
    names = ("a", "b", "c", "hour", "minute", "second", "fraction", "half", "offset")
    groups = plain.str.extract_groups(_HEAD + _TIME).struct.rename_fields(list(names))
    frame = pl.DataFrame({"text": texts, "part": groups}).unnest("part")
    day = pl.coalesce(_by_name(pivot), _by_order(order, pivot))
    moment = day.cast(pl.Datetime("us")) + _clock()
    zoned = _at_wall(moment, wall, zone)
    return frame.select(pl.coalesce(zoned, _serial()).alias("moment")).to_series()


def _by_name(pivot: int) -> pl.Expr:
    month = pl.col("b").str.to_lowercase().replace_strict(MONTHS, default=None, return_dtype=pl.Int32)
    day = pl.col("a").cast(pl.Int32, strict=False)
    fits = pl.col("c").str.len_bytes().is_in([2, 4]) & (pl.col("a").str.len_bytes() <= 2)
    return _date(_year(pl.col("c"), pivot), month, day, fits)


def _by_order(order: Order, pivot: int) -> pl.Expr:
    first, second, third = (pl.col(name) for name in "abc")
    number = {name: pl.col(name).cast(pl.Int32, strict=False) for name in "abc"}
    year_first = (first.str.len_bytes() == 4) & (third.str.len_bytes() <= 2)
    leading = _date(number["a"], number["b"], number["c"], year_first)
    names = dict(zip(order or "dmy", "abc", strict=True))
    year = pl.col(names["y"])
    fits = year.str.len_bytes().is_in([2, 4]) & ~year_first & (second.str.len_bytes() <= 2)
    return pl.coalesce(leading, _date(_year(year, pivot), number[names["m"]], number[names["d"]], fits))


def _clock() -> pl.Expr:
    """Time of day as a duration; null where hour, minute or second do not exist."""
    hour, minute, second = (
        pl.col(name).cast(pl.Int64, strict=False).fill_null(0) for name in ("hour", "minute", "second")
    )
    micro = pl.col("fraction").str.pad_end(6, "0").str.slice(0, 6).cast(pl.Int64, strict=False).fill_null(0)
    half = pl.col("half").str.to_lowercase()
    full = pl.when(half == "p").then(hour % 12 + 12).when(half == "a").then(hour % 12).otherwise(hour)
    exists = (hour < 24) & (minute < 60) & (second < 60) & (half.is_null() | hour.is_between(1, 12))
    return pl.when(exists).then(
        pl.duration(hours=full, minutes=minute, seconds=second, microseconds=micro, time_unit="us")
    )


def _at_wall(moment: pl.Expr, wall: str, zone: str) -> pl.Expr:
    offset = pl.col("offset")
    hours = offset.str.slice(0, 3).cast(pl.Int64, strict=False) * 60
    minutes = offset.str.extract(r"(\d{2})$").cast(pl.Int64, strict=False)
    minutes = pl.when(offset.str.len_bytes() > 3).then(minutes).otherwise(0)
    signed = hours + pl.when(offset.str.starts_with("-")).then(-minutes).otherwise(minutes)
    east = pl.coalesce(offset.replace_strict(_ZONES, default=None, return_dtype=pl.Int64), signed)
    utc = moment - pl.duration(minutes=east, time_unit="us")
    at_wall = utc.dt.replace_time_zone("UTC").dt.convert_time_zone(wall or zone or "UTC").dt.replace_time_zone(None)
    return pl.when(offset.is_null()).then(moment).when(pl.lit(bool(wall or zone))).then(at_wall)


def _serial() -> pl.Expr:
    """Excel's day numbers, counted from the end of 1899, to the second."""
    number = pl.when(pl.col("text").str.contains(_SERIAL)).then(pl.col("text")).cast(pl.Float64, strict=False)
    seconds = (number * 86_400).round(0).cast(pl.Int64)
    return pl.datetime(1899, 12, 30, time_unit="us") + pl.duration(seconds=seconds, time_unit="us")


def _moved(moments: pl.Series, zone: str, wall: str) -> pl.Series:
    """Naive times of one zone as wall time of another; an hour that a clock change skips is null."""
    local = moments.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    return local.dt.convert_time_zone(wall).dt.replace_time_zone(None)
