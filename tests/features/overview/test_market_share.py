"""Market share: worked by hand, and plain about what is in it."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.errors import NotEnoughData
from crm_analytics.features.overview.market_share import market_share, share_sentences
from crm_analytics.i18n import use_language
from crm_analytics.metrics.basis import Read
from tests.declared import READY
from tests.features.sales import each_day, sales
from tests.thorough import times

END = date(2026, 12, 31)
START = END - timedelta(days=364)
NAMES = {"a": "Medan", "b": "Solo", "c": "Bali", "d": "Ambon"}


def company(rows: list[tuple[date, str | None, int]], markets: dict[str, int | None]) -> Read:
    names = pl.DataFrame(
        [{"branch_id": branch, "name": NAMES[branch], "market_size": size} for branch, size in markets.items()],
        schema_overrides={"market_size": READY["branch_names"].create_empty().schema["market_size"]},
    )
    read = sales(rows)
    return lambda name: names.lazy() if name == "branch_names" else read(name)


def test_a_year_over_the_market_of_the_same_branches() -> None:
    rows = [*each_day(START - timedelta(days=30), END, 10, "a"), *each_day(START, END, 20, "b"), (END, None, 100)]
    share = market_share(company(rows, {"a": 36_500, "b": None}), as_of=END)
    assert (share.revenue, share.market, share.branches, share.days) == (Decimal(3650), Decimal(36_500), ("a",), 365)
    assert share.share == pytest.approx(0.1)
    assert share.of_revenue == pytest.approx(3650 / (3650 + 7300 + 100))


def test_a_part_of_a_year_is_held_against_a_part_of_the_market_and_says_so() -> None:
    share = market_share(company(each_day(END - timedelta(days=72), END, 10, "a"), {"a": 36_500}), as_of=END)
    assert (share.days, share.revenue, share.market) == (73, Decimal(730), Decimal(7300))
    assert "as if it were even over the year" in share_sentences(share, NAMES, "USD")[-1]


def test_a_branch_that_sold_nothing_counts_with_its_market() -> None:
    share = market_share(company(each_day(START, END, 10, "a"), {"a": 36_500, "b": 36_500}), as_of=END)
    assert share.share == pytest.approx(0.05)
    assert share.branches == ("a", "b")


def test_only_the_branches_asked_for_are_in_it() -> None:
    rows = [*each_day(START, END, 10, "a"), *each_day(START, END, 20, "b")]
    share = market_share(company(rows, {"a": 36_500, "b": 36_500}), as_of=END, branches=("b",))
    assert (share.branches, share.of_revenue) == (("b",), 1.0)
    assert share.share == pytest.approx(0.2)


def test_without_a_market_size_it_is_refused_with_the_way_out() -> None:
    with pytest.raises(NotEnoughData, match="market_size"):
        market_share(company(each_day(START, END, 10, "a"), {"a": None, "b": 0}), as_of=END)


def test_a_few_days_are_refused() -> None:
    with pytest.raises(NotEnoughData, match="needs 28 days of sales; found: 27"):
        market_share(company(each_day(END - timedelta(days=26), END, 10, "a"), {"a": 36_500}), as_of=END)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["10.0% of a market of $36.5K: Medan sold $3.6K", "They bring 33% of the revenue"]),
        ("id", ["10,0% dari pasar senilai", "33% pendapatan"]),
    ],
)
def test_it_says_what_it_is_made_from(language: str, words: list[str]) -> None:
    rows = [*each_day(START, END, 10, "a"), *each_day(START, END, 20, "b")]
    share = market_share(company(rows, {"a": 36_500}), as_of=END)
    use_language(language)
    sentences = share_sentences(share, NAMES, "USD")
    use_language("en")
    assert len(sentences) == 2
    assert all(any(part in sentence for sentence in sentences) for part in words), sentences


@settings(max_examples=times(30), deadline=None)
@given(
    st.dictionaries(
        st.sampled_from("abcd"), st.tuples(st.integers(1, 50), st.none() | st.integers(1, 10**6)), min_size=1
    )
)
def test_it_is_the_sum_of_its_branches_and_no_other(branches: dict[str, tuple[int, int | None]]) -> None:
    rows = [row for name, (amount, _) in branches.items() for row in each_day(START, END, amount, name)]
    markets = {name: size for name, (_, size) in branches.items()}
    known = {name: amount for name, (amount, size) in branches.items() if size}
    if not known:
        with pytest.raises(NotEnoughData):
            market_share(company(rows, markets), as_of=END)
        return
    share = market_share(company(rows, markets), as_of=END)
    assert share.revenue == 365 * sum(known.values())
    assert share.market == sum(size for size in markets.values() if size)
    assert set(share.branches) == set(known)
