"""Two loads at once: one waits or is refused with a clear word; never a mixture."""

from pathlib import Path

import pytest
from filelock import FileLock

from crm_analytics.config import Settings
from crm_analytics.errors import LoadError
from crm_analytics.warehouse.load import load
from crm_analytics.warehouse.loads import LoadCatalogue
from crm_analytics.warehouse.progress import quiet
from tests.incoming import incoming, line
from tests.warehouse.child import LIMIT, ROWS, second_tables, start


def test_of_two_processes_one_waits_for_the_other(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, lock_wait=LIMIT)
    children = [start(settings) for _ in range(2)]
    ends = sorted(ended.get() for _, ended in children)
    for child, _ in children:
        child.join(LIMIT)
        assert child.exitcode == 0
    assert ends == ["nothing changed", "published"]
    published = LoadCatalogue(settings).all()
    assert [load.tables["order_lines"].new for load in published] == [ROWS + ROWS // 3]


def test_a_second_load_is_refused_when_its_patience_ends(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, lock_wait=0.1)
    settings.warehouse.mkdir(parents=True)
    with FileLock(settings.warehouse / "load.lock"):
        child, ended = start(settings)
        assert ended.get() == "refused: Another load is running. Wait until it has finished, then load again."
        child.join(LIMIT)
        rehearsal = load(settings, second_tables(), by="tests", progress=quiet, dry_run=True)
    assert rehearsal.changed
    assert LoadCatalogue(settings).all() == []


def test_a_load_overtaken_on_another_machine_is_refused(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)

    def another_machine_publishes(_share: float, sentence: str) -> None:
        if sentence == "Publishing" and not LoadCatalogue(settings).all():
            # A lock on a file is no lock between machines: here it is as if there were none.
            (settings.warehouse / "load.lock").unlink()
            load(settings, [incoming("order_lines", [line("2")])], by="other", progress=quiet)

    with pytest.raises(LoadError, match="Another load was published in the meantime"):
        load(settings, [incoming("order_lines", [line("1")])], by="tests", progress=another_machine_publishes)
    assert [load.by for load in LoadCatalogue(settings).all()] == ["other"]


def test_an_undo_during_a_load_makes_it_start_again(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    load(settings, [incoming("order_lines", [line("1")])], by="tests", progress=quiet)

    def undo(_share: float, sentence: str) -> None:
        if sentence == "Publishing":
            LoadCatalogue(settings).undo(1, by="tests")

    with pytest.raises(LoadError, match="Another load was published in the meantime"):
        load(settings, [incoming("order_lines", [line("2")])], by="tests", progress=undo)
    assert LoadCatalogue(settings).in_force() is None
