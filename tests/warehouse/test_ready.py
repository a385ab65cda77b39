"""Ready results: whole or not at all, of the declared types."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from pyarrow.parquet import ParquetFile

from crm_analytics.config import Settings
from crm_analytics.errors import LoadError
from crm_analytics.recipes.catalogue import catalogue
from crm_analytics.warehouse import ready
from tests.declared import READY

SEGMENTS = pl.DataFrame(
    {
        "customer_id": ["a", "b"],
        "customer_no": [0, 1],
        "branch_id": ["JKT", "SBY"],
        "kind": ["person", "company"],
        "recency": [1, 2],
        "frequency": [3, 4],
        "monetary": [10.5, 20.25],
        "r": [5, 4],
        "f": [5, 4],
        "m": [5, 4],
        "segment": ["best", "good"],
    }
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path)


def put(draft: ready.GenerationDraft, name: str, frame: pl.DataFrame | pl.LazyFrame) -> None:
    recipe = catalogue().by_name.get(name)
    draft.write(name, frame, ready.Shape(READY[name], recipe.group_rows if recipe else None))
    draft.place([name])


def _write(settings: Settings, load_id: int, name: str, frame: pl.DataFrame | pl.LazyFrame) -> None:
    with ready.draft(settings, load_id) as draft:
        put(draft, name, frame)


def _read(settings: Settings, name: str) -> pl.DataFrame:
    return ready.scan(settings, 1, name).collect()


@pytest.mark.parametrize("lazy", [False, True])
def test_what_is_written_comes_back_with_the_declared_types(settings: Settings, lazy: bool) -> None:
    _write(settings, 1, "rfm_customers", SEGMENTS.lazy() if lazy else SEGMENTS)
    back = _read(settings, "rfm_customers")
    assert back.schema == READY["rfm_customers"].create_empty().schema
    assert back["monetary"].sum() == SEGMENTS["monetary"].sum()


@pytest.mark.parametrize("lazy", [False, True])
def test_a_value_that_does_not_fit_is_refused_by_name(settings: Settings, lazy: bool) -> None:
    wrong = SEGMENTS.with_columns(r=pl.lit("high"))
    with pytest.raises(LoadError, match="rfm_customers does not fit"):
        _write(settings, 1, "rfm_customers", wrong.lazy() if lazy else wrong)


def test_a_missing_column_is_refused_by_name(settings: Settings) -> None:
    with pytest.raises(LoadError, match="lacks its column segment"):
        _write(settings, 1, "rfm_customers", SEGMENTS.drop("segment"))


def test_an_empty_cell_where_none_may_be_is_refused_by_name(settings: Settings) -> None:
    with pytest.raises(LoadError, match="has 1 rows without segment"):
        _write(settings, 1, "rfm_customers", SEGMENTS.with_columns(segment=pl.Series(["best", None])))


def test_results_that_are_not_there_say_how_to_make_them(settings: Settings) -> None:
    with pytest.raises(LoadError, match="python -m crm_analytics refresh"):
        _read(settings, "rfm_customers")


def test_a_draft_is_invisible_until_it_is_whole(settings: Settings) -> None:
    _write(settings, 1, "rfm_customers", SEGMENTS)
    with ready.draft(settings, 1) as draft:
        put(draft, "rfm_customers", SEGMENTS.head(1))
        assert draft.scan("rfm_customers").collect().height == 1
        assert _read(settings, "rfm_customers").height == 2
    assert _read(settings, "rfm_customers").height == 1


def test_a_draft_that_fails_leaves_the_old_results_and_no_litter(settings: Settings) -> None:
    _write(settings, 1, "rfm_customers", SEGMENTS)
    before = sorted(settings.warehouse.rglob("*"))
    with pytest.raises(LoadError, match="segment"):
        _rebuild_that_fails_halfway(settings)
    assert _read(settings, "rfm_customers").height == 2
    assert sorted(settings.warehouse.rglob("*")) == before


def _rebuild_that_fails_halfway(settings: Settings) -> None:
    with ready.draft(settings, 1) as draft:
        put(draft, "rfm_customers", SEGMENTS.head(1))
        put(draft, "rfm_customers", SEGMENTS.drop("segment"))


def test_a_page_reading_during_a_rebuild_finishes_on_the_old_results(settings: Settings) -> None:
    _write(settings, 1, "rfm_customers", SEGMENTS)
    reading = ready.scan(settings, 1, "rfm_customers")
    with ready.draft(settings, 1) as draft:
        put(draft, "rfm_customers", SEGMENTS.head(1))
    assert reading.collect().height == 2


def test_rebuilding_often_keeps_two_generations_at_most(settings: Settings) -> None:
    for _ in range(4):
        with ready.draft(settings, 1) as draft:
            put(draft, "rfm_customers", SEGMENTS)
    assert len(list(settings.warehouse.glob("ready/1/g*"))) == 2


def test_only_a_full_set_of_results_counts_as_there(settings: Settings) -> None:
    empty = {name: schema.create_empty() for name, schema in READY.items()}
    with ready.draft(settings, 1) as draft:
        for name, frame in list(empty.items())[1:]:
            put(draft, name, frame)
    assert not ready.holds(settings, 1, READY)
    with ready.draft(settings, 1) as draft:
        for name, frame in empty.items():
            put(draft, name, frame)
    assert ready.holds(settings, 1, READY)


def test_tidying_keeps_the_named_loads_only(settings: Settings) -> None:
    for load_id in (1, 2, 3):
        _write(settings, load_id, "rfm_customers", SEGMENTS)
    ready.keep_only(settings, {1, 3})
    assert sorted(path.name for path in settings.warehouse.glob("ready/*")) == ["1", "3"]


def test_a_mart_read_with_filters_lies_in_small_groups_of_its_categories(settings: Settings) -> None:
    schema = READY["category_days"].create_empty().schema
    rows = pl.LazyFrame({"category": ["bread"] * 70_000 + ["milk"] * 70_000, "day": [date(2024, 1, 1)] * 140_000})
    missing = [pl.lit(0).cast(kind).alias(name) for name, kind in schema.items() if name not in ("category", "day")]
    _write(settings, 1, "category_days", rows.with_columns(missing))
    told = ParquetFile(ready.path(settings, 1, "category_days")).metadata
    groups = [told.row_group(number) for number in range(told.num_row_groups)]
    assert max(group.num_rows for group in groups) <= 65_536
    last = groups[-1].column(list(schema).index("category")).statistics
    assert (last.min, last.max) == ("milk", "milk")
