"""Results for a part of the business: worked out once when somebody asks, kept with their load within limits."""

import time
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from crm_analytics import jobs
from crm_analytics.compute import kept_parts, parts
from crm_analytics.compute.kept_parts import PartName
from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.errors import NotAllowed, NotReady, UsageError
from crm_analytics.features.forecast.results import _by_day
from crm_analytics.features.patterns.baskets import category_rules
from crm_analytics.marts.basket_items import basket_items
from crm_analytics.metrics.selection import UNKNOWN
from crm_analytics.reader import Reader
from crm_analytics.recipes import Part
from crm_analytics.state import annotations, assumptions
from crm_analytics.state.annotations import Note
from crm_analytics.state.jobs import Job
from crm_analytics.synthetic import nusantara
from crm_analytics.viewer import LOCAL_OWNER, ColumnGroup, Role, Viewer
from crm_analytics.warehouse import lake, ready
from crm_analytics.warehouse.load import load
from crm_analytics.warehouse.loads import LoadCatalogue
from crm_analytics.warehouse.progress import quiet
from tests.copies import copied

RULES, FORECAST = "category_rules", "forecast_errors"
JAKARTA, CITIES = Part(branch=("B01",)), Part(branch=("B01", "B02"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A small company with sales in several branches, refreshed."""
    settings = Settings(data=tmp_path_factory.mktemp("parts") / "data")
    load(settings, nusantara.company(200, 12_000, 1), by="tests", progress=quiet, company=nusantara.COMPANY)
    refresh(settings)
    return settings


@pytest.fixture
def own(made: Settings, settings: Settings) -> Settings:
    return copied(made, settings.data)


def reader(settings: Settings, viewer: Viewer = LOCAL_OWNER) -> Reader:
    shown = LoadCatalogue(settings).ready()
    assert shown is not None
    return Reader(settings, viewer, shown)


def manager(*branches: str) -> Viewer:
    return Viewer.of_role("sari@example.com", Role.MANAGER, branches=frozenset(branches))


def work_out(settings: Settings, name: str, part: Part) -> None:
    parts.work_out(settings, reader(settings).load, name, part)


def ended(settings: Settings, job_id: int) -> Job:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        job = jobs.get(settings, job_id)
        assert job is not None
        if job.status not in jobs.UNFINISHED and job.pid not in jobs._children:
            return job
        time.sleep(0.1)
    raise AssertionError(jobs.log(settings, job_id).read_text())


def folders(settings: Settings) -> list[Path]:
    return sorted((settings.warehouse / "ready/1/parts").iterdir())


def test_rules_of_some_branches_are_those_of_their_order_lines(own: Settings) -> None:
    work_out(own, RULES, CITIES)
    shown = reader(own).load
    lines, products = (lake.scan(own, shown, table) for table in ("order_lines", "products"))
    here = lines.filter(pl.col("branch_id").is_in(["B01", "B02"]))
    expected = category_rules(basket_items(here, products, floor=0.0001).collect())
    found = parts.read(reader(own), RULES, CITIES)
    assert found.height > 0
    assert found.equals(expected.select(pl.col(name).cast(kind) for name, kind in found.schema.items()))
    whole = reader(own).result(RULES).collect()
    assert found["baskets"][0] < whole["baskets"][0]


def test_rules_are_found_among_departments_too(own: Settings) -> None:
    part = Part(level="department")
    work_out(own, RULES, part)
    products = lake.scan(own, reader(own).load, "products").collect()
    found = parts.read(reader(own), RULES, part)
    assert found.height > 0
    assert set(found["antecedent"]) <= set(products["department"])


def test_a_forecast_of_a_category_is_of_its_sales(own: Settings) -> None:
    part = Part(category=("Beras",))
    work_out(own, FORECAST, part)
    days = parts.read(reader(own), "forecast_days", part)
    sold = reader(own).result("daily_sales").filter(pl.col("category") == "Beras").collect()
    seen = days.filter(pl.col("model") == "actual")
    assert seen["value"].sum() == pytest.approx(float(sold["revenue"].sum()))
    assert parts.read(reader(own), FORECAST, part)["chosen"].sum() == 1


def test_too_little_is_kept_as_a_refusal_with_its_reason(own: Settings) -> None:
    part = Part(branch=("nowhere",))
    work_out(own, RULES, part)
    assert parts.read(reader(own), RULES, part).is_empty()
    assert (parts.refusal(reader(own), RULES, part) or "").startswith("Rules need at least 200 orders")
    work_out(own, RULES, CITIES)
    assert parts.refusal(reader(own), RULES, CITIES) is None


def test_what_nobody_asked_for_is_not_there_and_says_so(own: Settings) -> None:
    assert not parts.is_there(reader(own), RULES, JAKARTA)
    with pytest.raises(NotReady, match="not worked out yet"):
        parts.read(reader(own), RULES, JAKARTA)


def test_a_part_is_worked_out_once(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    work_out(own, RULES, CITIES)

    def never(*_args: object) -> None:
        raise AssertionError

    monkeypatch.setattr("crm_analytics.features.patterns.results.category_rules", never)
    work_out(own, RULES, Part(branch=("B02", "B01")))
    with pytest.raises(AssertionError):
        work_out(own, RULES, JAKARTA)
    assert len(folders(own)) == 1, "what failed leaves nothing behind"


def test_a_changed_note_is_asked_for_anew_and_rules_are_not(own: Settings) -> None:
    part = Part(channel=("toko",))
    for name in (RULES, FORECAST):
        work_out(own, name, part)
    annotations.add(own, LOCAL_OWNER, Note(date(2025, 1, 6), "Bazaar"))
    refresh(own)
    assert parts.is_there(reader(own), RULES, part)
    assert not parts.is_there(reader(own), FORECAST, part)


def test_the_oldest_go_where_there_are_too_many(own: Settings) -> None:
    few = replace(own, parts_kept=2)
    for branch in ("B01", "B02", "B03"):
        work_out(few, RULES, Part(branch=(branch,)))
    there = [parts.is_there(reader(few), RULES, Part(branch=(branch,))) for branch in ("B01", "B02", "B03")]
    assert there == [False, True, True]


def test_the_oldest_go_where_they_take_too_much_room(own: Settings) -> None:
    small = replace(own, parts_bytes=10)
    for branch in ("B01", "B02"):
        work_out(small, RULES, Part(branch=(branch,)))
    there = [parts.is_there(reader(small), RULES, Part(branch=(branch,))) for branch in ("B01", "B02")]
    assert there == [False, True]


def test_a_manager_asks_for_own_branches_and_no_others(own: Settings) -> None:
    work_out(own, RULES, CITIES)
    both = reader(own, manager("B01", "B02", "B03"))
    assert parts.read(both, RULES, CITIES).height > 0
    for viewer, part in [
        (manager("B01"), CITIES),
        (manager("B01"), Part(level="department")),
        (manager("B01"), Part(channel=("toko",))),
        (Viewer("stranger", branches=frozenset({"B01"})), JAKARTA),
        (Viewer("stranger"), JAKARTA),
    ]:
        for see in (parts.read, parts.refusal, parts.is_there, jobs.ask):
            with pytest.raises(NotAllowed):
                see(reader(own, viewer), RULES, part)


def test_what_keeps_other_branches_away_is_one_question(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were it not asked, a manager would read the figures of any branch."""
    work_out(own, RULES, CITIES)
    with pytest.raises(NotAllowed):
        parts.read(reader(own, manager("B05")), RULES, CITIES)
    monkeypatch.setattr(parts, "covers", lambda _viewer, _part: True)
    assert parts.read(reader(own, manager("B05")), RULES, CITIES).height > 0


@pytest.mark.parametrize(
    ("name", "part", "column"),
    [
        (FORECAST, Part(category=("Beras",)), "category"),
        (FORECAST, Part(channel=("toko",)), "channel"),
        (RULES, Part(level="brand"), "brand"),
    ],
)
def test_nothing_is_narrowed_by_a_column_that_the_viewer_may_not_see(
    made: Settings, monkeypatch: pytest.MonkeyPatch, name: str, part: Part, column: str
) -> None:
    analyst = Viewer.of_role("analis@example.com", Role.ANALYST)
    assert not parts.is_there(reader(made, analyst), name, part)
    monkeypatch.setattr(parts, "groups_of", lambda _schema: {column: ColumnGroup.COST})
    for see in (parts.read, parts.kept, jobs.ask, jobs.newest_of):
        with pytest.raises(NotAllowed, match=f"The column {column} of table"):
            see(reader(made, analyst), name, part)
    assert not parts.is_there(reader(made, Viewer.of_role("x", Role.EXECUTIVE)), name, part), "who sees costs may"


def test_what_is_not_recorded_is_a_part_too() -> None:
    sales = pl.LazyFrame({"branch_id": ["B01", None, "B02"], "category": ["Beras", None, None]})
    assert Part(branch=("B01", UNKNOWN)).of(sales).collect().rows() == [("B01", "Beras"), (None, None)]
    assert Part(category=(UNKNOWN,)).of(sales).collect()["branch_id"].to_list() == [None, "B02"]


def test_days_on_which_a_category_was_not_sold_count_as_such_until_its_branches_sell_no_more() -> None:
    days = [date(2025, 1, day) for day in range(1, 7)]
    rows = [("B01", "Beras", days[1], 5.0), ("B01", "Kopi", days[0], 1.0), ("B01", "Kopi", days[3], 1.0)]
    rows += [("B02", "Kopi", days[5], 1.0)]
    sales = pl.DataFrame(rows, schema=["branch_id", "category", "day", "revenue"], orient="row").lazy()
    part = Part(branch=("B01",), category=("Beras",))
    assert _by_day(sales, part).rows() == [(days[1], 5.0), (days[3], 0.0)]
    assert _by_day(sales, Part(category=("Beras",))).rows() == [(days[1], 5.0), (days[3], 0.0), (days[5], 0.0)]
    assert _by_day(sales, Part()).rows() == [(days[0], 1.0), (days[1], 5.0), (days[3], 1.0), (days[5], 1.0)]
    assert _by_day(sales, Part(branch=("B09",))).is_empty()


def test_what_was_made_before_a_note_is_kept_and_says_that_it_is_not_current(own: Settings) -> None:
    part = Part(channel=("toko",))
    work_out(own, FORECAST, part)
    annotations.add(own, LOCAL_OWNER, Note(date(2025, 1, 6), "Bazaar"))
    before = parts.kept(reader(own), FORECAST, part)
    assert before is not None
    assert not before.is_current
    assert parts.rows(LOCAL_OWNER, before, FORECAST)["chosen"].sum() == 1
    work_out(own, FORECAST, part)
    after = parts.kept(reader(own), FORECAST, part)
    assert after is not None
    assert after.is_current
    assert after.made_at > before.made_at


def test_a_changed_assumption_leaves_what_does_not_rest_on_it(own: Settings) -> None:
    part = Part(channel=("toko",))
    work_out(own, FORECAST, part)
    assumptions.set(own, LOCAL_OWNER, assumptions.ASSUMED_MARGIN, Decimal("0.3"))
    assert parts.is_there(reader(own), FORECAST, part)


def test_what_was_dropped_is_written_beside_what_it_was_dropped_for(own: Settings) -> None:
    few = replace(own, parts_kept=2)
    assert parts.next_to_go(reader(few)) is None
    for branch in ("B01", "B02", "B03"):
        work_out(few, RULES, Part(branch=(branch,)))
    kept = [parts.kept(reader(few), RULES, Part(branch=(branch,))) for branch in ("B01", "B02", "B03")]
    assert kept[0] is None
    assert [each.dropped for each in kept[1:] if each] == [(), (PartName(RULES, JAKARTA),)]
    going = parts.next_to_go(reader(few))
    assert going is not None
    assert going.name == PartName(RULES, Part(branch=("B02",)))


def test_a_folder_that_is_not_whole_is_nothing(own: Settings) -> None:
    work_out(own, RULES, JAKARTA)
    (folder,) = folders(own)
    (folder / kept_parts.ABOUT).write_text("{", encoding="utf-8")
    assert parts.kept(reader(own), RULES, JAKARTA) is None
    work_out(own, RULES, JAKARTA)
    assert parts.is_there(reader(own), RULES, JAKARTA)


def test_what_can_not_be_asked_is_refused_in_words(own: Settings) -> None:
    for name, part, words in [
        ("daily_sales", JAKARTA, "worked out for the whole company alone"),
        ("weather", JAKARTA, "worked out for the whole company alone"),
        (RULES, Part(), "Say for which part of the business"),
        (RULES, Part(category=("Beras",)), "can't be worked out by category; it can be by branch, channel, level"),
    ]:
        with pytest.raises(UsageError, match=words):
            parts.read(reader(own), name, part)
        with pytest.raises(UsageError, match=words):
            work_out(own, name, part)


def test_a_job_works_it_out_with_its_progress_and_the_next_who_asks_waits_for_the_same(own: Settings) -> None:
    door = reader(own, manager("B01"))
    assert jobs.newest_of(door, RULES, JAKARTA) is None
    job = jobs.ask(door, RULES, JAKARTA)
    assert job is not None
    assert job.id not in [each.id for each in jobs.unfinished(own)], "everything else stays as it is meanwhile"
    newest = jobs.newest_of(door, RULES, JAKARTA)
    assert newest is not None
    assert newest.id == job.id
    again = jobs.ask(door, RULES, JAKARTA)
    assert again is None or again.id == job.id
    done = ended(own, job.id)
    assert (done.status, done.share, done.by) == (jobs.DONE, 1.0, "sari@example.com"), jobs.log(own, job.id).read_text()
    assert jobs.ask(door, RULES, JAKARTA) is None
    assert parts.read(door, RULES, JAKARTA).equals(parts.read(reader(own), RULES, JAKARTA))


def test_too_many_questions_at_once_are_refused(own: Settings) -> None:
    busy = replace(own, parts_waiting=0)
    with pytest.raises(UsageError, match="0 such questions are being worked out already"):
        jobs.ask(reader(busy), RULES, JAKARTA)


def test_they_go_with_the_results_of_their_load(own: Settings) -> None:
    work_out(own, RULES, JAKARTA)
    assert folders(own)
    ready.keep_only(own, set())
    assert not (own.warehouse / "ready/1").exists()
