"""What stands behind a figure: which rows, under which headings, in which words."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest

from crm_analytics.config import Settings
from crm_analytics.content.explanation import Why
from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.drill.counted_customers import COUNTED
from crm_analytics.drill.origin import Origin
from crm_analytics.drill.rows import RowTotals
from crm_analytics.i18n import use_language
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.metrics.selection import Selection
from crm_analytics.ui.explain import dialog, rows
from crm_analytics.viewer import LOCAL_OWNER
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.pages.awkward import HOSTILE
from tests.pages.seen import parsed
from tests.viewer.viewers import LATER, NORTH
from tests.warehouse.small import COMPANY

ASKED = Filters(LATER, None, "none", (("Period", "the second half"), ("Branch", "Utara")), "")


@pytest.fixture(scope="module")
def view(two_branches_settings: Settings) -> View:
    load = LoadCatalogue(two_branches_settings).ready()
    assert load is not None
    return View(two_branches_settings, LOCAL_OWNER, load, COMPANY)


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_knows_its_rows_and_its_words(metric: str) -> None:
    why = Why(metric=metric, filters=ASKED)
    assert why.words == METRICS[metric].formula
    assert why.listed is not None
    assert why.listed.selection == LATER
    service = {"satisfaction": "tickets", "complaints_per_1000_orders": "tickets", "on_time_delivery": "deliveries"}
    assert why.listed.table == ("customers" if metric in COUNTED else service.get(metric, "order_lines"))


def test_rows_can_be_named_or_left_out() -> None:
    other = Origin("campaign_contacts")
    assert Why("x", filters=ASKED, origin=other).listed == other
    assert Why("x", filters=ASKED, rows=False).listed is None
    assert Why("x").listed is None
    assert Why("Own words", metric="revenue").words == "Own words"


def test_what_was_chosen_comes_first_and_what_is_behind_it_last(view: View) -> None:
    totals = dialog.counted(view, Origin("order_lines", LATER))
    facts = dialog.facts(view, Why(metric="revenue", filters=ASKED), totals)

    assert facts[:2] == list(ASKED.words)
    assert [name for name, _ in facts[2:]] == ["Data up to", "From load", "Behind it"]
    assert facts[-1][1].startswith("60 order lines, 60 orders, 6 customers; together Rp")
    assert dict(facts)["From load"].endswith(", from test")


def test_without_filters_the_days_are_said(view: View) -> None:
    facts = dialog.facts(view, Why("x", origin=Origin("order_lines", LATER)), None)
    assert facts[0] == ("Period", "27 Oct 2024 – 22 Aug 2025")
    assert "Behind it" not in dict(facts)


def test_a_viewer_of_some_branches_is_told_which(view: View) -> None:
    told = dict(dialog.facts(replace(view, viewer=NORTH), Why("x", filters=ASKED), None))
    assert told["Branches you may see"] == "Utara"


@pytest.mark.parametrize(
    ("found", "table", "said"),
    [
        (RowTotals(1, 1, 1, Decimal(5)), "order_lines", "1 order line, 1 order, 1 customer; together Rp5"),
        (RowTotals(1200, 0, 0, Decimal(-5)), "order_lines", "1,200 order lines, 0 orders; together -Rp5"),
        (RowTotals(2, customers=1), "tickets", "2 rows, 1 customer"),
        (RowTotals(0, customers=0), "customers", "0 customers"),
        (RowTotals(3), "rejected", "3 rows"),
    ],
)
def test_amounts_are_written_out(view: View, found: RowTotals, table: str, said: str) -> None:
    assert dialog.amount(view, found, table) == said  # type: ignore[arg-type]  # all are tables


def test_rows_are_counted_once_whatever_they_are_listed_for(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog.counted(view, Origin("order_lines", LATER, metric="orders"))
    monkeypatch.setattr("crm_analytics.drill.origin_rows.count", lambda *_: pytest.fail("counted again"))
    assert dialog.counted(view, Origin("order_lines", LATER, metric="revenue")).rows == 60


def test_headings_and_names_are_the_readers(view: View) -> None:
    use_language("id")
    try:
        shown = rows.page(view, Origin("order_lines", LATER), RowTotals(60, days=((LATER.end, 0),)), slice(0, 5))
        taken = rows.everything(view, Origin("order_lines", LATER))
        people = rows.everything(view, Origin("customers", LATER))
    finally:
        use_language("en")
    assert shown.is_empty()
    assert taken.columns[:4] == ["Tanggal dan jam", "Nomor pesanan", "Nomor pelanggan", "Nama pelanggan"]
    assert set(taken["Cabang"]) == {"Utara", "Selatan"}
    assert "Jumlah, Rp" in taken.columns
    assert not set(people["Segmen"]) & {"champions", "loyal", "lost", "hibernating", "at_risk"}


def test_unit_costs_stand_behind_profit_alone(view: View) -> None:
    def headings(metric: str) -> list[str]:
        return rows.everything(view, Origin("order_lines", LATER, metric=metric)).columns

    assert "Unit cost, Rp" in headings("gross_profit")
    assert "Unit cost, Rp" in headings("gross_margin")
    assert "Unit cost, Rp" not in headings("revenue")


def test_a_page_leaves_out_columns_that_are_empty_and_codes_beside_their_names(view: View) -> None:
    origin = Origin("order_lines", LATER)
    shown = rows.page(view, origin, dialog.counted(view, origin), slice(0, 5))

    assert shown.height == 5
    assert {"Product", "Category", "Amount, Rp"} <= set(shown.columns)
    assert not {"Product code", "Discount, Rp", "Unit cost, Rp"} & set(shown.columns)


def test_days_without_a_time_are_written_as_days(view: View) -> None:
    midnight = pl.DataFrame({"ordered_at": [datetime(2025, 1, 2), datetime(2025, 1, 3)]})  # noqa: DTZ001 - wall time
    assert rows.readable(view, midnight)["Day and time"].to_list() == [date(2025, 1, 2), date(2025, 1, 3)]
    later = pl.DataFrame({"ordered_at": [datetime(2025, 1, 2), datetime(2025, 1, 3, 9)]})  # noqa: DTZ001 - wall time
    assert rows.readable(view, later)["Day and time"].dtype == pl.Datetime


def test_a_file_holds_no_more_than_so_many_rows(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MOST", 7)
    whole = rows.everything(view, Origin("order_lines", LATER))
    assert whole.height == 7
    assert whole["Day and time"].is_sorted(descending=True)


def test_the_table_shows_every_name_letter_by_letter() -> None:
    frame = pl.DataFrame({"Name": list(HOSTILE), "<b>Units</b>": range(len(HOSTILE))})
    made = parsed(rows.table_html(frame, label='"Rows" <1>'))[0]

    assert [row[0].text for row in made.iter("tr") if row[0].tag == "td"] == list(HOSTILE)
    assert [cell.text for cell in made.iter("th")] == ["Name", "<b>Units</b>"]
    assert made.get("aria-label") == '"Rows" <1>'
    assert {each.tag for each in made.iter()} == {"div", "table", "thead", "tbody", "tr", "th", "td"}


def test_figures_stand_on_the_right_in_the_readers_language() -> None:
    use_language("id")
    try:
        made = rows.table_html(pl.DataFrame({"Jumlah": [Decimal("1234.50")], "Nama": [None]}), label="x")
    finally:
        use_language("en")
    assert "class='crm-number'>1.234,50</td>" in made
    assert "<td data-label='Nama'>–</td>" in made


def test_opening_again_begins_on_the_first_page(monkeypatch: pytest.MonkeyPatch) -> None:
    state = {"why-card-0-page": 3, "why-card-1-page": 2}
    monkeypatch.setattr("streamlit.session_state", state)
    dialog.begin("card-0")
    assert state == {"why-card-1-page": 2}


def test_a_selection_makes_an_origin_that_caches_can_tell_apart() -> None:
    one, other = (Origin("order_lines", Selection(date(2025, 1, 1), date(2025, 1, end))) for end in (2, 3))
    assert len({one, other, Origin("order_lines", Selection(date(2025, 1, 1), date(2025, 1, 2)))}) == 2
    assert repr(one) != repr(other)
