"""Money of several currencies: multiplied exactly, rounded once, and never added up without a rate."""

from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from crm_analytics.config import Settings
from crm_analytics.sources.conform import conform
from crm_analytics.sources.exchange import WIDE, Exchange
from crm_analytics.sources.files.tables import open_file
from crm_analytics.sources.formats.casting import NOT_A_NUMBER
from crm_analytics.sources.formats.currencies import RATE_DECIMALS, code, codes_beside_numbers
from crm_analytics.sources.making import NO_CURRENCY, NO_RATE
from crm_analytics.sources.mapping.mapping import ColumnMapping, Currencies, Filter, Mapping
from crm_analytics.sources.table import ROW, Conformed
from tests.thorough import times

MONEY = pl.Decimal(18, 2)


def changed(
    folder: Path, settings: Settings, text: str, currency: Currencies, amount: ColumnMapping | None = None
) -> Conformed:
    """Order lines whose money is changed."""
    (folder / "x.csv").write_text(text, encoding="utf-8")
    columns = {
        "order_id": ColumnMapping("id"),
        "ordered_at": ColumnMapping("day"),
        "quantity": ColumnMapping("qty"),
        "amount": amount or ColumnMapping("total"),
        "discount": ColumnMapping("disc"),
    }
    mapping = Mapping("x", "order_lines", columns, filters=(Filter("id"),), currency=currency)
    (only,) = conform(open_file(folder / "x.csv"), mapping, "order_lines", settings).batches()
    return only


HEADER = "id,day,qty,total,disc,cur\n"


def test_a_column_of_currencies_is_counted_in_one(tmp_path: Path, settings: Settings) -> None:
    lines = "1,2024-01-05,1,100.00,10,USD\n2,2024-01-05,1,100.00,,eur\n3,2024-01-05,1,1500000.00,500,Rp\n"
    currency = Currencies("cur", "USD", {"EUR": "1.085", "IDR": "0.0000625"})
    rows = changed(tmp_path, settings, HEADER + lines, currency).rows
    assert rows["amount"].to_list() == [Decimal("100.00"), Decimal("108.50"), Decimal("93.75")]
    assert rows["discount"].to_list() == [Decimal("10.00"), None, Decimal("0.03")]
    assert rows["amount"].dtype == MONEY


def test_a_currency_without_a_rate_sets_its_row_aside(tmp_path: Path, settings: Settings) -> None:
    lines = "1,2024-01-05,1,100,,SGD\n2,2024-01-05,1,100,,USD\n3,2024-01-05,1,100,,\n4,2024-01-05,1,x,,SGD\n"
    result = changed(tmp_path, settings, HEADER + lines, Currencies("cur", "USD"))
    assert result.rows["amount"].to_list() == [None, Decimal(100), None, None]
    assert result.problems.sort(ROW).rows() == [
        (1, "amount", NO_RATE, "SGD"),
        (3, "amount", NO_CURRENCY, None),
        (4, "amount", NOT_A_NUMBER, "x"),
    ]


def test_an_optional_amount_in_a_currency_without_a_rate_is_not_left_empty(tmp_path: Path, settings: Settings) -> None:
    result = changed(tmp_path, settings, HEADER + "1,2024-01-05,1,$5,€1,\n", Currencies("", "USD"))
    assert result.problems.rows() == [(1, "discount", NO_RATE, "EUR")]
    assert result.emptied.is_empty()


@pytest.mark.parametrize(
    ("cell", "own", "expected"),
    [
        ("Rp 1.500", "USD", "IDR"), ("IDR1500", "USD", "IDR"), ("1500 rp", "USD", "IDR"), ("$5", "IDR", "USD"),
        ("US$ 5", "IDR", "USD"), ("S$5", "IDR", "SGD"), ("$5", "SGD", "SGD"), ("A$5", "IDR", "AUD"),
        ("€5", "IDR", "EUR"), ("5 EUR", "IDR", "EUR"), ("£5", "IDR", "GBP"), ("¥500", "IDR", "JPY"),
        ("¥500", "CNY", "CNY"), ("RM 5", "IDR", "MYR"), ("-$5", "IDR", "USD"), ("5", "IDR", None),
        ("75.000,-", "IDR", None), ("", "IDR", None),
    ],
)  # fmt: skip
def test_currencies_are_read_off_cells_of_money(cell: str, own: str, expected: str | None) -> None:
    assert codes_beside_numbers(pl.Series([cell]), own).to_list() == [expected]


@pytest.mark.parametrize(("word", "expected"), [("usd ", "USD"), ("Rp.", "IDR"), ("rm", "MYR"), ("Points", "POINTS")])
def test_a_currency_alone_is_read_as_code_or_sign(word: str, expected: str) -> None:
    assert code(word) == expected


def test_signs_beside_the_amounts_are_counted_in_one(tmp_path: Path, settings: Settings) -> None:
    lines = '1,2024-01-05,1,"Rp 1.500,00",,\n2,2024-01-05,1,"US$ 2,50",,\n3,2024-01-05,1,"700,00",,\n'
    rows = changed(tmp_path, settings, HEADER + lines, Currencies("", "IDR", {"USD": "16000"})).rows
    assert rows["amount"].to_list() == [Decimal(1500), Decimal(40000), Decimal(700)]


def test_price_times_units_less_discount_is_rounded_once(tmp_path: Path, settings: Settings) -> None:
    lines = "1,2024-01-05,3,1.1150,0.01,EUR\n"
    amount = ColumnMapping("total", times="qty", minus="disc")
    rows = changed(tmp_path, settings, HEADER + lines, Currencies("cur", "USD", {"EUR": "1.1"}), amount).rows
    assert rows["amount"].to_list() == [Decimal("3.67")]  # 3.335 × 1.1 = 3.6685


def test_what_a_filter_leaves_out_is_summed_in_our_currency(tmp_path: Path, settings: Settings) -> None:
    lines = ",2024-01-05,1,100,,EUR\n2,2024-01-05,1,100,,USD\n"
    result = changed(tmp_path, settings, HEADER + lines, Currencies("cur", "USD", {"EUR": "1.5"}))
    assert (result.left_out, result.left_out_sum) == (1, 150.0)


@pytest.mark.parametrize("cell", ["9999999999999999.99", "9" * 30, "9" * 60])
@pytest.mark.parametrize("column", ["total", "disc", "qty"])
def test_more_than_a_column_holds_is_a_bad_cell_and_no_crash(
    tmp_path: Path, settings: Settings, cell: str, column: str
) -> None:
    lines = f"1,2024-01-05,1,{cell},{cell},USD\n2,2024-01-05,1,5,,USD\n".replace("1,9", f"{cell},9")
    currency = Currencies("cur", "IDR", {"USD": "16000"})
    for amount in (ColumnMapping(column), ColumnMapping("total", times="qty"), ColumnMapping("qty", minus="disc")):
        rows = changed(tmp_path, settings, HEADER + lines, currency, amount).rows
        assert rows["amount"][0] is None


AMOUNTS = st.decimals(min_value=-(10**10), max_value=10**10, places=4)
RATES = st.decimals(min_value="0.000000000001", max_value=10**5, places=RATE_DECIMALS)


@hypothesis_settings(max_examples=times(150), deadline=None)
@given(st.lists(AMOUNTS, min_size=1, max_size=8), RATES)
def test_the_exchange_is_exact_and_rounds_half_to_even_once(amounts: list[Decimal], rate: Decimal) -> None:
    exchange = Exchange.of(Currencies("", "IDR", {"USD": str(rate)}))
    money = pl.Series(amounts, dtype=pl.Decimal(38, 4)).cast(WIDE)
    found = exchange.changed(money, pl.Series(["USD"] * len(amounts)), MONEY).to_list()
    with localcontext(prec=60):
        expected = [(amount * rate).quantize(Decimal("0.01"), ROUND_HALF_EVEN) for amount in amounts]
    assert found == expected
