"""What the frame adds, and how long a filter change takes for a visitor, beside a page of one line in the same run."""

import statistics
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page

from benchmarks import clock, loading
from benchmarks.report import ReportTable
from benchmarks.visit import CHANGES, PageChange, browser, changes, chip, control, period, served
from crm_analytics.ui.sitemap import PAGES

NAMES = tuple(name for name in PAGES if name not in {"customer", "segment_builder"})
"""Pages with filters."""
OF_CUSTOMERS = {"segments", "movement", "value"}
"""Pages without a period, narrowed to customers."""


@dataclass(frozen=True)
class PageTimes:
    """Changes on a page, and the middle of the seconds its script kept the server at work."""

    changes: list[PageChange]
    server: float


def compare(folder: Path, lines: int) -> list[ReportTable]:
    """What the frame adds to a rerun, and the middle of several filter changes on every page, at so many lines."""
    data = loading.warehouse(folder, lines)
    if not data.exists():
        loading.run(folder, lines)
    with browser() as page, TemporaryDirectory() as scratch:
        times = Path(scratch)
        floor, framed, bare = (
            _of_script(page, f"benchmarks/{name}.py", data, times / name) for name in ("floor", "framed", "bare_parts")
        )
        pages = _of_pages(page, data)
    beside = {"one line of Streamlit": floor.changes, "Overview's parts without data": bare.changes}
    return [_frame_table(floor, framed, lines), _change_table(beside | pages, lines)]


def _frame_table(floor: PageTimes, framed: PageTimes, lines: int) -> ReportTable:
    """A page of one line, without and with the frame, and the difference."""
    figures = [
        (each.server, _work(each.changes), _answered(each.changes) or 0, _drawn(each.changes))
        for each in (floor, framed)
    ]
    added = tuple(after - before for before, after in zip(*figures, strict=True))
    names = ("one line of Streamlit", "one line in the frame", "the frame adds")
    return ReportTable(
        f"What the frame adds to a rerun, {lines:,} order lines (middle of {CHANGES} changes)",
        (
            "page",
            "work of the server, ms",
            "work of the browser, ms",
            "until the answer, ms",
            "until the last redraw, ms",
        ),
        [(name, *(f"{1000 * each:.0f}" for each in line)) for name, line in zip(names, (*figures, added), strict=True)],
    )


def _change_table(taken: dict[str, list[PageChange]], lines: int) -> ReportTable:
    """Every page beside the page of one line, which comes first."""
    rows: list[tuple[str, ...]] = []
    floor = next(iter(taken.values()))
    for name, each in taken.items():
        if not each:
            rows.append((name, "no filter", *["–"] * 4))
            continue
        answered, drawn = _answered(each), _drawn(each)
        first = ("–", "–") if answered is None else (f"{answered:.3f}", f"{answered / (_answered(floor) or 1):.1f}")
        rows.append((name, *first, f"{drawn:.3f}", f"{drawn / _drawn(floor):.1f}", f"{_work(each):.3f}"))
    return ReportTable(
        f"A filter change in the browser, {lines:,} order lines (middle of {CHANGES} changes)",
        (
            "page",
            "until the answer, s",
            "× one line",
            "until the last redraw, s",
            "× one line",
            "work of the browser, s",
        ),
        rows,
    )


def _work(changes: list[PageChange]) -> float:
    return statistics.median(each.work for each in changes)


def _answered(changes: list[PageChange]) -> float | None:
    durations = [each.answered for each in changes if each.answered is not None]
    return statistics.median(durations) if durations else None


def _drawn(changes: list[PageChange]) -> float:
    return statistics.median(each.drawn for each in changes)


def _of_script(page: Page, script: str, data: Path, times: Path) -> PageTimes:
    """Changes on a page of its own."""
    with served(script, data, **{clock.VARIABLE: str(times)}) as address:
        taken = changes(page, address, control)
    noted = clock.noted(times)[2:]
    return PageTimes(taken, statistics.median(noted) if noted else 0.0)


def _of_pages(page: Page, data: Path) -> dict[str, list[PageChange]]:
    by_page = {}
    with served("app.py", data) as app:
        for name in NAMES:
            address = app if name == "overview" else f"{app}/{name}"
            if name in OF_CUSTOMERS:
                by_page[name] = changes(page, f"{address}?kind=person", chip, again=True)
            else:
                by_page[name] = changes(page, address, period)
    return by_page
