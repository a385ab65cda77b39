"""A visit to a page in a real browser: what is clicked, and when the answer and the last redraw were there."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import CDPSession, Locator, Page, sync_playwright
from playwright.sync_api import TimeoutError as NothingHappened

from benchmarks.measure import PROJECT, environment

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--disable-quic", "--no-first-run"]  # fmt: skip
CHANGES = 8
IS_IDLE = "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
TITLE_AND_FIGURES = """() => [...document.querySelectorAll('[data-testid=stMain] h1, .crm-value')]
    .map(each => each.textContent).join()
  || document.querySelector('[data-testid=stMain] [data-testid=stMarkdown] p')?.textContent"""
"""The answer of a page: its title and key figures; where it has neither, its first words. Asking for what is visible
would lay the page out at each look."""
UNSEEN = "(each.target.parentElement?.closest('canvas') ?? each.target).nodeName === 'CANVAS'"
"""What a grid, a while after it was drawn, writes into its canvas for people who can't see it: nobody sees it come."""
WATCH = f"""() => {{
  const answer = {TITLE_AND_FIGURES};
  let before = answer();
  window.clicked = window.last = window.answered = null;
  window.watcher?.disconnect();
  window.watcher = new MutationObserver(changes => {{
    if (changes.every(each => {UNSEEN})) return;
    window.last = performance.now();
    const now = answer();
    if (now !== before) {{ before = now; window.answered = window.last; }}
  }});
  window.watcher.observe(document.querySelector('[data-testid=stMain]'),
    {{childList: true, characterData: true, subtree: true}});
  document.addEventListener('click', () => {{ window.clicked ??= performance.now(); }}, {{capture: true, once: true}});
}}"""
ENDED = f"window.last > window.clicked && performance.now() - window.last > 1000 && {IS_IDLE}"
"""What is drawn has changed since the click, and not for a second."""


@dataclass(frozen=True)
class PageChange:
    """One change of a page, in seconds.

    Attributes:
        answered: From the click until the answer was the new one; None: it stayed.
        drawn: From the click until nothing moved any more.
        work: What the browser's main thread worked meanwhile, whatever else the machine does.
    """

    answered: float | None
    drawn: float
    work: float


Prepare = Callable[[Page, str, int], Locator | None]
"""Opens a page's filters where needed, and gives what is to be clicked for the change of this number."""


def changes(page: Page, address: str, prepare: Prepare, *, again: bool = False) -> list[PageChange]:
    """Several changes on a page, each from a click on what `prepare` gives; none where it gives nothing.

    Args:
        page: The browser's page.
        address: Where to find ours.
        prepare: Gives what to click.
        again: Whether each change begins with the page as its address shows it.
    """
    _open(page, address)
    measured = page.context.new_cdp_session(page)
    measured.send("Performance.enable", {"timeDomain": "threadTicks"})
    taken = []
    for number in range(CHANGES):
        if again and number:
            _open(page, address)
        target = prepare(page, address, number)
        if target is None:
            return []
        page.evaluate(WATCH)
        before = _worked(measured)
        target.click()
        _wait_for_the_end(page, address)
        answered, drawn = page.evaluate(
            "[window.answered && window.answered - window.clicked, window.last - window.clicked]"
        )
        worked = _worked(measured) - before
        taken.append(PageChange(None if answered is None else answered / 1000, drawn / 1000, worked))
        _wait_until_idle(page)
    return taken


def _worked(measured: CDPSession) -> float:
    """Seconds of the processor that the page's main thread has had."""
    metrics = measured.send("Performance.getMetrics")["metrics"]
    return float(next(each["value"] for each in metrics if each["name"] == "TaskDuration"))


def _open(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("[data-testid=stMain] h1, [data-testid=stButtonGroup]", timeout=120_000)
    _wait_until_idle(page)


def _wait_for_the_end(page: Page, address: str) -> None:
    try:
        page.wait_for_function(ENDED, timeout=60_000)
    except NothingHappened as error:
        raise RuntimeError(f"A click on {address} changed nothing.") from error


def period(page: Page, address: str, number: int) -> Locator | None:
    """Another period, in its open list; on a page without periods, its own first control."""
    box = page.locator(".st-key-filter-period input")
    if not box.count():
        return control(page, address, number)
    option = page.get_by_role("option", name=("Last 28 days", "Last 365 days")[number % 2], exact=True)
    for _attempt in range(3):  # what is drawn late may close a list that was opened before
        box.click()
        try:
            option.wait_for(timeout=5_000)
            break
        except NothingHappened:
            continue
    return option


def chip(page: Page, _address: str, _number: int) -> Locator | None:
    """The chip of the filter that the address sets."""
    return page.locator("[class*=st-key-without-] button").first


def control(page: Page, _address: str, number: int) -> Locator | None:
    """An option of the page's first control that is not chosen, others first; a toggle where it has no options."""
    group = page.locator("[data-testid=stMain] [data-testid=stButtonGroup]").first
    options = group.locator("button:not([aria-checked=true])")
    if options.count():
        return options.nth(number % min(options.count(), 2))
    toggles = page.locator("[data-testid=stMain] [data-testid=stCheckbox] label")
    return toggles.first if toggles.count() else None


def _wait_until_idle(page: Page) -> None:
    """Wait until the page has stood still for a second and a half."""
    quiet = 0
    while quiet < 3:
        page.wait_for_timeout(500)
        quiet = quiet + 1 if page.evaluate(IS_IDLE) else 0


@contextmanager
def browser() -> Iterator[Page]:
    """A page of an installed Chromium, as wide as a desk."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        try:
            yield chromium.new_page(viewport={"width": 1440, "height": 900}, locale="en-US")
        finally:
            chromium.close()


@contextmanager
def served(script: str, data: Path, **variables: str) -> Iterator[str]:
    """The script's address while it is served, with these variables in its environment."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port), "--server.headless", "true"],
        cwd=PROJECT,
        env=environment(CRM_DATA=str(data), **variables),
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
