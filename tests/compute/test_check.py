"""Check: every kind of damage is found, named, and told with what to do; a sound warehouse is not slandered."""

import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable
from sqlalchemy import text

from crm_analytics.compute.check import check
from crm_analytics.compute.findings import Finding
from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.state.engine import writing
from crm_analytics.warehouse import lake, ready
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.warehouse.small import fill, lines

Damage = Callable[[Settings], None]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Forty sales, their campaign and their branch, loaded and refreshed."""
    settings = Settings(data=tmp_path_factory.mktemp("sound"))
    campaigns = pl.DataFrame({"campaign_id": ["K1"], "starts_on": ["2024-01-05"], "ends_on": ["2024-01-10"]})
    contacts = pl.DataFrame({"campaign_id": ["K1"], "customer_id": ["C1"], "arm": ["treatment"]})
    branches = pl.DataFrame({"branch_id": ["B1"], "name": ["Pusat"]})
    fill(
        settings,
        order_lines=lines(40, customers=8).with_columns(branch_id=pl.lit("B1")),
        campaigns=campaigns.with_columns(pl.col("starts_on", "ends_on").str.to_date()),
        campaign_contacts=contacts,
        branches=branches,
        products=pl.DataFrame({"product_id": ["P0", "P1"], "unit_cost": [6.5, 5.42]}),
    )
    refresh(settings)
    return settings


@pytest.fixture
def copy(sound: Settings, tmp_path: Path) -> Settings:
    """The same, to be damaged."""
    shutil.copytree(sound.data, tmp_path / "data")
    return Settings(data=tmp_path / "data")


def _problems(settings: Settings) -> list[Finding]:
    return [found for found in check(settings) if found.severity == "problem"]


def _change_mart(settings: Settings, name: str, change: pl.Expr) -> None:
    path = ready.path(settings, 1, name)
    frame = pl.read_parquet(path)
    column = change.meta.output_name()
    frame.with_columns(change.cast(frame.schema[column])).write_parquet(path)


def _rewrite(settings: Settings, table: str, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    """Put other rows under the version in force, as a hand that meddles with the files would."""
    folder = lake.path(settings, table)
    rows = change(lake.at_version(settings, table, DeltaTable(str(folder)).version()).collect())
    shutil.rmtree(folder)
    rows.write_delta(str(folder))


def _without_a_file(settings: Settings) -> None:
    next(lake.path(settings, "order_lines").rglob("*.parquet")).unlink()


def _without_the_log(settings: Settings) -> None:
    shutil.rmtree(lake.path(settings, "order_lines") / "_delta_log")


def _with_a_broken_file(settings: Settings) -> None:
    next(lake.path(settings, "customers").rglob("*.parquet")).write_bytes(b"PAR1 nonsense PAR1")


def _with_a_row_twice(settings: Settings) -> None:
    _rewrite(settings, "order_lines", lambda rows: pl.concat([rows, rows.head(1)]))


def _without_a_row(settings: Settings) -> None:
    _rewrite(settings, "order_lines", lambda rows: rows.slice(1))


def _without_an_amount(settings: Settings) -> None:
    _rewrite(settings, "order_lines", lambda rows: rows.with_columns(amount=pl.lit(None, rows.schema["amount"])))


def _without_a_customer(settings: Settings) -> None:
    _rewrite(settings, "customers", lambda rows: rows.with_columns(customer_id=pl.col("customer_id") + "x"))


def _with_more_revenue(settings: Settings) -> None:
    _change_mart(settings, "daily_sales", pl.col("revenue") + 1)


def _with_a_quiet_customer(settings: Settings) -> None:
    _change_mart(settings, "customer_summary", pl.col("revenue") * 0)


def _with_a_category_sold_twice(settings: Settings) -> None:
    _change_mart(settings, "category_days", pl.col("lines") * 2)


def _with_a_cost_from_nowhere(settings: Settings) -> None:
    _change_mart(settings, "order_days", pl.col("cost") + 1)


def _with_text_for_numbers(settings: Settings) -> None:
    path = ready.path(settings, 1, "rfm_customers")
    pl.read_parquet(path).with_columns(pl.col("recency").cast(pl.String)).write_parquet(path)


def _with_a_torn_result(settings: Settings) -> None:
    ready.path(settings, 1, "day_bands").write_bytes(b"")


def _without_a_result(settings: Settings) -> None:
    ready.path(settings, 1, "forecast_days").unlink()


def _with_a_load_that_does_not_add_up(settings: Settings) -> None:
    with writing(settings) as session:
        session.execute(text("UPDATE load_tables SET rejected = rejected + 1 WHERE \"table\" = 'order_lines'"))


DAMAGES: list[tuple[Damage, str, str]] = [
    (_without_a_file, "order_lines", "cannot be read"),
    (_without_the_log, "order_lines", "cannot be read"),
    (_with_a_broken_file, "customers", "cannot be read"),
    (_with_a_row_twice, "order_lines", "occur more than once"),
    (_without_a_row, "order_lines", "has 39 rows, and the loads brought 40"),
    (_without_an_amount, "order_lines", "40 rows have no amount"),
    (_without_a_customer, "order_lines", "8 values of customer_id are not in customers"),
    (_with_more_revenue, "daily_sales", "and the mart daily_sales to"),
    (_with_a_quiet_customer, "customer_summary", "and the mart customer_summary to 0.00"),
    (_with_a_category_sold_twice, "category_days", "add up to 40.00 and the mart category_days to 80.00 (lines)"),
    (_with_a_cost_from_nowhere, "order_days", "add up to 161.46 and the mart order_days to 201.46 (cost)"),
    (_with_text_for_numbers, "rfm_customers", "cannot be read or is of another version"),
    (_with_a_torn_result, "day_bands", "cannot be read or is of another version"),
    (_without_a_result, "results", "are not worked out yet"),
    (_with_a_load_that_does_not_add_up, "order_lines", "does not add up: 40 rows came in and 41 are accounted for"),
]


def test_a_sound_warehouse_has_no_problem(sound: Settings) -> None:
    assert [str(found) for found in _problems(sound)] == []


@pytest.mark.parametrize(("damage", "about", "sentence"), DAMAGES, ids=[damage.__name__ for damage, _, _ in DAMAGES])
def test_damage_is_found_and_named(copy: Settings, damage: Damage, about: str, sentence: str) -> None:
    damage(copy)
    found = [problem for problem in _problems(copy) if sentence in str(problem)]
    assert [problem.about for problem in found] == [about]


@pytest.mark.parametrize(("damage", "about", "sentence"), DAMAGES, ids=[damage.__name__ for damage, _, _ in DAMAGES])
def test_every_problem_says_what_to_do(copy: Settings, damage: Damage, about: str, sentence: str) -> None:
    damage(copy)
    sentences = [str(problem).lower() for problem in _problems(copy)]
    assert sentences, (about, sentence)
    assert all("refresh`" in each or "load the file" in each for each in sentences), sentences


@pytest.mark.parametrize("damage", [_with_more_revenue, _with_text_for_numbers, _with_a_torn_result, _without_a_result])
def test_what_a_refresh_can_mend_is_mended_by_it(copy: Settings, damage: Damage) -> None:
    damage(copy)
    refresh(copy)
    assert _problems(copy) == []


def test_a_contact_of_an_unknown_campaign_is_worth_a_notice(copy: Settings) -> None:
    contacts = pl.DataFrame({"campaign_id": ["K9"], "customer_id": ["C1"], "arm": ["control"]})
    fill(copy, campaign_contacts=contacts)
    refresh(copy)
    assert any("1 values of campaign_id are not in campaigns" in str(found) for found in check(copy))
    assert _problems(copy) == []


def test_a_load_that_is_not_refreshed_yet_is_a_problem(copy: Settings) -> None:
    fill(copy, order_lines=lines(41, customers=8))
    assert [found.about for found in _problems(copy)] == ["results"]


def test_after_an_undo_the_counts_are_those_of_the_load_before(copy: Settings) -> None:
    fill(copy, order_lines=lines(50, customers=9))
    LoadCatalogue(copy).undo(2, by="tests")
    assert _problems(copy) == []


def test_old_sales_are_worth_a_notice(sound: Settings) -> None:
    assert any(str(found).startswith("The newest sale is of 9 Feb 2024") for found in check(sound))


def test_an_empty_warehouse_is_no_problem(settings: Settings) -> None:
    found = check(settings)
    assert [each.severity for each in found] == ["notice"]
    assert "Nothing is loaded yet" in str(found[0])
