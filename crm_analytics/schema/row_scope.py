"""Which rows of a table or result belong to a branch: what a viewer of some branches may read of it."""

from enum import StrEnum

import dataframely as dy

from crm_analytics.schema.record import Record


class RowScope(StrEnum):
    """How rows belong to branches."""

    BRANCH = "branch"
    """Each row to the branch in its `branch_id`; one without to none."""
    CUSTOMER = "customer"
    """Each row to the branch in its `branch_id`, where there is one, else to the home branch of its customer."""
    COMPANY = "company"
    """To the whole company: a viewer of some branches reads no row, and is told so."""
    OPEN = "open"
    """To nobody in particular: every viewer reads all of it."""


def scope_of_result(name: str, schema: type[dy.Schema]) -> RowScope:
    """How the rows of a mart or result belong to branches: by `branch_id`, where there is one."""
    if name in OPEN_RESULTS:
        return RowScope.OPEN
    return RowScope.BRANCH if "branch_id" in schema.columns() else RowScope.COMPANY


def scope_of_record(record: Record) -> RowScope:
    """How the rows of what is kept for good belong to branches: by customer, else as those of a result."""
    return RowScope.CUSTOMER if record.is_by_customer else scope_of_result(record.name, record.schema)


OPEN_RESULTS = frozenset({"refusals"})
"""Results that tell of no branch, no customer and no sum."""
