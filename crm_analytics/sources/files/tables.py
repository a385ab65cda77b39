"""Files as tables of text: CSV and its kin, Excel, Parquet, and archives of these."""

import hashlib
import shutil
import stat
import tempfile
from pathlib import Path

import polars as pl

from crm_analytics.errors import SourceError
from crm_analytics.i18n import N_
from crm_analytics.sources.files.columnar import TypedTable, as_text, typed_names
from crm_analytics.sources.files.delimited import TextTable
from crm_analytics.sources.files.encodings import copy_as_utf8, examine
from crm_analytics.sources.files.extent import refuse_stray_cells
from crm_analytics.sources.files.layout import detect_layout, is_wrapped, tidy_names, unwrapped
from crm_analytics.sources.files.options import ReadOptions
from crm_analytics.sources.files.unpack import GZIP, ZIP, is_workbook, refuse_swollen, unpack_gzip, unpack_zip
from crm_analytics.sources.files.workbooks import OLE, open_workbook
from crm_analytics.sources.files.workspace import FULL_DISK, Workspace, no_room, refuse_without_room
from crm_analytics.sources.table import SourceTable

ENDLESS = N_(
    "“{file}” is a pipe or a device, which may never end and can be read only once; a file is needed. Write it to a "
    "file, and load that."
)
FEW = 1000
_PARQUET = b"PAR1"
_HEAD = 8


def open_file(path: Path, *, sheet: str | None = None, options: ReadOptions | None = None) -> SourceTable:
    """Open a file as a table of text.

    What the file is shows in its first bytes, not in its name. It is read through once for its fingerprint.

    Args:
        path: A delimited text, .xlsx, .xls or Parquet file, or a gzip or zip archive of one.
        sheet: The sheet of a workbook, or the file inside an archive of several.
        options: What the reader knows better than the file shows.

    Raises:
        SourceError: when the file cannot be read as a table; the message says what is wrong with it.
    """
    options = options or ReadOptions()
    try:
        return _open(Path(path), Path(path).name, sheet, options)
    except FileNotFoundError as error:
        raise SourceError(N_("There is no file “{file}”."), file=Path(path).name) from error
    except OSError as error:
        if error.errno in FULL_DISK:
            folder = Path(tempfile.gettempdir())
            raise no_room(folder, Path(path).name, shutil.disk_usage(folder).free) from error
        raise SourceError(
            N_("“{file}” cannot be read: {reason}."), file=Path(path).name, reason=_reason(error)
        ) from error


def _open(
    path: Path, name: str, sheet: str | None, options: ReadOptions, keep: tuple[Workspace, ...] = ()
) -> SourceTable:
    _refuse_endless(path, name)
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise SourceError(N_("“{file}” is empty (0 bytes)."), file=name)
    if head.startswith(GZIP) or (head.startswith(ZIP) and not is_workbook(path)):
        return _open_packed(path, name, sheet, options, keep)
    if head.startswith((ZIP, OLE)):
        refuse_swollen(path, name, options.workbook_limit)
        refuse_stray_cells(path, name)
        table = open_workbook(path, name, _fingerprint(path), sheet=sheet, options=options)
        _refuse_without_rows(table)
        return table
    if head.startswith(_PARQUET):
        return _open_parquet(path, name, options, keep)
    return _open_text(path, name, options, keep)


def _open_packed(
    path: Path, name: str, sheet: str | None, options: ReadOptions, keep: tuple[Workspace, ...]
) -> SourceTable:
    if keep:
        raise SourceError(N_("“{file}” holds an archive inside an archive. Unpack it first."), file=name)
    workspace = Workspace()
    target = workspace.path("unpacked")
    with path.open("rb") as file:
        zipped = file.read(len(ZIP)) == ZIP
    if zipped:
        member = unpack_zip(path, name, target, options.size_limit, sheet)
        name = f"{name} · {member}" if sheet else name
    else:
        unpack_gzip(path, name, target, options.size_limit)
    return _open(target, name, None if zipped else sheet, options, (workspace,))


def _open_parquet(path: Path, name: str, options: ReadOptions, keep: tuple[Workspace, ...]) -> TypedTable:
    scan = pl.scan_parquet(path, glob=False)
    try:
        schema = scan.collect_schema()
        rows = int(scan.select(pl.len()).collect().item())
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise SourceError(
            N_("“{file}” is a Parquet file that cannot be read; it may be damaged."), file=name
        ) from error
    columns = tidy_names(list(schema), name, options.column_limit)
    scan = scan.rename(dict(zip(schema, columns, strict=True)))
    schema = pl.Schema(dict(zip(columns, schema.values(), strict=True)))
    table = TypedTable(name, columns, _fingerprint(path), as_text(scan, schema), typed_names(schema), rows, keep)
    _refuse_without_rows(table)
    return table


def _open_text(path: Path, name: str, options: ReadOptions, keep: tuple[Workspace, ...]) -> TextTable:
    text = examine(path, name, options.encoding)
    plain = path
    if not text.plain:
        workspace = Workspace()
        keep = (*keep, workspace)
        refuse_without_room(workspace.folder, name, path.stat().st_size)
        plain = workspace.path("utf8")
        copy_as_utf8(path, text, plain)
    layout = detect_layout(plain, name, options)
    if is_wrapped(plain, layout):
        workspace = Workspace()
        keep = (*keep, workspace)
        refuse_without_room(workspace.folder, name, plain.stat().st_size)
        plain = unwrapped(plain, workspace.path("unwrapped"))
        layout = detect_layout(plain, name, options)
    table = TextTable(name, layout.columns, text.fingerprint, plain, layout, keep=keep)
    _refuse_without_rows(table)
    return table


def _refuse_endless(path: Path, name: str) -> None:
    mode = path.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise SourceError(ENDLESS, file=name)


def _refuse_without_rows(table: TextTable | TypedTable) -> None:
    """Few rows are looked at: lines of delimiters and blanks are none."""
    if not table.row_count or (table.row_count <= FEW and not any(frame.height for frame in table.batches(FEW))):
        raise SourceError(N_("“{file}” has a header and no rows below it."), file=table.name)


def _fingerprint(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
