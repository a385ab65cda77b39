"""Parts added up: over all rows of a basis, or by a column of them."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import polars as pl

from crm_analytics.metrics.basis import POINT, MetricBasis
from crm_analytics.metrics.metric import Metric
from crm_analytics.metrics.parts import ASSUMED, ASSUMED_FROM, PARTS, Source
from crm_analytics.metrics.visits import visits

Number = Decimal | float
Totals = Mapping[str, Number]
"""Value of each part; one that the marts do not hold, or that the viewer may not see, is not there."""
Expressions = dict[str, pl.Expr]


def parts_of(metrics: Iterable[Metric]) -> frozenset[str]:
    """The parts that rows hold, of all these metrics."""
    parts: frozenset[str] = frozenset().union(*(metric.parts for metric in metrics))
    return parts - {ASSUMED} | frozenset(ASSUMED_FROM if ASSUMED in parts else ())


def totals(bases: Sequence[MetricBasis], parts: frozenset[str]) -> list[Totals]:
    """Each part over all rows of each basis, read side by side."""
    queries = [(number, query) for number, basis in enumerate(bases) for query in _queries(basis, parts)]
    rows = pl.collect_all([query for _, query in queries], engine="in-memory")
    summed: list[dict[str, Number]] = [{} for _ in bases]
    for (number, _), row in zip(queries, rows, strict=True):
        summed[number] |= row.row(0, named=True)
    return [{part: 0 if value is None else value for part, value in each.items()} for each in summed]


def totals_by(basis: MetricBasis, column: str, parts: frozenset[str]) -> pl.DataFrame:
    """Each part by a column that the rows have, or by `POINT`: one row per member, null for what is not recorded.

    A part without rows of a member is 0 there; customers count for each member they ordered of. Sorted by member.
    """
    queries = _queries(basis, parts, by=column)
    if not queries:
        return pl.DataFrame({column: []})
    first, *others = pl.collect_all(queries, engine="in-memory")
    for other in others:
        first = first.join(other, on=column, how="full", coalesce=True, nulls_equal=True)
    # Segments are codes in millions of rows; a few members are plain words.
    named = pl.col(column).cast(pl.String) if first.schema[column] == pl.Categorical else pl.col(column)
    return first.with_columns(named, pl.exclude(column).fill_null(0)).sort(column)


def _queries(basis: MetricBasis, parts: frozenset[str], by: str | None = None) -> list[pl.LazyFrame]:
    """One query per source that the parts need and the basis has."""
    sources: dict[Source, Expressions] = {}
    for name in sorted(parts):
        if PARTS[name].source in basis.frames and name not in basis.hidden:
            sources.setdefault(PARTS[name].source, {})[name] = PARTS[name].expression
    queries = [_available(basis, source, expressions, by) for source, expressions in sources.items()]
    return [query for query in queries if query is not None]


def _available(basis: MetricBasis, source: Source, expressions: Expressions, by: str | None) -> pl.LazyFrame | None:
    """The query, of the parts whose columns the marts have: a mart of an older version lacks some."""
    whole = _query(basis, source, expressions, by)
    if _fits(whole):
        return whole
    kept = {name: each for name, each in expressions.items() if _fits(_query(basis, source, {name: each}, by))}
    return _query(basis, source, kept, by) if kept else None


def _query(basis: MetricBasis, source: Source, expressions: Expressions, by: str | None) -> pl.LazyFrame:
    rows = basis.frames[source]
    of_day = basis.point if by == POINT else None
    if source == "visits":
        rows = visits(rows, by, of_day=of_day)
    elif of_day is not None:
        rows = rows.with_columns(of_day.alias(POINT))
    return rows.group_by(by).agg(**expressions) if by else rows.select(**expressions)


def _fits(query: pl.LazyFrame) -> bool:
    try:
        query.collect_schema()
    except pl.exceptions.ColumnNotFoundError:
        return False
    return True
