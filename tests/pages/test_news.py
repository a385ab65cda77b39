"""“New since …”: what changed for this reader since the last visit, and nothing else."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from crm_analytics.compute import reads
from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.content import kept, news
from crm_analytics.content.registry import NewsSource
from crm_analytics.content.view import View
from crm_analytics.features.anomalies import contributions as unusual
from crm_analytics.state import annotations, goals, visits
from crm_analytics.state.annotations import Note
from crm_analytics.state.goals import Goal
from crm_analytics.viewer import Permission, Viewer
from tests.pages.conftest import OpenPage
from tests.viewer.viewers import two_branches
from tests.warehouse.small import COMPANY, fill, lines

ANA = Viewer("Ana", frozenset(Permission))
BUDI = Viewer("Budi", frozenset(Permission))
NORTH = Viewer("Nur", frozenset(Permission), frozenset({"north"}))


@pytest.fixture(autouse=True)
def each_visit_is_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """No time passes between the visits of a test."""
    monkeypatch.setattr(visits, "ONE_VISIT", timedelta(0))


@pytest.fixture
def sold(settings: Settings) -> Settings:
    fill(settings, order_lines=lines(40, customers=5))
    refresh(settings)
    return settings


def view(settings: Settings, viewer: Viewer) -> View:
    kept.forget()
    reads.ready_loads.clear()
    return View(settings, viewer, reads.ready_loads(settings)[0], COMPANY, "overview")


def told(settings: Settings, viewer: Viewer) -> list[str]:
    """What the viewer is told at the beginning of another visit."""
    seen = view(settings, viewer)
    return [each.words for each in news.items(seen, news.begin(seen))]


def test_on_a_first_visit_there_is_nothing_new(sold: Settings) -> None:
    assert told(sold, ANA) == []
    assert told(sold, ANA) == []


def test_a_load_is_new_once_for_each_reader(sold: Settings) -> None:
    told(sold, ANA)
    more = lines(10, customers=5, first=datetime(2024, 2, 10, 10))  # noqa: DTZ001 - wall time of the company
    fill(sold, order_lines=more.with_columns(order_id="more-" + pl.col("order_id")))
    refresh(sold)
    assert told(sold, ANA) == ["new data, sales up to 19 Feb 2024"]
    assert told(sold, ANA) == []
    assert told(sold, BUDI) == [], "the first visit of another"


def test_notes_of_others_are_news_and_own_are_not(sold: Settings) -> None:
    told(sold, ANA)
    told(sold, BUDI)
    note = annotations.add(sold, ANA, Note(date(2024, 1, 5), "Flood in the street"))
    assert told(sold, ANA) == []
    assert told(sold, BUDI) == ["1 note: “Flood in the street”"]
    annotations.edit(sold, ANA, note, Note(date(2024, 1, 5), "Flood in two streets"))
    assert told(sold, BUDI) == ["1 note: “Flood in two streets”"]


def test_a_goal_is_news_when_it_changes_sides(sold: Settings) -> None:
    told(sold, ANA)
    goal = goals.add(sold, ANA, Goal("revenue", Decimal(10), date(2024, 1, 1), date(2024, 12, 31), "Ana"))
    assert told(sold, ANA) == ["goal Revenue is on its way now"]
    assert told(sold, ANA) == []
    goals.edit(sold, ANA, goal, Goal("revenue", Decimal(10**9), date(2024, 1, 1), date(2024, 12, 31), "Ana"))
    assert told(sold, ANA) == ["goal Revenue is behind now"]
    assert told(sold, ANA) == []


def test_unusual_days_are_news_once_and_not_those_known_from_the_start(
    sold: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = {"unusual:2024-01-05": "5 Jan 2024"}
    monkeypatch.setattr(
        news,
        "_sources",
        lambda: (NewsSource("unusual", 20, lambda _view: dict(days), unusual._words, "anomalies"),),
    )
    assert told(sold, ANA) == []
    days["unusual:2024-01-09"] = "9 Jan 2024"
    assert told(sold, ANA) == ["1 unusual day: 9 Jan 2024"]
    assert told(sold, ANA) == []


def test_what_could_not_be_looked_at_is_no_news_when_it_can_be_again(
    sold: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    there: list[dict[str, str] | None] = [
        {"unusual:a": "a"},
        None,
        {"unusual:a": "a"},
        {"unusual:a": "a", "unusual:b": "b"},
    ]
    monkeypatch.setattr(news, "_sources", lambda: (NewsSource("unusual", 20, lambda _view: there[0], unusual._words),))
    assert told(sold, ANA) == []
    for expected in ([], [], ["1 unusual day: b"]):
        there.pop(0)
        assert told(sold, ANA) == expected


def test_unusual_days_come_from_the_result(nusantara_settings: Settings) -> None:
    seen = view(nusantara_settings, ANA)
    bands = seen.ready("day_bands").filter(pl.col("unusual"), pl.col("day") > seen.as_of - unusual.RECENT)
    things = unusual._days(seen)
    assert things is not None
    assert [key.removeprefix("unusual:") for key in things] == sorted(map(str, bands["day"]), reverse=True)


def test_a_reader_of_one_branch_hears_of_own_things_only(settings: Settings) -> None:
    two_branches(settings)
    told(settings, NORTH)
    for branch, words in (("north", "Ours"), ("south", "Theirs"), (None, "Everybody's")):
        annotations.add(settings, ANA, Note(date(2024, 6, 1), words, branch_id=branch))
        target = Goal("revenue", Decimal(10), date(2024, 1, 1), date(2026, 12, 31), "Ana", branch_id=branch)
        goals.add(settings, ANA, target)
    assert told(settings, NORTH) == ["goal Revenue is on its way now", "1 note: “Ours”"]
    seen = view(settings, NORTH)
    assert unusual._days(seen) is None, "judged for the whole company"


def line(at: AppTest) -> list[str]:
    return [each.value for each in at.main.markdown if "New since" in each.value or each.value.startswith("1 note")]


def test_the_line_stands_above_the_page_until_it_is_dismissed(
    open_page: OpenPage, sold: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewed: Callable[[], Viewer] = lambda: BUDI  # noqa: E731 - handed to the patch
    monkeypatch.setattr("crm_analytics.ui.shell.current_viewer", viewed)
    assert line(open_page("overview", sold)) == []
    annotations.add(sold, ANA, Note(date(2024, 1, 5), "Fl*oo*d"))
    kept.forget()
    at = open_page("overview", sold)
    (since, note) = line(at)
    assert since.startswith("**New since ")
    assert note == r"1 note: “Fl\*oo\*d”"
    at.selectbox(key="filter-period").set_value("28d").run()
    assert len(line(at)) == 2, "it stays through the visit"
    at.button(key="news-dismiss").click().run()
    assert line(at) == []
    assert line(open_page("overview", sold)) == []


def test_an_earlier_load_tells_no_news(open_page: OpenPage, two_loads: Settings) -> None:
    first, *_others = sorted(each.id for each in reads.ready_loads(two_loads))
    open_page("overview", two_loads)
    at = open_page("overview", two_loads, load=str(first))
    assert line(at) == []
