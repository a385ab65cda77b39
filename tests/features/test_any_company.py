"""Whatever small company comes: every analysis of customers answers in finite figures, or says what is missing."""

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, timedelta
from functools import partial
from math import isfinite
from typing import Final

import numpy as np
import polars as pl
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from crm_analytics.errors import NotEnoughData
from crm_analytics.features.segment_builder.customer_profile import ProfileSources, customer_profile
from crm_analytics.features.segments.cohorts import cohorts, newer_against_older
from crm_analytics.features.segments.concentration import concentration
from crm_analytics.features.segments.transitions import fallen, largest, risen, transitions
from crm_analytics.features.value import portfolio
from crm_analytics.features.value import share_of_wallet as wallet
from crm_analytics.features.value.clusters import clusters
from crm_analytics.features.value.customer_value import customer_values
from crm_analytics.features.value.driver_features import Around, horizon, repeat_cases
from crm_analytics.features.value.drivers import drivers
from crm_analytics.features.value.repeat_rates import By, repeat_rates
from crm_analytics.features.value.retention import Estimate, RetentionScenario, gain
from crm_analytics.features.value.retention_basis import CHOSEN, basis, period_days
from crm_analytics.features.value.value_model import Money
from crm_analytics.marts.category_days import category_days
from crm_analytics.marts.customer_categories import customer_categories
from crm_analytics.marts.customer_months import customer_months
from crm_analytics.marts.customer_summary import customer_summary
from crm_analytics.marts.order_days import order_days
from crm_analytics.marts.purchase_history import purchase_history
from crm_analytics.rules.evaluation import count
from crm_analytics.rules.form import AllOf, AnyOf, Condition, Not
from crm_analytics.scoring.rfm import rfm_grid, rfm_scores, rfm_segments, segment_sizes
from crm_analytics.scoring.rfm_history import bounds_and_standings, month_ends
from tests.declared import READY
from tests.marts.examples import frame, products
from tests.thorough import times

FIRST: Final = datetime(2025, 1, 1, 9)  # noqa: DTZ001 - wall time of the company


@dataclass(frozen=True)
class Plan:
    """What is drawn of a company; its lines follow from it and the seed."""

    customers: int
    orders_each: float
    days: int
    returned: float
    anonymous: float
    amounts: tuple[float, ...]
    seed: int


PLANS: Final = st.builds(
    Plan,
    customers=st.sampled_from([1, 2, 4, 5, 9, 16, 31, 45, 64, 80]),
    orders_each=st.sampled_from([1.0, 1.3, 2.5, 6.0]),
    days=st.sampled_from([1, 20, 61, 200, 400, 730]),
    returned=st.sampled_from([0.0, 0.1, 0.6, 1.0]),
    anonymous=st.sampled_from([0.0, 0.3]),
    amounts=st.sampled_from([(0.0,), (10.0,), (0.01, 9_999_999.99), (3.0, 7.5, 40.0, 120.0)]),
    seed=st.integers(0, 99),
)


def lines(plan: Plan) -> pl.LazyFrame:
    """Lines of one product each; a customer comes once or often, and now and then takes something back."""
    chance = np.random.default_rng(plan.seed)
    rows = []
    for customer in range(plan.customers):
        for order in range(1 + chance.poisson(plan.orders_each - 1)):
            sign = -1 if chance.random() < plan.returned else 1
            rows.append(
                {
                    "order_id": f"{customer}-{order}",
                    "line_no": 1,
                    "customer_id": None if chance.random() < plan.anonymous else f"C{customer:03}",
                    "ordered_at": FIRST + timedelta(days=int(chance.integers(plan.days))),
                    "product_id": str(chance.choice(["milk", "cheese", "bread", "unheard of"])),
                    "quantity": float(sign),
                    "amount": sign * float(chance.choice(plan.amounts)),
                    "branch_id": str(chance.choice(["north", "south"])),
                    "channel": "shop",
                }
            )
    return frame("order_lines", rows)


@dataclass(frozen=True)
class Company:
    """The marts of a company, and the last day with sales."""

    summary: pl.DataFrame
    days: pl.LazyFrame
    categories: pl.LazyFrame
    scores: pl.DataFrame
    as_of: date


def company(plan: Plan) -> Company:
    sold = lines(plan)
    as_of = sold.select(pl.col("ordered_at").max().dt.date()).collect().item()
    summary = customer_summary(sold, frame("customers", []), products()).collect()
    scores = answered(lambda: rfm_segments(rfm_scores(summary, as_of=as_of)))
    scored = scores if isinstance(scores, pl.DataFrame) else READY["rfm_customers"].create_empty()
    days = order_days(sold, products(), summary.lazy()).collect().lazy()
    categories = customer_categories(category_days(sold, products(), summary.lazy(), days), summary.lazy())
    return Company(summary, days, categories.collect().lazy(), scored, as_of)


def answered(work: Callable[[], object]) -> object:
    """What an analysis says; None where it says that there is not enough, in words with its figures filled in."""
    found: object
    try:
        found = work()
    except NotEnoughData as reason:
        found = str(reason)
    finite(found)
    return None if isinstance(found, str) else found


def finite(found: object) -> None:
    """No figure that is none, however deep."""
    if isinstance(found, pl.DataFrame):
        for column in found.select(pl.selectors.float()):
            assert column.drop_nulls().is_finite().all(), found
    elif is_dataclass(found):
        for field in fields(found):
            finite(getattr(found, field.name))
    elif isinstance(found, float):
        assert isfinite(found)
    elif isinstance(found, str):
        assert "{" not in found


def read_of(shop: Company) -> Callable[[str], pl.LazyFrame]:
    """What rules of segments read."""
    none = {name: READY[name].create_empty().lazy() for name in ("ticket_days", "campaign_reactions")}
    sources = ProfileSources(
        shop.summary.lazy(), shop.scores.lazy(), shop.days, shop.categories, none["ticket_days"],
        none["campaign_reactions"], frame("customers", []),
    )  # fmt: skip
    known = {"customer_profile": customer_profile(sources, as_of=shop.as_of), "customer_categories": shop.categories}
    return lambda name: known.get(name, none["campaign_reactions"])


RULES: Final = (
    AllOf((Condition("recency", "at_least", (60,)), Condition("bought.orders", "at_least", (1,), "Dairy"))),
    AnyOf((Condition("revenue", "between", (-5, 5)), Not(AllOf((Condition("city", "known"),))))),
    AllOf((Condition("alive", "at_most", (0.5,)),)),
)


def of_values(shop: Company) -> None:
    history = purchase_history(shop.summary.lazy(), as_of=shop.as_of).collect()
    money = Money(0.4, "assumed", 0.1)
    found = answered(lambda: customer_values(shop.summary, shop.days, history, as_of=shop.as_of, money=money))
    if found is None:
        return
    people: pl.DataFrame = found.customers  # type: ignore[attr-defined]  # what customer_values returns
    assert people.select((pl.col("alive") >= 1 - pl.col("lost") - 1e-12).all()).item()
    once = people.join(shop.summary.filter(pl.col("order_days") == 1), on="customer_no")
    assert ((once["alive"] - (1 - once["lost"])).abs() < 1e-9).all()  # nobody is certain after one day
    levels = portfolio.with_levels(people.with_columns(to_date=pl.col("order_value")))
    finite(portfolio.matrix(levels))
    finite(portfolio.pareto(levels["value_to_come"]))


def of_the_past(shop: Company) -> None:
    first = shop.days.select(pl.col("day").min()).collect().item()
    _bounds, before = bounds_and_standings(shop.days, month_ends(first, shop.as_of))
    flows = transitions(before, shop.scores)
    finite(flows)
    assert flows["customers"].sum() == max(before.height, shop.scores.height)
    for some in (fallen(flows), risen(flows)):
        finite(largest(some))
    people = shop.summary.select("customer_no", "branch_id", "kind")
    known = before.lazy().join(people.lazy(), on="customer_no")
    by_each: tuple[By, ...] = ("segment", "branch_id", "kind")
    for by in by_each:
        answered(partial(repeat_rates, known, shop.days, by))
    cells = answered(lambda: cohorts(customer_months(shop.days).collect(), as_of=shop.as_of))
    if isinstance(cells, pl.DataFrame):
        finite(newer_against_older(cells))


def of_returning(shop: Company) -> None:
    first = shop.days.select(pl.col("day").min()).collect().item()
    groups = shop.summary.lazy().select("customer_no", group=pl.lit(CHOSEN))

    def calculated() -> object:
        start = basis(shop.days, groups, as_of=shop.as_of, days=period_days(first, shop.as_of))
        return gain(start, RetentionScenario(0.05, 2, 100.0, 0.1, start.margin or Estimate(0.3)))

    def of_drivers() -> object:
        days = shop.days.filter(pl.col("customer_no").is_not_null()).collect()
        length = horizon(days, as_of=shop.as_of, first=first)
        tickets = pl.DataFrame(schema={"customer_no": pl.UInt32, "topic": pl.String, "day": pl.Date})
        around = Around(
            shop.summary.select("customer_no", "kind", "first_order_on"),
            tickets,
            READY["delivery_days"].create_empty(),
        )
        origin = shop.as_of - timedelta(days=length)
        return drivers(repeat_cases(days, around, origin=origin), "repeat", after=origin, length=length)

    answered(calculated)
    answered(of_drivers)


def of_tastes(shop: Company) -> None:
    people = shop.scores.lazy().select("customer_no", "segment")
    tastes = answered(lambda: wallet.tastes(shop.categories, people))
    if not isinstance(tastes, pl.DataFrame):
        return
    finite(wallet.shares(shop.categories, people, tastes))
    for segment in wallet.with_usual(tastes):
        found = wallet.usual(tastes, segment)
        finite(found)
        assert found["customers"].min() >= wallet.LEAST  # type: ignore[operator]  # a column of whole numbers
        assert (found["low"] <= found["high"]).all()


@given(PLANS)
@example(Plan(64, 1.3, 61, 0.1, 0.0, (10.0,), 62))  # what an order brings is the same for all
@settings(max_examples=times(12), deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
def test_no_analysis_of_customers_fails_or_tells_a_figure_that_is_none(plan: Plan) -> None:
    shop = company(plan)
    finite(concentration(shop.summary, as_of=shop.as_of))
    for parts in (segment_sizes(shop.scores), rfm_grid(shop.scores)):
        finite(parts)
    answered(lambda: clusters(shop.summary, as_of=shop.as_of))
    of_values(shop)
    of_the_past(shop)
    of_returning(shop)
    of_tastes(shop)
    for rule in RULES:
        totals = count(rule, read_of(shop), as_of=shop.as_of)
        finite(totals)
        assert 0 <= totals.customers <= totals.of_customers == shop.summary.height
