"""Works out one mart with one engine, in a process of its own, and prints its best time in seconds."""

import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from benchmarks import bare_people, bare_polars, in_pandas
from benchmarks.duckdb_sql import QUERIES, VIEWS
from crm_analytics.marts.basket_items import basket_items
from crm_analytics.marts.campaign_outcomes import campaign_outcomes
from crm_analytics.marts.category_days import category_days
from crm_analytics.marts.customer_categories import customer_categories
from crm_analytics.marts.customer_months import customer_months
from crm_analytics.marts.customer_orders import customer_orders
from crm_analytics.marts.customer_summary import customer_summary
from crm_analytics.marts.daily_sales import daily_sales
from crm_analytics.marts.delivery_days import delivery_days
from crm_analytics.marts.order_days import order_days
from crm_analytics.marts.order_identity import order_identity
from crm_analytics.marts.purchase_history import purchase_history
from crm_analytics.marts.ticket_days import ticket_days
from crm_analytics.recipes.mart import coded

AS_OF = date(2025, 12, 31)
WITH_A_CLOCK = ("purchase_history", "ticket_days", "delivery_days")
ENGINES = ("ours", "polars", "duckdb", "pandas")


def ours(mart: str, folder: Path) -> pl.LazyFrame:
    """The mart as the pipeline makes it."""
    scan = {path.stem: coded(pl.scan_parquet(path)) for path in folder.glob("*.parquet")}
    lines, products = scan["order_lines"], scan["products"]
    people = scan["customer_summary"]
    made: dict[str, Callable[[], pl.LazyFrame]] = {
        "customer_summary": lambda: customer_summary(lines, scan["customers"], products),
        "order_days": lambda: order_days(lines, products, people),
        "category_days": lambda: category_days(lines, products, scan["customer_summary"], scan["order_days"]),
        "ticket_days": lambda: ticket_days(scan["tickets"], products, people, clock=AS_OF),
        "delivery_days": lambda: delivery_days(scan["deliveries"], people, as_of=AS_OF, clock=AS_OF),
        "daily_sales": lambda: daily_sales(scan["category_days"]),
        "order_identity": lambda: order_identity(lines, products),
        "customer_months": lambda: customer_months(scan["order_days"]),
        "customer_orders": lambda: customer_orders(lines, products, scan["customer_summary"]),
        "customer_categories": lambda: customer_categories(scan["category_days"], scan["customer_summary"]),
        "purchase_history": lambda: purchase_history(scan["customer_summary"], as_of=AS_OF),
        "basket_items": lambda: basket_items(lines, products),
        "campaign_outcomes": lambda: campaign_outcomes(
            scan["campaigns"],
            scan["campaign_contacts"],
            scan["redemptions"],
            scan["order_days"],
            scan["customer_summary"],
        ),
    }
    return made[mart]()


def in_polars(mart: str, folder: Path) -> pl.LazyFrame:
    """The mart written in Polars alone."""
    function = getattr(bare_people if hasattr(bare_people, mart) else bare_polars, mart)
    made: pl.LazyFrame = function(folder, AS_OF) if mart in WITH_A_CLOCK else function(folder)
    return made


def in_duckdb(mart: str, folder: Path) -> duckdb.DuckDBPyConnection:
    """The mart in SQL, as the table `made` of a new DuckDB."""
    connection = duckdb.connect()
    for path in folder.glob("*.parquet"):
        connection.read_parquet(str(path)).create_view(path.stem)
    for view in VIEWS:
        connection.execute(view)
    given = {"as_of": AS_OF} if "$as_of" in QUERIES[mart] else None
    connection.execute("create table made as " + QUERIES[mart], given)
    return connection


def run(engine: str, mart: str, folder: Path) -> None:
    """Work the mart out once, to the end."""
    if engine == "ours":
        ours(mart, folder).collect(engine="streaming")
    elif engine == "polars":
        in_polars(mart, folder).collect(engine="streaming")
    elif engine == "duckdb":
        in_duckdb(mart, folder).close()
    else:
        function = getattr(in_pandas, mart)
        function(folder, AS_OF) if mart in WITH_A_CLOCK else function(folder)


def best_of(times: int, engine: str, mart: str, folder: Path) -> float:
    """The quickest of several runs, in seconds."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        run(engine, mart, folder)
        taken.append(time.perf_counter() - began)
    return min(taken)


if __name__ == "__main__":
    print(best_of(int(sys.argv[4]), sys.argv[1], sys.argv[2], Path(sys.argv[3])))
