"""Amounts as people type them, in both languages."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.i18n import LANGUAGES, money, number, use_language
from crm_analytics.i18n.typed import amount
from tests.thorough import times


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    yield
    use_language("en")


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "1200000", "1200000"),
        ("en", " $1,250.50 ", "1250.50"),
        ("en", "1.2M", "1200000"),
        ("en", "Rp 340 million", "340000000"),
        ("en", "2 bn", "2000000000"),
        ("en", "27.5%", "0.275"),
        ("en", "1,250.50 €", "1250.50"),
        ("en", "12 mn rp", "12000000"),
        ("id", "Rp1.200.000.000", "1200000000"),
        ("id", "Rp 1,2 miliar", "1200000000"),
        ("id", "1,2 M", "1200000000"),
        ("id", "340 juta", "340000000"),
        ("id", "340jt", "340000000"),
        ("id", "12 rb", "12000"),
        ("id", "27,5 %", "0.275"),
        ("id", "1 200 000", "1200000"),
    ],
)
def test_an_amount_is_read_as_people_of_the_language_mean_it(language: str, text: str, value: str) -> None:
    use_language(language)
    assert amount(text) == Decimal(value)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", ""),
        ("en", "about ten"),
        ("en", "1,2"),  # thousands come in threes
        ("en", "1.200.000"),
        ("en", "12 juta"),
        ("en", "-5"),
        ("en", "1e9"),
        ("en", "1_000"),
        ("en", "$5 $"),
        ("en", "٣"),
        ("id", "1.2"),
        ("id", "1,200,000"),
        ("id", "12 million"),
        ("id", "9" * 40),
    ],
)
def test_what_could_mean_something_else_is_not_guessed(language: str, text: str) -> None:
    use_language(language)
    assert amount(text) is None


@settings(max_examples=times(60), deadline=None)
@given(st.decimals(0, 10**12, places=2), st.sampled_from(sorted(LANGUAGES)))
def test_what_we_write_can_be_typed(value: Decimal, language: str) -> None:
    use_language(language)
    assert amount(number(value, 2)) == value
    assert amount(money(value, "IDR")) == round(value)
    assert amount(money(value, "USD")) == value
