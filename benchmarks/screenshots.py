"""Pictures of every page: two languages, desktop and phone, light and dark. `python -m benchmarks.screenshots`."""

import argparse
import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from crm_analytics.config import PROJECT, from_environment
from crm_analytics.ui.sitemap import PAGES

WIDTHS = {"desktop": 1440, "phone": 375}
PHONE = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36"
)
PATIENCE = 60
"""Seconds to wait for the server."""
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
QUIET += ["--disable-sync", "--disable-quic", "--no-first-run"]
DRAWN = """() => !document.querySelector('[data-testid="stSkeleton"]')
    && document.querySelector('.stApp').dataset.testScriptState !== 'running'"""


def main() -> None:
    """Serve the warehouse on a free port and photograph every page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=from_environment().data, help="folder of the warehouse")
    parser.add_argument("--out", type=Path, default=PROJECT / "benchmarks" / "results" / "screenshots")
    parser.add_argument("--only", nargs="*", default=list(PAGES), help="names of pages")
    parser.add_argument("--full", action="store_true", help="the whole page, not only what is seen first")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    server = subprocess.Popen(
        [sys.executable, "-m", "crm_analytics", "serve", "--port", port],
        cwd=PROJECT,
        env=os.environ | {"CRM_DATA": str(arguments.data.resolve())},
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait(server, port)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=_chromium(), args=QUIET)
            for name, language, width, theme in product(arguments.only, ("en", "id"), WIDTHS, ("light", "dark")):
                file = arguments.out / f"{name}-{width}-{language}{'-dark' if theme == 'dark' else ''}.png"
                _photograph(browser, f"http://127.0.0.1:{port}", file, full=arguments.full)
            browser.close()
    finally:
        server.terminate()
        server.wait(10)


def _wait(server: subprocess.Popen[bytes], port: str) -> None:
    """Until the server says that it is well."""
    for _attempt in range(5 * PATIENCE):
        if server.poll() is not None:
            break
        connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=1)
        try:
            connection.request("GET", "/_stcore/health")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except (OSError, http.client.HTTPException):
            time.sleep(0.2)
        finally:
            connection.close()
    raise SystemExit(f"The server did not answer within {PATIENCE} seconds.")


def _chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


def _photograph(browser: Browser, address: str, file: Path, *, full: bool) -> None:
    name, width, language = file.stem.removesuffix("-dark").split("-")
    dark = file.stem.endswith("-dark")
    # A window as tall as the page shows all of it: the app scrolls inside, so that a full-page picture would not.
    context = browser.new_context(
        viewport={"width": WIDTHS[width], "height": 2400 if full else 900},
        color_scheme="dark" if dark else "light",
        locale="id-ID" if language == "id" else "en-US",
        user_agent=PHONE if width == "phone" else None,
    )
    page = context.new_page()
    page.goto(address + ("/" if name == "overview" else f"/{name}"))
    page.wait_for_selector('[data-testid="stMain"] h1', timeout=60_000)
    page.wait_for_function(DRAWN, timeout=60_000)
    page.wait_for_timeout(800)
    page.screenshot(path=file)
    context.close()


if __name__ == "__main__":
    main()
