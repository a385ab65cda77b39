"""What results state is kept at every load, without personal data, and outlives the load's results."""

from datetime import timedelta

import polars as pl
import pytest

from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.recipes.catalogue import catalogue, statements
from crm_analytics.schema.columns import groups_of
from crm_analytics.state import annotations
from crm_analytics.state.annotations import Note
from crm_analytics.synthetic import nusantara
from crm_analytics.viewer import LOCAL_OWNER, ColumnGroup
from crm_analytics.warehouse import history, ready
from crm_analytics.warehouse.history import Record
from crm_analytics.warehouse.load import load
from crm_analytics.warehouse.loads import Catalogue
from crm_analytics.warehouse.progress import quiet
from tests.copies import copied
from tests.warehouse.small import result

RECORDS = {each.record.name: each.record for each in statements()}


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
    Catalogue(own).undo(1)
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


def test_names_of_records_are_given_once() -> None:
    names = [each.record.name for each in statements()]
    assert len(names) == len(set(names)) == 5
    assert isinstance(RECORDS["forecasts"], Record)
