"""Notes on days become events of the forecast."""

from datetime import date, timedelta

import polars as pl

from crm_analytics.config import Settings
from crm_analytics.features.forecast.noted_events import noted_events
from crm_analytics.state import annotations
from crm_analytics.state.annotations import Note
from crm_analytics.viewer import LOCAL_OWNER

DAY = date(2026, 2, 3)


def days(frame: pl.DataFrame, name: str) -> list[date]:
    return frame.filter(pl.col("name") == name)["day"].sort().to_list()


def test_every_day_of_a_note_is_an_event_and_every_day_it_is_expected_again(state_settings: Settings) -> None:
    note = Note(DAY, "Pameran", until=DAY + timedelta(days=2), expected_on=date(2027, 2, 10))
    annotations.add(state_settings, LOCAL_OWNER, note)
    annotations.add(state_settings, LOCAL_OWNER, Note(DAY, "PAMERAN", branch_id="medan"))
    found = noted_events(annotations.all_notes(state_settings, LOCAL_OWNER), None)
    again = [date(2027, 2, 10) + timedelta(days=step) for step in range(3)]

    assert sorted(set(days(found, "pameran"))) == [DAY + timedelta(days=step) for step in range(3)] + again
    assert found["noted_on"].n_unique() == 1


def test_what_was_removed_or_goes_on_for_weeks_is_no_event(state_settings: Settings) -> None:
    gone = annotations.add(state_settings, LOCAL_OWNER, Note(DAY, "Salah ketik"))
    annotations.remove(state_settings, LOCAL_OWNER, gone)
    annotations.add(state_settings, LOCAL_OWNER, Note(DAY, "Renovasi", until=DAY + timedelta(days=28)))
    annotations.add(state_settings, LOCAL_OWNER, Note(DAY, "Obral", until=DAY + timedelta(days=27)))

    assert noted_events(annotations.all_notes(state_settings, LOCAL_OWNER), None)["name"].unique().to_list() == [
        "obral"
    ]
