"""Coupons that were used."""

import dataframely as dy

from crm_analytics.i18n import N_
from crm_analytics.schema import columns
from crm_analytics.schema.row_scope import RowScope
from crm_analytics.schema.table import Table


class Redemptions(dy.Schema):
    """One row per campaign, customer and redemption of a coupon."""

    redemption_id = columns.key(N_("Number of the redemption; worked out from its content where the source has none"))
    campaign_id = dy.String(nullable=False, metadata=columns.about(N_("Campaign code"), references="campaigns"))
    customer_id = dy.String(nullable=False, metadata=columns.about(N_("Customer"), references="customers"))
    redeemed_at = dy.Datetime(time_unit="us", nullable=False, metadata=columns.about(N_("When the coupon was used")))
    coupon_id = columns.text(N_("Coupon code"))
    product_id = columns.text(N_("Product code"), references="products")
    value = columns.money(N_("Value of the coupon"))


TABLE = Table(
    name="redemptions",
    schema=Redemptions,
    title=N_("Coupon redemptions"),
    scope=RowScope.CUSTOMER,
    position=60,
    money="value",
    content_key="redemption_id",
    moment="redeemed_at",
    header_words={
        "redemption_id": "redemption id, id penukaran, no penukaran",
        "redeemed_at": "redeemed at, redemption date, tanggal penukaran, tanggal, tgl, date, tanggal tukar",
        "coupon_id": "coupon id, coupon, kupon, kode kupon, voucher, kode voucher, coupon upc",
        "value": "value, nilai, nilai kupon, amount, discount, nilai voucher",
    },
)
