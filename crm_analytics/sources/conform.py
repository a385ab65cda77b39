"""A source and its mapping to typed batches of one of our tables."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl

from crm_analytics.config import Settings
from crm_analytics.errors import MappingError
from crm_analytics.i18n import N_
from crm_analytics.schema.tables import MONEY_COLUMN, polars_schema
from crm_analytics.sources.formats.casting import Recipe, Style, cast, rule_for
from crm_analytics.sources.formats.dates import ZONED
from crm_analytics.sources.formats.styles import resolve_styles, typed_columns
from crm_analytics.sources.mapping.mapping import ColumnMapping, Decimal, Filter, Mapping, check
from crm_analytics.sources.mapping.mapping_files import to_toml
from crm_analytics.sources.table import ROW, SHAPE, Conformed, Incoming, SourceTable, empty_problems

NO_ZONE = N_("The time states a time zone, and the company's own is not known")


def conform(source: SourceTable, mapping: Mapping, table: str, settings: Settings, *, timezone: str = "") -> Incoming:
    """Bring a source onto one of our tables.

    The source is read through once here, to find out how its numbers and dates are written, and once more at each
    pass over the batches.

    Args:
        source: The table outside.
        mapping: How its columns become ours.
        table: One of `schema.tables.TABLES`.
        settings: Sizes.
        timezone: The company's time zone, which times with an offset are converted to.

    Raises:
        MappingError: when the mapping does not fit, or something has to be asked that it does not state.
    """
    if mapping.table != table:
        raise MappingError(
            N_("The mapping is for the table {theirs}, not for {table}."), theirs=mapping.table, table=table
        )
    check(mapping, source.columns)
    _check_zones(mapping.timezone, timezone)
    resolved, questions = resolve_styles(source, mapping, settings.batch_rows)
    if questions:
        raise questions[0].error()
    plan = _Plan.of(source, resolved, timezone)

    def batches() -> Iterator[Conformed]:
        return (plan.conformed(batch) for batch in source.batches(settings.batch_rows))

    # Without the mapping's name: a copy of a file is the same file.
    sentence = f"{source.fingerprint} {to_toml(replace(resolved, name=''))} {timezone}"
    rows: int = getattr(source, "row_count", 0)
    fingerprint = hashlib.sha256(sentence.encode()).hexdigest()
    return Incoming(table, source.name, fingerprint, batches, resolved.equal_lines, rows, tuple(resolved.columns))


@dataclass(frozen=True)
class _Plan:
    """Everything needed to conform a batch."""

    recipes: list[Recipe]
    schema: pl.Schema
    columns: list[str]
    filters: tuple[Filter, ...]
    money: str

    @classmethod
    def of(cls, source: SourceTable, mapping: Mapping, wall: str) -> "_Plan":
        schema, typed = polars_schema(mapping.table), typed_columns(source)
        plain = [made for made in mapping.columns.values() if made.is_plain and made.decimal]
        signs: dict[str, Decimal] = {made.source: made.decimal for made in plain}
        recipes = [
            Recipe(ours, schema[ours], made, _style(mapping, made, typed, wall), typed, signs)
            for ours, made in mapping.columns.items()
        ]
        return cls(recipes, schema, source.columns, mapping.filters, MONEY_COLUMN.get(mapping.table, ""))

    def conformed(self, batch: pl.DataFrame) -> Conformed:
        kept = self._kept(batch)
        left, batch = batch.filter(~kept), batch.filter(kept)
        rows, problems = self._cast(batch)
        if SHAPE in batch.columns:
            odd = batch.filter(pl.col(SHAPE).is_not_null())
            nothing = pl.lit(None, dtype=pl.String)
            shape = odd.select(ROW, nothing.alias("column"), pl.col(SHAPE).alias("rule"), nothing.alias("value"))
            problems = pl.concat([problems, shape])
        return Conformed(rows, problems, batch.select(ROW, *self.columns), left.height, self._sum(left))

    def _kept(self, batch: pl.DataFrame) -> pl.Series:
        """Rows the filters keep; a row of the wrong shape is kept, so that it is reported."""
        kept = pl.repeat(value=True, n=batch.height, dtype=pl.Boolean, eager=True)
        for item in self.filters:
            cells = batch[item.column].str.strip_chars()
            cells = cells.set(cells == "", None).str.to_lowercase()
            same = cells.is_in([value.strip().lower() for value in item.values]).fill_null(value=False)
            kept &= {"equals": same, "not equals": ~same, "not empty": cells.is_not_null()}[item.keep]
        return kept | batch[SHAPE].is_not_null() if SHAPE in batch.columns else kept

    def _cast(self, batch: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        made, problems = {}, [empty_problems()]
        for recipe in self.recipes:
            made[recipe.name], text = cast(batch, recipe)
            bad = made[recipe.name].is_null() & text.is_not_null()
            if bad.any():
                problems.append(_problems(batch[ROW].filter(bad), recipe, text.filter(bad)))
        rest = {name: pl.repeat(None, batch.height, dtype=dtype, eager=True) for name, dtype in self.schema.items()}
        rows = pl.DataFrame({ROW: batch[ROW], **rest, **made}).select(ROW, *self.schema)
        return rows, pl.concat(problems)

    def _sum(self, left: pl.DataFrame) -> float:
        recipe = next((item for item in self.recipes if item.name == self.money), None)
        if recipe is None or left.is_empty():
            return 0.0
        return float(cast(left, recipe)[0].cast(pl.Float64).sum())


def _problems(rows: pl.Series, recipe: Recipe, text: pl.Series) -> pl.DataFrame:
    rule: str | pl.Series = rule_for(recipe.dtype)
    if recipe.dtype.is_temporal() and not (recipe.style.zone or recipe.style.wall):
        zoned = text.str.contains(ZONED)
        rule = pl.select(pl.when(zoned).then(pl.lit(NO_ZONE)).otherwise(pl.lit(rule))).to_series()
    return pl.DataFrame({ROW: rows, "column": recipe.name, "rule": rule, "value": text})


def _style(mapping: Mapping, made: ColumnMapping, typed: frozenset[str], wall: str) -> Style:
    """A typed date is written in one way only, whatever the mapping says of the file's text."""
    order = "ymd" if made.source in typed else made.order or mapping.order
    return Style(made.decimal or mapping.decimal, order, mapping.timezone, wall)


def _check_zones(*zones: str) -> None:
    for zone in zones:
        try:
            ZoneInfo(zone or "UTC")
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise MappingError(
                N_("There is no time zone “{zone}”; they are written like Asia/Jakarta."), zone=zone
            ) from error
