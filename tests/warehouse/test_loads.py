"""The catalogue of loads: one load after the other, visible whole, taken back in order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from crm_analytics.config import Settings
from crm_analytics.errors import LoadError, UsageError
from crm_analytics.warehouse.loads import Company, LoadCatalogue, LoadDraft, TableLoad

LINES = TableLoad(
    "order_lines",
    "sales.csv",
    version=3,
    rows_in=10,
    accepted=7,
    rejected=2,
    duplicates=1,
    new=7,
    sum_in=Decimal("12345678901234567890.12"),
    fingerprint="abc",
)
FIRST = LoadDraft(1, "Sari", 0, {"order_lines": LINES}, {"order_lines": 3, "customers": 0})
SECOND = replace(FIRST, id=2, based_on=1, versions={"order_lines": 4, "customers": 0})


def test_an_empty_catalogue_has_no_load(state_settings: Settings) -> None:
    catalogue = LoadCatalogue(state_settings)
    assert catalogue.in_force() is None
    assert catalogue.ready() is None
    assert catalogue.all() == []
    assert catalogue.next_id() == 1


def test_a_published_load_comes_back_exactly(any_database: Settings) -> None:
    published = LoadCatalogue(any_database).publish(FIRST)
    found = LoadCatalogue(any_database).in_force()
    assert found == published
    assert (found.by, found.status, found.versions) == ("Sari", "published", {"order_lines": 3, "customers": 0})
    assert found.tables["order_lines"] == LINES
    assert timedelta(0) <= datetime.now(UTC) - found.at < timedelta(minutes=1)


def test_pages_stay_on_the_older_load_until_the_newer_is_ready(state_settings: Settings) -> None:
    catalogue = LoadCatalogue(state_settings)
    catalogue.publish(FIRST)
    catalogue.mark_ready(1)
    catalogue.publish(SECOND)
    assert [load.id for load in (catalogue.ready(), catalogue.in_force()) if load] == [1, 2]
    catalogue.mark_ready(2)
    newest = catalogue.ready()
    assert newest is not None
    assert newest.id == 2


def test_undoing_brings_the_earlier_versions_back(state_settings: Settings) -> None:
    catalogue = LoadCatalogue(state_settings)
    catalogue.publish(FIRST)
    catalogue.publish(SECOND)
    before = datetime.now(UTC)
    undone = catalogue.undo(2, by="sari@example.com")
    assert (undone.status, undone.by, undone.undone_by) == ("undone", SECOND.by, "sari@example.com")
    assert undone.undone_at is not None
    assert before <= undone.undone_at <= datetime.now(UTC)
    assert catalogue.get(2) == undone
    assert (catalogue.get(1).undone_by, catalogue.get(1).undone_at) == (None, None)
    in_force = catalogue.in_force()
    assert in_force is not None
    assert in_force.versions["order_lines"] == 3
    third = catalogue.publish(replace(SECOND, id=catalogue.next_id()))
    assert [load.id for load in catalogue.all()] == [third.id, 2, 1] == [3, 2, 1]


def test_only_the_newest_load_can_be_undone(state_settings: Settings) -> None:
    catalogue = LoadCatalogue(state_settings)
    catalogue.publish(FIRST)
    catalogue.publish(SECOND)
    with pytest.raises(UsageError, match="that is number 2, and you asked for number 1"):
        catalogue.undo(1, by="tests")
    with pytest.raises(UsageError, match="no load number 9"):
        catalogue.undo(9, by="tests")


def test_an_undone_load_cannot_be_undone_again(state_settings: Settings) -> None:
    catalogue = LoadCatalogue(state_settings)
    catalogue.publish(FIRST)
    catalogue.undo(1, by="tests")
    with pytest.raises(UsageError, match="No load is in force"):
        catalogue.undo(1, by="tests")


def test_a_load_undone_in_the_meantime_does_not_become_ready(any_database: Settings) -> None:
    catalogue = LoadCatalogue(any_database)
    catalogue.publish(FIRST)
    catalogue.undo(1, by="tests")
    catalogue.mark_ready(1)
    assert catalogue.ready() is None


@pytest.mark.parametrize("number", [1, 2])
def test_of_two_loads_built_on_the_same_one_only_one_is_published(any_database: Settings, number: int) -> None:
    catalogue = LoadCatalogue(any_database)
    catalogue.publish(FIRST)
    with pytest.raises(LoadError, match="Another load was published in the meantime"):
        catalogue.publish(replace(FIRST, id=number, versions={"order_lines": 9}))
    assert [load.versions for load in catalogue.all()] == [FIRST.versions]


def test_a_load_built_on_an_undone_one_is_refused(state_settings: Settings) -> None:
    catalogue = LoadCatalogue(state_settings)
    catalogue.publish(FIRST)
    catalogue.undo(1, by="tests")
    with pytest.raises(LoadError, match="Another load was published in the meantime"):
        catalogue.publish(SECOND)


def test_the_company_is_noted_with_the_load_or_not_at_all(any_database: Settings) -> None:
    catalogue, shop = LoadCatalogue(any_database), Company("Toko Maju", "IDR", "ID", "Asia/Jakarta")
    with pytest.raises(LoadError):
        catalogue.publish(replace(SECOND, company=shop))
    assert catalogue.company() is None
    catalogue.publish(replace(FIRST, company=shop))
    assert catalogue.company() == shop
    catalogue.set_company(replace(shop, name="Toko Jaya"))
    assert catalogue.company() == replace(shop, name="Toko Jaya")
