"""What to do next with a customer, by plain rules over what is recorded; the first that fits is proposed.

1. A complaint is open: solve it first.
2. Silent for more than one and a half times the own usual gap between purchases, and for longer than nine of ten of
   the own gaps: call.
3. The first purchase lies 90 days back at most: welcome.
4. Bought a quarter less in the last year than in the year before: ask what changed.
5. Bought a quarter more: offer what alike customers buy too.
6. Otherwise keep in touch; the next purchase is due one usual gap after the last.

What is not known fits no rule: the gap of a customer with fewer than three days with a purchase, the year before where
sales do not reach back two years.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

OVERDUE: Final = 1.5
"""Usual gaps after which somebody is late."""
NEW: Final = timedelta(days=90)
LESS, MORE = 0.75, 1.25
"""Of the year before: from there on a year is told as less or as more."""
Step = Literal["complaint", "overdue", "welcome", "less", "more", "keep", "nothing"]


@dataclass(frozen=True)
class AccountStanding:
    """How a customer stands on a day.

    Attributes:
        first_on: First purchase; None: never bought.
        last_on: Last purchase.
        gap: Usual days between purchases; None: not known.
        long_gap: The days that nine of ten of the own gaps do not exceed; None where `gap` is.
        year: Bought in the last 365 days, less returns.
        year_before: In the 365 days before; None: sales do not reach back so far.
        complaint_on: When the oldest open complaint was opened; None: there is none.
    """

    first_on: date | None
    last_on: date | None
    gap: float | None
    long_gap: float | None
    year: float
    year_before: float | None
    complaint_on: date | None


def proposal(customer: AccountStanding, as_of: date) -> Step:
    """What is proposed to do next with a customer, as of a day."""
    if customer.complaint_on is not None:
        return "complaint"
    if is_overdue(customer, as_of):
        return "overdue"
    if customer.first_on is not None and as_of - customer.first_on <= NEW:
        return "welcome"
    return _of_change(customer) or ("nothing" if customer.gap is None else "keep")


def _of_change(customer: AccountStanding) -> Step | None:
    """What is proposed to who bought much less or more than in the year before; None to others."""
    before = customer.year_before
    if before is None or before <= 0:
        return None
    if customer.year < LESS * before:
        return "less"
    return "more" if customer.year > MORE * before else None


def is_overdue(customer: AccountStanding, as_of: date) -> bool:
    """Whether a customer has been silent for much longer than usual; never of one whose gap is not known."""
    if customer.last_on is None or customer.gap is None or customer.long_gap is None:
        return False
    return (as_of - customer.last_on).days > max(OVERDUE * customer.gap, customer.long_gap)
