"""How customers can be reached, what they agreed to, and who is no real customer: from streams of their own."""

from collections.abc import Iterator
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from crm_analytics.schema.facts.consents import ANY, CHANNELS
from crm_analytics.synthetic.nusantara import people
from crm_analytics.synthetic.nusantara.people import PERSON, customer_ids, roster
from crm_analytics.synthetic.nusantara.plan import BLOCK, DAYS, START, Flags, Ints, Plan, Stream, offset_of
from crm_analytics.synthetic.nusantara.words import STREETS

STATED: Final = 0.6
"""Share of those who agreed to marketing, or refused it, of whom each channel is known."""
AGREED: Final = {"whatsapp": 0.85, "sms": 0.6, "email": 0.7, "phone": 0.85, "letter": 0.6}
"""By channel, the share of these who agreed to it, of those who agreed to marketing at all."""
WITHDRAWN: Final = 0.04
"""Share of these who later wish to hear nothing more over any channel."""
WITHDRAWALS_FROM: Final = date(2025, 11, 1)
"""After the last campaign, so that none of them was sent against a wish."""
STAFF, TEST = 0.005, 0.002
"""Shares of the persons who are the company's own staff, and who were made up to try the tills."""
WITH_ADDRESS, WITH_CARD = 0.85, 0.7
FORM, REPLY = "Formulir pendaftaran", "Balasan STOP"


def customers(plan: Plan) -> Iterator[pl.DataFrame]:
    """The customers table, block by block."""
    begin = 0
    for block, described in enumerate(people.customers(plan)):
        yield described.hstack(_reach(plan, block, np.arange(begin, begin + described.height)))
        begin += described.height


def _reach(plan: Plan, block: int, numbers: Ints) -> pl.DataFrame:
    """Columns `address`, `card_no` and `mark` of the customers of a block; the addresses are nobody's."""
    kind = roster(plan).kind[numbers]
    chance = plan.chance(Stream.REACH, block)
    rows = len(numbers)
    drawn = pl.DataFrame(
        {
            "street": pl.Series(STREETS).gather(chance.integers(0, len(STREETS), rows)),
            "house": chance.integers(1, 200, rows),
            "has_address": chance.random(rows) < WITH_ADDRESS,
            "card": 7_000_000_000 + numbers * 37,
            "has_card": (chance.random(rows) < WITH_CARD) & (kind == PERSON),
            "draw": np.where(kind == PERSON, chance.random(rows), 1.0),
        }
    )
    test, staff = pl.col("draw") < TEST, pl.col("draw") < TEST + STAFF
    return drawn.select(
        address=pl.when("has_address").then(pl.format("Jl. {} No. {}", "street", "house")),
        card_no=pl.when("has_card").then(pl.col("card").cast(pl.String)),
        mark=pl.when(test).then(pl.lit("test")).when(staff).then(pl.lit("staff")),
    )


def consents(plan: Plan) -> Iterator[pl.DataFrame]:
    """The consents table, block by block: by channel on the day of registration, and wishes to be left alone."""
    everyone = roster(plan)
    for block, begin in enumerate(range(0, plan.customers, BLOCK)):
        numbers = np.arange(begin, min(begin + BLOCK, plan.customers))
        chance = plan.chance(Stream.CONSENTS, block)
        consent = everyone.consent[numbers]
        stated = (chance.random(len(numbers)) < STATED) & (consent >= 0)
        joined = everyone.first[numbers]
        for channel in CHANNELS:
            agreed = (chance.random(len(numbers)) < AGREED[channel]) & (consent == 1)
            yield _rows(numbers[stated], channel, joined[stated], agreed[stated], FORM)
        withdrawn = stated & (consent == 1) & (chance.random(len(numbers)) < WITHDRAWN)
        earliest = np.maximum(joined + 1, offset_of(WITHDRAWALS_FROM))
        days = np.minimum(earliest + chance.integers(0, 60, len(numbers)), DAYS - 1)
        yield _rows(numbers[withdrawn], ANY, days[withdrawn], np.zeros(int(withdrawn.sum()), dtype=np.bool_), REPLY)


def _rows(numbers: Ints, channel: str, days: Ints, agreed: Flags, source: str) -> pl.DataFrame:
    frame = pl.DataFrame({"customer_id": customer_ids(numbers), "given_on": days, "agreed": agreed})
    return frame.with_columns(
        channel=pl.lit(channel), given_on=pl.lit(START) + pl.duration(days="given_on"), source=pl.lit(source)
    )
