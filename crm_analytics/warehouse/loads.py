"""The catalogue of loads: which version of every table is in force, and what each load brought."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from crm_analytics.config import Settings
from crm_analytics.errors import LoadError, UsageError
from crm_analytics.i18n import N_
from crm_analytics.schema.company import Company
from crm_analytics.state.engine import reading, writing
from crm_analytics.state.models import IN_FORCE, CompanyRow, LoadRow
from crm_analytics.warehouse import history, identity, record
from crm_analytics.warehouse.load_rows import (
    ZERO,
    Load,
    LoadDraft,
    TableLoad,
    company_of,
    company_row,
    load_of,
    published,
    row_of,
)

__all__ = ["OVERTAKEN", "ZERO", "Company", "Load", "LoadCatalogue", "LoadDraft", "TableLoad", "built_upon"]

UNFIT = "%*?[]^|"
"""Characters that Delta Lake takes for parts of an address or Polars for patterns, in a path."""
UNFIT_FOLDER = N_(
    "The data can't be kept in {folder}: its path contains {found}. Choose another folder with CRM_DATA, or rename it."
)
NOTHING_LOADED = N_("Nothing is loaded yet: load a file, or the demo with `python -m crm_analytics demo`.")
OVERTAKEN = N_("Another load was published in the meantime. Run this load again; nothing was changed by it.")


class LoadCatalogue:
    """The loads of one warehouse.

    Raises:
        UsageError: if the warehouse cannot be kept in that folder.
        StateError: from every method, if the catalogue is not that of the lake in the folder.
    """

    def __init__(self, settings: Settings) -> None:
        folder = str(settings.data.resolve())
        if unfit := [character for character in UNFIT if character in folder]:
            raise UsageError(UNFIT_FOLDER, folder=folder, found=" ".join(unfit))
        self._settings = settings

    def in_force(self) -> Load | None:
        """The newest load that is not undone."""
        return self._newest(IN_FORCE)

    def ready(self) -> Load | None:
        """The newest load that is not undone and whose marts are ready: what the pages show."""
        return self._newest(("ready",))

    def all(self) -> list[Load]:
        """Every load, newest first, undone ones included."""
        with self._reading() as session:
            return [load_of(row) for row in session.scalars(select(LoadRow).order_by(LoadRow.id.desc()))]

    def get(self, load_id: int) -> Load:
        """The load with this number.

        Raises:
            UsageError: if there is none.
        """
        with self._reading() as session:
            return load_of(_stored(session, load_id))

    def next_id(self) -> int:
        """The number that the next load gets."""
        with self._reading() as session:
            return (session.scalar(select(func.max(LoadRow.id))) or 0) + 1

    def publish(self, draft: LoadDraft) -> Load:
        """Make a load visible: the versions of all tables at once, in one transaction.

        Raises:
            LoadError: if another load was published or undone since this one began.
        """
        try:
            with self._writing() as session:
                newest = _newest_row(session, IN_FORCE, lock=True)
                if (newest.id if newest else 0) != draft.based_on:
                    raise LoadError(OVERTAKEN)
                row = row_of(published(draft))
                session.add(row)
                if draft.company is not None:
                    session.merge(company_row(draft.company))
                session.flush()
                load = load_of(row)
        except IntegrityError:
            raise LoadError(OVERTAKEN) from None
        with suppress(OSError):  # it is in force already; the next command records it
            record.add(self._settings, load)
            if draft.company is not None:
                record.keep_company(self._settings, draft.company)
        return load

    def mark_ready(self, load_id: int) -> None:
        """Note that the marts of a load are complete; a load undone in the meantime stays undone."""
        with self._writing() as session:
            row = _stored(session, load_id)
            if row.status == "published":
                row.status = "ready"

    def undo(self, load_id: int, *, by: str) -> Load:
        """Take back the newest load; the versions before it are in force again. It is noted who did that, and when.

        Raises:
            UsageError: if there is no such load, or it is not the newest in force.
        """
        with self._writing() as session:
            row = _stored(session, load_id)
            newest = _newest_row(session, IN_FORCE, lock=True)
            if newest is None:
                raise UsageError(
                    N_("No load is in force, so none can be undone; you asked for number {asked}."), asked=load_id
                )
            if newest.id != load_id:
                raise UsageError(
                    N_(
                        "Only the newest load can be undone; that is number {newest}, and you asked for number {asked}."
                    ),
                    newest=newest.id,
                    asked=load_id,
                )
            row.status, row.undone_by, row.undone_at = "undone", by, datetime.now(UTC)
            session.flush()
            undone = load_of(row)
        with suppress(OSError):  # it is undone already; the next command records it
            record.mark_undone(self._settings, undone)
        history.mark_undone(self._settings, load_id)
        return undone

    def company(self) -> Company | None:
        """The company whose data this is, once it has been said."""
        with self._reading() as session:
            row = session.get(CompanyRow, 1)
            return None if row is None else company_of(row)

    def set_company(self, company: Company) -> None:
        """Say whose data this is."""
        with self._writing() as session:
            session.merge(company_row(company))
        record.keep_company(self._settings, company)

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        identity.verify(self._settings)
        with reading(self._settings) as session:
            yield session

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        identity.establish(self._settings)
        with writing(self._settings) as session:
            yield session

    def _newest(self, statuses: tuple[str, ...]) -> Load | None:
        with self._reading() as session:
            row = _newest_row(session, statuses)
            return None if row is None else load_of(row)


def built_upon(loads: list[Load], load_id: int) -> list[Load]:
    """Of the loads, this one and those it was built upon, the newest first."""
    by_id, number, chain = {load.id: load for load in loads}, load_id, []
    while number in by_id:
        chain.append(by_id[number])
        number = by_id[number].based_on
    return chain


def _newest_row(session: Session, statuses: tuple[str, ...], *, lock: bool = False) -> LoadRow | None:
    query = select(LoadRow).where(LoadRow.status.in_(statuses)).order_by(LoadRow.id.desc()).limit(1)
    return session.scalar(query.with_for_update() if lock else query)


def _stored(session: Session, load_id: int) -> LoadRow:
    row = session.get(LoadRow, load_id)
    if row is None:
        raise UsageError(N_("There is no load number {number}."), number=load_id)
    return row
