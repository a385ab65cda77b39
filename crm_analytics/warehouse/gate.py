"""The gate: every row of a batch is accepted, or set aside with the rules it broke.

Keys are not checked here: they hold for a table as a whole (`crm_analytics.warehouse.keys`). Broken rules are kept
as English sentences, one a line, the column in front where a rule is about one; `rule_sentences` puts them into the
reader's language.
"""

from copy import copy
from dataclasses import dataclass
from functools import cache
from types import new_class

import dataframely as dy
import polars as pl

from crm_analytics.i18n import N_, gettext
from crm_analytics.schema.tables import CONTENT_KEYED, TABLES
from crm_analytics.sources.table import ROW, Conformed

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

SET_ASIDE = pl.Schema({ROW: pl.Int64, "rules": pl.String, "raw": pl.String})


@dataclass(frozen=True)
class Gated:
    """A batch behind the gate.

    Attributes:
        accepted: `ROW` and the table's columns.
        rejected: `ROW`, `rules` and `raw`, the row as it came as JSON.
        rejected_rows: The rejected rows on our columns, for their sums.
    """

    accepted: pl.DataFrame
    rejected: pl.DataFrame
    rejected_rows: pl.DataFrame


def gate(table: str, batch: Conformed) -> Gated:
    """Part a batch into rows that keep all row rules of the table and rows that do not."""
    columns = [ROW, *TABLES[table].column_names()]
    rows = batch.rows.select(columns)
    accepted, failure = row_rules(table).filter(rows)
    if not len(failure) and batch.problems.is_empty():
        return Gated(rows, pl.DataFrame(schema=SET_ASIDE), rows.clear())
    # A cell that could not be cast is null by now: it is bad, not missing.
    broken = pl.concat([batch.problems.select(ROW, "column", "rule"), _broken(table, failure.details())]).with_columns(
        about=pl.coalesce("column", "rule")
    )
    rules = (
        broken.unique([ROW, "about"], keep="first", maintain_order=True)
        .select(ROW, rules=pl.concat_str("column", "rule", separator=": ", ignore_nulls=True))
        .group_by(ROW, maintain_order=True)
        .agg(pl.col("rules").str.join("\n"))
    )
    return Gated(
        accepted=accepted.select(columns).join(rules, on=ROW, how="anti", maintain_order="left"),
        rejected=rules.join(as_it_came(batch.raw), on=ROW, how="left").select(SET_ASIDE.names()).sort(ROW),
        rejected_rows=rows.join(rules, on=ROW, how="semi"),
    )


def as_it_came(raw: pl.DataFrame) -> pl.DataFrame:
    """`ROW` and `raw`: each source row as one JSON object of texts."""
    cells = [name for name in raw.columns if name != ROW]
    return raw.select(ROW, raw=pl.struct(cells).struct.json_encode() if cells else pl.lit("{}"))


def rule_sentences(rules: str) -> str:
    """Broken rules, as kept on a rejected row, in the current language."""
    return "\n".join(_rule_sentence(line) for line in rules.split("\n"))


def _rule_sentence(line: str) -> str:
    column, colon, sentence = line.partition(": ")
    if colon and column.isidentifier():
        return f"{column}: {gettext(sentence)}"
    return gettext(line)


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
    """`ROW`, `column` (null for rules about several) and `rule` for each rule broken."""
    rules = [name for name in details.columns if name not in row_rules(table).column_names()]
    return (
        details.select(ROW, pl.col(rules).cast(pl.String))
        .unpivot(on=rules, index=ROW, variable_name="name", value_name="state")
        .filter(pl.col("state") == "invalid")
        .with_columns(parts=pl.col("name").str.split("|"))
        .select(
            ROW,
            column=pl.when(pl.col("parts").list.len() == 2).then(pl.col("parts").list.first()),
            rule=pl.col("name").replace_strict({name: sentence(table, name) for name in rules}),
        )
    )


def sentence(table: str, rule: str) -> str:
    """What a rule says, by dataframely's name of it: `column|rule`, or the rule's own name."""
    if "|" in rule:
        return COLUMN_SENTENCES[rule.split("|")[1]]
    return ROW_SENTENCES.get(f"{table}.{rule}") or ROW_SENTENCES[rule]
