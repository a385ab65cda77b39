"""What was planted can be found again, with plain means and counts that know nothing of how it was planted."""

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from crm_analytics.config import PROJECT
from crm_analytics.synthetic import nusantara
from crm_analytics.synthetic.nusantara.campaigns import CAMPAIGNS, Campaign
from crm_analytics.synthetic.nusantara.products import PAIRS, Pair

CUSTOMERS, ORDER_LINES, SEED = 3_000, 300_000, 1
FIRST, LAST = date(2024, 1, 1), date(2025, 12, 31)
OCCASIONS: dict[str, Callable[[date], bool]] = {
    "always": lambda _: True,
    "weekend": lambda day: day.weekday() >= 5,
    "payday": lambda day: day.day >= 25 or day.day == 1,
    "ramadan": lambda day: date(2024, 3, 11) <= day <= date(2024, 4, 9) or date(2025, 3, 1) <= day <= date(2025, 3, 30),
}


@pytest.fixture(scope="module")
def truths() -> nusantara.Truths:
    return nusantara.truths(CUSTOMERS, ORDER_LINES, SEED)


@pytest.fixture(scope="module")
def tables() -> dict[str, pl.DataFrame]:
    wanted = {"order_lines", "customers", "products", "campaign_contacts", "tickets"}
    return {
        source.table: pl.concat(batch.rows for batch in source.batches())
        for source in nusantara.company(CUSTOMERS, ORDER_LINES, SEED)
        if source.table in wanted
    }


@pytest.fixture(scope="module")
def lines(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    return tables["order_lines"].with_columns(
        day=pl.col("ordered_at").dt.date(),
        spend=pl.col("amount").cast(pl.Float64),
        month_day=pl.col("ordered_at").dt.day(),
    )


@pytest.fixture(scope="module")
def orders(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.group_by("order_id").agg(pl.col("customer_id", "day", "cancelled", "quantity").first())


@pytest.fixture(scope="module")
def daily(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.group_by("day").agg(lines=pl.len()).sort("day")


@pytest.fixture(scope="module")
def fitted(daily: pl.DataFrame, truths: nusantara.Truths) -> tuple[dict[str, float], np.ndarray]:
    """Coefficients of an ordinary regression of the logarithm on the calendar, and what it expects of every day.

    Days near Eid and the unusual ones are left out of the fit.
    """
    days = daily["day"].to_list()
    around_eid = {eid + timedelta(days=step) for eid in truths.eids for step in range(-22, 8)}
    ordinary = np.array([day not in around_eid and day not in {one.day for one in truths.unusual_days} for day in days])
    angle = np.array([2 * np.pi * day.timetuple().tm_yday / 365.25 for day in days])
    columns = {
        "level": np.ones(len(days)),
        **{f"weekday {number}": np.array([day.weekday() == number for day in days]) for number in range(1, 7)},
        "years": np.array([(day - FIRST).days / 365.25 for day in days]),
        "payday": np.array([OCCASIONS["payday"](day) for day in days]),
        "cos": np.cos(angle),
        "sin": np.sin(angle),
    }
    matrix = np.column_stack([values.astype(float) for values in columns.values()])
    logarithm = np.log(daily["lines"].to_numpy())
    found = np.linalg.lstsq(matrix[ordinary], logarithm[ordinary])[0]
    return dict(zip(columns, found.tolist(), strict=True)), np.exp(matrix @ found)


def test_the_week_is_found(fitted: tuple[dict[str, float], np.ndarray], truths: nusantara.Truths) -> None:
    monday = truths.season.weekdays[0]
    for number, factor in enumerate(truths.season.weekdays[1:], start=1):
        assert np.exp(fitted[0][f"weekday {number}"]) == pytest.approx(factor / monday, rel=0.04)


def test_trend_payday_and_year_are_found(fitted: tuple[dict[str, float], np.ndarray], truths: nusantara.Truths) -> None:
    found = fitted[0]
    assert np.exp(found["years"]) == pytest.approx(1 + truths.season.growth, abs=0.02)
    assert np.exp(found["payday"]) == pytest.approx(truths.season.payday, abs=0.03)
    assert np.hypot(found["cos"], found["sin"]) == pytest.approx(truths.season.year_height, abs=0.02)


def test_eid_lifts_the_days_before_and_empties_the_shops_on_the_day(
    daily: pl.DataFrame, fitted: tuple[dict[str, float], np.ndarray], truths: nusantara.Truths
) -> None:
    assert truths.eids == (date(2024, 4, 10), date(2025, 3, 31))
    ratio = dict(zip(daily["day"].to_list(), daily["lines"].to_numpy() / fitted[1], strict=True))

    def mean(first: int, last: int) -> float:
        return float(
            np.mean([ratio[eid + timedelta(days=step)] for eid in truths.eids for step in range(first, last + 1)])
        )

    assert mean(-1, -1) == pytest.approx(truths.season.eid_peak, rel=0.12)
    assert mean(-12, -10) == pytest.approx(1 + (truths.season.eid_peak - 1) / 2, rel=0.08)
    assert mean(0, 1) == pytest.approx(truths.season.eid_days, rel=0.12)
    assert mean(2, 6) == pytest.approx(truths.season.eid_rest, rel=0.1)


def test_unusual_days_stand_out_by_their_factor(
    daily: pl.DataFrame, fitted: tuple[dict[str, float], np.ndarray], truths: nusantara.Truths
) -> None:
    ratio = dict(zip(daily["day"].to_list(), daily["lines"].to_numpy() / fitted[1], strict=True))
    assert len(truths.unusual_days) == 6
    for unusual in truths.unusual_days:
        assert ratio[unusual.day] == pytest.approx(unusual.factor, rel=0.2), unusual


def test_lines_with_absurd_amounts_are_those_planted(lines: pl.DataFrame, truths: nusantara.Truths) -> None:
    """The price paid for one unit lies far above what everybody else pays for the product."""
    price = (pl.col("spend") + pl.col("discount").cast(pl.Float64)) / pl.col("quantity")
    far_above = lines.filter(price > 20 * price.median().over("product_id"))
    assert set(far_above.select("order_id", "line_no").rows()) == {
        (one.order_id, one.line_no) for one in truths.absurd_lines
    }
    assert len(truths.absurd_lines) == 3


def test_shares_of_anonymous_returned_and_cancelled_orders(orders: pl.DataFrame, truths: nusantara.Truths) -> None:
    assert orders["customer_id"].null_count() / orders.height == pytest.approx(truths.anonymous, abs=0.005)
    assert (orders["quantity"] < 0).mean() == pytest.approx(truths.returned, abs=0.002)
    assert orders["cancelled"].mean() == pytest.approx(truths.cancelled, abs=0.002)


def test_segments_order_at_their_rates(
    orders: pl.DataFrame, tables: dict[str, pl.DataFrame], truths: nusantara.Truths
) -> None:
    """Orders per day as a customer, among those who were there before the first day and stayed."""
    bought = orders.group_by("customer_id").agg(orders=pl.len())
    early = tables["customers"].filter(pl.col("joined_on") < FIRST).select("customer_id")
    customers = truths.customers.join(early, on="customer_id").join(bought, on="customer_id", how="left")
    mean = dict(customers.group_by("segment").agg(pl.col("orders").fill_null(0).mean()).rows())
    for segment in truths.segments[:2]:
        assert mean[segment.name] / mean["occasional"] == pytest.approx(segment.rate, rel=0.15), segment.name


def test_segments_come_and_go_when_they_should(orders: pl.DataFrame, truths: nusantara.Truths) -> None:
    seen = (
        orders.join(truths.customers, on="customer_id")
        .group_by("segment")
        .agg(pl.col("day").min().alias("first"), "day")
    )
    days = {segment: (first, max(day)) for segment, first, day in seen.rows()}
    assert days["new"][0] > LAST - timedelta(days=91)
    assert days["lapsed"][1] < LAST - timedelta(days=119)
    assert all(days[name] == (FIRST, LAST) for name in ("loyal", "regular", "occasional"))


def test_segments_buy_their_units_of_a_line(
    lines: pl.DataFrame, tables: dict[str, pl.DataFrame], truths: nusantara.Truths
) -> None:
    persons = tables["customers"].filter(kind="person").select("customer_id")
    sold = lines.filter(pl.col("quantity") > 0).join(persons, on="customer_id").join(truths.customers, on="customer_id")
    units = dict(sold.group_by("segment").agg(pl.col("quantity").mean()).rows())
    for segment in truths.segments:
        assert units[segment.name] == pytest.approx(1 + segment.extra_units, rel=0.03)


@pytest.fixture(scope="module")
def items(lines: pl.DataFrame, tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    named = lines.join(tables["products"].select("product_id", "category"), on="product_id").sort("order_id", "line_no")
    return named.select("order_id", "day", "category", after=pl.col("category").shift(-1).over("order_id"))


def _lift(items: pl.DataFrame, first: str, second: str) -> float:
    with_first = set(items.filter(category=first)["order_id"])
    with_second = set(items.filter(category=second)["order_id"])
    return len(with_first & with_second) * items["order_id"].n_unique() / (len(with_first) * len(with_second))


def _during(items: pl.DataFrame, when: str, *, wanted: bool) -> pl.DataFrame:
    days = [day for day in items["day"].unique().to_list() if OCCASIONS[when](day) == wanted]
    return items.filter(pl.col("day").is_in(days))


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.first} and {pair.second}")
def test_pairs_are_bought_together_when_they_should(items: pl.DataFrame, pair: Pair) -> None:
    during = _during(items, pair.when, wanted=True)
    followed = during.filter(pl.col("category") == pair.first, pl.col("after").is_not_null())["after"] == pair.second
    by_itself = (during.filter(pl.col("category") != pair.first)["after"] == pair.second).mean()
    assert isinstance(by_itself, float)
    expected = pair.chance + (1 - pair.chance) * by_itself
    spread = (expected * (1 - expected) / len(followed)) ** 0.5
    assert followed.mean() == pytest.approx(expected, abs=4 * spread)
    assert _lift(during, pair.first, pair.second) > 2


@pytest.mark.parametrize("pair", [pair for pair in PAIRS if pair.when != "always"], ids=lambda pair: pair.first)
def test_pairs_of_an_occasion_are_strangers_outside_it(items: pl.DataFrame, pair: Pair) -> None:
    outside = _during(items, pair.when, wanted=False)
    assert _lift(outside, pair.first, pair.second) == pytest.approx(1, abs=0.25)


def test_other_categories_are_bought_independently(items: pl.DataFrame) -> None:
    """No two of the common categories without a planted pair or a season have a lift far from one."""
    planted = {name for pair in PAIRS for name in (pair.first, pair.second)} | {"Santan"}
    common = (
        items.filter(~pl.col("category").is_in(planted))["category"]
        .value_counts(sort=True)["category"]
        .head(10)
        .to_list()
    )
    lifts = [_lift(items, one, two) for number, one in enumerate(common) for two in common[:number]]
    assert len(lifts) == 45
    assert all(0.88 < lift < 1.12 for lift in lifts)


def _spend(lines: pl.DataFrame, contacts: pl.DataFrame, first: date, last: date) -> dict[str, np.ndarray]:
    """Spend of each chosen customer between two days, by arm."""
    kept = lines.filter(~pl.col("cancelled"), pl.col("day").is_between(first, last))
    spend = contacts.join(kept.group_by("customer_id").agg(pl.col("spend").sum()), on="customer_id", how="left")
    return {arm: spend.filter(arm=arm)["spend"].fill_null(0).to_numpy() for arm in ("treatment", "control")}


def _misses(spend: dict[str, np.ndarray], effect: float) -> float:
    """How many standard errors the contacted are away from so many times the spend of those held back."""
    treated, held_back = spend["treatment"], spend["control"]
    error = np.sqrt(treated.var(ddof=1) / len(treated) + effect**2 * held_back.var(ddof=1) / len(held_back))
    return float((treated.mean() - effect * held_back.mean()) / error)


@pytest.mark.parametrize("campaign", CAMPAIGNS, ids=lambda campaign: campaign.campaign_id)
def test_contacted_and_held_back_differ_by_the_planted_effect(
    lines: pl.DataFrame, tables: dict[str, pl.DataFrame], campaign: Campaign
) -> None:
    contacts = tables["campaign_contacts"].filter(campaign_id=campaign.campaign_id)
    during = _spend(lines, contacts, campaign.starts_on, campaign.ends_on)
    assert abs(_misses(during, campaign.effect)) < 3
    before = _spend(lines, contacts, campaign.starts_on - timedelta(days=60), campaign.starts_on - timedelta(days=1))
    assert abs(_misses(before, 1.0)) < 3


def test_the_strongest_campaigns_are_told_from_none(lines: pl.DataFrame, tables: dict[str, pl.DataFrame]) -> None:
    told = {}
    for campaign in CAMPAIGNS:
        contacts = tables["campaign_contacts"].filter(campaign_id=campaign.campaign_id)
        told[campaign.campaign_id] = _misses(_spend(lines, contacts, campaign.starts_on, campaign.ends_on), 1.0)
    assert told["K05"] > 2
    assert told["K04"] < -2


def test_answers_say_nothing_about_the_effect(tables: dict[str, pl.DataFrame]) -> None:
    """A campaign without any effect is answered more often than the one with the largest."""
    contacted = tables["campaign_contacts"].filter(arm="treatment")
    share = dict(contacted.group_by("campaign_id").agg(pl.col("responded_at").is_not_null().mean()).rows())
    for campaign in CAMPAIGNS:
        assert share[campaign.campaign_id] == pytest.approx(campaign.response_rate, abs=0.05)
    effect = {campaign.campaign_id: campaign.effect for campaign in CAMPAIGNS}
    assert share["K02"] > share["K05"]
    assert (effect["K02"], effect["K05"]) == (1.0, max(effect.values()))


def test_after_a_complaint_customers_order_less_than_after_a_question(
    orders: pl.DataFrame, tables: dict[str, pl.DataFrame], truths: nusantara.Truths
) -> None:
    asked = tables["tickets"].select("customer_id", "topic", since=pl.col("opened_at").dt.date())
    near = orders.join(asked, on="customer_id").with_columns(days=(pl.col("day") - pl.col("since")).dt.total_days())

    def after_to_before(topic: str) -> tuple[float, float]:
        those = near.filter(pl.col("topic").str.starts_with(topic))
        after, before = (those.filter(pl.col("days").is_between(*span)).height for span in ((1, 90), (-90, -1)))
        return after / before, 1 / after + 1 / before

    (complained, spread), (questioned, other_spread) = after_to_before("Keluhan"), after_to_before("Pertanyaan")
    assert np.log(complained / questioned) == pytest.approx(
        np.log(truths.after_complaint), abs=3 * (spread + other_spread) ** 0.5
    )
    assert complained < 0.75 * questioned


def test_customers_turn_on_their_day(orders: pl.DataFrame, truths: nusantara.Truths) -> None:
    assert truths.turns.height == 12
    turned = orders.join(truths.turns.rename({"day": "turn"}), on="customer_id")
    for direction, customers in turned.group_by(pl.col("factor") > 1):
        spans = truths.turns.filter((pl.col("factor") > 1) == direction[0])
        after = customers.filter(pl.col("day") >= pl.col("turn")).height / sum(
            (LAST - day).days + 1 for day in spans["day"]
        )
        before = customers.filter(pl.col("day") < pl.col("turn")).height / sum(
            (day - FIRST).days for day in spans["day"]
        )
        assert after / before > 3 if direction[0] else after / before < 0.25


def test_ramadan_changes_what_is_bought(items: pl.DataFrame, truths: nusantara.Truths) -> None:
    fasting, ordinary = (_during(items, "ramadan", wanted=wanted) for wanted in (True, False))
    dates = [frame.filter(category="Kurma").height / frame.height for frame in (fasting, ordinary)]
    assert dates[0] / dates[1] == pytest.approx(truths.ramadan_demand["Kurma"], rel=0.15)


def test_the_page_about_nusantara_tells_what_is_planted(truths: nusantara.Truths) -> None:
    page = (PROJECT / "docs" / "nusantara.md").read_text(encoding="utf-8")
    for one in truths.campaigns:
        assert f"| {one.campaign_id} | {one.name} | {one.starts_on} | {one.ends_on} | {one.effect:g} |" in page
    for pair in truths.pairs:
        assert f"| {pair.first} | {pair.second} | {pair.when} | {pair.chance:g} |" in page
    for segment in truths.segments:
        assert f"| {segment.name} | {segment.share:.0%} | {segment.rate:g} | {1 + segment.extra_units:g} |" in page
    assert "Monday to Sunday: " + ", ".join(f"{factor:g}" for factor in truths.season.weekdays) in page
