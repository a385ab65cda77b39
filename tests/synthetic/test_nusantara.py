"""The synthetic company has exactly what was asked for, whole and the same each time."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.errors import UsageError
from crm_analytics.schema.tables import TABLES, polars_schema
from crm_analytics.sources.table import ROW, Incoming
from crm_analytics.synthetic import nusantara
from crm_analytics.synthetic.nusantara.plan import Plan
from crm_analytics.synthetic.nusantara.surprises import daily_lines
from tests.thorough import times

LINKS = [
    ("customers", "parent_id", "customers", "customer_id"),
    ("customers", "branch_id", "branches", "branch_id"),
    ("order_lines", "customer_id", "customers", "customer_id"),
    ("order_lines", "product_id", "products", "product_id"),
    ("order_lines", "branch_id", "branches", "branch_id"),
    ("campaign_contacts", "campaign_id", "campaigns", "campaign_id"),
    ("campaign_contacts", "customer_id", "customers", "customer_id"),
    ("redemptions", "campaign_id", "campaigns", "campaign_id"),
    ("redemptions", "customer_id", "campaign_contacts", "customer_id"),
    ("interactions", "customer_id", "customers", "customer_id"),
    ("interactions", "branch_id", "branches", "branch_id"),
    ("tickets", "customer_id", "customers", "customer_id"),
    ("tickets", "product_id", "products", "product_id"),
    ("tickets", "branch_id", "branches", "branch_id"),
    ("deliveries", "order_id", "order_lines", "order_id"),
    ("deliveries", "customer_id", "customers", "customer_id"),
    ("due_dates", "customer_id", "customers", "customer_id"),
]


def _frame(incoming: Incoming) -> pl.DataFrame:
    none = pl.DataFrame(schema={ROW: pl.Int64, **polars_schema(incoming.table)})
    return pl.concat([none, *(batch.rows for batch in incoming.batches())])


def _company(customers: int, order_lines: int, seed: int) -> dict[str, pl.DataFrame]:
    return {source.table: _frame(source) for source in nusantara.company(customers, order_lines, seed)}


@pytest.fixture(scope="module")
def tables() -> dict[str, pl.DataFrame]:
    return _company(400, 20_000, 3)


def _check_whole(tables: dict[str, pl.DataFrame]) -> None:
    for name, frame in tables.items():
        assert frame[ROW].to_list() == list(range(1, frame.height + 1)), name
        TABLES[name].validate(frame.drop(ROW))
    for name, column, other, key in LINKS:
        lost = tables[name].drop_nulls(column).join(tables[other], left_on=column, right_on=key, how="anti")
        assert lost.height == 0, (name, column)


def test_every_table_is_filled_and_obeys_the_schema(tables: dict[str, pl.DataFrame]) -> None:
    assert set(tables) == set(TABLES)
    _check_whole(tables)


def test_every_column_holds_something_but_the_orders_of_tickets(tables: dict[str, pl.DataFrame]) -> None:
    empty = {
        f"{name}.{column}"
        for name, frame in tables.items()
        for column in polars_schema(name)
        if frame[column].null_count() == frame.height
    }
    assert empty == {"tickets.order_id", "redemptions.product_id", "due_dates.product_id"}


@given(customers=st.integers(30, 300), order_lines=st.integers(1, 3_000), seed=st.integers(0, 10**9))
@settings(max_examples=times(5), deadline=None)
def test_any_size_gives_exactly_what_was_asked_for(customers: int, order_lines: int, seed: int) -> None:
    tables = {
        source.table: _frame(source)
        for source in nusantara.company(customers, order_lines, seed)
        if source.table != "deliveries"
    }
    assert tables["customers"].height == customers
    assert tables["order_lines"].height == order_lines
    for name, frame in tables.items():
        TABLES[name].validate(frame.drop(ROW))


@given(order_lines=st.integers(1, 100_000_000), seed=st.integers(0, 10**9))
@settings(max_examples=times(25), deadline=None)
def test_the_days_hold_all_lines_whatever_the_size(order_lines: int, seed: int) -> None:
    lines = daily_lines(Plan(30, order_lines, seed))
    assert len(lines) == 731
    assert sum(lines) == order_lines
    assert min(lines) >= 0


def test_a_hundred_million_lines_come_in_batches_of_half_a_million() -> None:
    lines = next(source for source in nusantara.company(1_000, 100_000_000, 1) if source.table == "order_lines")
    first = next(iter(lines.batches())).rows
    assert first.height == 500_000
    assert first["ordered_at"].dt.date().unique().len() < 10


def test_the_smallest_company_is_whole() -> None:
    tables = _company(30, 60, 1)
    _check_whole(tables)
    assert tables["customers"]["kind"].n_unique() == 3
    assert tables["branches"].height == 3
    assert {"treatment", "control"} == set(tables["campaign_contacts"]["arm"])


def test_equal_seeds_give_equal_companies_and_others_do_not(tables: dict[str, pl.DataFrame]) -> None:
    again, other = _company(400, 20_000, 3), _company(400, 20_000, 4)
    for name, frame in tables.items():
        assert again[name].equals(frame, null_equal=True), name
    assert not other["order_lines"].equals(tables["order_lines"], null_equal=True)
    assert not other["customers"].equals(tables["customers"], null_equal=True)


def test_the_size_of_batches_changes_nothing(tables: dict[str, pl.DataFrame], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nusantara, "_BATCH", 1_717)
    lines = next(source for source in nusantara.company(400, 20_000, 3) if source.table == "order_lines")
    batches = [batch.rows for batch in lines.batches()]
    assert [batch.height for batch in batches] == [1_717] * 11 + [20_000 - 11 * 1_717]
    assert pl.concat(batches).equals(tables["order_lines"], null_equal=True)


def test_fingerprints_tell_companies_apart() -> None:
    prints = [table.fingerprint for seed in (1, 2) for table in nusantara.company(30, 60, seed)]
    assert len(set(prints)) == 2 * len(TABLES)
    assert [source.fingerprint for source in nusantara.company(30, 60, 2)] == prints[len(TABLES) :]


def test_sales_cover_two_years_to_a_fixed_day_in_order(tables: dict[str, pl.DataFrame]) -> None:
    days = tables["order_lines"]["ordered_at"]
    assert days.is_sorted()
    assert (days.dt.date().min(), days.dt.date().max()) == (date(2024, 1, 1), date(2025, 12, 31))


def test_nobody_buys_before_joining(tables: dict[str, pl.DataFrame]) -> None:
    bought = tables["order_lines"].join(tables["customers"].select("customer_id", "joined_on"), on="customer_id")
    assert bought.height > 10_000
    assert bought.filter(pl.col("ordered_at").dt.date() < pl.col("joined_on")).height == 0


def test_the_lines_of_an_order_share_its_head_and_are_numbered_from_one(tables: dict[str, pl.DataFrame]) -> None:
    heads = ["customer_id", "ordered_at", "branch_id", "channel", "staff_id", "cancelled"]
    orders = tables["order_lines"].group_by("order_id").agg(pl.col(heads).n_unique(), pl.col("line_no"))
    assert orders.select(pl.col(heads).max()).row(0) == (1,) * len(heads)
    assert orders.select(
        (pl.col("line_no").list.sort() == pl.int_ranges(1, pl.col("line_no").list.len() + 1)).all()
    ).item()


def test_returns_are_negative_throughout_and_nothing_else_is(tables: dict[str, pl.DataFrame]) -> None:
    lines = tables["order_lines"]
    assert lines.filter((pl.col("quantity") < 0) != (pl.col("amount") < 0)).height == 0
    assert lines.filter(pl.col("quantity") < 0).height > 0
    assert lines.filter(pl.col("discount") < 0).height == 0


def test_heads_and_members_are_of_one_kind_and_two_levels(tables: dict[str, pl.DataFrame]) -> None:
    customers = tables["customers"]
    members = customers.drop_nulls("parent_id")
    pairs = members.join(customers, left_on="parent_id", right_on="customer_id", suffix="_of_head")
    assert pairs.height == members.height > 0
    assert pairs.filter(pl.col("kind") != pl.col("kind_of_head")).height == 0
    assert pairs["parent_id_of_head"].null_count() == pairs.height
    assert set(members["kind"]) == {"company", "reseller"}


def test_only_people_who_agreed_are_contacted(tables: dict[str, pl.DataFrame]) -> None:
    contacted = tables["campaign_contacts"].join(tables["customers"], on="customer_id")
    assert contacted["consent_marketing"].all(ignore_nulls=False)
    assert set(contacted["kind"]) == {"person"}


def test_answers_and_redemptions_come_from_the_contacted_within_the_campaign(tables: dict[str, pl.DataFrame]) -> None:
    contacts = tables["campaign_contacts"].join(tables["campaigns"].drop(ROW, "channel"), on="campaign_id")
    held_back = contacts.filter(arm="control")
    assert held_back["contacted_at"].null_count() == held_back["responded_at"].null_count() == held_back.height
    answered = contacts.drop_nulls("responded_at")
    assert answered.filter(pl.col("responded_at") <= pl.col("contacted_at")).height == 0
    assert answered.filter(pl.col("responded_at").dt.date() > pl.col("ends_on")).height == 0
    used = tables["redemptions"].drop(ROW).join(answered, on=["campaign_id", "customer_id"])
    assert used.height == tables["redemptions"].height > 0
    assert used.filter(pl.col("redeemed_at") < pl.col("responded_at")).height == 0
    assert used.filter(pl.col("redeemed_at").dt.date() > pl.col("ends_on")).height == 0


def test_deliveries_are_the_orders_from_afar(tables: dict[str, pl.DataFrame]) -> None:
    sent = tables["order_lines"].filter(
        pl.col("channel") != "toko", ~pl.col("cancelled"), pl.col("quantity").first().over("order_id") > 0
    )
    assert set(tables["deliveries"]["order_id"]) == set(sent["order_id"])
    assert set(tables["deliveries"]["status"]) >= {"terkirim", "dalam perjalanan"}
    orders = tables["deliveries"].join(sent.unique("order_id"), on=["order_id", "customer_id", "branch_id"])
    assert orders.height == tables["deliveries"].height
    assert orders.filter(pl.col("shipped_at") <= pl.col("ordered_at")).height == 0
    assert orders.filter(pl.col("delivered_at") <= pl.col("shipped_at")).height == 0


def test_personal_data_leads_nowhere(tables: dict[str, pl.DataFrame]) -> None:
    people = tables["customers"]
    assert people["email"].str.ends_with(".example").all()
    assert people["phone"].str.starts_with("+62 840-").all()


def test_persons_are_grown_up_and_of_the_age_group_said(tables: dict[str, pl.DataFrame]) -> None:
    persons = tables["customers"].drop_nulls("birth_date")
    assert set(persons["kind"]) == {"person"}
    age = (pl.lit(date(2025, 12, 31)) - pl.col("birth_date")).dt.total_days() // 365
    ages = persons.select(age.alias("age"), "age_band")
    assert ages["age"].min() == 18
    assert ages.filter(pl.col("age") >= 65).equals(ages.filter(age_band="65+"))
    assert ages.filter(pl.col("age").is_between(25, 34)).equals(ages.filter(age_band="25–34"))


@pytest.mark.parametrize(("customers", "order_lines", "seed"), [(29, 100, 1), (30, 0, 1), (30, 100, -1)])
def test_a_size_that_makes_no_company_is_refused(customers: int, order_lines: int, seed: int) -> None:
    with pytest.raises(UsageError, match="at least 30 customers, one order line and a seed of zero or more"):
        nusantara.company(customers, order_lines, seed)


def test_a_table_is_written_as_csv_whole(tables: dict[str, pl.DataFrame], tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    assert nusantara.write_csv(path, "order_lines", customers=400, order_lines=20_000, seed=3) == 20_000
    read = pl.read_csv(path, schema_overrides=polars_schema("order_lines"))
    assert read.equals(tables["order_lines"].drop(ROW), null_equal=True)


def test_csv_has_one_header_whatever_the_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nusantara, "_BATCH", 7)
    path = tmp_path / "customers.csv"
    nusantara.write_csv(path, "customers", customers=30, order_lines=1, seed=1)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 31
    assert sum(line.startswith("customer_id,") for line in lines) == 1


def test_a_table_it_does_not_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no table rejected"):
        nusantara.write_csv(tmp_path / "x.csv", "rejected", customers=30, order_lines=1, seed=1)


def test_the_truths_are_of_the_same_company(tables: dict[str, pl.DataFrame]) -> None:
    truths = nusantara.truths(400, 20_000, 3)
    assert truths.customers["customer_id"].equals(tables["customers"]["customer_id"])
    assert truths.days["day"].to_list() == [date(2024, 1, 1) + timedelta(days=day) for day in range(731)]
    complaints = tables["tickets"].filter(pl.col("topic").str.starts_with("Keluhan"))
    told = complaints.select("customer_id", pl.col("opened_at").dt.date().alias("day"))
    assert told.sort("customer_id").equals(truths.complaints.sort("customer_id"))
