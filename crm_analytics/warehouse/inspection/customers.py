"""Questions about who bought: a number that stands for nobody, spellings of one id, two customers with one address."""

from dataclasses import replace
from functools import partial
from typing import Final

import polars as pl

from crm_analytics.i18n import N_, percent
from crm_analytics.sources.mapping.mapping import Mapping
from crm_analytics.warehouse.inspection.question import Choice, Question, Sentence
from crm_analytics.warehouse.keys import SOURCE

LARGE_SHARE: Final = 0.2
"""Share of the lines of one customer from which it is asked whether that is one person."""
LINES_AT_LEAST: Final = 200
"""Fewer lines say nothing about shares."""
SPELLINGS_AT_MOST: Final = 500
"""Spellings that a mapping names one by one; of more, all are compared without capitals."""

NOBODY_WORDS: Final = frozenset(
    (
        *(
            "0",
            "00",
            "000",
            "0000",
            "-",
            "--",
            ".",
            "?",
            "x",
            "n/a",
            "na",
            "null",
            "none",
            "nil",
            "unknown",
            "anonymous",
        ),
        *("guest", "walk-in", "walkin", "walk in", "cash", "cash customer", "counter", "pos", "default", "customer"),
        *("umum", "pelanggan umum", "konsumen umum", "tunai", "cash umum", "tamu", "pembeli", "pelanggan", "konsumen"),
        *("tidak ada", "tanpa nama", "anonim", "no name", "noname", "general", "one-time", "one time customer"),
    )
)
"""What companies write where no customer is known, without capitals."""

WALK_IN = N_(
    "“{customer}” is the customer of {count} lines ({share} of all). Loaded as it is, that counts as one customer, "
    "with a value, a segment and habits of its own."
)
NOBODY = N_("It stands for sales without a known customer: count them as anonymous.")
SINGLE_CUSTOMER = N_("It is one customer: keep it.")

SPELLINGS = N_(
    "Values of “{column}” that differ only in capitals or blanks: {count}, such as “{first}” and “{second}”. Loaded "
    "as they are, they count as different ones."
)
SAME = N_("They mean the same: use the most frequent spelling.")
DIFFERENT = N_("They are different: keep them apart.")

SHARED_ADDRESS = N_(
    "Customers that share their “{column}” with another: {count}, such as {first} and {second}. They count as separate "
    "customers; if they are one, give both the same customer number in the source."
)

SPELT: Final = {
    "order_lines": ("customer_id", "product_id", "branch_id", "channel", "staff_id"),
    "customers": ("customer_id", "kind", "city", "region", "branch_id"),
    "products": ("product_id", "category", "brand", "department"),
}
"""Columns whose values name something, by table."""


def customer_questions(table: str, rows: pl.LazyFrame, mappings: dict[int, Mapping]) -> list[Question]:
    """What the ids and names of rows leave open.

    Args:
        table: The table the rows are for.
        rows: Rows on their way in.
        mappings: By source, how they were made.
    """
    given = {name for made in mappings.values() for name in made.columns}
    named = [name for name in SPELT.get(table, ()) if name in given]
    of_sources = rows.filter(pl.col(SOURCE).is_in(list(mappings)))
    questions: list[Question] = []
    for column in named:
        # Counted once a column; hardly any has as many values as there are rows.
        counts = of_sources.filter(pl.col(column).is_not_null()).group_by(value=column).len()
        values = counts.collect(engine="streaming")
        questions += _spellings(table, column, values, mappings)
        if (table, column) == ("order_lines", "customer_id"):
            questions += _walk_ins(values, of_sources, mappings)
    if table == "customers":
        for column in ("email", "phone"):
            questions += _shared(column, of_sources, mappings) if column in given else []
    return questions


def _folded(column: str) -> pl.Expr:
    return pl.col(column).str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()


def _spellings(table: str, column: str, values: pl.DataFrame, mappings: dict[int, Mapping]) -> list[Question]:
    several = (
        values.with_columns(folded=_folded("value"))
        .filter(pl.len().over("folded") > 1)
        .sort("folded", "len", "value", descending=[False, True, False])
    )
    if several.is_empty():
        return []
    first, second = several["value"].head(2)
    shown = {"column": _heading(column, mappings), "count": several.height, "first": first, "second": second}
    change = _same_spelling(column, several)
    choices = (Choice("same", Sentence(SAME), change), Choice("different", Sentence(DIFFERENT)))
    return [Question("spellings", table, tuple(mappings), Sentence(SPELLINGS, shown), choices, column=column)]


def _heading(column: str, mappings: dict[int, Mapping]) -> str:
    """What the column is called in the first source that has it, where it is made of one."""
    made = next((made.columns[column] for made in mappings.values() if column in made.columns), None)
    return made.source if made is not None and made.is_plain else column


def _same_spelling(column: str, several: pl.DataFrame) -> partial[Mapping]:
    """Renames to the spelling used most; e-mail addresses, and what is too much to name, without capitals."""
    is_address = several["value"].str.contains("@", literal=True).all()
    if is_address or several.height > SPELLINGS_AT_MOST:
        return partial(_without_capitals, column)
    used_most = several.with_columns(most=pl.col("value").first().over("folded"))
    return partial(_renamed, column, dict(used_most.select("value", "most").iter_rows()))


def _without_capitals(column: str, mapping: Mapping) -> Mapping:
    return _with(mapping, column, ignore_case=True) if column in mapping.columns else mapping


def _renamed(column: str, names: dict[str, str], mapping: Mapping) -> Mapping:
    if column not in mapping.columns:
        return mapping
    return _with(mapping, column, values={**mapping.columns[column].values, **names})


def _with(mapping: Mapping, column: str, **forms: object) -> Mapping:
    return mapping.with_column(column, replace(mapping.columns[column], **forms))  # type: ignore[arg-type]


def _walk_ins(values: pl.DataFrame, rows: pl.LazyFrame, mappings: dict[int, Mapping]) -> list[Question]:
    lines = rows.select(pl.len()).collect(engine="streaming").item()
    is_nobody = _folded("value").is_in(list(NOBODY_WORDS))
    is_large = (pl.col("len") >= LARGE_SHARE * lines) & (pl.lit(lines) >= LINES_AT_LEAST) & (pl.lit(values.height) > 1)
    questions = []
    for value, count, is_placeholder in (
        values.with_columns(nobody=is_nobody).filter(is_nobody | is_large).sort("len", "value", descending=True).rows()
    ):
        shown = {"customer": value, "count": count, "share": percent(count / lines)}
        nobody = Choice("nobody", Sentence(NOBODY), partial(_emptied, value))
        customer = Choice("customer", Sentence(SINGLE_CUSTOMER))
        # A large customer may well be one: only what is called nobody is proposed to be so.
        choices = (nobody, customer) if is_placeholder else (customer, nobody)
        questions.append(
            Question("walk_in", "order_lines", tuple(mappings), Sentence(WALK_IN, shown), choices, column=value)
        )
    return questions


def _emptied(value: str, mapping: Mapping) -> Mapping:
    if "customer_id" not in mapping.columns:
        return mapping
    return _with(mapping, "customer_id", empty=(*mapping.columns["customer_id"].empty, value))


def _shared(column: str, rows: pl.LazyFrame, mappings: dict[int, Mapping]) -> list[Question]:
    """Customers with one e-mail address or phone number: only said, without the address."""
    written = _folded(column) if column == "email" else pl.col(column).str.replace_all(r"\D", "")
    several = (
        rows.select("customer_id", SOURCE, address=written)
        .filter(pl.col("address").str.len_chars() > 5)
        .unique(["customer_id", "address"])
        .filter(pl.len().over("address") > 1)
        .sort("address", "customer_id")
        .collect()
    )
    if several.is_empty():
        return []
    first, second = several["customer_id"].head(2)
    values = {"column": _heading(column, mappings), "count": several.height, "first": first, "second": second}
    sources = tuple(sorted(several[SOURCE].unique().to_list()))
    return [Question("shared_address", "customers", sources, Sentence(SHARED_ADDRESS, values), column=column)]
