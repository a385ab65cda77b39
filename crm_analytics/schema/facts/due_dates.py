"""What falls due for customers."""

import dataframely as dy
import polars as pl

from crm_analytics.i18n import N_
from crm_analytics.schema import columns
from crm_analytics.schema.row_scope import RowScope
from crm_analytics.schema.table import Table


class DueDates(dy.Schema):
    """One row per customer, kind and date on which something falls due."""

    customer_id = columns.key(N_("Customer"), references="customers")
    kind = columns.key(N_("payment, service, warranty or contract"))
    due_on = dy.Date(primary_key=True, metadata=columns.about(N_("Day it falls due")))
    product_id = columns.text(N_("Product code"), references="products")
    amount = columns.money(N_("Amount due"))

    @dy.rule()
    def kind_is_known(cls) -> pl.Expr:
        """Kind is payment, service, warranty or contract."""
        return pl.col("kind").is_in(["payment", "service", "warranty", "contract"])


TABLE = Table(
    name="due_dates",
    schema=DueDates,
    title=N_("Due dates"),
    scope=RowScope.CUSTOMER,
    position=110,
    money="amount",
    header_words={
        "kind": "kind, type, jenis, tipe",
        "due_on": "due on, due date, jatuh tempo, tanggal jatuh tempo, tgl jatuh tempo",
        "amount": "amount, jumlah, nilai, tagihan, total",
    },
    value_words={
        "kind": {
            "payment": "payment, pembayaran, tagihan, bayar",
            "service": "service, servis, perawatan",
            "warranty": "warranty, garansi",
            "contract": "contract, kontrak",
        },
    },
)
