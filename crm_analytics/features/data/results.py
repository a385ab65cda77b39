"""How complete and how fresh the tables are, as results."""

from crm_analytics.features.data.table_health import ColumnHealth, TableHealth, all_tables, table_health
from crm_analytics.i18n import N_
from crm_analytics.recipes import Frames, Result, Work
from crm_analytics.schema.tables import TABLES


def _health(work: Work) -> Frames:
    health = all_tables([table_health(table, work.all_facts(table), clock=work.clock) for table in TABLES])
    return {"table_health": health.table, "column_health": health.columns}


RESULTS = (
    Result(
        gives={"table_health": TableHealth, "column_health": ColumnHealth},
        needs=(*TABLES, "clock"),
        recipe=_health,
        sentence=N_("Looking at how complete the tables are"),
        weight=1.5,
        light=True,
    ),
)
