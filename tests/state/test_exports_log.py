"""Every export is noted with who took what, and under which filters."""

from datetime import UTC

from crm_analytics.config import Settings
from crm_analytics.state import exports


def test_an_export_is_noted_as_it_was_made(any_database: Settings) -> None:
    filters = [("Branch", "Medan"), ("Period", "1–31 Jan 2026")]
    noted = exports.record(
        any_database, by="Sari", page="segments", what="Customers", format="csv", rows=3_000_000_000, filters=filters
    )
    assert exports.recent(any_database) == [noted]
    assert (noted.by, noted.page, noted.what, noted.format) == ("Sari", "segments", "Customers", "csv")
    assert (noted.rows, noted.filters) == (3_000_000_000, tuple(filters))
    assert noted.at.tzinfo is UTC


def test_a_picture_has_no_rows_and_the_newest_comes_first(state_settings: Settings) -> None:
    for what in ("Revenue", "Segments", "Page"):
        exports.record(state_settings, by="Sari", page="overview", what=what, format="png", rows=None)
    assert [(each.what, each.rows) for each in exports.recent(state_settings, 2)] == [
        ("Page", None),
        ("Segments", None),
    ]
