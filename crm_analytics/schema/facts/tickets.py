"""Complaints, questions and suggestions."""

import dataframely as dy
import polars as pl

from crm_analytics.i18n import N_
from crm_analytics.schema import columns, shared_words
from crm_analytics.schema.row_scope import RowScope
from crm_analytics.schema.table import Table


class Tickets(dy.Schema):
    """One row per complaint, question or suggestion."""

    ticket_id = columns.key(N_("Ticket number"))
    customer_id = columns.text(N_("Customer"), references="customers")
    opened_at = dy.Datetime(time_unit="us", nullable=False, metadata=columns.about(N_("When it was opened")))
    first_reply_at = columns.moment(N_("When it was first answered"))
    resolved_at = columns.moment(N_("When it was resolved"))
    topic = columns.text(N_("What it was about"))
    product_id = columns.text(N_("Product code"), references="products")
    order_id = columns.text(N_("Order, receipt or invoice number"), references="order_lines")
    branch_id = columns.text(N_("Branch"), references="branches")
    staff_id = columns.text(N_("Member of staff"))
    satisfaction = dy.Int64(nullable=True, metadata=columns.about(N_("Satisfaction from 1 to 5")))

    @dy.rule()
    def satisfaction_is_1_to_5(cls) -> pl.Expr:
        """Satisfaction is a whole number from 1 to 5."""
        return pl.col("satisfaction").is_between(1, 5)

    @dy.rule()
    def resolved_after_opened(cls) -> pl.Expr:
        """A ticket is not resolved before it is opened."""
        return pl.col("resolved_at") >= pl.col("opened_at")


TABLE = Table(
    name="tickets",
    schema=Tickets,
    title=N_("Complaints and questions"),
    scope=RowScope.CUSTOMER,
    position=80,
    moment="opened_at",
    header_words={
        "ticket_id": "ticket id, ticket, no tiket, tiket, id tiket, no keluhan, ticket number, id keluhan",
        "opened_at": ("opened at, created at, tanggal, tgl, date, tanggal keluhan, dibuka, tanggal masuk, open date"),
        "first_reply_at": "first reply at, first response, tanggal jawab, dijawab, respon pertama, first reply",
        "resolved_at": "resolved at, closed at, tanggal selesai, selesai, ditutup, resolved, close date",
        "topic": shared_words.TOPIC,
        "staff_id": shared_words.STAFF,
        "satisfaction": "satisfaction, kepuasan, rating, csat, nilai kepuasan, skor kepuasan, score",
    },
)
