"""Reading a SQLite file where nothing can be written beside it: on a read-only or a full disk."""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, NullPool, create_engine, event


def is_readable(file: str) -> bool:
    """Whether there is such a file, and this user may read it."""
    try:
        with Path(file).open("rb") as opened_file:
            return bool(opened_file.read(1))
    except OSError:
        return False


@contextmanager
def opened(file: str) -> Iterator[Engine]:
    """An engine for reading the file as it lies.

    What was committed last may lie in the file beside it, which SQLite reads only where it may write there: both are
    copied to the folder for temporary files then.
    """
    late = Path(f"{file}-wal")
    if not late.exists() or not late.stat().st_size:
        yield _engine(f"{Path(file).resolve().as_uri()}?mode=ro&immutable=1")
        return
    with tempfile.TemporaryDirectory(prefix="crm-state-") as folder:
        copy = Path(folder) / "state.db"
        shutil.copyfile(file, copy)
        shutil.copyfile(late, f"{copy}-wal")
        yield _engine(copy.as_uri())


def _engine(address: str) -> Engine:
    made = create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=NullPool)
    event.listen(made, "begin", _begin)
    return made


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
