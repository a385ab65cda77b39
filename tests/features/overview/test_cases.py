"""Small companies whose figures were once wrong, from the file to the title."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.content import filter_choices
from crm_analytics.content.filter_choices import EVERYTHING, FilterValues
from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.features.overview import content
from crm_analytics.features.overview.overview import overview
from crm_analytics.i18n import use_language
from crm_analytics.metrics.basis import basis_of
from crm_analytics.metrics.figures import figures
from crm_analytics.metrics.selection import Selection
from crm_analytics.schema.company import Company
from crm_analytics.viewer import LOCAL_OWNER
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.conftest import BuiltOnce
from tests.warehouse.small import fill

CASES = Path(__file__).parents[2] / "data" / "cases"
COMPANY = Company(name="Shop", currency="USD", country="US", timezone="UTC")


def lines(name: str) -> pl.DataFrame:
    """The order lines of a case."""
    return pl.read_csv(CASES / f"{name}.csv", try_parse_dates=True).with_columns(pl.col("ordered_at").cast(pl.Datetime))


def view_of(settings: Settings) -> View:
    load = LoadCatalogue(settings).in_force()
    assert load is not None
    return View(settings, LOCAL_OWNER, load, COMPANY)


def chosen(view: View, **values: str) -> Filters:
    """What the row of filters says for these choices in the address."""
    chosen: FilterValues = {name: (value,) for name, value in values.items()}
    period = filter_choices.period_of(view, chosen, "90d", is_chosen=True)
    return filter_choices.filters_of(view, chosen, period, EVERYTHING)


@pytest.fixture
def one_large_day(built_once: BuiltOnce) -> Iterator[View]:
    """$10 a day from December 2022 to 30 December 2024, and $5,000 on the first day of 2024."""

    def build(settings: Settings) -> None:
        fill(settings, order_lines=lines("overlap_365"))
        refresh(settings)

    use_language("en")
    yield view_of(built_once("overlap-365", build))
    use_language("en")


def test_the_last_365_days_and_those_a_year_before_have_no_day_in_common(one_large_day: View) -> None:
    filters = chosen(one_large_day, period="365d", against="year")
    assert filters.before is not None
    now, before = filters.selection, filters.before
    assert (now.start, now.end) == (date(2024, 1, 1), date(2024, 12, 30))
    assert (before.start, before.end) == (date(2023, 1, 1), date(2023, 12, 31))
    worked_out = overview(one_large_day.read, now, before, metrics=["revenue"])
    assert worked_out.before is not None
    assert worked_out.now["revenue"].value == Decimal("8640.00")
    assert worked_out.before["revenue"].value == Decimal("3650.00")
    assert content.title_sentence(one_large_day, filters).endswith(": $8.6K, 136.7% more than in 2023")


def test_a_begun_year_is_compared_with_the_same_dates_and_per_day(one_large_day: View) -> None:
    """1 January to 30 December: 365 days of a leap year against 364, and the first of them brought 5,000."""
    filters = chosen(one_large_day, period="year", against="year")
    assert filters.before is not None
    assert (filters.before.start, filters.before.end) == (date(2023, 1, 1), date(2023, 12, 30))
    assert content.title_sentence(one_large_day, filters).endswith(": $8.6K, 136.7% more a day than a year before")
    assert (
        "The title compares per day, as these are 365 days against 364; in all it is 137.4% more."
        in content.under_title(one_large_day, filters).items[0]
    )


@pytest.mark.parametrize("returned", [None, Decimal("-20.00"), Decimal("20.00")])
def test_discounts_turned_positive_are_a_share_of_full_prices(settings: Settings, returned: Decimal | None) -> None:
    """20 of 200; what a return takes back of a discount, whatever its sign, is no discount given."""
    sold = lines("neg_discount").with_columns(-pl.col("discount"))
    if returned is not None:
        back = sold.head(1).with_columns(line_no=pl.lit(2, pl.Int64), quantity=pl.lit(-1, pl.Int64))
        back = back.with_columns(amount=-pl.col("amount"), discount=pl.lit(float(returned)))
        sold = pl.concat([sold, back])
    fill(settings, order_lines=sold)
    refresh(settings)
    days = Selection(date(2024, 1, 1), date(2024, 1, 31))
    found = figures(basis_of(view_of(settings).read, days), ["discount_share"])["discount_share"]
    assert found.value == pytest.approx(0.1)
