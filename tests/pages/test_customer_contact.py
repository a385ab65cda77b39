"""Page Customer: how somebody is reached, what may be done, and what is noted there and then."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from crm_analytics.compute.cache import CACHE
from crm_analytics.config import Settings
from crm_analytics.content.chart_values import Grid
from crm_analytics.content.customer_list.phones import phone
from crm_analytics.content.values import Block, Chart, DataTable, Section
from crm_analytics.content.view import View
from crm_analytics.errors import UsageError
from crm_analytics.features.customer import contact, content, reads
from crm_analytics.reader import Reader
from crm_analytics.report import building
from crm_analytics.state import contacts
from crm_analytics.state.contacts import Outcome
from crm_analytics.ui import document
from crm_analytics.viewer import LOCAL_OWNER, Permission, Viewer
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.copies import copied
from tests.pages.conftest import OpenPage
from tests.pages.seen import drawn, tables

MASKED = Viewer("Rina", frozenset(Permission) - {Permission.PERSONAL_DATA})


@pytest.fixture(scope="module")
def own(nusantara_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A copy that may be written to."""
    return copied(nusantara_settings, tmp_path_factory.mktemp("customer") / "data")


@pytest.fixture
def person(own: Settings) -> Iterator[dict[str, object]]:
    """Somebody who agreed to WhatsApp and has a phone and an e-mail address: table customers."""
    CACHE.forget()
    load = LoadCatalogue(own).ready()
    assert load is not None
    agreed = Reader(own, LOCAL_OWNER, load).consents().filter(pl.col("channel") == "whatsapp", "agreed")
    people = lake.scan(own, load, "customers").filter(
        pl.all_horizontal(pl.col("phone", "email", "branch_id").is_not_null())
    )
    yield (
        people.filter(pl.col("branch_id") != "B02")
        .join(agreed, on="customer_id", how="semi")
        .sort("customer_id")
        .collect()
        .row(0, named=True)
    )
    CACHE.forget()


def view_of(settings: Settings, viewer: Viewer = LOCAL_OWNER) -> View:
    return building.view_of(settings, viewer, "customer")


def noted(at: AppTest, outcome: Outcome | None, note: str = "") -> AppTest:
    """Fill in the form for a contact and keep it."""
    stated = at.query_params["customer"]
    key = f"customer-{stated if isinstance(stated, str) else stated[0]}"
    at.pills(key=f"outcome-{key}").set_value(outcome)
    at.text_input(key=f"contact-note-{key}").set_value(note)
    (keep,) = [each for each in at.button if each.label == "Note it"]
    return keep.click().run()


def whatsapp_of(person: dict[str, object]) -> str:
    number = phone(str(person["phone"]), "ID")
    assert number is not None
    return f"https://wa.me/{number.digits}"


def timeline(at: AppTest) -> list[dict[str, str]]:
    return tables(at)[0]


def test_calling_and_writing_take_one_click_and_the_next_order_stands_beside(
    open_page: OpenPage, own: Settings, person: dict[str, object]
) -> None:
    at = open_page("customer", own, customer=str(person["customer_id"]))
    assert not at.exception
    assert whatsapp_of(person) in drawn(at)
    reaches = {each.channel: each for each in contact.reaches(view_of(own), record(own, person))}
    assert set(reaches) >= {"phone", "whatsapp", "sms", "email"}
    for each in reaches.values():
        assert (each.address in drawn(at)) == (not each.refused or not each.address)
        assert each.consent in drawn(at)
    beside = " ".join(each.value for each in at.markdown)
    assert "Next order: " in beside
    assert " details known" in beside


def test_a_contact_is_noted_in_place_and_taken_back(
    open_page: OpenPage, own: Settings, person: dict[str, object]
) -> None:
    at = open_page("customer", own, customer=str(person["customer_id"]))
    before = len(timeline(at))
    at = noted(at, Outcome.WILL_BUY, "wants *tea* on Monday")
    assert not at.exception
    words = "to the customer · Phone · Will buy · wants *tea* on Monday · local owner"
    assert words in [row["What"] for row in timeline(at)]
    assert any("Last contact: " in each.value and "Will buy" in each.value for each in at.markdown)
    (back,) = [each for each in at.button if str(each.key).startswith("contact-back-")]
    at = back.click().run()
    assert words not in [row["What"] for row in timeline(at)]
    assert len(timeline(at)) == before


def test_who_wants_to_be_left_alone_is_so_on_every_channel_at_once(
    open_page: OpenPage, own: Settings, person: dict[str, object]
) -> None:
    at = open_page("customer", own, customer=str(person["customer_id"]))
    whatsapp = whatsapp_of(person)
    assert whatsapp in drawn(at)
    at = noted(at, Outcome.LEAVE_ALONE)
    assert any("Wants to be left alone since" in each.value for each in at.info)
    assert not [link for link in (whatsapp, "tel:", "mailto:", "sms:") if f"href='{link}" in drawn(at)]
    assert "noted here" in drawn(at)
    at.toggle(key="customer-details").set_value(True).run()
    consents = next(table for table in tables(at) if "Said" in table[0])
    assert {key: consents[0][key] for key in ("Channel", "Said", "Source")} == {
        "Channel": "All channels",
        "Said": "refused",
        "Source": "noted here",
    }
    (kept,) = [each for each in contacts.kept(own, str(person["customer_id"])) if not each.stamp.removed]
    contacts.take_back(own, LOCAL_OWNER, kept)
    assert whatsapp in drawn(open_page("customer", own, customer=str(person["customer_id"])))


def test_who_may_not_write_notes_no_contact_and_the_words_are_hidden_with_personal_data(
    open_page: OpenPage, own: Settings, person: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    customer_id = str(person["customer_id"])
    whose = contacts.Whose(customer_id, str(person["branch_id"]))
    at_noon = datetime(2026, 1, 5, 12)  # noqa: DTZ001 - wall time of the company
    kept = contacts.add(
        own, LOCAL_OWNER, contacts.Contact(whose, at_noon, "visit", Outcome.REACHED, "has a new neighbour")
    )
    monkeypatch.setattr("crm_analytics.ui.shell.current_viewer", lambda: MASKED)
    at = open_page("customer", own, customer=customer_id)
    told = [row["What"] for row in timeline(at)]
    assert "to the customer · Visit · Reached · local owner" in told
    assert "neighbour" not in str(told)
    assert [each.key for each in at.pills if str(each.key).startswith("outcome-")] == []
    contacts.take_back(own, LOCAL_OWNER, kept)


def test_customers_are_there_by_card_and_order_number(
    open_page: OpenPage, own: Settings, person: dict[str, object]
) -> None:
    at = open_page("customer", own)
    hits = [each for each in typed(at, str(person["card_no"])) if str(person["name"]) in each]
    assert len(hits) == 1
    order = record(own, person).facts.orders["order_id"][-1]
    (hit,) = typed(at, order.lower())
    assert str(person["customer_id"]) in hit
    assert f"Placed the order {order.lower()}:" in [each.value for each in at.caption]
    elsewhere = replace(LOCAL_OWNER, name="elsewhere", branches=frozenset({"B02"}))
    assert reads.hits(view_of(own, elsewhere), order).customers.is_empty(), "not for another branch"
    assert reads.hits(view_of(own, MASKED), order).customers["customer_id"].to_list() == [person["customer_id"]]


def test_what_the_page_draws_is_its_document(
    open_page: OpenPage, own: Settings, person: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    pages: list[document.NotedPage] = []
    began = document.begin

    def note(view: View, foot: Callable[[], str] = str) -> None:
        began(view, foot)
        if (current := document.current()) is not None:
            pages.append(current)

    monkeypatch.setattr(document, "begin", note)
    monkeypatch.setattr("crm_analytics.ui.blocks.details", lambda label, _key="": not label.startswith("All "))
    at = open_page("customer", own, customer=str(person["customer_id"]))
    assert not at.exception
    page = pages[-1]
    report = building.report_of("customer")
    filters, choices = building.chosen(page.view, report, list(page.choices.items()))
    whole = building.document(page.view, report, filters, choices)
    assert whole.title == at.title[0].value
    names = {*(each.name for each in content.CLOSED), "Account plan"}
    expected: list[Block] = [
        each
        for each in whole.blocks
        if not (isinstance(each, Section) and each.name in names)
        and not (isinstance(each, DataTable) and each.key == "customer-contact")
    ]
    assert page.values == expected
    charts = {each.key: each.plot for each in expected if isinstance(each, Chart)}
    assert {"customer-strip", "customer-next", "customer-path", "customer-weekdays"} <= set(charts)
    orders = record(own, person).facts.orders["orders"].sum()
    assert isinstance(hours := charts["customer-hours"], Grid)
    assert sum(float(cell.amount or 0) for _day, cells in hours.rows for cell in cells) == orders


def test_a_file_is_of_the_customer_who_is_asked_for_and_holds_nothing_hidden(
    own: Settings, person: dict[str, object]
) -> None:
    pairs = [("customer", str(person["customer_id"]))]
    report = building.report_of("customer")
    for viewer, shown in ((LOCAL_OWNER, True), (MASKED, False)):
        view = view_of(own, viewer)
        made = str(building.document(view, report, *building.chosen(view, report, pairs)))
        for column in ("name", "phone", "email"):
            assert (str(person[column]) in made) == shown, (viewer.name, column)
    view = view_of(own)
    assert building.document(view, report, *building.chosen(view, report, [])).title == "Which of 500 customers?"
    elsewhere = view_of(own, replace(LOCAL_OWNER, name="elsewhere", branches=frozenset({"B02"})))
    with pytest.raises(UsageError, match="cannot be chosen"):
        building.chosen(elsewhere, report, pairs)


def record(settings: Settings, person: dict[str, object]) -> reads.CustomerRecord:
    customer = reads.customer_record(view_of(settings), str(person["customer_id"]))
    assert customer is not None
    return customer


def typed(at: AppTest, text: str) -> list[str]:
    """What the search offers for this text."""
    at.text_input(key="customer-typed").set_value(text).run()
    return [each.label for each in at.button if str(each.key).startswith("customer-hit-")]
