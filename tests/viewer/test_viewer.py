"""Roles, permissions and who may see which columns."""

import subprocess
import sys

import pytest

from crm_analytics.config import PROJECT
from crm_analytics.errors import NotAllowed
from crm_analytics.i18n import use_language
from crm_analytics.viewer import BY_ROLE, LOCAL_OWNER, ColumnGroup, Permission, Role, Viewer
from crm_analytics.viewer.permissions import MEANING, table


def test_every_role_may_see_pages_and_the_administrator_may_do_everything() -> None:
    assert set(BY_ROLE) == set(Role)
    assert all(Permission.VIEW in permissions for permissions in BY_ROLE.values())
    assert BY_ROLE[Role.ADMINISTRATOR] == set(Permission) == set(MEANING)
    assert LOCAL_OWNER.permissions == set(Permission)
    assert LOCAL_OWNER.sees_all_branches


def test_an_executive_sees_no_personal_data_and_an_analyst_neither_that_nor_costs() -> None:
    executive, analyst = (Viewer.of_role("a", role) for role in (Role.EXECUTIVE, Role.ANALYST))
    assert executive.may_see(ColumnGroup.COST)
    assert not executive.may_see(ColumnGroup.PERSONAL)
    assert not analyst.may_see(ColumnGroup.PERSONAL)
    assert not analyst.may_see(ColumnGroup.COST)


@pytest.mark.parametrize("role", Role)
def test_a_row_as_it_came_needs_all_that_it_may_hold(role: Role) -> None:
    viewer = Viewer.of_role("a", role)
    both = viewer.may_see(ColumnGroup.PERSONAL) and viewer.may_see(ColumnGroup.COST)
    assert viewer.may_see(ColumnGroup.RAW) == both


def test_what_counts_for_the_whole_company_is_not_for_a_viewer_of_some_branches() -> None:
    assert LOCAL_OWNER.may_for_company(Permission.LOAD)
    branch = Viewer.of_role("a", Role.ADMINISTRATOR, branches=frozenset({"north"}))
    assert branch.may(Permission.LOAD)
    assert not branch.may_for_company(Permission.LOAD)


def test_a_viewer_of_some_branches_may_see_those_and_nothing_of_no_branch() -> None:
    branch = Viewer.of_role("a", Role.MANAGER, branches=frozenset({"north"}))
    assert [branch.may_see_branch(code) for code in ("north", "south", None)] == [True, False, False]
    assert all(LOCAL_OWNER.may_see_branch(code) for code in ("north", None))


def test_a_missing_permission_is_named() -> None:
    with pytest.raises(NotAllowed, match="load"):
        Viewer.of_role("a", Role.STAFF).require(Permission.LOAD)


def test_a_refusal_speaks_the_readers_language() -> None:
    with pytest.raises(NotAllowed) as refused:
        Viewer("kasir").require(Permission.LOAD)
    use_language("id")
    try:
        assert "tidak memiliki izin" in str(refused.value)
    finally:
        use_language("en")


def test_the_documentation_shows_the_table_of_permissions() -> None:
    assert table() in (PROJECT / "docs/access.md").read_text(encoding="utf-8")
    command = [sys.executable, "-m", "crm_analytics.viewer.permissions"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, cwd=PROJECT).stdout
    assert printed == table() + "\n"
