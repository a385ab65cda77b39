"""What is known of customers before a day, and of answered complaints: the features that drivers are sought among.

Nothing of the features is later than the origin: whether a customer orders again is looked up after it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import polars as pl

from crm_analytics.errors import NotEnoughData
from crm_analytics.i18n import N_

WINDOW: Final = 365
"""Days before the origin that are looked at."""
HORIZONS: Final = (14, 30, 60, 90, 180)
"""Days in which a customer may order again: the one for which ordering and not ordering are most alike in number."""
NEW: Final = 90
"""Days since the first order within which a customer is new."""
MOST_MEMBERS: Final = 6
"""Channels, topics, branches and so on that are looked at one by one, the most frequent first."""
SATISFIED: Final = 4
"""From this answer on, of 1 to 5."""
DAY: Final = 86_400.0


@dataclass(frozen=True)
class Feature:
    """One feature: its id, of which text in the data it speaks (None: of no text), whether it is a yes or no."""

    id: str
    member: str | None = None
    is_flag: bool = True

    @property
    def column(self) -> str:
        """Its column."""
        return self.id if self.member is None else f"{self.id}\n{self.member}"


@dataclass(frozen=True)
class Cases:
    """What is to be explained: one row per case with `answer` (0 or 1) and a column for each feature, in this order."""

    frame: pl.DataFrame
    features: tuple[Feature, ...]


@dataclass(frozen=True)
class Around:
    """What is known beside the orders: numbered like them, and the days of each thing.

    Attributes:
        customers: `customer_no`, `kind`, `first_order_on`.
        tickets: `customer_no`, `day`, `topic`.
        deliveries: The delivery_days mart.
    """

    customers: pl.DataFrame
    tickets: pl.DataFrame
    deliveries: pl.DataFrame


def topic_group(topic: pl.Expr) -> pl.Expr:
    """What stands before a colon, as in “Complaint: late”; else the whole topic."""
    return topic.str.split(":").list.first().str.strip_chars()


def horizon(days: pl.DataFrame, *, as_of: date, first: date) -> int:
    """Days after the origin in which a customer may order again.

    Args:
        days: Of the order_days mart: `customer_no`, `day`, `orders` of known customers.
        as_of: Last day with sales.
        first: First day with sales.

    Raises:
        NotEnoughData: where there are fewer than four weeks of sales.
    """
    able = [length for length in HORIZONS if (as_of - first).days + 1 >= 2 * length]
    if not able:
        raise NotEnoughData(
            N_("What goes with ordering again needs sales of at least {needed} days; found: {found}."),
            needed=2 * HORIZONS[0],
            found=(as_of - first).days + 1,
        )
    ordered = days.filter(pl.col("orders") > 0)
    return min(able, key=lambda length: abs(_share_again(ordered, as_of, length) - 0.5))


def repeat_cases(days: pl.DataFrame, around: Around, *, origin: date) -> Cases:
    """One row per customer who ordered in the year up to the origin; the answer: ordered again after it.

    Args:
        days: Of the order_days mart, the rows of known customers up to the last day that counts as again.
        around: What is known beside the orders; rows after the origin are left out here.
        origin: Last day of the features.
    """
    begin = origin - timedelta(days=WINDOW - 1)
    until_origin = days.filter(pl.col("day").is_between(begin, origin))
    ordered = until_origin.filter(pl.col("orders") > 0)
    usual = _frequent(ordered["channel"])
    money = pl.col("revenue", "discount", "returned").sum().cast(pl.Float64)
    per_customer = (
        until_origin.group_by("customer_no").agg(money).join(_of_orders(ordered, usual[1:]), on="customer_no")
    )
    again = days.filter(pl.col("day") > origin, pl.col("orders") > 0)["customer_no"].unique()
    people = per_customer.join(around.customers, on="customer_no", how="left").sort("customer_no")
    gross = pl.col("revenue") + pl.col("discount") - pl.col("returned")
    frame = people.with_columns(
        answer=pl.col("customer_no").is_in(again.implode()).cast(pl.Float64),
        recency=(pl.lit(origin) - pl.col("last")).dt.total_days().cast(pl.Float64),
        spend=(pl.col("revenue") / pl.col("order_days")).clip(0.0),
        discount=pl.when(gross > 0).then(pl.col("discount") / gross).otherwise(0.0).clip(0.0, 1.0),
        returned=pl.col("returned") < 0,
        new=(pl.col("first_order_on") > origin - timedelta(days=NEW)).fill_null(value=False),
        channels=pl.col("channels") > 1,
        branches=pl.col("branches") > 1,
    )
    numbers = tuple(Feature(name, is_flag=False) for name in ("recency", "order_days", "spend", "discount"))
    flags = tuple(Feature(name) for name in ("returned", "new", "channels", "branches"))
    frame, topics = _with_topics(frame, around.tickets.filter(pl.col("day").is_between(begin, origin)))
    late = around.deliveries.filter(pl.col("day").is_between(begin, origin), pl.col("on_time") < pl.col("deliveries"))
    frame = frame.with_columns(late=pl.col("customer_no").is_in(late["customer_no"].drop_nulls().unique().implode()))
    main = tuple(Feature("channel", name) for name in usual[1:])
    frame, kinds = _with_members(frame, "kind")
    return Cases(frame, (*numbers, *topics, Feature("late"), *flags, *kinds, *main))


def satisfaction_cases(tickets: pl.DataFrame) -> Cases:
    """One row per rated ticket; the answer: satisfied, 4 or 5 of 5.

    Args:
        tickets: `opened_at`, `first_reply_at`, `resolved_at`, `topic`, `order_id`, `branch_id`, `kind`, `category`,
            `satisfaction`.
    """
    rated = tickets.filter(pl.col("satisfaction").is_not_null())
    frame = rated.with_columns(
        answer=(pl.col("satisfaction") >= SATISFIED).cast(pl.Float64),
        topic=topic_group(pl.col("topic")),
        reply=_days_to("first_reply_at"),
        resolve=_days_to("resolved_at"),
        order=pl.col("order_id").is_not_null(),
        weekend=pl.col("opened_at").dt.weekday() > 5,
    )
    timed = tuple(Feature(name, is_flag=False) for name in ("resolve", "reply") if frame[name].null_count() == 0)
    features: tuple[Feature, ...] = timed
    for name in ("topic", "kind", "branch_id", "category"):
        frame, members = _with_members(frame, name)
        features = (*features, *members)
    return Cases(frame, (*features, Feature("order"), Feature("weekend")))


def _of_orders(ordered: pl.DataFrame, others: list[str]) -> pl.DataFrame:
    """Per customer: order days, the last of them, and where most of them were."""
    mostly = [
        ((pl.col("channel") == name).sum() * 2 > pl.len()).fill_null(value=False).alias(Feature("channel", name).column)
        for name in others
    ]
    return ordered.group_by("customer_no").agg(
        pl.col("day").n_unique().cast(pl.Float64).alias("order_days"),
        pl.col("day").max().alias("last"),
        pl.col("channel").n_unique().alias("channels"),
        pl.col("branch_id").n_unique().alias("branches"),
        *mostly,
    )


def _with_topics(frame: pl.DataFrame, tickets: pl.DataFrame) -> tuple[pl.DataFrame, tuple[Feature, ...]]:
    """A flag for each frequent topic that the customer raised."""
    raised = tickets.drop_nulls("customer_no").with_columns(topic=topic_group(pl.col("topic")))
    features = tuple(Feature("raised", name) for name in _frequent(raised["topic"]))
    flags = [
        pl.col("customer_no")
        .is_in(raised.filter(topic=each.member)["customer_no"].unique().implode())
        .alias(each.column)
        for each in features
    ]
    return frame.with_columns(flags), features


def _with_members(frame: pl.DataFrame, name: str) -> tuple[pl.DataFrame, tuple[Feature, ...]]:
    """A flag for each frequent value of a column but the most frequent, with which the others are compared."""
    features = tuple(Feature(name, member) for member in _frequent(frame[name])[1:])
    flags = [(pl.col(name) == each.member).fill_null(value=False).alias(each.column) for each in features]
    return frame.with_columns(flags), features


def _frequent(values: pl.Series) -> list[str]:
    counted = values.drop_nulls().rename("value").to_frame().group_by("value").len()
    ranked = counted.sort(["len", "value"], descending=[True, False])
    return ranked["value"].cast(pl.String).head(MOST_MEMBERS).to_list()


def _days_to(moment: str) -> pl.Expr:
    return (pl.col(moment) - pl.col("opened_at")).dt.total_seconds().clip(0) / DAY


def _share_again(ordered: pl.DataFrame, as_of: date, length: int) -> float:
    origin = as_of - timedelta(days=length)
    before = ordered.filter(pl.col("day").is_between(origin - timedelta(days=WINDOW - 1), origin))[
        "customer_no"
    ].unique()
    again = ordered.filter(pl.col("day") > origin)["customer_no"].unique()
    return float(before.is_in(again.implode()).to_numpy().mean()) if len(before) else 0.0
