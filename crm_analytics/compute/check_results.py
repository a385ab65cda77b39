"""Checking the marts and results: they are there, whole, and say the same as the facts."""

import json
from collections.abc import Iterator

import polars as pl

from crm_analytics.compute.check_facts import UNREADABLE_ERRORS
from crm_analytics.compute.fact_sums import fact_sums
from crm_analytics.compute.findings import Finding, notice, problem
from crm_analytics.compute.refresh import as_of
from crm_analytics.config import Settings
from crm_analytics.errors import CrmError
from crm_analytics.i18n import N_, number
from crm_analytics.recipes.catalogue import catalogue
from crm_analytics.warehouse import ready
from crm_analytics.warehouse.loads import Load

NOT_READY = N_("The figures of load {load} are not worked out yet: run `python -m crm_analytics refresh`.")
DAMAGED = N_("The result {name} cannot be read or is of another version: run `python -m crm_analytics refresh`.")
DIFFERENT = N_(
    "The facts add up to {expected} and the mart {mart} to {total} ({column}): run `python -m crm_analytics refresh`."
)
MISTAKEN = N_(
    "{count} of {orders} order numbers have several customers, branches, or days of purchases, and count as one order "
    "each: see that the mapping makes order_id of all that tells orders apart (docs/mappings.md)."
)
UNKNOWN = N_("{count} order lines have nothing that tells which order they are of: figures of orders are left out.")
REFUSED = N_("No {result}: {reason}")


def check_results(settings: Settings, load: Load) -> Iterator[Finding]:
    """Look at the marts and results of a load."""
    schemas = catalogue().schemas
    if load.status != "ready" or not ready.holds(settings, load.id, schemas):
        yield problem("results", NOT_READY, load=load.id)
        return
    damaged = [name for name in schemas if not _is_whole(settings, load, name)]
    for name in damaged:
        yield problem(name, DAMAGED, name=name)
    if not damaged:
        yield from _totals(settings, load)
        yield from _orders(settings, load)
        yield from _refused(settings, load)


def _orders(settings: Settings, load: Load) -> Iterator[Finding]:
    """Whether numbers identify orders, as far as that can be seen."""
    frame = ready.scan(settings, load.id, "order_identity")
    orders, mistaken, unknown = frame.select(pl.col("orders", "mistaken", "unknown").sum()).collect().row(0)
    if mistaken:
        yield notice("order_lines", MISTAKEN, count=number(mistaken), orders=number(orders))
    if unknown:
        yield notice("order_lines", UNKNOWN, count=number(unknown))


def _is_whole(settings: Settings, load: Load, name: str) -> bool:
    try:
        frame = ready.scan(settings, load.id, name)
        fits = frame.collect_schema() == catalogue().schemas[name].create_empty().schema
        frame.select(pl.all().null_count()).collect()
    except (*UNREADABLE_ERRORS, CrmError):
        return False
    return fits


def _totals(settings: Settings, load: Load) -> Iterator[Finding]:
    """Sums of the facts beside the same sums from the marts."""
    facts = fact_sums(settings, load, as_of(settings, load))
    for name, mart in catalogue().marts.items():
        if not mart.adds_up:
            continue
        frame = ready.scan(settings, load.id, name)
        sums = frame.select(pl.col(column).sum() for column in mart.adds_up).collect().row(0, named=True)
        for column, total in sums.items():
            expected = facts[mart.adds_up[column]]
            if total != expected:
                figures = {"expected": number(expected, 2), "total": number(total, 2)}
                yield problem(name, DIFFERENT, mart=name, column=column, **figures)


def _refused(settings: Settings, load: Load) -> Iterator[Finding]:
    for row in ready.scan(settings, load.id, "refusals").collect().iter_rows(named=True):
        reason = str(CrmError(row["message"], **json.loads(row["values"])))
        yield notice(row["result"], REFUSED, result=row["result"], reason=reason)
