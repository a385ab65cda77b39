"""Small tables: what stands in them, in which unit, and that a phone gets the same words."""

from collections.abc import Iterator
from decimal import Decimal
from xml.etree.ElementTree import Element

import polars as pl
import pytest
from streamlit import column_config as cc

from crm_analytics.i18n import use_language
from crm_analytics.ui.tables import signed, small_table_html
from tests.pages.seen import parsed


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    use_language("en")


def rows(html: str) -> list[list[str]]:
    """All rows, the heading first, as words."""
    return [["".join(cell.itertext()).replace("\xa0", " ") for cell in row] for row in parsed(html).iter("tr")]


def cells_of(html: str) -> list[Element]:
    return list(parsed(html).iter("td"))


def branches(revenue: list[float | None]) -> str:
    frame = pl.DataFrame({"name": [f"Store {n}" for n in range(len(revenue))], "revenue": revenue})
    columns = {"name": cc.TextColumn("Branch"), "revenue": cc.NumberColumn("Revenue, $", format="compact")}
    return small_table_html(frame, columns, caption="branches")


def test_money_of_a_column_is_in_one_unit_said_once_in_its_heading() -> None:
    assert rows(branches([1_234_000.0, 90_300.0, 490.0])) == [
        ["Branch", "Revenue, $ thousand"],
        ["Store 0", "1,234.0"],
        ["Store 1", "90.3"],
        ["Store 2", "0.5"],
    ]


def test_long_words_have_a_line_of_their_own_on_a_phone_and_short_ones_do_not() -> None:
    frame = pl.DataFrame({"name": ["A", "B"], "advice": ["Call them one by one.", None], "state": ["in use", "gone"]})
    columns = {name: cc.TextColumn(name) for name in frame.columns}
    looks = [cell.get("class", "") for cell in cells_of(small_table_html(frame, columns, caption="advice"))]
    assert looks == ["crm-wordy", "", "crm-none crm-wordy", ""]


@pytest.mark.parametrize(
    ("amounts", "heading", "written"),
    [
        ([12.5, 7.0], "Revenue, $", ["12.50", "7.00"]),
        ([8_450.0, 1_200.0], "Revenue, $", ["8,450", "1,200"]),
        ([340e6, 120e6], "Revenue, $ million", ["340", "120"]),
        ([12.34e9, 11e9], "Revenue, $ billion", ["12.3", "11.0"]),
        ([0.0, 0.0], "Revenue, $", ["0", "0"]),
    ],
)
def test_the_unit_is_that_of_the_middle_value(amounts: list[float | None], heading: str, written: list[str]) -> None:
    (_name, label), *found = rows(branches(amounts))
    assert label == heading
    assert [figure for _store, figure in found] == written


def test_amounts_beside_each_other_are_in_the_same_unit_where_none_becomes_nothing() -> None:
    money = cc.NumberColumn("Sales, $", format="compact")
    change, tiny = cc.NumberColumn("Change, $", format="compact"), cc.NumberColumn("Fee, $", format="compact")
    frame = pl.DataFrame({"n": ["a"], "sales": [37_200.0], "change": [2_060.0], "fee": [3.5]})
    columns = {"n": cc.TextColumn("n"), "sales": money, "change": change, "fee": tiny}
    assert rows(small_table_html(frame, columns, caption="x")) == [
        ["n", "Sales, $ thousand", "Change, $ thousand", "Fee, $"],
        ["a", "37.2", "2.1", "3.50"],
    ]


def test_units_and_figures_are_in_the_readers_language() -> None:
    use_language("id")
    (_name, label), *found = rows(branches([340_500_000.0, 220_000_000.0]))
    assert label == "Revenue, $ juta"
    assert [figure for _store, figure in found] == ["340", "220"]


def test_a_change_has_its_sign_and_its_judgement() -> None:
    frame = pl.DataFrame({"name": ["a", "b", "c"], "change": [672.0, -1284.0, 0.0]})
    change = cc.NumberColumn("Change, $", format="compact")
    for better, looks in (("up", ["crm-good", "crm-bad", ""]), ("down", ["crm-bad", "crm-good", ""])):
        columns = {"name": cc.TextColumn("Branch"), "change": signed(change, "up" if better == "up" else "down")}
        html = small_table_html(frame, columns, caption="x")
        assert [row[1] for row in rows(html)[1:]] == ["+672", "−1,284", "0"]
        assert [cell.get("class", "").removeprefix("crm-number").strip() for cell in cells_of(html)] == looks


def test_a_bar_is_as_long_as_its_share_of_the_longest() -> None:
    frame = pl.DataFrame({"name": ["a", "b", "c"], "share": [50.0, 25.0, None]})
    share = cc.ProgressColumn("Share", format="%.1f%%", min_value=0, max_value=50)
    html = small_table_html(frame, {"name": cc.TextColumn("n"), "share": share}, caption="x")
    assert [bar.get("style") for bar in parsed(html).iter("b")] == ["width:100%", "width:50%"]
    assert [row[1] for row in rows(html)[1:]] == ["50.0%", "25.0%", "–"]


def test_every_cell_names_its_column_for_a_phone_that_hides_the_heading() -> None:
    frame = pl.DataFrame({"name": ["a"], "sold": [Decimal("3.50")], "open": [True]})
    columns = {"name": cc.TextColumn("Branch"), "sold": cc.NumberColumn("Sold"), "open": cc.CheckboxColumn("Open")}
    html = small_table_html(frame, columns, caption="x")
    assert [(cell.get("data-label"), "".join(cell.itertext())) for cell in cells_of(html)] == [
        ("Sold", "3.50"),
        ("Open", "yes"),
    ]


def test_what_a_phone_leaves_out_is_counted() -> None:
    frame = pl.DataFrame({"n": list("abcdef")})
    html = small_table_html(frame, {"n": cc.TextColumn("n")}, caption="x", phone_rows=4)
    late = [row.get("class") for row in parsed(html).iter("tr")][1:]
    assert late == [None] * 4 + ["crm-late-row"] * 2
    assert "<summary>Show 2 more rows</summary>" in html


def test_a_table_says_what_it_is_and_what_names_its_rows() -> None:
    table = parsed(branches([1.0]))
    assert [caption.text for caption in table.iter("caption")] == ["branches"]
    assert {(th.get("scope"), th.get("role")) for th in table.iter("th")} == {
        ("col", "columnheader"),
        ("row", "rowheader"),
    }


def test_names_in_data_are_never_markup() -> None:
    bad = "'><img src=x onerror=alert(1)>\"&"
    frame = pl.DataFrame({"name": [bad], bad: [bad]})
    html = small_table_html(frame, {"name": cc.TextColumn(bad), bad: cc.TextColumn(bad)}, caption=bad)
    assert "<img" not in html
    assert rows(html) == [[bad, bad], [bad, bad]]
    assert cells_of(html)[0].get("data-label") == bad
