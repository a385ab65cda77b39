"""What the page of unusual days says: one line a day, and the members behind the chosen one."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from crm_analytics.calendars.holidays import in_words
from crm_analytics.features.anomalies.unusual_days import REST, UNKNOWN
from crm_analytics.i18n import N_, compact_money, date_text, money, ngettext, number, signed_percent
from crm_analytics.i18n import gettext as _

DIMENSION_NAMES = {"branch": N_("Branch"), "category": N_("Category"), "channel": N_("Sales channel")}

STANDING_OUT = {
    "branch": N_("mostly at {member}"),
    "category": N_("mostly category {member}"),
    "channel": N_("mostly channel {member}"),
}

MOST_LISTED = 20

# A member stands out when it makes this share of the difference, and so many times its share of usual sales.
STANDS_OUT = 0.3
DISPROPORTION = 1.5


@dataclass(frozen=True)
class UnusualDay:
    """One unusual day; `outstanding` is the dimension and member that made most of the difference, if any did."""

    day: date
    actual: float
    expected: float
    low: float
    high: float
    holiday: str | None
    outstanding: tuple[str, str] | None

    @property
    def difference(self) -> float:
        """What was sold above, or with a minus below, what was expected."""
        return self.actual - self.expected

    def line(self, currency: str) -> str:
        """When, how much, what the day was where that is known, and who stands out."""
        more = _("{amount} more than expected") if self.difference > 0 else _("{amount} less than expected")
        amount = more.format(amount=compact_money(abs(self.difference), currency))
        share = f" ({signed_percent(self.difference / self.expected, 0)})" if self.expected > 0 else ""
        return " · ".join([date_text(self.day), amount + share, *self._reasons()])

    def comparison(self, currency: str) -> str:
        """What was sold, beside what was expected."""
        return _("Sold {seen}. Expected about {expected}, between {low} and {high}.").format(
            seen=money(self.actual, currency),
            expected=compact_money(self.expected, currency),
            low=compact_money(max(self.low, 0.0), currency),
            high=compact_money(self.high, currency),
        )

    def _reasons(self) -> list[str]:
        what = [in_words(self.holiday)] if self.holiday else []
        if self.outstanding:
            dimension, member = self.outstanding
            return [*what, _(STANDING_OUT[dimension]).format(member=member)]
        return what or [_("spread widely")]


def unusual_list(bands: pl.DataFrame, parts: pl.DataFrame) -> list[UnusualDay]:
    """The unusual days among these, newest first."""
    outstanding = _outstanding(parts)
    columns = ["day", "actual", "expected", "low", "high", "holiday"]
    rows = bands.filter("unusual").sort("day", descending=True).select(columns)
    return [UnusualDay(**row, outstanding=outstanding.get(row["day"])) for row in rows.iter_rows(named=True)]


def within(bands: pl.DataFrame, start: date, end: date) -> pl.DataFrame:
    """The days from `start` to `end`."""
    return bands.filter(pl.col("day").is_between(start, end))


def title_sentence(unusual_days: list[UnusualDay], bands: pl.DataFrame) -> str:
    """How many of these days were unusual, of those that could be judged."""
    judged = bands["low"].count()
    if not judged:
        return _("too early to tell what is unusual")
    count = (
        ngettext("{count} unusual day", "{count} unusual days", len(unusual_days)).format(
            count=number(len(unusual_days))
        )
        if unusual_days
        else _("no unusual day")
    )
    near = sum(1 for each in unusual_days if each.holiday)
    parts = [count] if judged == bands.height else [count, _("{days} days could be judged").format(days=number(judged))]
    if near:
        parts.append(_("{count} of them on or near a holiday").format(count=number(near)))
    return ", ".join(parts)


def dimensions(parts: pl.DataFrame, day: date) -> list[str]:
    """The dimensions in which a day has several members: with one there is nothing to compare."""
    of_day = parts.filter(pl.col("day") == day)
    counts = dict(of_day.group_by("dimension").len().iter_rows())
    return [name for name in DIMENSION_NAMES if counts.get(name, 0) > 1]


def contributors(parts: pl.DataFrame, day: date, dimension: str) -> pl.DataFrame:
    """Members of one dimension with what they sold, what was expected and the difference, the largest first."""
    names = {REST: _("All others"), UNKNOWN: _("Not recorded")}
    return (
        parts.filter((pl.col("day") == day) & (pl.col("dimension") == dimension))
        .with_columns(difference=pl.col("actual") - pl.col("expected"), is_rest=pl.col("member") == REST)
        .sort(pl.col("is_rest"), pl.col("difference").abs(), "member", descending=[False, True, False])
        .select(pl.col("member").replace(names), "actual", "expected", "difference")
    )


def _outstanding(parts: pl.DataFrame) -> dict[date, tuple[str, str]]:
    """Per day the named member that made more of the difference than its size lets expect, if there is one."""
    difference = pl.col("actual") - pl.col("expected")
    group = ["day", "dimension"]
    shares = parts.with_columns(
        share=difference / difference.sum().over(group),
        usual=pl.col("expected") / pl.col("expected").sum().over(group),
    )
    largest = (
        shares.filter(
            (pl.col("share") >= STANDS_OUT)
            & (pl.col("share") >= DISPROPORTION * pl.col("usual"))
            & ~pl.col("member").is_in([REST, UNKNOWN])
        )
        .sort(pl.col("share") - pl.col("usual"), "dimension", "member", descending=[True, False, False])
        .unique("day", keep="first", maintain_order=True)
    )
    return {day: (dimension, member) for day, dimension, member in largest.select(*group, "member").iter_rows()}


def method() -> str:
    """How a day is judged, in words."""
    return _(
        "Each day is compared with the seven trading days before it and with its weekday's usual share of the last "
        "eight weeks. Of days with ordinary ups and downs, at most 1 in 100 is marked by chance. The newest day may "
        "still be incomplete."
    )
