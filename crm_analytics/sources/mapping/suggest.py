"""A first mapping for a table nobody has mapped yet, from the words of its header and from its values."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import islice

import polars as pl

from crm_analytics.config import Settings
from crm_analytics.schema.tables import TABLES, polars_schema, required_columns
from crm_analytics.sources.formats.casting import NO, YES, Recipe, Style, cast, texts
from crm_analytics.sources.formats.styles import StyleQuestion, resolve_styles
from crm_analytics.sources.mapping.header_words import (
    KEY,
    PER_UNIT,
    PERSON_WORDS,
    PRICE,
    TIME_OF_DAY,
    header_words,
    value_words,
)
from crm_analytics.sources.mapping.mapping import ColumnMapping, Mapping
from crm_analytics.sources.mapping.mapping_files import pattern_of
from crm_analytics.sources.table import SourceTable

_SAMPLE = 1000
_ALIKE = 0.86
_USABLE = 0.5
_STYLES = {
    "order": [Style(order="dmy", wall="UTC"), Style(order="mdy", wall="UTC")],
    "decimal": [Style(decimal="."), Style(decimal=",")],
}


@dataclass(frozen=True)
class Suggestion:
    """A mapping to look over.

    Attributes:
        mapping: The guess, with the ways of writing that were found.
        sure: For each of our columns in it, how sure the guess is: 1 for a header that says just that.
        missing: Required columns for which nothing was found.
        questions: What has to be asked.
    """

    mapping: Mapping
    sure: dict[str, float]
    missing: list[str]
    questions: list[StyleQuestion] = field(default_factory=list)


def suggest(source: SourceTable, table: str, settings: Settings) -> Suggestion:
    """Suggest how a source's columns become ours.

    Args:
        source: The table outside; its first rows are looked at, and all of it for the way numbers and dates are
            written.
        table: One of `schema.tables.TABLES`.
        settings: Sizes.
    """
    sample = next(islice(source.batches(_SAMPLE), 1), pl.DataFrame()).head(_SAMPLE)
    columns, sure = _assigned(_scores(source.columns, table, sample))
    if table == "order_lines":
        columns, sure = _combined(columns, sure, source.columns, sample)
    values = value_words(table)
    columns = {
        ours: _renamed(columns[ours], values.get(ours, {}), sample) for ours in polars_schema(table) if ours in columns
    }
    sure = {
        ours: round(score * _understood(columns[ours], values.get(ours, {}), sample), 3) for ours, score in sure.items()
    }
    mapping = Mapping(pattern_of(source.name), table, columns)
    missing = [name for name in required_columns(table) if name not in columns]
    mapping, questions = resolve_styles(source, mapping, settings.batch_rows)
    return Suggestion(mapping, sure, missing, questions)


def _scores(source_columns: list[str], table: str, sample: pl.DataFrame) -> dict[tuple[str, str], float]:
    """How well each source column fits each of ours."""
    words, fixed = header_words(table), value_words(table)
    scores = {}
    for ours, dtype in polars_schema(table).items():
        phrases = [ours.replace("_", " "), *words.get(ours, [])]
        for theirs in source_columns:
            fit = 1.0 if ours in fixed else _fit(sample, theirs, dtype)
            score = _likeness(theirs, phrases) * fit
            if ours == "customer_id" and set(_plain(theirs).split()) & PERSON_WORDS:
                score *= 0.5
            if TABLES[table].primary_key() == [ours] and _plain(theirs) in KEY:
                score = max(score, 0.9)
            if score >= _USABLE:
                scores[ours, theirs] = round(score, 3)
    return scores


def _assigned(scores: dict[tuple[str, str], float]) -> tuple[dict[str, ColumnMapping], dict[str, float]]:
    """Each source column to at most one of ours, the best pairs first."""
    columns: dict[str, ColumnMapping] = {}
    sure: dict[str, float] = {}
    used: set[str] = set()
    for (ours, theirs), score in sorted(scores.items(), key=lambda item: (-item[1], item[0])):
        if ours not in columns and theirs not in used:
            columns[ours], sure[ours] = ColumnMapping(source=theirs), score
            used.add(theirs)
    return columns, sure


def _combined(
    columns: dict[str, ColumnMapping], sure: dict[str, float], source_columns: list[str], sample: pl.DataFrame
) -> tuple[dict[str, ColumnMapping], dict[str, float]]:
    """Price × quantity where there is no amount, and the time of day beside the date."""
    columns, sure = dict(columns), dict(sure)
    free = [name for name in source_columns if name not in {made.source for made in columns.values()}]
    price = _best(free, PRICE, sample, pl.Float64())
    if "amount" not in columns and "quantity" in columns and price:
        columns["amount"] = ColumnMapping(source=price, times=columns["quantity"].source)
        sure["amount"] = _sure_of_price(price, discounted="discount" in columns)
    clock = _best(free, TIME_OF_DAY, sample, None)
    if "ordered_at" in columns and clock and clock != price and _is_clock(sample, clock):
        columns["ordered_at"] = ColumnMapping(source=columns["ordered_at"].source, time=clock)
    return columns, sure


def _sure_of_price(header: str, *, discounted: bool) -> float:
    """A unit price makes an amount for certain; a price may be the line's, and a discount may be in it or not."""
    return 0.9 if set(_plain(header).split()) & PER_UNIT and not discounted else 0.7


def _best(free: list[str], phrases: Sequence[str], sample: pl.DataFrame, dtype: pl.DataType | None) -> str:
    fits = {name: _likeness(name, phrases) * (_fit(sample, name, dtype) if dtype else 1) for name in free}
    best = max(fits, key=lambda name: (fits[name], name), default="")
    return best if best and fits[best] >= _USABLE else ""


def _is_clock(sample: pl.DataFrame, name: str) -> bool:
    cells = sample[name].drop_nulls()
    pattern = r"^(?:1899-12-3\d |1900-01-0\d )?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\.\d+)?(?:\s?[AaPp][Mm])?$|^0?\.\d+$"
    return bool(len(cells)) and int(cells.str.strip_chars().str.contains(pattern).sum()) > 0.9 * len(cells)


def _renamed(made: ColumnMapping, fixed: dict[str, list[str]], sample: pl.DataFrame) -> ColumnMapping:
    """Other companies' words for our fixed values, where the column has such."""
    if not fixed or not made.source:
        return made
    value_of = {word: value for value, words in fixed.items() for word in words}
    cells = sample[made.source].drop_nulls().str.strip_chars().unique().sort().to_list()
    renames = {
        cell: value_of[cell.lower()] for cell in cells if cell.lower() in value_of and value_of[cell.lower()] != cell
    }
    return ColumnMapping(source=made.source, values=renames)


def _understood(made: ColumnMapping, fixed: dict[str, list[str]], sample: pl.DataFrame) -> float:
    """How many of the first cells are one of the fixed values by now: orders that are under way are not cancelled."""
    if not fixed or not made.source or sample.is_empty():
        return 1.0
    values = [*fixed, *YES, *NO] if "yes" in fixed else list(fixed)
    cells = texts(sample[made.source], made, pl.String()).drop_nulls().str.to_lowercase()
    return 1 - len(cells.filter(~cells.is_in(values))) / len(cells) if len(cells) else 1.0


def _plain(header: str) -> str:
    """Lower-case words: InvoiceNo, INVOICE_NO and “Invoice  No.” are the same."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header)
    letters = unicodedata.normalize("NFKD", spaced).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[a-z0-9]+", letters.lower()))


def _likeness(header: str, phrases: Sequence[str]) -> float:
    """1 for the same words, less for a phrase within longer words, for a slip of the pen, and for later phrases."""
    plain = _plain(header)
    words, best = set(plain.split()), 0.0
    for place, phrase in enumerate(phrases):
        wanted = set(phrase.split())
        if plain == phrase or plain.replace(" ", "") == phrase.replace(" ", ""):
            score = 1.0
        elif wanted <= words:
            score = 0.6 + 0.25 * len(wanted) / len(words)
        else:
            alike = SequenceMatcher(None, plain, phrase).ratio()
            score = 0.8 * alike if alike >= _ALIKE and min(len(plain), len(phrase)) > 3 else 0.0
        best = max(best, score - place / 500)
    return best


def _fit(sample: pl.DataFrame, theirs: str, dtype: pl.DataType) -> float:
    """1 where the first values are of the column's type, less where some are not, 0 where most are not."""
    if sample.is_empty():
        return 1.0
    text = texts(sample[theirs], ColumnMapping(), dtype).drop_nulls()
    if text.is_empty() or dtype == pl.String():
        return 1.0 if dtype == pl.String() else 0.9
    styles = _STYLES["order"] if dtype.is_temporal() else _STYLES["decimal"]
    share = max(_share(text, dtype, style) for style in styles)
    return share**0.5 if share >= _USABLE else 0.0


def _share(text: pl.Series, dtype: pl.DataType, style: Style) -> float:
    values, _ = cast(text.alias("cell").to_frame(), Recipe("cell", dtype, ColumnMapping(source="cell"), style))
    return 1 - values.null_count() / len(values)
