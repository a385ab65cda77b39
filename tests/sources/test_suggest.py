"""Suggestions from header words and values, in English and Indonesian."""

from difflib import SequenceMatcher
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from crm_analytics.cli.mappings import CERTAIN
from crm_analytics.config import Settings
from crm_analytics.errors import MappingError
from crm_analytics.sources.conform import conform
from crm_analytics.sources.files.tables import open_file
from crm_analytics.sources.mapping import suggest as suggesting
from crm_analytics.sources.mapping.checks import check
from crm_analytics.sources.mapping.header_likeness import likeness, plain
from crm_analytics.sources.mapping.header_words import header_words
from crm_analytics.sources.mapping.mapping import ColumnMapping
from crm_analytics.sources.mapping.suggest import Suggestion, suggest
from tests.thorough import times


def suggestion(folder: Path, text: str, table: str, settings: Settings) -> Suggestion:
    (folder / "file.csv").write_text(text, encoding="utf-8")
    return suggest(open_file(folder / "file.csv"), table, settings)


def said(found: Suggestion) -> dict[str, str]:
    return {ours: " × ".join(made.sources) for ours, made in found.mapping.columns.items()}


LINES = {
    "No. Faktur;Tanggal;Kode Pelanggan;Nama Pelanggan;Kode Barang;Jumlah;Total Harga;Diskon;Cabang\n"
    "F1;31/01/2024;007;Budi;K1;2;1.500,50;0;JKT\n": {
        "order_id": "No. Faktur", "ordered_at": "Tanggal", "customer_id": "Kode Pelanggan",
        "product_id": "Kode Barang", "quantity": "Jumlah", "amount": "Total Harga", "discount": "Diskon",
        "branch_id": "Cabang",
    },
    "InvoiceNo,InvoiceDate,CustomerID,StockCode,Quantity,UnitPrice,Country\n"
    "536365,12/31/2010 8:26,17850,85123A,6,2.55,United Kingdom\n": {
        "order_id": "InvoiceNo", "ordered_at": "InvoiceDate", "customer_id": "CustomerID", "product_id": "StockCode",
        "quantity": "Quantity", "amount": "UnitPrice × Quantity",
    },
    "household_id,basket_id,product_id,quantity,sales_value,retail_disc,transaction_timestamp,store_id\n"
    "900,31198570044,1095275,1,0.50,0.00,2017-01-01T11:53:26Z,330\n": {
        "customer_id": "household_id", "order_id": "basket_id", "product_id": "product_id", "quantity": "quantity",
        "amount": "sales_value", "discount": "retail_disc", "ordered_at": "transaction_timestamp",
        "branch_id": "store_id",
    },
    "nota\ttgl\tjam\tpelanggan\tproduk\tqty\tharga\n"
    "1\t31-01-2024\t08:15\tp1\tx\t2\t1.500,25\n": {
        "order_id": "nota", "ordered_at": "tgl × jam", "customer_id": "pelanggan", "product_id": "produk",
        "quantity": "qty", "amount": "harga × qty",
    },
}  # fmt: skip


@pytest.mark.parametrize("text", list(LINES))
def test_order_lines_are_recognised(tmp_path: Path, settings: Settings, text: str) -> None:
    found = suggestion(tmp_path, text, "order_lines", settings)
    assert said(found) == LINES[text]
    assert found.missing == []


@pytest.mark.parametrize(
    ("table", "text", "expected"),
    [
        (
            "customers",
            "ID Pelanggan;Nama;Jenis Kelamin;Tgl Lahir;Kota;No HP;Tipe\n1;Budi;L;31/12/1990;Bogor;0812;Perusahaan\n",
            {
                "customer_id": "ID Pelanggan", "name": "Nama", "gender": "Jenis Kelamin", "birth_date": "Tgl Lahir",
                "city": "Kota", "phone": "No HP", "kind": "Tipe",
            },
        ),
        (
            "products",
            "Kode Barang,Nama Barang,Merek,Kategori,HPP\nK1,Kopi,ABC,Minuman,5000\n",
            {
                "product_id": "Kode Barang", "name": "Nama Barang", "brand": "Merek", "category": "Kategori",
                "unit_cost": "HPP",
            },
        ),
        (
            "branches",
            "kode_cabang,nama_cabang,provinsi\nJKT,Jakarta,DKI\n",
            {"branch_id": "kode_cabang", "name": "nama_cabang", "region": "provinsi"},
        ),
    ],
)  # fmt: skip
def test_other_tables_are_recognised(
    tmp_path: Path, settings: Settings, table: str, text: str, expected: dict[str, str]
) -> None:
    assert said(suggestion(tmp_path, text, table, settings)) == expected


def test_our_own_names_are_certain(tmp_path: Path, settings: Settings) -> None:
    text = "order_id,ordered_at,quantity,amount\n1,2024-01-31,1,5.50\n"
    found = suggestion(tmp_path, text, "order_lines", settings)
    assert set(found.sure.values()) == {1.0}


@pytest.mark.parametrize(
    ("header", "certain"),
    [("harga satuan", True), ("UnitPrice", True), ("harga", False), ("harga satuan;diskon", False)],
)
def test_only_a_unit_price_without_discount_makes_an_amount_for_certain(
    tmp_path: Path, settings: Settings, header: str, certain: bool
) -> None:
    text = f"nota;tanggal;qty;{header}\n1;2024-01-31;2" + ";5" * (header.count(";") + 1) + "\n"
    assert (suggestion(tmp_path, text, "order_lines", settings).sure["amount"] > 0.85) is certain


def test_slips_of_the_pen_are_understood_but_less_sure(tmp_path: Path, settings: Settings) -> None:
    found = suggestion(tmp_path, "custmer id,nme\n1,Ann\n", "customers", settings)
    assert said(found)["customer_id"] == "custmer id"
    assert found.sure["customer_id"] < 0.9


def test_values_overrule_a_header_that_misleads(tmp_path: Path, settings: Settings) -> None:
    text = "order,date,qty,total,total value\n1,2024-01-31,1,many,5.50\n"
    assert said(suggestion(tmp_path, text, "order_lines", settings))["amount"] == "total value"


def test_other_companies_words_are_renamed(tmp_path: Path, settings: Settings) -> None:
    text = "kode pelanggan,jenis pelanggan\n1,Perorangan\n2,Perusahaan\n3,reseller\n"
    found = suggestion(tmp_path, text, "customers", settings)
    assert found.mapping.columns["kind"].values == {"Perorangan": "person", "Perusahaan": "company"}


def test_a_code_without_a_word_more_is_the_key_of_what_a_table_lists(tmp_path: Path, settings: Settings) -> None:
    found = suggestion(tmp_path, "Kode,Nama,Kode Pos\nB1,Bogor,16111\n", "branches", settings)
    assert said(found) == {"branch_id": "Kode", "name": "Nama"}
    assert min(found.sure.values()) > CERTAIN


@pytest.mark.parametrize(("status", "certain"), [("Dikirim", True), ("Ya", True), ("Retur", False)])
def test_a_status_of_words_nobody_knows_is_not_certain(
    tmp_path: Path, settings: Settings, status: str, *, certain: bool
) -> None:
    text = f"nota,tanggal,qty,total,status\n1,2024-01-31,1,5.50,BATAL\n2,2024-01-31,1,5.50,{status}\n"
    found = suggestion(tmp_path, text, "order_lines", settings)
    assert (found.sure["cancelled"] >= CERTAIN) is certain


def test_a_word_of_our_own_in_another_table_is_left_as_it_is(tmp_path: Path, settings: Settings) -> None:
    text = "campaign_id,name,kind,starts_on\nK1,Bulan Juni,Retail,2024-06-01\nK2,Gajian,Diskon,2024-07-01\n"
    found = suggestion(tmp_path, text, "campaigns", settings)
    assert found.sure["kind"] >= CERTAIN
    assert found.mapping.columns["kind"].values == {}


@pytest.mark.parametrize(
    ("header", "customer", "parts"),
    [
        ("pelanggan", ColumnMapping("pelanggan"), ("pelanggan", "@day")),
        ("e-mail", ColumnMapping("e-mail", ignore_case=True), ("@customer_id", "@day")),
        ("No HP", ColumnMapping("No HP"), ("No HP", "@day")),
    ],
)
def test_without_an_order_number_a_customers_day_is_proposed(
    tmp_path: Path, settings: Settings, header: str, customer: ColumnMapping, parts: tuple[str, ...]
) -> None:
    cell = {"pelanggan": "P1", "e-mail": "Ana@x.com", "No HP": "+62 812-3456-789"}[header]
    found = suggestion(tmp_path, f"{header},tanggal,qty,total\n{cell},2024-01-31,1,5.50\n", "order_lines", settings)
    assert found.mapping.columns["customer_id"] == customer
    assert found.mapping.columns["order_id"] == ColumnMapping(joined=parts)
    assert found.sure["order_id"] < CERTAIN
    assert found.missing == []
    check(found.mapping, [header, "tanggal", "qty", "total"])


def test_an_e_mail_tells_customers_only_where_no_number_does(tmp_path: Path, settings: Settings) -> None:
    text = "nota,tanggal,qty,total,{}\n1,2024-01-31,1,5.50,{}\n"
    by_number = suggestion(tmp_path, text.format("pelanggan,email", "P1,a@x.com"), "order_lines", settings)
    assert by_number.mapping.columns["customer_id"] == ColumnMapping("pelanggan")
    by_mail = suggestion(tmp_path, text.format("telepon,email", "0812345678,a@x.com"), "order_lines", settings)
    assert by_mail.mapping.columns["customer_id"] == ColumnMapping("email", ignore_case=True)
    assert by_mail.sure["customer_id"] < CERTAIN
    neither = suggestion(tmp_path, text.format("email", "yes"), "order_lines", settings)
    assert "customer_id" not in neither.mapping.columns


@hypothesis_settings(max_examples=times(60), deadline=None)
@given(st.sampled_from(header_words("order_lines")["quantity"]), st.integers(0, 30), st.sampled_from("abcdefgh "))
def test_a_slip_of_the_pen_is_never_overlooked(phrase: str, place: int, letter: str) -> None:
    slip = phrase[:place] + letter + phrase[place + 1 :]
    alike = SequenceMatcher(None, plain(slip), phrase).ratio()
    if alike >= 0.86 and min(len(plain(slip)), len(phrase)) > 3:
        assert likeness(slip, [phrase]) >= 0.8 * alike


def test_values_of_a_wide_file_are_read_only_where_a_header_may_fit(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading all of them for each of our columns took minutes."""
    read = []

    def counted(sample: pl.DataFrame, theirs: str, dtype: pl.DataType) -> float:
        read.append(theirs)
        return fit(sample, theirs, dtype)

    fit = suggesting._fit
    monkeypatch.setattr(suggesting, "_fit", counted)
    measures = [f"total metric {number}" for number in range(300)]
    header = ",".join(["order_id", "ordered_at", "quantity", "amount", *measures])
    text = f"{header}\n1,2024-01-31,1,5.50{',7' * len(measures)}\n"
    assert set(suggestion(tmp_path, text, "order_lines", settings).sure.values()) == {1.0}
    assert len(read) < 10


def test_what_is_missing_is_said_and_loading_is_refused(tmp_path: Path, settings: Settings) -> None:
    found = suggestion(tmp_path, "nota,pelanggan\n1,2\n", "order_lines", settings)
    assert found.missing == ["ordered_at", "quantity", "amount"]
    with pytest.raises(
        MappingError, match=r"order_lines needs ordered_at, quantity, amount\. The source has: nota, pel"
    ):
        check(found.mapping, ["nota", "pelanggan"])


def test_open_questions_come_with_the_suggestion(tmp_path: Path, settings: Settings) -> None:
    text = "nota;tanggal;qty;total\n1;01/02/2024;1;1.234\n"
    found = suggestion(tmp_path, text, "order_lines", settings)
    assert [(question.source, list(question.readings)) for question in found.questions] == [
        ("tanggal", ["dmy", "mdy"]),
        ("total", [".", ","]),
    ]


def test_a_certain_suggestion_loads_as_it_is(tmp_path: Path, settings: Settings) -> None:
    text = next(iter(LINES))
    mapping = suggestion(tmp_path, text, "order_lines", settings).mapping
    (batch,) = conform(open_file(tmp_path / "file.csv"), mapping, "order_lines", settings).batches()
    assert batch.problems.is_empty()
    assert str(batch.rows["amount"].item()) == "1500.50"


def test_the_same_header_gives_the_same_suggestion(tmp_path: Path, settings: Settings) -> None:
    text = next(iter(LINES))
    assert suggestion(tmp_path, text, "order_lines", settings) == suggestion(tmp_path, text, "order_lines", settings)
