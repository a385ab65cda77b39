"""Small files that tell a loader wrong things: each comes out right, or nothing is published before it is asked."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from crm_analytics.config import Settings
from crm_analytics.content import trust
from crm_analytics.content.view import View
from crm_analytics.metrics.basis import basis_of
from crm_analytics.metrics.figures import figures
from crm_analytics.metrics.selection import Selection
from crm_analytics.sources.mapping.mapping_files import load_mapping
from crm_analytics.viewer.viewer import LOCAL_OWNER
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.cli.conftest import Run

CASES = Path(__file__).parents[1] / "data" / "cases"
HEADER = "order_id,customer_id,ordered_at,product_id,quantity,amount,branch_id\n"


def lines(settings: Settings, table: str = "order_lines") -> pl.DataFrame:
    """What is in force."""
    return lake.scan(settings, LoadCatalogue(settings).in_force(), table).collect()


def total(settings: Settings) -> Decimal:
    """The amounts in force, added up."""
    return Decimal(lines(settings)["amount"].sum())


def written(path: Path, rows: Sequence[str], header: str = HEADER) -> Path:
    """A file of these rows."""
    path.write_text(header + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def is_nothing_published(settings: Settings) -> bool:
    """Whether there is no load, and no mapping was remembered."""
    return LoadCatalogue(settings).in_force() is None and not list(settings.mappings.glob("*.toml"))


def test_receipts_that_start_anew_each_month_ask_and_keep_all_orders(run: Run, settings: Settings) -> None:
    assert run("load", "order_lines", CASES / "jan-2024.csv").exit_code == 0
    asked = run("load", "order_lines", CASES / "feb-2024.csv")
    assert asked.exit_code == 1
    assert "come again with another customer, branch or day: 2 of 2. Number “" in asked.output
    assert total(settings) == Decimal("150.00")

    assert run("load", "order_lines", CASES / "feb-2024.csv", "--answer", "order_reuse=month").exit_code == 0
    assert lines(settings)["order_id"].n_unique() == 4
    assert total(settings) == Decimal("280.00")
    assert "nothing changed" in run("load", "order_lines", CASES / "feb-2024.csv").output


def test_shops_that_share_receipt_numbers_are_told_apart(run: Run, settings: Settings) -> None:
    assert run("load", "order_lines", CASES / "pos_sameday.csv").exit_code == 1
    assert is_nothing_published(settings)

    assert run("load", "order_lines", CASES / "pos_sameday.csv", "--answer", "order_key=branch").exit_code == 0
    assert sorted(lines(settings)["order_id"]) == ["1/North", "1/South", "2/North", "2/South"]
    assert sorted(lines(settings)["customer_id"]) == ["C1", "C2", "C3", "C4"]
    assert total(settings) == Decimal("280.00")


def test_a_key_of_one_file_is_remembered_for_the_next(run: Run, settings: Settings, tmp_path: Path) -> None:
    for month in ("01", "02", "03"):
        rows = [f"{n},C{n},2024-{month}-{5 + n:02},P1,1,10.00,B{n % 2}" for n in range(1, 6)]
        loaded = run("load", "order_lines", written(tmp_path / f"kasir-{month}.csv", rows), *MONTHLY.get(month, ()))
        assert loaded.exit_code == 0, loaded.output
    assert lines(settings)["order_id"].n_unique() == 15


MONTHLY = {"02": ("--answer", "order_reuse=month")}


def test_a_credit_note_is_a_return_and_no_purchase(run: Run, settings: Settings) -> None:
    told = run("load", "order_lines", CASES / "credit_notes.csv")
    assert told.exit_code == 0
    assert "positive units and negative money: 1, such as order CN1 with 1 units for -100.00" in told.output
    back = lines(settings).filter(pl.col("order_id") == "CN1").row(0, named=True)
    assert (back["quantity"], back["amount"]) == (-1.0, Decimal("-100.00"))
    assert load_mapping(next(settings.mappings.glob("*.toml"))).answers == {"credit_notes": "returns"}


def test_currencies_are_never_added_up(run: Run, settings: Settings) -> None:
    asked = run("load", "order_lines", CASES / "currency_column.csv", "--accept")
    assert asked.exit_code == 1
    assert "several currencies: EUR 1, IDR 1, USD 1 (by the column “currency”)" in asked.output
    assert is_nothing_published(settings)


def test_a_currency_without_a_rate_is_no_answer(run: Run, settings: Settings) -> None:
    for answer in ("currency=rates", "currency=USD:EUR=0", "currency=USD:EUR=x", "currency=USD", "currency=USD:XXA=1"):
        assert run("load", "order_lines", CASES / "currency_column.csv", "--answer", answer).exit_code == 2
    assert is_nothing_published(settings)


@pytest.mark.parametrize(
    ("answer", "expected", "rows"),
    [("currency=USD:EUR=1.08,IDR=0.00006", "298.00", 3), ("currency=only IDR", "1500000.00", 1)],
)
def test_currencies_are_converted_at_given_rates_or_one_is_chosen(
    run: Run, settings: Settings, answer: str, expected: str, rows: int
) -> None:
    assert run("load", "order_lines", CASES / "currency_column.csv", "--answer", answer).exit_code == 0
    assert (total(settings), lines(settings).height) == (Decimal(expected), rows)


def test_currency_signs_in_cells_are_seen(run: Run, settings: Settings, tmp_path: Path) -> None:
    rows = ["A1,C1,2024-01-05,P1,1,Rp 1.150.000,B1", "A2,C2,2024-01-06,P1,1,$10,B1"]
    asked = run("load", "order_lines", written(tmp_path / "a.csv", rows))
    assert asked.exit_code == 1
    assert "several currencies: IDR 1, USD 1 (by the signs in the cells)" in asked.output
    assert is_nothing_published(settings)


def test_rupiah_make_an_indonesian_company(run: Run, settings: Settings, tmp_path: Path) -> None:
    rows = [f"A{n},C{n},2024-01-0{n},P1,1,Rp 1.{n}50.000,B1" for n in range(1, 4)]
    assert run("load", "order_lines", written(tmp_path / "a.csv", rows)).exit_code == 0
    company = LoadCatalogue(settings).company()
    assert company is not None
    assert (company.currency, company.country) == ("IDR", "ID")
    assert total(settings) == Decimal("3750000.00")


@pytest.mark.parametrize("heading", ["Jumlah (Rp)", "total_rp", "Amount IDR"])
def test_a_currency_in_the_header_is_proposed_and_never_passed_over(
    run: Run, settings: Settings, tmp_path: Path, heading: str
) -> None:
    header = f"order_id,customer_id,ordered_at,product_id,quantity,{heading},branch_id\n"
    file = written(tmp_path / "a.csv", [f"A{n},C{n},2024-01-0{n},P1,1,150000,B1" for n in range(1, 4)], header)
    mapping = tmp_path / "m.toml"
    columns = {name: name for name in HEADER.strip().split(",")} | {"amount": heading}
    listed = "\n".join(f'{ours} = "{theirs}"' for ours, theirs in columns.items())
    mapping.write_text(f'table = "order_lines"\n[columns]\n{listed}\n', encoding="utf-8")
    assert (
        f"The money is in IDR (by the header “{heading}”)"
        in run("load", "order_lines", file, "--mapping", mapping).output
    )
    company = LoadCatalogue(settings).company()
    assert company is not None
    assert company.currency == "IDR"

    run("company", "--currency", "USD")
    again = run("load", "order_lines", file, "--mapping", mapping)
    assert f"The header “{heading}” names IDR, and the company counts in USD" in again.output


def test_a_total_repeated_on_each_line_counts_once(run: Run, settings: Settings) -> None:
    assert run("load", "order_lines", CASES / "total_repeated.csv", "--accept").exit_code == 1
    assert is_nothing_published(settings)

    loaded = run("load", "order_lines", CASES / "total_repeated.csv", "--answer", "repeated_amount=spread")
    assert loaded.exit_code == 0, loaded.output
    assert total(settings) == Decimal("400.00")
    assert "nothing changed" in run("load", "order_lines", CASES / "total_repeated.csv").output


def test_discounts_written_with_a_minus_are_discounts(run: Run, settings: Settings) -> None:
    told = run("load", "order_lines", CASES / "neg_discount.csv")
    assert "Discounts written with a minus: 1 of 1, such as -20.00 in order O1" in told.output
    assert lines(settings)["discount"].sum() == Decimal("20.00")


def test_customers_are_known_by_their_email_whatever_its_capitals(run: Run, settings: Settings) -> None:
    told = run("load", "order_lines", CASES / "guest_email.csv", "--accept")
    assert told.exit_code == 0, told.output
    assert sorted(lines(settings)["customer_id"].unique()) == ["ana@x.com", "budi@x.com"]


def test_a_lone_day_long_ago_is_set_aside(run: Run, settings: Settings, tmp_path: Path) -> None:
    whole = (CASES / "closed_sundays.csv").read_text(encoding="utf-8")
    odd = tmp_path / "closed_sundays.csv"
    odd.write_text(whole + "O99999,C1,1970-01-01,P1,1.0,5.00,B1\n", encoding="utf-8")
    told = run("load", "order_lines", odd)
    assert "Rows dated far from all others: 1, 1 Jan 1970; the others" in told.output
    assert lines(settings)["ordered_at"].dt.year().min() == 2024
    assert lines(settings, "rejected")["raw"].str.contains("1970-01-01").all()
    assert lines(settings).height == len(whole.splitlines()) - 1


@pytest.mark.parametrize("nobody", ["0", "GUEST", "Pelanggan Umum", "-", "N/A"])
def test_a_customer_that_stands_for_nobody_is_anonymous(
    run: Run, settings: Settings, tmp_path: Path, nobody: str
) -> None:
    rows = [f"A{n},{nobody if n % 3 else f'C{n}'},2024-01-05,P1,1,10.00,B1" for n in range(12)]
    told = run("load", "order_lines", written(tmp_path / "a.csv", rows))
    assert told.exit_code == 0, told.output
    assert lines(settings)["customer_id"].null_count() == 8


def test_one_large_customer_is_asked_about_and_stays(run: Run, settings: Settings, tmp_path: Path) -> None:
    rows = [f"A{n},{'C0' if n % 3 else f'C{n}'},2024-01-05,P1,1,10.00,B1" for n in range(300)]
    told = run("load", "order_lines", written(tmp_path / "a.csv", rows))
    assert "“C0” is the customer of 201 lines (67% of all)" in told.output
    assert lines(settings)["customer_id"].null_count() == 0


def test_spellings_of_one_id_take_the_one_used_most(run: Run, settings: Settings, tmp_path: Path) -> None:
    rows = [f"A{n},{'c1' if n == 0 else 'C1'},2024-01-05,P1,1,10.00,{'north' if n == 1 else 'North'}" for n in range(5)]
    told = run("load", "order_lines", written(tmp_path / "a.csv", rows))
    assert "Values of “branch_id” that differ only in capitals or blanks: 2" in told.output
    assert lines(settings)["customer_id"].unique().to_list() == ["C1"]
    assert lines(settings)["branch_id"].unique().to_list() == ["North"]


def test_columns_that_are_not_used_are_always_named(run: Run, tmp_path: Path) -> None:
    header = HEADER.strip() + ",warna kemasan,customer name\n"
    told = run("load", "order_lines", written(tmp_path / "a.csv", ["A1,C1,2024-01-05,P1,1,10.00,B1,merah,Sri"], header))
    assert told.exit_code == 0
    assert "The columns of a.csv: order_id = order_id, customer_id = customer_id, " in told.output
    assert "Columns that are not used: 2 (warna kemasan, customer name). “customer name” seems to hold" in told.output


def test_cells_of_a_broken_spreadsheet_are_named_as_such(run: Run, tmp_path: Path) -> None:
    rows = [f"A{n},C1,2024-01-05,P1,1,{n}0.00,B1" for n in range(1, 80)]
    rows += ["A95,C1,2024-01-05,P1,1,#REF!,B1", "A96,C1,2024-01-05,P1,1,=E2*F2,B1"]
    told = run("load", "order_lines", written(tmp_path / "a.csv", rows))
    assert "spreadsheet error, such as #REF!: 1 (amount)" in told.output
    assert "a formula that was never calculated, such as =E2*F2: 1 (amount)" in told.output


def test_decimals_lost_in_rounding_are_counted(run: Run, tmp_path: Path) -> None:
    rows = ["A1,C1,2024-01-05,P1,1,10.125,B1", "A2,C1,2024-01-05,P1,1,10.50,B1", "A3,C1,2024-01-05,P1,1,0.3333,B1"]
    told = run("load", "order_lines", written(tmp_path / "a.csv", rows))
    assert "more than two decimals in “amount”: 2, such as 10.125" in told.output


def test_a_file_without_a_header_says_so(run: Run, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.toml"
    names = {"order_id": "A1", "customer_id": "C1", "ordered_at": "2024-01-05", "quantity": "1", "amount": "10.00"}
    mapping.write_text(
        'table = "order_lines"\n[columns]\n' + "\n".join(f'{ours} = "{theirs}"' for ours, theirs in names.items()),
        encoding="utf-8",
    )
    path = written(tmp_path / "a.csv", ["A2,C1,2024-01-06,1,10.00"], "A1,C1,2024-01-05,1,10.00\n")
    assert "The first row looks like data" in run("load", "order_lines", path, "--mapping", mapping).output


def test_two_customers_with_one_address_are_told_without_it(run: Run, tmp_path: Path) -> None:
    path = written(tmp_path / "c.csv", ["C1,ana@x.com", "C2,Ana@x.com ", "C3,budi@x.com"], "customer_id,email\n")
    told = run("load", "customers", path)
    assert "Customers that share their “email” with another: 2, such as C1 and C2" in told.output
    assert "ana@x.com" not in told.output.casefold()


def test_units_taken_for_money_are_told(run: Run, tmp_path: Path) -> None:
    rows = [f"A{n},C1,2024-01-05,P1,{n},{n},B1" for n in range(1, 9)]
    assert (
        "In 8 of 8 lines the amount equals the units"
        in run("load", "order_lines", written(tmp_path / "a.csv", rows)).output
    )


def test_an_answer_that_does_not_exist_names_those_that_do(run: Run, settings: Settings) -> None:
    told = run("load", "order_lines", CASES / "pos_sameday.csv", "--answer", "order_key=till")
    assert told.exit_code == 2
    assert "has no answer “till”. Its answers: branch, branch+day, orders" in told.output
    assert is_nothing_published(settings)


def test_lines_of_no_known_order_are_sales_and_no_orders(run: Run, settings: Settings, tmp_path: Path) -> None:
    source, mapping = tmp_path / "kas.csv", tmp_path / "mapping.toml"
    rows = [f"2024-01-{1 + n % 9:02},P{n % 3},1,10.00" for n in range(40)]
    written(source, rows, "tanggal,barang,qty,nilai\n")
    mapping.write_text(
        'table = "order_lines"\norder_numbers = "unknown"\n[columns]\n'
        'ordered_at = "tanggal"\nproduct_id = "barang"\nquantity = "qty"\namount = "nilai"\n',
        encoding="utf-8",
    )
    loaded = run("load", "order_lines", source, "--mapping", mapping, "--refresh")
    assert loaded.exit_code == 0, loaded.output
    assert (total(settings), lines(settings).height) == (Decimal("400.00"), 40)
    assert "nothing changed" in run("load", "order_lines", source).output

    assert "40 order lines have nothing that tells which order they are of" in run("check").output
    ready, company = LoadCatalogue(settings).ready(), LoadCatalogue(settings).company()
    assert ready is not None
    assert company is not None
    view = View(settings, LOCAL_OWNER, ready, company)
    assert "No category_rules: Nothing tells which order a line is of" in run("check").output
    assert "no order is known for 100.0% of order lines" in trust.line(view)
    found = figures(basis_of(view.read, Selection(date(2024, 1, 1), date(2024, 1, 31))), ["revenue", "orders"])
    assert found["revenue"].value == Decimal("400.00")
    assert found["orders"].reason.startswith("Orders can't be counted: 100.0% of the order lines")


def test_a_file_loaded_again_under_other_numbers_is_asked_about(run: Run, settings: Settings) -> None:
    assert run("load", "order_lines", CASES / "jan-2024.csv").exit_code == 0
    kept = next(settings.mappings.glob("*.toml"))
    text = kept.read_text(encoding="utf-8").replace('order_id = "order_id"', 'order_id = ["order_id", "@month"]')
    kept.write_text(text, encoding="utf-8")
    asked = run("load", "order_lines", CASES / "jan-2024.csv")
    assert asked.exit_code == 1
    assert "loaded already, but under another order number: 2 of 2" in asked.output
    assert total(settings) == Decimal("150.00")


def test_without_any_number_a_customers_day_is_an_order(run: Run, settings: Settings, tmp_path: Path) -> None:
    """As in a company's list of transactions: 125,000 of 6,900 customers, here a tenth of them."""
    sales = [(n * 7919 % 690, (n * n + n // 690) % 365) for n in range(12_500)]
    rows = [f"C{who},{date(2024, 1, 1) + timedelta(days=day)},P1,1,10.00" for who, day in sales]
    source = written(tmp_path / "transaksi.csv", rows, "customer_id,ordered_at,product_id,quantity,amount\n")
    asked = run("load", "order_lines", source, "--accept")
    assert asked.exit_code == 1
    assert is_nothing_published(settings)
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(asked.stdout, encoding="utf-8")

    assert run("load", "order_lines", source, "--mapping", mapping).exit_code == 0
    assert lines(settings)["order_id"].n_unique() == len(set(sales))
    assert total(settings) == Decimal("125000.00")
