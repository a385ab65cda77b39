"""Files people upload: kept under a folder of our own until they are loaded."""

import re
import shutil
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from crm_analytics.config import Settings
from crm_analytics.errors import SourceError
from crm_analytics.i18n import N_, file_size
from crm_analytics.sources.mapping.mapping import Mapping
from crm_analytics.sources.mapping.mapping_files import to_toml

ENDINGS = ["csv", "tsv", "txt", "xlsx", "xls", "parquet", "gz", "zip"]
KEPT_SECONDS = 24 * 3600
LONGEST_NAME = 80


@dataclass(frozen=True)
class UploadChoice:
    """A file that was uploaded, and what its rows are."""

    file: Path
    table: str
    sheet: str | None

    @property
    def key(self) -> str:
        """Of this sheet as this table: what is said of it is said of no other."""
        return f"{self.file.parent.name}-{self.table}-{self.sheet}"


class Uploaded(Protocol):
    """What Streamlit's uploader gives."""

    name: str
    size: int

    def getbuffer(self) -> memoryview:
        """The content."""
        ...


def keep(settings: Settings, uploaded: Uploaded) -> Path:
    """Write an upload into a folder of its own and return the file; older leftovers are removed.

    Raises:
        SourceError: if it is larger than the limit.
    """
    if uploaded.size > settings.upload_limit:
        raise SourceError(
            N_("The file has {size}; at most {limit} can be uploaded. Load it from the command line instead."),
            size=file_size(uploaded.size),
            limit=file_size(settings.upload_limit),
        )
    home = settings.warehouse / "uploads"
    _sweep(home)
    folder = home / uuid.uuid4().hex
    folder.mkdir(parents=True)
    file = folder / safe_name(uploaded.name)
    file.write_bytes(uploaded.getbuffer())
    return file


def keep_mapping(file: Path, mapping: Mapping) -> Path:
    """Write a mapping beside the upload it is for."""
    path = file.parent / "mapping.toml"
    path.write_text(to_toml(mapping), encoding="utf-8")
    return path


def discard(file: Path) -> None:
    """Remove an upload and what was written beside it."""
    shutil.rmtree(file.parent, ignore_errors=True)


def safe_name(name: str) -> str:
    """The last part of a name, in harmless characters: what somebody calls a file is never a path of ours."""
    last = re.split(r"[\\/]", name)[-1]
    harmless = re.sub(r"[^\w.\- ]", "_", last).strip(". ")[-LONGEST_NAME:]
    return f"upload-{harmless}" if harmless in {"", "mapping.toml"} else harmless


def _sweep(home: Path) -> None:
    """Remove uploads of yesterday and before, which nobody loaded."""
    for folder in home.glob("*"):
        with suppress(FileNotFoundError):  # another visitor's upload sweeps too
            if time.time() - folder.stat().st_mtime > KEPT_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
