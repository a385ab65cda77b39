"""One line of time, by hand: what is on it, in which order, and that nothing is lost on the picture."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.features.customer.timeline import COLUMNS, KINDS, TimelineSources, counts, marks, timeline
from tests.thorough import times

AS_OF = date(2025, 6, 30)


def orders(*rows: tuple[date, str, int, int, float, float]) -> pl.DataFrame:
    """day, order_id, orders, lines, revenue, returned."""
    frame = pl.DataFrame(
        rows,
        schema={
            "day": pl.Date,
            "order_id": pl.String,
            "orders": pl.Int64,
            "lines": pl.Int64,
            "revenue": pl.Float64,
            "returned": pl.Float64,
        },
        orient="row",
    )
    return frame.with_columns(branch_id=pl.lit("B1"), channel=pl.lit("shop"))


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2025, 6, day, hour)  # noqa: DTZ001 - wall time of the company


EVERYTHING = TimelineSources(
    orders((date(2025, 6, 1), "O1", 1, 3, 90.0, -10.0), (date(2025, 6, 2), "O2", 0, 1, -20.0, -20.0)),
    {
        "interactions": pl.DataFrame(
            {
                "interaction_id": ["I1"],
                "at": [at(3)],
                "channel": ["phone"],
                "direction": ["in"],
                "branch_id": ["B1"],
                "staff_id": ["S1"],
                "topic": ["price"],
                "outcome": ["calm"],
                "agreed": ["call back"],
                "note": [None],
            }
        ),
        "consents": pl.DataFrame(
            {
                "channel": ["sms", "any"],
                "given_on": [date(2025, 5, 2), date(2025, 6, 3)],
                "agreed": [True, False],
                "source": ["form", "app"],
            }
        ),
        "tickets": pl.DataFrame(
            {
                "ticket_id": ["T1", "T2"],
                "opened_at": [at(4), at(5)],
                "first_reply_at": [at(4, 10), None],
                "resolved_at": [at(6), None],
                "topic": ["late", "broken"],
                "branch_id": ["B1", "B1"],
                "satisfaction": [2, None],
            }
        ),
        "deliveries": pl.DataFrame(
            {
                "order_id": ["O1", "O2", "O3", "O4", "O5"],
                "branch_id": ["B1"] * 5,
                "promised_on": [date(2025, 6, 7), date(2025, 6, 7), date(2025, 6, 8), date(2025, 7, 9), None],
                "shipped_at": [None] * 5,
                "delivered_at": [at(7), at(9), None, None, at(10)],
                "status": [None] * 5,
            },
            schema_overrides={"shipped_at": pl.Datetime("us"), "status": pl.String},
        ),
        "campaign_contacts": pl.DataFrame(
            {
                "campaign_id": ["K1", "K2"],
                "arm": ["treatment", "control"],
                "contacted_at": [at(11), None],
                "responded_at": [at(12), None],
            }
        ),
        "redemptions": pl.DataFrame(
            {"campaign_id": ["K1"], "redeemed_at": [at(13, 0)], "coupon_id": ["Q"], "value": [5.0]}
        ),
        "due_dates": pl.DataFrame(
            {"kind": ["payment", "service"], "due_on": [date(2025, 6, 30), date(2025, 7, 1)], "amount": [7.0, None]}
        ),
    },
    pl.DataFrame({"campaign_id": ["K1", "K2"], "name": ["Sale", None], "starts_on": [date(2025, 6, 10)] * 2}),
    pl.DataFrame({"at": [at(14)], "text": ["likes tea"], "by": ["Rina"]}),
    date(2025, 5, 1),
)


def test_everything_that_happened_stands_once_newest_first() -> None:
    happened = timeline(EVERYTHING, as_of=AS_OF)
    told = [(row["at"].date(), row["kind"], row["state"]) for row in happened.iter_rows(named=True)]
    assert told == [
        (date(2025, 7, 9), "delivery", "coming"),
        (date(2025, 7, 1), "due", "coming"),
        (date(2025, 6, 30), "due", "past"),
        (date(2025, 6, 14), "note", None),
        (date(2025, 6, 13), "redemption", None),
        (date(2025, 6, 11), "campaign", "treatment"),
        (date(2025, 6, 10), "delivery", "arrived"),
        (date(2025, 6, 10), "campaign", "control"),
        (date(2025, 6, 9), "delivery", "late"),
        (date(2025, 6, 8), "delivery", "missing"),
        (date(2025, 6, 7), "delivery", "on_time"),
        (date(2025, 6, 5), "complaint", "open"),
        (date(2025, 6, 4), "complaint", "resolved"),
        (date(2025, 6, 3), "contact", "in"),
        (date(2025, 6, 2), "return", None),
        (date(2025, 6, 1), "order", None),
        (date(2025, 6, 1), "return", None),
        (date(2025, 5, 2), "consent", "agreed"),
        (date(2025, 5, 1), "joined", None),
    ]
    assert dict(happened.schema) == COLUMNS
    assert sum(counts(happened).values()) == happened.height
    assert list(counts(happened)) == list(KINDS)


def test_orders_and_returns_add_up_to_what_was_paid() -> None:
    happened = timeline(EVERYTHING, as_of=AS_OF)
    bought = happened.filter(pl.col("kind").is_in(["order", "return"]))
    assert bought.select("kind", "ref", "amount").rows() == [
        ("return", "O2", -20.0),
        ("order", "O1", 100.0),
        ("return", "O1", -10.0),
    ]
    assert bought["amount"].sum() == EVERYTHING.orders["revenue"].sum()


def test_a_customer_of_whom_nothing_is_recorded_has_an_empty_timeline() -> None:
    nothing = timeline(TimelineSources(orders()), as_of=AS_OF)
    assert nothing.is_empty()
    assert dict(nothing.schema) == COLUMNS
    assert marks(nothing).is_empty()
    assert counts(nothing) == {}


@pytest.mark.parametrize(("years", "most"), [(1, 366), (5, 300), (20, 260)])
def test_a_long_life_is_drawn_with_fewer_marks(years: int, most: int) -> None:
    days = [date(2000, 1, 1) + timedelta(days=n) for n in range(365 * years)]
    happened = timeline(TimelineSources(orders(*((day, f"{day}", 1, 1, 1.0, 0.0) for day in days))), as_of=AS_OF)
    assert marks(happened).height <= most


@settings(max_examples=times(25), deadline=None)
@given(st.lists(st.integers(0, 4000), max_size=40))
def test_no_order_is_lost_on_the_picture(days: list[int]) -> None:
    rows = [(date(2012, 1, 1) + timedelta(days=n), f"O{place}", 1, 1, 2.0, 0.0) for place, n in enumerate(days)]
    drawn = marks(timeline(TimelineSources(orders(*rows)), as_of=AS_OF))
    assert drawn["times"].sum() == len(days)
    assert drawn["amount"].sum() == 2.0 * len(days)
    if days:
        assert (drawn["day"].min(), drawn["last"].max()) == (min(rows)[0], max(rows)[0])
