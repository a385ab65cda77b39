"""Drivers: counted by hand, found where planted, silent on noise, and blind to what comes after the origin."""

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from crm_analytics.errors import NotEnoughData
from crm_analytics.features.value.driver_features import (
    Around,
    Cases,
    Feature,
    horizon,
    repeat_cases,
    satisfaction_cases,
)
from crm_analytics.features.value.drivers import drivers
from crm_analytics.synthetic.nusantara.demand import demand
from crm_analytics.synthetic.nusantara.plan import DAYS, START, Plan, day_at
from crm_analytics.synthetic.nusantara.sales import orders_of
from crm_analytics.synthetic.nusantara.tickets import AFTER_COMPLAINT, TOPICS, ticket_book

ORIGIN = date(2025, 6, 30)
NOBODY = Around(
    pl.DataFrame(schema={"customer_no": pl.UInt32, "kind": pl.String, "first_order_on": pl.Date}),
    pl.DataFrame(schema={"customer_no": pl.UInt32, "day": pl.Date, "topic": pl.String}),
    pl.DataFrame(schema={"customer_no": pl.UInt32, "day": pl.Date, "deliveries": pl.Int64, "on_time": pl.Int64}),
)


def days_of(rows: list[tuple[int, int]]) -> pl.DataFrame:
    """Order days as customer and days after the origin."""
    count = len(rows)
    return pl.DataFrame(
        {
            "customer_no": pl.Series([customer for customer, _ in rows], dtype=pl.UInt32),
            "day": [ORIGIN + timedelta(days=after) for _, after in rows],
            "branch_id": ["B1"] * count,
            "channel": ["shop"] * count,
            "orders": [1] * count,
            "revenue": [10.0] * count,
            "discount": [0.0] * count,
            "returned": [0.0] * count,
        },
        schema_overrides={"day": pl.Date, "branch_id": pl.String, "channel": pl.String, "orders": pl.Int64}
        | dict.fromkeys(("revenue", "discount", "returned"), pl.Float64),
    )


def flagged(yes: tuple[int, int], of: tuple[int, int], *others: Feature) -> Cases:
    """Cases with a flag and without it, so many of them with a yes; other features are noise."""
    chance = np.random.default_rng(3)
    answer = np.concatenate([np.arange(size) < good for good, size in zip(yes, of, strict=True)])
    frame = pl.DataFrame(
        {
            "answer": answer.astype(np.float64),
            "late": np.repeat([True, False], of),
            **{each.column: chance.random(sum(of)) < 0.5 for each in others},
        }
    )
    return Cases(frame, (Feature("late"), *others))


def test_one_flag_is_told_as_it_was_counted() -> None:
    """410 of 1,000 with it and 1,160 of 2,000 without: alone, alike in the rest is the same as counted."""
    fitted = drivers(flagged((410, 1160), (1000, 2000)), "repeat", after=ORIGIN, length=30)
    (row,) = fitted.drivers.to_dicts()
    assert (row["with_cases"], row["with_rate"], row["without_cases"], row["without_rate"]) == (1000, 0.41, 2000, 0.58)
    assert (row["alike_with"], row["alike_without"]) == pytest.approx((0.41, 0.58), abs=0.005)
    assert row["difference_low"] < -0.17 < row["difference_high"] < 0
    assert row["told"]
    checks = fitted.checks.row(0, named=True)
    assert (checks["cases"], checks["yes"], checks["brier_same"]) == (3000, 1570, pytest.approx(1570 * 1430 / 3000**2))


def test_a_flag_that_only_goes_with_the_real_driver_is_not_told() -> None:
    """A shadow that nine of ten with the driver have, and one of ten without."""
    chance = np.random.default_rng(1)
    driver = chance.random(3000) < 0.4
    shadow = np.where(chance.random(3000) < 0.9, driver, ~driver)
    answer = chance.random(3000) < np.where(driver, 0.3, 0.6)
    frame = pl.DataFrame({"answer": answer.astype(np.float64), "late": driver, "new": shadow})
    fitted = drivers(Cases(frame, (Feature("late"), Feature("new"))), "repeat")
    assert fitted.drivers.filter("told")["feature"].to_list() == ["late"]
    seen = fitted.drivers.row(by_predicate=pl.col("feature") == "new", named=True)
    assert seen["with_rate"] - seen["without_rate"] < -0.15
    assert abs(seen["difference"]) < 0.06


def test_noise_is_seldom_told() -> None:
    names = [Feature("raised", f"topic {number}") for number in range(5)]
    told = 0
    for number in range(120):
        answer = np.random.default_rng(number).random(160) < 0.5
        noise = flagged((0, 0), (80, 80), *names)
        cases = Cases(noise.frame.with_columns(answer=pl.Series(answer).cast(pl.Float64)), noise.features)
        told += drivers(cases, "repeat").drivers["told"].any()
    assert told / 120 < 0.05


def test_what_comes_after_the_origin_is_in_no_feature() -> None:
    """Orders, complaints and deliveries after the origin change the answers, and nothing else."""
    known = [(customer, -day) for customer in range(40) for day in range(0, 60, 1 + customer % 7)]
    around = Around(NOBODY.customers, NOBODY.tickets, NOBODY.deliveries)
    before = repeat_cases(days_of(known), around, origin=ORIGIN)
    tickets = pl.DataFrame(
        {"customer_no": pl.Series([1, 2], dtype=pl.UInt32), "day": [ORIGIN + timedelta(days=1)] * 2, "topic": ["a"] * 2}
    )
    later = days_of([*known, *((customer, 5) for customer in range(0, 60, 2))])
    after = repeat_cases(later, Around(NOBODY.customers, tickets, NOBODY.deliveries), origin=ORIGIN)
    assert after.frame["answer"].sum() == 20
    assert after.frame.drop("answer").equals(before.frame.drop("answer"))
    assert after.features == before.features


def test_nothing_asked_of_two_answers_that_hardly_occur() -> None:
    with pytest.raises(NotEnoughData, match="at least 30 customers who ordered again and as many who did not; 3 of 90"):
        drivers(flagged((1, 2), (30, 60)), "repeat")
    with pytest.raises(NotEnoughData, match="at least 28 days; found: 10"):
        horizon(days_of([(1, 0)]), as_of=ORIGIN, first=ORIGIN - timedelta(days=9))
    empty = repeat_cases(days_of([]), NOBODY, origin=ORIGIN)
    with pytest.raises(NotEnoughData, match="0 of 0 did"):
        drivers(empty, "repeat")


def test_satisfaction_after_fast_answers() -> None:
    """Planted: those resolved within a day are satisfied in 80 of 100 cases, others in 40; the branch is noise."""
    chance = np.random.default_rng(4)
    opened = [datetime(2025, 1, 1) + timedelta(hours=7 * number) for number in range(600)]  # noqa: DTZ001 - wall time
    hours = chance.uniform(1, 47, 600)
    good = chance.random(600) < np.where(hours < 24, 0.8, 0.4)
    tickets = pl.DataFrame(
        {
            "opened_at": opened,
            "first_reply_at": opened,
            "resolved_at": [at + timedelta(hours=taken) for at, taken in zip(opened, hours, strict=True)],
            "topic": ["Complaint: late", "Complaint: broken", "Question"] * 200,
            "order_id": [None] * 600,
            "branch_id": [f"B{number}" for number in chance.integers(0, 3, 600)],
            "kind": ["person"] * 600,
            "category": [None] * 600,
            "satisfaction": np.where(good, 5, 2),
        },
        schema_overrides={"order_id": pl.String, "category": pl.String},
    )
    found = drivers(satisfaction_cases(tickets), "satisfaction").drivers
    assert found.filter("told")["feature"].to_list() == ["resolve"]
    assert found.row(0, named=True)["split"] == pytest.approx(1.0, abs=0.1)
    assert found.row(0, named=True)["difference_high"] < -0.2


def test_one_of_several_topics_is_compared_with_all_the_others() -> None:
    """Of 400 each: complaints 20 of 100, suggestions 60, questions 80; suggestions stand above the two others' 50."""
    topics = pl.Series("topic", ["Complaint", "Suggestion", "Question"]).gather(np.repeat([0, 1, 2], 400))
    answer = np.concatenate([np.arange(400) < yes for yes in (80, 240, 320)]).astype(np.float64)
    features = (Feature("topic", "Complaint"), Feature("topic", "Suggestion"))
    flags = [(topics == each.member).alias(each.column) for each in features]
    fitted = drivers(Cases(pl.DataFrame({"answer": answer}).with_columns(flags), features), "satisfaction")
    row = fitted.drivers.row(by_predicate=pl.col("member") == "Suggestion", named=True)
    assert (row["alike_with"], row["alike_without"]) == pytest.approx((0.6, 0.5), abs=0.01)


def test_planted_complaints_are_found_and_questions_are_not() -> None:
    """Of 3,000 customers of the synthetic company; those who complained order half as often from then on."""
    assert AFTER_COMPLAINT == 0.5
    plan = Plan(customers=3000, order_lines=300_000, seed=1)
    forces = demand(plan)
    parts = []
    for day in range(DAYS - 400, DAYS):
        orders = orders_of(plan, day, forces)
        kept = (orders.customer >= 0) & ~orders.cancelled & (orders.sign > 0)
        parts.append(pl.DataFrame({"customer_no": orders.customer[kept], "channel": orders.channel[kept], "day": day}))
    start = pl.lit(START)
    days = pl.concat(parts).with_columns(
        pl.col("customer_no").cast(pl.UInt32),
        pl.col("channel").cast(pl.String),
        day=start + pl.duration(days=pl.col("day")),
        branch_id=pl.lit("B1"),
        orders=pl.lit(1),
        revenue=pl.lit(10.0),
        discount=pl.lit(0.0),
        returned=pl.lit(0.0),
    )
    book = ticket_book(plan)
    tickets = pl.DataFrame(
        {
            "customer_no": pl.Series(book.customer, dtype=pl.UInt32),
            "day": [day_at(int(day)) for day in book.day],
            "topic": [TOPICS[kind][0] for kind in book.kind],
        }
    )
    as_of = day_at(DAYS - 1)
    length = horizon(days, as_of=as_of, first=START)
    origin = as_of - timedelta(days=length)
    cases = repeat_cases(days, Around(NOBODY.customers, tickets, NOBODY.deliveries), origin=origin)
    fitted = drivers(cases, "repeat", after=origin, length=length)
    raised = {row["member"]: row for row in fitted.drivers.filter(feature="raised").to_dicts()}
    assert raised["Keluhan"]["told"]
    assert raised["Keluhan"]["with_rate"] < raised["Keluhan"]["without_rate"] - 0.1
    assert not raised["Pertanyaan"]["told"]
    assert fitted.checks["auc_low"][0] > 0.7
