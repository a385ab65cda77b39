"""“Why this number?” on every page: what it says, for whom, and that it costs nothing until it is opened."""

from collections.abc import Callable, Hashable

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.i18n import LANGUAGES, number, percent
from crm_analytics.reader import MASK
from crm_analytics.reader import reader as door
from crm_analytics.ui.sitemap import PAGES
from crm_analytics.viewer import Permission, Viewer
from crm_analytics.warehouse import lake, ready
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.pages.awkward import HOSTILE, hostile
from tests.pages.conftest import OpenPage
from tests.pages.dialog import opened, why_buttons
from tests.pages.seen import figures, parts
from tests.thorough import combined
from tests.viewer.viewers import MASKED, NAMES, NORTH
from tests.warehouse.small import fill

LookAs = Callable[[Viewer], None]
NAMED = {
    "customer": {"customers"},
    "segment_builder": {"customers", "campaigns", "products"},
    "account_plan": {"customers", "tickets"},
}
"""Tables that pages read as they open, for names: of those who spent most, of those found, of what can be chosen; and
for complaints that are open, which come before anything else that is planned."""
ROWLESS = {"account_plan", "segment_builder"}
"""Pages whose figures stand beside the list of their customers, so that nothing else has to be opened."""


@pytest.fixture
def look_as(monkeypatch: pytest.MonkeyPatch) -> LookAs:
    """`look_as(viewer)`: from now on pages are opened by this viewer."""
    return lambda viewer: monkeypatch.setattr("crm_analytics.ui.shell.current_viewer", lambda: viewer)


def everything(at: AppTest) -> AppTest:
    """The page with its closed parts opened."""
    for toggle in at.toggle:
        toggle.set_value(True)
    return at.run()


def closed(at: AppTest) -> AppTest:
    """The page with what `everything` opened closed again."""
    for toggle in at.toggle:
        toggle.set_value(False)
    return at.run()


def result(settings: Settings, name: str) -> pl.DataFrame:
    shown = LoadCatalogue(settings).ready()
    assert shown is not None
    return ready.scan(settings, shown.id, name).collect()


@combined(together=1, name=PAGES, language=LANGUAGES)
def test_every_card_chart_and_table_says_why(
    open_page: OpenPage, nusantara_settings: Settings, name: str, language: str
) -> None:
    at = everything(open_page(name, nusantara_settings, language))
    keys = why_buttons(at)
    assert keys
    tables = len(at.dataframe) + sum(1 for part in parts(at) for each in part.iter("table") if each.get("role"))
    charts = len(at.get("plotly_chart")) + (name == "patterns")  # its list of rules is drawn in a frame like a chart

    assert sum(key.startswith("why-card-") for key in keys) == len(figures(at))
    assert sum(key.startswith("why-chart-") for key in keys) == charts
    assert sum(key.startswith("why-table-") for key in keys) == tables
    labels = [at.button(key=key).label for key in keys]
    asked = "Why this number? " if language == "en" else "Dari mana angka ini? "
    assert all(label.startswith(asked) and len(label) > len(asked) for label in labels)

    behind = "Behind it" if language == "en" else "Dasar angka"
    for key in keys:
        dialog = opened(at, key)
        assert dialog.sentences[0]
        assert {"Period", "Periode", "Data up to", "Data sampai"} & dialog.facts.keys()
        assert "Nusantara" in dialog.facts["From load" if language == "en" else "Dari unggahan"]
        assert bool(dialog.rows) != dialog.facts.get(behind, "0 ").startswith("0 ")


def test_a_segment_opens_its_customers_largest_sum_first(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("segments", demo_settings, segment="champions")
    champions = result(demo_settings, "rfm_customers").filter(pl.col("segment") == "champions")
    dialog = opened(at, "why-table-segments-0-open")

    assert dialog.facts["Behind it"] == f"{number(champions.height)} customers"
    assert f"Rows 1–50 of {number(champions.height)}, largest sum first" in dialog.sentences
    assert {row["Segment"] for row in dialog.rows} == {"Champions"}
    first = champions.sort("monetary", descending=True).row(0, named=True)
    assert dialog.rows[0]["Customer number"] == first["customer_id"]
    assert dialog.rows[0]["Sales, $"] == f"{first['monetary']:,}"
    assert "Each ranking is cut into five parts of equal size" in dialog.words
    assert "Hughes, A. M. (1994)" in dialog.words


def test_the_forecast_says_how_far_off_it_was(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("forecast", demo_settings)
    chosen = result(demo_settings, "forecast_errors").row(by_predicate=pl.col("chosen"), named=True)
    dialog = opened(at, "why-chart-outlook-open")

    assert f"A total was off by {percent(chosen['total_error'], 1)} on average" in dialog.words
    assert f"a single day by {percent(chosen['wape'], 1)}." in dialog.words
    assert f"Of 100 days, {number(100 * chosen['coverage'])} fell inside their range" in dialog.words
    assert "Hyndman, R. J." in dialog.words
    assert dialog.facts["Behind it"].startswith("1,469,307 order lines, 155,848 orders, 2,469 customers")
    assert dialog.facts["Behind it"].endswith("together $4,596,039.58")


def test_a_rule_says_how_often_such_rules_held_again(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("patterns", demo_settings)
    rules = result(demo_settings, "category_rules").filter(pl.col("antecedent") < pl.col("consequent"))
    tried, again = rules["replicated"].count(), rules["replicated"].sum()
    dialog = opened(at, "why-chart-of-100-open")
    rule = result(demo_settings, "category_rules").row(
        by_predicate=(pl.col("antecedent") == "Cheeses") & (pl.col("consequent") == "Deli meats"), named=True
    )

    assert f"Of {number(tried)} pairs that the earlier half of the time showed, {number(again)} showed again" in (
        dialog.words
    )
    assert f", {number(rule['baskets_both'])} orders, " in dialog.facts["Behind it"]
    assert {row["Category"] for row in dialog.rows} == {"Cheeses", "Deli meats"}


def test_an_unusual_day_opens_its_own_lines_and_the_rate_of_false_alarms(
    open_page: OpenPage, demo_settings: Settings
) -> None:
    dialog = opened(open_page("anomalies", demo_settings), "why-chart-members-open")

    assert "at most 1 in 100 days was marked" in dialog.words
    assert "How many odd days are missed is not known" in dialog.words


def test_what_was_filtered_is_said(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("anomalies", demo_settings, period="28d")
    dialog = opened(at, "why-chart-timeline-open")

    assert dialog.facts["Period"].endswith("4 Dec 2017 – 31 Dec 2017")
    assert all(" Dec 2017 " in row["Day and time"] for row in dialog.rows)


def test_anonymous_sales_are_not_said_to_be_of_a_kind_of_customers(
    open_page: OpenPage, nusantara_settings: Settings
) -> None:
    at = open_page("segments", nusantara_settings, kind="reseller", branch="B01")
    opened_at = "why-card-{}-open".format
    assert opened(at, opened_at(0)).facts["Customer kind"] == "Reseller"
    anonymous = opened(at, opened_at(3)).facts
    assert "Customer kind" not in anonymous
    assert "Branch" in anonymous
    assert any("such filters do not count here" in info.value for info in at.info)


def test_a_campaign_opens_the_people_it_contacted(open_page: OpenPage, nusantara_settings: Settings) -> None:
    at = open_page("campaigns", nusantara_settings, language="id")
    dialog = opened(at, "why-chart-steps-open")

    assert {row["Kelompok"] for row in dialog.rows} <= {"Dihubungi", "Dijadikan pembanding", "Pembanding"}
    assert "Dampak tidak diukur di sini" in dialog.words


def test_who_may_not_see_personal_data_reads_none(
    open_page: OpenPage, nusantara_settings: Settings, look_as: LookAs
) -> None:
    shown = LoadCatalogue(nusantara_settings).ready()
    people = lake.scan(nusantara_settings, shown, "customers").select("name", "email", "phone").collect()
    personal = [text for column in people.columns for text in people[column].drop_nulls() if len(text) > 8]
    look_as(MASKED)
    seen = 0
    for name in PAGES:
        at = everything(open_page(name, nusantara_settings))
        for key in why_buttons(at):
            dialog = opened(at, key)
            words = dialog.words
            assert [text for text in personal if text in words] == []
            named = {row["Customer name"] for row in dialog.rows if "Customer name" in row}
            assert named <= {MASK, "–"}
            seen += len(named)
            if dialog.rows:
                assert "Names and other personal data are hidden from you." in dialog.sentences
    assert seen > 10


def test_who_sees_one_branch_gets_its_rows_alone(
    open_page: OpenPage, two_branches_settings: Settings, look_as: LookAs
) -> None:
    look_as(NORTH)
    at = everything(open_page("segments", two_branches_settings))
    for key in why_buttons(at):
        dialog = opened(at, key)
        assert {row["Branch"] for row in dialog.rows if "Branch" in row} <= {"Utara"}
        assert not {NAMES["C1"], NAMES["C2"]} & {row.get("Customer name") for row in dialog.rows}
        assert dialog.facts["Branches you may see"] == "Utara"
        assert "Selatan" not in dialog.words


@pytest.mark.usefixtures("open_menus")
def test_rows_are_offered_as_files_to_those_who_may_export(
    open_page: OpenPage, two_branches_settings: Settings, look_as: LookAs
) -> None:
    asked = opened(open_page("segments", two_branches_settings), "why-card-0-open")
    assert {"Excel", "CSV"} <= set(asked.buttons)
    look_as(Viewer("reader", frozenset({Permission.VIEW})))
    asked = opened(open_page("segments", two_branches_settings), "why-card-0-open")
    assert not {"Excel", "CSV"} & set(asked.buttons)


def test_names_from_data_are_shown_letter_by_letter(open_page: OpenPage, settings: Settings) -> None:
    fill(settings, **hostile())
    refresh(settings)
    dialog = opened(open_page("segments", settings), "why-card-0-open")

    assert {row["Customer name"] for row in dialog.rows} == set(HOSTILE)


def test_nothing_is_read_from_the_lake_until_it_is_opened(
    open_page: OpenPage, demo_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    at_version = door._at_version

    def noted(settings: Settings, table: str, version: int | None, identity: Hashable) -> pl.LazyFrame:
        read.append(table)
        return at_version(settings, table, version, identity)

    monkeypatch.setattr(door, "_at_version", noted)
    for name in (page for page in PAGES if page != "data"):
        at = open_page(name, demo_settings)
        listed = NAMED.get(name, set())
        assert set(read) <= listed, name
        everything(at)
        assert not at.run().exception
        of_lists = {"customers", "consents", "interactions"}
        assert set(read) <= listed | of_lists, "names, agreements and contacts of people in a list that was opened"
        closed(at)
        read.clear()
        has_rows = any(opened(at, key).rows for key in why_buttons(at))  # up to the first that has some
        assert has_rows == (name not in ROWLESS), name
        assert read or name in ROWLESS, name
        read.clear()
        assert not at.run().exception
        assert set(read) <= listed, name
        read.clear()
