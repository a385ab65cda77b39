"""One door: rows of own branches, columns that one may see, and nothing of what belongs to others."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import dataframely as dy
import polars as pl
import polars.testing
import pytest

from crm_analytics.compute import reads
from crm_analytics.config import Settings
from crm_analytics.errors import LoadError, NotAllowed
from crm_analytics.reader import MASK, Reader, WholeCompanyOnly
from crm_analytics.reader import reader as door_of_people
from crm_analytics.reader.own_branches import ANEW
from crm_analytics.reader.visible import columns_for
from crm_analytics.recipes.catalogue import records
from crm_analytics.schema.columns import across_branches, across_branches_of, groups_of, restricted
from crm_analytics.schema.record import Record
from crm_analytics.schema.row_scope import RowScope, scope_of_result
from crm_analytics.schema.tables import FACTS
from crm_analytics.viewer import LOCAL_OWNER, ColumnGroup, Role, Viewer
from crm_analytics.warehouse import history, lake, ready
from crm_analytics.warehouse.history import Edition
from crm_analytics.warehouse.load import load
from crm_analytics.warehouse.loads import Load, LoadCatalogue
from crm_analytics.warehouse.progress import quiet
from tests.copies import copied
from tests.declared import READY, columns_read
from tests.incoming import incoming, line
from tests.viewer.viewers import HOMES, NAMES, UNIT_COST, two_branches
from tests.warehouse.small import fill, lines

NORTH = Viewer.of_role("sari@example.com", Role.MANAGER, branches=frozenset({"north"}))
EXECUTIVE = Viewer.of_role("direktur@example.com", Role.EXECUTIVE)
ANALYST = Viewer.of_role("analis@example.com", Role.ANALYST)
STRANGER = Viewer("stranger")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Load]:
    settings = Settings(data=tmp_path_factory.mktemp("two-branches"))
    return settings, two_branches(settings)


def reader(company: tuple[Settings, Load], viewer: Viewer) -> Reader:
    settings, load = company
    return Reader(settings, viewer, load)


def own_lines(company: tuple[Settings, Load]) -> pl.DataFrame:
    """The order lines of the branch north, of customers at home there."""
    settings, load = company
    at_home = [customer for customer, home in HOMES.items() if home == "north"]
    lines = lake.scan(settings, load, "order_lines").filter(pl.col("branch_id") == "north")
    return lines.filter(pl.col("customer_id").is_in(at_home)).collect()


@pytest.mark.parametrize("table", FACTS)
def test_the_owner_reads_every_table_whole(company: tuple[Settings, Load], table: str) -> None:
    whole = lake.scan(*company, table).collect()
    assert reader(company, LOCAL_OWNER).facts(table).collect().equals(whole)


@pytest.mark.parametrize("name", READY)
def test_the_owner_reads_every_result_whole(company: tuple[Settings, Load], name: str) -> None:
    settings, load = company
    whole, read = ready.scan(settings, load.id, name).collect(), reader(company, LOCAL_OWNER).result(name).collect()
    assert read.select(whole.columns).equals(whole)
    assert set(read.columns) - set(whole.columns) <= {"segment"}


@pytest.mark.parametrize("viewer", [LOCAL_OWNER, EXECUTIVE, ANALYST, NORTH], ids=lambda viewer: viewer.name)
def test_what_is_read_has_the_declared_columns_and_types(company: tuple[Settings, Load], viewer: Viewer) -> None:
    door = reader(company, viewer)
    for table in (name for name in FACTS if viewer.branches is None or FACTS[name].scope is not RowScope.COMPANY):
        assert door.facts(table).collect_schema() == FACTS[table].schema.create_empty().schema, table
    for name in READY:
        seen = reads.lazily(door, name).collect_schema()
        assert seen == columns_read(name), name


def test_without_permission_to_view_there_is_neither_a_fact_nor_a_result(company: tuple[Settings, Load]) -> None:
    door = reader(company, STRANGER)
    for table in FACTS:
        with pytest.raises(NotAllowed, match="view"):
            door.facts(table)
    for name in READY:
        with pytest.raises(NotAllowed, match="view"):
            door.result(name)
        with pytest.raises(NotAllowed, match="view"):
            reads.result(door, name)
    for other in (door.directory, door.parents, door.last_day):
        with pytest.raises(NotAllowed, match="view"):
            other()


def test_rows_of_facts_follow_their_own_branch_else_their_customers_home(company: tuple[Settings, Load]) -> None:
    door = reader(company, NORTH)
    homes = pl.DataFrame({"customer_id": list(HOMES), "home": list(HOMES.values())})
    for table, declared in FACTS.items():
        if declared.scope is RowScope.COMPANY:
            with pytest.raises(WholeCompanyOnly, match="whole company"):
                door.facts(table)
            continue
        seen, whole = door.facts(table).collect(), lake.scan(*company, table).collect()
        if declared.scope is RowScope.OPEN:
            assert seen.equals(whole), table
            continue
        branch = pl.col("branch_id") if "branch_id" in whole.columns else pl.lit(None, pl.String)
        placed = whole.join(homes, on="customer_id", how="left") if "customer_id" in whole.columns else whole
        at = pl.coalesce(branch, pl.col("home")) if declared.scope is RowScope.CUSTOMER else branch
        assert seen.equals(placed.filter(at == "north").select(whole.columns)), table
        assert whole.is_empty() or 0 < seen.height < whole.height, table


def test_a_customer_without_a_home_branch_is_at_home_where_most_was_bought(company: tuple[Settings, Load]) -> None:
    south = Viewer.of_role("budi@example.com", Role.MANAGER, branches=frozenset({"south"}))
    assert NAMES["C2"] in reader(company, south).facts("customers").collect()["name"]
    assert NAMES["C2"] not in reader(company, NORTH).facts("customers").collect()["name"]


def test_before_results_are_there_a_customer_without_a_home_branch_is_nobodys(settings: Settings) -> None:
    load = two_branches(settings)
    unready = Load(load.id + 1, load.at, load.by, "published", load.tables, load.versions)
    seen = Reader(settings, NORTH, unready).facts("customers").collect()
    assert set(seen["customer_id"]) == {"C0", "C3", "C4", "C5"}


def test_orders_and_sums_of_own_customers_are_those_of_own_branches(company: tuple[Settings, Load]) -> None:
    lines, door = own_lines(company), reader(company, NORTH)
    bought = lines.group_by("customer_id").agg(
        revenue=pl.col("amount").sum(),
        orders=pl.col("order_id").n_unique().cast(pl.Int64),
        first=pl.col("ordered_at").dt.date().min(),
        last=pl.col("ordered_at").dt.date().max(),
    )
    settings, load = company
    whole = ready.scan(settings, load.id, "customer_summary").collect()
    as_of = max(day for day in whole["last_order_on"] if day is not None)

    summary = door.result("customer_summary").collect()
    assert set(summary["customer_id"]) == {customer for customer, home in HOMES.items() if home == "north"}
    both = summary.join(bought, on="customer_id", how="left", suffix="_here")
    assert both["revenue"].equals(both["revenue_here"])
    assert both["orders"].equals(both["orders_here"])
    assert both["first_order_on"].equals(both["first"])
    assert both["last_order_on"].equals(both["last"])
    assert summary["revenue"].sum() < whole.filter(pl.col("branch_id") == "north")["revenue"].sum()

    scores = door.result("rfm_customers").collect().join(bought, on="customer_id", suffix="_here")
    assert scores["monetary"].equals(scores["revenue"].rename("monetary"))
    assert scores["recency"].to_list() == [(as_of - last).days for last in scores["last"]]
    profile = door.result("customer_profile").collect().join(bought, on="customer_id", suffix="_here")
    assert profile["revenue"].equals(profile["revenue_here"])
    assert profile["recency"].to_list() == [(as_of - last).days for last in profile["last"]]
    assert profile["average_order"].to_list() == [
        pytest.approx(float(revenue) / orders) for revenue, orders in bought_of(profile)
    ]
    assert set(profile["favourite_category"].cast(pl.String)) == {"Minuman"}
    months = door.result("customer_months").collect()
    assert (months["revenue"].sum(), months["orders"].sum()) == (lines["amount"].sum(), lines["order_id"].n_unique())
    categories = door.result("customer_categories").collect()
    assert categories["revenue"].sum() == lines["amount"].sum()


def bought_of(profile: pl.DataFrame) -> list[tuple[Decimal, int]]:
    return list(profile.select("revenue_here", "orders_here").iter_rows())


@pytest.mark.parametrize("viewer", [LOCAL_OWNER, NORTH], ids=lambda viewer: viewer.name)
def test_one_customers_rows_are_the_same_read_alone(company: tuple[Settings, Load], viewer: Viewer) -> None:
    door = reader(company, viewer)
    number = door.result("customer_summary").collect()["customer_no"][0]
    for name in ("customer_summary", "customer_orders", "customer_categories", "customer_profile", "rfm_customers"):
        among_all = door.result(name).filter(pl.col("customer_no") == number).collect()
        assert among_all.height
        pl.testing.assert_frame_equal(door.result(name, customer_no=number).collect(), among_all)


def test_spend_around_a_campaign_is_that_of_own_branches(company: tuple[Settings, Load]) -> None:
    lines = own_lines(company)
    campaign = lake.scan(*company, "campaigns").collect().row(0, named=True)
    during = pl.col("ordered_at").dt.date().is_between(campaign["starts_on"], campaign["ends_on"])
    outcomes = reader(company, NORTH).result("campaign_outcomes").collect()
    assert set(outcomes["branch_id"]) == {"north"}
    assert outcomes["spend_during"].sum() == lines.filter(during)["amount"].sum()


def test_scores_of_own_customers_are_the_companys(company: tuple[Settings, Load]) -> None:
    settings, load = company
    for name, columns in (
        ("rfm_customers", ["customer_no", "r", "f", "m", "segment"]),
        ("customer_profile", ["customer_no", "r", "f", "m", "segment", "alive", "value_to_come"]),
        ("customer_value", ["customer_no", "alive", "value_to_come", "next_order_on"]),
    ):
        whole = ready.scan(settings, load.id, name).filter(pl.col("branch_id").cast(pl.String) == "north")
        seen = reader(company, NORTH).result(name).select(columns).sort("customer_no").collect()
        assert seen.equals(whole.select(columns).sort("customer_no").collect()), name


def test_every_result_that_tells_of_all_branches_is_worked_out_anew() -> None:
    assert {name for name, schema in READY.items() if across_branches_of(schema)} == set(ANEW)


def test_a_viewer_of_every_branch_by_name_reads_the_companys_figures(company: tuple[Settings, Load]) -> None:
    settings, load = company
    everywhere = Viewer.of_role("a@example.com", Role.ADMINISTRATOR, branches=frozenset({"north", "south"}))
    for name in ANEW:
        schema = READY[name].create_empty().schema
        order = [column for column in ("campaign_id", "customer_no", "customer_id", "month") if column in schema]
        whole = ready.scan(settings, load.id, name).sort(order).collect()
        pl.testing.assert_frame_equal(reader(company, everywhere).result(name).sort(order).collect(), whole)


def test_what_is_of_the_whole_company_has_no_rows_and_a_reason(company: tuple[Settings, Load]) -> None:
    door = reader(company, NORTH)
    names = [name for name in READY if scope_of_result(name, READY[name]) is RowScope.COMPANY and name not in ANEW]
    assert {"category_rules", "forecast_days", "day_bands", "campaign_results", "value_checks"} <= set(names)
    for name in names:
        with pytest.raises(WholeCompanyOnly, match="whole company"):
            door.result(name)
        assert reads.result(door, name).is_empty()
        assert reads.lazily(door, name).collect().is_empty()
        assert door.refusal(name)
        assert reader(company, LOCAL_OWNER).refusal(name) is None


@pytest.mark.parametrize("viewer", [EXECUTIVE, ANALYST], ids=lambda viewer: viewer.name)
def test_personal_columns_are_masked_without_the_permission(company: tuple[Settings, Load], viewer: Viewer) -> None:
    seen = reader(company, viewer).facts("customers").collect()
    assert set(seen["name"]) == set(seen["email"]) == {MASK}
    assert seen["birth_date"].null_count() == seen.height
    assert reader(company, viewer).facts("products").collect()["name"].to_list() == ["Teh"]


def test_a_mask_hides_a_column_before_anything_can_be_filtered_by_it(company: tuple[Settings, Load]) -> None:
    seen = reader(company, EXECUTIVE).facts("customers").filter(pl.col("name") == NAMES["C0"])
    assert seen.collect().is_empty()


def test_costs_are_hidden_without_the_permission(company: tuple[Settings, Load]) -> None:
    restricted = {name: groups_of(schema) for name, schema in READY.items()}
    for name, groups in restricted.items():
        columns = [column for column, group in groups.items() if group is ColumnGroup.COST]
        seen = reader(company, ANALYST).result(name).select(columns).collect()
        assert all(seen[column].null_count() == seen.height for column in columns), name
    assert reader(company, ANALYST).facts("products").collect()["unit_cost"].to_list() == [None]
    assert reader(company, EXECUTIVE).facts("products").collect()["unit_cost"].to_list() == [Decimal(str(UNIT_COST))]


def test_sensitive_columns_are_off_for_everybody() -> None:
    rows = pl.LazyFrame({"customer_id": ["a"], "faith": ["x"], "weight": [70.5]})
    groups = dict.fromkeys(("faith", "weight"), ColumnGroup.SENSITIVE)
    for viewer in (LOCAL_OWNER, *(Viewer.of_role("a", role) for role in Role)):
        seen = columns_for(viewer, rows, groups)
        assert seen.collect_schema() == rows.collect_schema()
        assert seen.collect().rows() == [("a", None, None)]


def test_one_viewer_never_gets_what_was_kept_for_another(company: tuple[Settings, Load]) -> None:
    viewers = [LOCAL_OWNER, EXECUTIVE, ANALYST, NORTH, Viewer.of_role("b", Role.MANAGER, branches=frozenset({"south"}))]
    keys = {reader(company, viewer).cache_key for viewer in viewers}
    assert len(keys) == len(viewers)
    for _round in range(2):
        for viewer in viewers:
            door = reader(company, viewer)
            for name in ("daily_sales", "customer_summary", "rfm_customers"):
                fresh = door.result(name).collect()
                assert reads.result(door, name).equals(fresh), (viewer.name, name)


class Spending(dy.Schema):
    """One row per customer, with what was bought anywhere."""

    customer_id = dy.String(primary_key=True)
    spent = dy.Float64(metadata=across_branches())


class Sold(dy.Schema):
    """One row per branch."""

    branch_id = dy.String(primary_key=True)
    revenue = dy.Float64()


class Profits(dy.Schema):
    """One row per branch, with what not everybody may see."""

    branch_id = dy.String(primary_key=True)
    head = dy.String(metadata=restricted(ColumnGroup.PERSONAL))
    profit = dy.Float64(metadata=restricted(ColumnGroup.COST))


MADE_UP = {
    "spending": Record("spending", Spending, every="month"),
    "sold": Record("sold", Sold),
    "profits": Record("profits", Profits),
}


@pytest.fixture
def own_history(company: tuple[Settings, Load], settings: Settings) -> tuple[Settings, Load]:
    """The company with a history of one's own to write to."""
    return copied(company[0], settings.data / "copy"), company[1]


def stated(company: tuple[Settings, Load], record: Record, load_id: int, rows: dict[str, list[object]]) -> None:
    """Keep something as stated at a load, in a month of its own."""
    edition = Edition(load_id, datetime(2024, load_id, 1, tzinfo=UTC), date(2024, load_id, 1))
    assert history.keep(company[0], record, edition, lambda: pl.DataFrame(rows))


@pytest.mark.parametrize("name", records())
def test_the_owner_reads_all_that_was_stated(company: tuple[Settings, Load], name: str) -> None:
    whole = history.read(company[0], records()[name]).collect()
    assert reader(company, LOCAL_OWNER).history(name).collect().equals(whole)
    assert reads.history(reader(company, LOCAL_OWNER), name).equals(whole)
    assert reader(company, LOCAL_OWNER).refusal(name) is None


def test_without_permission_to_view_there_is_no_history(company: tuple[Settings, Load]) -> None:
    for name in records():
        with pytest.raises(NotAllowed, match="view"):
            reader(company, STRANGER).history(name)
        with pytest.raises(NotAllowed, match="view"):
            reads.history(reader(company, STRANGER), name)


def test_what_was_stated_of_customers_is_read_by_the_branch_of_their_home(company: tuple[Settings, Load]) -> None:
    at_home = {customer for customer, home in HOMES.items() if home == "north"}
    whole = history.read(company[0], records()["customer_scores"]).collect()
    seen = reader(company, NORTH).history("customer_scores").collect()
    assert seen.height
    assert seen.equals(whole.filter(pl.col("customer_id").is_in(sorted(at_home))))


def test_what_was_stated_of_the_whole_company_has_no_rows_and_a_reason(company: tuple[Settings, Load]) -> None:
    door = reader(company, NORTH)
    for name in ("forecasts", "forecast_totals", "unusual_days", "segment_sizes"):
        with pytest.raises(WholeCompanyOnly, match="whole company"):
            door.history(name)
        assert door.refusal(name)
        seen = reads.history(door, name)
        assert seen.is_empty()
        assert seen.schema == reads.history(reader(company, LOCAL_OWNER), name).schema


def test_history_hides_costs_and_who_somebody_is_without_the_permission(
    own_history: tuple[Settings, Load], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door_of_people, "records", lambda: MADE_UP)
    stated(own_history, MADE_UP["profits"], 1, {"branch_id": ["north"], "head": ["Siti"], "profit": [1.0]})
    seen = {
        viewer.name: reader(own_history, viewer).history("profits").select("head", "profit").collect().row(0)
        for viewer in (LOCAL_OWNER, EXECUTIVE, ANALYST)
    }
    assert list(seen.values()) == [("Siti", 1.0), (MASK, 1.0), (MASK, None)]


def test_history_hides_what_customers_did_in_other_branches(
    own_history: tuple[Settings, Load], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door_of_people, "records", lambda: MADE_UP)
    stated(own_history, MADE_UP["spending"], 1, {"customer_id": ["C0", "C1"], "spent": [1.0, 2.0]})
    stated(own_history, MADE_UP["sold"], 1, {"branch_id": ["north", "south"], "revenue": [1.0, 2.0]})
    columns = ["customer_id", "spent"]
    assert reader(own_history, NORTH).history("spending").select(columns).collect().rows() == [("C0", None)]
    seen = reader(own_history, LOCAL_OWNER).history("spending").select(columns).collect()
    assert seen.rows() == [("C0", 1.0), ("C1", 2.0)]
    assert reader(own_history, NORTH).history("spending").collect_schema() == seen_schema(own_history)
    assert reader(own_history, NORTH).history("sold").collect()["branch_id"].to_list() == ["north"]


def seen_schema(company: tuple[Settings, Load]) -> pl.Schema:
    return reader(company, LOCAL_OWNER).history("spending").collect_schema()


def test_history_leaves_out_what_was_stated_at_loads_taken_back_unless_it_is_wanted(
    own_history: tuple[Settings, Load], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door_of_people, "records", lambda: MADE_UP)
    settings, load = own_history
    later = replace(load, id=3)
    for number in (1, 2, 3):
        stated(own_history, MADE_UP["sold"], number, {"branch_id": ["north"], "revenue": [float(number)]})
    history.mark_undone(settings, 2)
    door = Reader(settings, LOCAL_OWNER, later)
    assert door.history("sold").collect()["load_id"].to_list() == [1, 3]
    everything = door.history("sold", with_undone=True).collect()
    assert everything["load_id"].to_list() == [1, 2, 3]
    assert everything["undone"].is_null().to_list() == [True, False, True]


def test_a_reader_of_an_earlier_load_reads_nothing_that_was_stated_later(
    own_history: tuple[Settings, Load], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door_of_people, "records", lambda: MADE_UP)
    for number in (1, 2):
        stated(own_history, MADE_UP["sold"], number, {"branch_id": ["north"], "revenue": [float(number)]})
    assert reader(own_history, LOCAL_OWNER).history("sold").collect()["load_id"].to_list() == [1]


def test_a_kept_read_of_history_shows_at_once_what_was_added_erased_or_taken_back(
    own_history: tuple[Settings, Load],
) -> None:
    settings, door = own_history[0], reader(own_history, LOCAL_OWNER)
    before = reads.history(door, "customer_scores")
    assert reads.history(door, "customer_scores") is before
    history.erase(settings, "C0")
    assert set(reads.history(door, "customer_scores")["customer_id"]) == set(before["customer_id"]) - {"C0"}
    history.mark_undone(settings, door.load.id)
    assert reads.history(door, "customer_scores").is_empty()


def test_a_warehouse_made_anew_in_the_same_place_is_read_and_not_the_one_before(settings: Settings) -> None:
    """While the server runs; the load's number and its versions are those of the one before."""
    versions = []
    for count in (3, 5):
        shutil.rmtree(settings.warehouse, ignore_errors=True)
        fill(settings, order_lines=lines(count, customers=1))
        load = LoadCatalogue(settings).get(1)
        versions.append(load.versions)
        assert Reader(settings, LOCAL_OWNER, load).facts("order_lines").collect().height == count
    assert versions[0] == versions[1]


def test_a_tables_log_is_read_once_for_each_version(
    company: tuple[Settings, Load], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    at_version = lake.at_version

    def noted(settings: Settings, table: str, version: int | None) -> pl.LazyFrame:
        read.append(table)
        return at_version(settings, table, version)

    door_of_people._at_version.cache_clear()
    monkeypatch.setattr(lake, "at_version", noted)
    for _time in range(3):
        reader(company, LOCAL_OWNER).facts("order_lines")
        reader(company, NORTH).facts("order_lines")
    assert read == ["order_lines"]


def test_two_viewers_who_may_see_the_same_share_what_is_kept(company: tuple[Settings, Load]) -> None:
    other = Viewer.of_role("tono@example.com", Role.MANAGER, branches=frozenset({"north"}))
    assert reader(company, NORTH).cache_key == reader(company, other).cache_key


def test_results_that_are_not_there_say_how_to_make_them(settings: Settings) -> None:
    nothing = Load(7, date(2024, 1, 1), "x", "published", {}, {})  # type: ignore[arg-type]  # any moment will do
    with pytest.raises(LoadError, match="python -m crm_analytics refresh"):
        Reader(settings, LOCAL_OWNER, nothing).result("rfm_customers")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path)


def test_customers_known_by_their_address_are_told_apart_without_it(settings: Settings) -> None:
    addresses = ["ana@example.com", "budi@example.com", "+6281234567890", "081298765432", "C1"]
    lines = [line(str(n), customer_id=address) for n, address in enumerate([*addresses, *addresses])]
    load(settings, [incoming("order_lines", lines)], by="Sari", progress=quiet)
    newest = LoadCatalogue(settings).in_force()
    assert newest is not None
    told = {}
    for viewer in (EXECUTIVE, LOCAL_OWNER):
        door = Reader(settings, viewer, newest)
        lines_seen = door.facts("order_lines").sort("order_id").collect()["customer_id"].to_list()
        people = set(door.facts("customers").collect()["customer_id"])
        assert people == set(lines_seen)
        told[viewer] = lines_seen
    assert told[LOCAL_OWNER] == [*addresses, *addresses]
    assert told[EXECUTIVE][:5] == told[EXECUTIVE][5:]
    assert len(set(told[EXECUTIVE])) == 5
    assert set(told[EXECUTIVE]) & set(addresses) == {"C1"}
