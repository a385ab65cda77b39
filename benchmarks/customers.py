"""How fast segments are counted: rules over a made-up profile of millions of customers."""

import time
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from benchmarks.report import ReportTable
from crm_analytics.i18n import number
from crm_analytics.recipes.catalogue import catalogue
from crm_analytics.rules.evaluation import count
from crm_analytics.rules.form import AllOf, AnyOf, Condition, Not, Rule
from crm_analytics.rules.measures import Read
from crm_analytics.rules.words import RuleWords, described

CUSTOMERS: Final = 10_000_000
AS_OF: Final = date(2026, 6, 30)
CATEGORIES: Final = ("Bread", "Milk", "Tea")
SEGMENTS: Final = ("champions", "loyal", "at_risk", "lost")
QUIET: Final = Condition("recency", "at_least", (60,))
BREAD: Final = Condition("bought.orders", "at_least", (3,), "Bread")
RULES: Final[tuple[Rule, ...]] = (
    QUIET,
    AllOf((QUIET, Condition("city", "contains", ("city 1",)), Condition("revenue", "at_least", (200,)))),
    AllOf((BREAD, QUIET)),
    AllOf(
        (
            AnyOf((BREAD, Condition("bought.last_on", "within_last", (30,), "Milk"))),
            Not(Condition("campaign.contacted", "is", (True,), "spring")),
            AnyOf((Condition("segment", "one_of", ("champions", "loyal")), Condition("alive", "at_least", (0.8,)))),
        )
    ),
    Condition("customer_id", "contains", ("777",)),
)


def compare(folder: Path, *, customers: int = CUSTOMERS, repeats: int = 3) -> ReportTable:
    """Seconds by the clock and of the processors to count each rule, the best of some runs, read from files."""
    read = made(folder / f"profile-{customers}", customers)
    rows: list[tuple[str, ...]] = []
    for rule in RULES:
        runs = [_timed(rule, read) for _ in range(repeats)]
        totals = count(rule, read, as_of=AS_OF)
        clock, work = min(runs)
        rows.append((described(rule, RuleWords("USD")), number(totals.customers), f"{clock:.2f}", f"{work:.2f}"))
    heading = f"Segments counted among {number(customers)} customers (best of {repeats})"
    return ReportTable(heading, ("rule", "customers found", "seconds", "seconds of processors"), rows)


def made(home: Path, customers: int) -> Read:
    """The files of so many customers, made where they are not there yet."""
    home.mkdir(parents=True, exist_ok=True)
    for name, make in (
        ("customer_profile", _profile),
        ("customer_categories", _categories),
        ("campaign_reactions", _reactions),
    ):
        file = home / f"{name}.parquet"
        if not file.exists():
            _as_declared(name, make(customers)).write_parquet(file)
    return lambda name: pl.scan_parquet(home / f"{name}.parquet")


def _timed(rule: Rule, read: Read) -> tuple[float, float]:
    clock, work = time.perf_counter(), time.process_time()
    count(rule, read, as_of=AS_OF)
    return time.perf_counter() - clock, time.process_time() - work


def _as_declared(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    schema = catalogue().schemas[name].create_empty().schema
    return frame.select(
        (pl.col(column).cast(kind) if column in frame.columns else pl.lit(None, kind)).alias(column)
        for column, kind in schema.items()
    )


def _profile(customers: int) -> pl.DataFrame:
    chance = np.random.default_rng(1)
    numbers = pl.Series("customer_no", np.arange(customers, dtype=np.uint32))
    recency = chance.integers(0, 700, customers)
    return pl.DataFrame(
        {
            "customer_no": numbers,
            "customer_id": numbers.cast(pl.String).str.zfill(9),
            "recency": recency,
            "last_order_on": pl.Series(recency).cast(pl.Int64) * -1,
            "orders": chance.poisson(6, customers),
            "revenue": chance.gamma(2, 100, customers).round(2),
            "alive": chance.beta(2, 2, customers),
            "city": pl.Series(chance.integers(0, 500, customers)).cast(pl.String),
            "segment": pl.Series(chance.integers(0, len(SEGMENTS), customers)).cast(pl.String),
        }
    ).with_columns(
        pl.lit(AS_OF) + pl.duration(days=pl.col("last_order_on")),
        pl.format("City {}", "city").alias("city"),
        pl.col("segment").replace({str(n): name for n, name in enumerate(SEGMENTS)}),
    )


def _categories(customers: int) -> pl.DataFrame:
    """Half of all customers bought each category."""
    chance = np.random.default_rng(2)
    parts = []
    for category in CATEGORIES:
        numbers = np.flatnonzero(chance.random(customers) < 0.5).astype(np.uint32)
        orders = chance.integers(1, 9, numbers.size)
        days = pl.Series(chance.integers(0, 500, numbers.size)).cast(pl.Int64)
        bought = pl.DataFrame({"customer_no": numbers, "orders": orders, "units": orders * 1.5, "ago": days})
        parts.append(bought.with_columns(category=pl.lit(category), revenue=pl.col("units") * 3))
    return pl.concat(parts).with_columns(last_on=pl.lit(AS_OF) - pl.duration(days=pl.col("ago")))


def _reactions(customers: int) -> pl.DataFrame:
    """A tenth of all customers, in one campaign."""
    numbers = pl.Series("customer_no", np.arange(0, customers, 10, dtype=np.uint32))
    yes = pl.lit(value=True)
    return pl.DataFrame(numbers).with_columns(
        campaign_id=pl.lit("spring"), contacted=yes, responded=~yes, redeemed=~yes
    )
