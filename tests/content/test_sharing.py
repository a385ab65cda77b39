"""What is sent says itself what it is about, and fits a link."""

from dataclasses import replace
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlparse

import pytest

from crm_analytics.config import Settings
from crm_analytics.content import sharing
from crm_analytics.content.chart_values import Bar, Bars, Tile, TreeMap
from crm_analytics.content.filters import Filters
from crm_analytics.content.sharing import LONGEST, Shared
from crm_analytics.content.values import Card, Chart, Pace
from crm_analytics.content.view import View
from crm_analytics.metrics.selection import Selection
from crm_analytics.schema.company import Company
from crm_analytics.viewer import LOCAL_OWNER
from crm_analytics.warehouse.loads import Load

DAY = date(2025, 1, 31)
FILTERS = Filters(Selection(DAY, DAY), None, "none", (("Period", "31 Jan 2025"), ("Branch", "North")), "")


@pytest.fixture
def view(settings: Settings) -> View:
    company = Company(name="Ours", currency="USD", country="US", timezone="UTC")
    return View(settings, LOCAL_OWNER, Load(0, datetime(2025, 1, 31, tzinfo=UTC), "", "none", {}, {}), company)


def test_a_figure_worked_by_hand(view: View) -> None:
    card = Card("Revenue", "$1.2K", change=0.125, pace=Pace(0.5, "50% of $2.4K"))
    assert sharing.of_card(view, FILTERS, card) == Shared(
        "Revenue",
        "Revenue: $1.2K (+12.5%)\n50% of $2.4K\nOurs · 31 Jan 2025 · Branch: North · Sales up to 31 Jan 2025",
    )


def test_a_change_in_points_is_told_in_points(view: View) -> None:
    card = Card("Repeat rate", "58%", change=0.012, change_text="+1.2 points")
    assert sharing.of_card(view, None, card).text == "Repeat rate: 58% (+1.2 points)\nOurs · Sales up to 31 Jan 2025"


@pytest.mark.parametrize(
    "plot", [Bars((Bar("a", 1.0, "$1"), Bar("b", 2.0, "$2"))), TreeMap((Tile("a", 1.0, "$1"), Tile("b", 2.0, "$2")))]
)
def test_bars_and_areas_are_lines(view: View, plot: Bars | TreeMap) -> None:
    shared = sharing.of_chart(view, FILTERS, Chart("k", "By branch", "", plot))
    assert shared.text.split("\n")[:3] == ["By branch:", "• a: $1", "• b: $2"]


def test_a_text_that_is_too_long_keeps_where_it_comes_from(view: View) -> None:
    shared = sharing.of_sentence(view, FILTERS, "word " * 1000)
    assert len(shared.text) <= LONGEST
    assert shared.text.endswith("…\nOurs · 31 Jan 2025 · Branch: North · Sales up to 31 Jan 2025")


def test_a_link_carries_any_text(view: View) -> None:
    shared = sharing.of_sentence(view, replace(FILTERS, words=(("Period", "50% & more?"),)), "Naïve #1 +2%\n“x”")
    link = urlparse(shared.link)
    assert (link.scheme, link.netloc) == ("https", "wa.me")
    assert parse_qs(link.query)["text"] == [shared.text]
