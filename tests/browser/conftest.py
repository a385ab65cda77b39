"""A real server and a real browser."""

import http
import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from crm_analytics.config import PROJECT, Settings
from tests.copies import copied

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
)
PLAIN = ("-m", "streamlit", "run", "app.py", "--server.port")
SERVED = ("-m", "crm_analytics", "serve", "--port")

Serve = Callable[[Settings, tuple[str, ...]], str]
OpenTab = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """An installed Chromium, or Playwright's own."""
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield launched
        launched.close()


@contextmanager
def running(settings: Settings, how: tuple[str, ...], log: Path) -> Iterator[str]:
    """A server of one's own on a free port; gives its address."""
    port = _free_port()
    environment = os.environ | {"CRM_DATA": str(settings.data), "CRM_DATABASE_URL": ""}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *how, str(port)], cwd=PROJECT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _wait(port, process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(10)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """`serve(settings, how)` starts a cold server that this test has for itself."""
    started: list[AbstractContextManager[str]] = []

    def start(settings: Settings, how: tuple[str, ...] = SERVED) -> str:
        server = running(settings, how, tmp_path / f"server-{len(started)}.log")
        started.append(server)
        return server.__enter__()

    yield start
    for server in started:
        server.__exit__(None, None, None)


@pytest.fixture(scope="session")
def demo_site(demo_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo, served as people serve it, from a copy of its warehouse: who takes a file is written down there."""
    folder = tmp_path_factory.mktemp("site")
    with running(copied(demo_settings, folder / "data"), SERVED, folder / "server.log") as address:
        yield address


@pytest.fixture
def tab(browser: Browser) -> Iterator[OpenTab]:
    """`tab(url, width=1280, dark=False, locale="en-US", touch=False, heard=None)` opens a page.

    It waits until the page is drawn. `touch` is for fingers, without a mouse. What the browser complains of, and what
    is asked of strangers, is added to `heard`.
    """
    contexts = []

    def opened(
        url: str,
        *,
        width: int = 1280,
        dark: bool = False,
        locale: str = "en-US",
        touch: bool = False,
        heard: list[str] | None = None,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 844},
            color_scheme="dark" if dark else "light",
            locale=locale,
            has_touch=touch,
            is_mobile=touch,
        )
        contexts.append(context)
        page = context.new_page()
        if heard is not None:
            _listen(page, url, heard)
        page.goto(url)
        settled(page)
        return page

    yield opened
    for context in contexts:
        context.close()


def settled(page: Page) -> None:
    """Wait until the script has run to its end and nothing is being drawn."""
    page.wait_for_selector('[data-testid="stMain"] h1', timeout=60_000)
    page.wait_for_function(
        """() => !document.querySelector('[data-testid="stStatusWidget"]')
              && !document.querySelector('[data-testid="stSkeleton"]')
              && document.querySelector('.stApp').dataset.testScriptState !== 'running'""",
        timeout=60_000,
    )


def _listen(page: Page, url: str, heard: list[str]) -> None:
    """Note errors in the console, those of the security policy too, and requests to other hosts."""
    site = "/".join(url.split("/")[:3])

    def complained(message: ConsoleMessage) -> None:
        # Streamlit looks for its own address under the page's path first; that is answered with “not found”.
        if message.type == "error" and "/_stcore/" not in message.location.get("url", ""):
            heard.append(f"{message.text} {message.location}")

    def asked(request: Request) -> None:
        if not request.url.startswith((site, "data:", "blob:")):
            heard.append(request.url)

    page.on("console", complained)
    page.on("request", asked)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _attempt in range(300):
        if process.poll() is not None:
            break
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=1)) as asked:
                asked.request("GET", "/_stcore/health")
                if asked.getresponse().status == http.HTTPStatus.OK:
                    return
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.2)
    raise AssertionError(f"the server did not start:\n{log.read_text(errors='replace')}")
