"""What a customer could buy more of: worked by hand, and empty where it is not known."""

import polars as pl
import pytest

from crm_analytics.features.account_plan.potential import potentials

KINDS = pl.DataFrame({"customer_no": list(range(8)), "kind": ["person"] * 7 + ["company"]})


def bought(*rows: tuple[int, str, float]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["customer_no", "category", "revenue"], orient="row")


def test_a_category_that_most_alike_customers_buy_is_worth_their_middle_share() -> None:
    """Of six others five buy tea: a tenth, a fifth, a fifth, half and half of their money."""
    tea = [(1, 10.0), (2, 20.0), (3, 20.0), (4, 50.0), (5, 50.0)]
    rows = [*((who, "tea", money) for who, money in tea), *((who, "rice", 100.0 - money) for who, money in tea)]
    found = potentials(bought(*rows, (0, "rice", 400.0), (6, "rice", 1.0), (7, "rice", 1.0)), KINDS)
    by_customer = {row["customer_no"]: row for row in found.to_dicts()}
    assert by_customer[0]["potential"] == pytest.approx(400 * 0.2)
    assert by_customer[0]["lacking"] == ["tea"]
    assert by_customer[1]["potential"] == 0
    assert by_customer[1]["lacking"] == []
    assert 7 not in by_customer, "the only company has no alike others"


def test_too_few_buyers_or_less_than_half_tell_nothing() -> None:
    rows = [*((who, "rice", 10.0) for who in range(7)), *((who, "tea", 10.0) for who in (1, 2, 3, 4))]
    assert potentials(bought(*rows), KINDS)["potential"].to_list() == [0.0] * 7


def test_who_bought_nothing_has_no_potential() -> None:
    rows = [(who, "rice", 10.0) for who in range(1, 7)]
    found = potentials(bought(*rows, (0, "rice", -5.0)), KINDS)
    assert 0 not in found["customer_no"].to_list()
    assert potentials(bought(*rows).clear(), KINDS).is_empty()
