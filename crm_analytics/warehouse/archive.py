"""The file of a backup: a zip archive with a list of what is in it, read with suspicion.

`manifest.json` says what it is of; `state.db` is what people wrote, `facts/` the tables of the loads in force,
`history/` what results stated, `mappings/` how files are read. Nothing else is in it, and nothing is missing.
"""

import json
import os
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from crm_analytics.errors import LoadError
from crm_analytics.i18n import N_
from crm_analytics.state.migrate import leads_on_from

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
STATE: Final = "state.db"
CHUNK: Final = 4 * 1024**2
LONGEST_MANIFEST: Final = 64 * 1024**2
ENCRYPTED: Final = 1
NAME: Final = r"(?!\.)[\w.=%-]+"
ALLOWED: Final = re.compile(
    rf"{STATE}|facts/[a-z_]+/(_delta_log/)?{NAME}|history/[a-z_]+/{NAME}|mappings/(?!\.)[^/\\:\x00-\x1f]+\.toml"
)
DAMAGE: Final = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, TypeError, KeyError)

NO_FILE = N_("There is no file {file}.")
NO_BACKUP = N_("{file} is no backup of CRM Analytics. Nothing was changed.")
DAMAGED = N_("The backup {file} is damaged or incomplete: {what}. Nothing was changed; take another backup.")
NEWER = N_("The backup {file} was made by a later version, {version}. Update this program first. Nothing was changed.")
ODD_NAME = N_("The file {file} can't be backed up under this name: rename it, and start the backup again.")

Copied = Callable[[str, int], None]
"""Takes the name of what is being copied, and the bytes just copied."""


@dataclass(frozen=True)
class Manifest:
    """What a backup is of.

    Attributes:
        id: Tells it apart from all others.
        program: Version of the program that made it.
        form: Form of its state, as the migrations call it.
        made: When it was made.
        load: The newest load in force.
        company: Whose data it is.
        sizes: Bytes of everything in it, by name.
        format: How it is packed.
    """

    id: str
    program: str
    form: str
    made: str
    load: int
    company: str
    sizes: dict[str, int] = field(default_factory=dict)
    format: int = FORMAT


class PackedBackup:
    """A backup that was opened and whose list agrees with what is in it."""

    def __init__(self, file: Path, archive: ZipFile) -> None:
        self._file, self._archive = file, archive
        self.manifest = _manifest(archive)
        _refuse_other_contents(archive, self.manifest)

    @property
    def size(self) -> int:
        """Bytes of all that is in it."""
        return sum(self.manifest.sizes.values())

    def unpack(self, folder: Path, copied: Copied) -> None:
        """Write everything below a folder; names were looked at, and lead nowhere else."""
        for name in self.manifest.sizes:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                with self._archive.open(name) as source, target.open("xb") as written:
                    for size in _chunks(source, written):
                        copied(name, size)
            except DAMAGE as error:
                raise self.damaged(name) from error

    def damaged(self, what: str) -> LoadError:
        """What to say of a part of it that is not as it was written."""
        return LoadError(DAMAGED, file=str(self._file), what=what)


class BackupDraft:
    """A backup being written."""

    def __init__(self, archive: ZipFile, copied: Copied) -> None:
        self._archive, self._copied = archive, copied
        self._sizes: dict[str, int] = {}

    def add(self, name: str, file: Path) -> None:
        """Put a file into it.

        Raises:
            FileNotFoundError: where the file is gone; nothing was put in.
        """
        if not ALLOWED.fullmatch(name):
            raise LoadError(ODD_NAME, file=str(file))
        with file.open("rb") as source, self._archive.open(_info(name), "w", force_zip64=True) as written:
            self._sizes[name] = 0
            for size in _chunks(source, written):
                self._sizes[name] += size
                self._copied(name, size)

    def close(self, manifest: Manifest) -> Manifest:
        """Put the list of what is in it beside the rest."""
        whole = replace(manifest, sizes=self._sizes)
        self._archive.writestr(_info(MANIFEST), json.dumps(asdict(whole), ensure_ascii=False))
        return whole


@contextmanager
def opened(file: Path) -> Iterator[PackedBackup]:
    """A backup to read.

    Raises:
        LoadError: where it is none, or one that is damaged, also while it is read.
    """
    if not file.is_file():
        raise LoadError(NO_FILE, file=str(file))
    try:
        archive = ZipFile(file)
    except (*DAMAGE, OSError) as error:
        _refuse_cut_off(file, error)
        raise LoadError(NO_BACKUP, file=str(file)) from error
    with archive:
        try:
            packed = PackedBackup(file, archive)
        except DAMAGE as error:
            raise LoadError(DAMAGED, file=str(file), what=str(error)) from error
        if packed.manifest.format > FORMAT or not leads_on_from(packed.manifest.form):
            raise LoadError(NEWER, file=str(file), version=packed.manifest.program)
        yield packed


def is_backup(file: Path) -> bool:
    """Whether it is a backup that can be read."""
    try:
        with opened(file):
            return True
    except LoadError:
        return False


@contextmanager
def draft(file: Path, copied: Copied) -> Iterator[BackupDraft]:
    """A new backup, for its owner alone: it holds personal data."""
    with (
        os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0), 0o600), "w+b") as made,
        ZipFile(made, "w") as archive,
    ):
        yield BackupDraft(archive, copied)


def _refuse_cut_off(file: Path, error: Exception) -> None:
    with file.open("rb") as opened_file:
        if opened_file.read(4) == b"PK\x03\x04":
            raise LoadError(DAMAGED, file=str(file), what=str(error)) from error


def _manifest(archive: ZipFile) -> Manifest:
    if MANIFEST not in archive.namelist():
        raise LoadError(NO_BACKUP, file=str(archive.filename))
    if archive.getinfo(MANIFEST).file_size > LONGEST_MANIFEST:
        raise ValueError(MANIFEST)
    stated = json.loads(archive.read(MANIFEST))
    ours = {name: stated[name] for name in Manifest.__dataclass_fields__}
    return Manifest(**ours)


def _refuse_other_contents(archive: ZipFile, manifest: Manifest) -> None:
    """Refuse what is not on the list, is missing from it, or would be written elsewhere."""
    entries = [info for info in archive.infolist() if info.filename != MANIFEST]
    for info in entries:
        if not ALLOWED.fullmatch(info.filename) or info.flag_bits & ENCRYPTED:
            raise ValueError(info.filename)
        if info.compress_type not in {ZIP_STORED, ZIP_DEFLATED} or info.file_size != manifest.sizes.get(info.filename):
            raise ValueError(info.filename)
    names = [info.filename for info in entries]
    if len(names) != len(set(names)) or set(names) != set(manifest.sizes) or STATE not in manifest.sizes:
        raise ValueError(MANIFEST)


def _info(name: str) -> ZipInfo:
    info = ZipInfo(name)
    # Parquet is compressed already.
    info.compress_type = ZIP_STORED if name.endswith(".parquet") else ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info


def _chunks(source: IO[bytes], target: IO[bytes]) -> Iterator[int]:
    while chunk := source.read(CHUNK):
        target.write(chunk)
        yield len(chunk)
