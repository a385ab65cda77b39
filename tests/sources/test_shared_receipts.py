"""Files whose numbers do not tell orders or customers apart, and the mappings that do."""

from decimal import Decimal

import polars as pl
import pytest

from crm_analytics.config import PROJECT, Settings
from crm_analytics.sources.conform import conform
from crm_analytics.sources.files.tables import open_file
from crm_analytics.sources.mapping.mapping_files import from_toml
from crm_analytics.sources.mapping.suggest import suggest

CASES = PROJECT / "tests" / "data" / "cases"
PLAIN = """
table = "order_lines"
[columns]
customer_id = "customer_id"
ordered_at = "ordered_at"
quantity = "quantity"
amount = "amount"
"""


def rows(settings: Settings, mapping: str, *files: str) -> pl.DataFrame:
    """The files' order lines by a mapping."""
    made = from_toml(mapping, "x.toml")
    incoming = [conform(open_file(CASES / file), made, made.table, settings) for file in files]
    return pl.concat([batch.rows for each in incoming for batch in each.batches()])


def test_receipts_that_start_anew_each_month_are_orders_by_month(settings: Settings) -> None:
    mapping = PLAIN + 'line_no = "line_no"\nbranch_id = "branch_id"\norder_id = ["branch_id", "order_id", "@month"]\n'
    lines = rows(settings, mapping, "jan-2024.csv", "feb-2024.csv")
    assert lines["order_id"].to_list() == [
        "North/1/2024-01", "North/2/2024-01", "North/1/2024-02", "North/2/2024-02",
    ]  # fmt: skip
    assert lines["amount"].sum() == Decimal(280)


def test_receipts_that_shops_share_are_orders_by_shop(settings: Settings) -> None:
    lines = rows(settings, PLAIN + 'order_id = ["branch_id", "order_id"]\n', "pos_sameday.csv")
    assert lines["order_id"].n_unique() == 4
    assert lines.group_by("order_id").agg(pl.col("customer_id").n_unique())["customer_id"].to_list() == [1] * 4


def test_customers_of_an_e_mail_are_proposed_and_are_two(settings: Settings) -> None:
    source = open_file(CASES / "guest_email.csv")
    found = suggest(source, "order_lines", settings)
    assert found.sure["customer_id"] == pytest.approx(0.7)
    (batch,) = conform(source, found.mapping, "order_lines", settings).batches()
    assert batch.rows.group_by("customer_id").len().sort("customer_id").rows() == [("ana@x.com", 3), ("budi@x.com", 1)]


def test_a_credit_note_becomes_a_return(settings: Settings) -> None:
    lines = rows(settings, 'credit_notes = "returns"\n' + PLAIN + 'order_id = "order_id"\n', "credit_notes.csv")
    assert lines.filter(pl.col("quantity") < 0).select("order_id", "quantity", "amount").rows() == [
        ("CN1", -1.0, Decimal(-100))
    ]


def test_three_currencies_are_one_sum_by_their_rates(settings: Settings) -> None:
    rates = '[currency]\ncolumn = "currency"\ninto = "USD"\nrates = { EUR = 1.10, IDR = "0.0000625" }\n'
    lines = rows(settings, PLAIN + 'order_id = "order_id"\n' + rates, "currency_column.csv")
    assert lines["amount"].to_list() == [Decimal(100), Decimal(110), Decimal("93.75")]


def test_discounts_with_a_minus_are_a_tenth_of_the_price(settings: Settings) -> None:
    discount = 'order_id = "order_id"\ndiscount = { source = "discount", unsigned = true }\n'
    lines = rows(settings, PLAIN + discount, "neg_discount.csv")
    assert (lines["discount"].sum(), lines["amount"].sum()) == (Decimal(20), Decimal(180))
