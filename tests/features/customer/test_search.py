"""Finding a customer as people type: parts, phone numbers in any writing, accents, a letter off."""

from itertools import pairwise
from string import ascii_lowercase

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from crm_analytics.features.customer.search import Index, index_of, search
from crm_analytics.synthetic import nusantara
from tests.thorough import times

PEOPLE = pl.DataFrame(
    {
        "customer_id": ["C001", "C002", "C003", "C010", "C100", "K-7"],
        "name": ["Budi Santoso", "Rudi Hartono", "Hélène  d'Arc", None, "PT Sumber Sentosa Yulianto", "Ani (Budi's)"],
        "email": ["budi.s@surel.example", None, "helene@surel.example", None, "PT@sumber.example", None],
        "phone": ["+62 812-3456-789", "(0813) 222 333", "0062 21 5550101", None, "021-555 0199", "+65 6123 4567"],
        "card_no": ["70010000-0017", None, "AB 12 CD", None, None, None],
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
        ("helene darc", ["C003"], "name"),
        ("sentosa", ["C100"], "name"),
        ("antos", ["C001"], "name"),
        ("santoso buddi", ["C001"], "close"),
        ("rudihartono", ["C002"], "name"),
        ("ru di har tono", ["C002"], "name"),
        ("sumbre sentosa", ["C100"], "close"),
        ("7001 0000-0017", ["C001"], "card"),
        ("0017", ["C001"], "card"),
        ("budi.s@surle.example", ["C001"], "close"),
        ("0812 3456 798", ["C001"], "close"),
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
    assert search(masked, "70010000-0017").is_empty()
    assert search(masked, "0812 3456 798").is_empty(), "nor nearly"
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
    """Against the plain way: every word of every name compared, and the name without blanks, accents aside."""
    people = pl.DataFrame({"customer_id": [f"#{n}" for n in range(len(names))], "name": names})
    single = [name.replace("é", "e").split() for name in names]
    wholes = ["".join(words) for words in single]
    plain = [[*words, *(first + second for first, second in pairwise(words))] for words in single]
    as_typed = {n for n, words in enumerate(plain) if any(typed in word for word in words) or typed == wholes[n]}
    whole = 1 if len(typed) >= 5 else 0
    close = {
        n
        for n, words in enumerate(plain)
        if any(OSA.distance(typed, word) <= 1 for word in words) or (words and OSA.distance(typed, wholes[n]) <= whole)
    }
    as_words = any(typed in words or typed == wholes[n] for n, words in enumerate(plain))
    nearly = {n for n in close if wholes[n] and OSA.distance(typed, wholes[n]) <= whole}
    expected = (as_typed if as_words else as_typed | nearly) or close
    hits = search(index_of(people), typed, most=100)
    assert {int(each[1:]) for each in hits["customer_id"]} == expected


@pytest.fixture(scope="module")
def two_thousand() -> tuple[pl.DataFrame, Index]:
    """Customers of the synthetic company, and their index."""
    tables = {each.table: each for each in nusantara.company(2000, 20_000, 1)}
    people = pl.concat(each.rows for each in tables["customers"].batches()).select(
        "customer_id", "name", "email", "phone", "card_no"
    )
    return people, index_of(people, country="ID")


def test_the_best_match_is_the_first_whatever_was_mistyped(two_thousand: tuple[pl.DataFrame, Index]) -> None:
    people, _index = two_thousand
    with_shop = pl.concat(
        [people, pl.DataFrame([("T1", "Toko Ratna Jaya")], ["customer_id", "name"], orient="row")], how="diagonal"
    )
    index = index_of(with_shop, country="ID")
    for typed in (
        "ratna jya",
        "RATNA  JAYA",
        "jaya ratna",
        "toko rtana jaya",
        "ratnajaya",
        "rattna jayya",
        "tokoratna jaya",
    ):
        assert search(index, typed)["customer_id"][0] == "T1", typed


@settings(max_examples=times(60), deadline=None)
@given(data=st.data())
def test_a_name_with_a_slip_of_the_finger_is_among_the_first_five(
    two_thousand: tuple[pl.DataFrame, Index], data: st.DataObject
) -> None:
    people, index = two_thousand
    longer = people.filter(pl.col("name").str.len_chars() >= 6)
    customer_id, name = longer.row(data.draw(st.integers(0, longer.height - 1)))[:2]
    typed = data.draw(slips(name))
    assert customer_id in search(index, typed, most=5)["customer_id"].to_list(), (name, typed)


def slips(name: str) -> st.SearchStrategy[str]:
    """The name with a letter that is wrong, missing, too many or swapped with the next."""
    place, letter = st.integers(0, len(name) - 1), st.sampled_from(ascii_lowercase)
    return st.one_of(
        st.builds(lambda n, sign: name[:n] + sign + name[n + 1 :], place, letter),
        st.builds(lambda n: name[:n] + name[n + 1 :], place),
        st.builds(lambda n, sign: name[:n] + sign + name[n:], place, letter),
        st.builds(lambda n: name[:n] + name[n : n + 2][::-1] + name[n + 2 :], place),
    )
