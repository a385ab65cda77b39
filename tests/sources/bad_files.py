"""Files that can't be loaded, each of another kind: what is wrong with it, and what must be said of it.

Many of the kinds are those that people report of other programs that read tables.
"""

import bz2
import gzip
import io
import lzma
import random
import sqlite3
import struct
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pyarrow as pa
import xlsxwriter
from msoffcrypto.format.ooxml import OOXMLFile
from pyarrow import orc, parquet

HEADER = "order_id,ordered_at,customer_id,product_id,quantity,amount\n"
LINE = "F1,2025-01-05,C1,P1,1,10.00\n"
GOOD = HEADER + "".join(f"F{n},2025-01-{n % 28 + 1:02},C{n % 3},P{n % 2},1,{n}.00\n" for n in range(1, 21))
NOISE = random.Random(5).randbytes(5000)

Content = str | bytes | Callable[[], bytes]


@dataclass(frozen=True)
class BadFile:
    """A file that must be refused.

    Attributes:
        kind: What is wrong with it.
        name: Its name.
        content: What it holds.
        sentence: A pattern in what is said of it.
        options: Further options of the command.
    """

    kind: str
    name: str
    content: Content
    sentence: str
    options: tuple[str, ...] = ()

    def write(self, folder: Path) -> Path:
        """The file in a folder."""
        content = self.content() if callable(self.content) else self.content
        path = folder / self.name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path


# Makers


def workbook(*rows: list[object], sheets: Mapping[str, list[list[object]]] | None = None) -> bytes:
    """A workbook of one sheet with these rows, or of several."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "nan_inf_to_errors": True}) as book:
        for name, cells in (sheets or {"Data": list(rows)}).items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(cells):
                sheet.write_row(number, 0, row)
    return made.getvalue()


GOOD_ROWS: list[list[object]] = [
    ["order_id", "ordered_at", "customer_id", "product_id", "quantity", "amount"],
    *([f"F{n}", f"2025-01-{n:02}", "C1", "P1", 1, 10.5] for n in range(1, 6)),
]


def changed_workbook(change: Callable[[str, bytes], bytes | None]) -> Callable[[], bytes]:
    """A good workbook in which the parts are changed, or left out where that gives None."""

    def made() -> bytes:
        result = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(workbook(*GOOD_ROWS))) as old, zipfile.ZipFile(result, "w") as new:
            for item in old.namelist():
                content = change(item, old.read(item))
                if content is not None:
                    new.writestr(item, content)
        return result.getvalue()

    return made


def locked_workbook() -> bytes:
    """A workbook behind a password."""
    made = io.BytesIO()
    OOXMLFile(io.BytesIO(workbook(*GOOD_ROWS))).encrypt("rahasia", made)
    return made.getvalue()


def far_cell(reference: str) -> Callable[[], bytes]:
    """A workbook with a stray cell far away from the others."""

    def change(item: str, content: bytes) -> bytes:
        if item != "xl/worksheets/sheet1.xml":
            return content
        row = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        cell = f'<row r="{row}"><c r="{reference}"><v>1</v></c></row></sheetData>'
        return content.replace(b"</sheetData>", cell.encode())

    return changed_workbook(change)


def a_parquet(table: pa.Table) -> bytes:
    """A table as Parquet."""
    made = io.BytesIO()
    parquet.write_table(table, made)
    return made.getvalue()


def a_frame(frame: pl.DataFrame, form: str = "parquet") -> bytes:
    """A frame as a file of this form."""
    made = io.BytesIO()
    getattr(frame, f"write_{form}")(made)
    return made.getvalue()


def zipped(**files: bytes | str) -> bytes:
    """A zip archive of these files; `__` in a name stands for the dot."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return made.getvalue()


def a_tar() -> bytes:
    """A tar archive of a good file."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        entry = tarfile.TarInfo("sales.csv")
        entry.size = len(GOOD)
        archive.addfile(entry, io.BytesIO(GOOD.encode()))
    return made.getvalue()


def a_database() -> bytes:
    """A SQLite file."""
    with TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "x.db")
        connection.execute("CREATE TABLE sales (order_id TEXT, amount REAL)")
        connection.commit()
        connection.close()
        return (Path(folder) / "x.db").read_bytes()


def locked_zip() -> bytes:
    """A zip archive whose file says that it is encrypted."""
    content = bytearray(zipped(sales__csv=GOOD))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.index(mark) + place
        content[at] |= 1
    return bytes(content)


def wrong_checksum() -> bytes:
    """A zip archive whose content is not what its checksum says."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("sales.csv", GOOD)
    return made.getvalue().replace(b"2025-01-05", b"2026-01-05", 1)


def an_orc() -> bytes:
    """A table as ORC."""
    made = io.BytesIO()
    orc.write_table(pa.table({"order_id": ["1"], "amount": [1.0]}), made)
    return made.getvalue()


def damaged_middle() -> bytes:
    """Parquet whose footer is whole and whose pages are not."""
    content = bytearray(a_frame(pl.DataFrame({"order_id": [f"F{n}" for n in range(5000)], "amount": range(5000)})))
    content[20:4000] = NOISE[:3980]
    return bytes(content)


def wide(count: int) -> str:
    """A table of so many columns."""
    return ",".join(f"c{n}" for n in range(count)) + "\n" + ",".join("1" for _ in range(count)) + "\n"


DECIMALS = pa.table(
    {
        "order_id": ["F1", "F2"],
        "ordered_at": ["2025-01-05", "2025-01-06"],
        "quantity": [1, 1],
        "amount": pa.array([Decimal("1" * 60 + ".5"), Decimal("2.5")], pa.decimal256(76, 10)),
    }
)

NO_TABLE = "is not a table: it is neither text with a header and cells, nor Excel, nor Parquet"
DAMAGED_BOOK = "is not a workbook that can be read; it may be damaged"
DAMAGED_ARCHIVE = "is an archive that cannot be unpacked; it may be damaged, incomplete or locked"
DAMAGED_PARQUET = "is a Parquet file that cannot be read"
OTHER = "is a document that can't be read as a table, such as one of LibreOffice, Numbers or Word"
NO_ROWS = "has a header and no rows below it"
TWICE = "columns of the same name"

FILES = [
    # Nothing, or nothing that is a table
    BadFile("an empty file", "sales.csv", b"", r"is empty \(0 bytes\)"),
    BadFile("one blank", "sales.csv", b" ", NO_TABLE),
    BadFile("line ends alone", "sales.csv", b"\n\r\n\n", NO_TABLE),
    BadFile("a byte order mark alone", "sales.csv", b"\xef\xbb\xbf", NO_TABLE),
    BadFile("a byte order mark of UTF-16 alone", "sales.csv", b"\xff\xfe", NO_TABLE),
    BadFile("zero bytes alone", "sales.csv", b"\0" * 4096, NO_TABLE),
    BadFile("noise", "sales.csv", NOISE, NO_TABLE),
    BadFile(
        "a letter",
        "sales.txt",
        "Dear customer, this is a letter and no table at all. " * 8 + "\nYours\n",
        "columns of the same name: this is a letter",
    ),
    BadFile("a web page", "sales.xls", "<html><body><table><tr><td>1</td></tr></table></body></html>", "is a web page"),
    BadFile(
        "a web page with a byte order mark", "sales.xls", b"\xef\xbb\xbf<!DOCTYPE html><html></html>", "is a web page"
    ),
    BadFile(
        "a log-in page instead of the download",
        "sales.csv",
        "<html><head><title>Sign in</title></head></html>",
        "is a web page",
    ),
    BadFile("XML", "sales.csv", "<?xml version='1.0'?>\n<rows><row/></rows>", NO_TABLE),
    BadFile(
        "a workbook as XML of 2003",
        "sales.xls",
        "<?xml version='1.0'?>\n<?mso-application progid='Excel.Sheet'?>\n<Workbook/>",
        NO_TABLE,
    ),
    BadFile("JSON", "sales.csv", '{"orders": [{"id": 1, "amount": 2}]}', NO_TABLE),
    BadFile("JSON, line by line", "sales.csv", '{"id": 1, "amount": 2}\n{"id": 2, "amount": 3}\n', NO_TABLE),
    BadFile("a list in JSON", "sales.csv", '[{"id": 1}, {"id": 2}]', NO_TABLE),
    BadFile("a PDF", "sales.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n", NO_TABLE),
    BadFile("a picture", "sales.csv", b"\x89PNG\r\n\x1a\n" + NOISE[:500], NO_TABLE),
    BadFile("a photograph", "sales.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0" + NOISE[:500], NO_TABLE),
    BadFile("a program", "sales.csv", b"MZ\x90\0\x03\0\0\0\x04\0\0\0" + NOISE[:800], NO_TABLE),
    BadFile("a program of Linux", "sales.csv", b"\x7fELF\x02\x01\x01" + NOISE[:800], NO_TABLE),
    BadFile("a database", "sales.csv", a_database, NO_TABLE),
    BadFile(
        "Arrow", "sales.arrow", lambda: a_frame(pl.DataFrame({"order_id": ["1"], "amount": [2.0]}), "ipc"), NO_TABLE
    ),
    BadFile("ORC", "sales.orc", an_orc, NO_TABLE),
    BadFile("a dictionary of Avro", "sales.avro", lambda: a_frame(pl.DataFrame({"order_id": ["1"]}), "avro"), NO_TABLE),
    BadFile("rich text", "sales.csv", r"{\rtf1\ansi Order\par 1\par}", NO_TABLE),
    BadFile(
        "an e-mail's header",
        "sales.eml",
        "From: a@b.id\nTo: c@d.id\nSubject: sales\n\nPlease find attached.\n",
        "is needed, and no column was found for it. The source has: From",
    ),
    BadFile(
        "a pointer of Git LFS",
        "sales.csv",
        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
        "is needed, and no column was found for it",
    ),
    # Headers
    BadFile("a header alone", "sales.csv", HEADER, NO_ROWS),
    BadFile("a header without a line end", "sales.csv", HEADER.strip(), NO_ROWS),
    BadFile("a header and blank lines", "sales.csv", HEADER + "\n\n  \n", NO_ROWS),
    BadFile("a header and rows of delimiters", "sales.csv", HEADER + ",,,,,\n" * 3, NO_ROWS),
    BadFile("a header twice in the header", "sales.csv", "order_id,amount,order_id\n1,2,3\n", TWICE),
    BadFile("names that differ in blanks only", "sales.csv", "order id, order id ,amount\n1,2,3\n", TWICE),
    BadFile("all names the same", "sales.csv", "x,x,x,x\n1,2,3,4\n", TWICE),
    BadFile(
        "a monstrous name",
        "sales.csv",
        "order_id," + "x" * 5000 + "\n1,2\n",
        r"Column 2 of “sales.csv” has a name of 5000 characters",
    ),
    BadFile(
        "a header of a megabyte",
        "sales.csv",
        ",".join(f"column number {n}" for n in range(60_000)) + "\n1\n",
        "goes on for more than 262144 characters",
    ),
    BadFile("no line end in a megabyte", "sales.csv", "x" * 1_000_000, "goes on for more than 262144 characters"),
    BadFile(
        "too many columns", "sales.csv", wide(2001), "has 2001 columns; at most 2000 are read. Is it laid out sideways"
    ),
    BadFile(
        "a table laid out sideways",
        "sales.csv",
        "order_id," + ",".join(f"F{n}" for n in range(2500)) + "\namount,1\n",
        "Is it laid out sideways",
    ),
    BadFile("a header of blanks", "sales.csv", ",,,\n1,2,3,4\n", NO_ROWS),
    BadFile(
        "a quotation mark open in the header",
        "sales.csv",
        'order_id,"amount\n' + "1,2\n" * 400,
        "look whether a quotation mark is open there",
    ),
    # Columns that are not there
    BadFile(
        "no day",
        "sales.csv",
        "order_id,quantity,amount\n1,1,5\n",
        "ordered_at is needed, and no column was found for it",
    ),
    BadFile(
        "no amount",
        "sales.csv",
        "order_id,ordered_at,quantity\n1,2025-01-05,1\n",
        "amount is needed, and no column was found for it",
    ),
    BadFile(
        "an amount without any number",
        "sales.csv",
        HEADER + LINE.replace("10.00", "ten") * 3,
        "“amount” has that name, but 3 of its first 3 filled cells are no numbers, the first one in row 1",
    ),
    BadFile(
        "a day that is none",
        "sales.csv",
        HEADER + LINE.replace("2025-01-05", "Monday") * 3,
        "“ordered_at” has that name, but 3 of its first 3 filled cells are no dates, the first one in row 1",
    ),
    BadFile(
        "another language's header",
        "sales.csv",
        "番号;日付;数量;金額\n1;2025-01-05;1;5\n",
        "is needed, and no column was found for it",
    ),
    BadFile(
        "no header at all",
        "sales.csv",
        "F1,2025-01-05,C1,P1,1,10.00\nF2,2025-01-06,C1,P1,1,10.00\n",
        "is needed, and no column was found for it",
    ),
    BadFile(
        "a file of customers as order lines",
        "sales.csv",
        "name,email,phone\nSri,sri@toko.id,0812\n",
        "is needed, and no column was found for it",
    ),
    # Values that can be read in two ways
    BadFile(
        "days of two readings",
        "sales.csv",
        HEADER + LINE.replace("2025-01-05", "03/04/2025"),
        'order = "dmy"; order = "mdy"',
    ),
    BadFile(
        "amounts of two readings",
        "sales.csv",
        "order_id;ordered_at;quantity;amount\n" + "F1;2025-01-05;1;1.234\n" * 3,
        "decimal = ",
    ),
    # Archives
    BadFile("a zip cut short", "sales.zip", lambda: zipped(sales__csv=GOOD)[:200], DAMAGED_ARCHIVE),
    BadFile("a zip of nothing", "sales.zip", zipped, NO_TABLE),
    BadFile("a zip of empty files", "sales.zip", lambda: zipped(sales__csv=""), r"is empty \(0 bytes\)"),
    BadFile(
        "a zip of several files",
        "sales.zip",
        lambda: zipped(a__csv=GOOD, b__csv=GOOD),
        "holds 2 files: a.csv, b.csv. Name the one to read",
    ),
    BadFile(
        "a file that is not in the zip",
        "sales.zip",
        lambda: zipped(a__csv=GOOD, b__csv=GOOD),
        "Name the one to read",
        ("--sheet", "c.csv"),
    ),
    BadFile("a zip behind a password", "sales.zip", locked_zip, DAMAGED_ARCHIVE),
    BadFile("a zip with a wrong checksum", "sales.zip", wrong_checksum, DAMAGED_ARCHIVE),
    BadFile(
        "a zip in a zip",
        "sales.zip",
        lambda: zipped(inner__zip=zipped(sales__csv=GOOD)),
        "holds an archive inside an archive. Unpack it first",
    ),
    BadFile("a zip of a picture", "sales.zip", lambda: zipped(sales__png=b"\x89PNG\r\n\x1a\n" + NOISE[:500]), NO_TABLE),
    BadFile(
        "a zip of macOS folders alone",
        "sales.zip",
        lambda: zipped(**{"__MACOSX/._a.csv": "x"}),
        "is an archive without a file in it",
    ),
    BadFile("gzip cut short", "sales.csv.gz", lambda: gzip.compress(GOOD.encode() * 50)[:120], DAMAGED_ARCHIVE),
    BadFile(
        "gzip with a wrong checksum",
        "sales.csv.gz",
        lambda: gzip.compress(GOOD.encode())[:-8] + b"\0" * 8,
        DAMAGED_ARCHIVE,
    ),
    BadFile("gzip of nothing", "sales.csv.gz", lambda: gzip.compress(b""), r"is empty \(0 bytes\)"),
    BadFile(
        "gzip of gzip",
        "sales.csv.gz",
        lambda: gzip.compress(gzip.compress(GOOD.encode())),
        "holds an archive inside an archive",
    ),
    BadFile("gzip's first bytes and noise", "sales.gz", b"\x1f\x8b" + NOISE[:400], DAMAGED_ARCHIVE),
    BadFile("bzip2", "sales.csv.bz2", lambda: bz2.compress(GOOD.encode()), NO_TABLE),
    BadFile("xz", "sales.csv.xz", lambda: lzma.compress(GOOD.encode()), NO_TABLE),
    BadFile("Zstandard", "sales.csv.zst", b"\x28\xb5\x2f\xfd\x04\x58" + NOISE[:300], NO_TABLE),
    BadFile("tar", "sales.tar", a_tar, NO_TABLE),
    BadFile("7-Zip", "sales.7z", b"7z\xbc\xaf\x27\x1c\0\x04" + NOISE[:400], NO_TABLE),
    BadFile("RAR", "sales.rar", b"Rar!\x1a\x07\x01\0" + NOISE[:400], NO_TABLE),
    # Workbooks
    BadFile("a workbook cut short", "sales.xlsx", lambda: workbook(*GOOD_ROWS)[:2000], DAMAGED_ARCHIVE),
    BadFile(
        "a workbook behind a password",
        "sales.xlsx",
        locked_workbook,
        "is protected with a password. Open it in Excel, remove the password",
    ),
    BadFile(
        "a workbook without sheets",
        "sales.xlsx",
        changed_workbook(lambda item, content: None if "worksheets/" in item else content),
        DAMAGED_BOOK,
    ),
    BadFile(
        "a workbook whose sheet is no XML",
        "sales.xlsx",
        changed_workbook(lambda item, content: b"<<<" if "worksheets/" in item else content),
        DAMAGED_BOOK,
    ),
    BadFile(
        "a workbook whose sheet ends early",
        "sales.xlsx",
        changed_workbook(
            lambda item, content: content[: len(content) // 2] if "worksheets/sheet1" in item else content
        ),
        DAMAGED_BOOK,
    ),
    BadFile(
        "a workbook without its list of sheets",
        "sales.xlsx",
        changed_workbook(lambda item, content: None if item == "xl/workbook.xml" else content),
        DAMAGED_BOOK,
    ),
    BadFile(
        "a workbook without its texts",
        "sales.xlsx",
        changed_workbook(lambda item, content: None if "sharedStrings" in item else content),
        DAMAGED_BOOK,
    ),
    BadFile("an empty sheet", "sales.xlsx", workbook, "The sheet “Data” of “sales.xlsx” is empty"),
    BadFile("a sheet of a header alone", "sales.xlsx", lambda: workbook(GOOD_ROWS[0]), NO_ROWS),
    BadFile(
        "no such sheet",
        "sales.xlsx",
        lambda: workbook(*GOOD_ROWS),
        "has no sheet “Sales”. Its sheets: Data",
        ("--sheet", "Sales"),
    ),
    BadFile(
        "an empty sheet that was asked for",
        "sales.xlsx",
        lambda: workbook(sheets={"A": GOOD_ROWS, "B": []}),
        "The sheet “B” of “sales.xlsx” is empty",
        ("--sheet", "B"),
    ),
    BadFile(
        "a workbook with a name twice", "sales.xlsx", lambda: workbook(["order_id", "order_id"], ["1", "2"]), TWICE
    ),
    BadFile("a stray cell at the end of the sheet", "sales.xlsx", far_cell("XFD1048576"), "reaches to cell XFD1048576"),
    BadFile("a stray cell far below and aside", "sales.xlsx", far_cell("ZZ900000"), "reaches to cell ZZ900000"),
    BadFile(
        "a workbook with too many columns",
        "sales.xlsx",
        lambda: workbook([f"c{n}" for n in range(2100)], list(range(2100))),
        "has 2100 columns; at most 2000 are read",
    ),
    BadFile(
        "a workbook without an amount",
        "sales.xlsx",
        lambda: workbook(["order_id", "ordered_at", "quantity"], ["F1", "2025-01-05", 1]),
        "amount is needed",
    ),
    BadFile("an old workbook cut short", "sales.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 200, DAMAGED_BOOK),
    BadFile("an old workbook of noise", "sales.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NOISE, DAMAGED_BOOK),
    BadFile(
        "a document in the form of an old workbook",
        "sales.doc",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + struct.pack("<16s", b"") + b"\xff" * 3000,
        DAMAGED_BOOK,
    ),
    BadFile(
        "a document of Word",
        "sales.docx",
        lambda: zipped(**{"word/document.xml": "<w/>", "[Content_Types].xml": "<t/>"}),
        OTHER,
    ),
    BadFile(
        "a sheet of OpenOffice",
        "sales.ods",
        lambda: zipped(**{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<o/>"}),
        OTHER,
    ),
    BadFile(
        "presentation slides",
        "sales.pptx",
        lambda: zipped(**{"ppt/presentation.xml": "<p/>", "[Content_Types].xml": "<t/>"}),
        OTHER,
    ),
    # Parquet
    BadFile(
        "Parquet cut short",
        "sales.parquet",
        lambda: a_frame(pl.DataFrame({"order_id": ["1"] * 50}))[:150],
        DAMAGED_PARQUET,
    ),
    BadFile("Parquet's first bytes alone", "sales.parquet", b"PAR1", DAMAGED_PARQUET),
    BadFile("Parquet's marks around noise", "sales.parquet", b"PAR1" + NOISE[:400] + b"PAR1", DAMAGED_PARQUET),
    BadFile(
        "Parquet with a damaged middle",
        "sales.parquet",
        damaged_middle,
        "can't be read to its end: it is damaged",
    ),
    BadFile("encrypted Parquet", "sales.parquet", b"PARE" + NOISE[:400] + b"PARE", NO_TABLE),
    BadFile(
        "Parquet without rows", "sales.parquet", lambda: a_frame(pl.DataFrame(schema={"order_id": pl.String})), NO_ROWS
    ),
    BadFile("Parquet without columns", "sales.parquet", lambda: a_parquet(pa.table({})), NO_TABLE),
    BadFile(
        "Parquet of decimals that are too wide",
        "sales.parquet",
        lambda: a_parquet(DECIMALS),
        "The column amount of “sales.parquet” holds values that can't be read.*fewer digits",
    ),
    BadFile(
        "Parquet with intervals",
        "sales.parquet",
        lambda: a_frame(pl.DataFrame({"order_id": [timedelta(days=1)], "x": [None]})),
        "is needed, and no column was found for it",
    ),
    BadFile(
        "Parquet with a name twice but for blanks",
        "sales.parquet",
        lambda: a_frame(pl.DataFrame({"a": [1], "a ": [2]})),
        TWICE,
    ),
]
