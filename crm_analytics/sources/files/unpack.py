"""Archives: gzip and zip files unpacked to a folder of their own, within limits."""

import gzip
import zipfile
import zlib
from pathlib import Path
from typing import IO

from crm_analytics.errors import SourceError
from crm_analytics.i18n import N_
from crm_analytics.sources.files.workspace import refuse_without_room

GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
_DAMAGED = N_("“{file}” is an archive that cannot be unpacked; it may be damaged, incomplete or locked.")
DOCUMENTS = ("[Content_Types].xml", "content.xml")
"""What lies in the archives that documents of other programs are: Word, PowerPoint, LibreOffice."""
OTHER_DOCUMENT = N_(
    "“{file}” is a document that can't be read as a table, such as one of LibreOffice, Numbers or Word. Open it there, "
    "and save the table as .xlsx or CSV."
)
TOO_LARGE = N_(
    "“{file}” unpacks to more than {limit} bytes. If that is right, unpack it and load its parts; if not, it is no "
    "table."
)
_CHUNK = 4 * 1024**2


def unpack_gzip(path: Path, name: str, target: Path, limit: int) -> None:
    """Unpack a gzip file.

    Raises:
        SourceError: when it is damaged or grows beyond the limit.
    """
    try:
        with gzip.open(path) as packed:
            _copy(packed, name, target, limit)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise SourceError(_DAMAGED, file=name) from error


def unpack_zip(path: Path, name: str, target: Path, limit: int, member: str | None) -> str:
    """Unpack the one file of a zip archive, or the chosen one; returns its name without folders.

    Raises:
        SourceError: when it is damaged, holds none or several files, or grows beyond the limit.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            chosen = _member(archive, name, member)
            refuse_without_room(target.parent, name, archive.getinfo(chosen).file_size)
            with archive.open(chosen) as packed:
                _copy(packed, name, target, limit)
    except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError, zlib.error) as error:
        raise SourceError(_DAMAGED, file=name) from error
    return Path(chosen).name


def refuse_swollen(path: Path, name: str, limit: int) -> None:
    """Refuse a workbook that unpacks to more than is read: all of it is held in memory.

    Raises:
        SourceError: when its parts are larger than that, by what the archive says of them.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(item.file_size for item in archive.infolist())
    except zipfile.BadZipFile:
        return
    if size > limit:
        raise SourceError(TOO_LARGE, file=name, limit=limit)


def is_workbook(path: Path) -> bool:
    """Whether a zip file is an .xlsx workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            return any(item.startswith("xl/") for item in archive.namelist())
    except zipfile.BadZipFile:
        return False


def _member(archive: zipfile.ZipFile, name: str, wanted: str | None) -> str:
    parts = archive.namelist()
    if any(part in DOCUMENTS or part.endswith(".iwa") for part in parts):
        raise SourceError(OTHER_DOCUMENT, file=name)
    files = [
        item.filename
        for item in archive.infolist()
        if not item.is_dir() and not item.filename.startswith("__MACOSX/") and Path(item.filename).name[0] != "."
    ]
    if not files:
        raise SourceError(N_("“{file}” is an archive without a file in it."), file=name)
    chosen = [item for item in files if wanted in {item, Path(item).name}] if wanted else files
    if len(chosen) != 1:
        raise SourceError(
            N_("“{file}” holds {count} files: {files}. Name the one to read as its sheet, or unpack it."),
            file=name,
            count=len(files),
            files=", ".join(files[:10]) or "–",
        )
    return chosen[0]


def _copy(packed: IO[bytes] | gzip.GzipFile, name: str, target: Path, limit: int) -> None:
    written = 0
    with target.open("wb") as file:
        while chunk := packed.read(_CHUNK):
            written += len(chunk)
            if written > limit:
                raise SourceError(TOO_LARGE, file=name, limit=limit)
            refuse_without_room(target.parent, name, len(chunk))
            file.write(chunk)
