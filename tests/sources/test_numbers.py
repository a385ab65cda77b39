"""Numbers as people write them."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_analytics.sources.formats.numbers import evidence, to_number
from crm_analytics.sources.mapping.mapping import Decimal as Sign
from tests.thorough import times

MONEY = pl.Decimal(18, 2)


def sign_of(*cells: str | None) -> str | None:
    return evidence(pl.Series(cells, dtype=pl.String)).decimal()


def values(sign: Sign, *cells: str | None) -> list[float | None]:
    return to_number(pl.Series(cells, dtype=pl.String), pl.Float64(), sign).to_list()


@pytest.mark.parametrize(
    ("cells", "sign"),
    [
        (["1.234,50", "12"], ","),
        (["1,234.50", "12"], "."),
        (["Rp 1.500.000"], ","),
        (["$1,200.00"], "."),
        (["(12.50)", "1.234"], "."),
        (["1.234", "0,5"], ","),
        (["1234.567"], "."),
        (["0.500", "1.250"], "."),
        (["1 234,5"], ","),
        (["1'234.50"], "."),
        (["75.000,-", "1.500.000"], ","),
        (["1,234,567"], "."),
        (["12.34.567", "1.000,5"], ","),
        (["12.34.567"], ""),
        (["12", "7", None], ""),
        ([], ""),
    ],
)
def test_the_decimal_sign_is_read_off_the_column(cells: list[str], sign: str) -> None:
    assert sign_of(*cells) == sign


@pytest.mark.parametrize("cells", [["1.234", "5.678"], ["1,234"], ["12,5", "12.5"]])
def test_a_column_that_reads_both_ways_has_to_be_asked_for(cells: list[str]) -> None:
    assert sign_of(*cells) is None
    assert evidence(pl.Series(cells)).example in cells


def test_one_slip_in_a_long_column_does_not_turn_it_over() -> None:
    column = ["12.50"] * 500 + ["12,5"]
    assert sign_of(*column) == "."
    assert values(".", *column)[-1] is None


@pytest.mark.parametrize(
    ("sign", "cell", "value"),
    [
        (",", "1.234,50", 1234.5),
        (".", "1,234.50", 1234.5),
        (",", "1 234", 1234),
        (",", "1 234,5", 1234.5),
        (",", "1\u00a0234,5", 1234.5),
        (",", "Rp 1.500.000", 1_500_000),
        (",", "Rp1.500.000,-", 1_500_000),
        (",", "Rp. 75.000", 75_000),
        (".", "$1,200.00", 1200),
        (".", "-$5.00", -5),
        (".", "$-5.00", -5),
        (".", "USD 5", 5),
        (".", "5 EUR", 5),
        (".", "(12.50)", -12.5),
        (".", "($12.50)", -12.5),
        (".", "12.50-", -12.5),
        (".", "−12.50", -12.5),
        (".", "+5", 5),
        (".", ".5", 0.5),
        (".", "5.", 5),
        (".", "1.5e3", 1500),
        (".", "3 pcs", 3),
        (",", "2 buah", 2),
        (".", "1.234", 1.234),
        (",", "1.234", 1234),
        (",", "Rp (1.234)", -1234),
        (",", "Rp(1.234,50)", -1234.5),
        (",", "Rp -", 0),
        (",", "Rp 5.000,=", 5000),
    ],
)
def test_a_number_is_read_as_it_was_meant(sign: Sign, cell: str, value: float) -> None:
    assert values(sign, cell) == [value]


@pytest.mark.parametrize(
    ("sign", "cell"),
    [
        (".", "1234,50"),
        (",", "1234.50"),
        (".", "1,23,456"),
        (".", "1.2.3"),
        (".", "12 kg"),
        (".", "50%"),
        (".", "12a34"),
        (".", "nan"),
        (".", "inf"),
        (".", "(12.50"),
        (".", "((12.50)"),
        (".", "-"),
        (".", "2024-01-31"),
        (".", "x"),
        (".", "12.50 CR"),
    ],
)
def test_what_is_no_number_in_this_style_is_null_and_never_guessed(sign: Sign, cell: str) -> None:
    assert values(sign, cell) == [None]


def test_money_is_exact_to_the_cent() -> None:
    cells = pl.Series(["9999999999999999.99", "0.1", "12.345", "99999999999999999999"])
    assert to_number(cells, MONEY, ".").to_list() == [
        Decimal("9999999999999999.99"), Decimal("0.10"), Decimal("12.34"), None,
    ]  # fmt: skip


def test_whole_numbers_take_no_fractions_and_points_in_them_are_groups() -> None:
    whole = pl.Int64()
    assert to_number(pl.Series(["5", "5.0", "4.5", "x"]), whole, "").to_list() == [5, 5, None, None]
    assert to_number(pl.Series(["1.234", "2"]), whole, "").to_list() == [1234, 2]


STYLES: dict[Sign, str] = {".": ",", ",": "."}


@st.composite
def amounts(draw: st.DrawFn) -> tuple[list[Decimal], Sign, bool, str]:
    cents = draw(st.lists(st.integers(-(10**11), 10**11), min_size=1, max_size=30))
    sign: Sign = "." if draw(st.booleans()) else ","
    return [Decimal(item) / 100 for item in cents], sign, draw(st.booleans()), draw(st.sampled_from(["", "Rp ", "$"]))


@settings(max_examples=times(80), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(amounts())
def test_amounts_with_cents_come_back_whatever_the_style(case: tuple[list[Decimal], Sign, bool, str]) -> None:
    amounts_, sign, grouped, currency = case
    written = [f"{currency}{abs(amount):{',' if grouped else ''}.2f}" for amount in amounts_]
    swap = str.maketrans({",": STYLES[sign], ".": sign})
    cells = [
        ("-" if amount < 0 else "") + (text.translate(swap) if sign == "," else text)
        for amount, text in zip(amounts_, written, strict=True)
    ]
    column = pl.Series(cells)
    assert evidence(column).decimal() == sign
    assert to_number(column, MONEY, sign).to_list() == amounts_
