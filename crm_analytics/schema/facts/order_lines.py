"""Order lines: what was sold, to whom, where and when."""

import dataframely as dy
import polars as pl

from crm_analytics.i18n import N_
from crm_analytics.schema import columns, shared_words
from crm_analytics.schema.row_scope import RowScope
from crm_analytics.schema.table import Table

UNKNOWN_ORDER = "?"
"""Begins the number of an order where nothing tells orders apart."""


class OrderLines(dy.Schema):
    """One row per line of an order; returns have a negative quantity."""

    order_id = columns.key(N_("Order, receipt or invoice number"))
    line_no = dy.Int64(
        primary_key=True,
        metadata=columns.about(N_("Line of the order; worked out from the line's content where the source has none")),
    )
    customer_id = columns.text(N_("Customer; empty for an anonymous sale"), references="customers")
    ordered_at = dy.Datetime(
        time_unit="us",
        nullable=False,
        metadata=columns.about(N_("Day, or day and time, of the sale, in local time")),
    )
    product_id = columns.text(N_("Product code"), references="products")
    quantity = dy.Float64(nullable=False, metadata=columns.about(N_("Units sold; negative for a return")))
    amount = dy.Decimal(
        precision=18,
        scale=2,
        nullable=False,
        metadata=columns.about(N_("What the customer paid for the line, after discounts")),
    )
    discount = columns.money(N_("Discount given on the line"))
    branch_id = columns.text(N_("Branch or shop that sold it"), references="branches")
    channel = columns.text(N_("Sales channel: shop, website, phone …"))
    staff_id = columns.text(N_("Salesperson"))
    cancelled = columns.flag(
        N_("Whether the line was cancelled: yes or no; cancelled lines are kept and not counted"), decides=True
    )

    @dy.rule()
    def ordered_at_is_plausible(cls) -> pl.Expr:
        """The day lies between 1970 and 2100."""
        return pl.col("ordered_at").dt.year().is_between(1970, 2100)


TABLE = Table(
    name="order_lines",
    schema=OrderLines,
    title=N_("Order lines"),
    scope=RowScope.BRANCH,
    position=30,
    money="amount",
    content_key="line_no",
    content=("product_id", "quantity", "amount", "discount"),
    moment="ordered_at",
    header_words={
        "order_id": (
            "order id, order no, order number, order, invoice, invoice no, invoice number, invoice id, no faktur, "
            "nomor faktur, faktur, no nota, nomor nota, nota, no struk, struk, kode transaksi, id transaksi, "
            "no transaksi, nomor transaksi, transaction id, transaction no, transaction, receipt, receipt no, "
            "no pesanan, nomor pesanan, id pesanan, pesanan, no order, no invoice, basket id, no bukti, bill no, "
            "no penjualan, sales order, nomor invoice"
        ),
        "line_no": "line no, line number, line, no baris, baris, line item, item no, urutan",
        "ordered_at": (
            "order date, ordered at, tanggal, tgl, tanggal transaksi, tgl transaksi, tanggal faktur, tgl faktur, "
            "tanggal nota, tanggal penjualan, tanggal pesanan, tgl order, tanggal order, date, transaction date, "
            "invoice date, sales date, sale date, transaction timestamp, timestamp, datetime, date time, created at, "
            "order datetime, purchase date, tanggal beli, waktu transaksi, tgl jual, order purchase timestamp, "
            "waktu pesanan dibuat, tanggal pembayaran, waktu pembayaran"
        ),
        "quantity": (
            "quantity, qty, kuantitas, jumlah barang, jml barang, jumlah unit, banyak, banyaknya, units, unit sold, "
            "jumlah beli, jumlah terjual, jml, jumlah, volume, pcs, kts, qty jual"
        ),
        "amount": (
            "amount, total, line total, total harga, jumlah harga, sub total, subtotal, sales value, nilai, "
            "net amount, net sales, nilai penjualan, total penjualan, total bayar, revenue, sales, omzet, omset, "
            "total price, total amount, net, netto, jumlah bayar, line amount, value, harga total, jumlah rp, "
            "total rp, jumlah, payment value, dpp, nominal"
        ),
        "discount": (
            "discount, diskon, potongan, disc, discount amount, rabat, potongan harga, nilai diskon, retail disc"
        ),
        "channel": shared_words.CHANNEL,
        "staff_id": shared_words.STAFF,
        "cancelled": "cancelled, canceled, batal, dibatalkan, is cancelled, void, status, status pesanan",
    },
    value_words={
        "cancelled": {
            "yes": "cancelled, canceled, batal, dibatalkan, void, cancel, pesanan dibatalkan, pesanan batal",
            "no": (
                "completed, selesai, delivered, paid, lunas, shipped, terkirim, sukses, success, ok, complete, "
                "berhasil, dikirim, diproses, diterima, processing, sedang dikirim, sudah dibayar, tiba, "
                "pesanan selesai, pesanan dikirim, pesanan tiba, pesanan diproses"
            ),
        },
    },
)
