"""The list of customers to act on, on a page: what it is for, who may note and take away what, and what came of it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from crm_analytics.compute import reads
from crm_analytics.config import Settings
from crm_analytics.content.view import View
from crm_analytics.state import contacts, exports
from crm_analytics.state.contacts import Outcome
from crm_analytics.ui import appearance, contact_form, downloads
from crm_analytics.viewer import LOCAL_OWNER, Permission, Role, Viewer
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.copies import copied
from tests.pages.conftest import OpenPage
from tests.pages.seen import tables
from tests.pages.taking import Files, rows_of_csv

LISTED = "builder"
"""The key of the list on page Build a segment."""


@pytest.fixture
def own(nusantara_settings: Settings, tmp_path: Path) -> Settings:
    """A copy of the synthetic company: contacts are noted in it."""
    return copied(nusantara_settings, tmp_path / "own")


@pytest.fixture
def viewed_by(monkeypatch: pytest.MonkeyPatch) -> Callable[[Viewer], None]:
    return lambda viewer: monkeypatch.setattr("crm_analytics.ui.shell.current_viewer", lambda: viewer)


@pytest.fixture
def files(open_menus: None, monkeypatch: pytest.MonkeyPatch) -> Files:  # noqa: ARG001 - opens them
    """The files that the page drawn last offers."""
    offered: Files = {}

    def note(_label: str, make: Callable[[], bytes], name: str, *, key: str, icon: str) -> None:  # noqa: ARG001
        offered[f"{key}-{name.rpartition('.')[2]}"] = make

    monkeypatch.setattr(downloads, "_button", note)
    return offered


def opened(open_page: OpenPage, settings: Settings, language: str = "en", **address: str) -> AppTest:
    """The page with its list open."""
    at = open_page("segment_builder", settings, language, **address)
    at.toggle(key=f"these-{LISTED}").set_value(True).run()
    assert not at.exception
    return at


def first_rows(at: AppTest) -> list[dict[str, str]]:
    """The rows of the list."""
    return next(rows for rows in tables(at) if rows and ({"Last contact", "Kontak terakhir"} & set(rows[0])))


def links(at: AppTest) -> set[str]:
    """What the list's links begin with."""
    html = " ".join(each.proto.body for each in at.get("html") if "crm-people" in each.proto.body)
    return {each for each in ("tel:+62", "https://wa.me/62", "mailto:") if f"href='{each}" in html}


def task(at: AppTest, name: str) -> AppTest:
    return at.segmented_control(key=f"task-{LISTED}").set_value(name).run()


def note(at: AppTest, customer_id: str, outcome: Outcome, words: str = "") -> AppTest:
    """Choose a customer of the list and note what came of a call."""
    at.selectbox(key=f"open-these-{LISTED}").set_value(customer_id).run()
    at.pills(key=f"outcome-{LISTED}").set_value(outcome)
    at.text_input(key=f"contact-note-{LISTED}").set_value(words)
    next(each for each in at.button if each.label == "Note it").click().run()
    assert not at.exception
    return at


def test_columns_follow_the_task_and_links_call_and_write(open_page: OpenPage, own: Settings) -> None:
    at = opened(open_page, own)
    common = ["Bought in a year", "Last purchase", "Usual basket", "Agreement", "Last contact"]
    assert list(first_rows(at)[0]) == ["Customer", "Phone", *common]
    assert links(at) == {"tel:+62", "https://wa.me/62"}
    task(at, "message")
    assert list(first_rows(at)[0]) == ["Customer", "Written to by", *common]
    assert links(at) == {"https://wa.me/62", "mailto:"}
    task(at, "letter")
    assert list(first_rows(at)[0]) == ["Customer", "Address", *common]
    task(at, "review")
    assert list(first_rows(at)[0]) == ["Customer", *common]
    assert links(at) == set()


def test_in_indonesian_it_is_indonesian(open_page: OpenPage, own: Settings) -> None:
    at = opened(open_page, own, "id")
    assert list(first_rows(at)[0]) == [
        "Pelanggan", "Telepon", "Belanja setahun", "Pembelian terakhir", "Nilai transaksi biasanya", "Persetujuan",
        "Kontak terakhir",
    ]  # fmt: skip
    assert [each.replace(" ", "") for each in at.segmented_control(key=f"task-{LISTED}").options] == [
        "Lihat", "Telepon", "Pesan", "Surat"
    ]  # fmt: skip


def test_a_contact_is_noted_shown_and_taken_back(open_page: OpenPage, own: Settings) -> None:
    at = opened(open_page, own)
    customer_id = at.selectbox(key=f"open-these-{LISTED}").options[0].rpartition(" · ")[2]
    note(at, customer_id, Outcome.WILL_BUY, "wants tea")
    (kept,) = contacts.kept(own, customer_id)
    assert (kept.contact.outcome, kept.contact.note, kept.contact.channel) == (Outcome.WILL_BUY, "wants tea", "phone")
    assert kept.stamp.by == LOCAL_OWNER.name
    assert first_rows(at)[0]["Last contact"].startswith("Will buy, ")
    assert at.selectbox(key=f"open-these-{LISTED}").value is None
    at.button(key=f"undo-{LISTED}").click().run()
    assert not first_rows(at)[0]["Last contact"].startswith("Will buy")
    assert contacts.kept(own, customer_id)[0].stamp.removed


def test_without_an_outcome_nothing_is_noted(open_page: OpenPage, own: Settings) -> None:
    at = opened(open_page, own)
    customer_id = at.selectbox(key=f"open-these-{LISTED}").options[0].rpartition(" · ")[2]
    at.selectbox(key=f"open-these-{LISTED}").set_value(customer_id).run()
    next(each for each in at.button if each.label == "Note it").click().run()
    assert [each.value for each in at.warning] == ["Choose what came of it first."]
    assert contacts.kept(own) == []


def test_who_wants_to_be_left_alone_is_gone_at_once_and_counted(open_page: OpenPage, own: Settings) -> None:
    at = opened(open_page, own)
    customer_id = at.selectbox(key=f"open-these-{LISTED}").options[0].rpartition(" · ")[2]
    before = first_rows(at)
    note(at, customer_id, Outcome.LEAVE_ALONE)
    assert all(customer_id not in row["Customer"] for row in first_rows(at))
    assert first_rows(at)[0] == before[1]
    for name in ("message", "letter"):
        assert all(customer_id not in row["Customer"] for row in first_rows(task(at, name)))
    assert any("in no list to contact any more" in each.value for each in at.success)


def test_who_may_not_see_personal_data_looks_through_it_without_a_form_and_is_told_why(
    open_page: OpenPage, own: Settings, viewed_by: Callable[[Viewer], None], files: Files
) -> None:
    viewed_by(Viewer.of_role("analis@example.com", Role.ANALYST))
    at = opened(open_page, own)
    assert f"task-{LISTED}" not in {each.key for each in at.segmented_control}
    assert links(at) == set()
    captions = [each.value for each in at.caption]
    assert "Names and other personal data are hidden from you." in captions
    assert "To note contacts you need the permissions to see personal data and to write notes." in captions
    assert "Files for WhatsApp, SMS, e-mail and letters need the permission to see personal data." in captions
    at.selectbox(key=f"open-these-{LISTED}").set_value(first_rows(at)[0]["Customer"][:9]).run()
    assert not any(each.label == "Note it" for each in at.button)
    heading = rows_of_csv(files[f"people-{LISTED}-csv"]())[0]
    assert not {"Name", "Phone", "E-mail", "Address"} & set(heading)


def test_who_may_not_export_is_offered_no_file(
    open_page: OpenPage, own: Settings, viewed_by: Callable[[Viewer], None], files: Files
) -> None:
    viewed_by(Viewer("Rina", frozenset({Permission.VIEW, Permission.PERSONAL_DATA, Permission.ANNOTATE})))
    opened(open_page, own)
    assert not [name for name in files if LISTED in name]


def test_files_are_written_down_with_what_was_taken(open_page: OpenPage, own: Settings, files: Files) -> None:
    at = opened(open_page, own)
    made = rows_of_csv(files[f"people-{LISTED}-csv"]())
    assert made[0][:3] == ["Customer", "Name", "Phone"]
    assert made[1][2].startswith("+62 ")
    (taken,) = exports.recent(own)
    assert (taken.rows, taken.format, taken.by) == (len(made) - 1, "csv", LOCAL_OWNER.name)
    assert at.caption


def test_a_file_for_a_sender_says_who_is_not_in_it_and_is_written_down(
    open_page: OpenPage, own: Settings, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_analytics.ui.customer_files._is_open", lambda _menu: True)
    at = opened(open_page, own)
    at.segmented_control(key=f"send-by-{LISTED}").set_value("sms").run()
    at.segmented_control(key=f"send-form-sms-{LISTED}").set_value("Brevo").run()
    (sentence,) = [each.value for each in at.markdown if "in the file. Not in it:" in each.value]
    made = rows_of_csv(files[f"send-sms-{LISTED}-csv"]())
    assert made[0] == ["SMS", "FIRSTNAME", "LASTNAME", "customer_id"]
    assert all(row[0].startswith("+62") for row in made[1:])
    assert sentence.startswith(f"{len(made) - 1} customers are in the file.")
    (taken,) = exports.recent(own)
    assert (taken.rows, taken.format) == (len(made) - 1, "csv")
    assert taken.what.endswith(" · SMS · Brevo")


def test_a_phone_shows_a_card_for_each_with_the_form_in_a_dialog(
    open_page: OpenPage, own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appearance, "on_phone", lambda: True)
    at = opened(open_page, own)
    cards = [rows for rows in tables(at) if rows and "Last contact" in rows[0]]
    assert [len(rows) for rows in cards] == [1] * 10
    assert sum(each.label == "Note the contact" for each in at.button) == 10
    at.button(key=f"more-{LISTED}").click().run()
    assert sum(each.label == "Note the contact" for each in at.button) == 20


def test_as_the_data_stood_before_contacts_are_read_and_not_noted(two_loads: Settings) -> None:
    newest, earlier = reads.ready_loads(two_loads)
    company = LoadCatalogue(two_loads).company()
    assert company is not None
    assert contact_form.refusal(View(two_loads, LOCAL_OWNER, newest, company)) is None
    reason = contact_form.refusal(View(two_loads, LOCAL_OWNER, earlier, company))
    assert reason == "These figures are those of an earlier load: contacts are noted with the newest."
