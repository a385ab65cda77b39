"""The viewer: permissions, branches, masking; applied where data is read, never in a page."""

from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from crm_analytics.errors import NotAllowed
from crm_analytics.i18n import N_

PERSONAL_COLUMNS = frozenset({"name", "email", "phone", "birth_date", "address", "raw"})
OF_ANYTHING = frozenset({"name"})
"""Personal in a table of customers; a branch or a product has a name too."""
MASK = "•••"


class Permission(StrEnum):
    """What a viewer may do."""

    VIEW = "view"
    LOAD = "load"
    PERSONAL_DATA = "personal_data"
    EXPORT = "export"
    ANNOTATE = "annotate"
    SET_GOALS = "set_goals"
    """Goals and assumptions."""
    SAVE_SEGMENTS = "save_segments"


@dataclass(frozen=True)
class Viewer:
    """Someone who reads data. `branches` None means every branch; a value, hashable, fit for cache keys."""

    name: str
    permissions: frozenset[Permission] = frozenset()
    branches: frozenset[str] | None = None

    def may(self, permission: Permission) -> bool:
        """Whether this viewer holds the permission."""
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Refuse unless the viewer holds the permission.

        Raises:
            NotAllowed: naming the permission that is missing.
        """
        if not self.may(permission):
            raise NotAllowed(
                N_("{name} may not do this; the permission “{permission}” is needed. Ask an administrator for it."),
                name=self.name,
                permission=permission.value,
            )


LOCAL_OWNER = Viewer(name=N_("local owner"), permissions=frozenset(Permission))


def scope(frame: pl.LazyFrame, viewer: Viewer) -> pl.LazyFrame:
    """Give the viewer only the rows of own branches, with personal columns masked unless allowed.

    Raises:
        NotAllowed: without the permission to view, or where a frame without branches is asked for by a
            viewer who may see only some.
    """
    viewer.require(Permission.VIEW)
    columns = frame.collect_schema().names()
    if viewer.branches is not None:
        if "branch_id" not in columns:
            raise NotAllowed(
                N_("This figure is worked out for the whole company; your access covers only some branches.")
            )
        frame = frame.filter(pl.col("branch_id").is_in(sorted(viewer.branches)))
    if not viewer.may(Permission.PERSONAL_DATA):
        personal = PERSONAL_COLUMNS if "customer_id" in columns else PERSONAL_COLUMNS - OF_ANYTHING
        frame = frame.with_columns(
            _masked(name, dtype) for name, dtype in frame.collect_schema().items() if name in personal
        )
    return frame


def _masked(name: str, dtype: pl.DataType) -> pl.Expr:
    """Text becomes a mark that something is there; a date or number becomes null, so that its type stays."""
    if dtype != pl.String:
        return pl.lit(None, dtype=dtype).alias(name)
    return pl.when(pl.col(name).is_not_null()).then(pl.lit(MASK)).alias(name)
