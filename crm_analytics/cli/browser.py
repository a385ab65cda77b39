"""Opening the pages in the reader's browser, as soon as the server answers."""

import time
import webbrowser
from http.client import HTTPConnection, HTTPException
from threading import Thread
from typing import Final

HEALTH: Final = "/_stcore/health"
PATIENCE: Final = 120.0
"""Seconds a server may take to answer: the first start compiles its libraries."""
PAUSE: Final = 0.3


def address_of(host: str, port: int) -> str:
    """Where the pages are, as a browser is told."""
    return f"http://{host}:{port}"


def answers(host: str, port: int) -> bool:
    """Whether a server of these pages runs there already."""
    connection = HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", HEALTH)
        return connection.getresponse().read().strip() == b"ok"
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def show(host: str, port: int) -> None:
    """Open the pages in the browser."""
    webbrowser.open(address_of(host, port))


def show_when_ready(host: str, port: int) -> Thread:
    """Open them once the server answers, beside whatever else the process does."""
    waiting = Thread(target=_wait_and_show, args=(host, port), daemon=True)
    waiting.start()
    return waiting


def _wait_and_show(host: str, port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if answers(host, port):
            show(host, port)
            return
        time.sleep(PAUSE)
