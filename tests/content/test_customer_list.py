"""The list of customers to act on: its figures from the raw rows, who is in it, and who may see what of it."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_analytics.config import Settings
from crm_analytics.content.customer_list import sender_files
from crm_analytics.content.customer_list.files import list_columns, list_rows
from crm_analytics.content.customer_list.listing import YEAR, ListedCustomer, listing
from crm_analytics.content.customer_list.phones import phone
from crm_analytics.content.customer_list.sender_files import sender_file, sentence_of
from crm_analytics.content.customer_list.tasks import Task, left_out_sentence
from crm_analytics.content.customer_list.words import agreement_words, contact_words, purchase_words
from crm_analytics.content.view import View
from crm_analytics.errors import NotAllowed
from crm_analytics.exports import csv_bytes, headed
from crm_analytics.state import contacts
from crm_analytics.state.contacts import Contact, Outcome, Whose
from crm_analytics.viewer import LOCAL_OWNER, Role, Viewer
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.copies import copied
from tests.viewer.viewers import HOMES, NAMES, RECORDED_HOMES, two_branches
from tests.warehouse.small import fill

NORTH = Viewer.of_role("sari@example.com", Role.MANAGER, branches=frozenset({"north"}))
ANALYST = Viewer.of_role("analis@example.com", Role.ANALYST)
EVERYBODY = pl.Series("customer_no", range(6), dtype=pl.UInt32)


@pytest.mark.parametrize(
    ("written", "international", "is_mobile"),
    [
        ("0812-3456-789", "+628123456789", True),
        ("+62 812 3456 789", "+628123456789", True),
        ("+62 (0)812 3456 789", "+628123456789", True),
        ("62 (812) 3456.789", "+628123456789", True),
        ("0062 812 3456 789", "+628123456789", True),
        ("8123456789", "+628123456789", True),
        ("8123456789.0", "+628123456789", True),
        ("'08123456789", "+628123456789", True),
        ("62811234567", "+62811234567", True),
        ("62840-0000-1234", "+6284000001234", True),
        ("0812\u20133456\u2013789", "+628123456789", True),
        ("hp 0812 3456 789 (WA)", "+628123456789", True),
        ("0812 3456 789 ext 3", "+628123456789", True),
        ("0812 3456 789 / 0813 9999 888", "+628123456789", True),
        ("WA 0812.3456.789, kantor 021 5551234", "+628123456789", True),
        ("(021) 555-1234", "+62215551234", False),
        ("021/5551234", "+62215551234", False),
        ("62 21 555 1234", "+62215551234", False),
        ("0800 1234567", "+628001234567", False),
        ("+65 9123 4567", "+6591234567", True),
        ("+65 6234 5678", "+6562345678", False),
    ],
)
def test_a_number_is_dialled_however_it_is_written(written: str, international: str, is_mobile: bool) -> None:
    number = phone(written, "ID")
    assert number is not None
    assert number.call_link == f"tel:{international}"
    assert number.whatsapp_link == (f"https://wa.me/{international[1:]}" if is_mobile else None)


@pytest.mark.parametrize(
    "written",
    [None, "", "hp", "12", "0000", "surel12@example.com", "0812-xxxx-789", "0812345678901234", "•••"],
)
def test_what_is_no_number_is_not_dialled(written: str | None) -> None:
    assert phone(written, "ID") is None


@pytest.mark.parametrize(
    ("country", "written", "international"),
    [
        ("US", "(415) 555-2671", "+14155552671"),
        ("GB", "07911 123456", "+447911123456"),
        ("SG", "65123456", "+6565123456"),
        ("IN", "9198765432", "+919198765432"),
        ("", "+62 812 3456 789", "+628123456789"),
        ("", "0812 3456 789", None),
    ],
)
def test_numbers_without_a_country_are_of_the_company_s(country: str, written: str, international: str | None) -> None:
    number = phone(written, country)
    assert (number and number.international) == international


@given(
    digits=st.integers(10_000_000, 9_999_999_999).map(str),
    front=st.sampled_from(["0812", "+62812", "62812", "62 812", "+62 (812)", "0812-"]),
    sign=st.sampled_from([" ", "-", ".", ""]),
)
def test_the_signs_between_the_digits_make_no_difference(digits: str, front: str, sign: str) -> None:
    plain, signed = phone(f"0812{digits[:8]}", "ID"), phone(front + sign + sign.join([digits[:4], digits[4:8]]), "ID")
    assert plain is not None
    assert plain == signed


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A company of two branches, with phone numbers, marks and consents."""
    made = Settings(data=tmp_path_factory.mktemp("list"))
    two_branches(made)
    fill(
        made,
        customers=pl.DataFrame(
            {
                "customer_id": list(NAMES),
                "name": list(NAMES.values()),
                "branch_id": list(RECORDED_HOMES.values()),
                "phone": ["0812 1111 1111", "021-5551234", None, "0813-3333-3333", "0814 4444 4444", "0812 1111 1111"],
                "email": ["Siti@Example.com", "budi@example.com", "ayu@example.com", None, "dewi@example.com", None],
                "address": ["Jl. Melati 1", None, None, None, None, "=HYPERLINK(1)"],
                "mark": [None, None, None, None, "staff", None],
                "consent_marketing": [True, None, None, False, True, True],
            }
        ),
        consents=pl.DataFrame(
            {
                "customer_id": ["C1", "C0", "C2"],
                "channel": ["whatsapp", "email", "any"],
                "given_on": [date(2025, 5, 1), date(2025, 6, 1), date(2025, 7, 1)],
                "agreed": [True, False, False],
                "source": ["form", "STOP", "letter"],
            }
        ),
    )
    refreshed(made)
    return made


def refreshed(settings: Settings) -> None:
    from crm_analytics.compute.refresh import refresh  # noqa: PLC0415 - made once a module

    refresh(settings)


@pytest.fixture
def company(built: Settings, tmp_path: Path) -> Settings:
    return copied(built, tmp_path / "copy")


def seen(settings: Settings, viewer: Viewer = LOCAL_OWNER) -> View:
    catalogue = LoadCatalogue(settings)
    load, company = catalogue.ready(), catalogue.company()
    assert load is not None
    assert company is not None
    return View(settings, viewer, load, company)


def ids(settings: Settings, task: Task, viewer: Viewer = LOCAL_OWNER) -> list[str]:
    return sorted(listing(seen(settings, viewer), EVERYBODY, task).customers["customer_id"])


def test_its_figures_are_those_of_the_raw_rows(built: Settings) -> None:
    view = seen(built)
    lines = view.reader.facts("order_lines").collect()
    rows = listing(view, EVERYBODY, Task.REVIEW).customers
    ListedCustomer.validate(rows)
    assert rows["at_stake"].is_sorted(descending=True)
    for row in rows.iter_rows(named=True):
        own = lines.filter(pl.col("customer_id") == row["customer_id"]).sort("ordered_at")
        days = sorted(set(own["ordered_at"].dt.date()))
        year = own.filter(pl.col("ordered_at").dt.date() > days[-1] - YEAR)
        assert row["last_order_on"] == days[-1]
        assert row["at_stake"] == pytest.approx(float(year["amount"].sum()))
        assert row["usual_basket"] == pytest.approx(median(map(float, own["amount"])))
        assert row["usual_gap"] == median((after - before).days for before, after in pairwise(days))
        assert row["favourites"] == "Minuman"


def test_who_is_left_out_is_counted_by_reason_and_nobody_is_missing(built: Settings) -> None:
    view = seen(built)
    call = listing(view, EVERYBODY, Task.CALL)
    assert ids(built, Task.CALL) == ["C0", "C1", "C5"]
    assert dict(call.left_out) == {"marked": 1, "refused": 2, "unreachable": 0}
    assert call.count + sum(call.left_out.values()) == EVERYBODY.len()
    assert left_out_sentence(Task.CALL, call.left_out) == (
        "Left out: 1 who is staff or a test; 2 who do not wish to be contacted this way."
    )
    assert ids(built, Task.MESSAGE) == ["C0", "C1", "C5"]
    assert ids(built, Task.LETTER) == ["C0", "C5"]
    assert dict(listing(view, EVERYBODY, Task.LETTER).left_out) == {"marked": 1, "refused": 2, "unreachable": 1}
    assert ids(built, Task.REVIEW) == ["C0", "C1", "C2", "C3", "C4", "C5"]
    assert left_out_sentence(Task.REVIEW, listing(view, EVERYBODY, Task.REVIEW).left_out) == ""


def test_a_link_of_a_channel_that_was_refused_is_not_offered(built: Settings) -> None:
    siti = listing(seen(built), EVERYBODY, Task.MESSAGE).customers.row(
        by_predicate=pl.col("customer_id") == "C0", named=True
    )
    assert siti["email_link"] is None
    assert siti["whatsapp_link"] == "https://wa.me/6281211111111"
    assert agreement_words(siti, Task.MESSAGE) == "WhatsApp, SMS: agreed; E-mail: refused (STOP, 1 Jun 2025)"
    assert agreement_words(siti, Task.CALL) == "agreed"
    budi = listing(seen(built), EVERYBODY, Task.MESSAGE).customers.row(
        by_predicate=pl.col("customer_id") == "C1", named=True
    )
    assert agreement_words(budi, Task.MESSAGE) == "WhatsApp: agreed (form, 1 May 2025); SMS, E-mail: not recorded"
    assert agreement_words(budi, Task.LETTER) == "not recorded"
    ayu = listing(seen(built), EVERYBODY, Task.REVIEW).customers.row(
        by_predicate=pl.col("customer_id") == "C2", named=True
    )
    assert agreement_words(ayu, Task.REVIEW) == "refused (letter, 1 Jul 2025)"
    assert agreement_words(ayu | {"agreed_sms": True}, Task.MESSAGE) == (
        "WhatsApp, E-mail: refused; SMS: agreed (letter, 1 Jul 2025)"
    )


def test_a_wish_to_be_left_alone_counts_in_every_list_at_once_and_can_be_taken_back(company: Settings) -> None:
    today = datetime.combine(seen(company).as_of + timedelta(days=1), time(9))
    wish = contacts.add(
        company, LOCAL_OWNER, Contact(Whose("C0", "north"), today, "phone", Outcome.LEAVE_ALONE, "enough")
    )
    for task in (Task.CALL, Task.MESSAGE, Task.LETTER):
        assert "C0" not in ids(company, task)
    for channel in sender_files.TITLES:
        assert "C0" not in sender_file(seen(company), EVERYBODY, channel).rows["customer_id"].to_list()
    row = listing(seen(company), EVERYBODY, Task.REVIEW).customers.row(
        by_predicate=pl.col("customer_id") == "C0", named=True
    )
    assert contact_words(row).startswith("Wants to be left alone, ")
    assert agreement_words(row, Task.REVIEW).startswith("refused (noted here, ")
    contacts.take_back(company, LOCAL_OWNER, wish)
    assert "C0" in ids(company, Task.CALL)


def test_senders_get_those_who_agreed_each_address_once_as_text(built: Settings) -> None:
    view = seen(built)
    whatsapp = sender_file(view, EVERYBODY, "whatsapp")
    assert whatsapp.rows.columns == ["phone_number", "customer_name", "customer_id"]
    assert whatsapp.rows["phone_number"].to_list() == ["6281211111111"]
    assert (whatsapp.refused, whatsapp.unknown, whatsapp.unreachable, whatsapp.marked, whatsapp.repeated) == (
        2,
        0,
        1,
        1,
        1,
    )
    kept = 1 + whatsapp.refused + whatsapp.unknown + whatsapp.unreachable + whatsapp.marked + whatsapp.repeated
    assert kept == EVERYBODY.len()
    assert sentence_of(whatsapp).startswith("1 customer is in the file. Not in it: 2 do not wish to be contacted")
    mail = sender_file(view, EVERYBODY, "email")
    assert mail.rows.is_empty()
    assert (mail.refused, mail.unknown, mail.unreachable) == (3, 1, 1)
    letter = sender_file(view, EVERYBODY, "letter").rows
    assert csv_bytes(letter).decode("utf-8-sig").splitlines()[0] == "name,address,city,customer_id"
    assert "'=HYPERLINK(1)" in csv_bytes(letter).decode()


@pytest.mark.parametrize(
    ("channel", "sender", "first"),
    [
        ("whatsapp", "Qiscus", "phone_number,customer_name,customer_id\n6281211111111,Siti Rahayu,C0"),
        ("whatsapp", "Brevo", "WHATSAPP,FIRSTNAME,LASTNAME,customer_id\n+6281211111111,Siti,Rahayu,C0"),
        ("sms", "Twilio", "phone_number,full_name,customer_id\n+6281211111111,Siti Rahayu,C0"),
        ("sms", "Brevo", "SMS,FIRSTNAME,LASTNAME,customer_id\n+6281211111111,Siti,Rahayu,C0"),
    ],
)
def test_each_sender_gets_its_own_headings_and_numbers_as_it_wants_them(
    built: Settings, channel: sender_files.Channel, sender: str, first: str
) -> None:
    rows = sender_file(seen(built), EVERYBODY, channel, sender).rows.filter(pl.col("customer_id") == "C0")
    assert csv_bytes(rows).decode("utf-8-sig") == f"{first}\n"


@pytest.mark.parametrize(
    ("name", "kind", "parts"),
    [
        ("Siti Rahma Dewi", "person", ("Siti", "Rahma Dewi")),
        ("Suharto", None, ("Suharto", None)),
        ("PT Karya Utama", "company", ("PT Karya Utama", None)),
    ],
)
def test_first_and_last_names_are_those_of_persons(name: str, kind: str | None, parts: tuple[str, str | None]) -> None:
    frame = pl.DataFrame({"name": [name], "kind": [kind]}, schema={"name": pl.String, "kind": pl.String})
    assert frame.select(first=sender_files.FIRST_NAME, last=sender_files.LAST_NAME).row(0) == parts


def test_every_form_has_the_address_first_by_which_doubles_are_seen() -> None:
    for channel, forms in sender_files.FORMS.items():
        for columns in forms.values():
            assert channel == "letter" or next(iter(columns)).lower() in {
                "phone_number", "whatsapp", "sms", "email", "email address"
            }  # fmt: skip


def test_a_list_to_write_to_is_taken_away_with_those_who_agreed_and_the_addresses_they_agreed_to(
    built: Settings,
) -> None:
    view = seen(built)
    message, letter = listing(view, EVERYBODY, Task.MESSAGE), listing(view, EVERYBODY, Task.LETTER)
    rows = list_rows(view, EVERYBODY, Task.MESSAGE)
    by_id = {row["customer_id"]: row for row in rows.iter_rows(named=True)}
    assert (sorted(by_id), message.count, message.without_agreement) == (["C0", "C5"], 3, 1)
    assert by_id["C0"]["email"] is None  # withdrew e-mail
    assert by_id["C0"]["phone"] == "+62 812-1111-1111"
    assert (letter.count, letter.without_agreement) == (2, 0)
    assert listing(view, EVERYBODY, Task.CALL).without_agreement == 0
    assert "C1" in list_rows(view, EVERYBODY, Task.CALL)["customer_id"].to_list()


def test_a_list_is_taken_away_under_headings_with_numbers_intact(built: Settings) -> None:
    rows = list_rows(seen(built), EVERYBODY, Task.CALL)
    columns = list_columns("IDR", rows)
    text = csv_bytes(headed(rows, columns)).decode("utf-8-sig")
    assert text.splitlines()[0].startswith("Customer,Name,Phone,Segment,Branch,Bought in a year,Last purchase")
    assert "+62 812-1111-1111" in text
    assert "Utara" in text
    assert {column.name: column.kind for column in columns}["at_stake"] == "money"
    assert text.splitlines()[0].endswith("Phone: agreed,Phone: where it was said,Phone: since")
    assert "email" not in rows.columns


def test_who_may_not_see_personal_data_gets_no_address_and_no_file(built: Settings) -> None:
    view = seen(built, ANALYST)
    rows = listing(view, EVERYBODY, Task.REVIEW).customers
    assert rows.height == EVERYBODY.len()
    for name in ("name", "phone", "call_link", "whatsapp_link", "email", "email_link", "address"):
        assert rows[name].null_count() == rows.height, name
    for task in Task:
        taken = list_rows(view, EVERYBODY, task).columns
        assert not {"name", "phone", "email", "address", "city"} & set(taken)
    with pytest.raises(NotAllowed):
        sender_file(view, EVERYBODY, "whatsapp")


def test_a_viewer_of_a_branch_lists_the_customers_at_home_there_with_what_they_did_there(built: Settings) -> None:
    view = seen(built, NORTH)
    rows = listing(view, EVERYBODY, Task.REVIEW).customers
    lines = view.reader.facts("order_lines").collect()
    assert sorted(rows["customer_id"]) == sorted(who for who, home in HOMES.items() if home == "north")
    for row in rows.iter_rows(named=True):
        own = lines.filter(pl.col("customer_id") == row["customer_id"])
        last = own["ordered_at"].dt.date().max()
        assert isinstance(last, date)
        assert row["last_order_on"] == last
        year = own.filter(pl.col("ordered_at").dt.date() > last - YEAR)
        assert row["at_stake"] == pytest.approx(float(year["amount"].sum()))


def test_as_many_rows_are_worked_out_as_are_shown_and_all_are_counted(built: Settings) -> None:
    first = listing(seen(built), EVERYBODY, Task.REVIEW, 2)
    assert (first.customers.height, first.count) == (2, 6)
    assert first.customers.equals(listing(seen(built), EVERYBODY, Task.REVIEW).customers.head(2))


def test_the_last_purchase_is_said_beside_the_usual_gap() -> None:
    row: dict[str, object] = {"last_order_on": date(2025, 12, 1), "usual_gap": 12.0}
    assert purchase_words(row, date(2025, 12, 31)) == "1 Dec 2025, 30 days ago; usually every 12 days"
    assert purchase_words(row | {"usual_gap": None}, date(2025, 12, 2)) == "1 Dec 2025, 1 day ago"
    assert purchase_words({"last_order_on": None, "usual_gap": None}, date(2025, 12, 2)) == ""


def test_products_stand_for_categories_where_none_is_known(settings: Settings) -> None:
    lines = pl.DataFrame(
        {
            "order_id": ["1", "2", "3"],
            "line_no": [1, 1, 1],
            "ordered_at": [datetime(2025, 1, day) for day in (1, 5, 9)],  # noqa: DTZ001 - wall time
            "customer_id": ["a"] * 3,
            "product_id": ["P1", "P2", "P2"],
            "quantity": [1.0] * 3,
            "amount": [5.0, 1.0, 1.0],
        }
    )
    fill(settings, order_lines=lines, products=pl.DataFrame({"product_id": ["P2"], "name": ["Teh"]}))
    refreshed(settings)
    (row,) = listing(seen(settings), pl.Series([0]), Task.REVIEW).customers.to_dicts()
    assert row["favourites"] == "Teh, P1"


def test_of_nobody_there_is_an_empty_list(built: Settings) -> None:
    view = seen(built, replace(NORTH, branches=frozenset({"nowhere"})))
    for task in Task:
        nobody = listing(view, EVERYBODY, task)
        assert (nobody.count, nobody.customers.height) == (0, 0)
