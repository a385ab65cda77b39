"""Finding a customer as people type: parts, phone numbers in any writing, accents, a letter off."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from crm_analytics.features.customer.search import Index, index_of, search
from tests.thorough import times

PEOPLE = pl.DataFrame(
    {
        "customer_id": ["C001", "C002", "C003", "C010", "C100", "K-7"],
        "name": ["Budi Santoso", "Rudi Hartono", "Hélène  d'Arc", None, "PT Sumber Sentosa Yulianto", "Ani (Budi's)"],
        "email": ["budi.s@surel.example", None, "helene@surel.example", None, "PT@sumber.example", None],
        "phone": ["+62 812-3456-789", "(0813) 222 333", "0062 21 5550101", None, "021-555 0199", "+65 6123 4567"],
    }
)


@pytest.fixture(scope="module")
def index() -> Index:
    return index_of(PEOPLE, country="ID")


@pytest.mark.parametrize(
    ("typed", "found", "how"),
    [
        ("c001", ["C001"], "id"),
        ("K-7", ["K-7"], "id"),
        ("00", ["C100", "C001", "C002", "C003"], "id"),
        ("budi santoso", ["C001"], "name"),
        ("  SANTOSO   Budi ", ["C001"], "name"),
        ("Budi Santosa", ["C001"], "close"),
        ("bud", ["C001", "K-7"], "name"),
        ("helene darc", ["C003"], "close"),
        ("Hélene", ["C003"], "name"),
        ("yuliato", ["C100"], "close"),
        ("0812 3456 789", ["C001"], "phone"),
        ("+62 812 3456789", ["C001"], "phone"),
        ("62812-3456-789", ["C001"], "phone"),
        ("+62 (813) 222333", ["C002"], "phone"),
        ("021 5550101", ["C003"], "phone"),
        ("6123", ["K-7"], "phone"),
        ("0101", ["C003"], "phone"),
        ("Budi.S@surel.example", ["C001"], "email"),
        ("pt@sumber.ex", ["C100"], "email"),
    ],
)
def test_what_people_type_finds_who_they_mean(index: Index, typed: str, found: list[str], how: str) -> None:
    hits = search(index, typed)
    assert sorted(hits["customer_id"].head(len(found))) == sorted(found)
    assert hits["how"][0] == how
    if how != "id":
        assert hits["customer_id"].to_list()[: len(found)] == found or how == "close"


@pytest.mark.parametrize("typed", ["", "   ", "?", "zzzz qqqq", "x", "\x00", "%", "0999 999 999"])
def test_what_nobody_is_called_finds_nobody(index: Index, typed: str) -> None:
    assert search(index, typed).is_empty()


def test_names_as_typed_leave_out_those_that_are_only_alike(index: Index) -> None:
    assert search(index, "budi")["customer_id"].to_list() == ["C001", "K-7"]
    assert search(index, "wudi")["customer_id"].sort().to_list() == ["C001", "C002", "K-7"]


def test_masked_data_are_searched_by_number_alone() -> None:
    masked = index_of(PEOPLE, country="ID", personal=False)
    assert search(masked, "Budi").is_empty()
    assert search(masked, "0812 3456 789").is_empty()
    assert search(masked, "budi.s@surel.example").is_empty()
    assert search(masked, "C001")["customer_id"].to_list() == ["C001"]


def test_how_many_fit_is_said_where_more_fit_than_are_shown() -> None:
    many = pl.DataFrame({"customer_id": [f"C{n:03}" for n in range(40)], "name": ["Ayu Lestari"] * 40})
    hits = search(index_of(many), "ayu", most=3)
    assert hits.height == 3
    assert hits["total"].to_list() == [40] * 3


def test_nobody_can_be_searched_in_an_empty_company() -> None:
    assert search(index_of(PEOPLE.clear()), "budi").is_empty()


@settings(max_examples=times(60), deadline=None)
@given(
    st.lists(st.text("abcdé ", min_size=1, max_size=12), min_size=1, max_size=8),
    st.text("abcde", min_size=4, max_size=7),
)
def test_a_word_finds_every_name_with_a_word_one_letter_off(names: list[str], typed: str) -> None:
    """Against the plain way: every word of every name compared, accents aside."""
    people = pl.DataFrame({"customer_id": [f"#{n}" for n in range(len(names))], "name": names})
    plain = [name.replace("é", "e").split() for name in names]
    as_typed = {n for n, words in enumerate(plain) if any(word.startswith(typed) for word in words)}
    close = {n for n, words in enumerate(plain) if any(OSA.distance(typed, word) <= 1 for word in words)}
    expected = as_typed or close
    hits = search(index_of(people), typed, most=100)
    assert {int(each[1:]) for each in hits["customer_id"]} == expected
