"""A source and its mapping to typed batches of one of our tables."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl

from crm_analytics.config import Settings
from crm_analytics.errors import MappingError
from crm_analytics.i18n import N_
from crm_analytics.schema.tables import optional_columns
from crm_analytics.sources.formats.styles import resolve_styles
from crm_analytics.sources.making import UNREAD, Maker
from crm_analytics.sources.mapping.checks import check
from crm_analytics.sources.mapping.mapping import Filter, Mapping
from crm_analytics.sources.mapping.mapping_files import to_toml
from crm_analytics.sources.table import ROW, SHAPE, Conformed, Incoming, SourceTable


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

    # Without what does not touch the rows: a copy of a file, loaded with the same answers or none, is the same file.
    bare = to_toml(replace(resolved, name="", header=(), answers={}))
    sentence = f"{source.fingerprint} {bare} {timezone}"
    rows: int = getattr(source, "row_count", 0)
    fingerprint = hashlib.sha256(sentence.encode()).hexdigest()
    given = dict.fromkeys([*resolved.columns, *(["order_id"] if resolved.order_numbers == "unknown" else [])])
    return Incoming(table, source.name, fingerprint, batches, resolved.equal_lines, rows, tuple(given), resolved)


@dataclass(frozen=True)
class _Plan:
    """Everything needed to conform a batch."""

    maker: Maker
    columns: list[str]
    filters: tuple[Filter, ...]
    optional: frozenset[str]

    @classmethod
    def of(cls, source: SourceTable, mapping: Mapping, wall: str) -> "_Plan":
        maker = Maker.of(source, mapping, wall)
        return cls(maker, source.columns, mapping.filters, optional_columns(mapping.table))

    def conformed(self, batch: pl.DataFrame) -> Conformed:
        kept = self._kept(batch)
        left, batch = batch.filter(~kept), batch.filter(kept)
        rows, problems = self.maker.rows(batch)
        if SHAPE in batch.columns:
            odd = batch.filter(pl.col(SHAPE).is_not_null())
            nothing = pl.lit(None, dtype=pl.String)
            shape = odd.select(ROW, nothing.alias("column"), pl.col(SHAPE).alias("rule"), nothing.alias("value"))
            problems = pl.concat([problems, shape])
        spared = pl.col("column").is_in(self.optional) & pl.col("rule").is_in(UNREAD)
        emptied = problems.filter(spared.fill_null(value=False))
        problems = problems.filter(~spared.fill_null(value=False))
        raw = batch.select(ROW, *self.columns)
        return Conformed(rows, problems, raw, left.height, self.maker.money(left), emptied)

    def _kept(self, batch: pl.DataFrame) -> pl.Series:
        """Rows the filters keep; a row of the wrong shape is kept, so that it is reported."""
        kept = pl.repeat(value=True, n=batch.height, dtype=pl.Boolean, eager=True)
        for item in self.filters:
            cells = batch[item.column].str.strip_chars()
            cells = cells.set(cells == "", None).str.to_lowercase()
            same = cells.is_in([value.strip().lower() for value in item.values]).fill_null(value=False)
            kept &= {"equals": same, "not equals": ~same, "not empty": cells.is_not_null()}[item.keep]
        return kept | batch[SHAPE].is_not_null() if SHAPE in batch.columns else kept


def _check_zones(*zones: str) -> None:
    for zone in zones:
        try:
            ZoneInfo(zone or "UTC")
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise MappingError(
                N_("There is no time zone “{zone}”; they are written like Asia/Jakarta."), zone=zone
            ) from error
