"""Who signs in acts under the own name, role and branches; what can't be understood is said by person and key."""

import tomllib

import pytest

from crm_analytics.config import PROJECT
from crm_analytics.errors import UsageError
from crm_analytics.viewer import BY_ROLE, Role
from crm_analytics.viewer.people import KEYS, addresses, check, person

TABLE: dict[object, object] = {
    "Owner@Example.com": {"role": "administrator"},
    "sari@example.com": {"role": "manager", "branches": ["JKT", "SBY"], "staff_id": "S017"},
    "rina@example.com": {"role": "marketer"},
}


def test_everybody_in_the_table_has_the_own_role_branches_and_number() -> None:
    sari = person(TABLE, "SARI@example.com")
    assert sari is not None
    assert (sari.name, sari.role, sari.staff_id) == ("sari@example.com", Role.MANAGER, "S017")
    assert sari.branches == frozenset({"JKT", "SBY"})
    assert sari.permissions == BY_ROLE[Role.MANAGER]
    owner = person(TABLE, "owner@example.com")
    assert owner is not None
    assert owner.sees_all_branches
    assert set(check(TABLE)) == addresses(TABLE) == {"owner@example.com", "sari@example.com", "rina@example.com"}


def test_a_plain_list_still_admits_as_administrators_of_all_branches() -> None:
    listed = person(["Owner@Example.com"], "owner@example.com")
    assert listed is not None
    assert (listed.name, listed.role, listed.branches) == ("owner@example.com", Role.ADMINISTRATOR, None)
    assert person(["Owner@Example.com"], "other@example.com") is None


@pytest.mark.parametrize("people", [TABLE, ["a@example.com"], {"": {"role": "staff"}}, [""]])
@pytest.mark.parametrize("address", ["", " ", "other@example.com"])
def test_who_is_not_named_is_nobody(people: object, address: str) -> None:
    assert person(people, address) is None


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        ({}, "role"),
        ({"role": "boss"}, "role"),
        ({"role": 3}, "role"),
        ({"role": "manager", "branches": "JKT"}, "branches"),
        ({"role": "manager", "branches": []}, "branches"),
        ({"role": "manager", "branches": [1]}, "branches"),
        ({"role": "manager", "staff_id": 17}, "staff_id"),
        ({"role": "manager", "staff_id": ""}, "staff_id"),
        ({"role": "manager", "branch": ["JKT"]}, "branch"),
        ("manager", ""),
    ],
)
def test_a_wrong_entry_is_refused_by_person_and_key_and_admits_nobody(entry: object, key: str) -> None:
    people = {**TABLE, "budi@example.com": entry}
    for read in (lambda: person(people, "budi@example.com"), lambda: check(people)):
        with pytest.raises(UsageError) as refused:
            read()
        assert "budi@example.com" in str(refused.value)
        assert f"“{key}”" in str(refused.value) or not key


def test_the_mistake_of_one_does_not_keep_another_out() -> None:
    assert person({**TABLE, "budi@example.com": {"role": "boss"}}, "rina@example.com") is not None


def test_one_person_named_twice_is_refused() -> None:
    people = {"a@example.com": {"role": "staff"}, "A@example.com": {"role": "administrator"}}
    with pytest.raises(UsageError, match=r"a@example\.com is named twice"):
        person(people, "a@example.com")
    with pytest.raises(UsageError, match=r"a@example\.com is named twice"):
        check(people)


@pytest.mark.parametrize("people", ["a@example.com", 3, None])
def test_what_is_neither_list_nor_table_is_refused(people: object) -> None:
    with pytest.raises(UsageError, match="neither a list"):
        check(people)
    with pytest.raises(UsageError, match="neither a list"):
        person(people, "a@example.com")


@pytest.mark.parametrize("people", [["owner"], [3], {"owner": {"role": "staff"}}])
def test_what_is_no_address_is_refused_when_the_server_starts(people: object) -> None:
    with pytest.raises(UsageError, match="no e-mail address"):
        check(people)


def test_the_example_of_the_secrets_is_a_valid_one() -> None:
    example = tomllib.loads((PROJECT / ".streamlit/secrets.toml.example").read_text(encoding="utf-8"))
    found = check(example["access"]["people"])
    assert {viewer.role for viewer in found.values()} == {
        Role.ADMINISTRATOR,
        Role.EXECUTIVE,
        Role.MANAGER,
        Role.MARKETER,
    }
    assert any(viewer.branches for viewer in found.values())
    assert KEYS == ("role", "branches", "staff_id")
