"""The real server, where nothing but this machine exists: it answers at once, and asks nobody for anything."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Final

import pytest

from crm_analytics.config import PROJECT, Settings

WATCHED: Final = """
import runpy, sys

def watch(event, arguments):
    if event in {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}:
        host = arguments[0]
    elif event in {"socket.connect", "socket.sendto", "socket.sendmsg"} and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    if host not in {None, "", "127.0.0.1", "::1", "localhost", b"127.0.0.1", b"localhost"}:
        with open(log, "a") as file:
            file.write(f"{event} {host}\\n")
        raise OSError(101, "Network is unreachable")

log, sys.argv = sys.argv[1], sys.argv[2:]
sys.addaudithook(watch)
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""
HOW: Final = {
    "serve": ("crm_analytics", "serve", "--port"),
    "streamlit run": ("streamlit", "run", "app.py", "--server.port"),
}
PATIENCE: Final = 90.0
KEY: Final = "dGhlIHNhbXBsZSBub25jZQ=="


@contextmanager
def _server(how: str, settings: Settings, log: Path) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-c", WATCHED, str(log), *HOW[how], str(port)]
    environment = os.environ | {"CRM_DATA": str(settings.data), "CRM_DATABASE_URL": ""}
    with subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            _wait_until_well(port)
            yield port
        finally:
            process.terminate()


def _wait_until_well(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            if _status(port, "/_stcore/health") == 200:
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the server did not come up")


def _status(port: int, path: str, **headers: str) -> int:
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", path, headers=headers)
        return connection.getresponse().status


def _handshake(port: int, origin: str) -> int:
    return _status(
        port,
        "/_stcore/stream",
        Connection="Upgrade",
        Upgrade="websocket",
        Origin=origin,
        **{"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": KEY, "Sec-WebSocket-Protocol": "streamlit"},
    )


@pytest.mark.parametrize("how", HOW)
def test_foreign_pages_are_refused_and_nothing_is_looked_up(how: str, settings: Settings, tmp_path: Path) -> None:
    log = tmp_path / "looked-up"
    with _server(how, settings, log) as port:
        assert _handshake(port, f"http://127.0.0.1:{port}") == 101
        for origin in ("http://evil.example", f"http://127.0.0.1:{port + 1}", f"https://127.0.0.1:{port}", "null"):
            assert _handshake(port, origin) == 403
            assert _status(port, "/_stcore/host-config", Origin=origin) == 403
        assert _status(port, "/", Host="evil.example") == 403
        assert _status(port, "/_stcore/metrics") == 404
        assert _status(port, "/segments") == 200
    assert not log.exists(), log.read_text()
