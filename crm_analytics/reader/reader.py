"""One viewer's look at one load: facts, marts, results and history, each cut to what this viewer may see."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import dataframely as dy
import polars as pl

from crm_analytics.config import Settings
from crm_analytics.reader.consents import consents_in_force
from crm_analytics.reader.own_branches import ANEW, OwnBranches
from crm_analytics.reader.segments import with_segment
from crm_analytics.reader.visible import WHOLE_COMPANY, columns_for, numbers_for, rows_for
from crm_analytics.recipes.catalogue import catalogue, records
from crm_analytics.schema.columns import across_branches_of, groups_of
from crm_analytics.schema.row_scope import RowScope, scope_of_record, scope_of_result
from crm_analytics.schema.tables import FACTS
from crm_analytics.viewer import Permission, Viewer
from crm_analytics.warehouse import history, lake, noted, ready
from crm_analytics.warehouse.loads import Load, LoadCatalogue

NO_HOMES: Final = pl.LazyFrame(schema={"customer_id": pl.String, "home": pl.String})


@dataclass(frozen=True)
class Reader:
    """Reads a load for a viewer.

    A branch's customers are those at home there; who has no home branch is at home where most was bought. Rows follow
    their own branch.
    """

    settings: Settings
    viewer: Viewer
    load: Load

    def facts(self, table: str) -> pl.LazyFrame:
        """Rows of a fact table as they stood with the load, with what people noted in the app since.

        Seen as of an earlier load, what they noted up to its day.

        Raises:
            NotAllowed: where the viewer may not see the table.
        """
        self.viewer.require(Permission.VIEW)
        declared = FACTS[table]
        rows = rows_for(self.viewer, self._with_noted(table), declared.scope, self._homes)
        return columns_for(self.viewer, rows, groups_of(declared.schema))

    def consents(self) -> pl.LazyFrame:
        """What is known of the viewer's customers and the channels over which they may be contacted.

        One row per customer and channel of `CHANNELS` of which anything is known: `customer_id`, `channel`, `agreed`,
        and `source` and `given_on`, which may be null. See `consents_in_force`.

        Raises:
            NotAllowed: where the viewer may not see anything.
        """
        return consents_in_force(self.facts("consents"), self.facts("customers"), until=self._day)

    @property
    def noted_version(self) -> Hashable:
        """Another one whenever people noted something in the app that is read with the facts."""
        return noted.version(self.settings, "interactions")

    def result(self, name: str, *, customer_no: int | None = None) -> pl.LazyFrame:
        """A mart or result of the load; of a mart by customer, each row with its customer's segment.

        Args:
            name: Of the mart or result.
            customer_no: Only rows about this customer, of a result that numbers customers; nobody else's are read.

        Raises:
            LoadError: where it was not worked out, or was tidied away.
            WholeCompanyOnly: where it can only be said of the whole company, and the viewer sees some branches.
            NotAllowed: where the viewer may not see anything.
        """
        self.viewer.require(Permission.VIEW)
        rows = self._rows_of(name, customer_no)
        wanted = rows if customer_no is None else rows.filter(pl.col("customer_no") == customer_no)
        return columns_for(self.viewer, wanted, groups_of(_schema_of(name)))

    def history(self, name: str, *, with_undone: bool = False) -> pl.LazyFrame:
        """What was stated at this load and those before it, the oldest first, each row with its load and moments.

        Of one load there may be several editions: the last one, by `recorded_at`, is what it stated in the end. Rows by
        customer are of the branch where the customer is at home with this load.

        Args:
            name: Of the record.
            with_undone: Also what was stated at loads that were taken back; `undone` says when.

        Raises:
            WholeCompanyOnly: where it can only be said of the whole company, and the viewer sees some branches.
            NotAllowed: where the viewer may not see anything.
        """
        self.viewer.require(Permission.VIEW)
        stated = history.read(self.settings, records()[name]).filter(pl.col("load_id") <= self.load.id)
        wanted = stated if with_undone else stated.filter(pl.col(history.UNDONE).is_null())
        rows = self._own(name, rows_for(self.viewer, wanted, self._scope_of(name), self._homes))
        return columns_for(self.viewer, rows, groups_of(_schema_of(name)))

    def history_version(self, name: str) -> Hashable:
        """Another one once something was added to a record, erased from it, or marked as undone."""
        return history.version(self.settings, records()[name])

    def refusal(self, name: str) -> str | None:
        """Why the viewer gets no row of a table, mart, result or record, untranslated; None where some may come."""
        is_of_company = self._scope_of(name) is RowScope.COMPANY
        return WHOLE_COMPANY if is_of_company and self.viewer.branches is not None else None

    def empty(self, name: str) -> pl.DataFrame:
        """A mart, result or record without rows.

        Raises:
            NotAllowed: where the viewer may not see anything.
        """
        self.viewer.require(Permission.VIEW)
        return history.empty(records()[name]) if name in records() else _schema_of(name).create_empty()

    def is_worked_out_anew(self, name: str) -> bool:
        """Whether this viewer's rows of a mart or result are not those that were kept for the whole company."""
        return self.viewer.branches is not None and name in ANEW

    def directory(self) -> pl.LazyFrame:
        """Every customer's `customer_id`, `customer_no`, `kind`, `segment` and `home` branch, of the whole company.

        To be joined to rows that the viewer may see: a sale is of a kind of customer whoever looks at it. It tells of
        no person, no order and no sum.
        """
        self.viewer.require(Permission.VIEW)
        people = self._whole("customer_summary").select("customer_id", "customer_no", "kind", home="branch_id")
        scores = self._whole("rfm_customers").select("customer_id", "segment")
        return numbers_for(self.viewer, people.join(scores, on="customer_id", how="left", maintain_order="left"))

    def parents(self) -> pl.LazyFrame:
        """`customer_id` and `parent_id` of every customer who belongs to another: ids alone, of the whole company."""
        self.viewer.require(Permission.VIEW)
        ids = self._whole_table("customers").select("customer_id", "parent_id").drop_nulls()
        return numbers_for(self.viewer, ids)

    def last_day(self) -> date | None:
        """The last day with a sale anywhere in the company: the day up to which the load's results count."""
        self.viewer.require(Permission.VIEW)
        last = self._whole("daily_sales").select(pl.col("day").max()).collect().item()
        return last if isinstance(last, date) else None

    def bytes_of(self, name: str) -> int:
        """Size of a mart or result as it lies on the disk.

        Raises:
            LoadError: where it was not worked out, or was tidied away.
        """
        return ready.path(self.settings, self.load.id, name).stat().st_size

    def made_at(self, name: str) -> datetime:
        """When a mart or result was worked out.

        Raises:
            LoadError: where it was not worked out, or was tidied away.
        """
        return datetime.fromtimestamp(ready.path(self.settings, self.load.id, name).stat().st_mtime, UTC)

    @property
    def cache_key(self) -> Hashable:
        """Tells apart what is read: the load with its results in force, and what the viewer may see."""
        generation = ready.generation(self.settings, self.load.id)
        return (self.settings, self.load.id, generation, self.viewer.data_scope)

    def _with_noted(self, table: str) -> pl.LazyFrame:
        """A table with what was noted in the app: all with the newest load that pages show, else up to its day."""
        rows = self._whole_table(table)
        if table not in noted.TABLES:
            return rows
        newest = LoadCatalogue(self.settings).ready()
        is_newest = newest is None or newest.id <= self.load.id
        return noted.with_noted(self.settings, table, rows, until=None if is_newest else self._day)

    @property
    def _day(self) -> date:
        """The load's day, by the company's clock."""
        company = LoadCatalogue(self.settings).company()
        return self.load.at.astimezone(ZoneInfo(company.timezone) if company else None).date()

    def _rows_of(self, name: str, customer_no: int | None) -> pl.LazyFrame:
        if not self.is_worked_out_anew(name):
            return self._own(name, rows_for(self.viewer, self._whole(name), self._scope_of(name), self._homes))
        codes = tuple(sorted(self.viewer.branches or ()))
        branches = OwnBranches(self._whole, self._whole_table, codes, customer_no)
        wanted = _schema_of(name).create_empty().schema
        return ANEW[name](branches).select(pl.col(column).cast(kind) for column, kind in wanted.items())

    def _own(self, name: str, rows: pl.LazyFrame) -> pl.LazyFrame:
        """The rows without what tells of other branches and is not worked out anew."""
        across = across_branches_of(_schema_of(name)) if self.viewer.branches is not None else frozenset()
        return rows.with_columns(pl.when(pl.lit(value=False)).then(each).alias(each) for each in sorted(across))

    def _scope_of(self, name: str) -> RowScope:
        if name in FACTS:
            return FACTS[name].scope
        if name in records():
            return scope_of_record(records()[name])
        return RowScope.CUSTOMER if name in ANEW else scope_of_result(name, _schema_of(name))

    @property
    def _homes(self) -> pl.LazyFrame:
        """The home branch of every customer, once the load's results are there."""
        if not ready.generation(self.settings, self.load.id):
            return NO_HOMES
        return self._whole("customer_summary").select("customer_id", home="branch_id")

    def _whole(self, name: str) -> pl.LazyFrame:
        """All rows; of a mart by customer, each with its customer's segment."""
        rows = ready.scan(self.settings, self.load.id, name)
        if name in catalogue().by_segment:
            return with_segment(rows, self.settings, self.load.id)
        return rows

    def _whole_table(self, table: str) -> pl.LazyFrame:
        version = self.load.versions.get(table)
        return _at_version(self.settings, table, version, lake.identity(self.settings, table, version))


@lru_cache(maxsize=64)
def _at_version(
    settings: Settings,
    table: str,
    version: int | None,
    identity: Hashable,  # noqa: ARG001 - part of the key
) -> pl.LazyFrame:
    """A table at a version, which never changes as long as it is the same table: its log is read once."""
    return lake.at_version(settings, table, version)


def _schema_of(name: str) -> type[dy.Schema]:
    return records()[name].schema if name in records() else catalogue().schemas[name]
