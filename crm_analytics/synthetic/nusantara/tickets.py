"""Complaints, questions and suggestions; after a complaint a customer orders less, after the others as before."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl

from crm_analytics.synthetic.nusantara.people import PERSON, branch_ids, customer_ids, roster
from crm_analytics.synthetic.nusantara.plan import BLOCK, DAYS, Floats, Ints, Plan, Stream, moment
from crm_analytics.synthetic.nusantara.products import catalogue
from crm_analytics.synthetic.nusantara.surprises import turns

COMPLAINT, QUESTION, SUGGESTION = 0, 1, 2
PER_CUSTOMER = (0.08, 0.08, 0.02)
AFTER_COMPLAINT = 0.5
"""How many times as often a customer orders from the day after a complaint."""
EARLIEST, LATEST = 120, 640
TOPICS = (
    ["Keluhan: barang rusak", "Keluhan: terlambat dikirim", "Keluhan: salah harga", "Keluhan: pelayanan"],
    ["Pertanyaan: stok", "Pertanyaan: harga", "Pertanyaan: pengiriman"],
    ["Saran: produk baru", "Saran: jam buka"],
)
UNRESOLVED = 0.05
RATED = 0.6
SATISFACTION = np.array([[0.35, 0.3, 0.2, 0.1, 0.05], [0.02, 0.05, 0.18, 0.4, 0.35], [0.02, 0.08, 0.3, 0.35, 0.25]])


@dataclass(frozen=True)
class TicketBook:
    """One entry per ticket, by day: whose, when and of which kind. Nobody has two."""

    customer: Ints
    day: Ints
    kind: Ints


@lru_cache(maxsize=1)
def ticket_book(plan: Plan) -> TicketBook:
    """Tickets of persons who were customers before the start and still are; the three kinds by chance alone."""
    chance = plan.chance(Stream.TICKETS, 0)
    everyone = roster(plan)
    able = (everyone.kind == PERSON) & (everyone.first < 0) & (everyone.last >= DAYS)
    able[[turn.customer for turn in turns(plan)]] = False
    counts = [max(1, int(share * plan.customers)) for share in PER_CUSTOMER]
    customer = chance.permutation(np.flatnonzero(able))[: sum(counts)]
    kind = np.repeat([COMPLAINT, QUESTION, SUGGESTION], counts)[: len(customer)]
    day = chance.integers(EARLIEST, LATEST, len(customer))
    order = np.lexsort((customer, day))
    return TicketBook(customer[order], day[order], kind[order])


def tickets(plan: Plan) -> Iterator[pl.DataFrame]:
    """The tickets table, block by block. No ticket names an order."""
    book = ticket_book(plan)
    for block, begin in enumerate(range(0, len(book.customer), BLOCK)):
        part = slice(begin, begin + BLOCK)
        yield _written(plan, plan.chance(Stream.TICKETS, 1, block), part)


def _written(plan: Plan, chance: np.random.Generator, part: slice) -> pl.DataFrame:
    book = ticket_book(plan)
    customer, kind = book.customer[part], book.kind[part]
    rows = len(customer)
    branch = roster(plan).branch[customer]
    opened = book.day[part] * 86_400 + chance.integers(8 * 3600, 20 * 3600, rows)
    replied = opened + (chance.exponential(3 * 3600, rows)).astype(np.int64) + 60
    frame = pl.DataFrame(
        {
            "ticket_id": pl.Series(np.arange(part.start, part.start + rows)),
            "customer_id": customer_ids(customer),
            "opened_at": opened,
            "first_reply_at": replied,
            "resolved_at": replied + (chance.exponential(30 * 3600, rows)).astype(np.int64),
            "topic": _topics(chance, kind),
            "product_id": catalogue(plan)
            .table["product_id"]
            .gather(chance.integers(0, len(catalogue(plan).price), rows)),
            "branch_id": branch_ids(branch),
            "staff_id": staff_ids(branch * 5 + chance.integers(0, 5, rows)),
            "satisfaction": _satisfaction(chance, kind),
            "resolved": chance.random(rows) >= UNRESOLVED,
            "rated": chance.random(rows) < RATED,
        }
    )
    return frame.with_columns(moment("opened_at"), moment("first_reply_at"), moment("resolved_at")).with_columns(
        ticket_id=pl.format("T{}", (pl.col("ticket_id") + 1).cast(pl.String).str.zfill(7)),
        resolved_at=pl.when("resolved").then("resolved_at"),
        satisfaction=pl.when(pl.col("resolved") & pl.col("rated")).then("satisfaction"),
    )


def staff_ids(numbers: Ints) -> pl.Series:
    """Codes of salespeople, five to a branch."""
    return pl.Series("staff_id", [f"S{number // 5 + 1:02d}-{number % 5 + 1}" for number in range(150)]).gather(numbers)


def _topics(chance: np.random.Generator, kind: Ints) -> pl.Series:
    flat = pl.Series([topic for topics in TOPICS for topic in topics])
    first = np.cumsum([0, *(len(topics) for topics in TOPICS)])
    sizes = np.diff(first)[kind]
    return flat.gather(first[:-1][kind] + np.floor(chance.random(len(kind)) * sizes).astype(np.int64))


def _satisfaction(chance: np.random.Generator, kind: Ints) -> Ints:
    edges: Floats = np.cumsum(SATISFACTION, axis=1)[kind]
    below: Ints = (chance.random(len(kind))[:, None] > edges).sum(axis=1)
    return np.minimum(5, 1 + below)
