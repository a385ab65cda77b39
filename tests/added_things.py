"""What was added has without doing anything for it. Run in a copy of the project, by test_adding.py."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from crm_analytics import i18n
from crm_analytics.cli import app
from crm_analytics.compute.check import check
from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.exports.cell_formats import number_format
from crm_analytics.exports.columns import ExportColumn
from crm_analytics.i18n.typed import amount
from crm_analytics.metrics.basis import basis_of
from crm_analytics.metrics.figures import figures
from crm_analytics.metrics.selection import Selection
from crm_analytics.reader import Reader
from crm_analytics.viewer import LOCAL_OWNER, Permission, Role, Viewer
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.pages.conftest import OpenPage, open_menus, open_page
from tests.pages.seen import tables
from tests.pages.test_frame import words
from tests.warehouse.small import fill, lines

__all__ = ["open_menus", "open_page"]

COUNTS = """branch_id,counted_on,visitors,counted_by,counting_cost
B1,2024-01-01,40,Sari,12.50
B1,2024-01-02,45,Sari,12.50
B2,2024-01-01,30,Budi,10.00
B2,2024-01-02,many,Budi,10.00
"""
AUDITOR = Viewer.of_role("auditor", Role("auditor"))
OF_B1 = Viewer.of_role("auditor of B1", Role("auditor"), branches=frozenset({"B1"}))


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A line a day for 60 days, each fifth a return; two categories, two branches; visitors counted. Read only."""
    settings = Settings(data=tmp_path_factory.mktemp("company"))
    turn = pl.int_range(pl.len())
    sign = pl.when(turn % 5 == 4).then(-1.0).otherwise(1.0)
    sold = lines(60, customers=7).with_columns(
        quantity=sign * pl.col("quantity"),
        amount=sign * pl.col("amount"),
        branch_id=pl.when(turn < 30).then(pl.lit("B1")).otherwise(pl.lit("B2")),
        channel=pl.lit("shop"),
    )
    products = pl.DataFrame({"product_id": ["P0", "P1", "P2"], "category": ["Tea", "Rice", "Rice"]})
    fill(settings, order_lines=sold, products=products)
    file = settings.data / "counts.csv"
    file.write_text(COUNTS, encoding="utf-8")
    loaded = _command(settings, "load", "door_counts", str(file))
    assert "Published as load 2." in loaded, loaded
    refresh(settings)
    return settings


@pytest.fixture
def german() -> Iterator[None]:
    """The language that was added is spoken."""
    i18n.use_language("de")
    yield
    i18n.use_language("en")


def _command(settings: Settings, *arguments: str) -> str:
    environment = {"CRM_DATA": str(settings.data), "CRM_DATABASE_URL": ""}
    result = CliRunner().invoke(app, ["--language", "en", *arguments], env=environment)
    assert result.exit_code == 0, result.output
    return result.output


def _reader(settings: Settings, viewer: Viewer) -> Reader:
    load = LoadCatalogue(settings).in_force()
    assert load is not None
    return Reader(settings, viewer, load)


def _labels(at: AppTest) -> str:
    return " ".join(str(button.label) for button in at.button)


def test_the_page_has_its_answer_chart_and_table(open_page: OpenPage, company: Settings) -> None:
    at = open_page("returns", company, period="all")
    assert not at.exception
    assert at.title[0].value == "25.0% of order lines came back"
    assert len(at.get("plotly_chart")) == 1
    (table,) = tables(at)
    assert [(row["Category"], row["Lines bought"], row["Lines that came back"]) for row in table] == [
        ("Rice", "32", "8"),
        ("Tea", "16", "4"),
    ]


@pytest.mark.usefixtures("open_menus")
def test_why_downloads_filters_and_trust_come_for_free(open_page: OpenPage, company: Settings) -> None:
    at = open_page("returns", company, period="all")
    assert _labels(at).count("Why this number?") == 2
    assert [str(each.proto.label) for each in at.get("download_button")].count("CSV") == 2
    assert at.selectbox(key="filter-period").value == "all"
    assert "Sales up to 29 Feb 2024" in words(at)
    assert "every row accounted for" in words(at)
    one = open_page("returns", company, period="all", branch="B1", segment="champions")
    assert "Branch: B1" in _labels(one)
    assert "Set, and not used on this page: Segment." in words(one)


def test_the_page_speaks_indonesian(open_page: OpenPage, company: Settings) -> None:
    at = open_page("returns", company, "id", period="all")
    assert at.title[0].value == "25,0% baris pesanan kembali"


def test_nothing_left_is_said(open_page: OpenPage, company: Settings) -> None:
    chosen = {"period": "custom", "from": "2024-01-01", "to": "2024-01-02", "branch": "B2"}
    assert "Nothing fits these filters" in words(open_page("returns", company, **chosen))


def test_a_viewer_of_one_branch_sees_its_returns(company: Settings) -> None:
    assert _reader(company, OF_B1).result("return_days").select("branch_id").unique().collect().rows() == [("B1",)]


def test_the_table_loads_adds_up_and_sets_aside_what_does_not_fit(company: Settings) -> None:
    load = LoadCatalogue(company).in_force()
    assert load is not None
    counts = load.tables["door_counts"]
    assert (counts.rows_in, counts.accepted, counts.rejected) == (4, 3, 1)
    assert (counts.sum_in, counts.sum_accepted, counts.sum_rejected) == (Decimal(45), Decimal(35), Decimal(10))
    assert [each for each in check(company) if each.severity == "problem"] == []


def test_the_table_is_named_where_tables_are(open_page: OpenPage, company: Settings, tmp_path: Path) -> None:
    at = open_page("data", company, "id")
    assert not at.exception
    assert "Pengunjung terhitung" in json.dumps([row for table in tables(at) for row in table], ensure_ascii=False)
    out = tmp_path / "out.csv"
    assert "Rows written: 3." in _command(company, "export", "door_counts", "--out", str(out))
    assert out.read_text(encoding="utf-8-sig").startswith("branch_id,counted_on,visitors,counted_by,counting_cost")


def test_rows_and_columns_of_the_table_are_cut_to_what_a_viewer_may_see(company: Settings) -> None:
    columns = ("branch_id", "counted_by", "counting_cost")
    whole = _reader(company, LOCAL_OWNER).facts("door_counts").select(columns).collect().sort(columns)
    assert whole.rows()[0] == ("B1", "Sari", Decimal("12.50"))
    assert set(whole["branch_id"]) == {"B1", "B2"}
    own = _reader(company, OF_B1).facts("door_counts").select(columns).collect()
    assert set(own["branch_id"]) == {"B1"}
    assert "Sari" not in own["counted_by"].to_list()


def test_the_role_sees_costs_and_no_personal_data_and_may_do_no_more(company: Settings) -> None:
    seen = _reader(company, AUDITOR).facts("door_counts").collect()
    assert seen["counting_cost"].sum() == Decimal(35)
    assert not {"Sari", "Budi"} & set(seen["counted_by"].to_list())
    analyst = _reader(company, Viewer.of_role("analyst", Role.ANALYST)).facts("door_counts").collect()
    assert analyst["counting_cost"].null_count() == analyst.height
    assert AUDITOR.may(Permission.AUDIT)
    assert not any(AUDITOR.may(each) for each in (Permission.EXPORT, Permission.LOAD, Permission.PERSONAL_DATA))


def test_the_metric_is_worked_out_and_can_be_aimed_at(open_page: OpenPage, company: Settings) -> None:
    reader = _reader(company, LOCAL_OWNER)
    basis = basis_of(reader.result, Selection(date(2024, 1, 1), date(2024, 2, 29)))
    found = figures(basis, ["revenue", "units", "price_per_unit"])
    revenue, units, price = (found[name].value for name in ("revenue", "units", "price_per_unit"))
    assert revenue is not None
    assert units == 36
    assert price == Decimal(revenue) / 36
    at = open_page("overview", company, period="all")
    assert not at.exception


@pytest.mark.usefixtures("german")
def test_the_language_writes_numbers_dates_and_money_its_own_way() -> None:
    assert i18n.number(1234567.5, 1) == "1.234.567,5"
    assert i18n.date_text(date(2025, 3, 31)) == "31 März 2025"
    assert i18n.money(Decimal("1234.50"), "USD") == "1.234,50\xa0$"
    assert i18n.compact_money(1_200_000, "EUR") == "1,2\xa0Mio.\xa0€"
    assert amount("1,2 Mio. €") == Decimal(1_200_000)
    assert amount("1.234,50 €") == Decimal("1234.50")
    assert number_format(ExportColumn("a", "A", "date")) == "[$-407]d mmm yyyy"
    assert i18n.language_of("de-AT") == "de"


@pytest.mark.usefixtures("german")
def test_the_language_has_its_plurals_and_falls_back_to_english() -> None:
    forms = [i18n.ngettext("{count} order line", "{count} order lines", count) for count in (1, 2)]
    assert forms == ["{count} Bestellzeile", "{count} Bestellzeilen"]
    assert i18n.gettext("Why this number?") == "Why this number?"


def test_the_language_can_be_chosen_and_every_page_opens_in_it(open_page: OpenPage, company: Settings) -> None:
    at = open_page("returns", company, "de", period="all")
    assert not at.exception
    assert at.title[0].value == "25,0% of order lines came back"
    chooser = at.selectbox(key="lang")
    assert (chooser.label, chooser.options) == ("Sprache", ["English", "Bahasa Indonesia", "Deutsch"])
