"""A plan in the reader's language: what is proposed, in a sentence of its own."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from crm_analytics.content.view import View
from crm_analytics.features.account_plan.proposals import Step
from crm_analytics.features.account_plan.reads import Account
from crm_analytics.i18n import date_text, number
from crm_analytics.i18n import gettext as _

FEW: Final = 3
"""Categories that are named."""


def proposal_sentence(view: View, account: Account) -> str:
    """What is proposed to do next, with the reason; empty where nothing is."""
    return _SENTENCES[account.step](view, account)


def _complaint(_view: View, account: Account) -> str:
    words = _("Answer what is open first: {topic}, since {day}")
    return words.format(topic=account.topic or _("a complaint or question"), day=_day(account.standing.complaint_on))


def _overdue(view: View, account: Account) -> str:
    standing = account.standing
    silent = (view.as_of - standing.last_on).days if standing.last_on else 0
    return _("Call: no purchase for {days} days, usually every {gap} days").format(
        days=number(silent), gap=number(round(standing.gap or 0))
    )


def _welcome(_view: View, account: Account) -> str:
    return _("Welcome: first purchase on {day}").format(day=_day(account.standing.first_on))


def _less(view: View, account: Account) -> str:
    return _("Ask what changed: bought {now} in a year, {before} in the year before").format(**_years(view, account))


def _more(view: View, account: Account) -> str:
    if not account.lacking:
        return _("Thank them: bought {now} in a year, {before} in the year before").format(**_years(view, account))
    return _("Offer {categories}: bought {now} in a year, {before} in the year before").format(
        categories=", ".join(account.lacking[:FEW]), **_years(view, account)
    )


def _keep(_view: View, account: Account) -> str:
    standing = account.standing
    due = standing.last_on + timedelta(days=round(standing.gap or 0)) if standing.last_on else None
    return _("Keep in touch: next purchase usually around {day}").format(day=_day(due))


_SENTENCES: Final[dict[Step, Callable[[View, Account], str]]] = {
    "complaint": _complaint,
    "overdue": _overdue,
    "welcome": _welcome,
    "less": _less,
    "more": _more,
    "keep": _keep,
    "nothing": lambda *_none: "",
}


def _day(day: date | None) -> str:
    return date_text(day) if day else ""


def _years(view: View, account: Account) -> dict[str, str]:
    """What was bought in the last year and in the one before."""
    sides = {"now": account.standing.year, "before": account.standing.year_before or 0.0}
    return {name: view.compact_money(amount) for name, amount in sides.items()}


def no_potential_reason(account: Account) -> str:
    """Why no potential is estimated."""
    if account.standing.year <= 0:
        return _("Nothing was bought in the last 365 days, so no potential is estimated.")
    return _("Too few alike customers bought in the last 365 days, so no potential is estimated.")
