"""Share of wallet by category, as far as own sales tell it: by hand, against loops, and who lacks what."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.errors import NotEnoughData
from crm_analytics.features.value.share_of_wallet import LEAST, USUAL, lacking, shares, tastes, usual, with_usual
from tests.thorough import times

Row = tuple[int, str | None, int, float]


def bought(rows: list[Row]) -> pl.LazyFrame:
    """customer, category, orders, money."""
    schema = {"customer_no": pl.UInt32, "category": pl.String, "orders": pl.Int64, "revenue": pl.Float64}
    return pl.LazyFrame(rows, schema=schema, orient="row")


def people(segments: list[str]) -> pl.LazyFrame:
    numbers = pl.Series("customer_no", range(len(segments)), dtype=pl.UInt32)
    return pl.LazyFrame([numbers, pl.Series("segment", segments, dtype=pl.String)])


LOYAL = people(["loyal"] * 10 + ["lost"] * 2)
FIVE_LOST = people(["loyal"] * 10 + ["lost"] * 5)
"""Ten loyal customers: all buy rice, six tea for 5 to 10, one salt; a return of tea is no purchase."""
SALES = bought(
    [
        *((customer, "rice", 2, 20.0) for customer in range(10)),
        *((customer, "tea", 1, 5.0 + customer) for customer in range(6)),
        (9, "tea", 0, -3.0),
        (0, "salt", 1, 1.0),
        (1, None, 1, 9.0),
        (10, "rice", 1, 2.0),
    ]
)


def test_what_a_segment_buys_by_hand() -> None:
    found = tastes(SALES, LOYAL)
    assert found.rows() == [
        ("lost", "rice", 2, 1, 0.5, 2.0, 2.0),
        ("loyal", "rice", 10, 10, 1.0, 20.0, 200.0),
        ("loyal", "salt", 10, 1, 0.1, 1.0, 1.0),
        ("loyal", "tea", 10, 6, 0.6, 7.5, 45.0),
    ]


def test_usual_categories_by_what_is_lacking() -> None:
    """Four lack tea at 7.50 each, nobody lacks rice; salt is bought by too few to be usual."""
    found = usual(tastes(SALES, LOYAL), "loyal")
    assert found.select("category", "lacking", "spend").rows() == [("tea", 4, 7.5), ("rice", 0, 20.0)]
    tea = found.row(0, named=True)
    assert tea["low"] < 0.6 < tea["high"]
    assert usual(tastes(SALES, LOYAL), "nobody").is_empty()


def test_each_customers_part_by_hand() -> None:
    """Of rice and tea, 200 and 45 of the segment's money; who buys rice alone has 200 of 245."""
    found = shares(SALES, LOYAL, tastes(SALES, LOYAL))
    first, last = (found.row(by_predicate=pl.col("customer_no") == number, named=True) for number in (0, 9))
    assert (first["usual"], first["bought"], first["share"], first["money_share"]) == (2, 2, 1.0, 1.0)
    assert (last["bought"], last["share"]) == (1, 0.5)
    assert last["money_share"] == pytest.approx(200 / 245)
    assert found["customer_no"].to_list() == list(range(10))  # what is usual among two is not told
    of_five = shares(SALES, FIVE_LOST, tastes(SALES, FIVE_LOST))
    assert of_five.row(by_predicate=pl.col("customer_no") == 11, named=True)["bought"] == 0


def test_a_segment_of_four_has_nothing_usual() -> None:
    sales = bought([(customer, "rice", 1, 2.0) for customer in range(9)])
    assert with_usual(tastes(sales, people(["loyal"] * 5 + ["lost"] * 4))) == ["loyal"]
    assert with_usual(tastes(sales, people(["loyal"] * 4 + ["lost"] * 5))) == ["lost"]
    assert usual(tastes(sales, people(["loyal"] * 5 + ["lost"] * 4)), "lost").is_empty()


def test_who_lacks_a_category() -> None:
    assert lacking(SALES, LOYAL, segment="loyal", category="tea").to_list() == [6, 7, 8, 9]
    assert lacking(SALES, LOYAL, segment="lost", category="tea").to_list() == [10, 11]


@settings(max_examples=times(25), deadline=None)
@given(
    segments=st.lists(st.sampled_from(["a", "b"]), min_size=5, max_size=12),
    rows=st.dictionaries(
        st.tuples(st.integers(0, 11), st.sampled_from(["x", "y", "z", None])),
        st.tuples(st.integers(0, 3), st.integers(-5, 50)),
        min_size=1,
    ),
)
def test_loops_find_the_same(segments: list[str], rows: dict[tuple[int, str | None], tuple[int, int]]) -> None:
    whole = {(0, "x"): (1, 5), **rows}
    sales = bought([(*who, orders, float(money)) for who, (orders, money) in whole.items()])
    buys = {(who, what) for (who, what), (orders, _) in whole.items() if orders and what and who < len(segments)}
    if not buys:
        return
    found = tastes(sales, people(segments))
    for segment, category, customers, buyers, *_ in found.iter_rows():
        members = [number for number, each in enumerate(segments) if each == segment]
        assert (customers, buyers) == (len(members), sum((member, category) in buys for member in members))
    usual_of = {
        segment: set(found.filter(pl.col("segment") == segment, pl.col("share") >= USUAL)["category"])
        for segment in set(segments)
        if segments.count(segment) >= LEAST
    }
    for row in shares(sales, people(segments), found).to_dicts():
        wanted = usual_of[row["segment"]]
        assert (row["usual"], row["bought"]) == (
            len(wanted),
            sum((row["customer_no"], category) in buys for category in wanted),
        )
        assert 0 <= row["share"] <= 1


def test_too_little_is_refused_in_words() -> None:
    with pytest.raises(NotEnoughData, match="at least 5 customers; found: 2"):
        tastes(SALES, people(["loyal", "lost"]))
    with pytest.raises(NotEnoughData, match="load products with their categories"):
        tastes(bought([(1, None, 1, 5.0)]), LOYAL)
