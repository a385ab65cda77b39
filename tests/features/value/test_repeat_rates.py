"""Who of each group ordered again since a quarter ago."""

from datetime import date

import polars as pl
import pytest

from crm_analytics.errors import NotEnoughData
from crm_analytics.features.value.repeat_rates import repeat_rates

DAY = date(2025, 9, 30)


def before(segments: list[str | None]) -> pl.LazyFrame:
    numbers = pl.Series("customer_no", range(len(segments)), dtype=pl.UInt32)
    return pl.LazyFrame([numbers, pl.Series("segment", segments, dtype=pl.String)]).with_columns(day=pl.lit(DAY))


def orders(rows: list[tuple[int | None, date, int]]) -> pl.LazyFrame:
    return pl.LazyFrame(rows, schema={"customer_no": pl.UInt32, "day": pl.Date, "orders": pl.Int64}, orient="row")


def test_an_order_on_the_day_itself_a_return_and_an_anonymous_sale_do_not_count() -> None:
    people = before(["loyal"] * 4 + ["lost"] * 3 + [None])
    later = date(2025, 10, 1)
    rows = [(0, later, 1), (1, later, 2), (1, date(2025, 12, 1), 1), (2, DAY, 1), (3, later, 0), (None, later, 1)]
    found = repeat_rates(people, orders([*rows, (4, later, 1), (7, later, 1)]), "segment")
    assert found.select("group", "customers", "returned").rows() == [("loyal", 4, 2), ("lost", 3, 1)]
    assert found["rate"].to_list() == [0.5, 1 / 3]
    loyal = found.row(0, named=True)
    assert loyal["low"] < loyal["pooled_low"] < loyal["pooled"] < loyal["rate"]


def test_nobody_a_quarter_ago_is_refused_in_words() -> None:
    with pytest.raises(NotEnoughData, match="a quarter back"):
        repeat_rates(before([]), orders([]), "segment")
    with pytest.raises(NotEnoughData, match="at least 5 customers; found: 2"):
        repeat_rates(before(["loyal", "lost"]), orders([]), "segment")
