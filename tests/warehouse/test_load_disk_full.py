"""A full disk stops a load with a plain word; the load before it stays in force."""

import errno
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import event

from crm_analytics.config import Settings
from crm_analytics.errors import LoadError
from crm_analytics.state.engine import engine
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.guards import plainly
from crm_analytics.warehouse.load import load
from crm_analytics.warehouse.loads import LoadCatalogue
from crm_analytics.warehouse.progress import quiet
from tests.incoming import incoming, line

MANY = [line(f"{n}-{n * 7919 % 10007}", f"product {n * 104729 % 9973}") for n in range(4000)]


def _allow_files_of(size: int) -> None:
    """No file may grow beyond that: the system refuses in the same place as where a disk is full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


@contextmanager
def _as_before() -> Iterator[None]:
    size = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    try:
        yield
    finally:
        _allow_files_of(size)


@pytest.mark.parametrize("step", ["Reading", "Writing"])
def test_no_room_while(settings: Settings, step: str) -> None:
    load(settings, [incoming("order_lines", [line("1")])], by="tests", progress=quiet)

    def no_room(_share: float, sentence: str) -> None:
        if sentence.startswith(step):
            _allow_files_of(8192)

    many = incoming("order_lines", MANY, batch=1000)
    with pytest.raises(LoadError, match=r"is full\. Free some space and load again"), _as_before():
        load(settings, [many], by="tests", progress=no_room)
    in_force = LoadCatalogue(settings).in_force()
    assert in_force is not None
    assert in_force.id == 1
    assert lake.scan(settings, in_force, "order_lines").collect().height == 1
    assert load(settings, [incoming("order_lines", MANY)], by="tests", progress=quiet).tables["order_lines"].new == 4000


def test_no_room_for_the_publication(settings: Settings) -> None:
    load(settings, [incoming("order_lines", [line("1")])], by="tests", progress=quiet)
    long_name = "sales.csv " * 2000

    def no_more_pages(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA max_page_count=1")

    event.listen(engine(settings), "connect", no_more_pages)
    with pytest.raises(LoadError, match="is full"):
        load(settings, [incoming("order_lines", [line("2")], long_name)], by="tests", progress=quiet)
    event.remove(engine(settings), "connect", no_more_pages)
    assert [load.id for load in LoadCatalogue(settings).all()] == [1]
    load(settings, [incoming("order_lines", [line("2")], long_name)], by="tests", progress=quiet)
    assert [load.id for load in LoadCatalogue(settings).all()] == [2, 1]


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        pl.exceptions.ComputeError("No space left on device (os error 28)"),
    ],
)
def test_a_full_disk_is_said_whoever_notices_it(tmp_path: Path, error: Exception) -> None:
    with pytest.raises(LoadError, match="is full"), plainly(Settings(data=tmp_path)):
        raise error


def test_other_errors_are_not_taken_for_a_full_disk(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), plainly(Settings(data=tmp_path)):
        raise FileNotFoundError(errno.ENOENT, "No such file")
