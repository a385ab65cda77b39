"""Contacts with customers, deliveries and due dates: true to life, without a planted effect."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import polars as pl

from crm_analytics.synthetic.nusantara.demand import demand
from crm_analytics.synthetic.nusantara.people import COMPANY, PERSON, branch_ids, customer_ids, roster
from crm_analytics.synthetic.nusantara.plan import BLOCK, DAYS, END, Ints, Plan, Stream, drawn, moment
from crm_analytics.synthetic.nusantara.sales import groups, joined_orders, order_frame, orders_of
from crm_analytics.synthetic.nusantara.tickets import staff_ids

PER_CUSTOMER = 1.5
TALKS = {
    "channel": ["telepon", "WhatsApp", "surel", "kunjungan", "media sosial"],
    "topic": ["Penawaran", "Pesanan", "Pembayaran", "Kunjungan rutin", "Informasi produk"],
    "outcome": ["Tertarik", "Tidak terjangkau", "Minta dihubungi lagi", "Setuju", "Menolak"],
    "agreed": ["Kirim daftar harga", "Hubungi minggu depan", "Jadwalkan kunjungan"],
    "note": ["Lebih mudah dihubungi sore", "Bicara dengan pemilik", "Menunggu stok datang"],
}
FAILED, LATE = 0.01, 0.12
TERMS = (("payment", 3, 30), ("contract", 1, 365), ("service", 1, 90))
"""Kind, how many per customer, and days from one to the next."""


def interactions(plan: Plan) -> Iterator[pl.DataFrame]:
    """The interactions table, block by block."""
    everyone, total = roster(plan), int(plan.customers * PER_CUSTOMER)
    for block, begin in enumerate(range(0, total, BLOCK)):
        rows = min(BLOCK, total - begin)
        chance = plan.chance(Stream.INTERACTIONS, block)
        customer = chance.integers(0, plan.customers, rows)
        earliest = np.maximum(everyone.first[customer], 0)
        day = earliest + np.floor(chance.random(rows) * (DAYS - earliest)).astype(np.int64)
        branch = everyone.branch[customer]
        frame = pl.DataFrame(
            {
                "interaction_id": np.arange(begin + 1, begin + rows + 1),
                "customer_id": customer_ids(customer),
                "at": day * 86_400 + chance.integers(8 * 3600, 20 * 3600, rows),
                "direction": pl.Series(["in", "out"]).gather(chance.integers(0, 2, rows)),
                "branch_id": branch_ids(branch),
                "staff_id": staff_ids(branch * 5 + chance.integers(0, 5, rows)),
                **{
                    name: pl.Series(sentences).gather(chance.integers(0, len(sentences), rows))
                    for name, sentences in TALKS.items()
                },
            }
        )
        yield frame.with_columns(
            moment("at"),
            interaction_id=pl.format("I{}", pl.col("interaction_id").cast(pl.String).str.zfill(8)),
            agreed=pl.when(pl.col("outcome").is_in(["Setuju", "Tertarik"])).then("agreed"),
            note=pl.when(pl.col("outcome") == "Minta dihubungi lagi").then("note"),
        )


def deliveries(plan: Plan) -> Iterator[pl.DataFrame]:
    """The deliveries table: one for each order from afar that was not cancelled and is no return."""
    forces = demand(plan)
    for days in groups(plan):
        orders = joined_orders([orders_of(plan, day, forces) for day in days])
        sent = (orders.channel > 0) & ~orders.cancelled & (orders.sign > 0)
        frame = order_frame(plan, orders).filter(pl.Series(sent))
        yield _delivered(plan.chance(Stream.DELIVERIES, days.start), frame)


def _delivered(chance: np.random.Generator, orders: pl.DataFrame) -> pl.DataFrame:
    rows = orders.height
    promised = chance.integers(2, 5, rows)
    took = np.where(
        chance.random(rows) < LATE, promised + chance.integers(1, 5, rows), chance.integers(1, promised + 1)
    )
    midnight = pl.col("ordered_at").dt.truncate("1d")
    end = pl.lit(END + timedelta(days=1)).cast(pl.Datetime("us"))
    columns = {
        "promised": promised,
        "shipped": chance.integers(3600, 11 * 3600, rows),  # the last order is at nine, the first delivery at nine
        "took": took * 86_400 + chance.integers(9 * 3600, 18 * 3600, rows),
        "failed": chance.random(rows) < FAILED,
    }
    moved = orders.with_columns(pl.Series(name, values) for name, values in columns.items()).with_columns(
        promised_on=midnight.dt.date() + pl.duration(days="promised"),
        shipped_at=pl.col("ordered_at") + pl.duration(seconds="shipped"),
        delivered_at=midnight + pl.duration(seconds="took"),
    )
    arrived = (pl.col("delivered_at") < end) & ~pl.col("failed")
    status = pl.when("failed").then(pl.lit("gagal")).when(arrived).then(pl.lit("terkirim"))
    return moved.with_columns(
        shipped_at=pl.when(pl.col("shipped_at") < end).then("shipped_at"),
        delivered_at=pl.when(arrived).then("delivered_at"),
        status=status.otherwise(pl.lit("dalam perjalanan")),
    )


def due_dates(plan: Plan) -> Iterator[pl.DataFrame]:
    """The due dates of companies and resellers: payments of both, contracts and services of companies."""
    everyone = roster(plan)
    chance = plan.chance(Stream.DUE_DATES)
    for kind, times, apart in TERMS:
        owes = everyone.kind == COMPANY if kind != "payment" else everyone.kind != PERSON
        customer = np.flatnonzero(owes)
        first = chance.integers(-20, min(60, apart), len(customer))
        for time in range(times):
            yield _due(chance, kind, customer, first + time * apart)


def _due(chance: np.random.Generator, kind: str, customer: Ints, days: Ints) -> pl.DataFrame:
    amount = (10 + drawn(chance, len(customer), 1 / np.arange(1.0, 200.0))) * 50_000
    frame = pl.DataFrame(
        {
            "customer_id": customer_ids(customer),
            "kind": pl.repeat(kind, len(customer), eager=True),
            "due_on": days,
            "amount": amount,
        }
    )
    return frame.with_columns(
        due_on=pl.lit(END) + pl.duration(days="due_on"), amount=pl.when(pl.col("kind") == "payment").then("amount")
    )
