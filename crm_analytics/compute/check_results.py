"""Checking the marts and results: they are there, whole, and say the same as the facts."""

import json
from collections.abc import Iterator
from decimal import Decimal

import polars as pl

from crm_analytics.compute.check_facts import UNREADABLE_ERRORS
from crm_analytics.compute.findings import Finding, notice, problem
from crm_analytics.compute.refresh import as_of
from crm_analytics.compute.work import up_to
from crm_analytics.config import Settings
from crm_analytics.errors import CrmError
from crm_analytics.i18n import N_, number
from crm_analytics.marts.orders import ADDED, kept_lines, product_facts, with_product, with_sums
from crm_analytics.schema.marts import READY
from crm_analytics.warehouse import lake, ready
from crm_analytics.warehouse.loads import Load

NOT_READY = N_("The figures of load {load} are not worked out yet: run `python -m crm_analytics refresh`.")
DAMAGED = N_("The result {name} cannot be read or is of another version: run `python -m crm_analytics refresh`.")
DIFFERENT = N_(
    "The facts add up to {expected} and the mart {mart} to {total} ({column}): run `python -m crm_analytics refresh`."
)
EXACT = [name for name in ADDED if name != "units"]  # sums of fractions depend on their order
ALL = {name: name for name in EXACT}
OF_MART = {
    "daily_sales": ALL | {"anonymous_revenue": "anonymous"},
    "order_days": ALL,
    "category_days": ALL,
    "customer_summary": {"revenue": "known"},
}
"""Columns of each mart, and the sum of the facts that each must add up to."""
REFUSED = N_("No {result}: {reason}")


def check_results(settings: Settings, load: Load) -> Iterator[Finding]:
    """Look at the marts and results of a load."""
    if load.status != "ready" or not ready.exists(settings, load.id):
        yield problem("results", NOT_READY, load=load.id)
        return
    damaged = [name for name in READY if not _is_whole(settings, load, name)]
    for name in damaged:
        yield problem(name, DAMAGED, name=name)
    if not damaged:
        yield from _totals(settings, load)
        yield from _refused(settings, load)


def _is_whole(settings: Settings, load: Load, name: str) -> bool:
    try:
        frame = ready.scan(settings, load.id, name)
        fits = frame.collect_schema() == READY[name].create_empty().schema
        frame.select(pl.all().null_count()).collect()
    except (*UNREADABLE_ERRORS, CrmError):
        return False
    return fits


def _totals(settings: Settings, load: Load) -> Iterator[Finding]:
    """Sums of the facts beside the same sums from the marts."""
    facts = _sums(settings, load)
    for mart, columns in OF_MART.items():
        frame = ready.scan(settings, load.id, mart)
        sums = frame.select(pl.col(column).sum() for column in columns).collect().row(0, named=True)
        for column, total in sums.items():
            expected = facts[columns[column]]
            if total != expected:
                figures = {"expected": number(expected, 2), "total": number(total, 2)}
                yield problem(mart, DIFFERENT, mart=mart, column=column, **figures)


def _sums(settings: Settings, load: Load) -> dict[str, int | Decimal]:
    """What the lines that count add up to."""
    lines = lake.scan(settings, load, "order_lines").filter(up_to(as_of(settings, load)))
    products = product_facts(lake.scan(settings, load, "products"))
    counted = with_sums(with_product(kept_lines(lines), products)).to_native()
    amount, is_known = pl.col("amount"), pl.col("customer_id").is_not_null()
    sums = counted.select(
        pl.col(EXACT).sum(), known=amount.filter(is_known).sum(), anonymous=amount.filter(~is_known).sum()
    )
    found = sums.collect().row(0, named=True)
    return found | {"cost": Decimal(found["cost"]) / 100}


def _refused(settings: Settings, load: Load) -> Iterator[Finding]:
    for row in ready.scan(settings, load.id, "refusals").collect().iter_rows(named=True):
        reason = str(CrmError(row["message"], **json.loads(row["values"])))
        yield notice(row["result"], REFUSED, result=row["result"], reason=reason)
