"""Copies of files that can't be read as they are: they have room, and nothing of them stays."""

import errno
import gzip
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import namedtuple
from pathlib import Path

import pytest

from crm_analytics.config import PROJECT
from crm_analytics.errors import SourceError
from crm_analytics.sources.files import workspace
from crm_analytics.sources.files.options import ReadOptions
from crm_analytics.sources.files.tables import open_file
from crm_analytics.sources.files.workspace import LOCK, PREFIX, Workspace
from tests.sources.files import PLAIN, rows_of, written

Usage = namedtuple("Usage", "total used free")
PACKED = gzip.compress(PLAIN.encode(), mtime=0)
OPENS = """
import sys, time
from pathlib import Path
from crm_analytics.sources.files.tables import open_file
source = open_file(Path(sys.argv[1]))
print("open", flush=True)
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files of this test's own."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def _left(home: Path) -> list[str]:
    return sorted(each.name for each in home.iterdir())


def _free(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(10**12, 10**12 - free, free))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv.gz", PACKED),
        ("utf16.csv", PLAIN.encode("utf-16")),
        ("office.csv", PLAIN.encode("cp1252")),
        ("wrapped.csv", b'"a;b"\n"1;2"\n"3;4"\n'),
    ],
    ids=["gzip", "utf-16", "cp1252", "wrapped"],
)
def test_a_copy_that_has_no_room_is_not_begun(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes
) -> None:
    _free(monkeypatch, workspace.KEPT_FREE + 1)
    with pytest.raises(SourceError, match=rf"“{name}” has to be copied.*{home}.*67\.1 MB free.*TMPDIR"):
        open_file(written(tmp_path, content, name))
    assert _left(home) == []


def test_a_zip_says_before_unpacking_that_it_has_no_room(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(tmp_path / "large.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("large.csv", b"a,b\n" + b"1,2\n" * 1_000_000)
    _free(monkeypatch, workspace.KEPT_FREE + 1_000_000)
    with pytest.raises(SourceError, match="has no room"):
        open_file(tmp_path / "large.zip")
    assert _left(home) == []


def test_a_disk_that_fills_up_meanwhile_is_said_as_well(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("crm_analytics.sources.files.tables.copy_as_utf8", full)
    with pytest.raises(SourceError, match=rf"has to be copied.*{home}"):
        open_file(written(tmp_path, PLAIN.encode("utf-16")))
    assert _left(home) == []


def test_with_room_it_is_copied_and_nothing_stays(tmp_path: Path, home: Path) -> None:
    source = open_file(written(tmp_path, PACKED, "a.csv.gz"))
    assert len(_left(home)) == 1
    assert len(rows_of(source)) == 2
    del source
    assert _left(home) == []


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM])
def test_what_a_killed_run_left_is_swept_by_the_next_one(tmp_path: Path, home: Path, sign: signal.Signals) -> None:
    packed = written(tmp_path, PACKED, "a.csv.gz")
    environment = os.environ | {"TMPDIR": str(home)}
    command = [sys.executable, "-c", OPENS, str(packed)]
    with subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"open\n"
        (left,) = _left(home)
        kept = Workspace()
        assert left in _left(home)  # it is in use
        process.send_signal(sign)
    Workspace()
    assert left not in _left(home)
    assert kept.folder.exists()


def test_only_abandoned_folders_of_ours_are_swept(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (f"{PREFIX}old", f"{PREFIX}young", "others"):
        (home / name).mkdir()
        (home / name / "unpacked").write_text("x", encoding="utf-8")
    os.utime(home / f"{PREFIX}old", (time.time() - 3600, time.time() - 3600))
    (tmp := home / "elsewhere").mkdir()
    (home / f"{PREFIX}link").symlink_to(tmp)
    (home / f"{PREFIX}file").write_text("x", encoding="utf-8")
    workspace.sweep(home)
    assert _left(home) == sorted([f"{PREFIX}young", "others", "elsewhere", f"{PREFIX}link", f"{PREFIX}file"])
    (home / f"{PREFIX}young" / LOCK).touch()
    monkeypatch.setattr(os, "getuid", lambda: 4711)
    workspace.sweep(home)
    assert f"{PREFIX}young" in _left(home)


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/random", "/dev/tty", "/dev/null"])
def test_an_endless_device_is_refused(path: str) -> None:
    if not Path(path).exists():
        path = "/dev/null"
    with pytest.raises(SourceError, match="is a pipe or a device"):
        open_file(Path(path))


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "sales.csv")
    with pytest.raises(SourceError, match=r"“sales.csv” is a pipe.*Write it to a file"):
        open_file(tmp_path / "sales.csv")
    (tmp_path / "link.csv").symlink_to(tmp_path / "sales.csv")
    with pytest.raises(SourceError, match="is a pipe"):
        open_file(tmp_path / "link.csv")


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 5_000_000)
    with pytest.raises(SourceError, match=r"“bomb.xlsx” unpacks to more than 1000000 bytes"):
        open_file(tmp_path / "bomb.xlsx", options=ReadOptions(workbook_limit=1_000_000))
