"""A title says first what it is about, where that is not the whole company."""

import polars as pl
import pytest

from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.content import filter_choices
from crm_analytics.content.filter_choices import EVERYTHING, FilterValues
from crm_analytics.content.part_of_business import titled
from crm_analytics.content.view import View
from crm_analytics.i18n import use_language
from crm_analytics.viewer import LOCAL_OWNER
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.conftest import BuiltOnce
from tests.warehouse.small import COMPANY, fill, lines


@pytest.fixture
def view(built_once: BuiltOnce) -> View:
    """Sales of 60 days in two branches of one region and one of another."""

    def build(settings: Settings) -> None:
        turn = pl.int_range(pl.len()) % 3
        place = pl.when(turn == 0).then(pl.lit("M")).when(turn == 1).then(pl.lit("S")).otherwise(pl.lit("B"))
        fill(
            settings,
            order_lines=lines(60, customers=7).with_columns(branch_id=place, channel=pl.lit("shop")),
            branches=pl.DataFrame(
                {
                    "branch_id": ["M", "S", "B"],
                    "name": ["Medan", "Toko Solo", "Bandung"],
                    "region": ["Sumatra", "Java", "Java"],
                }
            ),
        )
        refresh(settings)

    settings = built_once("three-places", build)
    load = LoadCatalogue(settings).in_force()
    assert load is not None
    return View(settings, LOCAL_OWNER, load, COMPANY)


@pytest.mark.parametrize(
    ("chosen", "title"),
    [
        ({}, "Nine bring a third"),
        ({"branch": ("M",)}, "Branch Medan: Nine bring a third"),
        ({"branch": ("S",)}, "Toko Solo: Nine bring a third"),
        ({"branch": ("S", "B")}, "2 branches: Nine bring a third"),
        ({"region": ("Java",)}, "Region Java: Nine bring a third"),
        ({"region": ("Java",), "branch": ("B",)}, "Branch Bandung: Nine bring a third"),
        ({"region": ("Java",), "segment": ("champions",)}, "Region Java, segment Champions: Nine bring a third"),
        ({"channel": ("shop",), "known": ("anonymous",)}, "Channel shop, anonymous sales: Nine bring a third"),
    ],
)
def test_a_title_names_what_it_is_narrowed_to(view: View, chosen: FilterValues, title: str) -> None:
    use_language("en")
    period = filter_choices.period_of(view, chosen, "90d", is_chosen=False)
    filters = filter_choices.filters_of(view, chosen, period, EVERYTHING)
    assert titled(view, filters, "Nine bring a third") == title
