"""What people paste or load of their books, as a table of text."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from crm_analytics.errors import UsageError
from crm_analytics.features.books.given_totals import Circumstances, GivenTotals, read_totals
from crm_analytics.features.books.typed_days import days_of
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.sources.files.tables import open_file
from crm_analytics.state.books import BookMetric

MOST_BYTES: Final = 5_000_000
MONTH, BRANCH = "Month", "Branch"
_LINE: Final = re.compile(r"^(.+?)[\s:;,|=]+((?:Rp\.?|[A-Z]{3}|[$€£])?\s*[(−-]?\d[\d.,'’]*\s*[^\W\d_]*\)?)$")
"""A place or a month, and an amount behind it."""
_PARTS: Final = re.compile(r"[\t;,|]+")
TOO_LARGE = N_("A table of totals is small; this one is larger than 5 MB. Add its rows up by month and branch first.")


def read_file(name: str, content: bytes, given: Circumstances) -> GivenTotals:
    """The totals in a file of this name: CSV or Excel.

    Raises:
        SourceError: where it cannot be read; the message names row, column and cell.
        UsageError: where it is too large to be totals.
    """
    if len(content) > MOST_BYTES:
        raise UsageError(TOO_LARGE)
    with TemporaryDirectory(prefix="crm-books-") as folder:
        file = Path(folder) / (Path(name.replace("\\", "/")).name or "books")
        file.write_bytes(content)
        return read_totals(open_file(file), given)


def read_text(text: str, given: Circumstances) -> GivenTotals:
    """The totals that somebody typed, or pasted from a spreadsheet.

    Raises:
        SourceError: as for `read_file`.
        UsageError: as for `read_file`, or for nothing.
    """
    if not text.strip():
        raise UsageError(N_("Nothing was typed. Paste a table, such as a month and its total on each line."))
    return read_file(_("what was typed"), f"{_as_table(text.strip(), given.metric)}\n".encode(), given)


def _as_table(text: str, metric: BookMetric) -> str:
    """Lines such as “Jan 2024: Rp1,5 miliar” as a table with names; what is a table already stays as it is."""
    lines = [line for line in text.splitlines() if line.strip()]
    parts = [_LINE.match(line.strip()) for line in lines]
    places = [_PARTS.split(part[1]) for part in parts if part]
    if len(places) < len(lines) or len({len(each) for each in places}) > 1:
        return text
    names = [MONTH if days_of(place) else BRANCH for place in places[0]]
    if len(set(names)) < len(names):
        return text
    rows = [[*place, part[2]] for place, part in zip(places, filter(None, parts), strict=True)]
    return "\n".join("\t".join(cell.strip() for cell in row) for row in [[*names, metric], *rows])
