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


@pytest.mark.parametrize("args", [("load", "orders", "x.csv"), ("fly",), ("load", "order_lines", "--fly"), ()])
def test_a_wrong_call_ends_with_2_and_no_traceback(settings: Settings, args: tuple[str, ...]) -> None:
    ended = _run(settings, *args)
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr


def test_a_data_problem_ends_with_1_in_the_system_s_language(settings: Settings) -> None:
    ended = _run(settings, "refresh", language="id_ID.UTF-8")
    assert ended.returncode == 1
    assert ended.stderr.startswith("Belum ada yang dimuat")
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
