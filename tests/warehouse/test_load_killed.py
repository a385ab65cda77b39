"""A load killed at any point leaves the load before it in force and complete, and can simply be run again."""

import random
import signal
from decimal import Decimal
from pathlib import Path

import pytest

from crm_analytics.config import Settings
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.load import load
from crm_analytics.warehouse.loads import LoadCatalogue
from crm_analytics.warehouse.progress import quiet
from tests.incoming import incoming
from tests.warehouse.child import LIMIT, ROWS, first_lines, second_tables, start

FIRST = (ROWS, ROWS * Decimal("5.10"), 40, 0)
SECOND = (2 * ROWS, ROWS * Decimal("5.10") + ROWS // 3 * Decimal("4.00") + ROWS, 60, 2)
"""Lines, their sum, customers and rejected rows with each load in force."""


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """One warehouse for all the murders: what each of them leaves behind meets the next."""
    settings = Settings(data=tmp_path_factory.mktemp("killed"), lock_wait=30)
    load(settings, [incoming("order_lines", first_lines(), "first.csv")], by="tests", progress=quiet)
    return settings


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What an unharmed second load reports, in order."""
    settings = Settings(data=tmp_path_factory.mktemp("unharmed"))
    load(settings, [incoming("order_lines", first_lines(), "first.csv")], by="tests", progress=quiet)
    seen: list[str] = []
    load(settings, second_tables(), by="tests", progress=lambda _share, word: seen.append(word))
    return seen


def _seen(settings: Settings) -> tuple[int, Decimal, int, int]:
    load_in_force = LoadCatalogue(settings).in_force()
    tables = {
        name: lake.scan(settings, load_in_force, name).collect() for name in ("order_lines", "customers", "rejected")
    }
    total = Decimal(tables["order_lines"]["amount"].sum())
    return tables["order_lines"].height, total, tables["customers"].height, tables["rejected"].height


def _run_again_and_take_back(settings: Settings) -> None:
    report = load(settings, second_tables(), by="tests", progress=quiet)
    assert report.load is not None
    assert _seen(settings) == SECOND
    assert list((settings.warehouse / "staging").iterdir()) == []
    LoadCatalogue(settings).undo(report.load.id, by="tests")
    assert _seen(settings) == FIRST


def _outcome(settings: Settings) -> str:
    """Whether the killed load had been published; whole in either case."""
    newest = LoadCatalogue(settings).in_force()
    assert newest is not None
    if newest.id == 1:
        assert _seen(settings) == FIRST
        return "before"
    assert _seen(settings) == SECOND
    LoadCatalogue(settings).undo(newest.id, by="tests")
    return "after"


def test_the_steps_cover_the_whole_way(steps: list[str]) -> None:
    assert [word.split()[0] for word in dict.fromkeys(steps)] == [
        *["Reading"] * 2,
        "Looking",
        *["Comparing"] * 2,
        *["Writing"] * 2,
        "Publishing",
        "Done",
    ]


@pytest.mark.parametrize("at", ["ends", pytest.param("every report", marks=pytest.mark.thorough)])
def test_killed_at_each_step(warehouse: Settings, steps: list[str], at: str) -> None:
    """At a step's first and last report of progress, or at every one."""
    ends = {steps.index(word) + 1 for word in steps} | {len(steps) - steps[::-1].index(word) for word in steps}
    for number, word in enumerate(steps, 1):
        if at == "ends" and number not in ends:
            continue
        child, _ = start(warehouse, dies_at=number)
        child.join(LIMIT)
        assert child.exitcode == -signal.SIGKILL, word
        assert _outcome(warehouse) == ("after" if word == "Done" else "before"), word
        _run_again_and_take_back(warehouse)


def test_killed_at_any_moment(warehouse: Settings) -> None:
    chance = random.Random(20260301)
    killed = 0
    for _ in range(14):
        child, _ended = start(warehouse)
        child.join(chance.uniform(0, 0.9))
        child.kill()
        child.join(LIMIT)
        killed += child.exitcode == -signal.SIGKILL
        _outcome(warehouse)
    assert killed > 0
    _run_again_and_take_back(warehouse)


def test_what_a_dead_load_wrote_is_cleared_and_what_was_published_is_not(tmp_path: Path, steps: list[str]) -> None:
    settings = Settings(data=tmp_path, lock_wait=30)
    for amount in ("5.00", "6.00"):
        rows = [{**row, "amount": Decimal(amount)} for row in first_lines()]
        load(settings, [incoming("order_lines", rows)], by="tests", progress=quiet)
    LoadCatalogue(settings).undo(2, by="tests")
    before = {path.name for path in lake.path(settings, "order_lines").glob("*.parquet")}
    child, _ = start(settings, dies_at=steps.index("Publishing") + 1)
    child.join(LIMIT)
    assert child.exitcode == -signal.SIGKILL
    assert {path.name for path in lake.path(settings, "order_lines").glob("*.parquet")} > before
    load(settings, [incoming("branches", [{"branch_id": "b"}])], by="tests", progress=quiet)
    assert {path.name for path in lake.path(settings, "order_lines").glob("*.parquet")} == before
    sums = [
        lake.scan(settings, LoadCatalogue(settings).get(number), "order_lines").collect()["amount"].sum()
        for number in (1, 2, 3)
    ]
    assert sums == [ROWS * 5, ROWS * 6, ROWS * 5]


def test_killed_in_the_very_first_load(tmp_path: Path, steps: list[str]) -> None:
    settings = Settings(data=tmp_path, lock_wait=30)
    for number in range(1, len(steps) + 1, 3):
        child, _ = start(settings, dies_at=number)
        child.join(LIMIT)
        assert child.exitcode == -signal.SIGKILL
        assert LoadCatalogue(settings).in_force() is None
    load(settings, second_tables(), by="tests", progress=quiet)
    rows, total, customers, rejected = _seen(settings)
    assert (rows, customers, rejected) == (ROWS + ROWS // 3, 60, 2)
    assert total == ROWS + ROWS // 3 * Decimal("9.10")
