"""Cells as words, and rows as cards."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest
from streamlit import column_config as cc

from crm_analytics.i18n import use_language
from crm_analytics.ui import cells


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    use_language("en")


@pytest.mark.parametrize(
    ("value", "config", "english", "indonesian"),
    [
        (1469307, cc.NumberColumn("n", format="localized"), "1,469,307", "1.469.307"),
        (1234.5, cc.NumberColumn("n"), "1,234.50", "1.234,50"),
        (0.834, cc.NumberColumn("n", format="localized", step=0.01), "0.83", "0,83"),
        (0.152, cc.NumberColumn("n", format="percent"), "15.2%", "15,2%"),
        (83.33, cc.ProgressColumn("n", format="%d%%"), "83%", "83%"),
        (1.59, cc.NumberColumn("n", format="%.1f"), "1.6", "1,6"),
        (Decimal(90_300), cc.NumberColumn("n", format="compact"), "90.3K", "90,3 ribu"),
        (date(2017, 12, 31), cc.DateColumn("d"), "31 Dec 2017", "31 Des 2017"),
        (datetime(2017, 12, 31, 8, 5), cc.DatetimeColumn("d"), "31 Dec 2017 08:05", "31 Des 2017 08.05"),  # noqa: DTZ001 - wall time
        (True, cc.CheckboxColumn("c"), "yes", "ya"),
        (None, cc.NumberColumn("n"), "–", "–"),
        ("0012", cc.TextColumn("t"), "0012", "0012"),
    ],
)
def test_a_cell_reads_as_people_write_it(
    value: cells.Cell, config: dict[str, object], english: str, indonesian: str
) -> None:
    assert cells.text(value, config).replace("\xa0", " ") == english
    use_language("id")
    assert cells.text(value, config).replace("\xa0", " ").replace("08:05", "08.05") == indonesian


def test_rows_become_cards_and_the_rest_is_counted() -> None:
    frame = pl.DataFrame({"name": ["Bread", "Milk", "Tea"], "sold": [1200, None, 3]})
    html = cells.cards(frame, {"name": cc.TextColumn("Product"), "sold": cc.NumberColumn("Sold")}, 2)
    assert "<strong>Bread</strong><dl><div><dt>Sold</dt><dd>1,200</dd></div></dl>" in html
    assert "<strong>Milk</strong><dl></dl>" in html
    shown, more, behind = html.partition("<details class='crm-more'><summary>Show 1 more row</summary>")
    assert more
    assert ("Tea" in shown, "Tea" in behind) == (False, True)
    many = cells.cards(pl.DataFrame({"n": range(20)}), {"n": cc.NumberColumn("Load")}, 2)
    assert "Show 8 more rows" in many
    assert many.count("crm-card") == 10
    assert "10 more rows are in the CSV file." in many


def test_a_heading_that_is_a_number_says_of_what() -> None:
    html = cells.cards(pl.DataFrame({"load": [3]}), {"load": cc.NumberColumn("Load")}, 5)
    assert "<strong>Load 3</strong>" in html


def test_names_in_data_are_never_markup() -> None:
    frame = pl.DataFrame({"name": ["<img src=x onerror=alert(1)>"], "<b>": ["</dd><script>"]})
    html = cells.cards(frame, {"name": cc.TextColumn("a"), "<b>": cc.TextColumn("<b>")}, 5)
    assert "<img" not in html
    assert "<script" not in html
    assert "<b>" not in html


def test_words_leave_bars_and_text_alone() -> None:
    frame = pl.DataFrame({"name": ["a"], "share": [0.5], "sold": [1234]})
    columns = {"name": cc.TextColumn("a"), "share": cc.ProgressColumn("b"), "sold": cc.NumberColumn("c")}
    use_language("id")
    words = cells.as_words(frame, columns)
    assert words.to_dicts() == [{"name": "a", "share": 0.5, "sold": "1.234"}]


def test_the_grid_gets_figures_rounded_as_its_columns_ask_and_the_others_as_they_are() -> None:
    frame = pl.DataFrame({"money": [14912.7, None], "orders": [208.26, 0.04], "share": [0.12345, 1.0], "n": [1, 2]})
    columns = {
        "money": cc.NumberColumn("m", format="localized", step=1),
        "orders": cc.NumberColumn("o", format="localized", step=0.1),
        "share": cc.NumberColumn("s", format="percent"),
        "n": cc.NumberColumn("n", step=1),
    }
    shown = cells.rounded(frame, columns)
    assert shown["money"].to_list() == [14913.0, None]
    assert shown["orders"].to_list() == [208.3, 0.0]
    assert shown.select("share", "n").equals(frame.select("share", "n"))
