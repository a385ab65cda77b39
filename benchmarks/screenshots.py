"""Pictures of every page in two languages, widths and themes: `python -m benchmarks.screenshots --data DIR`."""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from crm_analytics.config import PROJECT, Settings

NAMES = ("overview", "segments", "patterns", "forecast", "anomalies", "campaigns", "data")
LOCALES = {"en": "en-US", "id": "id-ID"}
WIDTHS = {"desktop": 1440, "phone": 390}
THEMES = ("light", "dark")
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--disable-quic", "--no-first-run")  # fmt: skip
IDLE = "() => document.querySelector('.stApp')?.dataset.testScriptState === 'notRunning'"
HEIGHT = """() => {
  const inner = document.querySelector('[data-testid=stMainBlockContainer]');
  return Math.ceil(inner ? inner.scrollHeight : 900) + 60;
}"""
TALLEST = 6000


def main() -> None:
    """Take the pictures asked for; each is named page-language-width-theme.png."""
    asked = _arguments()
    out = Path(asked.out)
    out.mkdir(parents=True, exist_ok=True)
    with _served(Path(asked.data)) as address, _browser() as browser:
        for language, width, theme in product(asked.languages, asked.widths, asked.themes):
            page = _tab(browser, language, width, theme)
            for name in asked.pages:
                file = out / f"{name}-{language}-{width}-{theme}.png"
                _take(page, f"{address}/{'' if name == 'overview' else name}", file)
                print(file, flush=True)
            page.context.close()


def _tab(browser: Browser, language: str, width: str, theme: str) -> Page:
    scheme = "dark" if theme == "dark" else "light"
    viewport = {"width": WIDTHS[width], "height": 900 if width == "desktop" else 844}
    context = browser.new_context(viewport=viewport, color_scheme=scheme, locale=LOCALES[language])  # type: ignore[arg-type]  # a dict is what it takes
    return context.new_page()


def _take(page: Page, address: str, file: Path) -> None:
    """The whole page: Streamlit scrolls inside, so the window is made as tall as what is in it."""
    size = page.viewport_size or {"width": 1440, "height": 900}
    page.goto(address)
    page.wait_for_selector("[data-testid=stMain] h1", timeout=60_000)
    _wait_until_drawn(page)
    height = max(size["height"], min(page.evaluate(HEIGHT), TALLEST))
    page.set_viewport_size({"width": size["width"], "height": height})
    _wait_until_drawn(page)
    page.screenshot(path=file)
    page.set_viewport_size({"width": size["width"], "height": size["height"]})


def _wait_until_drawn(page: Page) -> None:
    page.wait_for_function(IDLE, timeout=60_000)
    page.wait_for_timeout(1200)
    page.wait_for_function(IDLE, timeout=60_000)


@contextmanager
def _browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def _served(data: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "crm_analytics", "serve", "--port", str(port)],
        cwd=PROJECT,
        env=os.environ | {"CRM_DATA": str(data.resolve())},
        stdout=subprocess.DEVNULL,
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


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.screenshots", description=__doc__)
    parser.add_argument("--data", default=str(Settings().data), help="folder of a warehouse that is ready")
    parser.add_argument("--out", default=str(PROJECT / "docs/screenshots"), help="folder of the pictures")
    parser.add_argument("--pages", nargs="+", choices=NAMES, default=NAMES)
    parser.add_argument("--languages", nargs="+", choices=LOCALES, default=list(LOCALES))
    parser.add_argument("--widths", nargs="+", choices=WIDTHS, default=list(WIDTHS))
    parser.add_argument("--themes", nargs="+", choices=THEMES, default=THEMES)
    return parser.parse_args()


if __name__ == "__main__":
    main()
