"""What was planted, as data: tests and benchmarks ask here what an analysis should have found."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from crm_analytics.synthetic.nusantara.campaigns import CAMPAIGNS, Campaign
from crm_analytics.synthetic.nusantara.people import SEGMENTS, PlantedSegment, customer_ids, roster
from crm_analytics.synthetic.nusantara.plan import DAYS, Plan, day_at
from crm_analytics.synthetic.nusantara.products import PAIRS, RAMADAN_DEMAND, Pair
from crm_analytics.synthetic.nusantara.sales import ANONYMOUS, CANCELLED, RETURNED
from crm_analytics.synthetic.nusantara.seasons import SEASON, Season, eids, expected
from crm_analytics.synthetic.nusantara.surprises import (
    AbsurdLine,
    PlantedDay,
    absurd_lines,
    day_factors,
    turns,
    unusual_days,
)
from crm_analytics.synthetic.nusantara.tickets import AFTER_COMPLAINT, COMPLAINT, ticket_book


@dataclass(frozen=True)
class Truths:
    """Everything planted in one company.

    Attributes:
        segments: The segments with their rates; `customers` says who is in which.
        customers: `customer_id` and `segment`, one row per customer.
        pairs: Categories bought together, and when.
        ramadan_demand: How many times as popular a category is in Ramadan.
        season: Coefficients of trend, week, year, payday and Eid.
        eids: First day of Eid al-Fitr in each year.
        days: `day`, `season` (factor by season alone) and `surprise` (factor of its own), one row per day.
        unusual_days: The days with a surprise.
        absurd_lines: Lines with an absurd amount.
        turns: `customer_id`, `day`, `factor`: customers who order so many times as often from a day on.
        campaigns: The campaigns with their true effect.
        complaints: `customer_id` and `day`, one row per complaint.
        after_complaint: How many times as often a customer orders from the day after a complaint.
        anonymous: Share of the orders without a customer.
        returned: Share of the orders that are returns.
        cancelled: Share of the orders that were cancelled.
    """

    segments: tuple[PlantedSegment, ...]
    customers: pl.DataFrame
    pairs: tuple[Pair, ...]
    ramadan_demand: dict[str, float]
    season: Season
    eids: tuple[date, ...]
    days: pl.DataFrame
    unusual_days: tuple[PlantedDay, ...]
    absurd_lines: tuple[AbsurdLine, ...]
    turns: pl.DataFrame
    campaigns: tuple[Campaign, ...]
    complaints: pl.DataFrame
    after_complaint: float
    anonymous: float
    returned: float
    cancelled: float


def planted(plan: Plan) -> Truths:
    """The truths of a company."""
    return Truths(
        segments=SEGMENTS,
        customers=_segments(plan),
        pairs=PAIRS,
        ramadan_demand=dict(RAMADAN_DEMAND),
        season=SEASON,
        eids=tuple(day_at(eid) for eid in eids()),
        days=pl.DataFrame(
            {"day": [day_at(day) for day in range(DAYS)], "season": expected(), "surprise": day_factors(plan)}
        ),
        unusual_days=unusual_days(plan),
        absurd_lines=absurd_lines(plan),
        turns=_turns(plan),
        campaigns=CAMPAIGNS,
        complaints=_complaints(plan),
        after_complaint=AFTER_COMPLAINT,
        anonymous=ANONYMOUS,
        returned=RETURNED,
        cancelled=CANCELLED,
    )


def _segments(plan: Plan) -> pl.DataFrame:
    names = pl.Series("segment", [segment.name for segment in SEGMENTS])
    members = roster(plan).segment
    return pl.DataFrame([customer_ids(pl.Series(range(len(members))).to_numpy()), names.gather(members)])


def _turns(plan: Plan) -> pl.DataFrame:
    of_plan = turns(plan)
    numbers = pl.Series([turn.customer for turn in of_plan], dtype=pl.Int64).to_numpy()
    days = [day_at(turn.day) for turn in of_plan]
    return pl.DataFrame(
        {"customer_id": customer_ids(numbers), "day": days, "factor": [turn.factor for turn in of_plan]}
    )


def _complaints(plan: Plan) -> pl.DataFrame:
    book = ticket_book(plan)
    complained = book.kind == COMPLAINT
    return pl.DataFrame(
        {"customer_id": customer_ids(book.customer[complained]), "day": [day_at(day) for day in book.day[complained]]}
    )
