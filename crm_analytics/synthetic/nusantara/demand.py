"""How likely each customer is to be the one who orders, on each day."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from crm_analytics.synthetic.nusantara.campaigns import CAMPAIGNS, TREATMENT, arms
from crm_analytics.synthetic.nusantara.people import Roster, roster
from crm_analytics.synthetic.nusantara.plan import DAYS, Flags, Floats, Ints, Plan
from crm_analytics.synthetic.nusantara.surprises import turns
from crm_analytics.synthetic.nusantara.tickets import AFTER_COMPLAINT, COMPLAINT, ticket_book


@dataclass(frozen=True)
class Demand:
    """What bears on a customer's weight.

    Attributes:
        everyone: The customers.
        contacted: For each campaign, who was contacted.
        upset_from: Day of a complaint, or the end.
        turn: Day on which a customer's habit turns, or the end.
        turn_factor: How many times as often from then on.
    """

    everyone: Roster
    contacted: tuple[Flags, ...]
    upset_from: Ints
    turn: Ints
    turn_factor: Floats

    def weights(self, day: int) -> Floats:
        """Each customer's weight among those who order on a day."""
        here = (self.everyone.first <= day) & (day <= self.everyone.last)
        weights = self.everyone.rate * here
        weights *= np.where(self.upset_from < day, AFTER_COMPLAINT, 1.0)
        weights *= np.where(self.turn <= day, self.turn_factor, 1.0)
        for campaign, contacted in zip(CAMPAIGNS, self.contacted, strict=True):
            if day in campaign.span and campaign.effect != 1:
                weights *= np.where(contacted, campaign.effect, 1.0)
        return weights


@lru_cache(maxsize=1)
def demand(plan: Plan) -> Demand:
    """Everything that bears on the customers' weights."""
    upset_from = np.full(plan.customers, DAYS, dtype=np.int64)
    book = ticket_book(plan)
    complained = book.kind == COMPLAINT
    upset_from[book.customer[complained]] = book.day[complained]
    turn, factor = np.full(plan.customers, DAYS, dtype=np.int64), np.ones(plan.customers)
    for each in turns(plan):
        turn[each.customer], factor[each.customer] = each.day, each.factor
    contacted = tuple(arms(plan, campaign) == TREATMENT for campaign in range(len(CAMPAIGNS)))
    return Demand(roster(plan), contacted, upset_from, turn, factor)
