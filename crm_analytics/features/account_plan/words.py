"""A plan in the reader's language: what is proposed, in a sentence of its own."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from crm_analytics.content.view import View
from crm_analytics.features.account_plan.proposals import Standing, Step
from crm_analytics.features.account_plan.reads import Account
from crm_analytics.i18n import date_text, number, percent
from crm_analytics.i18n import gettext as _

FEW: Final = 3
"""Categories that are named."""


def proposal_sentence(view: View, account: Account) -> str:
    """What is proposed to do next, with the reason; empty where nothing is."""
    return _SENTENCES[account.step](account.standing, account, view.as_of)


def _complaint(standing: Standing, account: Account, _as_of: date) -> str:
    words = _("Answer what is open first: {topic}, since {day}")
    return words.format(topic=account.topic or _("a complaint or question"), day=_day(standing.complaint_on))


def _overdue(standing: Standing, _account: Account, as_of: date) -> str:
    silent = (as_of - standing.last_on).days if standing.last_on else 0
    return _("Call: no purchase for {days} days, usually every {gap} days").format(
        days=number(silent), gap=number(round(standing.gap or 0))
    )


def _welcome(standing: Standing, _account: Account, _as_of: date) -> str:
    return _("Welcome: first purchase on {day}").format(day=_day(standing.first_on))


def _less(standing: Standing, _account: Account, _as_of: date) -> str:
    return _("Ask what changed: bought {share} less than in the year before").format(share=_changed(standing))


def _more(standing: Standing, account: Account, _as_of: date) -> str:
    if not account.lacking:
        return _("Thank them: bought {share} more than in the year before").format(share=_changed(standing))
    return _("Offer {categories}: bought {share} more than in the year before").format(
        categories=", ".join(account.lacking[:FEW]), share=_changed(standing)
    )


def _keep(standing: Standing, _account: Account, _as_of: date) -> str:
    due = standing.last_on + timedelta(days=round(standing.gap or 0)) if standing.last_on else None
    return _("Keep in touch: next purchase usually around {day}").format(day=_day(due))


_SENTENCES: Final[dict[Step, Callable[[Standing, Account, date], str]]] = {
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


def _changed(standing: Standing) -> str:
    """How much more or less than in the year before."""
    return percent(abs(standing.year / standing.year_before - 1)) if standing.year_before else ""


def no_potential_reason(account: Account) -> str:
    """Why no potential is estimated."""
    if account.standing.year <= 0:
        return _("Nothing was bought in the last 365 days, so no potential is estimated.")
    return _("Too few alike customers bought in the last 365 days, so no potential is estimated.")
