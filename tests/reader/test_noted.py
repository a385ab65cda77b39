"""Contacts noted in the app are read with the facts: each once, at once, and never lost."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as drawing
from hypothesis import strategies as st

from crm_analytics.compute.refresh import refresh, work_of
from crm_analytics.config import Settings
from crm_analytics.drill.rows import load_day
from crm_analytics.reader import MASK, Reader
from crm_analytics.reader.consents import COLUMNS, consents_in_force
from crm_analytics.schema.facts.consents import CHANNELS
from crm_analytics.schema.tables import polars_schema
from crm_analytics.state import contacts
from crm_analytics.state.contacts import Contact, KeptContact, Outcome, Whose
from crm_analytics.viewer import LOCAL_OWNER, Role, Viewer
from crm_analytics.warehouse.backup import backup
from crm_analytics.warehouse.loads import Load, LoadCatalogue
from crm_analytics.warehouse.progress import quiet
from crm_analytics.warehouse.restore import restore
from tests.copies import copied
from tests.incoming import incoming
from tests.viewer.viewers import two_branches
from tests.warehouse.loading import load_tables
from tests.warehouse.small import fill

ANALYST = Viewer.of_role("analis@example.com", Role.ANALYST)
NORTH = Viewer.of_role("sari@example.com", Role.MANAGER, branches=frozenset({"north"}))
SOUTH = Viewer.of_role("dewi@example.com", Role.MANAGER, branches=frozenset({"south"}))
SITI, BUDI = Whose("C0", "north"), Whose("C1", "south")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = Settings(data=tmp_path_factory.mktemp("noted"))
    two_branches(made)
    return made


@pytest.fixture
def company(built: Settings, tmp_path: Path) -> Settings:
    """A copy of a company of two branches, with nothing noted."""
    return copied(built, tmp_path / "copy")


def noted(settings: Settings, whose: Whose, outcome: Outcome, *, later: int = 0, note: str = "") -> KeptContact:
    """A contact by phone at ten, so many days after the newest load."""
    day = load_day(settings, newest(settings)) + timedelta(days=later)
    return contacts.add(settings, LOCAL_OWNER, Contact(whose, datetime.combine(day, time(10)), "phone", outcome, note))


def newest(settings: Settings) -> Load:
    load = LoadCatalogue(settings).ready()
    assert load is not None
    return load


def interactions(settings: Settings, viewer: Viewer = LOCAL_OWNER, load: Load | None = None) -> pl.DataFrame:
    return Reader(settings, viewer, load or newest(settings)).facts("interactions").collect()


def refusals(settings: Settings, viewer: Viewer = LOCAL_OWNER, load: Load | None = None) -> dict[str, list[str]]:
    """By customer, the channels over which they do not wish to be contacted."""
    known = Reader(settings, viewer, load or newest(settings)).consents().filter(~pl.col("agreed"))
    gathered = known.sort("channel").group_by("customer_id").agg("channel").collect()
    return dict(gathered.iter_rows())


def test_a_contact_counts_at_once_and_once_whatever_is_loaded_after_it(company: Settings) -> None:
    first = newest(company)
    kept = noted(company, SITI, Outcome.WILL_BUY, note="Senin datang")
    expected = interactions(company)
    assert expected.select("interaction_id", "customer_id", "outcome", "note", "staff_id").rows() == [
        (f"app-{kept.stamp.id}", "C0", "will_buy", "Senin datang", LOCAL_OWNER.name)
    ]
    refresh(company)
    assert interactions(company).equals(expected)
    load_tables(company, incoming("branches", [{"branch_id": "east"}]))
    second = refresh(company).load
    assert second.id > first.id
    assert interactions(company).equals(expected)
    assert interactions(company, load=first).equals(expected)
    LoadCatalogue(company).undo(second.id, by="Sari")
    assert newest(company).id == first.id
    assert interactions(company).equals(expected)


def test_a_contact_that_comes_back_in_a_file_is_counted_once(company: Settings) -> None:
    noted(company, SITI, Outcome.REACHED, note="said hello")
    before = interactions(company)
    rows = before.drop("note").to_dicts()
    another = rows[0] | {"interaction_id": "F1"}
    load_tables(company, incoming("interactions", [*rows, another]))
    refresh(company)
    after = interactions(company)
    assert after["interaction_id"].n_unique() == after.height == before.height + 1
    assert after.filter(pl.col("interaction_id") != "F1").equals(before)


def test_as_of_an_earlier_load_what_was_noted_up_to_its_day_counts(company: Settings) -> None:
    first = newest(company)
    today, tomorrow = noted(company, SITI, Outcome.REACHED), noted(company, BUDI, Outcome.LEAVE_ALONE, later=1)
    load_tables(company, incoming("branches", [{"branch_id": "east"}]))
    second = refresh(company).load
    assert set(interactions(company)["interaction_id"]) == {f"app-{each.stamp.id}" for each in (today, tomorrow)}
    assert interactions(company, load=first)["interaction_id"].to_list() == [f"app-{today.stamp.id}"]
    assert refusals(company, load=second) == {"C1": sorted(CHANNELS)}
    assert refusals(company, load=first) == {}


def test_a_refresh_reads_what_was_noted_up_to_its_clock_and_knows_when_that_changed(company: Settings) -> None:
    before = work_of(company, newest(company)).version("interactions")
    noted(company, SITI, Outcome.REACHED)
    noted(company, BUDI, Outcome.REACHED, later=1)
    work = work_of(company, newest(company))
    assert work.facts("interactions").collect()["customer_id"].to_list() == ["C0"]
    assert work.version("interactions") != before
    assert work.version("tickets") == work_of(company, newest(company)).version("tickets")


def test_a_restored_warehouse_has_each_contact_once(company: Settings, tmp_path: Path) -> None:
    noted(company, SITI, Outcome.LEAVE_ALONE)
    expected, refused = interactions(company), refusals(company)
    backup(company, tmp_path / "backup.zip", quiet)
    noted(company, BUDI, Outcome.REACHED)
    other = Settings(data=tmp_path / "other")
    restore(other, tmp_path / "backup.zip", quiet)
    refresh(other)
    assert interactions(other).equals(expected)
    assert refusals(other) == refused == {"C0": sorted(CHANNELS)}


def test_what_was_taken_back_counts_no_more(company: Settings) -> None:
    kept = noted(company, SITI, Outcome.LEAVE_ALONE)
    version = Reader(company, LOCAL_OWNER, newest(company)).noted_version
    contacts.take_back(company, LOCAL_OWNER, kept)
    assert interactions(company).is_empty()
    assert refusals(company) == {}
    assert Reader(company, LOCAL_OWNER, newest(company)).noted_version != version


def test_contacts_follow_their_customers_home_and_words_are_masked(company: Settings) -> None:
    noted(company, SITI, Outcome.LEAVE_ALONE, note="Utara saja")
    assert interactions(company, NORTH).height == 1
    assert interactions(company, SOUTH).is_empty()
    assert refusals(company, SOUTH) == {}
    assert refusals(company, NORTH) == {"C0": sorted(CHANNELS)}
    assert interactions(company, ANALYST)["note"].to_list() == [MASK]


def test_the_newest_word_counts_by_channel_and_a_withdrawal_of_the_same_day(settings: Settings) -> None:
    agreed = {"agreed": True, "source": "form"}
    day = date(2025, 6, 1)
    rows = [
        {"customer_id": "a", "channel": "whatsapp", "given_on": day, **agreed},
        {"customer_id": "a", "channel": "any", "given_on": day.replace(day=2), "agreed": False, "source": "STOP"},
        {"customer_id": "a", "channel": "email", "given_on": day.replace(day=3), **agreed},
        {"customer_id": "b", "channel": "sms", "given_on": day, **agreed},
        {"customer_id": "b", "channel": "any", "given_on": day, "agreed": False, "source": "STOP"},
        {"customer_id": "c", "channel": "phone", "given_on": date(2999, 1, 1), **agreed},
    ]
    people = pl.DataFrame(
        {"customer_id": ["a", "b", "c", "d"], "consent_marketing": [True, None, False, None]},
        schema_overrides={"consent_marketing": pl.Boolean},
    )
    fill(settings, consents=pl.DataFrame(rows), customers=people)
    load = LoadCatalogue(settings).in_force()
    assert load is not None
    reader = Reader(settings, LOCAL_OWNER, load)
    seen = reader.consents().sort("customer_id", "channel").collect()
    agreements = seen.filter("agreed").select("customer_id", "channel", "given_on").rows()
    assert agreements == [("a", "email", day.replace(day=3))]
    assert seen.group_by("customer_id", maintain_order=True).len().rows() == [("a", 5), ("b", 5), ("c", 5)]
    assert seen.filter(pl.col("customer_id") == "c").select("agreed", "given_on").unique().rows() == [(False, None)]


WORDS = st.tuples(st.sampled_from("ab"), st.sampled_from([*CHANNELS, "any"]), st.integers(1, 5), st.booleans())


@given(words=st.lists(WORDS, max_size=8), beside=st.sampled_from([None, True, False]))
@drawing(max_examples=60)
def test_consents_in_force_are_what_a_loop_over_the_words_says(
    words: list[tuple[str, str, int, bool]], beside: bool | None
) -> None:
    days = {(who, channel, day): agreed for who, channel, day, agreed in words}
    schema = polars_schema("consents")
    rows = [
        {"customer_id": who, "channel": channel, "given_on": date(2025, 1, day), "agreed": agreed, "source": None}
        for (who, channel, day), agreed in days.items()
    ]
    consents = pl.LazyFrame(rows, schema=schema)
    customers = pl.LazyFrame(
        {"customer_id": ["a", "b"], "consent_marketing": [beside, None], "consent_source": ["f", None]},
        schema={"customer_id": pl.String, "consent_marketing": pl.Boolean, "consent_source": pl.String},
    )
    in_force = consents_in_force(consents, customers, until=date(2025, 1, 4)).collect()
    assert in_force.columns == list(COLUMNS)
    expected = {}
    for who in "ab":
        for channel in CHANNELS:
            said = [
                (day, not agreed)
                for (customer, over, day), agreed in days.items()
                if customer == who and over in {channel, "any"} and (not agreed or day <= 4)
            ]
            if said:
                expected[who, channel] = not max(said)[1]
            elif who == "a" and beside is not None:
                expected[who, channel] = beside
    assert dict(zip(in_force.select("customer_id", "channel").rows(), in_force["agreed"], strict=True)) == expected
