"""The overview's sentence and what stands under it say what the figures say, and no more."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from crm_analytics.config import Settings
from crm_analytics.content.view import View
from crm_analytics.features.overview.overview import Overview, overview
from crm_analytics.features.overview.words import comparison_note, headline
from crm_analytics.metrics.periods import compared
from crm_analytics.metrics.selection import Selection
from crm_analytics.schema.company import Company
from crm_analytics.viewer import LOCAL_OWNER
from crm_analytics.warehouse.loads import Load
from tests.metrics.small_marts import Rows, day, reading


@pytest.fixture
def view(settings: Settings) -> View:
    company = Company(name="Ours", currency="USD", country="US", timezone="UTC")
    return View(settings, LOCAL_OWNER, Load(1, datetime(2025, 1, 1, tzinfo=UTC), "", "ready", {}, {}), company)


def second_day(before: str, now: str) -> Overview:
    """The second of two days, compared with the first."""
    sold: Rows = [{"day": at, "lines": 1, "revenue": Decimal(amount)} for at, amount in enumerate((before, now))]
    asked = Selection(day(1), day(1))
    return overview(reading(daily_sales=sold), asked, compared(asked, "before"), metrics=["revenue"])


@pytest.mark.parametrize(
    ("before", "now", "sentence"),
    [
        ("80.00", "100.00", "2 Jan 2024: $100, 25.0% more than before"),
        ("80.00", "0.00", "2 Jan 2024: $0, 100.0% less than before"),
        ("80.00", "-20.00", "2 Jan 2024: -$20; more was given back than sold"),
        ("80.00", "80.01", "2 Jan 2024: $80.01, as much as before"),
    ],
)
def test_the_headline_says_how_much_more_or_less(view: View, before: str, now: str, sentence: str) -> None:
    assert headline(view, second_day(before, now)) == sentence


def test_a_single_day_is_named_once() -> None:
    assert comparison_note(second_day("80.00", "100.00")) == "Compared with 1 Jan 2024."
