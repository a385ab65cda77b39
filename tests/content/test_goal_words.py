"""A goal that is over says by how much it was reached or missed."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from crm_analytics import i18n
from crm_analytics.config import Settings
from crm_analytics.content import goal_words
from crm_analytics.content.view import View
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.metrics.figures import Figure
from crm_analytics.metrics.goals import Progress
from crm_analytics.schema.company import Company
from crm_analytics.state.goals import Goal
from crm_analytics.viewer import LOCAL_OWNER
from crm_analytics.warehouse.loads import Load

LAST = date(2025, 12, 31)


@pytest.fixture
def view(settings: Settings) -> View:
    company = Company(name="Ours", currency="USD", country="US", timezone="UTC")
    return View(settings, LOCAL_OWNER, Load(1, datetime(2026, 1, 1, tzinfo=UTC), "", "ready", {}, {}), company)


def ended(metric: str, target: str, value: str | float) -> tuple[Goal, Progress]:
    goal = Goal(metric, Decimal(target), date(2025, 1, 1), LAST, owner="Ann")
    figure = Figure(METRICS[metric], Decimal(value) if isinstance(value, str) else value)
    return goal, Progress(figure, float(target), "line", LAST, 1.0, 1.0)


@pytest.mark.parametrize(
    ("metric", "target", "value", "short", "long"),
    [
        ("revenue", "1000000", "1050000.50", "reached, $50K more", "with $1,050,000.50: reached, $50,000.50 more."),
        ("revenue", "1000000", "894000.00", "missed by $106K", "with $894,000.00: missed by $106,000.00."),
        ("orders", "300", 300.0, "reached exactly", "with 300: reached exactly."),
        ("repeat_rate", "0.4", 0.375, "missed by 2.5 points", "with 37.5%: missed by 2.5 points."),
        ("lost_customers", "20", 25.0, "exceeded by 5", "with 25: exceeded by 5."),
        ("return_rate", "0.05", 0.04, "kept, 1.0 points less", "with 4.0%: kept, 1.0 points less."),
    ],
)
def test_a_goal_that_is_over_says_by_how_much(
    view: View, metric: str, target: str, value: str | float, short: str, long: str
) -> None:
    goal, progress = ended(metric, target, value)
    assert goal_words.short(view, goal, progress).endswith(f"ended 31 Dec 2025: {short}")
    assert goal_words.long(view, goal, progress) == f"It ended on 31 Dec 2025 {long}"


def test_it_is_said_in_indonesian_too(view: View) -> None:
    i18n.use_language("id")
    try:
        short = goal_words.short(view, *ended("revenue", "1000000", "894000.00")).replace("\xa0", " ")
        assert short == "Target US$1 juta, berakhir 31 Des 2025: tidak tercapai, kurang US$106 ribu"
    finally:
        i18n.use_language("en")


def test_a_goal_whose_figure_is_not_known_gives_the_reason(view: View) -> None:
    goal = Goal("revenue", Decimal(5), date(2025, 1, 1), LAST, owner="Ann")
    progress = Progress(Figure(METRICS["revenue"], None, "Nothing was sold."), None, "line", LAST, 0.0, None)
    assert goal_words.long(view, goal, progress) == "Nothing was sold."
    assert goal_words.short(view, goal, progress) == "Goal $5.00, ended 31 Dec 2025: Nothing was sold."
