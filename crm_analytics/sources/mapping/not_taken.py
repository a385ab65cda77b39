"""Why a column that has the right name was not taken for one of ours."""

from itertools import islice
from typing import Final

import polars as pl

from crm_analytics.i18n import N_, number
from crm_analytics.i18n import gettext as _
from crm_analytics.schema.tables import polars_schema
from crm_analytics.sources.formats.casting import Recipe, Style, cast, texts
from crm_analytics.sources.mapping.header_likeness import likeness
from crm_analytics.sources.mapping.header_words import header_words
from crm_analytics.sources.mapping.mapping import ColumnMapping
from crm_analytics.sources.mapping.suggest import SAMPLE, USABLE, Suggestion
from crm_analytics.sources.table import ROW, SourceTable

EMPTY: Final = N_("“{column}” has that name and is empty in the first {rows} rows.")
ELSEWHERE: Final = N_("“{column}” has that name and was taken for {ours}; say so in the mapping if it is this.")
UNFIT: Final = N_(
    "“{column}” has that name, but {bad} of its first {filled} filled cells are {what}, the first one in row {row}. "
    "Correct the cells, or name another column."
)
NO_NUMBER, NO_DATE, NO_FLAG = N_("no numbers"), N_("no dates"), N_("neither yes nor no")


def reasons(source: SourceTable, suggestion: Suggestion) -> dict[str, str]:
    """For each of our columns that is needed and was not found, why the columns of its name were not taken.

    No cell is quoted: where a date should be there may be a name.
    """
    table = suggestion.mapping.table
    sample = next(islice(source.batches(SAMPLE), 1), pl.DataFrame()).head(SAMPLE)
    taken = {made.source: ours for ours, made in suggestion.mapping.columns.items() if made.source}
    words = header_words(table)
    why_not = {}
    for ours in suggestion.missing:
        phrases = [ours.replace("_", " "), *words.get(ours, [])]
        named = sorted(source.columns, key=lambda theirs: -likeness(theirs, phrases))
        alike = [theirs for theirs in named[:3] if likeness(theirs, phrases) >= USABLE]
        why = [sentence for theirs in alike if (sentence := _why(ours, theirs, table, sample, taken))]
        if why:
            why_not[ours] = " ".join(why)
    return why_not


def _why(ours: str, theirs: str, table: str, sample: pl.DataFrame, taken: dict[str, str]) -> str:
    if theirs in taken:
        return _(ELSEWHERE).format(column=theirs, ours=taken[theirs])
    dtype = polars_schema(table)[ours]
    text = texts(sample[theirs], ColumnMapping(), dtype)
    filled = text.is_not_null()
    if not filled.any():
        return _(EMPTY).format(column=theirs, rows=number(sample.height))
    bad = filled & _fewest_bad(text, dtype)
    if not bad.any():
        return ""
    row = int(sample[ROW].filter(bad)[0])
    counts = {"bad": number(int(bad.sum())), "filled": number(int(filled.sum())), "row": number(row)}
    what = NO_DATE if dtype.is_temporal() else NO_FLAG if dtype == pl.Boolean() else NO_NUMBER
    return _(UNFIT).format(column=theirs, what=_(what), **counts)


def _fewest_bad(text: pl.Series, dtype: pl.DataType) -> pl.Series:
    """Which cells are not of the type, in the way of writing that fits most of them."""
    if dtype == pl.String():
        return text.is_null()
    styles = [Style(order="dmy", wall="UTC"), Style(order="mdy", wall="UTC"), Style(decimal="."), Style(decimal=",")]
    frame = text.alias("cell").to_frame()
    made = [cast(frame, Recipe("cell", dtype, ColumnMapping(source="cell"), style))[0].is_null() for style in styles]
    return min(made, key=lambda bad: int(bad.sum()))
