"""What the frame adds, and how long a filter change takes for a visitor, beside a page of one line in the same run."""

import statistics
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page

from benchmarks import clock, loading
from benchmarks.report import Table
from benchmarks.visit import CHANGES, Change, browser, changes, chip, control, period, served

NAMES = ("overview", "segments", "patterns", "forecast", "anomalies", "campaigns", "data")


def compare(folder: Path, lines: int) -> list[Table]:
    """What the frame adds to a rerun, and the middle of several filter changes on every page, at so many lines."""
    data = loading.warehouse(folder, lines)
    if not data.exists():
        loading.run(folder, lines)
    with browser() as page, TemporaryDirectory() as scratch:
        times = Path(scratch)
        floor, on_server = _of_script(page, "benchmarks/floor.py", data, times / "floor")
        framed, framed_on_server = _of_script(page, "benchmarks/framed.py", data, times / "framed")
        bare, _ = _of_script(page, "benchmarks/bare_parts.py", data, times / "bare")
        pages = _of_pages(page, data)
    return [
        _frame_table(floor, framed, on_server, framed_on_server, lines),
        _change_table({"one line of Streamlit": floor, "Overview's parts without data": bare, **pages}, floor, lines),
    ]


def _frame_table(
    floor: list[Change], framed: list[Change], on_server: float, framed_on_server: float, lines: int
) -> Table:
    """A page of one line, without and with the frame."""
    rows: list[tuple[str, ...]] = []
    for name, taken, server in (
        ("one line of Streamlit", floor, on_server),
        ("one line in the frame", framed, framed_on_server),
    ):
        rows.append((name, *(f"{1000 * each:.0f}" for each in (server, _answered(taken) or 0, _drawn(taken)))))
    added = (
        framed_on_server - on_server,
        (_answered(framed) or 0) - (_answered(floor) or 0),
        _drawn(framed) - _drawn(floor),
    )
    rows.append(("the frame adds", *(f"{1000 * each:.0f}" for each in added)))
    return Table(
        f"What the frame adds to a rerun, {lines:,} order lines (middle of {CHANGES} changes)",
        ("page", "server, ms", "until the answer, ms", "until the last redraw, ms"),
        rows,
    )


def _change_table(taken: dict[str, list[Change]], floor: list[Change], lines: int) -> Table:
    """Every page beside the page of one line."""
    rows: list[tuple[str, ...]] = []
    for name, each in taken.items():
        if not each:
            rows.append((name, "no filter", "–", "–", "–"))
            continue
        answered, drawn = _answered(each), _drawn(each)
        first = ("–", "–") if answered is None else (f"{answered:.3f}", f"{answered / (_answered(floor) or 1):.1f}")
        rows.append((name, *first, f"{drawn:.3f}", f"{drawn / _drawn(floor):.1f}"))
    return Table(
        f"A filter change in the browser, {lines:,} order lines (middle of {CHANGES} changes)",
        ("page", "until the answer, s", "× one line", "until the last redraw, s", "× one line"),
        rows,
    )


def _answered(changes: list[Change]) -> float | None:
    known = [each.answered for each in changes if each.answered is not None]
    return statistics.median(known) if known else None


def _drawn(changes: list[Change]) -> float:
    return statistics.median(each.drawn for each in changes)


def _of_script(page: Page, script: str, data: Path, times: Path) -> tuple[list[Change], float]:
    """Changes on a page of its own, and the middle of the seconds its script took on the server."""
    with served(script, data, **{clock.VARIABLE: str(times)}) as address:
        taken = changes(page, address, control)
    noted = clock.noted(times)[2:]
    return taken, statistics.median(noted) if noted else 0.0


def _of_pages(page: Page, data: Path) -> dict[str, list[Change]]:
    found = {}
    with served("app.py", data) as app:
        for name in NAMES:
            address = app if name == "overview" else f"{app}/{name}"
            if name == "segments":
                found[name] = changes(page, f"{address}?kind=person", chip, again=True)
            else:
                found[name] = changes(page, address, period)
    return found
