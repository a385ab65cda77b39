"""The facts of service: contacts, complaints, deliveries and what falls due."""

import dataframely as dy
import polars as pl

from crm_analytics.i18n import N_
from crm_analytics.schema import columns


class Interactions(dy.Schema):
    """One row per contact with a customer, over any channel."""

    interaction_id = columns.key(N_("Number of the contact; worked out from its content where the source has none"))
    customer_id = columns.text(N_("Customer"))
    at = dy.Datetime(time_unit="us", nullable=False, metadata={"doc": N_("When it happened")})
    channel = columns.text(N_("Phone, e-mail, website, social media, visit …"))
    direction = columns.text(N_("in (from the customer) or out (to the customer)"))
    branch_id = columns.text(N_("Branch"))
    staff_id = columns.text(N_("Member of staff"))
    topic = columns.text(N_("What it was about"))
    outcome = columns.text(N_("What came of it"))
    agreed = columns.text(N_("What was agreed"))


class Tickets(dy.Schema):
    """One row per complaint, question or suggestion."""

    ticket_id = columns.key(N_("Ticket number"))
    customer_id = columns.text(N_("Customer"))
    opened_at = dy.Datetime(time_unit="us", nullable=False, metadata={"doc": N_("When it was opened")})
    first_reply_at = columns.moment(N_("When it was first answered"))
    resolved_at = columns.moment(N_("When it was resolved"))
    topic = columns.text(N_("What it was about"))
    product_id = columns.text(N_("Product code"))
    order_id = columns.text(N_("Order, receipt or invoice number"))
    branch_id = columns.text(N_("Branch"))
    staff_id = columns.text(N_("Member of staff"))
    satisfaction = dy.Int64(nullable=True, metadata={"doc": N_("Satisfaction from 1 to 5")})

    @dy.rule()
    def satisfaction_is_1_to_5(cls) -> pl.Expr:
        """Satisfaction is a whole number from 1 to 5."""
        return pl.col("satisfaction").is_between(1, 5)

    @dy.rule()
    def resolved_after_opened(cls) -> pl.Expr:
        """A ticket is not resolved before it is opened."""
        return pl.col("resolved_at") >= pl.col("opened_at")


class Deliveries(dy.Schema):
    """One row per delivered order."""

    order_id = columns.key(N_("Order, receipt or invoice number"))
    customer_id = columns.text(N_("Customer"))
    branch_id = columns.text(N_("Branch"))
    promised_on = columns.day(N_("Day the delivery was promised for"))
    shipped_at = columns.moment(N_("When it was shipped"))
    delivered_at = columns.moment(N_("When it arrived"))
    status = columns.text(N_("State of the delivery"))


class DueDates(dy.Schema):
    """One row per customer, kind and date on which something falls due."""

    customer_id = columns.key(N_("Customer"))
    kind = columns.key(N_("payment, service, warranty or contract"))
    due_on = dy.Date(primary_key=True, metadata={"doc": N_("Day it falls due")})
    product_id = columns.text(N_("Product code"))
    amount = columns.money(N_("Amount due"))

    @dy.rule()
    def kind_is_known(cls) -> pl.Expr:
        """Kind is payment, service, warranty or contract."""
        return pl.col("kind").is_in(["payment", "service", "warranty", "contract"])
