"""What a check found: in words, with what to do."""

from dataclasses import dataclass, field
from typing import Literal

from crm_analytics.errors import Value
from crm_analytics.i18n import gettext

Severity = Literal["problem", "notice"]


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong (a problem) or worth knowing (a notice).

    Attributes:
        severity: A problem makes figures wrong or missing; a notice does not.
        about: The table, mart or result, for sorting and tests.
        message: A sentence marked with `N_`, with `{names}`.
        values: What the names stand for.
    """

    severity: Severity
    about: str
    message: str
    values: dict[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        return gettext(self.message).format(**self.values)


def problem(about: str, message: str, **values: Value) -> Finding:
    """Something that makes figures wrong or missing."""
    return Finding("problem", about, message, values)


def notice(about: str, message: str, **values: Value) -> Finding:
    """Something worth knowing; the figures are right."""
    return Finding("notice", about, message, values)
