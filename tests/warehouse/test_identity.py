"""Lake and catalogue belong together: a catalogue that is not the lake's is refused, and deletes nothing."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import delete, text

from crm_analytics.config import Settings, sqlite_url
from crm_analytics.errors import StateError
from crm_analytics.state.engine import engine, writing
from crm_analytics.state.models import LoadRow, LoadTableRow, LoadVersionRow, WarehouseRow
from crm_analytics.warehouse import identity, lake, record
from crm_analytics.warehouse.loads import Company, Load, LoadCatalogue
from crm_analytics.warehouse.staging import clear_after_the_dead
from tests.copies import copied
from tests.incoming import incoming, line
from tests.warehouse.child import LIMIT, start
from tests.warehouse.loading import DAY, load_lines, load_tables, read, total
from tests.warehouse.small import COMPANY

EMPTY, FOREIGN = "knows of no load", "belong to another database"
BEHIND, GONE = "does not know what became of load", "tables of load 1 are not in"


@pytest.fixture
def loaded(settings: Settings) -> Settings:
    """Two loads."""
    load_lines(settings, DAY)
    load_lines(settings, [line("3", amount="1.00")], "later.csv")
    return settings


def _elsewhere(settings: Settings, name: str = "other.db") -> Settings:
    """The same lake with another, empty database."""
    return replace(settings, database_url=sqlite_url(settings.data / name))


def _files(settings: Settings) -> dict[str, int]:
    return {
        str(path.relative_to(settings.warehouse)): path.stat().st_size
        for path in (settings.warehouse / "facts").rglob("*")
        if path.is_file()
    }


def test_both_carry_one_id_from_the_first_load_on(any_database: Settings) -> None:
    load_lines(any_database, DAY)
    with engine(any_database).connect() as connection:
        (lake_id,) = connection.execute(text("SELECT lake_id FROM warehouse")).scalars()
    assert record.recorded(any_database).lake_id == lake_id
    assert len(lake_id) == 32


def test_another_empty_catalogue_is_refused(loaded: Settings) -> None:
    other, before = _elsewhere(loaded), _files(loaded)
    catalogue = LoadCatalogue(other)
    attempts: list[Callable[[], object]] = [
        catalogue.in_force,
        catalogue.ready,
        catalogue.all,
        catalogue.company,
        catalogue.next_id,
        lambda: catalogue.get(1),
        lambda: catalogue.undo(1, by="Sari"),
        lambda: catalogue.mark_ready(1),
        lambda: catalogue.set_company(COMPANY),
        lambda: load_lines(other, DAY),
        lambda: load_tables(other, incoming("order_lines", DAY), dry_run=True),
    ]
    for attempt in attempts:
        with pytest.raises(StateError, match=EMPTY):
            attempt()
    assert _files(loaded) == before
    assert total(loaded) == pl.Series(["15.75"]).cast(pl.Decimal(38, 2)).item()


def test_a_catalogue_with_loads_of_another_lake_is_refused(loaded: Settings, tmp_path: Path) -> None:
    elsewhere = Settings(data=tmp_path / "elsewhere")
    load_lines(elsewhere, DAY)
    mixed = replace(loaded, database_url=elsewhere.state_url)
    with pytest.raises(StateError, match=FOREIGN):
        LoadCatalogue(mixed).in_force()


def test_a_catalogue_over_a_folder_that_lacks_its_tables_is_refused(loaded: Settings, tmp_path: Path) -> None:
    moved = Settings(data=tmp_path / "empty", database_url=loaded.state_url)
    with pytest.raises(StateError, match="tables of load 2 are not in"):
        LoadCatalogue(moved).in_force()
    shutil.rmtree(loaded.warehouse / "facts")
    shutil.rmtree(loaded.warehouse / "record")
    with pytest.raises(StateError, match="tables of load 2 are not in"):
        LoadCatalogue(loaded).in_force()


def test_an_earlier_copy_of_the_folder_is_refused_by_the_catalogue_that_went_on(
    loaded: Settings, tmp_path: Path
) -> None:
    copy = replace(copied(loaded, tmp_path / "copy"), database_url=loaded.state_url)
    load_lines(loaded, [line("9")], "third.csv")
    with pytest.raises(StateError, match="tables of load 3 are not in"):
        LoadCatalogue(copy).in_force()


def test_an_earlier_copy_of_the_database_is_refused(loaded: Settings) -> None:
    file = loaded.warehouse / "state.db"
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(loaded.data / "old.db")) as old:
        source.backup(old)
    load_lines(loaded, [line("9")], "third.csv")
    LoadCatalogue(loaded).undo(3, by="Sari")
    load_lines(loaded, [line("10")], "fourth.csv")
    with pytest.raises(StateError, match=f"{BEHIND} 3, 4"):
        LoadCatalogue(_elsewhere(loaded, "old.db")).in_force()


def test_of_two_databases_that_know_the_lake_the_one_left_behind_is_refused(loaded: Settings) -> None:
    file = loaded.warehouse / "state.db"
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(loaded.data / "twin.db")) as twin:
        source.backup(twin)
    twin_settings = _elsewhere(loaded, "twin.db")
    load_lines(twin_settings, [line("9")], "third.csv")
    before = _files(loaded)
    with pytest.raises(StateError, match=BEHIND):
        load_lines(loaded, [line("10")], "fourth.csv")
    assert _files(loaded) == before


@pytest.mark.parametrize("how", ["deleted", "emptied", "loads deleted", "zero bytes"])
def test_a_lost_state_beside_a_full_lake_is_reported(loaded: Settings, how: str) -> None:
    file = loaded.warehouse / "state.db"
    if how == "deleted":
        file.unlink()
    elif how == "zero bytes":
        for beside in loaded.warehouse.glob("state.db-*"):
            beside.unlink()
        file.write_bytes(b"")
    else:
        with writing(loaded) as session:
            for row in (LoadVersionRow, LoadTableRow, LoadRow, *([WarehouseRow] if how == "emptied" else [])):
                session.execute(delete(row))
    with pytest.raises(StateError, match=BEHIND if how == "loads deleted" else EMPTY):
        LoadCatalogue(loaded).in_force()


def test_a_warehouse_of_an_earlier_version_gets_its_id_when_it_is_opened(loaded: Settings) -> None:
    LoadCatalogue(loaded).undo(2, by="Sari")
    _forget_identity(loaded)
    newest = LoadCatalogue(loaded).in_force()
    assert newest is not None
    assert newest.id == 1
    recorded = record.recorded(loaded)
    assert recorded.loads == {1, 2}
    assert recorded.undone == {2}
    assert recorded.lake_id
    assert [load.id for load in record.loads(loaded) if load.status != "undone"] == [1]


def test_a_lake_of_an_earlier_version_beside_an_empty_database_is_refused(loaded: Settings) -> None:
    _forget_identity(loaded)
    (loaded.warehouse / "state.db").unlink()
    with pytest.raises(StateError, match=EMPTY):
        LoadCatalogue(loaded).in_force()


def test_where_nothing_can_be_written_an_earlier_warehouse_is_still_read(
    loaded: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    _forget_identity(loaded)
    expected = LoadCatalogue(loaded).all()
    _forget_identity(loaded)

    def refuse(_settings: Settings, _load: object) -> None:
        raise PermissionError

    monkeypatch.setattr(record, "add", refuse)
    assert LoadCatalogue(loaded).all() == expected
    with pytest.raises(PermissionError):
        load_lines(loaded, [line("9")], "third.csv")


def test_what_a_killed_publication_or_undo_left_out_is_recorded_by_the_next_command(
    loaded: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_settings: Settings, _load: object) -> None:
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr(record, "add", full)
        load_lines(loaded, [line("9")], "third.csv")
    assert record.recorded(loaded).loads == {1, 2}
    with monkeypatch.context() as broken:
        broken.setattr(record, "mark_undone", full)
        LoadCatalogue(loaded).undo(3, by="Sari")
    assert record.recorded(loaded).undone == frozenset()
    LoadCatalogue(loaded).in_force()
    assert record.recorded(loaded).loads == {1, 2, 3}
    assert record.recorded(loaded).undone == {3}


def test_a_first_load_that_was_killed_leaves_a_warehouse_that_can_be_loaded(settings: Settings) -> None:
    child, _ = start(settings, dies_at=8)
    child.join(LIMIT)
    assert LoadCatalogue(settings).all() == []
    (settings.warehouse / "state.db").unlink()  # nothing was published: nobody loses anything
    assert load_lines(settings, DAY).load is not None


def test_a_company_that_was_named_before_the_first_load_does_not_bind_the_folder(settings: Settings) -> None:
    LoadCatalogue(settings).set_company(COMPANY)
    (settings.warehouse / "state.db").unlink()
    assert LoadCatalogue(settings).company() is None
    assert load_lines(settings, DAY).load is not None


def test_the_sequence_that_deleted_eight_of_eleven_tables(thirty_settings: Settings, tmp_path: Path) -> None:
    """Another, empty catalogue over the same folder: a load killed in mid-way, and the next that clears after it."""
    settings = copied(thirty_settings, tmp_path / "data")
    other, before = replace(_elsewhere(settings), lock_wait=30), _files(settings)
    child, ended = start(other, dies_at=6)
    child.join(LIMIT)
    assert not ended.empty(), "it was not refused, and died in mid-way"
    assert EMPTY in ended.get()
    with pytest.raises(StateError, match=EMPTY):
        load_lines(other, DAY)
    assert _files(settings) == before
    assert all(read(settings, table).height for table in LoadCatalogue(settings).all()[0].tables)


def test_clearing_leaves_tables_alone_that_its_catalogue_does_not_know(
    thirty_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second defence: also where nothing had refused that catalogue."""
    settings = copied(thirty_settings, tmp_path / "data")
    before = _files(settings)
    dead = settings.warehouse / "staging" / "dead"
    monkeypatch.setattr(identity, "verify", lambda _settings: None)
    catalogues: list[list[Load]] = [[], [replace(LoadCatalogue(settings).all()[0], versions={"order_lines": 0})]]
    for loads in catalogues:
        dead.mkdir(parents=True)
        clear_after_the_dead(settings, loads.copy)
        assert not dead.exists()
        assert _files(settings) == before


def test_clearing_keeps_versions_that_are_recorded_and_that_its_catalogue_does_not_know(
    loaded: Settings,
) -> None:
    loads = LoadCatalogue(loaded).all()
    before = _files(loaded)
    dead = loaded.warehouse / "staging" / "dead"
    dead.mkdir(parents=True)
    clear_after_the_dead(loaded, lambda: [load for load in loads if load.id == 1])
    assert before.items() <= _files(loaded).items()
    assert lake.at_version(loaded, "order_lines", loads[0].versions["order_lines"]).collect().height == 4


def test_the_company_is_recorded_with_its_currency(settings: Settings) -> None:
    load_lines(settings, DAY)
    assert record.company(settings) is None
    LoadCatalogue(settings).set_company(Company("Toko José", "IDR", "ID", "Asia/Jakarta"))
    assert record.company(settings) == Company("Toko José", "IDR", "ID", "Asia/Jakarta")


def test_a_record_that_was_cut_off_is_named(loaded: Settings) -> None:
    (loaded.warehouse / "record" / "2.json").write_text('{"id": 2', encoding="utf-8")
    with pytest.raises(StateError, match=r"2\.json can't be read"):
        record.loads(loaded)


@pytest.mark.parametrize("text", ['{"by": "Sa', '["Sari"]', '{"by": "Sari", "at": "yesterday"}'])
def test_a_record_of_an_undo_that_cannot_be_understood_is_named(loaded: Settings, text: str) -> None:
    LoadCatalogue(loaded).undo(2, by="Sari")
    (loaded.warehouse / "record" / "2.undone").write_text(text, encoding="utf-8")
    with pytest.raises(StateError, match=r"2\.undone can't be read"):
        record.loads(loaded)


def test_a_record_of_an_undo_by_an_earlier_version_does_not_say_whose_it_was(loaded: Settings) -> None:
    LoadCatalogue(loaded).undo(2, by="Sari")
    assert record.loads(loaded)[1] == replace(LoadCatalogue(loaded).get(2), status="undone")
    (loaded.warehouse / "record" / "2.undone").write_text("", encoding="utf-8")
    undone = record.loads(loaded)[1]
    assert (undone.status, undone.undone_by, undone.undone_at) == ("undone", None, None)


def test_loads_that_were_undone_before_there_was_a_record_are_recorded_with_who_did_it(loaded: Settings) -> None:
    undone = LoadCatalogue(loaded).undo(2, by="Sari")
    _forget_identity(loaded)
    LoadCatalogue(loaded).next_id()
    assert record.loads(loaded)[1] == undone


def _forget_identity(settings: Settings) -> None:
    """As a version without ids left it."""
    shutil.rmtree(settings.warehouse / "record")
    with writing(settings) as session:
        session.execute(delete(WarehouseRow))
