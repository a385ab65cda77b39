"""What results state is kept at every load, without personal data, and outlives the load's results."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import polars as pl
import pytest

from crm_analytics.compute import ledger, plan
from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.recipes import catalogue as recipes
from crm_analytics.recipes.catalogue import catalogue, records, statements
from crm_analytics.recipes.ledger import Statement
from crm_analytics.schema.bounds import Bounds
from crm_analytics.schema.columns import across_branches_of, groups_of
from crm_analytics.schema.record import Record
from crm_analytics.state import annotations, thresholds
from crm_analytics.state.annotations import Note
from crm_analytics.synthetic import nusantara
from crm_analytics.viewer import LOCAL_OWNER, ColumnGroup
from crm_analytics.warehouse import history, ready
from crm_analytics.warehouse.load import load
from crm_analytics.warehouse.loads import LoadCatalogue
from crm_analytics.warehouse.progress import quiet
from crm_analytics.warehouse.ready import Generation
from tests.copies import copied
from tests.warehouse.small import result

RECORDS = records()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(data=tmp_path_factory.mktemp("ledger") / "data")
    load(settings, nusantara.company(80, 6000, 1), by="tests", progress=quiet, company=nusantara.COMPANY)
    refresh(settings)
    return settings


@pytest.fixture
def own(made: Settings, settings: Settings) -> Settings:
    return copied(made, settings.data)


def kept(settings: Settings, name: str) -> pl.DataFrame:
    return history.read(settings, RECORDS[name]).collect()


def test_what_the_results_state_is_kept(made: Settings) -> None:
    expected = result(made, "forecast_days").filter(pl.col("model") != "actual")
    forecasts = kept(made, "forecasts")
    assert forecasts.height == expected.height > 0
    assert forecasts["value"].sum() == pytest.approx(expected["value"].sum())
    assert forecasts.filter("chosen")["model"].n_unique() == 1
    assert kept(made, "forecast_totals").height == result(made, "forecast_errors").height
    assert kept(made, "unusual_days").height == result(made, "day_bands")["unusual"].sum()
    scored = result(made, "rfm_customers")
    assert kept(made, "segment_sizes")["customers"].sum() == scored.height
    assert kept(made, "segment_sizes")["revenue"].sum() == scored["monetary"].sum()
    scores = kept(made, "customer_scores").join(scored, on="customer_id", suffix="_now")
    assert scores.height == scored.height
    assert scores["segment"].to_list() == scores["segment_now"].to_list()


def test_refreshing_again_adds_nothing(own: Settings) -> None:
    before = {name: kept(own, name) for name in RECORDS}
    refresh(own, anew=True)
    refresh(own)
    for name, rows in before.items():
        assert kept(own, name).equals(rows), name


def test_another_version_of_the_program_that_states_the_same_adds_nothing(
    own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {name: kept(own, name) for name in RECORDS}
    monkeypatch.setattr(plan, "program", lambda: "another version")
    assert set(refresh(own).made) >= {"forecast_days", "rfm_customers"}, "it works all out anew"
    for name, rows in before.items():
        assert kept(own, name).equals(rows), name


def test_another_version_of_the_program_that_states_something_else_adds_that(
    own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {name: kept(own, name) for name in RECORDS}
    now = {statement.record.name: statement for statement in statements()}
    higher = replace(
        now["unusual_days"], rows=lambda read: now["unusual_days"].rows(read).with_columns(pl.col("score") * 1.01)
    )
    monkeypatch.setattr(ledger, "statements", lambda: (higher, now["segment_sizes"]))
    refresh(own)
    after = kept(own, "unusual_days")
    assert after.height == 2 * before["unusual_days"].height > 0
    assert after.head(before["unusual_days"].height).equals(before["unusual_days"]), "what was stated stays"
    assert kept(own, "segment_sizes").equals(before["segment_sizes"])


def test_a_changed_threshold_adds_the_sizes_of_segments_and_no_second_scores_of_the_month(
    own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {name: kept(own, name) for name in RECORDS}
    money = tuple(Decimal(each) for each in (100_000, 500_000, 1_000_000, 5_000_000))
    thresholds.set(own, LOCAL_OWNER, Bounds((200, 100, 50, 20), (2, 4, 8, 16), money))
    worked_out: list[str] = []

    def noted(statement: Statement, results: Generation) -> pl.DataFrame:
        worked_out.append(statement.record.name)
        return statement.rows(results.scan).collect()

    monkeypatch.setattr(ledger, "_rows", noted)
    refresh(own)
    assert {name for name in RECORDS if not kept(own, name).equals(before[name])} == {"segment_sizes"}
    assert set(worked_out) == set(RECORDS) - {"customer_scores"}, "scores of this month are not even worked out"


def test_a_changed_note_adds_the_forecast_alone(own: Settings) -> None:
    before = {name: kept(own, name) for name in RECORDS}
    day = before["forecasts"]["day"].to_list()[0]
    note = Note(day - timedelta(days=364), "Bazaar", expected_on=day)
    annotations.add(own, LOCAL_OWNER, note)
    refresh(own)
    more = {name for name, rows in before.items() if kept(own, name).height > rows.height}
    assert more == {"forecasts", "forecast_totals"}
    assert kept(own, "forecasts").head(before["forecasts"].height).equals(before["forecasts"])


def test_undoing_the_load_marks_all_that_was_stated_at_it(own: Settings) -> None:
    LoadCatalogue(own).undo(1, by="tests")
    for name in RECORDS:
        rows = kept(own, name)
        assert rows.height > 0
        assert rows["undone"].null_count() == 0, name


def test_it_outlives_the_results_of_its_load(own: Settings) -> None:
    before = kept(own, "forecasts")
    ready.keep_only(own, set())
    assert kept(own, "forecasts").equals(before)


def test_an_erased_customer_is_gone_and_stays_gone_for_that_load(own: Settings) -> None:
    customer = kept(own, "customer_scores")["customer_id"][0]
    assert history.erase(own, customer) == 1
    refresh(own, anew=True)
    assert customer not in kept(own, "customer_scores")["customer_id"].to_list()


def test_no_record_holds_personal_data() -> None:
    personal = {
        name
        for schema in catalogue().schemas.values()
        for name, group in groups_of(schema).items()
        if group is ColumnGroup.PERSONAL
    }
    personal |= {"name", "email", "phone", "birth_date", "address", "customer_no"}
    for record in RECORDS.values():
        assert not personal & set(record.schema.columns()), record.name
    with_customers = {name for name, record in RECORDS.items() if "customer_id" in record.schema.columns()}
    assert with_customers == {"customer_scores"}


def test_a_record_hides_what_the_results_hide_it_is_taken_from() -> None:
    for statement in statements():
        columns = set(statement.record.schema.columns())
        for need in statement.needs:
            hidden = {name: group for name, group in groups_of(catalogue().schemas[need]).items() if name in columns}
            assert groups_of(statement.record.schema).items() >= hidden.items(), statement.record.name
            if statement.record.is_by_customer:
                across = across_branches_of(catalogue().schemas[need]) & columns
                assert across <= across_branches_of(statement.record.schema), statement.record.name
    assert groups_of(RECORDS["customer_scores"].schema) == {"value_to_come": ColumnGroup.COST}


def test_every_record_has_a_key() -> None:
    assert len(RECORDS) == len(statements()) == 5
    assert all(record.schema.primary_key() for record in RECORDS.values())


@pytest.mark.parametrize("name", ["forecasts", "forecast_days", "customers"])
def test_a_name_of_a_record_is_no_others(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    named = replace(statements()[0], record=Record(name, RECORDS["forecasts"].schema))
    others = tuple(each for each in statements() if each.record.name != "forecasts")
    doubled = (*others, named, *([named] if name == "forecasts" else []))
    monkeypatch.setattr(recipes, "statements", lambda: doubled)
    with pytest.raises(recipes.WrongDeclaration, match=f"The name {name} is given twice"):
        records.__wrapped__()
