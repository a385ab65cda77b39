"""A catalogue made anew from the lake is the one that was lost."""

import shutil
import signal
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete

from crm_analytics.compute.check import check
from crm_analytics.config import Settings, sqlite_url
from crm_analytics.errors import LoadError, StateError
from crm_analytics.state.engine import writing
from crm_analytics.state.models import WarehouseRow
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.adopt import adopt
from crm_analytics.warehouse.load import load
from crm_analytics.warehouse.loads import LoadCatalogue
from crm_analytics.warehouse.progress import quiet
from tests.copies import copied
from tests.incoming import incoming, line
from tests.warehouse.child import LIMIT, first_lines, start
from tests.warehouse.loading import DAY, load_lines, read, total
from tests.warehouse.small import COMPANY


@pytest.fixture
def loaded(settings: Settings) -> Settings:
    """Three loads, the second of which was undone, and a company."""
    load(settings, [incoming("order_lines", DAY)], by="Sari", progress=quiet, company=COMPANY)
    load_lines(settings, [line("3")], "wrong.csv")
    LoadCatalogue(settings).undo(2, by="Sari")
    load_lines(settings, [line("4", amount="1.00"), line(None)], "later.csv")
    return settings


def _lose(settings: Settings) -> None:
    for file in settings.warehouse.glob("state.db*"):
        file.unlink()


def test_a_lost_catalogue_comes_back_as_it_was(loaded: Settings) -> None:
    before, facts = LoadCatalogue(loaded).all(), read(loaded, "order_lines")
    _lose(loaded)
    adopted = adopt(loaded, by="Sari")
    assert (adopted.loads, adopted.is_recorded) == ((1, 2, 3), True)
    assert adopted.in_force == before[0]
    assert LoadCatalogue(loaded).all() == before
    assert LoadCatalogue(loaded).company() == COMPANY
    assert read(loaded, "order_lines").equals(facts)
    assert read(loaded, "rejected").height == 1


def test_after_it_one_goes_on_as_before(loaded: Settings) -> None:
    _lose(loaded)
    adopt(loaded, by="Sari")
    assert load_lines(loaded, [line("4", amount="1.00"), line(None)], "later.csv").load is None
    assert load_lines(loaded, [line("5")], "next.csv").load is not None
    LoadCatalogue(loaded).undo(4, by="Sari")
    LoadCatalogue(loaded).undo(3, by="Sari")
    assert read(loaded, "order_lines").height == len(DAY)


def test_into_postgresql(loaded: Settings, postgres_url: str) -> None:
    moved = replace(loaded, database_url=postgres_url)
    before = LoadCatalogue(loaded).all()
    with pytest.raises(StateError, match="adopt"):
        LoadCatalogue(moved).in_force()
    adopt(moved, by="Sari")
    assert LoadCatalogue(moved).all() == before
    load_lines(moved, [line("5")], "next.csv")
    with pytest.raises(StateError, match="does not know what became of load 4"):
        load_lines(loaded, [line("6")], "into the one left behind.csv")


def test_results_that_are_there_are_taken_over_with_their_load(thirty_settings: Settings, tmp_path: Path) -> None:
    settings = copied(thirty_settings, tmp_path / "data")
    _lose(settings)
    adopt(settings, by="Sari")
    assert LoadCatalogue(settings).all() == LoadCatalogue(thirty_settings).all()
    assert [each.severity for each in check(settings) if each.severity == "problem"] == []


def test_an_earlier_copy_is_brought_up_to_date(loaded: Settings) -> None:
    copy = loaded.data / "old.db"
    LoadCatalogue(loaded).undo(3, by="Sari")
    load_lines(loaded, [line("5")], "fourth.csv")
    before = LoadCatalogue(loaded).all()
    _lose(loaded)
    adopt(loaded, by="Sari")
    shutil.copy(loaded.warehouse / "state.db", copy)
    load_lines(loaded, [line("6")], "fifth.csv")
    LoadCatalogue(loaded).undo(5, by="Sari")
    LoadCatalogue(loaded).undo(4, by="Sari")
    load_lines(loaded, [line("7")], "sixth.csv")
    behind = replace(loaded, database_url=sqlite_url(copy))
    assert adopt(behind, by="Sari").loads == (4, 5, 6)
    assert LoadCatalogue(behind).all() == LoadCatalogue(loaded).all()
    assert [load.id for load in before] == [4, 3, 2, 1]


def test_twice_changes_nothing(loaded: Settings) -> None:
    before = LoadCatalogue(loaded).all()
    assert adopt(loaded, by="Sari").loads == ()
    assert LoadCatalogue(loaded).all() == before


@pytest.mark.parametrize("dies_at", [3, 9, 11])
def test_after_a_load_that_was_killed_the_one_before_is_in_force(settings: Settings, dies_at: int) -> None:
    """While reading, while writing tables, and when all is written and only the publication is missing."""
    settings = replace(settings, lock_wait=30)
    load(settings, [incoming("order_lines", first_lines(), "first.csv")], by="tests", progress=quiet)
    facts = read(settings, "order_lines")
    child, _ = start(settings, dies_at=dies_at)
    child.join(LIMIT)
    assert child.exitcode == -signal.SIGKILL
    _lose(settings)
    adopted = adopt(settings, by="Sari")
    assert adopted.loads == (1,)
    assert read(settings, "order_lines").equals(facts)
    load_lines(settings, [line("new")], "second.csv")
    assert read(settings, "order_lines").height == facts.height + 1


def test_after_the_newest_load_was_undone_the_one_before_is_in_force(settings: Settings) -> None:
    load_lines(settings, DAY)
    load_lines(settings, [line("3")], "wrong.csv")
    LoadCatalogue(settings).undo(2, by="Sari")
    _lose(settings)
    adopted = adopt(settings, by="Sari")
    assert adopted.in_force is not None
    assert adopted.in_force.id == 1
    assert read(settings, "order_lines").height == len(DAY)


def test_a_lake_of_an_earlier_version_is_taken_as_it_lies(loaded: Settings) -> None:
    facts, amount = read(loaded, "order_lines"), total(loaded)
    shutil.rmtree(loaded.warehouse / "record")
    (loaded.warehouse / "ready" / "7").mkdir(parents=True)
    _lose(loaded)
    adopted = adopt(loaded, by="Sari")
    assert adopted.in_force is not None
    assert (adopted.loads, adopted.is_recorded) == ((8,), False)
    assert adopted.in_force.tables["order_lines"].sum_accepted == amount
    assert read(loaded, "order_lines").equals(facts)
    assert [each for each in check(loaded) if each.severity == "problem" and each.about in lake.LAKE] == []


def test_nothing_is_taken_over_from_an_empty_folder(settings: Settings) -> None:
    with pytest.raises(LoadError, match="holds no facts"):
        adopt(settings, by="Sari")


def test_nothing_is_taken_over_into_the_catalogue_of_another_lake(loaded: Settings, tmp_path: Path) -> None:
    elsewhere = Settings(data=tmp_path / "elsewhere")
    load_lines(elsewhere, DAY)
    before = LoadCatalogue(elsewhere).all()
    with pytest.raises(LoadError, match="loads of another lake"):
        adopt(replace(loaded, database_url=elsewhere.state_url), by="Sari")
    assert LoadCatalogue(elsewhere).all() == before
    with writing(elsewhere) as session:
        session.execute(delete(WarehouseRow))
    with pytest.raises(LoadError, match="loads of another lake"):
        adopt(replace(loaded, database_url=elsewhere.state_url), by="Sari")


def test_a_damaged_table_is_named_and_nothing_taken_over(loaded: Settings) -> None:
    _lose(loaded)
    for file in lake.path(loaded, "order_lines").glob("*.parquet"):
        file.write_bytes(file.read_bytes()[:-10])
    with pytest.raises(LoadError, match="The table order_lines of load 3 can't be read"):
        adopt(loaded, by="Sari")
    with pytest.raises(StateError, match="knows of no load"):
        LoadCatalogue(loaded).all()
