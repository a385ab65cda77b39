"""What the cells of a source say before they are made into ours, noted batch by batch while they are read."""

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import polars as pl

from crm_analytics.i18n import N_
from crm_analytics.schema.tables import polars_schema
from crm_analytics.sources.mapping.mapping import ColumnMapping, Mapping
from crm_analytics.sources.table import Conformed
from crm_analytics.warehouse.inspection import currencies
from crm_analytics.warehouse.inspection.question import Choice, Question, Sentence, Shown

NAMED_AT_MOST: Final = 12
DATA_LIKE: Final = 0.3
"""Share of the header's cells that are numbers or days from which it looks like a row of data."""

EXCEL_ERROR: Final = r"^#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!)$"
FORMULA: Final = r"^=[A-Za-z(+\-'\[]"
EMAIL: Final = re.compile(r"e[-_ ]?mail|surel", re.IGNORECASE)
PHONE: Final = re.compile(r"phone|telepon|telp|\bhp\b|handphone|mobile|whatsapp|\bwa\b", re.IGNORECASE)
NAME: Final = re.compile(
    r"(?:customer|buyer|client|member|pelanggan|pembeli|konsumen|billing|shipping)[-_ ]?(?:full[-_ ]?)?(?:name|nama)"
    r"|(?:nama|name)[-_ ](?:pelanggan|pembeli|konsumen|customer|lengkap)",
    re.IGNORECASE,
)
LIKE_DATA: Final = re.compile(r"^[-+(]?(?:Rp\.?\s?|\$)?\d[\d.,]*\)?$|^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T].*)?$")

UNUSED = N_("Columns that are not used: {count} ({columns}).")
UNUSED_NAME = N_(
    "Columns that are not used: {count} ({columns}). “{name}” seems to hold customers' names: load the same file as "
    "customers too, to see them by name."
)
FROM_ADDRESS = N_(
    "No column holds the customer: all sales would be anonymous. “{column}”, which is not used, could tell customers "
    "apart."
)
BY_ADDRESS = N_("Tell customers apart by “{column}”, whatever its capitals and blanks.")
ANONYMOUS = N_("Leave the sales anonymous.")
ERROR_CELLS = N_(
    "Cells with a spreadsheet error, such as {example}: {count} ({columns}). They hold no value: correct them in the "
    "spreadsheet, and load it again."
)
FORMULAS = N_(
    "Cells with a formula that was never calculated, such as {example}: {count} ({columns}). Open the file in a "
    "spreadsheet program, save it, and load it again."
)
ROUNDED = N_(
    "Amounts with more than two decimals in “{column}”: {count}, such as {example}. Each is rounded to two, so that "
    "their sum may differ from the source's by some cents."
)
HEADER_LIKE_DATA = N_(
    "The first row looks like data and not like a header: {columns}. It is not loaded. If it is data, put a row with "
    "the columns' names above it, and load the file again."
)


@dataclass
class _OfSource:
    """What was noted of one source."""

    mapping: Mapping
    columns: list[str]
    filled: set[str] = field(default_factory=set)
    errors: Counter[str] = field(default_factory=Counter)
    formulas: Counter[str] = field(default_factory=Counter)
    rounded: Counter[str] = field(default_factory=Counter)
    examples: dict[tuple[str, str], str] = field(default_factory=dict)


@dataclass
class CellsSeen:
    """What was noted about the sources of one table."""

    sources: dict[int, _OfSource] = field(default_factory=dict)
    money: currencies.CurrenciesSeen = field(default_factory=currencies.CurrenciesSeen)

    def add(self, source: int, mapping: Mapping, batch: Conformed) -> None:
        """Note what one batch of a source tells."""
        columns = [name for name in batch.raw.columns if not name.startswith("__")]
        seen = self.sources.setdefault(source, _OfSource(mapping, columns))
        seen.filled |= {name for name in columns if batch.raw[name].null_count() < batch.raw.height}
        used = [name for name in dict.fromkeys(mapping.sources) if name in columns]
        for name in used:
            _note(seen, "errors", name, batch.raw[name], "#", EXCEL_ERROR)
            _note(seen, "formulas", name, batch.raw[name], "=", FORMULA)
        for name, sign in _money_signs(mapping).items():
            _note(seen, "rounded", name, batch.raw[name], "", rf"\{sign}\d{{3,}}\s*$")
        self.money.add(source, mapping, batch.raw)

    def questions(self, currency: str) -> list[Question]:
        """What the cells leave open or seem to have wrong.

        Args:
            currency: The company's; empty where it is not known yet.
        """
        of_sources = [each for number, seen in self.sources.items() for each in _of_source(number, seen)]
        return [*self.money.questions(currency), *of_sources]


def _money_signs(mapping: Mapping) -> dict[str, str]:
    """The source's columns that are money as they are, with their decimal sign; of others the sum is not known here."""
    schema = polars_schema(mapping.table)
    money = [made for ours, made in mapping.columns.items() if schema[ours].is_decimal() and made.is_plain]
    signs = {made.source: made.decimal or mapping.decimal for made in money}
    return {name: sign for name, sign in signs.items() if sign}


def _note(seen: _OfSource, kind: str, name: str, cells: pl.Series, begin: str, pattern: str) -> None:
    # Most columns have no such cell at all: looking at their beginnings is quick.
    odd = cells.filter(cells.str.starts_with(begin)) if begin else cells
    odd = odd.filter(odd.str.contains(pattern)) if len(odd) else odd
    if len(odd):
        counted: Counter[str] = getattr(seen, kind)
        counted[name] += len(odd)
        seen.examples.setdefault((kind, name), odd[0])


def _of_source(source: int, seen: _OfSource) -> list[Question]:
    unused = [name for name in seen.columns if name in seen.filled and name not in seen.mapping.sources]
    questions = [*_unused(source, seen, unused), *_header(source, seen)]
    for kind, sentence in (("errors", ERROR_CELLS), ("formulas", FORMULAS)):
        counted: Counter[str] = getattr(seen, kind)
        if counted:
            values: dict[str, Shown] = {
                "count": counted.total(),
                "columns": ", ".join(counted),
                "example": seen.examples[kind, next(iter(counted))],
            }
            questions.append(Question(f"{kind}_in_cells", seen.mapping.table, (source,), Sentence(sentence, values)))
    for name, count in seen.rounded.items():
        of_column: dict[str, Shown] = {"column": name, "count": count, "example": seen.examples["rounded", name]}
        questions.append(Question("rounded", seen.mapping.table, (source,), Sentence(ROUNDED, of_column), column=name))
    return questions


def _unused(source: int, seen: _OfSource, unused: list[str]) -> list[Question]:
    if not unused:
        return []
    table = seen.mapping.table
    shown = ", ".join(unused[:NAMED_AT_MOST]) + (" …" if len(unused) > NAMED_AT_MOST else "")
    names = [name for name in unused if NAME.search(name)] if table == "order_lines" else []
    values: dict[str, Shown] = {"count": len(unused), "columns": shown, **({"name": names[0]} if names else {})}
    questions = [Question("unused", table, (source,), Sentence(UNUSED_NAME if names else UNUSED, values))]
    addresses = [name for pattern in (EMAIL, PHONE) for name in unused if pattern.search(name)]
    if table == "order_lines" and "customer_id" not in seen.mapping.columns and addresses:
        column = {"column": addresses[0]}
        choices = (
            Choice("address", Sentence(BY_ADDRESS, column), partial(_by_address, addresses[0])),
            Choice("anonymous", Sentence(ANONYMOUS)),
        )
        questions.append(Question("customer", table, (source,), Sentence(FROM_ADDRESS, column), choices))
    return questions


def _by_address(column: str, mapping: Mapping) -> Mapping:
    return mapping.with_column("customer_id", ColumnMapping(source=column, ignore_case=True))


def _header(source: int, seen: _OfSource) -> list[Question]:
    odd = [name for name in seen.columns if LIKE_DATA.match(name.strip())]
    if len(odd) < max(1, DATA_LIKE * len(seen.columns)):
        return []
    values = {"columns": ", ".join(seen.columns[:NAMED_AT_MOST])}
    return [Question("header", seen.mapping.table, (source,), Sentence(HEADER_LIKE_DATA, values))]
