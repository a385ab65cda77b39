"""Pictures of drivers, shares of wallet and the calculator show what they are given."""

from datetime import date

import polars as pl
import pytest

from crm_analytics.charts.points import points
from crm_analytics.features.value.charts import calculator, drivers
from crm_analytics.features.value.charts import share_of_wallet as wallet
from crm_analytics.i18n import use_language

EFFECTS = pl.DataFrame(
    {
        "label": ["Had a late delivery", "Raised: <b>x</b>"],
        "difference": [-0.12, 0.03],
        "difference_low": [-0.18, -0.04],
        "difference_high": [-0.05, 0.1],
        "told": [True, False],
    }
)
RATES = pl.DataFrame(
    {
        "name": ["Champions", "Lost"],
        "customers": [40, 5],
        "returned": [38, 1],
        "rate": [0.95, 0.2],
        "pooled": [0.94, 0.35],
        "pooled_low": [0.85, 0.05],
        "pooled_high": [0.99, 0.7],
    }
)
USUAL = pl.DataFrame(
    {
        "name": ["Tea", "Rice"],
        "customers": [10, 10],
        "buyers": [6, 10],
        "lacking": [4, 0],
        "share": [0.6, 1.0],
        "low": [0.3, 0.75],
        "high": [0.8, 0.99],
    }
)
PATH = pl.DataFrame({"period": [0, 1], "middle": [-900.0, 2100.0], "low": [-900.0, 1500.0], "high": [-900.0, 2600.0]})


def test_a_difference_stands_with_its_range_and_its_name_letter_by_letter() -> None:
    figure = drivers.effects(EFFECTS)
    dots = figure.data[0]
    assert list(dots.x) == pytest.approx([-12, 3])
    assert list(dots.error_x.arrayminus) == pytest.approx([6, 7])
    assert list(dots.error_x.array) == pytest.approx([7, 7])
    assert dots.marker.color[0] != dots.marker.color[1]
    assert figure.layout.yaxis.ticktext[1] == "Raised: &lt;b&gt;x&lt;/b&gt;"
    assert dots.hovertext[0] == "Had a late delivery: −18 to −5 of 100 (19 of 20 cases)"


def test_rates_are_drawn_and_as_counted_and_taken_away_with_their_names() -> None:
    figure = drivers.rates(RATES)
    assert list(figure.data[0].x) == pytest.approx([94, 35])
    assert list(figure.data[1].x) == pytest.approx([95, 20])
    assert points(figure)["Name"].to_list() == ["Champions", "Lost"] * 2


def test_a_bar_says_who_buys_and_who_does_not() -> None:
    bars = wallet.buyers(USUAL).data[0]
    assert list(bars.x) == [60, 100]
    assert bars.hovertext[0] == "Tea: 6 of 10 buy it (60%), 4 don't"
    assert min(bars.error_x.array) >= 0


def test_the_path_of_money_speaks_the_readers_language() -> None:
    days = [date(2025, 12, 31), date(2026, 12, 31)]
    band, line = calculator.path(PATH, days, currency="IDR").data
    assert list(line.y) == [-900, 2100]
    assert list(band.y) == [-900, 2600, 1500, -900]
    use_language("id")
    said = calculator.path(PATH, days, currency="IDR").data[1].hovertext[1]
    use_language("en")
    assert said.startswith("sampai 31 Des 2026: Rp2")
