"""Pictures of customers, patterns and campaigns show what they are given, in the reader's language."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from crm_analytics.features.campaigns import charts as campaigns
from crm_analytics.features.campaigns.campaign_results import CampaignResult
from crm_analytics.features.patterns import charts as patterns
from crm_analytics.features.patterns.rule_choice import Rule
from crm_analytics.features.segments.charts import segment_sizes as segments
from crm_analytics.i18n import use_language
from crm_analytics.scoring.rfm import rfm_grid


def sizes() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "segment": ["champions", "at_risk", "lost"],
            "name": ["Champions", "At risk", "Lost"],
            "customers": [10, 20, 3],
            "revenue": [Decimal(900), Decimal(100), Decimal(-40)],
            "revenue_share": [0.9375, 0.104, -0.04],
        }
    )


def rule() -> Rule:
    counts, shares = (1000, 300, 400, 180), (0.18, 0.6, 1.5, 1.4, 1.6, 1.2)
    return Rule("bread", "milk", *counts, *shares, 0.0, 0.0, 0.0, True, Decimal(50), "there", 10)


def result(responded: int | None, redeemed: int) -> CampaignResult:
    day = date(2024, 1, 1)
    return CampaignResult("c", None, None, None, day, day, 200, 0, responded, redeemed, redeemed, 150, Decimal(1), None)


def test_a_segment_that_brought_no_money_has_no_area_but_the_others_have() -> None:
    tiles = segments.treemap(sizes(), currency="USD").data[0]
    assert list(tiles.labels) == ["Champions", "At risk"]
    assert list(tiles.values) == [900, 100]
    assert tiles.customdata[1] == "At risk: 20 customers brought $100, 10.4% of sales"


def test_areas_have_no_shares_where_all_together_brought_nothing() -> None:
    without = sizes().with_columns(customers=1, revenue_share=pl.lit(None, pl.Float64))
    tiles = segments.treemap(without, currency="USD").data[0]
    assert list(tiles.text) == ["<b>Champions</b><br>1 person", "<b>At risk</b><br>1 person"]
    assert tiles.customdata[0] == "Champions: 1 customer brought $900"


def test_the_grid_shows_every_cell_with_its_segment() -> None:
    people = pl.DataFrame(
        {"r": [5, 5, 1], "f": [5, 5, 1], "m": [5, 5, 1], "monetary": [1, 1, 1]},
        schema={"r": pl.Int8, "f": pl.Int8, "m": pl.Int8, "monetary": pl.Decimal(18, 2)},
    )
    cells = rfm_grid(people).with_columns(name=pl.col("segment").str.to_uppercase())
    points, heat = segments.grid(cells).data
    assert [list(row) for row in heat.z] == [[1, 0, 0, 0, 0], [0] * 5, [0] * 5, [0] * 5, [0, 0, 0, 0, 2]]
    assert points.hovertext[24] == "2 customers, in segment “CHAMPIONS”"
    assert (points.x[24], points.y[24]) == (5, 5)


def test_a_rule_is_drawn_beside_what_is_usual_and_what_size_gives() -> None:
    bars = patterns.of_100(rule()).data[0]
    assert list(bars.x) == pytest.approx([40, 48, 60])
    assert list(bars.error_x.array) == pytest.approx([0, 0, 4])
    assert list(bars.error_x.arrayminus) == pytest.approx([0, 0, 4])


@pytest.mark.parametrize(
    ("responded", "redeemed", "steps"),
    [
        (None, 0, ["Contacted", "Bought"]),
        (0, 5, ["Contacted", "Answered", "Used a coupon", "Bought"]),
    ],
)
def test_steps_that_nobody_recorded_are_not_drawn(responded: int | None, redeemed: int, steps: list[str]) -> None:
    bars = campaigns.steps(result(responded, redeemed)).data[0]
    assert list(bars.y) == steps
    assert bars.text[-1] == "150 · 75%"


def test_a_picture_speaks_the_readers_language() -> None:
    use_language("id")
    try:
        assert patterns.of_100(rule()).layout.xaxis.title.text.replace("<br>", " ") == "dari 100 keranjang berisi milk"
        assert segments.treemap(sizes(), currency="IDR").data[0].text[0].endswith("10 orang")
    finally:
        use_language("en")
