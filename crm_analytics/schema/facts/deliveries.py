"""Deliveries: promised, shipped and arrived."""

import dataframely as dy

from crm_analytics.i18n import N_
from crm_analytics.schema import columns
from crm_analytics.schema.row_scope import RowScope
from crm_analytics.schema.table import Table


class Deliveries(dy.Schema):
    """One row per delivered order."""

    order_id = columns.key(N_("Order, receipt or invoice number"), references="order_lines")
    customer_id = columns.text(N_("Customer"), references="customers")
    branch_id = columns.text(N_("Branch"), references="branches")
    promised_on = columns.day(N_("Day the delivery was promised for"))
    shipped_at = columns.moment(N_("When it was shipped"))
    delivered_at = columns.moment(N_("When it arrived"))
    status = columns.text(N_("State of the delivery"))


TABLE = Table(
    name="deliveries",
    schema=Deliveries,
    title=N_("Deliveries"),
    scope=RowScope.CUSTOMER,
    position=90,
    moment="shipped_at",
    header_words={
        "promised_on": (
            "promised on, promised date, estimasi tiba, janji, tanggal janji, due date, order estimated delivery date"
        ),
        "shipped_at": "shipped at, ship date, tanggal kirim, tgl kirim, dikirim, shipped",
        "delivered_at": (
            "delivered at, delivery date, tanggal terima, tgl terima, diterima, tiba, tanggal tiba, delivered"
        ),
        "status": "status, delivery status, status pengiriman, status kirim, keadaan",
    },
)
