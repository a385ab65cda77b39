"""What page Data reads: how complete the tables are, of the whole company or of the viewer's branches."""

import polars as pl

from crm_analytics.compute.cache import cached
from crm_analytics.content.view import View
from crm_analytics.drill.rows import load_day
from crm_analytics.features.data.table_health import Health, all_tables, table_health
from crm_analytics.schema.tables import TABLES


def health(view: View) -> Health:
    """Rows, newest entry and filled cells of each table, as far as the viewer may see it."""
    if not view.is_hidden("table_health"):
        return Health(view.ready("table_health"), view.ready("column_health"))
    return _of_own_branches(view)


@cached()
def _of_own_branches(view: View) -> Health:
    clock = load_day(view.settings, view.load)
    return all_tables([table_health(table, view.reader.facts(table), clock=clock) for table in TABLES])


def rows(view: View) -> dict[str, int]:
    """Number of rows by table."""
    return dict(health(view).table.select("table", pl.col("rows")).iter_rows())


@cached()
def reasons(view: View) -> pl.DataFrame:
    """Rows set aside by `table`, `source` and `rules`: how many `rows`, the `first`, and its `cells`."""
    grouped = (
        view.reader.facts("rejected")
        .group_by("table", "source", "rules")
        .agg(rows=pl.len(), first=pl.col("row_number").min(), cells=pl.col("cells").sort_by("row_number").first())
    )
    return grouped.sort("rows", "table", "source", "rules", descending=[True, False, False, False]).collect()
