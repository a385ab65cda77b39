"""Who buys: segments, kinds, hierarchy and home branches as arrays, and the customers table made from them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl

from crm_analytics.synthetic.nusantara import words
from crm_analytics.synthetic.nusantara.plan import (
    BLOCK,
    DAYS,
    END,
    START,
    Flags,
    Floats,
    Ints,
    Plan,
    Stream,
    dealt,
    drawn,
)

PERSON, COMPANY, RESELLER = 0, 1, 2
KINDS = ("person", "company", "reseller")
KIND_SHARES = np.array([0.88, 0.07, 0.05])
BULK = np.array([1.0, 4.0, 8.0])
"""How many times the units of a person a company and a reseller buy."""


@dataclass(frozen=True)
class PlantedSegment:
    """A true segment.

    Attributes:
        name: Its name.
        share: Of all customers.
        rate: Orders relative to an occasional customer's, over days on which both are customers.
        extra_units: Mean units of a line beyond the first, for a person.
    """

    name: str
    share: float
    rate: float
    extra_units: float


SEGMENTS = (
    PlantedSegment("loyal", 0.10, 8.0, 0.8),
    PlantedSegment("regular", 0.25, 3.0, 0.5),
    PlantedSegment("occasional", 0.35, 1.0, 0.3),
    PlantedSegment("new", 0.12, 3.0, 0.5),
    PlantedSegment("lapsed", 0.18, 3.0, 0.3),
)
LOYAL, REGULAR, OCCASIONAL, NEW, LAPSED = range(5)
AGES = ["18–24", "25–34", "35–44", "45–54", "55–64", "65+"]
ANSWERS = {
    "income_band": ["< 3 juta", "3–5 juta", "5–10 juta", "10–20 juta", "> 20 juta"],
    "household_size": ["1", "2", "3", "4", "5+"],
    "education": ["SMP", "SMA", "Diploma", "S1", "S2"],
    "marital_status": ["Menikah", "Belum menikah"],
    "home_ownership": ["Milik sendiri", "Sewa", "Rumah keluarga"],
}
UNEVENNESS = 4.0
"""Shape of the gamma spread of rates within a segment; its mean is one."""


@dataclass(frozen=True)
class Roster:
    """One entry per customer.

    Attributes:
        segment: Number in `SEGMENTS`.
        kind: Number in `KINDS`.
        rate: The customer's own rate.
        first: Day of registration, counted from the start; negative before it.
        last: Last day of buying.
        branch: Number of the home branch.
        consent: 1 yes, 0 no, -1 unknown.
        parent: Number of the customer this one belongs to, or -1.
    """

    segment: Ints
    kind: Ints
    rate: Floats
    first: Ints
    last: Ints
    branch: Ints
    consent: Ints
    parent: Ints


def branches_of(plan: Plan) -> int:
    """Number of branches: one for every hundred customers, from 3 to 30."""
    return min(len(words.CITIES), max(3, plan.customers // 100))


def branch_weights(plan: Plan) -> Floats:
    """Sizes of the branches, the first the largest."""
    return 1 / np.sqrt(np.arange(1, branches_of(plan) + 1))


def customer_ids(numbers: Ints) -> pl.Series:
    """Codes such as C00000017; null for -1."""
    series = pl.Series("customer_id", numbers)
    codes = pl.format("C{}", (pl.col("customer_id") + 1).cast(pl.String).str.zfill(8))
    return series.to_frame().select(pl.when(pl.col("customer_id") >= 0).then(codes).alias("customer_id")).to_series()


@lru_cache(maxsize=1)
def roster(plan: Plan) -> Roster:
    """The customers as arrays."""
    chance = plan.chance(Stream.ROSTER)
    rows = plan.customers
    segment = dealt(chance, rows, np.array([segment.share for segment in SEGMENTS]))
    kind = dealt(chance, rows, KIND_SHARES)
    rates = np.array([segment.rate for segment in SEGMENTS])[segment]
    first, last = _membership(chance, segment)
    return Roster(
        segment=segment,
        kind=kind,
        rate=rates * chance.gamma(UNEVENNESS, 1 / UNEVENNESS, rows),
        first=first,
        last=last,
        branch=drawn(chance, rows, branch_weights(plan)),
        consent=chance.choice(np.array([1, 0, -1]), rows, p=[0.7, 0.2, 0.1]),
        parent=_parents(chance, kind),
    )


def _membership(chance: np.random.Generator, segment: Ints) -> tuple[Ints, Ints]:
    """First and last day: three of four were there before the start, the lapsed all of them."""
    rows = len(segment)
    early = chance.random(rows) < 0.75
    first = np.where(early | (segment == LAPSED), chance.integers(-1095, 0, rows), chance.integers(0, 400, rows))
    first = np.where(segment == NEW, chance.integers(DAYS - 90, DAYS - 7, rows), first)
    last = np.where(segment == LAPSED, chance.integers(DAYS - 400, DAYS - 120, rows), DAYS)
    return first, last


def _parents(chance: np.random.Generator, kind: Ints) -> Ints:
    """Some companies belong to a head office, most resellers to a distributor."""
    parent = np.full(len(kind), -1, dtype=np.int64)
    for number, share_of_heads, share_below in ((COMPANY, 0.2, 0.4), (RESELLER, 0.12, 0.8)):
        members = np.flatnonzero(kind == number)
        heads = max(1, int(len(members) * share_of_heads))
        below = members[heads:]
        chosen = below[chance.random(len(below)) < share_below]
        parent[chosen] = chance.choice(members[:heads], len(chosen))
    return parent


def customers(plan: Plan) -> Iterator[pl.DataFrame]:
    """The customers table, block by block."""
    everyone = roster(plan)
    for block, begin in enumerate(range(0, plan.customers, BLOCK)):
        numbers = np.arange(begin, min(begin + BLOCK, plan.customers))
        chance = plan.chance(Stream.PEOPLE, block)
        yield _facts(everyone, numbers).hstack(_description(chance, everyone.kind[numbers], numbers))


def _facts(everyone: Roster, numbers: Ints) -> pl.DataFrame:
    city = pl.Series([city for city, _ in words.CITIES]).gather(everyone.branch[numbers])
    region = pl.Series([region for _, region in words.CITIES]).gather(everyone.branch[numbers])
    consent = pl.Series(everyone.consent[numbers])
    return pl.DataFrame(
        {
            "customer_id": customer_ids(numbers),
            "kind": pl.Series(KINDS).gather(everyone.kind[numbers]),
            "parent_id": customer_ids(everyone.parent[numbers]),
            "city": city,
            "region": region,
            "branch_id": branch_ids(everyone.branch[numbers]),
            "joined_on": pl.Series(everyone.first[numbers]),
            "consent_marketing": consent,
        }
    ).with_columns(
        joined_on=pl.lit(START) + pl.duration(days="joined_on"),
        consent_source=pl.when(pl.col("consent_marketing") >= 0).then(pl.lit("Formulir pendaftaran")),
        consent_marketing=pl.when(pl.col("consent_marketing") >= 0).then(pl.col("consent_marketing") == 1),
    )


def branch_ids(numbers: Ints) -> pl.Series:
    """Codes of branches such as B07."""
    return pl.Series("branch_id", [f"B{number:02d}" for number in range(1, 31)]).gather(numbers)


def _description(chance: np.random.Generator, kind: Ints, numbers: Ints) -> pl.DataFrame:
    """Names, addresses and what persons say about themselves; they lead nowhere: no number begins with 0840."""
    rows = len(numbers)
    woman = chance.random(rows) < 0.52
    days_old = chance.integers(18 * 365, 76 * 365, rows)
    frame = pl.DataFrame(
        {
            "name": _names(chance, woman, kind),
            "phone": numbers + 1,
            "gender": pl.Series(["Laki-laki", "Perempuan"]).gather(woman.astype(np.int64)),
            "birth_date": pl.Series(days_old),
            "age_band": pl.Series(AGES).gather(np.searchsorted([25, 35, 45, 55, 65], days_old // 365, side="right")),
            **{name: _stated(chance, rows, answers) for name, answers in ANSWERS.items()},
        }
    )
    personal = ["gender", "birth_date", "age_band", *ANSWERS]
    mail = pl.col("name").str.to_lowercase().str.replace_all(r"[^a-z]+", ".")
    return frame.with_columns(
        birth_date=pl.lit(END) - pl.duration(days="birth_date"),
        email=pl.format("{}.{}@surel.example", mail, "phone"),
        phone=pl.format("+62 840-{}", pl.col("phone").cast(pl.String).str.zfill(8)),
    ).with_columns(pl.when(pl.Series(kind == PERSON)).then(pl.col(name)).alias(name) for name in personal)


def _stated(chance: np.random.Generator, rows: int, answers: list[str]) -> pl.Series:
    """An answer for four customers of five."""
    number = pl.Series(chance.integers(0, len(answers), rows))
    has_answered = pl.Series(chance.random(rows) < 0.8)
    return pl.Series(answers).gather(pl.select(pl.when(has_answered).then(number)).to_series())


def _names(chance: np.random.Generator, woman: Flags, kind: Ints) -> pl.Series:
    rows = len(kind)

    def drawn_from(choices: list[str]) -> pl.Series:
        return pl.Series(choices).gather(chance.integers(0, len(choices), rows))

    frame = pl.DataFrame(
        {
            "woman": pl.Series(woman),
            "kind": pl.Series(kind),
            "her": drawn_from(words.WOMEN),
            "his": drawn_from(words.MEN),
            "family": drawn_from(words.FAMILIES),
            "thing": drawn_from(words.THINGS),
            "good": drawn_from(words.GOODS),
        }
    )
    given = pl.when("woman").then("her").otherwise("his")
    company = pl.format("PT {} {} {}", "thing", "good", "family")
    reseller = pl.format("Toko {} {}", given, "good")
    person = pl.format("{} {}", given, "family")
    name = pl.when(pl.col("kind") == PERSON).then(person).when(pl.col("kind") == COMPANY).then(company)
    return frame.select(name.otherwise(reseller).alias("name")).to_series()
