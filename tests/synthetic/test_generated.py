"""Frames made here arrive on our columns, numbered on, in batches of one size."""

from collections.abc import Iterator

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.schema.tables import polars_schema
from crm_analytics.sources.table import ROW
from crm_analytics.synthetic.generated import conformed, fingerprint, incoming, rebatched
from tests.thorough import times


@given(heights=st.lists(st.integers(0, 40), max_size=12), rows=st.integers(1, 25))
@settings(max_examples=times(60), deadline=None)
def test_batches_hold_the_same_rows_in_the_same_order(heights: list[int], rows: int) -> None:
    total = sum(heights)
    numbers = iter(range(total))
    frames = [
        pl.DataFrame({"number": [next(numbers) for _ in range(height)]}, schema={"number": pl.Int64})
        for height in heights
    ]
    batches = list(rebatched(frames, rows))
    assert [number for batch in batches for number in batch["number"]] == list(range(total))
    assert all(batch.height == rows for batch in batches[:-1])
    assert all(0 < batch.height <= rows for batch in batches[-1:])


def test_missing_columns_are_null_and_types_are_ours() -> None:
    branches = conformed("branches", pl.DataFrame({"name": ["A"], "market_size": [5]}), 7)
    assert branches.rows.schema == pl.Schema({ROW: pl.Int64(), **polars_schema("branches")})
    assert branches.rows.select(ROW, "branch_id", "name", "market_size").rows()[0][:3] == (7, None, "A")
    assert branches.rows["market_size"].cast(pl.Int64).to_list() == [5]
    assert branches.raw.columns == [ROW]
    assert branches.problems.height == 0


def test_rows_are_numbered_on_from_frame_to_frame_at_every_call() -> None:
    def frames() -> Iterator[pl.DataFrame]:
        yield pl.DataFrame({"branch_id": ["1", "2"]})
        yield pl.DataFrame({"branch_id": ["3"]})

    branches = incoming("branches", "here", "abc", frames, 3)
    for _ in range(2):
        assert [batch.rows[ROW].to_list() for batch in branches.batches()] == [[1, 2], [3]]


def test_fingerprints_keep_their_parts_apart() -> None:
    assert fingerprint("ab", "c") != fingerprint("a", "bc")
    assert fingerprint("ab", 1) == fingerprint("ab", 1)
