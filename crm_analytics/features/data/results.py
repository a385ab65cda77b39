"""How complete and how fresh the tables and the branches are, as results."""

from functools import partial

from crm_analytics.calendars.holidays import holidays_between
from crm_analytics.features.data.missing_days import BranchDays, branch_days
from crm_analytics.features.data.table_health import ColumnHealth, TableHealth, all_tables, table_health
from crm_analytics.i18n import N_
from crm_analytics.recipes import Frames, Result, Work
from crm_analytics.schema.tables import TABLES


def _health(work: Work) -> Frames:
    health = all_tables([table_health(table, work.all_facts(table), clock=work.clock) for table in TABLES])
    return {"table_health": health.table, "column_health": health.columns}


def _branch_days(work: Work) -> Frames:
    sales = work.mart("daily_sales").select("branch_id", "day").unique().collect()
    country = work.company.country if work.company else None
    return {"branch_days": branch_days(sales, as_of=work.as_of, holidays=partial(holidays_between, country))}


RESULTS = (
    Result(
        gives={"table_health": TableHealth, "column_health": ColumnHealth},
        needs=(*TABLES, "clock"),
        recipe=_health,
        sentence=N_("Looking at how complete the tables are"),
        weight=1.5,
        light=True,
    ),
    Result(
        gives={"branch_days": BranchDays},
        needs=("daily_sales", "as_of", "company"),
        recipe=_branch_days,
        sentence=N_("Looking for days without sales"),
        weight=0.3,
        scope="branch",
        light=True,
    ),
)
