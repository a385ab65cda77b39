"""Shorthand for tests of loading."""

from collections.abc import Sequence
from decimal import Decimal

import polars as pl

from crm_analytics.config import Settings
from crm_analytics.sources.table import Incoming
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.load import load
from crm_analytics.warehouse.load_report import LoadReport
from crm_analytics.warehouse.loads import LoadCatalogue
from crm_analytics.warehouse.progress import quiet
from tests.incoming import Row, incoming, line

DAY = [line("1", customer_id="a"), line("1", "p2", "2.50", customer_id="a"), line("2", amount="7.25")]


def load_tables(settings: Settings, *tables: Incoming, dry_run: bool = False) -> LoadReport:
    """Load these tables together."""
    return load(settings, list(tables), by="Sari", progress=quiet, dry_run=dry_run)


def load_lines(settings: Settings, rows: Sequence[Row], source: str = "sales.csv") -> LoadReport:
    """Load order lines."""
    return load_tables(settings, incoming("order_lines", rows, source))


def read(settings: Settings, table: str) -> pl.DataFrame:
    """What is in force."""
    return lake.scan(settings, LoadCatalogue(settings).in_force(), table).collect()


def total(settings: Settings) -> Decimal:
    """The amounts in force, added up."""
    return Decimal(read(settings, "order_lines")["amount"].sum())
