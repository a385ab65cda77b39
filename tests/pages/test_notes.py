"""Notes, goals and assumptions on the pages: who sees them, who may write, and that words stay words."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.i18n import money
from crm_analytics.state import annotations, assumptions, goals
from crm_analytics.state.annotations import Note
from crm_analytics.state.goals import Goal
from crm_analytics.ui import shell, state_changes
from crm_analytics.ui.markdown import literal
from crm_analytics.viewer import LOCAL_OWNER, Permission, Viewer
from tests.copies import copied
from tests.pages.conftest import OpenPage
from tests.pages.dialogs import all_goals, margin, note_in_english, note_in_indonesian
from tests.pages.seen import drawn
from tests.warehouse.small import result

LAST = date(2025, 12, 31)
OpenDialog = Callable[[Callable[[], None], Settings], AppTest]
HOSTILE = "<script>alert(1)</script> **tebal** [x](javascript:1) {0} $x$ :red[y] <b>"


@pytest.fixture
def own(nusantara_settings: Settings, tmp_path: Path) -> Settings:
    """A copy of the synthetic company that a test may write into."""
    return copied(nusantara_settings, tmp_path / "own")


@pytest.fixture
def dialog(monkeypatch: pytest.MonkeyPatch, open_page: OpenPage) -> OpenDialog:  # noqa: ARG001 - for its clearing up
    """`dialog(body, settings)` runs the body of a dialog as a page of its own."""

    def opened(body: Callable[[], None], settings: Settings) -> AppTest:
        monkeypatch.setenv("CRM_DATA", str(settings.data))
        monkeypatch.setenv("CRM_DATABASE_URL", settings.database_url)
        return AppTest.from_function(body, default_timeout=30).run()

    return opened


def signs(at: AppTest) -> list[dict[str, str]]:
    """What stands above the first chart of the page."""
    spec = json.loads(at.get("plotly_chart")[0].proto.spec)
    return [each for each in spec["layout"]["annotations"] if each.get("hovertext")]


def html(at: AppTest) -> str:
    return drawn(at).replace("\xa0", " ")


def keys(at: AppTest) -> set[str]:
    return {str(button.key) for button in at.button}


def press(at: AppTest, key: str) -> None:
    at.button(key=key).click().run()
    assert not at.exception


@pytest.mark.parametrize("page", ["forecast", "anomalies", "overview"])
def test_a_note_shows_on_every_chart_of_its_days(open_page: OpenPage, own: Settings, page: str) -> None:
    annotations.add(own, LOCAL_OWNER, Note(LAST - timedelta(days=10), "Gudang kebanjiran"))
    at = open_page(page, own)

    assert not at.exception
    assert [(each["text"], "Gudang kebanjiran" in each["hovertext"]) for each in signs(at)] == [("A", True)]
    assert "Gudang kebanjiran" in html(at)


def test_a_note_of_other_days_does_not_show(open_page: OpenPage, own: Settings) -> None:
    annotations.add(own, LOCAL_OWNER, Note(LAST - timedelta(days=300), "Lama"))
    at = open_page("forecast", own)
    assert signs(at) == []
    assert "Lama" not in html(at)


def test_hostile_words_show_letter_by_letter(open_page: OpenPage, own: Settings) -> None:
    annotations.add(own, LOCAL_OWNER, Note(LAST, HOSTILE))
    at = open_page("forecast", own)

    assert not at.exception
    assert "<script>" not in html(at)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; **tebal** [x](javascript:1) {0} $x$ :red[y] &lt;b&gt;" in html(at)
    assert all("<script" not in each["hovertext"] and "<b>" not in each["hovertext"] for each in signs(at))
    press(at, "notes-change")
    shown = next(each.value for each in at.markdown if "script" in each.value)
    assert literal(HOSTILE) in shown


def test_what_is_expected_again_stands_in_the_days_ahead(open_page: OpenPage, own: Settings) -> None:
    again = LAST + timedelta(days=8)
    annotations.add(own, LOCAL_OWNER, Note(LAST - timedelta(days=40), "Pameran", expected_on=again))
    at = open_page("forecast", own, language="id")

    first, second = signs(at)
    assert (first["text"], second["text"]) == ("A", "A")
    assert second["hovertext"] == "8 Jan 2026: diperkirakan terjadi lagi:<br>Pameran"
    assert second["bgcolor"] != first["bgcolor"]


def test_a_note_is_written_in_the_dialog(dialog: OpenDialog, own: Settings) -> None:
    at = dialog(note_in_english, own)
    at.date_input(key="note-day-new").set_value(date(2025, 12, 24)).run()
    at.checkbox(key="note-several-new").check().run()
    at.checkbox(key="note-repeats-new").check().run()
    at.date_input(key="note-until-new").set_value(date(2025, 12, 26)).run()
    at.text_input(key="note-text-new").set_value("Toko tutup lebih awal").run()
    at.selectbox(key="note-branch-new").set_value("B02").run()
    press(at, "note-save")

    (kept,) = annotations.all_notes(own, LOCAL_OWNER)
    assert kept.note == Note(
        date(2025, 12, 24), "Toko tutup lebih awal", date(2025, 12, 26), date(2026, 12, 23), branch_id="B02"
    )
    assert kept.stamp.by == LOCAL_OWNER.name


def test_a_note_without_words_is_refused_in_the_dialog(dialog: OpenDialog, own: Settings) -> None:
    at = dialog(note_in_indonesian, own)
    press(at, "note-save")

    assert [error.value for error in at.error] == ["Catatan belum berisi: tuliskan apa yang terjadi."]
    assert annotations.all_notes(own, LOCAL_OWNER) == []


def test_who_may_not_write_notes_sees_them_and_no_button(
    open_page: OpenPage, own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    annotations.add(own, LOCAL_OWNER, Note(LAST, "Gudang kebanjiran"))
    monkeypatch.setattr(shell, "current_viewer", lambda: Viewer("Rina", frozenset({Permission.VIEW})))
    at = open_page("forecast", own)

    assert "Gudang kebanjiran" in html(at)
    assert not {"notes-add", "notes-change"} & keys(at)


def test_a_viewer_of_one_branch_sees_its_notes_and_those_of_the_company(
    open_page: OpenPage, own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for words, branch in (("Perusahaan", None), ("Milik sendiri", "B02"), ("Milik lain", "B03")):
        annotations.add(own, LOCAL_OWNER, Note(LAST, words, branch_id=branch))
    viewer = Viewer("Ayu", frozenset(Permission), frozenset({"B02"}))
    monkeypatch.setattr(shell, "current_viewer", lambda: viewer)
    at = open_page("overview", own)

    assert not at.exception
    assert "Perusahaan" in html(at)
    assert "Milik sendiri" in html(at)
    assert "Milik lain" not in html(at)
    assert "Milik lain" not in json.dumps(signs(at))


def test_the_forecast_says_what_it_made_of_the_notes(open_page: OpenPage, own: Settings) -> None:
    again, planned = LAST + timedelta(days=8), LAST + timedelta(days=12)
    annotations.add(own, LOCAL_OWNER, Note(LAST - timedelta(days=40), "Pameran", expected_on=again))
    annotations.add(own, LOCAL_OWNER, Note(planned, "Cabang *baru*"))
    at = open_page("forecast", own)
    late = "2 notes were written after this forecast was worked out; they are not in it yet."
    assert late in [each.value for each in at.caption]
    assert "forecast-renew" in keys(at)

    refresh(own)
    at = open_page("forecast", own)
    text = " ".join(each.value for each in at.markdown)
    assert late not in [each.value for each in at.caption]
    assert "The days of 1 note are not taken for usual ones." in text
    assert "“Pameran” is expected on 8 Jan 2026 as it went before." in text
    assert r"“Cabang \*baru\*” on 12 Jan 2026 is like nothing noted before: it counts as usual." in text

    annotations.remove(own, LOCAL_OWNER, annotations.all_notes(own, LOCAL_OWNER)[0])
    state_changes.forget()
    at = open_page("forecast", own)
    gone = "1 note was removed after this forecast was worked out; it is still in it."
    assert gone in [each.value for each in at.caption]
    assert "forecast-renew" in keys(at)


def test_without_a_goal_the_dialog_says_what_one_is(open_page: OpenPage, own: Settings) -> None:
    at = open_page("overview", own, language="id")
    press(at, "goals-open")
    assert any("Belum ada target." in each.value for each in at.markdown)
    assert "goal-new" in keys(at)


def test_a_goal_is_typed_beside_what_the_figure_was_a_year_earlier_and_ended_ones_stand_apart(
    dialog: OpenDialog, own: Settings
) -> None:
    for year in (2024, 2026):
        goals.add(own, LOCAL_OWNER, Goal("orders", Decimal(9), date(year, 1, 1), date(year, 12, 31), f"Pemilik {year}"))
    at = dialog(all_goals, own)
    sentences = [each.value for each in at.markdown]
    assert [sentences.index(each) for each in sentences if "Pemilik 2026" in each] < [sentences.index("**Ended**")]
    assert [sentences.index(each) for each in sentences if "Pemilik 2024" in each] > [sentences.index("**Ended**")]

    at.session_state["goal-edited"] = "new"  # as the button does
    at.run()
    sold = result(own, "daily_sales").filter(pl.col("day").dt.year() == 2024)["revenue"].sum()
    earlier = f"A year earlier, from 1 Jan 2024 to 31 Dec 2024, it was {money(sold, 'IDR')}."
    assert earlier in [each.value for each in at.caption]


def test_who_may_not_set_goals_sees_those_there_are_and_no_button_for_more(
    open_page: OpenPage, own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    goals.add(
        own, LOCAL_OWNER, Goal("revenue", Decimal(2_000_000_000), date(2025, 7, 1), date(2026, 6, 30), "**Budi**")
    )
    monkeypatch.setattr(shell, "current_viewer", lambda: Viewer("Rina", frozenset({Permission.VIEW})))
    at = open_page("overview", own)
    press(at, "goals-open")

    words = " ".join(each.value for each in at.markdown)
    assert r"Rp2,000,000,000 from 1 Jul 2025 to 30 Jun 2026. Owner: \*\*Budi\*\*." in words
    assert not any(key.startswith("goal-") for key in keys(at))


@pytest.mark.parametrize(("language", "words"), [("en", "of Rp2bn; "), ("id", "dari Rp2 miliar; seharusnya ")])
def test_pace_stands_on_the_card_with_what_it_rests_on(
    open_page: OpenPage, own: Settings, language: str, words: str
) -> None:
    goals.add(own, LOCAL_OWNER, Goal("revenue", Decimal(2_000_000_000), date(2025, 7, 1), date(2026, 6, 30), "Budi"))
    at = open_page("overview", own, language=language)
    assert words in html(at)
    assert ("as last year" if language == "en" else "menurut tahun lalu") in html(at)


def test_a_margin_is_assumed_and_said(dialog: OpenDialog, open_page: OpenPage, own: Settings) -> None:
    at = dialog(margin, own)
    at.text_input(key="margin-typed").set_value("thirty").run()
    press(at, "margin-save")
    assert [error.value for error in at.error] == ["“thirty” is not a percentage. Type it as 30%."]
    at.text_input(key="margin-typed").set_value("27.5").run()
    press(at, "margin-save")

    assumption = assumptions.get(own, assumptions.ASSUMED_MARGIN)
    assert assumption is not None
    assert assumption.value == Decimal("0.275")
    page = open_page("overview", own)
    page.toggle(key="more").set_value(True).run()
    sentences = [each.value for each in page.caption if "27.5%" in each.value]
    assert sentences
    assert LOCAL_OWNER.name in sentences[0]
