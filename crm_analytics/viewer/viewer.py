"""The viewer: who acts and reads, with which role, permissions and branches."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

from crm_analytics.errors import NotAllowed
from crm_analytics.i18n import N_
from crm_analytics.viewer.column_groups import ColumnGroup
from crm_analytics.viewer.permissions import BY_ROLE, Permission, Role

NEEDED: Final[dict[ColumnGroup, frozenset[Permission] | None]] = {
    ColumnGroup.PERSONAL: frozenset({Permission.PERSONAL_DATA}),
    ColumnGroup.COST: frozenset({Permission.COSTS}),
    ColumnGroup.RAW: frozenset({Permission.PERSONAL_DATA, Permission.COSTS}),
    ColumnGroup.SENSITIVE: None,  # nobody, until an administrator can switch them on with a reason
}
"""The permissions that together show a group of columns."""


@dataclass(frozen=True)
class Viewer:
    """Someone who reads and acts; a value, hashable.

    Attributes:
        name: What is written down as who did something: the address somebody signs in with.
        permissions: What this viewer may do.
        branches: Those whose rows may be seen; None: every branch.
        role: What the permissions come from; None: given one by one.
        staff_id: The viewer's own number in the data, where it is known.
    """

    name: str
    permissions: frozenset[Permission] = frozenset()
    branches: frozenset[str] | None = None
    role: Role | None = None
    staff_id: str | None = None

    @classmethod
    def of_role(
        cls, name: str, role: Role, *, branches: frozenset[str] | None = None, staff_id: str | None = None
    ) -> "Viewer":
        """Somebody with the permissions of a role."""
        return cls(name, BY_ROLE[role], branches, role, staff_id)

    @property
    def sees_all_branches(self) -> bool:
        """Whether the whole company is this viewer's to see."""
        return self.branches is None

    @property
    def data_scope(self) -> Hashable:
        """What decides which data is read: two viewers with the same read the same."""
        return (self.permissions, self.branches)

    def may(self, permission: Permission) -> bool:
        """Whether this viewer holds the permission."""
        return permission in self.permissions

    def may_for_company(self, permission: Permission) -> bool:
        """Whether this viewer holds the permission, also for what counts for the whole company."""
        return self.may(permission) and self.sees_all_branches

    def may_see(self, group: ColumnGroup) -> bool:
        """Whether columns of this group are shown to this viewer."""
        needed = NEEDED[group]
        return needed is not None and needed <= self.permissions

    def may_see_branch(self, branch: str | None) -> bool:
        """Whether rows of this branch are this viewer's to see; None: of no branch."""
        return self.branches is None or branch in self.branches

    def require(self, permission: Permission) -> None:
        """Refuse unless the viewer holds the permission.

        Raises:
            NotAllowed: naming the permission that is missing.
        """
        if not self.may(permission):
            raise NotAllowed(
                N_("{name} may not do this; the permission “{permission}” is needed. Ask an administrator for it."),
                name=self.name,
                permission=permission.value,
            )


LOCAL_OWNER: Final = Viewer.of_role(N_("local owner"), Role.ADMINISTRATOR)
