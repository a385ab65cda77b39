"""Starting without make: the lines of README.md and start.cmd call what there is, in the right order."""

import ctypes
import re
import socket
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Final

import pytest
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from crm_analytics import __version__, server
from crm_analytics.cli import app, browser, windows
from crm_analytics.cli.application import locale_of_system
from crm_analytics.config import PROJECT, Settings
from crm_analytics.i18n import language_of

START: Final = (PROJECT / "start.cmd").read_bytes().decode("ascii")
LINES: Final = [line for line in START.splitlines() if line and not line.startswith("rem ")]
CALL: Final = re.compile(r"-m crm_analytics ([^|\n#`]+)")


def _calls(text: str) -> list[list[str]]:
    return [found.split() for found in CALL.findall(text)]


def _options(command: str) -> set[str]:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    return {name for each in group.commands[command].params for name in each.opts}


@pytest.mark.parametrize(
    "call", [*_calls(START), *_calls((PROJECT / "README.md").read_text(encoding="utf-8"))], ids=" ".join
)
def test_every_command_that_is_written_down_exists_with_its_options(call: list[str]) -> None:
    assert {each for each in call[1:] if each.startswith("--")} <= _options(call[0])


def test_the_file_for_windows_installs_loads_and_serves_in_this_order() -> None:
    steps = ("-m venv .venv", "-m pip install", "-m crm_analytics demo --if-empty", "-m crm_analytics serve --open")
    places = [START.index(step) for step in steps]
    assert places == sorted(places)


def test_whatever_fails_in_it_is_said() -> None:
    calls = [line for line in LINES if line.startswith(('"%VENV%"', "%PYTHON% -m", "copy "))]
    assert len(calls) == 5
    assert [line for line in calls if not line.endswith("|| goto failed")] == []


def test_its_jumps_lead_to_labels_and_every_label_is_jumped_to_or_run_into() -> None:
    labels = {line[1:] for line in LINES if line.startswith(":")}
    jumps = set(re.findall(r"goto (\w+)", START))
    assert jumps == labels


def test_it_needs_the_python_that_the_project_needs_and_files_that_are_there() -> None:
    needed = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    assert needed == ">=3.11"
    assert "version_info[:2] < (3, 11)" in START
    assert "version 3.11 or newer" in START
    assert (PROJECT / "requirements.txt").exists()


def test_the_version_is_the_same_wherever_it_stands() -> None:
    result = CliRunner().invoke(app, ["--version"])
    assert (result.exit_code, result.stdout) == (0, f"CRM Analytics {__version__}\n")
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    log = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## (\d+\.\d+\.\d+) \((\d{4}-\d\d-\d\d)\)$", log, re.MULTILINE)
    assert project["version"] == __version__ == versions[0][0]
    assert versions == sorted(versions, reverse=True)


def test_it_works_in_a_folder_with_blanks_and_has_the_line_ends_of_windows() -> None:
    assert 'cd /d "%~dp0"' in LINES
    assert not re.search(r"%~dp0(?!\")", START)
    assert [line for line in LINES if "%VENV%" in line and '"%VENV%"' not in line] == []
    assert START.count("\n") == START.count("\r\n")
    assert "*.cmd text eol=crlf" in (PROJECT / ".gitattributes").read_text(encoding="utf-8")


def test_windows_tells_language_and_country_of_its_user(monkeypatch: pytest.MonkeyPatch) -> None:
    assert windows.locale_of_windows() == ""

    class Kernel:
        @staticmethod
        def GetUserDefaultLocaleName(buffer: "ctypes.Array[ctypes.c_wchar]", _size: int) -> int:
            buffer.value = "id-ID"
            return 6

    class System:
        kernel32 = Kernel

    monkeypatch.setattr(ctypes, "windll", System, raising=False)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert locale_of_system() == "id_ID"
    assert language_of(locale_of_system()) == "id"


class _Healthy(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok" if self.path == browser.HEALTH else b"no")

    def log_message(self, *_args: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that were opened in a browser; none is."""
    addresses: list[str] = []
    monkeypatch.setattr("webbrowser.open", addresses.append)
    return addresses


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture
def serving(free_port: int) -> Iterator[int]:
    """The port of a server that says it is well."""
    with HTTPServer(("127.0.0.1", free_port), _Healthy) as served:
        Thread(target=served.serve_forever, daemon=True).start()
        yield free_port
        served.shutdown()


def test_the_browser_is_opened_once_the_server_answers(
    monkeypatch: pytest.MonkeyPatch, opened: list[str], free_port: int
) -> None:
    monkeypatch.setattr(browser, "PAUSE", 0.01)
    waiting = browser.show_when_ready("127.0.0.1", free_port)
    assert opened == []
    with HTTPServer(("127.0.0.1", free_port), _Healthy) as served:
        Thread(target=served.serve_forever, daemon=True).start()
        waiting.join(20)
        served.shutdown()
    assert opened == [f"http://127.0.0.1:{free_port}"]


def test_a_second_start_opens_the_pages_that_are_served_already(
    monkeypatch: pytest.MonkeyPatch, opened: list[str], serving: int, tmp_path: Path
) -> None:
    def never(_settings: Settings) -> None:
        raise AssertionError("a second server was started")

    monkeypatch.setattr(server, "serve", never)
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    result = CliRunner().invoke(app, ["--language", "en", "serve", "--open", "--port", str(serving)])
    assert (result.exit_code, opened) == (0, [f"http://127.0.0.1:{serving}"])
    assert "The pages are served already" in result.stdout


def test_a_browser_is_opened_only_when_asked(
    monkeypatch: pytest.MonkeyPatch, opened: list[str], serving: int, tmp_path: Path
) -> None:
    asked: list[Settings] = []
    monkeypatch.setattr(server, "serve", asked.append)
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    assert CliRunner().invoke(app, ["--language", "en", "serve", "--port", str(serving)]).exit_code == 0
    assert [each.port for each in asked] == [serving]
    assert opened == []
