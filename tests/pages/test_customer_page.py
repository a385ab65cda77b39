"""Page Customer: who is found by whom, what is said of them, and what stays hidden."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from crm_analytics.config import Settings
from crm_analytics.drill.customer_facts import lines_of, read_customer_facts
from crm_analytics.i18n import number
from crm_analytics.reader import Reader
from crm_analytics.state import customer_notes
from crm_analytics.state.customer_notes import Whose
from crm_analytics.viewer import LOCAL_OWNER, Permission, Viewer
from crm_analytics.warehouse import lake, ready
from crm_analytics.warehouse.loads import Load, LoadCatalogue
from tests.pages.conftest import OpenPage
from tests.pages.dialog import opened
from tests.pages.seen import figures, parts, tables
from tests.pages.seen import words as words_of
from tests.pages.test_frame import words

MASKED = Viewer("Rina", frozenset(Permission) - {Permission.PERSONAL_DATA})
LookAs = Callable[[Viewer], None]


@pytest.fixture
def look_as(monkeypatch: pytest.MonkeyPatch) -> LookAs:
    return lambda viewer: monkeypatch.setattr("crm_analytics.ui.shell.current_viewer", lambda: viewer)


@pytest.fixture
def load(nusantara_settings: Settings) -> Load:
    newest = LoadCatalogue(nusantara_settings).ready()
    assert newest is not None
    return newest


@pytest.fixture
def busy(nusantara_settings: Settings, load: Load) -> dict[str, object]:
    """The company with the most service around it that other customers belong to: table customers."""
    people = lake.scan(nusantara_settings, load, "customers").collect()
    parents = people["parent_id"].drop_nulls().unique().to_list()
    tickets = lake.scan(nusantara_settings, load, "deliveries").collect()["customer_id"].value_counts()
    ranked = people.filter(pl.col("customer_id").is_in(parents)).join(tickets, on="customer_id")
    return ranked.sort(["count", "customer_id"], descending=True).row(0, named=True)


def facts_of_the_largest(settings: Settings, load: Load) -> dict[str, str]:
    """Number and name of the customer who spent most."""
    ranked = ready.scan(settings, load.id, "customer_summary").sort("revenue", descending=True)
    people = lake.scan(settings, load, "customers").select("customer_id", "name")
    return ranked.head(1).select("customer_id").join(people, on="customer_id").collect().row(0, named=True)


def everything_read(at: AppTest) -> str:
    """All words of a page: Streamlit's, our own HTML, buttons, choices."""
    own = "\n".join(words_of(part) for part in parts(at))
    return "\n".join([words(at), own, *(each.label for each in at.button)])


def typed(at: AppTest, text: str) -> list[str]:
    """What the search offers for this text."""
    at.text_input(key="customer-typed").set_value(text).run()
    return [each.label for each in at.button if str(each.key).startswith("customer-hit-")]


def test_a_search_leads_to_the_customer_and_is_forgotten(
    open_page: OpenPage, nusantara_settings: Settings, load: Load, busy: dict[str, object]
) -> None:
    at = open_page("customer", nusantara_settings)
    assert at.title[0].value == "Which of 500 customers?"
    most = facts_of_the_largest(nusantara_settings, load)
    assert [tables(at)[0][0][column] for column in ("Name", "Number")] == [most["name"], most["customer_id"]]
    assert most["name"] in [each.label for each in at.button]
    name = str(busy["name"])
    wrong = name[:-2] + ("x" if name[-2] != "x" else "y") + name[-1]
    (first, *_others) = typed(at, wrong)
    assert name in first
    assert str(busy["customer_id"]) in first
    next(each for each in at.button if each.key == "customer-hit-0").click().run()
    assert at.query_params["customer"] == busy["customer_id"]
    assert at.text_input(key="customer-typed").value == ""
    assert wrong not in str(at.query_params)
    assert at.title[0].value.startswith(f"{name}: ")

    facts = read_customer_facts(Reader(nusantara_settings, LOCAL_OWNER, load), str(busy["customer_id"]))
    assert facts is not None
    bought = facts.orders.filter(pl.col("orders") > 0)
    text = everything_read(at)
    assert f"Bought on {bought['day'].n_unique()} days since" in text
    assert figures(at)["Days with a purchase"].value == str(bought["day"].n_unique())
    assert figures(at)["Days with a purchase"].change.startswith("segment: ")
    kinds = at.pills(key=f"customer-kind-{busy['customer_id']}")  # each with its number
    assert f"Orders ({bought.height})" in kinds.options
    assert f"Deliveries ({facts.tables['deliveries'].height})" in kinds.options
    newest = tables(at)[0][0]
    assert newest.keys() == {"Day", "Kind", "What", "Amount, Rp"}
    lines = lines_of(Reader(nusantara_settings, LOCAL_OWNER, load), facts)
    assert lines["amount"].sum() == facts.orders["revenue"].sum() == facts.summary["revenue"][0]
    behind = opened(at, "why-card--customer0-open")
    assert behind.facts["Behind it"].startswith(f"{number(lines.height)} order lines, ")
    assert {row["Customer name"] for row in behind.rows} == {name}


def test_what_is_known_is_said_with_how_many_others_it_is_known_of(
    open_page: OpenPage, demo_settings: Settings
) -> None:
    at = open_page("customer", demo_settings, "id", customer="1")
    assert at.title[0].value == "Household 1: berbelanja pada 31 Des 2017, hari terakhir data · segmen Andalan"
    for part in ("customer-offers", "customer-details"):
        at.toggle(key=part).set_value(True).run()
    known = {row["Keterangan"]: row for row in tables(at)[-1]}
    assert known["Kelompok usia"]["Isi"] == "65+"
    assert known["Kelompok usia"]["Pelanggan dengan data ini"] == "32,4%"  # 801 of 2,469
    told = "".join(each.value for each in at.markdown)
    assert "5 dari 12 data pelanggan terisi; belum ada: Nomor telepon, Alamat surel, Alamat, Kota, " in told
    assert "Data ini tidak mencatat: kontak, keluhan, pengiriman, jatuh tempo." in words(at)
    offered = next(table for table in tables(at) if "Kampanye" in table[0])
    assert len(offered) == 8


def test_who_may_not_see_personal_data_searches_by_number_and_reads_none(
    open_page: OpenPage, nusantara_settings: Settings, load: Load, look_as: LookAs, busy: dict[str, object]
) -> None:
    look_as(MASKED)
    at = open_page("customer", nusantara_settings)
    assert at.text_input(key="customer-typed").label == "Find a customer by the number of the customer or of an order"
    most = facts_of_the_largest(nusantara_settings, load)
    assert tables(at)[0][0]["Customer"] == most["customer_id"]
    assert most["name"] not in everything_read(at)
    nobody = None
    for unseen in (*(str(busy[column]) for column in ("name", "email", "phone", "card_no")), "0800 555 000 111"):
        assert typed(at, unseen) == []
        nobody = nobody or everything_read(at)
        assert everything_read(at) == nobody, "whether somebody has this number is not told either"
    (hit,) = typed(at, str(busy["customer_id"]))
    assert str(busy["name"]) not in hit
    next(each for each in at.button if each.key == "customer-hit-0").click().run()
    assert at.title[0].value.startswith(f"Customer {busy['customer_id']}: ")
    text = everything_read(at)
    assert [name for name in ("name", "email", "phone", "card_no", "address") if str(busy[name]) in text] == []
    assert "Ways to reach this customer are hidden from you." in text
    assert "tel:" not in text
    people = lake.scan(nusantara_settings, LoadCatalogue(nusantara_settings).ready(), "customers")
    children = people.filter(pl.col("parent_id") == busy["customer_id"]).collect()
    assert children.height
    at.toggle(key="customer-relatives").set_value(True).run()
    text = everything_read(at)
    assert [name for name in children["name"] if name in text] == []
    assert "Write a note on this customer" not in [each.label for each in at.text_area]


def test_a_viewer_of_one_branch_finds_its_own_customers_alone(
    open_page: OpenPage, nusantara_settings: Settings, load: Load, look_as: LookAs, busy: dict[str, object]
) -> None:
    people = ready.scan(nusantara_settings, load.id, "customer_summary").collect()
    stranger = people.filter(pl.col("branch_id") != busy["branch_id"])["customer_id"][0]
    look_as(replace(LOCAL_OWNER, name="branch", branches=frozenset({str(busy["branch_id"])})))
    at = open_page("customer", nusantara_settings, customer=str(stranger))
    assert at.info[0].value == "There is no customer with this number that you may see."
    own = people.filter(pl.col("branch_id") == busy["branch_id"]).height
    assert at.title[0].value == f"Which of {own} customers?"
    assert typed(at, str(stranger)) == []
    assert typed(at, str(busy["customer_id"]))
    next(each for each in at.button if each.key == "customer-hit-0").click().run()
    assert not at.exception
    assert at.title[0].value.startswith(str(busy["name"]))
    named = people.filter(pl.col("branch_id") != busy["branch_id"])["customer_id"].to_list()
    assert [each for each in named if each in everything_read(at)] == []


def test_a_note_is_read_on_the_page_and_on_the_line_of_time(
    open_page: OpenPage, settings: Settings, demo_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written into a database of its own: the demo is shared."""
    apart = replace(demo_settings, database_url=settings.state_url)
    customer_notes.add(apart, LOCAL_OWNER, Whose("7"), "prefers *calls* after 5")
    read = customer_notes.notes_of
    monkeypatch.setattr(customer_notes, "notes_of", lambda _settings, viewer, whose: read(apart, viewer, whose))
    at = open_page("customer", demo_settings, customer="7")
    at.toggle(key="customer-notes").set_value(True).run()
    assert any("prefers \\*calls\\* after 5" in each.value for each in at.markdown)
    (row,) = [row for row in tables(at)[0] if row["Kind"] == "Note"]
    assert row["What"] == "prefers *calls* after 5 · local owner"
    assert [each.value for each in at.exception] == []


def test_who_came_once_is_told_so_in_one_sentence(
    open_page: OpenPage, nusantara_settings: Settings, load: Load
) -> None:
    bought = ready.scan(nusantara_settings, load.id, "customer_summary")
    once = bought.filter(pl.col("order_days") == 1).sort("customer_id").collect().row(0, named=True)
    at = open_page("customer", nusantara_settings, customer=once["customer_id"])
    text = words(at)
    assert f"Bought on one day so far, {once['first_order_on'].day} " in text
    assert "the last time on" not in text
    assert "branch Cabang" not in text


def test_a_customer_without_purchases_is_told_plainly(nusantara_settings: Settings, load: Load) -> None:
    """Of the facts alone: such a customer has a row, and nothing else need be there."""
    bought = ready.scan(nusantara_settings, load.id, "customer_summary").collect()
    never = bought.filter(pl.col("order_days") == 0)
    assert never.height
    facts = read_customer_facts(Reader(nusantara_settings, LOCAL_OWNER, load), str(never["customer_id"][0]))
    assert facts is not None
    assert facts.orders.is_empty()
    assert lines_of(Reader(nusantara_settings, LOCAL_OWNER, load), facts).is_empty()
    assert isinstance(facts.person["joined_on"], date | None)
    assert read_customer_facts(Reader(nusantara_settings, LOCAL_OWNER, load), "nobody") is None
