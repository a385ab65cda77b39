"""A first mapping for a table nobody has mapped yet, from the words of its header and from its values."""

from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from itertools import islice

import polars as pl

from crm_analytics.config import Settings
from crm_analytics.schema.tables import TABLES, polars_schema, required_columns
from crm_analytics.sources.formats.casting import NO, YES, Recipe, Style, cast, texts
from crm_analytics.sources.formats.styles import StyleQuestion, resolve_styles
from crm_analytics.sources.mapping.header_likeness import likeness, plain
from crm_analytics.sources.mapping.header_words import (
    KEY,
    PER_UNIT,
    PERSON_WORDS,
    PRICE,
    TIME_OF_DAY,
    header_words,
    value_words,
)
from crm_analytics.sources.mapping.mapping import OURS, ColumnMapping, Mapping
from crm_analytics.sources.mapping.mapping_files import pattern_of
from crm_analytics.sources.table import SourceTable

SAMPLE = 1000
USABLE = 0.5
_KEY = 0.9
"""How sure a header is that says no more than code or number, in a table that lists what it numbers."""
_SURE_OF_CONTACT = 0.7
_SURE_OF_DAY = 0.6
_EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
_PHONE = r"^\+?[\d\s().-]{6,20}$"
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
    sample = next(islice(source.batches(SAMPLE), 1), pl.DataFrame()).head(SAMPLE)
    columns, sure = _assigned(source.columns, table, sample)
    if table == "order_lines":
        columns, sure = _combined(columns, sure, source.columns, sample)
        columns, sure = _identified(columns, sure, source.columns, sample)
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


def _likely(source_columns: list[str], table: str) -> dict[tuple[str, str], float]:
    """How well each source column's header fits each of ours."""
    words = header_words(table)
    key = TABLES[table].primary_key()
    scores = {}
    for ours in polars_schema(table):
        phrases = [ours.replace("_", " "), *words.get(ours, [])]
        for theirs in source_columns:
            score = likeness(theirs, phrases)
            if ours == "customer_id" and set(plain(theirs).split()) & PERSON_WORDS:
                score *= 0.5
            if key == [ours] and plain(theirs) in KEY:
                score = max(score, _KEY)
            if score >= USABLE:
                scores[ours, theirs] = round(score, 3)
    return scores


def _assigned(
    source_columns: list[str], table: str, sample: pl.DataFrame
) -> tuple[dict[str, ColumnMapping], dict[str, float]]:
    """Each source column to at most one of ours, the best pairs first; values are read where the header comes next."""
    columns: dict[str, ColumnMapping] = {}
    sure: dict[str, float] = {}
    schema, fixed, key = polars_schema(table), value_words(table), TABLES[table].primary_key()
    used: set[str] = set()
    waiting = [(-score, pair, False) for pair, score in _likely(source_columns, table).items()]
    heapify(waiting)
    while waiting:
        score, (ours, theirs), is_read = heappop(waiting)
        if ours in columns or theirs in used:
            continue
        if is_read or ours in fixed:
            columns[ours], sure[ours] = ColumnMapping(source=theirs), -score
            used.add(theirs)
            continue
        fitting = round(-score * _fit(sample, theirs, schema[ours]), 3)
        fitting = max(fitting, _KEY) if key == [ours] and plain(theirs) in KEY else fitting
        if fitting >= USABLE:
            heappush(waiting, (-fitting, (ours, theirs), True))
    return columns, sure


def _combined(
    columns: dict[str, ColumnMapping], sure: dict[str, float], source_columns: list[str], sample: pl.DataFrame
) -> tuple[dict[str, ColumnMapping], dict[str, float]]:
    """Price × quantity where there is no amount, and the time of day beside the date."""
    columns, sure = dict(columns), dict(sure)
    free = [name for name in source_columns if name not in {made.source for made in columns.values()}]
    price = _best(free, list(PRICE), sample, pl.Float64())
    if "amount" not in columns and "quantity" in columns and price:
        columns["amount"] = ColumnMapping(source=price, times=columns["quantity"].source)
        sure["amount"] = _sure_of_price(price, discounted="discount" in columns)
    clock = _best(free, list(TIME_OF_DAY), sample, None)
    if "ordered_at" in columns and clock and clock != price and _is_clock(sample, clock):
        columns["ordered_at"] = ColumnMapping(source=columns["ordered_at"].source, time=clock)
    return columns, sure


def _identified(
    columns: dict[str, ColumnMapping], sure: dict[str, float], source_columns: list[str], sample: pl.DataFrame
) -> tuple[dict[str, ColumnMapping], dict[str, float]]:
    """What may tell customers and orders where no number does: an e-mail or a phone, and a customer's day."""
    columns, sure = dict(columns), dict(sure)
    if "customer_id" not in columns:
        free = [name for name in source_columns if name not in {made.source for made in columns.values()}]
        email = _contact(free, "email", _EMAIL, sample)
        contact = email or _contact(free, "phone", _PHONE, sample)
        if contact:
            columns["customer_id"] = ColumnMapping(source=contact, ignore_case=bool(email))
            sure["customer_id"] = _SURE_OF_CONTACT
    if "order_id" not in columns and {"customer_id", "ordered_at"} <= columns.keys():
        customer = columns["customer_id"]
        part = f"{OURS}customer_id" if customer.ignore_case else customer.source
        columns["order_id"] = ColumnMapping(joined=(part, "@day"))
        sure["order_id"] = _SURE_OF_DAY
    return columns, sure


def _contact(free: list[str], kind: str, pattern: str, sample: pl.DataFrame) -> str:
    """The column that is headed as a way to reach a customer and holds such."""
    phrases = header_words("customers")[kind]
    likely = {name: likeness(name, phrases) for name in free}
    headed = sorted((name for name in free if likely[name] >= USABLE), key=lambda name: (-likely[name], name))
    return next((name for name in headed if _holds(sample[name], pattern)), "")


def _holds(cells: pl.Series, pattern: str) -> bool:
    filled = texts(cells, ColumnMapping(), pl.String()).drop_nulls()
    return bool(len(filled)) and int(filled.str.contains(pattern).sum()) >= 0.8 * len(filled)


def _sure_of_price(header: str, *, discounted: bool) -> float:
    """A unit price makes an amount for certain; a price may be the line's, and a discount may be in it or not."""
    return 0.9 if set(plain(header).split()) & PER_UNIT and not discounted else 0.7


def _best(free: list[str], phrases: list[str], sample: pl.DataFrame, dtype: pl.DataType | None) -> str:
    """The column that fits best, by its header and its values; of equal ones the last in the alphabet."""
    likely = [(likeness(name, phrases), name) for name in free]
    best = (0.0, "")
    for score, name in sorted(likely, reverse=True):
        if score < max(USABLE, best[0]):
            break
        best = max(best, (score * (_fit(sample, name, dtype) if dtype else 1), name))
    return best[1] if best[0] >= USABLE else ""


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


def _fit(sample: pl.DataFrame, theirs: str, dtype: pl.DataType) -> float:
    """1 where the first values are of the column's type, less where some are not, 0 where most are not."""
    if sample.is_empty():
        return 1.0
    text = texts(sample[theirs], ColumnMapping(), dtype).drop_nulls()
    if text.is_empty() or dtype == pl.String():
        return 1.0 if dtype == pl.String() else 0.9
    styles = _STYLES["order"] if dtype.is_temporal() else _STYLES["decimal"]
    share = max(_share(text, dtype, style) for style in styles)
    return share**0.5 if share >= USABLE else 0.0


def _share(text: pl.Series, dtype: pl.DataType, style: Style) -> float:
    values, _ = cast(text.alias("cell").to_frame(), Recipe("cell", dtype, ColumnMapping(source="cell"), style))
    return 1 - values.null_count() / len(values)
