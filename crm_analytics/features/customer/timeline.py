"""Everything that happened with one customer, on one line of time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import polars as pl

from crm_analytics.warehouse.noted import SOURCE

KINDS: Final = (
    "order",
    "return",
    "delivery",
    "contact",
    "complaint",
    "consent",
    "campaign",
    "redemption",
    "due",
    "note",
    "joined",
)
"""What can happen, in the order in which things of one moment are told."""
COLUMNS: Final[dict[str, pl.DataType]] = {
    "at": pl.Datetime("us"),
    "timed": pl.Boolean(),
    "kind": pl.String(),
    "ref": pl.String(),
    "title": pl.String(),
    "amount": pl.Float64(),
    "count": pl.Int64(),
    "until": pl.Datetime("us"),
    "state": pl.String(),
    "score": pl.Int64(),
    "more": pl.String(),
    "agreed": pl.String(),
    "note": pl.String(),
    "by": pl.String(),
    "branch_id": pl.String(),
    "channel": pl.String(),
}
SINGLE_DAYS: Final = 500
MONTHS_FROM: Final = 2200
"""Days of a life from which on marks stand for weeks, and for months."""


@dataclass(frozen=True)
class TimelineSources:
    """What a timeline is made of: rows of one customer, by the columns of their tables.

    Attributes:
        orders: The mart customer_orders.
        facts: campaign_contacts, redemptions, interactions, consents, tickets, deliveries, due_dates by name; any
            may be missing.
        campaigns: campaign_id, name, starts_on.
        notes: at, text, by: what people wrote of the customer.
        joined_on: Day the customer was registered.
    """

    orders: pl.DataFrame
    facts: dict[str, pl.DataFrame] = field(default_factory=dict)
    campaigns: pl.DataFrame | None = None
    notes: pl.DataFrame | None = None
    joined_on: date | None = None


def timeline(sources: TimelineSources, *, as_of: date) -> pl.DataFrame:
    """One row per thing that happened or is to come, the newest first.

    Args:
        sources: Where it is recorded.
        as_of: Last day of the data: what is due after it is still to come.

    Returns:
        at; timed (whether the time of day is known); kind (of `KINDS`); ref (number of the order, ticket or campaign);
        title (words from the data); amount (money); count (lines); until (resolved, answered, promised); state (a
        code); score (satisfaction, 1 to 5); more (words from the data); agreed, note and by (of a contact: what was
        agreed, what was written, and the member of staff); branch_id; channel.
    """
    parts = [*_orders(sources.orders), _joined(sources.joined_on), *_of_service(sources.facts, as_of)]
    if sources.notes is not None:
        parts.append(_notes(sources.notes))
    if sources.campaigns is not None:
        parts += _of_campaigns(sources.facts, sources.campaigns)
    happened = pl.concat(parts).filter(pl.col("at").is_not_null())
    place = pl.col("kind").replace_strict({kind: n for n, kind in enumerate(KINDS)}, return_dtype=pl.Int8)
    by = [pl.col("at").dt.date(), place, pl.col("at"), pl.col("ref")]
    return happened.sort(by, descending=[True, False, True, False], nulls_last=True, maintain_order=True)


def counts(happened: pl.DataFrame) -> dict[str, int]:
    """How often each kind is on a timeline, kinds that are not there left out."""
    by_kind = dict(happened.group_by("kind").len().iter_rows())
    return {kind: int(by_kind[kind]) for kind in KINDS if kind in by_kind}


def marks(happened: pl.DataFrame) -> pl.DataFrame:
    """The timeline as marks for a picture: of a long life, a mark for a week or a month.

    Returns:
        kind, day (the first day it stands for), last (the last day on which something happened), times, amount;
        sorted by kind and day.
    """
    days = happened.select("kind", "amount", day=pl.col("at").dt.date())
    span = days.select((pl.col("day").max() - pl.col("day").min()).dt.total_days().fill_null(0)).item()
    every = "1d" if span <= SINGLE_DAYS else "1w" if span < MONTHS_FROM else "1mo"
    grouped = days.with_columns(bucket=pl.col("day").dt.truncate(every)).group_by("kind", "bucket")
    made = grouped.agg(pl.col("day").min(), last=pl.col("day").max(), times=pl.len(), amount=pl.col("amount").sum())
    return made.sort("kind", "day").drop("bucket")


def _of_service(facts: dict[str, pl.DataFrame], as_of: date) -> Iterator[pl.DataFrame]:
    if "interactions" in facts:
        yield _contacts(facts["interactions"])
    if "consents" in facts:
        yield _consents(facts["consents"])
    if "tickets" in facts:
        yield _complaints(facts["tickets"])
    if "deliveries" in facts:
        yield _deliveries(facts["deliveries"], as_of)
    if "due_dates" in facts:
        yield _dues(facts["due_dates"], as_of)


def _of_campaigns(facts: dict[str, pl.DataFrame], campaigns: pl.DataFrame) -> Iterator[pl.DataFrame]:
    if "campaign_contacts" in facts:
        yield _contacted(facts["campaign_contacts"], campaigns)
    if "redemptions" in facts:
        yield _redemptions(facts["redemptions"], campaigns)


def _events(rows: pl.DataFrame, kind: str, **columns: pl.Expr) -> pl.DataFrame:
    """Rows as things of one kind; what is not given is not known."""
    given = {"timed": pl.lit(value=True), **columns, "kind": pl.lit(kind)}
    nothing = pl.lit(None)
    return rows.select(given.get(name, nothing).cast(dtype).alias(name) for name, dtype in COLUMNS.items())


def _orders(orders: pl.DataFrame) -> list[pl.DataFrame]:
    """Orders with what was bought, and returns with what came back: together the order's revenue."""
    bought = pl.col("revenue") - pl.col("returned")
    order = orders.filter((pl.col("orders") > 0) | (bought != 0))
    back = orders.filter(pl.col("returned") < 0)
    same = {"at": pl.col("day"), "timed": pl.lit(value=False), "ref": pl.col("order_id")}
    where = {"branch_id": pl.col("branch_id"), "channel": pl.col("channel")}
    return [
        _events(order, "order", **same, **where, amount=bought, count=pl.col("lines")),
        _events(back, "return", **same, **where, amount=pl.col("returned")),
    ]


def _deliveries(rows: pl.DataFrame, as_of: date) -> pl.DataFrame:
    promised, came = pl.col("promised_on"), pl.col("delivered_at")
    state = (
        pl.when(came.is_not_null() & promised.is_null())
        .then(pl.lit("arrived"))
        .when(came.dt.date() <= promised)
        .then(pl.lit("on_time"))
        .when(came.is_not_null())
        .then(pl.lit("late"))
        .when(promised < as_of)
        .then(pl.lit("missing"))
        .otherwise(pl.lit("coming"))
    )
    return _events(
        rows,
        "delivery",
        at=pl.coalesce(came, promised.cast(pl.Datetime("us")), "shipped_at"),
        timed=came.is_not_null(),
        ref=pl.col("order_id"),
        title=pl.col("status"),
        until=promised,
        state=state,
        branch_id=pl.col("branch_id"),
    )


def _contacts(rows: pl.DataFrame) -> pl.DataFrame:
    return _events(
        rows,
        "contact",
        at=pl.col("at"),
        ref=pl.col("interaction_id"),
        title=pl.col("topic"),
        state=pl.col("direction"),
        more=pl.col("outcome"),
        agreed=pl.col("agreed"),
        note=pl.col("note"),
        by=pl.col("staff_id"),
        branch_id=pl.col("branch_id"),
        channel=pl.col("channel"),
    )


def _consents(rows: pl.DataFrame) -> pl.DataFrame:
    """What was agreed to and withdrawn; what a contact noted here brought stands with that contact."""
    return _events(
        rows.filter(pl.col("source").ne_missing(SOURCE)),
        "consent",
        at=pl.col("given_on"),
        timed=pl.lit(value=False),
        channel=pl.col("channel"),
        state=pl.when("agreed").then(pl.lit("agreed")).otherwise(pl.lit("withdrawn")),
        more=pl.col("source"),
    )


def _complaints(rows: pl.DataFrame) -> pl.DataFrame:
    answered = pl.when(pl.col("first_reply_at").is_not_null()).then(pl.lit("answered")).otherwise(pl.lit("open"))
    return _events(
        rows,
        "complaint",
        at=pl.col("opened_at"),
        ref=pl.col("ticket_id"),
        title=pl.col("topic"),
        until=pl.col("resolved_at"),
        state=pl.when(pl.col("resolved_at").is_not_null()).then(pl.lit("resolved")).otherwise(answered),
        score=pl.col("satisfaction"),
        branch_id=pl.col("branch_id"),
    )


def _contacted(rows: pl.DataFrame, campaigns: pl.DataFrame) -> pl.DataFrame:
    named = rows.join(campaigns, on="campaign_id", how="left")
    return _events(
        named,
        "campaign",
        at=pl.coalesce("contacted_at", pl.col("starts_on").cast(pl.Datetime("us"))),
        timed=pl.col("contacted_at").is_not_null(),
        ref=pl.col("campaign_id"),
        title=pl.coalesce("name", "campaign_id"),
        until=pl.col("responded_at"),
        state=pl.col("arm"),
    )


def _redemptions(rows: pl.DataFrame, campaigns: pl.DataFrame) -> pl.DataFrame:
    named = rows.join(campaigns, on="campaign_id", how="left")
    midnight = pl.col("redeemed_at").dt.truncate("1d") == pl.col("redeemed_at")
    return _events(
        named,
        "redemption",
        at=pl.col("redeemed_at"),
        timed=~midnight,
        ref=pl.col("campaign_id"),
        title=pl.coalesce("name", "campaign_id"),
        amount=pl.col("value"),
        more=pl.col("coupon_id"),
    )


def _dues(rows: pl.DataFrame, as_of: date) -> pl.DataFrame:
    return _events(
        rows,
        "due",
        at=pl.col("due_on"),
        timed=pl.lit(value=False),
        title=pl.col("kind"),
        amount=pl.col("amount"),
        state=pl.when(pl.col("due_on") > as_of).then(pl.lit("coming")).otherwise(pl.lit("past")),
    )


def _notes(rows: pl.DataFrame) -> pl.DataFrame:
    return _events(rows, "note", at=pl.col("at"), title=pl.col("text"), by=pl.col("by"))


def _joined(day: date | None) -> pl.DataFrame:
    rows = pl.DataFrame({"day": [day] if day else []}, schema={"day": pl.Date})
    return _events(rows, "joined", at=pl.col("day"), timed=pl.lit(value=False))
