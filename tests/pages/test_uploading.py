"""Choosing a file on page Data: what is known of one sheet says nothing of another; what is open has a way on."""

import zipfile
from io import BytesIO

import pytest
import xlsxwriter
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from crm_analytics.config import Settings
from crm_analytics.exports.markdown import plain_text
from crm_analytics.features.data.widgets.mapping_form import AS_SUGGESTED, WORKED_OUT
from crm_analytics.sources.mapping.mapping import ColumnMapping, Mapping
from crm_analytics.sources.mapping.mapping_files import remember
from tests.pages.conftest import OpenPage

SHEETS = {"2024": "31/01/2024", "2025": "03/04/2025", "2026": "05/06/2026"}


@pytest.fixture
def workbook() -> bytes:
    """Sheets with the same header; only the first one's dates can be read in one way."""
    made = BytesIO()
    with xlsxwriter.Workbook(made) as book:
        for name, day in SHEETS.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate((("order_id", "ordered_at", "quantity", "amount"), ("A1", day, "1", "5.5"))):
                sheet.write_row(number, 0, row)
    return made.getvalue()


def test_what_one_sheet_leaves_open_is_asked_whatever_another_sheet_says(
    open_page: OpenPage, settings: Settings, workbook: bytes
) -> None:
    at = open_page("data", settings)
    at.file_uploader[0].set_value(("sales.xlsx", workbook, "")).run()
    assert not at.exception
    assert [plain_text(radio.label) for radio in at.radio] == []
    at.text_input(key="sheet").set_value("2025").run()
    assert not at.exception
    assert [plain_text(radio.label) for radio in at.radio] == [
        "“03/04/2025” in column “ordered_at”: what does it mean?"
    ]
    at.radio[0].set_value("dmy").run()
    at.text_input(key="sheet").set_value("2026").run()
    assert not at.exception
    assert [(plain_text(radio.label), radio.value) for radio in at.radio] == [
        ("“05/06/2026” in column “ordered_at”: what does it mean?", None)
    ]


def test_one_of_several_files_in_an_archive_can_be_named(open_page: OpenPage, settings: Settings) -> None:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in ("january.csv", "february.csv"):
            archive.writestr(name, "order_id,ordered_at,quantity,amount\nA1,31/01/2025,1,5.5\n")
    at = open_page("data", settings)
    at.file_uploader[0].set_value(("months.zip", made.getvalue(), "")).run()
    assert ["Name the one to read" in error.value for error in at.error] == [True]
    at.text_input(key="sheet").set_value("february.csv").run()
    assert not at.exception
    assert [error.value for error in at.error] == []
    assert "Check this file" in [button.label for button in at.button]


def test_a_column_made_of_several_stays_as_it_was_proposed(open_page: OpenPage, settings: Settings) -> None:
    at = open_page("data", settings)
    content = b"pelanggan,tanggal,qty,total\nP1,2024-01-31,1,5.5\n"
    at.file_uploader[0].set_value(("sales.csv", content, "")).run()
    assert not at.exception
    order = next(box for box in at.selectbox if box.label.startswith("Order, receipt or invoice number"))
    assert order.label.endswith("(?)")
    assert "worked out from pelanggan + day" in order.options
    assert order.value == AS_SUGGESTED
    assert "Check this file" in [button.label for button in at.button]
    order.set_value("pelanggan").run()
    assert not at.exception


def test_an_order_without_a_number_can_be_worked_out_from_a_customer_that_is_chosen_and_stays_chosen(
    open_page: OpenPage, settings: Settings
) -> None:
    at = open_page("data", settings)
    content = b"sold to whom,tanggal,qty,total\nP1,2024-01-31,1,5.5\nP2,2024-01-31,1,5.5\n"
    at.file_uploader[0].set_value(("sales.csv", content, "")).run()
    field(at, "Order, receipt").set_value(WORKED_OUT).run()
    assert [error.value for error in at.error] == [
        "Still to be chosen above: “Customer; empty for an anonymous sale”. Without that the rows cannot be loaded."
    ]
    rest = f"rest-{str(field(at, 'Order, receipt').key).removeprefix('column-').removesuffix('-order_id')}"
    at.session_state[rest] = True
    at.run()
    field(at, "Customer; empty").set_value("sold to whom").run()
    assert [error.value for error in at.error] == []
    at.session_state[rest] = False
    at.run()
    assert not [box for box in at.selectbox if box.label.startswith("Customer; empty")]
    assert [error.value for error in at.error] == []
    at.session_state[rest] = True
    at.run()
    assert field(at, "Customer; empty").value == "sold to whom"
    assert "Check this file" in [button.label for button in at.button]


def field(at: AppTest, beginning: str) -> Selectbox[str]:
    """The field whose words begin so."""
    return next(box for box in at.selectbox if box.label.startswith(beginning))


def test_a_mapping_of_files_with_other_columns_is_shown_as_not_certain(open_page: OpenPage, settings: Settings) -> None:
    columns = ["order_id", "ordered_at", "quantity", "amount"]
    kept = Mapping("x", "order_lines", {name: ColumnMapping(name) for name in columns}, header=tuple(columns))
    remember(settings, "sales.csv", kept)
    at = open_page("data", settings)
    at.file_uploader[0].set_value(
        ("sales.csv", b"order_id,ordered_at,quantity,amount\nA1,2024-01-31,1,5.5\n", "")
    ).run()
    assert not [box.label for box in at.selectbox if box.label.endswith("(?)")]
    other = b"order_id,ordered_at,quantity,amount,note\nA1,2024-01-31,1,5.5,x\n"
    at.file_uploader[0].set_value(("sales.csv", other, "")).run()
    assert not at.exception
    assert len([box.label for box in at.selectbox if box.label.endswith("(?)")]) == len(columns)


def test_a_column_that_is_missing_is_named_in_the_words_of_the_form(open_page: OpenPage, settings: Settings) -> None:
    at = open_page("data", settings)
    at.file_uploader[0].set_value(("sales.csv", b"order_id,quantity,amount\nA1,1,5.5\n", "")).run()
    assert not at.exception
    assert [error.value for error in at.error] == [
        (
            "Still to be chosen above: “Day, or day and time, of the sale, in local time”. "
            "Without that the rows cannot be loaded."
        )
    ]
    assert "Check this file" not in [button.label for button in at.button]
