"""The dictionary is complete, in both languages, and made from columns that exist."""

import pytest

from crm_analytics import i18n
from crm_analytics.metrics import reasons
from crm_analytics.metrics.dictionary import METRICS, Metric
from crm_analytics.metrics.parts import ASSUMED, MARTS_OF, PARTS, RECORDED
from crm_analytics.schema.tables import TABLES
from tests.declared import MARTS

ASKED_FOR = {
    "revenue", "gross_profit", "gross_margin", "orders", "units", "average_order", "items_per_order",
    "active_customers", "new_customers", "returning_customers", "reactivated_customers", "lost_customers",
    "repeat_rate", "retention", "purchase_interval", "discount_share", "return_rate", "anonymous_share",
    "satisfaction", "complaints_per_1000_orders", "on_time_delivery",
}  # fmt: skip
each = pytest.mark.parametrize("metric", METRICS.values(), ids=list(METRICS))


def test_every_metric_asked_for_is_there_under_its_id() -> None:
    assert set(METRICS) == ASKED_FOR
    assert all(name == metric.id for name, metric in METRICS.items())


@each
def test_a_metric_is_named_and_explained_in_both_languages(metric: Metric) -> None:
    words = (metric.name, metric.formula, metric.grain)
    try:
        i18n.use_language("id")
        translated = [i18n.gettext(text) for text in words]
    finally:
        i18n.use_language("en")
    assert all(ours and ours != theirs for ours, theirs in zip(words, translated, strict=True))
    assert metric.formula.endswith(".")


@each
def test_a_metric_is_made_from_known_parts_and_facts(metric: Metric) -> None:
    assert metric.parts <= PARTS.keys() | {ASSUMED}
    for need in metric.needs:
        table, column = need.split(".")
        assert column in TABLES[table].columns()


@each
def test_a_metric_that_divides_says_why_it_cannot(metric: Metric) -> None:
    assert bool(metric.bottom) == bool(metric.without)
    assert not metric.among or metric.among in reasons.NONE_AMONG
    assert not metric.recorded or (metric.recorded in reasons.NOT_RECORDED and metric.recorded in RECORDED)


def test_shares_scores_days_and_rates_are_ratios_and_counts_are_not() -> None:
    assert {metric.id for metric in METRICS.values() if not metric.bottom} == {
        metric.id for metric in METRICS.values() if metric.unit == "count" or metric.id in {"revenue", "gross_profit"}
    }


@pytest.mark.parametrize("source", MARTS_OF)
def test_every_source_comes_from_declared_marts(source: str) -> None:
    assert set(MARTS_OF[source]) <= MARTS.keys()  # type: ignore[index]  # one of its own keys


def test_names_are_not_shared() -> None:
    assert len({metric.name for metric in METRICS.values()}) == len(METRICS)
