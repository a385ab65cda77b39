"""Cells that may stand in a sentence on a screen or in a job's record, since they hardly tell who somebody is.

A cell that could not be read is often one of its neighbour, as after a comma too many: a name among the units, a phone
among the days. Numbers, days, single words and the errors of spreadsheets are shown; the rest is in the rows set aside.
"""

import re

from crm_analytics.schema.tables import PERSONAL_COLUMNS
from crm_analytics.sources.formats.currencies import PATTERN

_SHOWN = re.compile(
    rf"[-+(]?(?:{PATTERN}\s?)?(?:[.,]?\d){{1,8}}[.,]?-?\)?"  # a number, too short for a phone
    r"|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T]\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[+-]\d{2}:?\d{2}|Z)?)?"  # a moment
    r"|\d{1,3}(?:[.,]\d{1,3})?\s?[^\W\d_]{1,4}"  # a number with its unit
    r"|[^\W\d_]+(?:[-_/][^\W\d_]+)*[?!.]*"  # a word
    r"|#[A-Z0-9/]+[!?]?"  # a spreadsheet's error
    r"|[^\w\s]{1,3}",  # signs
    re.IGNORECASE,
)


def shown_cell(column: str, cell: str) -> str:
    """The cell, or nothing where it may tell of a person.

    Args:
        column: Our column it was for; empty where it was for several.
        cell: Its text; those of several columns stand between commas.
    """
    is_shown = column not in PERSONAL_COLUMNS and all(_SHOWN.fullmatch(part) for part in cell.split(", "))
    return cell if is_shown else ""
