"""Groups of alike customers in words, and on their picture."""

from datetime import date

import plotly.graph_objects as go
import polars as pl
import pytest

from crm_analytics.features.segments.cohorts import CohortComparison
from crm_analytics.features.segments.widgets import cohorts
from crm_analytics.features.value.charts import clusters as charts
from crm_analytics.features.value.widgets import clusters, drivers
from crm_analytics.i18n import use_language

PROFILES = pl.DataFrame(
    {"cluster": [1, 2], "pace": [1.2, -0.5], "quiet": [0.0, 0.1], "spend": [0.2, 0.6], "tenure": [0.0, 0.0]}
).with_columns(found_again=pl.Series([0.96, 0.981]))


def test_how_well_groups_hold_is_told_by_the_least_of_them() -> None:
    text = clusters.clusters_sentence(PROFILES)
    assert text.startswith("**Customers fall into 2 groups that behave alike.**")
    assert text.endswith("each came out the same to at least 96%.")


def headings(*, narrow: bool) -> list[str]:
    fig: go.Figure = charts.apart(PROFILES, ["1", "2"], narrow=narrow)
    return list(fig.data[0].x)


def test_headings_break_into_lines_of_like_length_and_on_a_phone_into_short_ones() -> None:
    assert headings(narrow=False)[:2] == ["How often<br>they come", "How long quiet,<br>for their pace"]
    assert headings(narrow=True)[0] == "How often<br>they come"
    use_language("id")
    try:
        assert headings(narrow=True)[1] == "Berapa<br>lama diam,<br>menurut<br>kebiasaannya", "no word is broken"
    finally:
        use_language("en")


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (-0.22, 0.035, "between 22.0 points less and 3.5 points more."),
        (-0.1, -0.02, "between 10.0 points less and 2.0 points less."),
    ],
)
def test_a_difference_is_told_without_a_minus_sign(low: float, high: float, told: str) -> None:
    months = (date(2025, 1, 1), date(2025, 3, 1))
    assert told in cohorts.comparison_sentence(CohortComparison(3, months, months, 100, 100, 0.5, 0.4, low, high), 0.0)


@pytest.mark.parametrize(
    ("old", "told", "untold"),
    [
        (0.05, "Newer customers come again less often.", "registered"),
        (0.93, "But 93% of them had been registered for over a month before that", "come again less often"),
        (None, "when they were registered is not known.", "%"),
    ],
)
def test_old_customers_who_turn_up_late_are_no_sign_of_newcomers(old: float | None, told: str, untold: str) -> None:
    months = (date(2025, 1, 1), date(2025, 3, 1))
    verdict = cohorts.comparison_sentence(
        CohortComparison(3, months, months, 100, 100, 0.5, 0.4, -0.1, -0.02), old
    ).partition("less.")[2]
    assert told in verdict
    assert untold not in verdict


def test_of_unlike_seasons_no_difference_is_told() -> None:
    months = (date(2025, 1, 1), date(2025, 3, 1))
    comparison = CohortComparison(3, months, months, 100, 100, 0.5, 0.4, -1.0, 1.0, same_season=False)
    sentence = cohorts.comparison_sentence(comparison, 0.0)
    assert "40% bought again in an average month of the 3 after" in sentence
    assert "the time of the year may be behind it, until 3 months of two years can be compared." in sentence
    assert "cases" not in sentence


def test_what_a_picture_leaves_to_the_table_is_said() -> None:
    branches = pl.DataFrame({"name": [f"B{number}" for number in range(30)]})
    assert drivers.drawn(branches) == "Drawn: the first 14 of 30; the table has all."
    assert drivers.drawn(branches.head(14)) == ""
