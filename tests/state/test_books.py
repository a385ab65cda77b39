"""Totals of the books are kept with who gave them; those of others' branches are not shown, and not taken away."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from crm_analytics.config import Settings
from crm_analytics.errors import NotAllowed, UsageError
from crm_analytics.state import books
from crm_analytics.state.books import BookTotal
from crm_analytics.viewer import Permission, Viewer

MARCH = (date(2024, 3, 1), date(2024, 3, 31))
WHOLE = BookTotal("revenue", *MARCH, Decimal("1234567.89"), Decimal("0.005"))
MEDAN, SOLO = (replace(WHOLE, branch_id=code, amount=Decimal(amount)) for code, amount in (("M", 5), ("S", 6)))
SARI = Viewer("Sari", frozenset({Permission.VIEW, Permission.LOAD}))
OF_MEDAN = Viewer("Budi", frozenset({Permission.VIEW, Permission.LOAD}), frozenset({"M"}))
READER = Viewer("Ayu", frozenset({Permission.VIEW}))


def test_totals_come_back_exactly_with_who_gave_them(any_database: Settings) -> None:
    kept = books.add(any_database, SARI, "buku\nMaret.xlsx", [WHOLE, MEDAN])
    assert books.books(any_database, READER) == [kept]
    assert (kept.source, kept.by, kept.totals) == ("buku Maret.xlsx", "Sari", (WHOLE, MEDAN))


def test_of_the_same_days_place_and_figure_the_newest_counts(any_database: Settings) -> None:
    books.add(any_database, SARI, "first", [WHOLE, SOLO])
    second = books.add(any_database, SARI, "second", [replace(WHOLE, amount=Decimal(7))])
    assert books.in_force(books.books(any_database, SARI)) == (replace(WHOLE, amount=Decimal(7)), SOLO)
    books.remove(any_database, SARI, second)
    assert books.in_force(books.books(any_database, SARI)) == (WHOLE, SOLO)


def test_a_viewer_of_some_branches_sees_and_gives_totals_of_these_alone(any_database: Settings) -> None:
    both = books.add(any_database, SARI, "all", [WHOLE, MEDAN, SOLO])
    books.add(any_database, SARI, "other", [replace(SOLO, metric="orders")])
    (seen,) = books.books(any_database, OF_MEDAN)
    assert seen.totals == (MEDAN,)
    with pytest.raises(NotAllowed):
        books.remove(any_database, OF_MEDAN, both)
    for totals in ([WHOLE], [SOLO]):
        with pytest.raises(NotAllowed):
            books.add(any_database, OF_MEDAN, "own", totals)
    books.add(any_database, OF_MEDAN, "own", [replace(MEDAN, amount=Decimal(9))])


def test_without_the_permission_nothing_is_kept_or_taken_away(any_database: Settings) -> None:
    kept = books.add(any_database, SARI, "all", [WHOLE])
    with pytest.raises(NotAllowed):
        books.add(any_database, READER, "mine", [WHOLE])
    with pytest.raises(NotAllowed):
        books.remove(any_database, READER, kept)
    assert books.books(any_database, Viewer("Nobody", frozenset())) == []


def test_none_too_many_and_twice_the_same_are_refused(any_database: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="at least one"):
        books.add(any_database, SARI, "none", [])
    with pytest.raises(UsageError, match="same days"):
        books.add(any_database, SARI, "twice", [WHOLE, replace(WHOLE, amount=Decimal(1))])
    monkeypatch.setattr(books, "MOST_TOTALS", 1)
    with pytest.raises(UsageError, match="at most 1"):
        books.add(any_database, SARI, "many", [WHOLE, SOLO])
