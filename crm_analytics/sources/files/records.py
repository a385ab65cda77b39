"""Records of text files whose cells hold line ends, stray quotation marks or too few or too many cells."""

import csv
from collections import deque
from collections.abc import Iterator
from itertools import chain, islice
from typing import TextIO

from crm_analytics.i18n import N_
from crm_analytics.sources.files.layout import Layout

TOO_FEW = N_("The row has fewer cells than the header")
TOO_MANY = N_("The row has more cells than the header")
OPEN_QUOTE = N_("The row has a quotation mark that is never closed")
LONGEST_RECORD = 100
"""A row over more lines than this is taken for a quotation mark that was never closed."""
_BLOCK = 50_000

Record = tuple[list[str], str | None]
"""The cells of a row, and what is wrong with its shape."""


def records_of(file: TextIO, layout: Layout, rows: int) -> Iterator[list[Record]]:
    """Records below the header, in lists of at most so many lines.

    Args:
        file: The text, opened without translation of line ends.
        layout: Where its cells are.
        rows: Most records to a list.
    """
    records = _headless(chain.from_iterable(_parsed(islice(file, layout.skip_lines, None), layout)))
    while some := list(islice(records, rows)):
        yield some


def _headless(records: Iterator[Record]) -> Iterator[Record]:
    """Without the header and the blank lines above it."""
    for cells, _ in records:
        if cells:
            break
    return records


def _parsed(lines: Iterator[str], layout: Layout) -> Iterator[Iterator[Record]]:
    """Block by block at full speed; from the first quotation mark that runs away, record by record."""
    while block := list(islice(lines, _BLOCK)):
        balanced = _completed(block, lines, layout.quote)
        records = _quickly(block, layout) if balanced else None
        if records is None:
            yield _carefully(chain(block, lines), layout)
            return
        yield ((cells, None) for cells in records)


def _completed(block: list[str], lines: Iterator[str], quote: str) -> bool:
    """Add lines until no quotation mark is left open; False when that takes more lines than a record has."""
    odd = sum(line.count(quote) for line in block) % 2
    for line in islice(lines, LONGEST_RECORD if odd else 0):
        block.append(line)
        if line.count(quote) % 2:
            return True
    return not odd


def _quickly(block: list[str], layout: Layout) -> list[list[str]] | None:
    try:
        records = list(csv.reader(block, delimiter=layout.delimiter, quotechar=layout.quote))
    except csv.Error:
        return None
    if len(block) > len(records) and any(_swallowed(cells, layout) for cells in records):
        return None
    return records


def _swallowed(cells: list[str], layout: Layout) -> bool:
    """Whether a record over several lines looks as if an open quotation mark had swallowed rows."""
    long = [cell for cell in cells if "\n" in cell]
    return bool(long) and (
        len(cells) != len(layout.columns)
        or any(cell.count("\n") >= LONGEST_RECORD or cell.count(layout.delimiter) >= len(cells) - 1 for cell in long)
    )


class _RewindableLines:
    """Lines that remember which of them the record in progress took, so that they can be put back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._waiting: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) > LONGEST_RECORD:
            raise csv.Error
        line = self._waiting.popleft() if self._waiting else next(self._lines)
        self.taken.append(line)
        return line

    def put_back_all_but_first(self) -> str:
        self._waiting.extendleft(reversed(self.taken[1:]))
        return self.taken[0]


def _carefully(lines: Iterator[str], layout: Layout) -> Iterator[Record]:
    """Record by record; a runaway quotation mark costs its own line and no other."""
    feed = _RewindableLines(lines)
    reader = csv.reader(feed, delimiter=layout.delimiter, quotechar=layout.quote)
    while True:
        feed.taken.clear()
        try:
            cells = next(reader)
            unbalanced = "".join(feed.taken).count(layout.quote) % 2 == 1
            runaway = len(feed.taken) > 1 and (unbalanced or len(cells) != len(layout.columns))
        except StopIteration:
            return
        except csv.Error:
            runaway = True
        if runaway:
            yield feed.put_back_all_but_first().rstrip("\r\n").split(layout.delimiter), OPEN_QUOTE
            reader = csv.reader(feed, delimiter=layout.delimiter, quotechar=layout.quote)
        else:
            yield cells, None
