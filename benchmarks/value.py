"""Values of customers: how fast the models are fitted, how well CDNOW is forecast, how often ranges hold."""

import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from benchmarks import cdnow
from benchmarks.report import ReportTable
from benchmarks.value_kinds import ALL, measured
from crm_analytics.features.value.bg_nbd import fit_bg_nbd
from crm_analytics.features.value.gamma_gamma import fit_gamma_gamma
from crm_analytics.features.value.purchases import EPOCH, purchases
from crm_analytics.features.value.value_checks import checks, measures

MANY: Final = 1_000_000
COMPANIES: Final = 20
SIZES: Final = (60, 200, 600)
ENDS: Final = date(1998, 6, 30)


def compare(*, repeats: int = 3, companies: int = COMPANIES) -> Iterator[ReportTable]:
    """Three tables: seconds, CDNOW, ranges."""
    yield _speed(repeats)
    yield _cdnow()
    yield _ranges(companies)


def _speed(repeats: int) -> ReportTable:
    many = _many()
    small, spend = cdnow.summary(), cdnow.spend()
    tasks: dict[str, Callable[[], object]] = {
        "BG/NBD, CDNOW (2,357 customers)": lambda: fit_bg_nbd(small),
        f"BG/NBD, {MANY:,} customers ({many.height:,} combinations)": lambda: fit_bg_nbd(many),
        "Gamma-Gamma, CDNOW (946 customers)": lambda: fit_gamma_gamma(spend),
    }
    rows: list[tuple[str, ...]] = []
    for name, task in tasks.items():
        task()  # the first run imports
        seconds = []
        for _ in range(repeats):
            clock, work = time.perf_counter(), time.process_time()
            task()
            seconds.append((time.perf_counter() - clock, time.process_time() - work))
        rows.append((name, *(f"{each:.3f}" for each in min(seconds))))
    return ReportTable(f"Fits (best of {repeats})", ("fit", "seconds", "seconds of processors"), rows)


def _cdnow() -> ReportTable:
    """Every method on the last check (39 weeks hidden after 39 weeks), and the total over all checks."""
    done = checks(purchases(cdnow.days()), (ENDS - EPOCH).days)
    last, all_of_them = ({row["method"]: row for row in measures(each).to_dicts()} for each in (done[:1], done))
    rows = [
        (
            method,
            *(_figure(row[name]) for name in ("total", "mae", "rank", "auc", "brier")),
            _figure(all_of_them[method]["total"]),
        )
        for method, row in last.items()
    ]
    heading = "CDNOW, 39 weeks hidden"
    return ReportTable(heading, ("method", "total", "MAE", "rank", "AUC", "Brier", "total, 3 checks"), rows)


def _figure(value: float | None) -> str:
    return "" if value is None or np.isnan(value) else f"{value:.3f}"


def _ranges(companies: int) -> ReportTable:
    columns = ("refused", "held", "near", "customers", "next", "lost_said", "lost")
    rows = []
    for kind in ALL:
        for size in SIZES:
            row = measured(kind, size, range(companies))
            rows.append((kind, str(size), *(_figure(row.get(column)) for column in columns)))
    heading = f"A year's orders of {companies} made-up companies each; ranges are meant to hold in 8 of 10"
    return ReportTable(heading, ("companies", "customers", *columns), rows)


def _many() -> pl.DataFrame:
    rng = np.random.default_rng(1)
    age = rng.integers(1, 730, MANY)
    x = rng.poisson(rng.gamma(0.5, 1 / 100, MANY) * age)
    t_x = np.where(x > 0, (age * rng.random(MANY) ** 0.3).astype(int), 0)
    return pl.DataFrame({"x": x, "t_x": t_x, "T": age}).group_by("x", "t_x", "T").agg(customers=pl.len())
