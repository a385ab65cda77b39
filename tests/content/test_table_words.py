"""Tables in words: one magnitude a column, signs of changes, days and names as people write them."""

from datetime import date, datetime
from decimal import Decimal

from crm_analytics.content.table_words import CellWords, table_words
from crm_analytics.content.values import DataColumn, DataTable
from crm_analytics.exports.columns import Column
from crm_analytics.i18n import use_language

MONEY = Column("revenue", "Revenue, $", "money", 2, "USD")
CHANGE = Column("change", "Change, $", "money", 2, "USD")


def table(
    rows: tuple[tuple[Decimal | float | str | date | bool | None, ...], ...], *columns: DataColumn, first: int = 9
) -> DataTable:
    return DataTable("t", "Table", columns, rows, first)


def test_a_table_worked_by_hand() -> None:
    found = table_words(
        table(
            (
                ("North", Decimal("31415.93"), 62.5, Decimal("-1200.00")),
                ("South", Decimal("9999.50"), None, Decimal("500.00")),
            ),
            DataColumn(Column("member", "Branch")),
            DataColumn(MONEY, short=True),
            DataColumn(Column("share", "Share", "points", 1), full=62.5),
            DataColumn(CHANGE, short=True, better="up"),
        )
    )
    assert found.headings == ("Branch", "Revenue, $\xa0thousand", "Share", "Change, $\xa0thousand")
    assert found.figures == (False, True, True, True)
    assert found.rows[0] == (
        CellWords("North"),
        CellWords("31.4"),
        CellWords("62.5%", 1.0),
        CellWords("−1.2", None, better=False),
    )
    assert found.rows[1] == (
        CellWords("South"),
        CellWords("10.0"),
        CellWords("–"),
        CellWords("+0.5", None, better=True),
    )


def test_all_rows_are_told_in_the_magnitude_of_those_shown_first() -> None:
    rows = tuple((Decimal(amount),) for amount in (3_000_000, 2_000_000, 12_000))
    found = table_words(table(rows, DataColumn(MONEY, short=True), first=2))
    assert found.headings == ("Revenue, $\xa0thousand",)
    assert [row[0].text for row in found.rows] == ["3,000", "2,000", "12"]


def test_days_moments_flags_and_shares_are_words_of_the_language() -> None:
    row = (date(2025, 5, 1), datetime(2025, 5, 1, 8, 30), True, 0.125, None)  # noqa: DTZ001 - as the clock showed it
    columns = [
        DataColumn(Column("day", "Day", "date")),
        DataColumn(Column("at", "At", "moment")),
        DataColumn(Column("new", "New", "flag")),
        DataColumn(Column("rate", "Rate", "share", 1)),
        DataColumn(Column("none", "None")),
    ]
    use_language("id")
    try:
        (found,) = table_words(table((row,), *columns)).rows
    finally:
        use_language("en")
    assert [cell.text for cell in found] == ["1 Mei 2025", "1 Mei 2025 08:30", "ya", "12,5%", "–"]


def test_a_table_without_rows_has_its_headings() -> None:
    found = table_words(table((), DataColumn(MONEY, short=True)))
    assert (found.headings, found.rows) == (("Revenue,\xa0$",), ())
