"""Tables of totals as people have them: by month, by branch, in rows and across, in either way of writing numbers."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from crm_analytics.errors import SourceError
from crm_analytics.features.books.given_totals import Circumstances, GivenTotals, read_totals
from crm_analytics.features.books.typed_amounts import typed_amount
from crm_analytics.features.books.typed_days import days_of
from crm_analytics.i18n import number, use_language
from crm_analytics.sources.files.tables import open_file
from tests.thorough import times

YEAR = (date(2024, 1, 1), date(2024, 12, 31))
GIVEN = Circumstances({"B1": "Bandung", "B2": "Toko Solo"}, YEAR)
JANUARY = (date(2024, 1, 1), date(2024, 1, 31))
FEBRUARY = (date(2024, 2, 1), date(2024, 2, 29))
Line = tuple[str, date, date, str | None, str]


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    use_language("en")
    yield
    use_language("en")


def read(folder: Path, text: str, circumstances: Circumstances = GIVEN) -> GivenTotals:
    file = folder / "books.csv"
    file.write_text(text, encoding="utf-8")
    return read_totals(open_file(file), circumstances)


def lines(result: GivenTotals) -> list[Line]:
    return [(each.metric, each.start, each.end, each.branch_id, str(each.amount)) for each in result.totals]


@pytest.mark.parametrize(
    "text",
    [
        "Month,Revenue\n2024-01,1500.50\n2024-02,900\n",
        "Bulan;Penjualan\nJan 2024;1.500,50\nPebruari 2024;900,00\n",
        "Periode\tOmzet (Rp)\n01/2024\tRp1.500,50\n02/2024\tRp900,00\n",
        "2024-01\t1500.50\n2024-02\t900.00\n",
        "Branch,Jan 2024,Feb-24,Total\nTotal,1500.50,900,2400.50\n",
        "Month,Sales,Remark\n2024-01-01,1500.50,x\n2024-02-29,900,y\nTotal,2400.50,\n",
    ],
)
def test_totals_by_month_are_read_however_they_are_written(tmp_path: Path, text: str) -> None:
    assert lines(read(tmp_path, text)) == [
        ("revenue", *JANUARY, None, "1500.50"),
        ("revenue", *FEBRUARY, None, "900.00"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Month,Branch,Revenue\n2024-01,B1,10\n2024-01,Toko Solo,20\n2024-02,bandung,30\n",
        "Month,Bandung,Toko Solo\n2024-01,10,20\n2024-02,30,\n",
        "Cabang,2024-01,2024-02\nBandung,10,30\ntoko solo,20,-\n",
        "2024-01,B1,10\n2024-01,B2,20\n2024-02,B1,30\n",
    ],
)
def test_totals_by_month_and_branch_may_stand_in_rows_or_across(tmp_path: Path, text: str) -> None:
    assert sorted(lines(read(tmp_path, text)), key=str) == sorted(
        [
            ("revenue", *JANUARY, "B1", "10.00"),
            ("revenue", *JANUARY, "B2", "20.00"),
            ("revenue", *FEBRUARY, "B1", "30.00"),
        ],
        key=str,
    )


def test_totals_by_branch_alone_are_of_the_days_that_were_said(tmp_path: Path) -> None:
    text = "Kode Cabang,Penjualan,Jumlah Transaksi\nB1,10,3\nB2,20,4\nTotal,30,7\n"
    assert lines(read(tmp_path, text)) == [
        ("revenue", *YEAR, "B1", "10.00"),
        ("orders", *YEAR, "B1", "3.00"),
        ("revenue", *YEAR, "B2", "20.00"),
        ("orders", *YEAR, "B2", "4.00"),
        ("revenue", *YEAR, None, "30.00"),
        ("orders", *YEAR, None, "7.00"),
    ]


def test_what_was_left_out_is_named(tmp_path: Path) -> None:
    result = read(tmp_path, "Month,Revenue,Remark,Tax\n2024-01,5.00,ok,1\nTotal,5.00,,1\n")
    assert (result.unused, result.sums_left_out) == (["Remark", "Tax"], 1)


def test_a_workbook_is_read_by_its_typed_cells(tmp_path: Path) -> None:
    use_language("id")
    book = xlsxwriter.Workbook(tmp_path / "buku.xlsx")
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "mmm yyyy"})
    sheet.write_row(0, 0, ["Bulan", "Penjualan"])
    for row, (month, amount) in enumerate([(date(2024, 1, 1), 1500.5), (date(2024, 2, 1), 900)], start=1):
        sheet.write_datetime(row, 0, month, day)
        sheet.write_number(row, 1, amount)
    book.close()
    result = read_totals(open_file(tmp_path / "buku.xlsx"), GIVEN)
    assert lines(result) == [("revenue", *JANUARY, None, "1500.50"), ("revenue", *FEBRUARY, None, "900.00")]
    assert [each.tolerance for each in result.totals] == [Decimal("0.005"), Decimal("0.5")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Month,Revenue\n2024-13,5\n", "“books.csv”, row 1, column “Revenue”: “2024-13” is no month, quarter or year"),
        ("Month,Revenue\n2024-01,x5\n", "row 1, column “Revenue”: “x5” is no amount. Write it as 1,234,567.50"),
        ("Month,Revenue\n2024-01,5\nJan 2024,6\n", "row 2: a total of these days"),
        ("Month,Branch,Revenue\n2024-01,Medan,5\n", "there is no branch “Medan”. The branches: Bandung, Toko Solo"),
        ("Month,Remark\n2024-01,ok\n", "has no column of totals"),
        ("Remark,Revenue\nok,5\n", "says neither month nor branch"),
        ("Month,Revenue\n2024-01-17,5\n", "“2024-01-17” is no month"),
    ],
)
def test_what_cannot_be_read_is_named_with_row_column_and_cell(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SourceError, match=message.replace("(", r"\(")):
        read(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2024", YEAR),
        ("Q1 2024", (date(2024, 1, 1), date(2024, 3, 31))),
        ("Kuartal 4 2024", (date(2024, 10, 1), date(2024, 12, 31))),
        ("Agustus 2024", (date(2024, 8, 1), date(2024, 8, 31))),
        ("Ags-24", (date(2024, 8, 1), date(2024, 8, 31))),
        ("Mei 24", (date(2024, 5, 1), date(2024, 5, 31))),
        ("DES'24", (date(2024, 12, 1), date(2024, 12, 31))),
        ("sept. 2024", (date(2024, 9, 1), date(2024, 9, 30))),
        ("202402", FEBRUARY),
        ("2024-00", None),
        ("ma 2024", None),
        ("March", None),
        ("", None),
    ],
)
def test_days_are_read_as_people_write_them(text: str, days: tuple[date, date] | None) -> None:
    assert days_of(text) == days


@pytest.mark.parametrize(
    ("text", "language", "value", "tolerance"),
    [
        ("1,234.50", "en", "1234.50", "0.005"),
        ("1,234", "en", "1234.00", "0.5"),
        ("$1.2M", "en", "1200000", "50000"),
        ("Rp2,5 miliar", "id", "2500000000", "50000000"),
        ("(150)", "en", "-150.00", "0.5"),
    ],
)
def test_a_total_says_how_far_it_was_rounded(text: str, language: str, value: str, tolerance: str) -> None:
    use_language(language)
    read = typed_amount(text, "," if language == "id" else ".")
    assert read is not None
    assert (read.value, read.tolerance) == (Decimal(value), Decimal(tolerance))


@limits(max_examples=times(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["en", "id"]),
    st.dictionaries(
        st.tuples(st.integers(1, 12), st.sampled_from(["B1", "B2"])), st.integers(-(10**9), 10**12), min_size=1
    ),
)
def test_what_was_written_as_the_reader_writes_it_is_read_back(
    tmp_path: Path, language: str, cents: dict[tuple[int, str], int]
) -> None:
    use_language(language)
    rows = [f"2024-{month:02};{place};{number(Decimal(each) / 100, 2)}" for (month, place), each in cents.items()]
    result = read(tmp_path, "Month;Branch;Revenue\n" + "\n".join(rows) + "\n")
    assert {(each.start.month, each.branch_id): each.amount for each in result.totals} == {
        key: Decimal(each) / 100 for key, each in cents.items()
    }
    assert {each.tolerance for each in result.totals} == {Decimal("0.005")}
