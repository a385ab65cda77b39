"""What exists for the whole company only is offered for a part of it, worked out by a job, and drawn in its place."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from crm_analytics import jobs
from crm_analytics.compute import parts
from crm_analytics.config import Settings
from crm_analytics.i18n import percent
from crm_analytics.reader import Reader
from crm_analytics.recipes import Part
from crm_analytics.state import annotations
from crm_analytics.state import jobs as state_jobs
from crm_analytics.state.annotations import Note
from crm_analytics.state.jobs import Job
from crm_analytics.viewer import LOCAL_OWNER, Role, Viewer
from crm_analytics.warehouse import ready
from crm_analytics.warehouse.loads import Load, LoadCatalogue
from tests.copies import copied
from tests.pages import seen
from tests.pages.conftest import OpenPage

MANAGER = Viewer.of_role("sari@example.com", Role.MANAGER, branches=frozenset({"B03"}))
RULES, FORECAST, DRIVERS = "work-out-category_rules", "work-out-forecast_days", "work-out-driver_checks"
OWN, OTHER = Part(branch=("B03",)), Part(branch=("B01",))


@pytest.fixture
def own(nusantara_settings: Settings, tmp_path: Path) -> Settings:
    return copied(nusantara_settings, tmp_path / "own")


@pytest.fixture
def asked_for(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that pages start; each is in the list of jobs, and no process works on it."""
    commands: list[list[str]] = []

    def start(settings: Settings, args: list[str], *, by: str) -> Job:
        commands.append(args)
        return state_jobs.add(settings, args, by=by, status=jobs.WAITING)

    monkeypatch.setattr(jobs, "start", start)
    return commands


@pytest.fixture
def viewed_by(monkeypatch: pytest.MonkeyPatch) -> Callable[[Viewer], None]:
    return lambda viewer: monkeypatch.setattr("crm_analytics.ui.shell.current_viewer", lambda: viewer)


def load_of(settings: Settings) -> Load:
    load = LoadCatalogue(settings).ready()
    assert load is not None
    return load


def name_of(settings: Settings, branch: str) -> str:
    names = ready.scan(settings, load_of(settings).id, "branch_names").collect()
    return str(names.filter(pl.col("branch_id") == branch)["name"][0])


def offers(at: AppTest) -> list[str]:
    return [button.label for button in at.button if button.key in {RULES, FORECAST, DRIVERS}]


def captions(at: AppTest) -> str:
    return " ".join(each.value for each in at.caption)


def test_it_is_asked_for_by_a_click_followed_from_any_visit_and_drawn_in_its_place(
    open_page: OpenPage, own: Settings, asked_for: list[list[str]]
) -> None:
    name = name_of(own, "B01")
    at = open_page("patterns", own, branch="B01")
    assert at.title[0].value == f"Patterns: not worked out yet for {name}"
    assert "So far this is worked out for the whole company only" in at.info[0].value
    assert offers(at) == [f"Work it out for {name}"]

    at.button(key=RULES).click().run()
    assert asked_for == [["work-out", "category_rules", "--branch", "B01", "--level", "category", "--load", "1"]]
    assert not offers(at)
    assert "the work goes on" in captions(at)

    later = open_page("patterns", own, branch="B01")  # another visit, or the same after another page
    assert not offers(later)
    assert "the work goes on" in captions(later)
    assert not open_page("data", own).get("progress"), "nothing else waits for it"

    parts.work_out(own, load_of(own), "category_rules", OTHER)
    state_jobs.update(own, 1, status=jobs.DONE, finished_at=datetime.now(UTC))
    at.run()
    assert not at.exception
    assert at.title[0].value.startswith(f"{name} · ")
    assert f"For {name} alone; worked out on " in captions(at)
    rules = parts.read(Reader(own, LOCAL_OWNER, load_of(own)), "category_rules", OTHER)
    assert f"of {rules['baskets'][0]:,} baskets with two or more" in " ".join(each.value for each in at.markdown)
    assert "ended_job" not in at.session_state, "no load has ended"


def test_what_was_asked_for_in_indonesian_reads_so(
    open_page: OpenPage, own: Settings, asked_for: list[list[str]]
) -> None:
    at = open_page("forecast", own, "id", branch="B01", category="Beras")
    name = f"{name_of(own, 'B01')}, kategori Beras"
    assert at.title[0].value == f"Perkiraan: belum dihitung untuk {name}"
    assert offers(at) == [f"Hitung untuk {name}"]
    assert asked_for == []


def test_work_that_failed_says_why_and_can_be_asked_for_again(
    open_page: OpenPage, own: Settings, asked_for: list[list[str]]
) -> None:
    at = open_page("patterns", own, branch="B01")
    at.button(key=RULES).click().run()
    state_jobs.update(own, 1, status=jobs.FAILED, message="The disk is full.", finished_at=datetime.now(UTC))
    at.run()
    assert at.error[0].value == "The disk is full."
    at.button(key=RULES).click().run()
    assert len(asked_for) == 2


def test_too_many_questions_at_once_are_refused_where_they_are_asked(
    open_page: OpenPage, own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_analytics.config.from_environment", lambda: replace(own, parts_waiting=0))
    at = open_page("patterns", own, branch="B01")
    at.button(key=RULES).click().run()
    assert "0 such questions are being worked out already" in at.error[0].value


def test_a_forecast_of_a_branch_has_its_own_errors_and_is_kept_when_a_note_is_written(
    open_page: OpenPage, own: Settings, asked_for: list[list[str]]
) -> None:
    load = load_of(own)
    parts.work_out(own, load, "forecast_days", OTHER)
    at = open_page("forecast", own, branch="B01")
    errors = parts.read(Reader(own, LOCAL_OWNER, load), "forecast_errors", OTHER).filter("chosen")
    whole = ready.scan(own, load.id, "forecast_errors").filter("chosen").collect()
    shown = {label: figure.value for label, figure in seen.figures(at).items()}
    assert shown["A day off by"] == percent(errors["wape"][0], 1)
    assert shown["Total off by"] == percent(errors["total_error"][0], 1)
    assert shown["A day off by"] != percent(whole["wape"][0], 1)

    annotations.add(own, LOCAL_OWNER, Note(date(2025, 1, 6), "Bazaar"))
    again = open_page("forecast", own, branch="B01")
    assert again.title[0].value == at.title[0].value
    assert "Notes or settings have changed since then; they are not in it yet." in captions(again)
    again.button(key=FORECAST).click().run()
    assert asked_for[0][:4] == ["work-out", "forecast_days", "--branch", "B01"]
    assert again.title[0].value == at.title[0].value, "what there is stays while the new one is worked out"
    assert "the work goes on" in captions(again)


def test_too_little_data_is_said_for_the_part(
    open_page: OpenPage, own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_analytics.features.patterns.baskets.LEAST_BASKETS", 10**7)
    parts.work_out(own, load_of(own), "category_rules", OTHER)
    at = open_page("patterns", own, branch="B01")
    assert at.title[0].value == f"{name_of(own, 'B01')} · No patterns yet"
    assert "Rules need at least 10000000 orders" in at.info[0].value
    assert not offers(at)


def test_a_manager_is_offered_the_own_branch_whatever_the_address_says(
    open_page: OpenPage, own: Settings, asked_for: list[list[str]], viewed_by: Callable[[Viewer], None]
) -> None:
    parts.work_out(own, load_of(own), "category_rules", OTHER)
    viewed_by(MANAGER)
    for address in ({}, {"branch": "B01"}, {"branch": "B03"}):
        at = open_page("patterns", own, **address)
        assert offers(at) == [f"Work it out for {name_of(own, 'B03')}"]
    at.button(key=RULES).click().run()
    assert asked_for[0][2:4] == ["--branch", "B03"]

    parts.work_out(own, load_of(own), "category_rules", OWN)
    at = open_page("patterns", own)
    assert at.title[0].value.startswith(f"{name_of(own, 'B03')} · ")
    baskets = parts.read(Reader(own, MANAGER, load_of(own)), "category_rules", OWN)["baskets"][0]
    assert f"of {baskets:,} baskets with two or more" in " ".join(each.value for each in at.markdown)


def test_a_manager_reads_what_goes_with_ordering_again_in_the_own_branch(
    open_page: OpenPage, own: Settings, asked_for: list[list[str]], viewed_by: Callable[[Viewer], None]
) -> None:
    viewed_by(MANAGER)
    at = open_page("value", own, part="drivers")
    assert offers(at) == [f"Work it out for {name_of(own, 'B03')}"]
    assert at.button_group, "the rest of the page stands"
    parts.work_out(own, load_of(own), "drivers", OWN)
    at = open_page("value", own, part="drivers")
    assert not at.exception
    assert f"For {name_of(own, 'B03')} alone" in captions(at)
    checks = parts.read(Reader(own, MANAGER, load_of(own)), "driver_checks", OWN)
    repeat = checks.row(by_predicate=pl.col("outcome") == "repeat", named=True)
    whole = ready.scan(own, load_of(own).id, "driver_checks").collect()
    assert 0 < repeat["cases"] < whole.row(by_predicate=pl.col("outcome") == "repeat", named=True)["cases"]
    assert f"All who bought here, whatever the filters: {repeat['cases']}, of whom" in captions(at)
    assert asked_for == []
    viewed_by(Viewer.of_role("rudi@example.com", Role.MANAGER, branches=frozenset({"B03", "B01"})))
    assert offers(open_page("value", own, part="drivers")) == ["Work it out for your 2 branches"]
    viewed_by(LOCAL_OWNER)
    assert not offers(open_page("value", own, part="drivers", branch="B01")), "of the whole company, as it says"


def test_when_the_limit_is_reached_it_is_said_what_goes(
    open_page: OpenPage, own: Settings, viewed_by: Callable[[Viewer], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    few = replace(own, parts_kept=1)
    monkeypatch.setattr("crm_analytics.config.from_environment", lambda: few)
    other = f"Patterns ({name_of(own, 'B01')})"
    parts.work_out(few, load_of(own), "category_rules", OTHER)
    at = open_page("patterns", own, branch="B03")
    assert "As many results as are kept, 1, are there; the oldest goes for the next." in captions(at)
    assert f"That is: {other}." in captions(at)
    viewed_by(MANAGER)
    at = open_page("patterns", own)
    assert "the oldest goes for the next." in captions(at)
    assert "That is" not in captions(at), "another branch is not named to who may not see it"

    parts.work_out(few, load_of(own), "category_rules", OWN)
    at = open_page("patterns", own)
    assert "To make room for it, the oldest went: 1 other result." in captions(at)
    with monkeypatch.context() as patch:
        patch.setattr(parts, "covers", lambda _viewer, _part: True)
        assert "the oldest went: Patterns (Branch B01)." in captions(open_page("patterns", own)), "the defence"
    viewed_by(LOCAL_OWNER)
    assert f"the oldest went: {other}." in captions(open_page("patterns", own, branch="B03"))
