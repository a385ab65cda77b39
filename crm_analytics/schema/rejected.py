"""Rows that a load set aside; written by loads, never loaded."""

import dataframely as dy

from crm_analytics.i18n import N_
from crm_analytics.schema import columns
from crm_analytics.schema.row_scope import RowScope
from crm_analytics.schema.table import Table
from crm_analytics.viewer.column_groups import ColumnGroup


class Rejected(dy.Schema):
    """One row per source row that was set aside, with the rules it broke and the row as it came."""

    load_id = dy.Int64(primary_key=True)
    table = dy.String(primary_key=True)
    source = dy.String(primary_key=True)
    row_number = dy.Int64(primary_key=True)
    rules = dy.String()
    # The cells that broke the rules, a line each as the rules; empty where none did.
    cells = dy.String(nullable=True, metadata=columns.restricted(ColumnGroup.RAW))
    raw = dy.String(metadata=columns.restricted(ColumnGroup.RAW))  # the row as it came


REJECTED = Table(
    name="rejected",
    schema=Rejected,
    title=N_("Rows set aside"),
    scope=RowScope.COMPANY,
    position=1000,
)
