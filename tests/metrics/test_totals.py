"""Whatever figures are taken apart by, each part is what asking for it alone gives."""

import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_analytics.config import Settings
from crm_analytics.features.overview.overview import members, time_line
from crm_analytics.metrics.basis import POINT, Read, basis_of
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.metrics.figures import figures
from crm_analytics.metrics.parts import PARTS
from crm_analytics.metrics.selection import COLUMN_OF, UNKNOWN, Dimension, Selection
from crm_analytics.metrics.totals import totals, totals_by
from crm_analytics.metrics.visits import distinct
from crm_analytics.reader.reader import NO_HOMES
from crm_analytics.reader.visible import rows_for
from crm_analytics.schema.row_scope import scope_of_result
from crm_analytics.viewer import LOCAL_OWNER, Viewer
from tests.declared import READY
from tests.metrics.companies import CLOCK, FIRST, companies, loaded, marts_of, selections
from tests.metrics.oracle import Facts
from tests.thorough import times

dimensions = st.sampled_from(sorted(COLUMN_OF))
ALL = frozenset(PARTS)
some = settings(max_examples=times(12), deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def nusantara(nusantara_settings: Settings) -> tuple[Read, Facts]:
    return loaded(nusantara_settings)


def awkward(company: Facts) -> Read:
    with tempfile.TemporaryDirectory() as folder:
        return marts_of(company, Path(folder))[0]


@some
@given(companies(), selections(FIRST.date(), CLOCK, {}), dimensions)
def test_a_member_has_what_it_has_alone(company: Facts, asked: Selection, dimension: Dimension) -> None:
    read, column = awkward(company), COLUMN_OF[dimension]
    found = totals_by(basis_of(read, asked, by=dimension), column, ALL)
    assert found[column].n_unique() == found.height
    for row in found.iter_rows(named=True):
        alone = totals([basis_of(read, asked.only(dimension, row[column] or UNKNOWN))], ALL)[0]
        assert {name: row[name] for name in alone} == alone


@some
@given(companies(), selections(FIRST.date(), CLOCK, {}), st.integers(1, 40))
def test_a_point_in_time_has_what_its_days_have_alone(company: Facts, asked: Selection, step: int) -> None:
    read = awkward(company)
    parts = frozenset(name for name, part in PARTS.items() if part.source not in {"before", "either", "silent"})
    found = totals_by(basis_of(read, asked).by_points(asked.start, step), POINT, parts)
    for row in found.iter_rows(named=True):
        first = asked.start + timedelta(days=row[POINT] * step)
        days = asked.at(first, min(first + timedelta(days=step - 1), asked.end))
        assert {name: row[name] for name in parts} == totals([basis_of(read, days)], parts)[0]


@settings(max_examples=times(8), deadline=None)
@given(st.data())
def test_lines_and_tables_show_the_same_figures(nusantara: tuple[Read, Facts], data: st.DataObject) -> None:
    read, facts = nusantara
    days = [line.ordered_at.date() for line in facts.kept]
    branches = sorted({line.branch_id for line in facts.kept if line.branch_id})
    selection = data.draw(selections(min(days), max(days), {"branch": branches}))
    whole = figures(basis_of(read, selection))
    table = members(read, selection, None, data.draw(dimensions))
    assert table["revenue"].sum() == (whole["revenue"].value or 0)
    line = time_line(basis_of(read, selection), None, METRICS)
    step = 1 if line.height == selection.days else 7
    first = data.draw(st.sampled_from(line["day"].to_list()))
    point = figures(basis_of(read, selection.at(first, first + timedelta(days=step - 1))))
    shown = line.row(by_predicate=pl.col("day") == first, named=True)
    for name in set(line.columns) & set(METRICS) - {"revenue"}:
        value = point[name].value
        if value is None:
            assert not shown[name], name
        else:
            assert shown[name] == pytest.approx(float(value)), name


@settings(max_examples=times(8), deadline=None)
@given(st.data())
def test_a_viewer_of_a_branch_sees_what_its_filter_shows(nusantara: tuple[Read, Facts], data: st.DataObject) -> None:
    read, facts = nusantara
    branch = data.draw(st.sampled_from(sorted({line.branch_id for line in facts.kept if line.branch_id})))
    viewer = Viewer("branch", LOCAL_OWNER.permissions, branches=frozenset({branch}))
    days = [line.ordered_at.date() for line in facts.kept]
    selection = data.draw(selections(min(days), max(days), {"channel": ["toko", "web"]}))

    def own_rows(name: str) -> pl.LazyFrame:
        return rows_for(viewer, read(name), scope_of_result(name, READY[name]), NO_HOMES)

    own = figures(basis_of(own_rows, selection))
    filtered = figures(basis_of(read, selection.only("branch", branch)))
    for name, figure in own.items():
        if figure.value is not None and filtered[name].value is not None:
            assert figure.value == filtered[name].value, name
    assert own["revenue"] == filtered["revenue"]


@given(st.lists(st.integers(0, 50)))
def test_customers_are_told_apart_by_their_number(numbers: list[int]) -> None:
    assert distinct(pl.Series(numbers, dtype=pl.UInt32)).to_list() == [len(set(numbers))]


def test_nothing_asked_for_is_nothing_added_up() -> None:
    selection = Selection(date(2024, 1, 1), date(2024, 1, 7))
    read = awkward(_empty())
    assert totals([basis_of(read, selection)], frozenset()) == [{}]
    assert totals_by(basis_of(read, selection), "branch_id", frozenset()).height == 0
    assert figures(basis_of(read, replace(selection, branch=("north",))), []) == {}


def _empty() -> Facts:
    return Facts([], {}, {}, {}, [], [], {}, CLOCK)
