"""Loads in a process of its own, so that a test can kill it at any moment."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from multiprocessing.queues import SimpleQueue
from types import ModuleType

from crm_analytics.config import Settings
from crm_analytics.errors import CrmError
from crm_analytics.sources.table import Incoming
from crm_analytics.warehouse.load import load
from tests.incoming import Row, incoming, line

ROWS = 600
LIMIT = 60.0

# Forks of one server that has the libraries imported and nothing else done: a child starts in a moment.
processes = get_context("forkserver")
processes.set_forkserver_preload([__name__])


def first_lines() -> list[Row]:
    """Lines of the load that is in force before."""
    return [line(str(n), f"p{n % 7}", "5.10", line_no=1, customer_id=str(n % 40)) for n in range(ROWS)]


def second_tables() -> list[Incoming]:
    """Lines of which some update the first load, some are new and some are rejected; and customers."""
    updates = [line(str(n), f"p{n % 7}", "9.10", line_no=1, customer_id=str(n % 40)) for n in range(0, ROWS, 3)]
    new = [line(f"new {n}", "p1", "1.00", customer_id=str(n % 60)) for n in range(ROWS)]
    customers: list[Row] = [{"customer_id": str(n), "name": f"Customer {n}"} for n in range(20)]
    return [
        incoming("order_lines", [*updates, *new, line(None), line("")], "second.csv", batch=200),
        incoming("customers", customers, "customers.csv"),
    ]


def start(settings: Settings, *, dies_at: int = 0) -> tuple[BaseProcess, "SimpleQueue[str]"]:
    """Start the second load; it kills itself at that report of progress, and says how it ended."""
    ended: SimpleQueue[str] = processes.SimpleQueue()
    child = processes.Process(target=_run, args=(settings, dies_at, ended))
    with _as_no_script():
        child.start()
    return child, ended


@contextmanager
def _as_no_script() -> Iterator[None]:
    """A child begins by running its parent's script anew: a page that was tested before in this process is none."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def dying_at(step: int) -> Callable[[float, str], None]:
    """A report of progress that kills this process at its so manieth call; never with 0."""
    calls = 0

    def report(_share: float, _sentence: str) -> None:
        nonlocal calls
        calls += 1
        if calls == step:
            os.kill(os.getpid(), signal.SIGKILL)

    return report


def _run(settings: Settings, dies_at: int, ended: "SimpleQueue[str]") -> None:
    try:
        report = load(settings, second_tables(), by="child", progress=dying_at(dies_at))
    except CrmError as error:
        ended.put(f"refused: {error}")
    else:
        ended.put("published" if report.load else "nothing changed")
