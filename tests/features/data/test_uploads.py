"""Uploads: bytes of a stranger, under names of our own."""

import os
import time
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from crm_analytics.config import Settings
from crm_analytics.errors import SourceError
from crm_analytics.features.data import uploads
from tests.thorough import times


class Upload(BytesIO):
    def __init__(self, name: str, content: bytes) -> None:
        super().__init__(content)
        self.name, self.size = name, len(content)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..\\..\\boot.ini", "/root/.ssh/id", "..", "", "a\x00b.csv", "mapping.toml", "x" * 500]
)
def test_an_uploads_name_is_never_a_path(settings: Settings, name: str) -> None:
    file = uploads.keep(settings, Upload(name, b"a,b\n"))
    assert file.parent.parent == settings.warehouse / "uploads"
    assert file.name != "mapping.toml"
    assert file.read_bytes() == b"a,b\n"


@given(st.text(max_size=200))
@examples(max_examples=times(50), deadline=None)
def test_every_name_becomes_one_harmless_part(name: str) -> None:
    safe = uploads.safe_name(name)
    assert Path(safe).name == safe
    assert safe not in {"", ".", ".."}
    assert "\x00" not in safe


def test_an_upload_above_the_limit_is_refused(settings: Settings) -> None:
    small = Settings(data=settings.data, upload_limit=3)
    with pytest.raises(SourceError, match="The file has 4 B; at most 3 B can be uploaded"):
        uploads.keep(small, Upload("a.csv", b"1234"))
    assert not (settings.warehouse / "uploads").exists()


def test_uploads_that_nobody_loaded_are_removed_after_a_day(settings: Settings) -> None:
    old, fresh = (uploads.keep(settings, Upload(f"{n}.csv", b"x")) for n in range(2))
    long_ago = time.time() - uploads.KEPT_SECONDS - 1
    os.utime(old.parent, (long_ago, long_ago))
    newest = uploads.keep(settings, Upload("3.csv", b"x"))
    assert [path.exists() for path in (old, fresh, newest)] == [False, True, True]


def test_a_loaded_upload_is_gone_with_its_mapping(settings: Settings) -> None:
    file = uploads.keep(settings, Upload("a.csv", b"x"))
    (file.parent / "mapping.toml").touch()
    uploads.discard(file)
    assert not file.parent.exists()
