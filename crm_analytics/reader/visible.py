"""What a viewer may see of rows: those of own branches, with columns hidden that are not the viewer's to see."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from crm_analytics.errors import NotAllowed
from crm_analytics.i18n import N_
from crm_analytics.schema.row_scope import RowScope
from crm_analytics.viewer import ColumnGroup, Viewer

MASK: Final = "•••"
MARKED: Final = frozenset({ColumnGroup.PERSONAL, ColumnGroup.RAW})
"""Groups of which one may know that something is there."""
WHOLE_COMPANY: Final = N_("This is worked out for the whole company; your access covers only some branches.")


class WholeCompanyOnly(NotAllowed):
    """What was asked for can only be said of the whole company, and the viewer sees some branches of it."""


def rows_for(viewer: Viewer, rows: pl.LazyFrame, scope: RowScope, homes: pl.LazyFrame) -> pl.LazyFrame:
    """The rows that the viewer may see.

    Args:
        viewer: Who reads.
        rows: All of them.
        scope: How they belong to branches.
        homes: `customer_id` and `home` of every customer with a home branch.

    Raises:
        WholeCompanyOnly: where they belong to the whole company and the viewer sees some branches.
    """
    if viewer.branches is None or scope is RowScope.OPEN:
        return rows
    if scope is RowScope.COMPANY:
        raise WholeCompanyOnly(WHOLE_COMPANY)
    own = sorted(viewer.branches)
    if scope is RowScope.BRANCH:
        return rows.filter(pl.col("branch_id").is_in(own))
    columns = rows.collect_schema().names()
    placed = rows.join(homes, on="customer_id", how="left", maintain_order="left")
    branch = pl.coalesce("branch_id", "home") if "branch_id" in columns else pl.col("home")
    return placed.filter(branch.is_in(own)).select(columns)


def columns_for(viewer: Viewer, rows: pl.LazyFrame, groups: Mapping[str, ColumnGroup]) -> pl.LazyFrame:
    """The rows with the columns hidden that the viewer may not see.

    A text that tells who somebody is becomes a mark that something is there; everything else becomes null, so that its
    type stays.
    """
    hidden = {name: group for name, group in groups.items() if not viewer.may_see(group)}
    if not hidden:
        return rows
    schema = rows.collect_schema()
    return rows.with_columns(_hidden(name, schema[name], group) for name, group in hidden.items() if name in schema)


def _hidden(name: str, kind: pl.DataType, group: ColumnGroup) -> pl.Expr:
    if group not in MARKED or kind != pl.String:
        return pl.lit(None, dtype=kind).alias(name)
    return pl.when(pl.col(name).is_not_null()).then(pl.lit(MASK)).alias(name)
