"""Campaigns with known effects, measured against customers held back at random."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from crm_analytics.synthetic.nusantara.people import PERSON, customer_ids, roster
from crm_analytics.synthetic.nusantara.plan import BLOCK, DAYS, Flags, Ints, Plan, Stream, moment, offset_of

NOBODY, TREATMENT, CONTROL = 0, 1, 2
REACH = 0.9
"""Share of the persons who agreed to be contacted, were customers before the start and still buy, that is chosen."""
HELD_BACK = 0.35
"""Share of the chosen that is held back as control."""


@dataclass(frozen=True)
class Campaign:
    """A campaign and what it truly does.

    Attributes:
        effect: How many times as often the contacted order in its days: 1 is no effect.
        response_rate: Share of the contacted who answer. An answer changes nothing.
        coupon: Rupiah of its coupon, used by half of those who answer; 0 is none.
    """

    campaign_id: str
    name: str
    kind: str
    channel: str
    starts_on: date
    days: int
    effect: float
    response_rate: float
    coupon: int
    fixed_cost: int
    cost_per_contact: int
    objective: str

    @property
    def ends_on(self) -> date:
        """The last day."""
        return self.starts_on + timedelta(days=self.days - 1)

    @property
    def span(self) -> range:
        """Its days, counted from the start of the data."""
        first = offset_of(self.starts_on)
        return range(first, first + self.days)


CAMPAIGNS = (
    Campaign(
        "K01", "Diskon Gajian", "Diskon", "WhatsApp", date(2024, 5, 6), 35, 1.4, 0.12, 10_000, 5_000_000, 350,
        "Menambah belanja",
    ),
    Campaign(
        "K02", "Undian Merdeka", "Undian", "SMS", date(2024, 8, 1), 31, 1.0, 0.25, 0, 20_000_000, 250,
        "Menarik perhatian",
    ),
    Campaign(
        "K03", "Kupon Sekolah", "Kupon", "Surel", date(2024, 9, 16), 35, 1.25, 0.08, 15_000, 3_000_000, 50,
        "Menambah belanja",
    ),
    Campaign(
        "K04", "Telepon Penawaran", "Penjualan silang", "Telepon", date(2024, 11, 4), 30, 0.7, 0.15, 0, 8_000_000,
        2_500, "Mengenalkan produk baru",
    ),
    Campaign(
        "K05", "Gratis Ongkir", "Pengiriman", "WhatsApp", date(2025, 1, 13), 35, 1.6, 0.1, 0, 6_000_000, 350,
        "Menghidupkan kembali pelanggan",
    ),
    Campaign(
        "K06", "Kartu Ucapan", "Hubungan", "Pos", date(2025, 4, 21), 30, 1.0, 0.02, 0, 2_000_000, 4_500,
        "Menjaga hubungan",
    ),
    Campaign(
        "K07", "Kupon Ulang Tahun", "Kupon", "Surel", date(2025, 7, 7), 35, 1.2, 0.1, 25_000, 3_000_000, 50,
        "Menambah belanja",
    ),
    Campaign(
        "K08", "Survei Kepuasan", "Survei", "SMS", date(2025, 9, 15), 30, 0.85, 0.3, 0, 1_500_000, 250,
        "Mendengar pelanggan",
    ),
)  # fmt: skip
"""No two at the same time, so that each effect can be measured by itself."""


def arms(plan: Plan, campaign: int) -> Ints:
    """For each customer: not chosen, contacted, or held back."""
    chance = plan.chance(Stream.ARMS, campaign)
    everyone = roster(plan)
    able = (everyone.kind == PERSON) & (everyone.consent == 1) & (everyone.first < 0) & (everyone.last >= DAYS)
    chosen = able & (chance.random(plan.customers) < REACH)
    held_back = chance.random(plan.customers) < HELD_BACK
    return np.where(chosen, np.where(held_back, CONTROL, TREATMENT), NOBODY)


def campaigns() -> Iterator[pl.DataFrame]:
    """The campaigns table."""
    columns = [
        "campaign_id", "name", "kind", "channel", "starts_on", "ends_on", "fixed_cost", "cost_per_contact", "objective",
    ]  # fmt: skip
    yield pl.DataFrame({name: [getattr(campaign, name) for campaign in CAMPAIGNS] for name in columns})


@dataclass(frozen=True)
class _Responses:
    """One entry per chosen customer of a block: whether and when they answered and used the coupon (seconds)."""

    numbers: Ints
    contacted: Flags
    contacted_at: Ints
    answered: Flags
    answered_at: Ints
    redeemed: Flags
    redeemed_at: Ints


def _responses(plan: Plan, campaign: int) -> Iterator[_Responses]:
    given = CAMPAIGNS[campaign]
    arm = arms(plan, campaign)
    last = given.days * 86_400 - 1
    for block, begin in enumerate(range(0, plan.customers, BLOCK)):
        numbers = np.flatnonzero(arm[begin : begin + BLOCK]) + begin
        chance = plan.chance(Stream.ANSWERS, campaign, block)
        rows = len(numbers)
        contacted = arm[numbers] == TREATMENT
        at = chance.integers(9 * 3600, 17 * 3600, rows)
        answered = contacted & (chance.random(rows) < given.response_rate)
        answered_at = np.minimum(at + chance.integers(60, 5 * 86_400, rows), last)
        redeemed = answered & (given.coupon > 0) & (chance.random(rows) < 0.5)
        redeemed_at = np.minimum(answered_at + chance.integers(60, 10 * 86_400, rows), last)
        yield _Responses(numbers, contacted, at, answered, answered_at, redeemed, redeemed_at)


def contacts(plan: Plan) -> Iterator[pl.DataFrame]:
    """The campaign contacts, both arms, block by block."""
    for campaign, given in enumerate(CAMPAIGNS):
        for block in _responses(plan, campaign):
            yield pl.DataFrame(
                {
                    "campaign_id": pl.repeat(given.campaign_id, len(block.numbers), eager=True),
                    "customer_id": customer_ids(block.numbers),
                    "arm": pl.Series(["control", "treatment"]).gather(block.contacted.astype(np.int64)),
                    "contacted_at": given.span.start * 86_400 + block.contacted_at,
                    "responded_at": given.span.start * 86_400 + block.answered_at,
                    "contacted": block.contacted,
                    "answered": block.answered,
                }
            ).with_columns(
                contacted_at=pl.when("contacted").then(moment("contacted_at")),
                responded_at=pl.when("answered").then(moment("responded_at")),
            )


def redemptions(plan: Plan) -> Iterator[pl.DataFrame]:
    """The coupons used, block by block."""
    for campaign, given in enumerate(CAMPAIGNS):
        for block in _responses(plan, campaign):
            numbers = block.numbers[block.redeemed]
            customer = customer_ids(numbers)
            yield pl.DataFrame(
                {
                    "redemption_id": given.campaign_id + "-" + customer,
                    "campaign_id": pl.repeat(given.campaign_id, len(numbers), eager=True),
                    "customer_id": customer,
                    "redeemed_at": given.span.start * 86_400 + block.redeemed_at[block.redeemed],
                    "coupon_id": pl.repeat(f"KUPON-{given.campaign_id}", len(numbers), eager=True),
                    "value": pl.repeat(given.coupon, len(numbers), eager=True),
                }
            ).with_columns(moment("redeemed_at"))
