"""How a file is to be read, where its own signs are not enough."""

from dataclasses import dataclass

from crm_analytics.config import Settings
from crm_analytics.errors import SourceError
from crm_analytics.i18n import N_


@dataclass(frozen=True)
class ReadOptions:
    """What the reader of a file may state; everything left empty is worked out from the file.

    Attributes:
        delimiter: The sign between cells of a text file.
        encoding: A Python name of the text's encoding.
        quote: The sign around cells that hold delimiters.
        skip_lines: Lines above the header; −1 works it out.
        column_limit: A table with more columns is taken for a mistake.
        size_limit: Most bytes an archive may grow to when it is unpacked.
        workbook_limit: The same of a workbook, which is read in memory.
    """

    delimiter: str = ""
    encoding: str = ""
    quote: str = ""
    skip_lines: int = -1
    column_limit: int = Settings().column_limit
    size_limit: int = 64 * 1024**3
    workbook_limit: int = 8 * 1024**3

    def __post_init__(self) -> None:
        for sign in (self.delimiter, self.quote):
            if len(sign) > 1:
                raise SourceError(
                    N_("“{sign}” is more than one sign; a delimiter or quotation mark is one."), sign=sign
                )
