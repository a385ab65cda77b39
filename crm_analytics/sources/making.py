"""Typed rows of one of our tables, made from a source's batch by a mapping, and the cells that could not be read."""

from dataclasses import dataclass

import polars as pl

from crm_analytics.i18n import N_
from crm_analytics.schema.facts.order_lines import UNKNOWN_ORDER
from crm_analytics.schema.tables import LOADED, MONEY_COLUMN, key_columns, polars_schema
from crm_analytics.sources.exchange import WIDE, Exchange
from crm_analytics.sources.formats.casting import (
    NOT_A_DATE,
    NOT_A_NUMBER,
    NOT_YES_OR_NO,
    Recipe,
    Style,
    cast,
    folded,
    rule_for,
)
from crm_analytics.sources.formats.dates import ZONED
from crm_analytics.sources.formats.joining import joined
from crm_analytics.sources.formats.styles import typed_columns
from crm_analytics.sources.mapping.mapping import ColumnMapping, Decimal, Mapping
from crm_analytics.sources.table import LIMIT, ROW, SourceTable, empty_problems

NO_ZONE = N_("The time states a time zone, and the company's own is not known")
NO_RATE = N_("The mapping has no rate for the currency")
NO_CURRENCY = N_("The row states no currency")
UNREAD = (NOT_A_NUMBER, NOT_A_DATE, NOT_YES_OR_NO, NO_ZONE)
"""What a cell is that could not be read; in an optional column it is left empty, and its row is taken."""
TOO_EARLY = N_("The day is before {day}, the first that the mapping takes")
TOO_LATE = N_("The day is after {day}, the last that the mapping takes")


@dataclass(frozen=True)
class Maker:
    """Everything needed to make rows of a batch.

    Attributes:
        mapping: How the source's columns become ours.
        schema: Our columns and their types.
        recipes: Our columns that are made, those first that others are joined from.
        exchange: How money is changed; None where all of it is in one currency.
    """

    mapping: Mapping
    schema: pl.Schema
    recipes: list[Recipe]
    exchange: Exchange | None

    @classmethod
    def of(cls, source: SourceTable, mapping: Mapping, wall: str) -> "Maker":
        """Make rows as a mapping says that leaves nothing open, at the company's wall time."""
        schema, typed = polars_schema(mapping.table), typed_columns(source)
        plain = [made for made in mapping.columns.values() if made.is_plain and made.decimal]
        signs: dict[str, Decimal] = {made.source: made.decimal for made in plain}
        exchange = Exchange.of(mapping.currency) if mapping.currency else None

        def recipe(ours: str, made: ColumnMapping) -> Recipe:
            exact = exchange is not None and schema[ours].is_decimal()
            style = _style(mapping, made, typed, wall)
            return Recipe(ours, WIDE if exact else schema[ours], made, style, typed, signs, exact)

        # What is joined from others of our columns comes after them, and after the moment.
        ordered = sorted(mapping.columns.items(), key=lambda item: bool(item[1].ours or item[1].has_period))
        return cls(mapping, schema, [recipe(ours, made) for ours, made in ordered], exchange)

    def rows(self, batch: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """`ROW` and all our columns; and the problems of their cells."""
        made: dict[str, pl.Series] = {}
        problems = [empty_problems()]
        for recipe in self.recipes:
            made[recipe.name], cells = self._made(batch, recipe, made)
            problems += cells
        if self.mapping.order_numbers == "unknown":
            made["order_id"] = pl.repeat(UNKNOWN_ORDER, batch.height, dtype=pl.String, eager=True)
        rest = {name: pl.repeat(None, batch.height, dtype=dtype, eager=True) for name, dtype in self.schema.items()}
        rows = pl.DataFrame({ROW: batch[ROW], **rest, **made}).select(ROW, *self.schema)
        if self.mapping.credit_notes == "returns":
            credited = (pl.col("quantity") > 0) & (pl.col("amount") < 0)
            rows = rows.with_columns(
                pl.when(credited).then(-pl.col("quantity")).otherwise("quantity").alias("quantity")
            )
        return rows, pl.concat([*problems, *self._outside(rows)])

    def money(self, batch: pl.DataFrame) -> float:
        """The sum of the table's money in a batch, as far as it can be read."""
        main = MONEY_COLUMN.get(self.mapping.table, "")
        recipe = next((item for item in self.recipes if item.name == main), None)
        if recipe is None or batch.is_empty():
            return 0.0
        return float(self._made(batch, recipe, {})[0].cast(pl.Float64).sum())

    def _made(
        self, batch: pl.DataFrame, recipe: Recipe, ours: dict[str, pl.Series]
    ) -> tuple[pl.Series, list[pl.DataFrame]]:
        made = recipe.made
        if made.joined:
            is_key = recipe.name in key_columns(self.mapping.table)
            moment = ours[LOADED[self.mapping.table].moment] if made.has_period else None
            text = joined(batch, made, ours, moment, is_key=is_key)
            return (folded(text) if made.ignore_case else text).alias(recipe.name), []
        cells, text = cast(batch, recipe)
        problems = []
        if self.exchange is not None and recipe.exact:
            codes = self.exchange.codes(batch, text)
            problems = _without_rate(batch[ROW], recipe, cells, self.exchange, codes)
            cells = self.exchange.changed(cells, codes, self.schema[recipe.name])
        bad = cells.is_null() & text.is_not_null()
        if problems:
            bad &= ~batch[ROW].is_in(problems[0][ROW].implode())
        if bad.any():
            problems.append(_problems(batch[ROW].filter(bad), recipe, text.filter(bad)))
        return cells, problems

    def _outside(self, rows: pl.DataFrame) -> list[pl.DataFrame]:
        """Rows of days that the mapping does not take."""
        column = LOADED[self.mapping.table].moment
        first, last = self.mapping.first_day, self.mapping.last_day
        if first is None and last is None:
            return []
        days = rows.select(ROW, day=pl.col(column).cast(pl.Date))
        return [
            days.filter(outside).select(
                ROW, column=pl.lit(column), rule=pl.lit(f"{rule}{LIMIT}{limit}"), value=pl.col("day").cast(pl.String)
            )
            for limit, rule, outside in (
                (first, TOO_EARLY, pl.col("day") < pl.lit(first)),
                (last, TOO_LATE, pl.col("day") > pl.lit(last)),
            )
            if limit is not None
        ]


def _without_rate(
    rows: pl.Series, recipe: Recipe, money: pl.Series, exchange: Exchange, codes: pl.Series
) -> list[pl.DataFrame]:
    """Rows whose money is in a currency that nobody gave a rate for."""
    without = money.is_not_null() & ~exchange.with_rate(codes)
    if not without.any():
        return []
    rule = pl.when(pl.col("value").is_null()).then(pl.lit(NO_CURRENCY)).otherwise(pl.lit(NO_RATE))
    cells = pl.DataFrame({ROW: rows.filter(without), "value": codes.filter(without)})
    return [cells.select(ROW, column=pl.lit(recipe.name), rule=rule, value="value")]


def _problems(rows: pl.Series, recipe: Recipe, text: pl.Series) -> pl.DataFrame:
    rule: str | pl.Series = rule_for(recipe.dtype)
    if recipe.dtype.is_temporal() and not (recipe.style.zone or recipe.style.wall):
        zoned = text.str.contains(ZONED)
        rule = pl.select(pl.when(zoned).then(pl.lit(NO_ZONE)).otherwise(pl.lit(rule))).to_series()
    return pl.DataFrame({ROW: rows, "column": recipe.name, "rule": rule, "value": text})


def _style(mapping: Mapping, made: ColumnMapping, typed: frozenset[str], wall: str) -> Style:
    """A typed date is written in one way only, whatever the mapping says of the file's text."""
    all_typed = bool(made.cells) and set(made.cells) <= typed
    order = "ymd" if all_typed else made.order or mapping.order
    return Style(made.decimal or mapping.decimal, order, mapping.timezone, wall)
