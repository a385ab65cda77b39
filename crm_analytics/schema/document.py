"""The column tables of the README, from the schema. Print them with `python -m crm_analytics.schema.document`."""

import sys

import polars as pl

from crm_analytics.schema.tables import CONTENT_KEYED, TABLES, required_columns

_TYPES = {
    pl.String(): "text",
    pl.Int64(): "whole number",
    pl.Float64(): "number",
    pl.Date(): "day",
    pl.Datetime("us"): "day and time",
    pl.Boolean(): "yes or no",
    pl.Decimal(18, 2): "money",
}


def column_table(table: str) -> str:
    """Markdown of one fact table: its grain in a sentence, then a row per column."""
    schema = TABLES[table]
    required = required_columns(table)
    lines = [f"**`{table}`**: {_grain(schema.__doc__ or '')}", "", "| column | holds | type | |", "|---|---|---|---|"]
    for name, column in schema.columns().items():
        need = "required" if name in required else "worked out" if CONTENT_KEYED.get(table) == name else ""
        lines.append(f"| {name} | {(column.metadata or {})['doc']} | {_TYPES[column.dtype]} | {need} |")
    return "\n".join(lines)


def column_tables() -> str:
    """Markdown of all fact tables."""
    return "\n\n".join(column_table(table) for table in TABLES)


def _grain(doc: str) -> str:
    return " ".join(doc.split()).removesuffix(".").lower() + "."


if __name__ == "__main__":
    sys.stdout.write(column_tables() + "\n")
