"""How long a filter change takes as a visitor sees it, beside a page of one line in the same run."""

import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page, sync_playwright
from playwright.sync_api import TimeoutError as NothingHappened

from benchmarks import loading
from benchmarks.measure import PROJECT, environment
from benchmarks.report import Table

NAMES = ("overview", "segments", "patterns", "forecast", "anomalies", "campaigns", "data")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--disable-quic", "--no-first-run"]  # fmt: skip
CHANGES = 8
SETTLED = "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
WATCH = """() => {
  window.clicked = null; window.last = null;
  window.watcher?.disconnect();
  window.watcher = new MutationObserver(() => { window.last = performance.now(); });
  window.watcher.observe(document.querySelector('[data-testid=stMain]'),
    {childList: true, characterData: true, subtree: true});
  document.addEventListener('click', () => { window.clicked ??= performance.now(); }, {capture: true, once: true});
}"""
ENDED = f"window.last > window.clicked && performance.now() - window.last > 1000 && {SETTLED}"
"""What is drawn has changed since the click, and not for a second."""


def compare(folder: Path, lines: int) -> Table:
    """The middle of several filter changes on every page, at so many order lines."""
    data = loading.warehouse(folder, lines)
    if not data.exists():
        loading.run(folder, lines)
    with _browser() as page:
        with _served("benchmarks/floor.py", data) as floor, _served("benchmarks/bare_parts.py", data) as bare:
            least = statistics.median(_changes(page, floor))
            rows = [_row("one line of Streamlit", [least], least)]
            rows.append(_row("Overview's parts without data", _changes(page, bare), least))
        rows += _rows(page, data, least)
    return Table(
        f"A filter change in the browser, {lines:,} order lines ({CHANGES} changes)",
        ("page", "middle, s", "slowest, s", "middle × one line"),
        rows,
    )


def _rows(page: Page, data: Path, least: float) -> list[tuple[str, ...]]:
    rows = []
    with _served("app.py", data) as app:
        for name in NAMES:
            taken = _changes(page, app if name == "overview" else f"{app}/{name}")
            rows.append(_row(name, taken, least))
    return rows


def _row(name: str, taken: list[float], least: float) -> tuple[str, ...]:
    if not taken:
        return (name, "no filter", "–", "–")
    middle = statistics.median(taken)
    return (name, f"{middle:.3f}", f"{max(taken):.3f}", f"{middle / least:.1f}")


def _changes(page: Page, address: str) -> list[float]:
    """Seconds from click to settled page, for several changes; none where the page has no filter."""
    page.goto(address)
    page.wait_for_selector("[data-testid=stMain] h1, [data-testid=stButtonGroup]", timeout=120_000)
    _settle(page)
    taken = []
    for number in range(CHANGES):
        target = _filter(page, number)
        if target is None:
            return []
        page.evaluate(WATCH)
        target.click()
        _wait_for_the_end(page, address)
        taken.append(float(page.evaluate("window.last - window.clicked")) / 1000)
        _settle(page)
    return taken


def _wait_for_the_end(page: Page, address: str) -> None:
    try:
        page.wait_for_function(ENDED, timeout=60_000)
    except NothingHappened as error:
        raise RuntimeError(f"A click on {address} changed nothing.") from error


def _filter(page: Page, number: int) -> Locator | None:
    """An option of the page's first filter that is not chosen, others first; a toggle where it has no options."""
    group = page.locator("[data-testid=stMain] [data-testid=stButtonGroup]").first
    options = group.locator("button:not([aria-checked=true])")
    if options.count():
        return options.nth(number % min(options.count(), 2))
    toggles = page.locator("[data-testid=stMain] [data-testid=stCheckbox] label")
    return toggles.first if toggles.count() else None


def _settle(page: Page) -> None:
    """Wait until the page has stood still for a second and a half."""
    quiet = 0
    while quiet < 3:
        page.wait_for_timeout(500)
        quiet = quiet + 1 if page.evaluate(SETTLED) else 0


@contextmanager
def _browser() -> Iterator[Page]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        try:
            yield chromium.new_page(viewport={"width": 1440, "height": 900}, locale="en-US")
        finally:
            chromium.close()


@contextmanager
def _served(script: str, data: Path) -> Iterator[str]:
    """The script's address while it is served."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port), "--server.headless", "true"],
        cwd=PROJECT,
        env=environment(CRM_DATA=str(data)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError(f"Nothing answers on port {port}.")
