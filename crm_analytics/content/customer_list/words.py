"""What is said of a customer in a list: the last purchase, the agreement to be contacted, the last contact."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from crm_analytics.i18n import N_, date_text, ngettext, number
from crm_analytics.i18n import gettext as _
from crm_analytics.state.contacts import BY, Outcome
from crm_analytics.warehouse.noted import SOURCE

Row = Mapping[str, object]

OUTCOMES: Final[Mapping[str, str]] = {
    Outcome.REACHED: N_("Reached"),
    Outcome.NOT_REACHED: N_("Not reached"),
    Outcome.WILL_BUY: N_("Will buy"),
    Outcome.LEAVE_ALONE: N_("Wants to be left alone"),
}
BY_NAMES: Final[Mapping[str, str]] = dict(
    zip(BY, (N_("WhatsApp"), N_("SMS"), N_("E-mail"), N_("Phone"), N_("Letter"), N_("Visit")), strict=True)
)


def outcome_words(outcome: str) -> str:
    """What came of a contact: in the reader's language where it was noted here, else as it was loaded."""
    return _(OUTCOMES[outcome]) if outcome in OUTCOMES else outcome


def purchase_words(row: Row, as_of: date) -> str:
    """When a customer bought last, beside the usual gap; empty for one who never bought."""
    last, gap = row["last_order_on"], row["usual_gap"]
    if not isinstance(last, date):
        return ""
    days = (as_of - last).days
    ago = ngettext("{day}, {days} day ago", "{day}, {days} days ago", days).format(
        day=date_text(last), days=number(days)
    )
    if not isinstance(gap, float):
        return ago
    usual = max(1, round(gap))
    return ngettext("{ago}; usually every day", "{ago}; usually every {gap} days", usual).format(
        ago=ago, gap=number(usual)
    )


def consent_words(row: Row) -> str:
    """Whether a customer agreed to be contacted, by what and since when."""
    agreed, source, day = row["consent"], row["consent_source"], row["consent_on"]
    if not isinstance(agreed, bool):
        return _("not recorded")
    words = _("agreed") if agreed else _("refused")
    origin = _("noted here") if source == SOURCE else str(source or "")
    details = ", ".join(filter(None, (origin, date_text(day) if isinstance(day, date) else "")))
    return f"{words} ({details})" if details else words


def contact_words(row: Row) -> str:
    """What came of the last contact, and when it was; empty without one."""
    outcome, day = row["contact_outcome"], row["contacted_on"]
    if not isinstance(day, date):
        return ""
    return ", ".join(filter(None, (outcome_words(str(outcome)) if outcome else "", date_text(day))))
