"""What is said of a customer in a list: the last purchase, the agreement to be contacted, the last contact."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from crm_analytics.content.customer_list.tasks import CHANNELS, Task
from crm_analytics.i18n import N_, date_text, ngettext, number
from crm_analytics.i18n import gettext as _
from crm_analytics.schema.facts.consents import CHANNELS as CONSENTED
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


def consent_words(stated: Row) -> str:
    """Whether a customer agreed to be contacted over a channel, by what and since when.

    Args:
        stated: `consent` (None: nothing is known), `consent_source` and `consent_on`.
    """
    return _with_origin(*_agreement(stated["consent"], stated["consent_source"], stated["consent_on"]))


def agreement_words(row: Row, task: Task) -> str:
    """What is known of the agreement over the task's channels: whether, by what, since when; alike ones together."""
    stated: dict[tuple[str, str], list[str]] = {}
    for channel in CHANNELS[task] or CONSENTED:
        agreement = _agreement(*(row[f"{part}_{channel}"] for part in ("agreed", "source", "since")))
        stated.setdefault(agreement, []).append(_(BY_NAMES[channel]))
    origins = {origin for _words, origin in stated}
    # Where all of it was said at once, that is named once.
    common = next(iter(origins)) if len(origins) == 1 else ""
    parts = [
        (f"{', '.join(names)}: " if len(stated) > 1 else "") + _with_origin(words, "" if common else origin)
        for (words, origin), names in stated.items()
    ]
    return _with_origin("; ".join(parts), common)


def source_words(source: object) -> str:
    """By what it was said: in the reader's language where it was noted here, else as it was loaded."""
    return _("noted here") if source == SOURCE else str(source or "")


def _agreement(agreed: object, source: object, day: object) -> tuple[str, str]:
    """Whether a channel was agreed to, and by what and when that was said."""
    if not isinstance(agreed, bool):
        return _("not recorded"), ""
    origin = (source_words(source), date_text(day) if isinstance(day, date) else "")
    return _("agreed") if agreed else _("refused"), ", ".join(filter(None, origin))


def _with_origin(words: str, origin: str) -> str:
    return f"{words} ({origin})" if origin else words


def contact_words(row: Row) -> str:
    """What came of the last contact, and when it was; empty without one."""
    outcome, day = row["contact_outcome"], row["contacted_on"]
    if not isinstance(day, date):
        return ""
    return ", ".join(filter(None, (outcome_words(str(outcome)) if outcome else "", date_text(day))))
