"""Load: sources through the gate into the lake, visible whole or not at all.

One load at a time writes, behind a file lock; readers never wait, since they read the versions that the catalogue
names. Everything before the publication can be lost at any moment without harm: staged rows are swept away by the
next load, and versions of tables that no published load names are left behind.
"""

from dataclasses import replace
from pathlib import Path

import polars as pl

from crm_analytics.config import Settings
from crm_analytics.errors import LoadError
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.schema.tables import MONEY_COLUMN, TABLES
from crm_analytics.sources.table import Incoming
from crm_analytics.warehouse import identity, lake, publish
from crm_analytics.warehouse.compare import Arrival, Change, compare
from crm_analytics.warehouse.derive import Derived, derive
from crm_analytics.warehouse.guards import alone, plainly
from crm_analytics.warehouse.inspection.inspect import inspect
from crm_analytics.warehouse.inspection.question import Question
from crm_analytics.warehouse.load_report import LoadReport, Span, accepts_nothing, first_rejected, reasons
from crm_analytics.warehouse.loads import Company, Load, LoadCatalogue, LoadDraft, TableLoad
from crm_analytics.warehouse.progress import Progress
from crm_analytics.warehouse.stage import RowsReported, Staged, rejected_schema, stage
from crm_analytics.warehouse.staging import clear_after_the_dead, staging

READ, COMPARED, WRITTEN = 0.6, 0.7, 0.98
"""Shares of the whole that are done after each step."""

TALLIES = (
    *("rows_in", "accepted", "rejected", "duplicates", "left_out"),
    *("sum_in", "sum_accepted", "sum_rejected", "sum_duplicates", "sum_left_out"),
)


def load(
    settings: Settings,
    incoming: list[Incoming],
    *,
    by: str,
    progress: Progress,
    dry_run: bool = False,
    company: Company | None = None,
) -> LoadReport:
    """Load tables together; they become visible at once.

    The same content again changes nothing and makes no new load. Nor does a load whose rows are all known already,
    unless it brings rejected rows that were not seen before. A load that accepts nothing publishes nothing.

    Args:
        settings: Where the warehouse is.
        incoming: The tables, each from one or more sources. Sources of one table are one body: keys are settled
            over all of them.
        by: Who loads.
        progress: Told the share done and what is being done.
        dry_run: Do everything but write and publish.
        company: Whose data this is; noted with the publication.

    Raises:
        LoadError: if nothing could be published; the load before it stays in force.
        CrmError: if a source cannot be read.
    """
    with plainly(settings), alone(settings, wanted=not dry_run), staging(settings) as folder:
        catalogue = LoadCatalogue(settings)
        if not dry_run:
            identity.establish(settings)
            clear_after_the_dead(settings, catalogue.all)
        return _Run(settings, folder, progress).load(incoming, by, company, dry_run=dry_run)


class _Run:
    """One load under way."""

    def __init__(self, settings: Settings, folder: Path, progress: Progress) -> None:
        self.settings = settings
        self.folder = folder
        self.progress = progress
        self.catalogue = LoadCatalogue(settings)
        self.before = self.catalogue.in_force()
        lake.verify(settings, self.before)
        self.versions = dict(self.before.versions) if self.before else {}

    def load(self, incoming: list[Incoming], by: str, company: Company | None, *, dry_run: bool) -> LoadReport:
        staged = self.stage(incoming)
        questions = self.inspect(staged)
        open_questions = [each for each in questions if each.is_open(staged[each.table].mappings())]
        derived = derive(self.settings, staged, self.versions)
        changes = self.compare(staged, derived)
        tables = {name: _counts(change, staged.get(name), derived.get(name)) for name, change in changes.items()}
        for table in tables.values():
            _reconcile(table)
        set_aside = _set_aside(staged)
        changed = any(change.changes for change in changes.values())
        published = None
        is_to_write = not dry_run and not open_questions and not accepts_nothing(tables)
        if is_to_write and (changed or self.rejects_anew(tables)):
            published = self.publish(changes, tables, set_aside, by, company)
        elif is_to_write and company is not None and self.catalogue.company() is None:
            self.catalogue.set_company(company)
        self.progress(1.0, _("Done"))
        return LoadReport(
            load=published,
            tables=published.tables if published else tables,
            reasons=reasons(set_aside),
            rejected=first_rejected(set_aside),
            dry_run=dry_run,
            changed=changed,
            twins=sum(part.twins for part in staged.values()),
            grown=sum(change.grown for change in changes.values()),
            spans=_spans(staged),
            questions=tuple(questions),
            open_questions=tuple(open_questions),
            emptied=tuple(cells for part in staged.values() for cells in part.emptied.values()),
        )

    def stage(self, incoming: list[Incoming]) -> dict[str, Staged]:
        tables = {name: [table for table in incoming if table.table == name] for name in TABLES}
        report_rows = self.reading(sum(source.expected_rows for source in incoming))
        return {
            name: stage(name, sources, self.folder / name, report_rows) for name, sources in tables.items() if sources
        }

    def inspect(self, staged: dict[str, Staged]) -> list[Question]:
        self.progress(READ, _("Looking for what seems odd"))
        company = self.catalogue.company()
        currency = company.currency if company else ""
        stored = {name: lake.at_version(self.settings, name, self.versions.get(name)) for name in staged}
        return [question for name, table in staged.items() for question in inspect(table, stored[name], currency)]

    def reading(self, expected: int) -> RowsReported:
        """Tell the progress of reading; where the number of rows is unknown, ever closer to the end."""
        read = 0

        def report_rows(source: Incoming, rows: int) -> None:
            nonlocal read
            read += rows
            share = read / expected if expected else read / (read + 1_000_000)
            self.progress(READ * min(share, 1.0), _("Reading {source}").format(source=source.source))

        return report_rows

    def compare(self, staged: dict[str, Staged], derived: dict[str, Derived]) -> dict[str, Change]:
        names = [name for name in TABLES if name in staged or name in derived]
        changes = {}
        for number, name in enumerate(names):
            share = READ + (COMPARED - READ) * number / len(names)
            self.progress(share, _("Comparing {table} with what is there").format(table=name))
            arrival = Arrival(name, _rows(staged.get(name), derived.get(name)), _absent(staged.get(name)))
            base, folder = self.versions.get(name), self.folder / "changes" / name
            changes[name] = compare(self.settings, arrival, base, folder)
        return changes

    def rejects_anew(self, tables: dict[str, TableLoad]) -> bool:
        """Whether rows were set aside that no load in force has set aside before."""
        if not any(table.rejected for table in tables.values()):
            return False
        reported = {
            (table.table, table.fingerprint, table.rejected)
            for load in self.catalogue.all()
            if load.status != "undone"
            for table in load.tables.values()
        }
        # A query keeps its fingerprint whatever the database answers today.
        return any(
            each.rejected and (name, each.fingerprint, each.rejected) not in reported for name, each in tables.items()
        )

    def publish(
        self,
        changes: dict[str, Change],
        tables: dict[str, TableLoad],
        set_aside: pl.LazyFrame,
        by: str,
        company: Company | None,
    ) -> Load:
        number = self.catalogue.next_id()
        for done, (name, change) in enumerate(changes.items()):
            share = COMPARED + (WRITTEN - COMPARED) * done / len(changes)
            self.progress(share, _("Writing {table}").format(table=name))
            if change.changes or change.base is None:
                self.versions[name] = publish.write(self.settings, change)
        if set_aside.select(pl.len()).collect().item():
            rows = set_aside.select(pl.lit(number, pl.Int64).alias("load_id"), pl.all())
            base = self.versions.get(lake.REJECTED)
            self.versions[lake.REJECTED] = publish.append(self.settings, lake.REJECTED, base, rows)
        self.progress(WRITTEN, _("Publishing"))
        written = {name: replace(table, version=self.versions[name]) for name, table in tables.items()}
        based_on = self.before.id if self.before else 0
        return self.catalogue.publish(LoadDraft(number, by, based_on, written, self.versions, company))


def _set_aside(staged: dict[str, Staged]) -> pl.LazyFrame:
    return pl.concat([pl.LazyFrame(schema=rejected_schema()), *(table.set_aside() for table in staged.values())])


def _spans(staged: dict[str, Staged]) -> tuple[Span, ...]:
    """The days of each table's accepted rows, where it has a time."""
    spans = []
    for name, table in staged.items():
        first, last = table.days()
        if first is not None and last is not None:
            spans.append(Span(name, first, last, table.sum_accepted if name in MONEY_COLUMN else None))
    return tuple(spans)


def _rows(staged: Staged | None, derived: Derived | None) -> pl.LazyFrame:
    return pl.concat(([staged.rows()] if staged else []) + ([derived.rows] if derived else []))


def _absent(staged: Staged | None) -> dict[int, list[str]]:
    """By source, the columns it does not give."""
    if staged is None:
        return {}
    columns = TABLES[staged.table].column_names()
    return {
        number: [name for name in columns if name not in source.columns]
        for number, source in enumerate(staged.incoming)
        if source.columns
    }


def _counts(change: Change, staged: Staged | None, derived: Derived | None) -> TableLoad:
    plain = TableLoad(
        table=change.table,
        source=staged.source if staged else derived.source if derived else "",
        fingerprint=staged.fingerprint if staged else derived.fingerprint if derived else "",
        version=-1 if change.base is None else change.base,
        new=change.new,
        updated=change.updated,
        unchanged=change.unchanged,
        derived=change.derived,
    )
    if staged is None:
        return plain
    return replace(plain, **{name: getattr(staged, name) for name in TALLIES})


def _reconcile(table: TableLoad) -> None:
    """Refuse what does not add up: rows and sums in against what became of them."""
    rows_out = table.new + table.updated + table.unchanged + table.rejected + table.duplicates + table.left_out
    sum_out = table.sum_accepted + table.sum_rejected + table.sum_duplicates + table.sum_left_out
    if (table.rows_in, table.sum_in) != (rows_out, sum_out):
        raise LoadError(
            N_(
                "{table} does not add up: {rows} rows with a sum of {total} came in, and {rows_out} rows with a sum "
                "of {sum_out} are accounted for. Nothing was published; the data in force was not changed."
            ),
            table=table.table,
            rows=table.rows_in,
            total=str(table.sum_in),
            rows_out=rows_out,
            sum_out=str(sum_out),
        )
