"""What people may do, by role: the one table of permissions. `docs/access.md` shows it.

Print it with `python -m crm_analytics.viewer.permissions`.
"""

import sys
from enum import StrEnum
from typing import Final

from crm_analytics.i18n import N_


class Permission(StrEnum):
    """What a viewer may do."""

    VIEW = "view"
    PERSONAL_DATA = "personal_data"
    COSTS = "costs"
    EXPORT = "export"
    LOAD = "load"
    SET_THRESHOLDS = "set_thresholds"
    SET_GOALS = "set_goals"
    """Goals and assumptions."""
    ANNOTATE = "annotate"
    SAVE_SEGMENTS = "save_segments"
    AUDIT = "audit"


class Role(StrEnum):
    """What somebody is in the company, for this app."""

    ADMINISTRATOR = "administrator"
    EXECUTIVE = "executive"
    MANAGER = "manager"
    MARKETER = "marketer"
    ANALYST = "analyst"
    STAFF = "staff"


MEANING: Final[dict[Permission, str]] = {
    Permission.VIEW: N_("see pages and figures"),
    Permission.PERSONAL_DATA: N_("see names, contact data and dates of birth"),
    Permission.COSTS: N_("see costs, margins and profit"),
    Permission.EXPORT: N_("take tables, charts and pages away"),
    Permission.LOAD: N_("load files, give totals of the books, take loads back, see rows set aside"),
    Permission.SET_THRESHOLDS: N_("set where scores of segments begin"),
    Permission.SET_GOALS: N_("set goals and assumptions"),
    Permission.ANNOTATE: N_("write notes and answers"),
    Permission.SAVE_SEGMENTS: N_("save segments and lists of customers"),
    Permission.AUDIT: N_("see who took out what"),
}
_EVERYBODY: Final = frozenset({Permission.VIEW, Permission.ANNOTATE})
BY_ROLE: Final[dict[Role, frozenset[Permission]]] = {
    Role.ADMINISTRATOR: frozenset(Permission),
    Role.EXECUTIVE: _EVERYBODY
    | {
        Permission.COSTS,
        Permission.EXPORT,
        Permission.SET_THRESHOLDS,
        Permission.SET_GOALS,
        Permission.SAVE_SEGMENTS,
    },
    Role.MANAGER: _EVERYBODY
    | {
        Permission.PERSONAL_DATA,
        Permission.COSTS,
        Permission.EXPORT,
        Permission.SET_GOALS,
        Permission.SAVE_SEGMENTS,
    },
    Role.MARKETER: _EVERYBODY
    | {Permission.PERSONAL_DATA, Permission.COSTS, Permission.EXPORT, Permission.SAVE_SEGMENTS},
    Role.ANALYST: _EVERYBODY | {Permission.EXPORT, Permission.SAVE_SEGMENTS},
    Role.STAFF: _EVERYBODY | {Permission.PERSONAL_DATA},
}


def table() -> str:
    """Markdown: a row a permission, a column a role."""
    head = f"| permission | may | {' | '.join(Role)} |"
    lines = [
        f"| {permission} | {MEANING[permission]} | "
        + " | ".join("yes" if permission in BY_ROLE[role] else "" for role in Role)
        + " |"
        for permission in Permission
    ]
    return "\n".join([head, "|---" * (len(Role) + 2) + "|", *lines])


if __name__ == "__main__":
    sys.stdout.write(table() + "\n")
