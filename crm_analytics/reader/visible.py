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
NUMBERS_OF_PEOPLE: Final = ("customer_id", "parent_id")
"""Columns of customers' numbers, which some companies make of their e-mail addresses or phone numbers."""
ADDRESS: Final = r"@|^\+?(?:62|0)\d{8,13}$"
"""What an e-mail address or a phone number looks like, and a customer's number hardly ever."""
SEED: Final = 81_204
CODE_LENGTH: Final = 12
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
    shown = numbers_for(viewer, rows)
    if not hidden:
        return shown
    schema = rows.collect_schema()
    return shown.with_columns(_hidden(name, schema[name], group) for name, group in hidden.items() if name in schema)


def numbers_for(viewer: Viewer, rows: pl.LazyFrame) -> pl.LazyFrame:
    """The rows with customers' numbers that are addresses replaced, for who may not see what is personal.

    Each is replaced by the same code everywhere, so that customers are still told apart and found.
    """
    if viewer.may_see(ColumnGroup.PERSONAL):
        return rows
    schema = rows.collect_schema()
    numbers = [name for name in NUMBERS_OF_PEOPLE if schema.get(name) == pl.String]
    return rows.with_columns(
        pl.when(pl.col(name).str.contains(ADDRESS))
        .then(pl.lit(MASK) + pl.col(name).hash(SEED).cast(pl.String).str.slice(0, CODE_LENGTH))
        .otherwise(pl.col(name))
        .alias(name)
        for name in numbers
    )


def _hidden(name: str, kind: pl.DataType, group: ColumnGroup) -> pl.Expr:
    if group not in MARKED or kind != pl.String:
        return pl.lit(None, dtype=kind).alias(name)
    return pl.when(pl.col(name).is_not_null()).then(pl.lit(MASK)).alias(name)
