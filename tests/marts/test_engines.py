"""The marts run unchanged on DuckDB relations, and agree with SQL written by hand over the same Parquet."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from polars.testing import assert_frame_equal

from tests.declared import MARTS
from tests.marts.examples import Line, all_marts, companies, customers, declared, frame, order_lines, products
from tests.thorough import times

NEW_YEAR = datetime.fromisoformat("2024-01-01T08:30:00")
TICKETS: list[dict[str, Any]] = [
    {"ticket_id": "1", "opened_at": NEW_YEAR, "customer_id": "ann", "product_id": "milk", "satisfaction": 4},
    {"ticket_id": "2", "opened_at": NEW_YEAR, "customer_id": "ann", "product_id": "cheese"},
    {"ticket_id": "3", "opened_at": NEW_YEAR},
]
DELIVERIES: list[dict[str, Any]] = [
    {"order_id": "o1", "promised_on": date(2024, 1, 2), "delivered_at": NEW_YEAR, "customer_id": "ann"},
    {"order_id": "o2", "promised_on": date(2023, 12, 31), "delivered_at": NEW_YEAR},
    {"order_id": "o3", "promised_on": date(2024, 1, 2)},
    {"order_id": "o4"},
]
CAMPAIGN = {"campaign_id": "k", "starts_on": date(2024, 1, 5), "ends_on": date(2024, 1, 20)}
SQL = {
    "daily_sales": """
        select ordered_at::date as day, branch_id, category, channel, count(*) as lines,
            coalesce(sum(quantity) filter (where counted is distinct from false), 0) as units,
            sum(amount) as revenue, coalesce(sum(discount) filter (where quantity >= 0), 0) as discount,
            coalesce(sum(amount) filter (where quantity < 0), 0) as returned,
            coalesce(sum(round(quantity::decimal(9, 1) * unit_cost, 2)), 0) as cost,
            coalesce(sum(amount) filter (where unit_cost is not null), 0) as costed_revenue,
            coalesce(sum(amount) filter (where customer_id is null), 0) as anonymous_revenue
        from order_lines left join products using (product_id)
        where cancelled is distinct from true group by all""",
    "order_identity": """
        with kept as (
            select *, ordered_at::date as day, coalesce(branch_id, chr(0)) as branch
            from order_lines where not coalesce(cancelled, false)
        ),
        bought as (
            select order_id, day, branch_id, channel, customer_id from kept
            group by order_id, day, branch_id, channel, customer_id
            having sum(case when quantity >= 0 then amount else 0 end) > 0
        ),
        spans as (
            select order_id, min(customer_id) <> max(customer_id) or min(branch_id) <> max(branch_id)
                or max(day) - min(day) > 1 as wrong
            from bought group by order_id
        ),
        firsts as (
            select order_id, arg_min(branch, line_no) as branch from kept where quantity >= 0 group by order_id
        ),
        orders as (
            select branch, count(*) as orders, count(*) filter (where coalesce(wrong, false)) as mistaken
            from firsts left join spans using (order_id) group by branch
        ),
        lines as (
            select branch, count(*) as lines, count(*) filter (where order_id like '?%') as unknown
            from kept group by branch
        )
        select nullif(branch, chr(0)) as branch_id, coalesce(orders, 0) as orders, coalesce(mistaken, 0) as mistaken,
            lines, unknown
        from lines left join orders using (branch)
    """,
    "customer_months": """
        with kept as (from order_lines where cancelled is distinct from true),
        orders as (
            select distinct on (order_id) * from kept where quantity >= 0 order by order_id, line_no
        ),
        spent as (
            select customer_id, date_trunc('month', ordered_at)::date as month, sum(amount) as revenue
            from kept group by all
        )
        select customer_no, month, count(*) as orders, count(distinct ordered_at::date) as order_days,
            any_value(spent.revenue) as revenue
        from (select *, date_trunc('month', ordered_at)::date as month from orders)
        join spent using (customer_id, month)
        join (select customer_no, customer_id from customer_summary) using (customer_id) group by all""",
    "basket_items": """
        with bought as (
            select order_id, category, ordered_at::date as day, amount
            from order_lines join products using (product_id)
            where cancelled is distinct from true and quantity >= 0
                and counted is distinct from false and category is not null
        ),
        orders as (
            select order_id, min(day) as day, row_number() over (order by order_id) - 1 as order_no
            from bought group by order_id
        )
        select order_no, category, orders.day, sum(amount) as revenue
        from bought join orders using (order_id) group by all""",
}


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def _relations(
    connection: duckdb.DuckDBPyConnection, folder: Path, lines: list[Line]
) -> dict[str, duckdb.DuckDBPyRelation]:
    """The facts as Parquet, opened by DuckDB."""
    contacts = [{"campaign_id": "k", "customer_id": name, "arm": "treatment"} for name in ("ann", "bob", "dewi")]
    facts = {
        "order_lines": order_lines(lines),
        "products": products(),
        "customers": customers(ann="north", bob=None, dewi=None),
        "campaigns": frame("campaigns", [CAMPAIGN]),
        "campaign_contacts": frame("campaign_contacts", contacts),
        "redemptions": frame("redemptions", [{"redemption_id": "1", "campaign_id": "k", "customer_id": "ann"}]),
        "tickets": frame("tickets", TICKETS),
        "deliveries": frame("deliveries", DELIVERIES),
    }
    for name, each in facts.items():
        each.sink_parquet(folder / f"{name}.parquet")
    return {name: connection.read_parquet(str(folder / f"{name}.parquet")) for name in facts}


def _scans(folder: Path) -> dict[str, pl.LazyFrame]:
    """The same files, read by Polars."""
    return {path.stem: pl.scan_parquet(path) for path in folder.glob("*.parquet")}


def _collected(mart: pl.LazyFrame) -> pl.LazyFrame:
    return mart.collect().lazy()


@settings(max_examples=times(5), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=companies)
def test_duckdb_gives_what_polars_gives(
    lines: list[Line], tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    relations = _relations(connection, tmp_path, lines)
    on_duckdb = all_marts(relations, lambda mart: connection.from_arrow(mart.to_arrow_table()))
    _assert_alike(on_duckdb, all_marts(_scans(tmp_path), _collected))


@pytest.mark.thorough
@settings(max_examples=times(5), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=companies)
def test_duckdb_gives_what_polars_gives_in_one_query_from_the_facts(
    lines: list[Line], tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    """Queries that nest every mart that a mart builds on, which an engine takes long to plan."""
    _assert_alike(all_marts(_relations(connection, tmp_path, lines)), all_marts(_scans(tmp_path)))


def _assert_alike(on_duckdb: dict[str, duckdb.DuckDBPyRelation], on_polars: dict[str, pl.LazyFrame]) -> None:
    assert set(on_polars) == set(MARTS)
    for name, result in on_polars.items():
        assert_frame_equal(declared(name, on_duckdb[name]), declared(name, result))


@settings(max_examples=times(5), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=companies)
def test_sql_written_by_hand_agrees(lines: list[Line], tmp_path: Path, connection: duckdb.DuckDBPyConnection) -> None:
    for name, relation in _relations(connection, tmp_path, lines).items():
        relation.create_view(name, replace=True)
    marts = all_marts(_scans(tmp_path), _collected)
    connection.register("customer_summary", marts["customer_summary"].collect().to_arrow())
    for name, sql in SQL.items():
        assert_frame_equal(declared(name, connection.sql(sql)), declared(name, marts[name]))
