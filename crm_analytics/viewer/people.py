"""Who may sign in, and as whom: read from what the owner wrote in the secrets, checked, and refused where it is wrong.

    [access]
    people = ["owner@example.com"]                            # administrators, all branches

or, one line a person:

    [access.people]
    "owner@example.com" = { role = "administrator" }
    "sari@example.com" = { role = "manager", branches = ["JKT"], staff_id = "S017" }
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from crm_analytics.config import PROJECT
from crm_analytics.errors import UsageError
from crm_analytics.i18n import N_
from crm_analytics.viewer.permissions import Role
from crm_analytics.viewer.viewer import Viewer

LISTED_AS: Final = Role.ADMINISTRATOR
"""The role of those who are only listed: before there were roles, whoever was admitted could do everything."""
Entries = list[object] | tuple[object, ...] | Mapping[object, object]
KEYS: Final = ("role", "branches", "staff_id")
SECRETS: Final = Path(".streamlit/secrets.toml")

NEITHER = N_(
    "“people” in the section [access] of .streamlit/secrets.toml is neither a list of e-mail addresses nor a table of "
    "people."
)
NO_ADDRESS = N_(
    "“people” in the section [access] of .streamlit/secrets.toml holds {value}, which is no e-mail address."
)
TWICE = N_("{person} is named twice in [access.people] of .streamlit/secrets.toml; capitals make no difference.")
NO_TABLE = N_(
    "What [access.people] of .streamlit/secrets.toml says of {person} is no table. Write it as {example}.",
)
EXAMPLE = '{ role = "manager", branches = ["JKT"] }'
NO_ROLE = N_("[access.people] of .streamlit/secrets.toml gives {person} no “role”; it is one of {roles}.")
BAD_ROLE = N_(
    "The “role” of {person} in [access.people] of .streamlit/secrets.toml is {value}; it can be one of {roles}."
)
BAD_BRANCHES = N_(
    "The “branches” of {person} in [access.people] of .streamlit/secrets.toml are {value}; they are a list of branch "
    "codes with at least one, as text. Leave the key out for all branches."
)
BAD_STAFF = N_(
    "The “staff_id” of {person} in [access.people] of .streamlit/secrets.toml is {value}; it is the number of a member "
    "of staff as text."
)
BAD_KEY = N_(
    "The key “{key}” of {person} in [access.people] of .streamlit/secrets.toml means nothing; there are: {keys}."
)

NO_TOML = N_("{file} can't be read as TOML: {why}.")
NOBODY = N_("[access.people] of .streamlit/secrets.toml names nobody: leave the viewer out for the local owner.")
NO_SUCH_PERSON = N_("{person} is not named in [access.people] of .streamlit/secrets.toml; there are: {people}.")


def written(homes: Iterable[Path] | None = None) -> object:
    """What the secrets say of people; a list without members where they say nothing.

    Args:
        homes: Folders that may hold `.streamlit/secrets.toml`, as sign-in reads them: a section in a later file
            stands in place of the same section in an earlier one. None: the user's and the project's.

    Raises:
        UsageError: for a file that is no TOML.
    """
    secrets: dict[str, object] = {}
    for file in (home / SECRETS for home in homes or (Path.home(), PROJECT)):
        if not file.exists():
            continue
        try:
            secrets |= tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UsageError(NO_TOML, file=str(file), why=str(error)) from None
    access = secrets.get("access")
    return access.get("people", []) if isinstance(access, Mapping) else []


def viewer_named(people: object, address: str) -> Viewer:
    """Who acts under an address.

    Raises:
        UsageError: for somebody who is not named, saying who is; or naming the person and the key that is wrong.
    """
    viewer = person(people, address)
    if viewer is None:
        there = ", ".join(sorted(addresses(people)))
        raise UsageError(NO_SUCH_PERSON, person=address, people=there) if there else UsageError(NOBODY)
    return viewer


def entries(people: object) -> Entries:
    """What was written, once it is a list or a table.

    Raises:
        UsageError: where it is neither.
    """
    if not isinstance(people, (list, tuple, Mapping)):
        raise UsageError(NEITHER)
    return people


def addresses(people: object) -> frozenset[str]:
    """The addresses that are named, in small letters; nothing is checked, and what can't be understood names nobody."""
    named: Iterable[object] = people if isinstance(people, (list, tuple, Mapping)) else ()
    return frozenset(each.strip().lower() for each in named if isinstance(each, str) and each.strip())


def person(people: object, address: str) -> Viewer | None:
    """Who acts under an address; None for somebody who is not named. Others' mistakes are not this person's.

    Raises:
        UsageError: naming the person and the key that is wrong.
    """
    wanted, people = address.strip().lower(), entries(people)
    if not isinstance(people, Mapping):
        return Viewer.of_role(wanted, LISTED_AS) if wanted in addresses(people) else None
    stated = [entry for name, entry in people.items() if str(name).strip().lower() == wanted]
    if len(stated) > 1:
        raise UsageError(TWICE, person=wanted)
    return _viewer(wanted, stated[0]) if stated and wanted else None


def check(people: object) -> dict[str, Viewer]:
    """Everybody who is named, by address.

    Raises:
        UsageError: naming the first person and the key that is wrong.
    """
    people = entries(people)
    for each in people:
        if not isinstance(each, str) or "@" not in each:
            raise UsageError(NO_ADDRESS, value=repr(each))
    if isinstance(people, Mapping):
        twice = [name for name, times in Counter(str(each).strip().lower() for each in people).items() if times > 1]
        if twice:
            raise UsageError(TWICE, person=twice[0])
    named = {address: person(people, address) for address in sorted(addresses(people))}
    return {address: viewer for address, viewer in named.items() if viewer is not None}


def _viewer(address: str, entry: object) -> Viewer:
    if not isinstance(entry, Mapping):
        raise UsageError(NO_TABLE, person=address, example=EXAMPLE)
    for key in entry:
        if key not in KEYS:
            raise UsageError(BAD_KEY, key=str(key), person=address, keys=", ".join(KEYS))
    return Viewer.of_role(
        address,
        _role(address, entry),
        branches=_branches(address, entry.get("branches")),
        staff_id=_staff(address, entry.get("staff_id")),
    )


def _role(address: str, entry: Mapping[object, object]) -> Role:
    roles = ", ".join(Role)
    if "role" not in entry:
        raise UsageError(NO_ROLE, person=address, roles=roles)
    value = entry["role"]
    if not isinstance(value, str) or value not in set(Role):
        raise UsageError(BAD_ROLE, person=address, value=repr(value), roles=roles)
    return Role(value)


def _branches(address: str, value: object) -> frozenset[str] | None:
    if value is None:
        return None
    fits = isinstance(value, (list, tuple)) and value and all(isinstance(each, str) and each for each in value)
    if not fits or not isinstance(value, (list, tuple)):
        raise UsageError(BAD_BRANCHES, person=address, value=repr(value))
    return frozenset(str(each) for each in value)


def _staff(address: str, value: object) -> str | None:
    if value is not None and (not isinstance(value, str) or not value):
        raise UsageError(BAD_STAFF, person=address, value=repr(value))
    return value
