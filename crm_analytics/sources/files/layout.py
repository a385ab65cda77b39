"""Where the cells of a text file are: its delimiter, its quotation mark and its header, from the first lines."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crm_analytics.errors import SourceError
from crm_analytics.i18n import N_
from crm_analytics.sources.files.encodings import NOT_A_TABLE, WEB_PAGE
from crm_analytics.sources.files.options import ReadOptions
from crm_analytics.sources.table import ROW, SHAPE

_SAMPLE = 256 * 1024
_USUAL = ";\t|,"
_RARE = "^~\x1f\x01:#"
_WEB = ("<html", "<!doctype html", "<table", "<meta", "<style", "<head")
_MARKUP = ("{", "[", "<", "%PDF", "PK")
TITLE_LINES = 20
_LONGEST_NAME = 200
_MONSTROUS = 1000
_BEGINNING = 30
LONG_LINE = N_(
    "The first line of “{file}” goes on for more than {limit} characters: that is no header. A file needs one line of "
    "column names, and a line for each row; write it anew with line ends."
)
LONG_NAME = N_(
    "Column {place} of “{file}” has a name of {count} characters, which begins with “{start}”: that is no header. Give "
    "the columns short names in the first row, and look whether a quotation mark is open there."
)
_NO_NAME = re.compile(r"[\d\s.,:/+-]+")


@dataclass(frozen=True)
class Layout:
    """Delimiter, quotation mark, number of lines above the header, and the header's names."""

    delimiter: str
    quote: str
    skip_lines: int
    columns: list[str]


def detect_layout(path: Path, name: str, options: ReadOptions) -> Layout:
    """Find the layout of a UTF-8 text file.

    Args:
        path: The file, in UTF-8.
        name: The name people know it by.
        options: What the reader stated.

    Raises:
        SourceError: when there is no header, or the text is no table.
    """
    lines = _first_lines(path)
    if len(lines[0]) >= _SAMPLE:
        raise SourceError(LONG_LINE, file=name, limit=_SAMPLE)
    stated, lines = _excel_hint(lines)
    delimiter = options.delimiter or stated or _delimiter(lines)
    if not options.delimiter and _is_web_page(lines):
        raise SourceError(WEB_PAGE, file=name)
    if not options.delimiter and (_is_markup(lines) or (not delimiter and _is_prose(lines))):
        raise SourceError(NOT_A_TABLE, file=name)
    delimiter = delimiter or next(sign for sign in "\t|;," if not any(sign in line for line in lines))
    quote = options.quote or _quote(lines, delimiter)
    skipped = options.skip_lines if options.skip_lines >= 0 else _title_lines(lines, delimiter, quote)
    header = next(csv.reader(lines[skipped:], delimiter=delimiter, quotechar=quote), [])
    columns = tidy_names(header, name, options.column_limit)
    return Layout(delimiter, quote, skipped + bool(stated), columns)


def is_wrapped(path: Path, layout: Layout) -> bool:
    """Whether whole lines stand in quotation marks, as when a table that lay in one column of Excel is saved."""
    filled = [line.strip() for line in _first_lines(path) if line.strip()][1:]
    wrapped = bool(filled) and all(line.startswith('"') and line.endswith('"') for line in filled)
    return wrapped and len(layout.columns) == 1 and any(sign in layout.columns[0] for sign in _USUAL)


def unwrapped(path: Path, target: Path) -> Path:
    """Write the file anew without quotation marks around whole lines; returns the target."""
    with path.open(encoding="utf-8-sig", newline="") as source, target.open("w", encoding="utf-8", newline="") as copy:
        for line in source:
            text = line.strip()
            whole = len(text) > 1 and text.startswith('"') and text.endswith('"')
            copy.write(text[1:-1].replace('""', '"') + "\n" if whole else line)
    return target


def tidy_names(header: list[str], name: str, limit: int) -> list[str]:
    """Column names without surrounding blanks; a blank name is numbered.

    Raises:
        SourceError: with names that occur twice, with too many columns, or with none.
    """
    if len(header) > limit:
        raise SourceError(
            N_("“{file}” has {count} columns; at most {limit} are read. Is it laid out sideways?"),
            file=name,
            count=len(header),
            limit=limit,
        )
    names = [" ".join(text.split()) or f"column_{place}" for place, text in enumerate(header, 1)]
    names = [f"{text} " if text in {ROW, SHAPE} else text for text in names]  # the batch's own columns
    longest = max(names, key=len, default="")
    if len(longest) > _MONSTROUS:
        raise SourceError(
            LONG_NAME, file=name, place=names.index(longest) + 1, count=len(longest), start=longest[:_BEGINNING]
        )
    twice = [text for text, count in Counter(names).items() if count > 1]
    if twice:
        raise SourceError(
            N_("“{file}” has columns of the same name: {names}. Give each its own name."),
            file=name,
            names=", ".join(text[:_LONGEST_NAME] for text in twice[:10]),
        )
    if not any(text.strip() for text in header):
        raise SourceError(NOT_A_TABLE, file=name)
    return names


def _first_lines(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        text = file.read(_SAMPLE)
        complete = len(text) < _SAMPLE
    lines = text.replace("\r\n", "\n").split("\n")
    return lines if complete or len(lines) == 1 else lines[:-1]


def _excel_hint(lines: list[str]) -> tuple[str, list[str]]:
    """The line “sep=;” that Excel understands as the delimiter."""
    first = lines[0].strip('"') if lines else ""
    if first.lower().startswith("sep=") and len(first) == len("sep=") + 1:
        return first[-1], lines[1:]
    return "", lines


def _delimiter(lines: list[str]) -> str:
    """The sign that cuts most lines into the header's number of cells; empty when none does."""
    for signs in (_USUAL, _RARE):
        scored = [(score, -place, sign) for place, sign in enumerate(signs) if (score := _score(lines, sign)) > (0.5,)]
        if scored:
            return max(scored)[-1]
    return ""


def _score(lines: list[str], sign: str) -> tuple[float, int]:
    """Share of records that are as wide as most, and that width."""
    records = _read(lines, sign, '"')
    widths = Counter(len(record) for record in records if any(record))
    if not widths:
        return 0.0, 0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return (round(count / widths.total(), 1), width) if width > 1 else (0.0, 0)


def _read(lines: list[str], delimiter: str, quote: str) -> list[list[str]]:
    try:
        return list(csv.reader([line + "\n" for line in lines], delimiter=delimiter, quotechar=quote))
    except csv.Error:
        return [line.split(delimiter) for line in lines]


def _quote(lines: list[str], delimiter: str) -> str:
    """An apostrophe, where cells stand between apostrophes and no double quotation mark occurs."""
    if any('"' in line for line in lines):
        return '"'
    cells = [cell.strip() for line in lines for cell in line.split(delimiter) if cell.strip() != "'"]
    opened = sum(cell.startswith("'") for cell in cells)
    closed = sum(cell.endswith("'") for cell in cells)
    filled = sum(bool(line.strip()) for line in lines)
    return "'" if opened == closed and opened >= max(filled // 2, 1) else '"'


def _title_lines(lines: list[str], delimiter: str, quote: str) -> int:
    """Lines above the header."""
    read = [record for record in _read(lines, delimiter, quote) if any(record)]
    widths = Counter(len(record) for record in read)
    wide = bool(widths) and widths.most_common(1)[0][0] > 1
    filled = Counter(sum(bool(cell.strip()) for cell in record) for record in read)
    usual = filled.most_common(1)[0][0] if wide else 1
    return header_place([line.split(delimiter) for line in lines[:TITLE_LINES]], usual, 2 if wide else 1) or 0


def header_place(rows: Sequence[Sequence[str | None]], usual: int, least: int) -> int | None:
    """Where the header is among the first rows of a table; None where no row will do.

    Titles above it, and pairs such as a period or a branch with its name beside, fill few of the table's cells.

    Args:
        rows: Their cells.
        usual: How many cells the table's rows fill.
        least: How many cells a header fills at least.
    """
    filled = [[cell.strip() for cell in row if cell and cell.strip()] for row in rows]
    enough = [place for place, cells in enumerate(filled) if len(cells) >= least]
    if not enough or len(filled[enough[0]]) >= usual:
        return enough[0] if enough else None
    names = [
        place for place in enough if 2 * len(filled[place]) > usual and not any(map(_NO_NAME.fullmatch, filled[place]))
    ]
    return next(iter(names + enough))


def _is_web_page(lines: list[str]) -> bool:
    first = next((line.strip().lower() for line in lines if line.strip()), "")
    return first.startswith(_WEB)


def _is_markup(lines: list[str]) -> bool:
    first = next((line.strip() for line in lines if line.strip()), _MARKUP[0])
    return first.startswith(_MARKUP)


def _is_prose(lines: list[str]) -> bool:
    filled = [line.strip() for line in lines if line.strip()]
    return len(filled[0]) > _LONGEST_NAME / 2 or sum(map(len, filled)) / len(filled) > _LONGEST_NAME
