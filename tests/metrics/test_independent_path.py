"""THE same figure everywhere: the dictionary over the marts against plain loops over the facts, under any filters."""

import math
import tempfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_analytics.config import Settings
from crm_analytics.metrics.basis import Read, basis_of
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.metrics.figures import Figures, figures
from crm_analytics.metrics.periods import Comparison, compared
from crm_analytics.metrics.selection import Dimension, Selection
from tests.metrics.companies import CLOCK, CUSTOMERS, FIRST, PRODUCTS, companies, loaded, marts_of, selections
from tests.metrics.expected import Value, expected
from tests.metrics.oracle import Facts
from tests.thorough import times

AWKWARD_MEMBERS: dict[Dimension, list[str]] = {
    "branch": ["north", "south"],
    "channel": ["shop", "website"],
    "category": sorted({product.category for product in PRODUCTS.values() if product.category}),
    "segment": ["champions", "hibernating"],
    "kind": sorted({kind for kind, _ in CUSTOMERS.values() if kind}),
}
margins = st.none() | st.sampled_from([Decimal("0.25"), Decimal("0.3333")])


def assert_alike(found: Figures, wanted: dict[str, Value], selection: Selection) -> None:
    assert found.keys() == wanted.keys() == METRICS.keys()
    for name, figure in found.items():
        value = wanted[name]
        if value is None or figure.value is None or figure.metric.unit in {"money", "count"}:
            assert figure.value == value, (name, figure.value, value, figure.reason, selection)
        else:
            assert math.isclose(figure.value, value, rel_tol=1e-9, abs_tol=1e-12), (
                name,
                figure.value,
                value,
                selection,
            )
        assert bool(figure.reason) == (figure.value is None)


@settings(max_examples=times(30), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(companies(), st.data())
def test_an_awkward_company_counted_by_hand_gives_the_same_figures(company: Facts, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        read, facts = marts_of(company, Path(folder))
    for chosen in data.draw(st.lists(selections(FIRST.date(), CLOCK, AWKWARD_MEMBERS), min_size=4, max_size=4)):
        margin = data.draw(margins)
        for selection in _with_compared(chosen):
            found = figures(basis_of(read, selection, assumed_margin=margin))
            assert_alike(found, expected(facts, selection, margin), selection)


def _with_compared(selection: Selection) -> list[Selection]:
    comparisons: tuple[Comparison, ...] = ("none", "before", "year")
    return [compared(selection, comparison) or selection for comparison in comparisons]


@pytest.fixture(scope="module")
def nusantara(nusantara_settings: Settings) -> tuple[Read, Facts]:
    return loaded(nusantara_settings)


@settings(max_examples=times(15), deadline=None)
@given(st.data())
def test_nusantara_counted_line_by_line_gives_the_same_figures(
    nusantara: tuple[Read, Facts], data: st.DataObject
) -> None:
    read, facts = nusantara
    days = [line.ordered_at.date() for line in facts.kept]
    chosen = data.draw(selections(min(days), max(days), _members(facts)))
    comparison: Comparison = data.draw(st.sampled_from(["none", "before", "year"]))
    selection = compared(chosen, comparison) or chosen
    margin = data.draw(margins)
    found = figures(basis_of(read, selection, assumed_margin=margin))
    assert_alike(found, expected(facts, selection, margin), selection)


def _members(facts: Facts) -> dict[Dimension, list[str]]:
    """Every member of each dimension, in a settled order."""
    found: dict[Dimension, set[str | None]] = {
        "branch": {line.branch_id for line in facts.kept},
        "channel": {line.channel for line in facts.kept},
        "category": {product.category for product in facts.products.values()},
        "segment": set(facts.segments.values()),
        "kind": set(facts.kinds.values()),
    }
    return {name: sorted(member for member in members if member is not None) for name, members in found.items()}
