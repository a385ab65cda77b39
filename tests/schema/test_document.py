"""The README's tables are the schema's."""

import pytest

from crm_analytics.config import PROJECT
from crm_analytics.schema.document import column_table
from crm_analytics.schema.tables import TABLES, polars_schema


@pytest.mark.parametrize("table", TABLES)
def test_the_readme_shows_each_table_as_it_is(table: str) -> None:
    assert column_table(table) in (PROJECT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_explained(table: str) -> None:
    assert all(f"| {column} |" in column_table(table) for column in polars_schema(table))
