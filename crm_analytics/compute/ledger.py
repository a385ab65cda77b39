"""Keeping what results stated at a load, once for each load as long as it stays the same, and erasing a customer."""

from datetime import date
from functools import partial

import polars as pl

from crm_analytics.config import Settings
from crm_analytics.recipes.catalogue import statements
from crm_analytics.recipes.ledger import Statement
from crm_analytics.state import exports
from crm_analytics.warehouse import history, ready
from crm_analytics.warehouse.history import Edition
from crm_analytics.warehouse.loads import Load, LoadCatalogue
from crm_analytics.warehouse.ready import Generation


def record(settings: Settings, load: Load, as_of: date) -> None:
    """Keep what the results in force of a load state; what is kept already is left as it is."""
    in_force = ready.in_force(settings, load.id)
    if in_force is None:
        return
    edition = Edition(load.id, load.at, as_of)
    for statement in statements():
        history.keep(settings, statement.record, edition, partial(_rows, statement, in_force))
    for each in LoadCatalogue(settings).all():
        if each.status == "undone":  # in case the undoing was broken off before its mark
            history.mark_undone(settings, each.id)


def rows_about(settings: Settings, customer_id: str) -> int:
    """How many rows are kept of a customer, at whatever load and of whatever record."""
    return history.count(settings, customer_id)


def erase(settings: Settings, customer_id: str, *, by: str, page: str) -> int:
    """Erase a customer from all that is kept, for good; gives the number of rows that are gone.

    The record of exports says who did that and where, and of how many rows, not whom they were about.
    """
    gone = history.erase(settings, customer_id)
    exports.record(settings, by=by, page=page, what=history.FOLDER, format=exports.ERASED, rows=gone)
    return gone


def _rows(statement: Statement, results: Generation) -> pl.DataFrame:
    return statement.rows(results.scan).collect()
