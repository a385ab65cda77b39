"""The gate: every row of a batch is accepted, or set aside with the rules it broke.

Keys are not checked here: they hold for a table as a whole (`crm_analytics.warehouse.keys`). Broken rules are kept
as English sentences, one a line, the column in front where a rule is about one, and beside them, in as many lines, the
cells that broke them; `rule_sentences` puts them into the reader's language.
"""

from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import zip_longest
from types import new_class

import dataframely as dy
import polars as pl

from crm_analytics.i18n import N_, date_text, gettext
from crm_analytics.i18n import gettext as _
from crm_analytics.schema.tables import CONTENT_KEYED, TABLES
from crm_analytics.sources.table import LIMIT, ROW, Conformed
from crm_analytics.warehouse.shown_cells import shown_cell

MISSING = N_("A value is needed here.")
COLUMN_SENTENCES: dict[str, str] = {
    "nullability": MISSING,
    "min_length": MISSING,
    "nan": N_("The number is not finite."),
    "inf": N_("The number is not finite."),
}
"""What the rules that hold for one column say, by their name in dataframely."""

ROW_SENTENCES: dict[str, str] = {
    "kind_is_known": N_("Kind is person, company or reseller."),
    "mark_is_known": N_("The mark is staff or test."),
    "channel_is_known": N_("Channel is whatsapp, sms, email, phone, letter or any."),
    "parent_is_another_customer": N_("A customer cannot belong to itself."),
    "unit_cost_is_not_negative": N_("A cost is zero or more."),
    "ordered_at_is_plausible": N_("The day lies between 1970 and 2100."),
    "ends_after_it_starts": N_("The last day is not before the first."),
    "arm_is_known": N_("Arm is treatment or control."),
    "satisfaction_is_1_to_5": N_("Satisfaction is a whole number from 1 to 5."),
    "resolved_after_opened": N_("A ticket is not resolved before it is opened."),
    "market_size_is_not_negative": N_("A market's size is zero or more."),
    "due_dates.kind_is_known": N_("Kind is payment, service, warranty or contract."),
}
"""What the rules of `schema.tables` say: their docstrings, by rule or, where a name occurs twice, table and rule."""

SET_ASIDE = pl.Schema({ROW: pl.Int64, "rules": pl.String, "cells": pl.String, "raw": pl.String})
_NO_TIME_OR_FRACTION = r"(?: 00:00:00)?\.0+$"
CELL_LENGTH = 80
"""As much of a cell that broke a rule as says what it is."""


@dataclass(frozen=True)
class Gated:
    """A batch behind the gate.

    Attributes:
        accepted: `ROW` and the table's columns.
        rejected: `ROW`, `rules`, `cells` and `raw`, the row as it came as JSON.
        rejected_rows: The rejected rows on our columns, for their sums.
        emptied: `column` and `value` of the cells that accepted rows do without.
    """

    accepted: pl.DataFrame
    rejected: pl.DataFrame
    rejected_rows: pl.DataFrame
    emptied: pl.DataFrame


def gate(table: str, batch: Conformed) -> Gated:
    """Part a batch into rows that keep all row rules of the table and rows that do not."""
    columns = [ROW, *TABLES[table].column_names()]
    rows = batch.rows.select(columns)
    accepted, failure = row_rules(table).filter(rows)
    emptied = batch.emptied.select(ROW, "column", "value")
    if not len(failure) and batch.problems.is_empty():
        return Gated(rows, pl.DataFrame(schema=SET_ASIDE), rows.clear(), emptied.drop(ROW))
    # A cell that could not be cast is null by now: it is bad, not missing.
    problems = batch.problems.select(ROW, "column", "rule", "value")
    broken = pl.concat([problems, _broken(table, failure.details())]).with_columns(
        about=pl.coalesce("column", "rule"),
        cell=pl.col("value").fill_null("").str.replace_all(r"\s+", " ").str.slice(0, CELL_LENGTH),
    )
    rules = (
        broken.unique([ROW, "about"], keep="first", maintain_order=True)
        .select(ROW, "cell", rules=pl.concat_str("column", "rule", separator=": ", ignore_nulls=True))
        .group_by(ROW, maintain_order=True)
        .agg(pl.col("rules").str.join("\n"), cells=pl.col("cell").str.join("\n"))
    )
    return Gated(
        accepted=accepted.select(columns).join(rules, on=ROW, how="anti", maintain_order="left"),
        rejected=rules.join(as_it_came(batch.raw), on=ROW, how="left").select(SET_ASIDE.names()).sort(ROW),
        rejected_rows=rows.join(rules, on=ROW, how="semi"),
        emptied=emptied.join(rules, on=ROW, how="anti").drop(ROW),
    )


def as_it_came(raw: pl.DataFrame) -> pl.DataFrame:
    """`ROW` and `raw`: each source row as one JSON object of texts."""
    cells = [name for name in raw.columns if name != ROW]
    return raw.select(ROW, raw=pl.struct(cells).struct.json_encode() if cells else pl.lit("{}"))


def rule_sentences(rules: str, cells: str | None = None, *, such_as: bool = False) -> str:
    """Broken rules, as kept on a rejected row, in the current language, with cells that do not tell of a person.

    Args:
        rules: The rules, one a line.
        cells: The cells that broke them, a line each; None when they are not known.
        such_as: Whether the cells are an example of those of several rows.
    """
    form = _("{rule}, such as “{cell}”") if such_as else "{rule}: “{cell}”"
    lines = zip_longest(rules.split("\n"), (cells or "").split("\n"), fillvalue="")
    return "\n".join(_rule_sentence(line, cell, form) for line, cell in lines)


def in_words(rules: pl.Series) -> pl.Expr:
    """The column `rules`, where it holds some of these, in the reader's language of this moment."""
    words = {rule: "; ".join(rule_sentences(rule).split("\n")) for rule in rules.unique().to_list()}
    return pl.col("rules").replace_strict(words, default=pl.col("rules"), return_dtype=pl.String)


def _rule_sentence(line: str, cell: str, form: str) -> str:
    column, colon, rest = line.partition(": ")
    is_of_column = bool(colon) and column.isidentifier()
    sentence = f"{column}: {_in_words(rest)}" if is_of_column else _in_words(line)
    shown = shown_cell(column if is_of_column else "", cell)
    return form.format(rule=sentence.removesuffix("."), cell=shown) if shown else sentence


def _in_words(rule: str) -> str:
    """A rule in the current language, with the day that a mapping draws the line at."""
    sentence, is_limited, day = rule.partition(LIMIT)
    return gettext(sentence).format(day=date_text(date.fromisoformat(day))) if is_limited else gettext(rule)


@cache
def row_rules(table: str) -> type[dy.Schema]:
    """The table's schema without its key, and with the row's number; a content key may still be missing."""
    schema = TABLES[table]
    columns: dict[str, dy.Column] = {}
    for name in schema.primary_key():
        column = copy(schema.columns()[name])
        column.primary_key = False
        column.nullable = name == CONTENT_KEYED.get(table)
        columns[name] = column
    members = {**columns, "row": dy.Int64(alias=ROW)}
    made: type[dy.Schema] = new_class(f"{schema.__name__}Rows", (schema,), exec_body=lambda body: body.update(members))
    return made


def _broken(table: str, details: pl.DataFrame) -> pl.DataFrame:
    """`ROW`, `column` (null for rules about several), `rule` and `value` for each rule broken."""
    rules = [name for name in details.columns if name not in row_rules(table).column_names()]
    broken = [_breaches(table, details, name) for name in rules if (details[name] == "invalid").any()]
    return pl.concat(broken or [_breaches(table, details.clear(), rules[0])])


def _breaches(table: str, details: pl.DataFrame, name: str) -> pl.DataFrame:
    """The rows that broke a rule, with the values of the columns it is about."""
    column, is_of_column, _rule = name.partition("|")
    about = [column] if is_of_column else _columns_of(table, name)
    texts = pl.col(about).cast(pl.String).str.replace(_NO_TIME_OR_FRACTION, "")
    values = pl.concat_str(texts, separator=", ", ignore_nulls=True)
    return details.filter(pl.col(name).cast(pl.String) == "invalid").select(
        ROW,
        column=pl.lit(column if is_of_column else None, pl.String),
        rule=pl.lit(sentence(table, name)),
        value=values,
    )


@cache
def _columns_of(table: str, rule: str) -> list[str]:
    """The columns that a rule of the table is about."""
    expression: pl.Expr = getattr(TABLES[table], rule).validation_fn(TABLES[table])
    return expression.meta.root_names()


def sentence(table: str, rule: str) -> str:
    """What a rule says, by dataframely's name of it: `column|rule`, or the rule's own name."""
    if "|" in rule:
        return COLUMN_SENTENCES[rule.split("|")[1]]
    return ROW_SENTENCES.get(f"{table}.{rule}") or ROW_SENTENCES[rule]
