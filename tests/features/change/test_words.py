"""Sentences on what made the difference: facts, in both languages."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from crm_analytics import i18n
from crm_analytics.config import Settings
from crm_analytics.content.view import View
from crm_analytics.features.change.largest_changes import Finding, OfCustomers, OfMember, OrdersAndSize
from crm_analytics.features.change.rate_and_mix import Simpson
from crm_analytics.features.change.words import finding_sentence, paradox_sentence, part_name, part_sentence
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.schema.company import Company
from crm_analytics.viewer import LOCAL_OWNER
from crm_analytics.warehouse.loads import Load

BREAD = OfMember("category", "Bread", Decimal("-2100.00"), "channel", "shop", Decimal("-2100.00"))


@pytest.fixture
def view(settings: Settings) -> View:
    company = Company(name="Ours", currency="USD", country="US", timezone="UTC")
    return View(settings, LOCAL_OWNER, Load(1, datetime(2025, 1, 1, tzinfo=UTC), "", "ready", {}, {}), company)


@pytest.fixture
def indonesian() -> Iterator[None]:
    i18n.use_language("id")
    yield
    i18n.use_language("en")


@pytest.mark.parametrize(
    ("finding", "sentence"),
    [
        (BREAD, "Bread: $2.1K less, all of it in shop."),
        (
            OfMember("category", "Bread", Decimal("-2100.00"), "channel", "shop", Decimal("-1500.00")),
            "Bread: $2.1K less; in shop alone −$1.5K.",
        ),
        (
            OfMember("category", "Bread", Decimal("-2100.00"), "channel", "shop", Decimal("-2500.00")),
            "Bread: $2.1K less; in shop alone −$2.5K.",
        ),
        (OfMember("category", None, Decimal("50.00")), "No category: $50 more."),
        (OfMember("channel", "shop", Decimal("50.00")), "Channel shop: $50 more."),
        (OrdersAndSize(Decimal("-3000.00"), Decimal("1000.00")), "Fewer orders (−$3K), but larger ones (+$1K)."),
        (OrdersAndSize(Decimal("3000.00"), Decimal("1000.00")), "More orders (+$3K), and larger ones (+$1K)."),
        (OfCustomers("new_customers", Decimal("40.00"), 1), "1 customer ordered for the first time: +$40."),
        (OfCustomers("lost", Decimal("-40.00"), 3), "3 customers have been silent for more than 180 days: −$40."),
        (OfCustomers("anonymous", Decimal("-40.00"), 0), "Sales without a customer: −$40."),
    ],
)
def test_each_change_is_a_sentence(view: View, finding: Finding, sentence: str) -> None:
    assert finding_sentence(view, finding) == sentence


@pytest.mark.usefixtures("indonesian")
def test_the_same_in_indonesian(view: View) -> None:
    assert finding_sentence(view, BREAD) == "Bread: turun US$2,1\xa0ribu, semuanya di shop."
    assert finding_sentence(view, OrdersAndSize(Decimal("-3000.00"), Decimal("1000.00"))) == (
        "Pesanan lebih sedikit (−US$3\xa0ribu), tetapi lebih besar (+US$1\xa0ribu)."
    )
    assert paradox_sentence(Simpson("up", 3, "A", heavier=True), "branch") == (
        "Rata-rata nilai transaksi naik di setiap cabang, tetapi turun secara keseluruhan: porsi pesanan yang lebih "
        "besar berasal dari cabang dengan nilai transaksi kecil."
    )


def test_simpsons_paradox_is_told() -> None:
    assert paradox_sentence(Simpson("up", 3, "A", heavier=True), "branch") == (
        "The average order rose in every branch, yet fell as a whole: more of the orders came from branches with "
        "small orders."
    )


def test_parts_have_names_and_hovers(view: View) -> None:
    bread = {"part": "Bread", "effect": "price", "before": Decimal(10), "now": Decimal(15), "amount": Decimal(3)}
    assert part_name(view, "category", bread) == "Price: Bread"
    assert part_sentence(view, METRICS["revenue"], "Price: Bread", bread) == "Price: Bread: +$3"
    assert part_sentence(view, METRICS["revenue"], "Bread", bread | {"effect": "member", "amount": Decimal(5)}) == (
        "Bread: $15.00, before $10.00 (+$5)"
    )
    only = {"before": None, "now": Decimal(5), "amount": Decimal(5)}
    assert part_name(view, "category", bread | only | {"effect": "new"}) == "Only now: Bread"
    assert part_name(view, "category", bread | only | {"effect": "gone"}) == "Only before: Bread"
    rest = {"part": None, "effect": "rest", "before": None, "now": None, "amount": Decimal(-3), "members": 12}
    assert part_name(view, "category", rest) == "12 others"
    assert part_sentence(view, METRICS["revenue"], "12 others", rest) == "12 others: −$3"


def test_a_ratios_parts_are_told_as_rates_and_weights(view: View) -> None:
    """A rate effect is not the difference of the two rates: the sentence says what it adds."""
    metric = METRICS["gross_margin"]
    row = {"part": "shop", "effect": "rate", "before": 0.3, "now": 0.35, "amount": 0.02}
    assert part_name(view, "channel", row) == "shop"
    assert part_sentence(view, metric, "shop", row) == "shop: 35%, before 30%; it adds +2.0 points"
    assert part_name(view, "channel", row | {"effect": "mix"}) == "Weight: shop"
    assert part_sentence(view, metric, "Weight: shop", row | {"effect": "mix"}) == "Weight: shop: +2.0 points"
