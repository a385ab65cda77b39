"""Values of customers: how fast the models are fitted, how well CDNOW is forecast, how often ranges hold."""

import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from benchmarks import cdnow
from benchmarks.buyers import any_kind, company
from benchmarks.report import ReportTable
from crm_analytics.features.value.bg_nbd import LEAST_REPEATERS, fit_bg_nbd
from crm_analytics.features.value.gamma_gamma import fit_gamma_gamma
from crm_analytics.features.value.orders_to_come import orders_to_come
from crm_analytics.features.value.purchases import EPOCH, purchases
from crm_analytics.features.value.value_checks import checks, measures

MANY: Final = 1_000_000
RUNS: Final = 300
SIZES: Final = (30, 100, 500)
ENDS: Final = date(1998, 6, 30)
KINDS: Final = {
    "of all kinds": None,
    "slow, many leave": (0.5, 21.0, 0.8, 2.5),
    "often, few leave": (1.5, 20.0, 0.1, 3.0),
    "rarely": (0.8, 90.0, 0.5, 1.5),
}


def compare(*, repeats: int = 3, runs: int = RUNS) -> Iterator[ReportTable]:
    """Three tables: seconds, CDNOW, ranges."""
    yield _speed(repeats)
    yield _cdnow()
    yield _ranges(runs)


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
    return "" if value is None else f"{value:.3f}"


def _ranges(runs: int) -> ReportTable:
    rows: list[tuple[str, ...]] = [
        (name, *(f"{_held(size, kind, runs):.1%}" for size in SIZES)) for name, kind in KINDS.items()
    ]
    heading = f"Ranges of a year's orders that held, of {runs} simulated companies each; 95 % are meant to"
    return ReportTable(heading, ("companies", *(f"{size} customers" for size in SIZES)), rows)


def _held(size: int, kind: tuple[float, float, float, float] | None, runs: int) -> float:
    rng = np.random.default_rng(size)
    held = done = 0
    while done < runs:
        history, later = company(size, kind or any_kind(rng), rng)
        if int((history["x"] > 0).sum()) < LEAST_REPEATERS:
            continue
        expected = orders_to_come(fit_bg_nbd(history, prior=1), history, 365, seed=done)
        held += expected.low <= later <= expected.high
        done += 1
    return held / runs


def _many() -> pl.DataFrame:
    rng = np.random.default_rng(1)
    age = rng.integers(1, 730, MANY)
    x = rng.poisson(rng.gamma(0.5, 1 / 100, MANY) * age)
    t_x = np.where(x > 0, (age * rng.random(MANY) ** 0.3).astype(int), 0)
    return pl.DataFrame({"x": x, "t_x": t_x, "T": age}).group_by("x", "t_x", "T").agg(customers=pl.len())
