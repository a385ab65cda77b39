"""What a list of customers is for: which columns it has, and who is left out."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import polars as pl

from crm_analytics.i18n import N_, ngettext, number
from crm_analytics.i18n import gettext as _


class Task(StrEnum):
    """What is to be done with the customers of a list."""

    REVIEW = "review"
    """Look through them all."""
    CALL = "call"
    MESSAGE = "message"
    """Write by WhatsApp, SMS or e-mail."""
    LETTER = "letter"


TITLES: Final[Mapping[Task, str]] = {
    Task.REVIEW: N_("Look"),
    Task.CALL: N_("Call"),
    Task.MESSAGE: N_("Message"),
    Task.LETTER: N_("Letter"),
}
CHANNELS: Final[Mapping[Task, tuple[str, ...]]] = {
    Task.REVIEW: (),
    Task.CALL: ("phone",),
    Task.MESSAGE: ("whatsapp", "sms", "email"),
    Task.LETTER: ("letter",),
}
"""Over which channels a task reaches a customer."""
ADDRESSES: Final[Mapping[str, str]] = {
    "phone": "call_link",
    "whatsapp": "digits",
    "sms": "digits",
    "email": "email_link",
    "letter": "address",
}
"""By channel, the column without which a customer can't be reached over it."""
LEFT_OUT: Final = ("marked", "refused", "unreachable")
"""Reasons for which customers are left out of a task, in the order in which they are looked for."""


def reason_left_out(task: Task) -> pl.Expr:
    """Why a customer is left out of a task: one of `LEFT_OUT`, or null.

    Of rows with `mark`, the addresses of `ADDRESSES`, and for each channel `agreed_<channel>`, null where nothing is
    known of it. To look at, nobody is left out: it shows no address.
    """
    if task is Task.REVIEW:
        return pl.lit(None, pl.String)
    channels = CHANNELS[task]
    every_refused = pl.all_horizontal(~pl.col(f"agreed_{each}").fill_null(value=True) for each in channels)
    is_open = pl.any_horizontal(
        pl.col(ADDRESSES[each]).is_not_null() & pl.col(f"agreed_{each}").fill_null(value=True) for each in channels
    )
    return (
        pl.when(pl.col("mark").is_not_null())
        .then(pl.lit("marked"))
        .when(every_refused)
        .then(pl.lit("refused"))
        .when(~is_open)
        .then(pl.lit("unreachable"))
    )


def has_agreed(task: Task) -> pl.Expr:
    """Whether a customer of a list may be in a file that goes to a sender or into envelopes.

    So may who agreed to a channel of the task and can be reached over it. A list to call or to look at holds those too
    of whom nothing is known.
    """
    if task in {Task.REVIEW, Task.CALL}:
        return pl.lit(value=True)
    return pl.any_horizontal(
        pl.col(ADDRESSES[each]).is_not_null() & pl.col(f"agreed_{each}").fill_null(value=False)
        for each in CHANNELS[task]
    )


def left_out_sentence(task: Task, counts: Mapping[str, int]) -> str:
    """Who is not in the list and why, in one sentence; empty where everybody is in it."""
    reasons = [_reason(task, each, counts[each]) for each in LEFT_OUT if counts.get(each)]
    if not reasons:
        return ""
    return _("Left out: {reasons}.").format(reasons="; ".join(reasons))


def _reason(task: Task, reason: str, count: int) -> str:
    counted = number(count)
    if reason == "refused":
        return ngettext(
            "{count} who does not wish to be contacted this way",
            "{count} who do not wish to be contacted this way",
            count,
        ).format(count=counted)
    if reason == "marked":
        return ngettext("{count} who is staff or a test", "{count} who are staff or tests", count).format(count=counted)
    return _(_UNREACHABLE[task]).format(count=counted)


_UNREACHABLE: Final[Mapping[Task, str]] = {
    Task.CALL: N_("{count} without a phone number that can be dialled"),
    Task.MESSAGE: N_("{count} without a mobile number or e-mail address"),
    Task.LETTER: N_("{count} without an address"),
}
