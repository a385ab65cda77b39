"""How long the server works to open one customer's page, and to find a customer, at so many order lines."""

import os
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from streamlit.testing.v1 import AppTest

from benchmarks import loading
from benchmarks.report import ReportTable
from crm_analytics.config import PROJECT, Settings
from crm_analytics.warehouse import ready
from crm_analytics.warehouse.loads import LoadCatalogue

OPENED: Final = 9
"""Customers opened one after the other, spread over all of them by their sales."""
PAGE: Final = PROJECT / "pages" / "customer.py"
TYPED: Final = (
    "budi santosa",
    "ratna jya",
    "siregar",
    "0000 0123",
    "+62 840-00001234",
    "c00004711",
    "sumber sentosa yulianot",
)


def compare(folder: Path, lines: int) -> ReportTable:
    """Seconds by the clock and of the processors: the first opening, the next ones, the same again, searches."""
    data = loading.warehouse(folder, lines)
    if not data.exists():
        loading.run(folder, lines)
    os.environ["CRM_DATA"] = str(data)
    page = AppTest.from_file(str(PAGE), default_timeout=120)
    page.session_state["routed"] = True
    first, *others = [_timed(partial(_open, page, each)) for each in _customers(data)]
    again = [_timed(page.run) for _ in range(OPENED)]
    first_search, *warm = [_timed(partial(_search, page, text)) for text in TYPED]
    parts = {
        "one customer, the first on this server": [first],
        "another customer": others,
        "the same customer again": again,
        "a search, the first on this server": [first_search],
        "another search": warm,
    }
    return ReportTable(
        f"Page Customer, {lines:,} order lines (middle of several)",
        ("what", "seconds", "seconds of processors"),
        [
            (name, *(f"{statistics.median(each):.2f}" for each in zip(*runs, strict=True)))
            for name, runs in parts.items()
        ],
    )


def _customers(data: Path) -> list[str]:
    """Ids from the largest customer to the smallest."""
    settings = Settings(data=data)
    newest = LoadCatalogue(settings).ready()
    if newest is None:
        raise ValueError(f"nothing is ready in {data}")
    ranked = ready.scan(settings, newest.id, "customer_summary").sort("revenue", descending=True)
    ids = ranked.select("customer_id").collect()["customer_id"]
    return [str(ids[place * (ids.len() - 1) // (OPENED - 1)]) for place in range(OPENED)]


def _open(page: AppTest, customer_id: str) -> None:
    page.query_params["customer"] = customer_id
    page.run()
    if page.exception:
        raise ValueError(page.exception[0].message)


def _search(page: AppTest, text: str) -> None:
    page.text_input(key="customer-typed").set_value(text).run()


def _timed(act: Callable[[], object]) -> tuple[float, float]:
    clock, work = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - clock, time.process_time() - work
