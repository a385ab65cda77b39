"""The command line as people run it: a process with arguments, exit codes and two streams."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from crm_analytics.config import PROJECT, Settings

Ended = subprocess.CompletedProcess[str]


def _run(settings: Settings, *args: str, language: str = "C") -> Ended:
    environment = os.environ | {"CRM_DATA": str(settings.data), "LANG": language, "LC_ALL": ""}
    command = [sys.executable, "-m", "crm_analytics", *args]
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)


def test_help_lists_every_command(settings: Settings) -> None:
    ended = _run(settings, "--help")
    assert ended.returncode == 0
    for command in ("demo", "load", "loads", "rejected", "refresh", "check", "serve", "company"):
        assert f"│ {command} " in ended.stdout


def test_help_needs_none_of_the_heavy_libraries() -> None:
    heavy = "{'polars', 'streamlit', 'sqlalchemy', 'scipy', 'prophet', 'plotly', 'deltalake', 'pandas'}"
    code = f"import sys; from crm_analytics.cli import app; print({heavy} & set(sys.modules))"
    ended = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "set()"


SEEN = """
import atexit, os, sys
class Seen:
    def find_spec(self, name, path, target=None):
        if name == "polars":
            tell()
def tell():
    print(os.environ.get("_RJEM_MALLOC_CONF", "as the allocator likes"))
sys.meta_path.insert(0, Seen())
atexit.register(tell)
from crm_analytics.cli import app
app(sys.argv[1:])
"""


@pytest.mark.parametrize(
    ("command", "said", "told"),
    [
        ("refresh", None, "oversize_threshold:0,dirty_decay_ms:4000,muzzy_decay_ms:0"),
        ("refresh", "dirty_decay_ms:1", "dirty_decay_ms:1"),
        ("serve", None, "as the allocator likes"),
    ],
)
def test_how_long_memory_is_kept_is_said_before_polars_is_imported(
    settings: Settings, command: str, said: str | None, told: str
) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "_RJEM_MALLOC_CONF"}
    environment |= {"CRM_DATA": str(settings.data)} | ({"_RJEM_MALLOC_CONF": said} if said else {})
    args = [sys.executable, "-c", SEEN, command, *(["--address", "192.0.2.1"] if command == "serve" else [])]
    ended = subprocess.run(args, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert ended.stdout.splitlines()[0] == told


@pytest.mark.parametrize("args", [("load", "orders", "x.csv"), ("fly",), ("load", "order_lines", "--fly"), ()])
def test_a_wrong_call_ends_with_2_and_no_traceback(settings: Settings, args: tuple[str, ...]) -> None:
    ended = _run(settings, *args)
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr


def test_words_that_a_terminal_cannot_write_do_not_end_the_work(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "cp1252")
    sales = tmp_path / "销售.csv"
    sales.write_text("order_id,ordered_at,quantity,amount\nA1,2025-01-05,2,20.50\n", encoding="utf-8")
    ended = _run(settings, "load", "order_lines", str(sales))
    assert (ended.returncode, "Traceback" in ended.stderr) == (0, False)
    listed = _run(settings, "loads")
    assert "??.csv" in listed.stdout


def test_a_data_problem_ends_with_1_in_the_system_s_language(settings: Settings) -> None:
    ended = _run(settings, "refresh", language="id_ID.UTF-8")
    assert ended.returncode == 1
    assert ended.stderr.startswith("Belum ada yang diunggah")
    assert "Traceback" not in ended.stderr


def test_an_unknown_language_is_a_wrong_call(settings: Settings) -> None:
    ended = _run(settings, "--language", "tlh", "loads")
    assert ended.returncode == 2
    assert "there are: en, id" in ended.stderr


def test_a_file_goes_from_the_shell_to_the_list_of_loads(settings: Settings, tmp_path: Path) -> None:
    till = tmp_path / "till.csv"
    till.write_text("order_id,ordered_at,quantity,amount\nA1,2024-01-15,1,5.25\n", encoding="utf-8")
    loaded = _run(settings, "load", "order_lines", str(till))
    assert (loaded.returncode, loaded.stderr) == (0, "")
    assert "till.csv" in _run(settings, "loads").stdout
