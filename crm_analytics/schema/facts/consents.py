"""What customers agreed to and withdrew: by channel and day."""

from typing import Final

import dataframely as dy
import polars as pl

from crm_analytics.i18n import N_
from crm_analytics.schema import columns
from crm_analytics.schema.row_scope import RowScope
from crm_analytics.schema.table import Table

CHANNELS: Final = ("whatsapp", "sms", "email", "phone", "letter")
"""Over which a customer may be contacted, each agreed to by itself."""
ANY: Final = "any"
"""All of them."""


class Consents(dy.Schema):
    """One row per customer, channel and day on which the customer agreed to be contacted, or withdrew that."""

    customer_id = columns.key(N_("Customer"), references="customers")
    channel = columns.key(N_("whatsapp, sms, email, phone or letter; any: all of them"))
    given_on = dy.Date(primary_key=True, metadata=columns.about(N_("Day on which it was said")))
    agreed = dy.Bool(
        nullable=False, metadata=columns.about(N_("Agreed to be contacted over the channel: yes; withdrew it: no"))
    )
    source = columns.text(N_("Where and how it was said"))

    @dy.rule()
    def channel_is_known(cls) -> pl.Expr:
        """Channel is whatsapp, sms, email, phone, letter or any."""
        return pl.col("channel").is_in([*CHANNELS, ANY])


TABLE = Table(
    name="consents",
    schema=Consents,
    title=N_("Consents of customers"),
    scope=RowScope.CUSTOMER,
    position=75,
    moment="given_on",
    header_words={
        "channel": "channel, saluran, kanal, media, consent channel, saluran persetujuan",
        "given_on": (
            "given on, consent date, tanggal persetujuan, tgl persetujuan, tanggal, date, timestamp, waktu, "
            "opt in date, optin time, confirm time, date of consent"
        ),
        "agreed": "agreed, consent, opt in, optin, persetujuan, setuju, status, subscribed, consent status, opted in",
        "source": "source, sumber, consent source, sumber persetujuan, optin source",
    },
    value_words={
        "channel": {
            "whatsapp": "whatsapp, wa, whats app, whatsapp business",
            "sms": "sms, text, text message, pesan singkat, mobile",
            "email": "email, e mail, surel, mail, newsletter",
            "phone": "phone, call, telepon, telp, telephone, panggilan",
            "letter": "letter, post, postal, surat, pos, direct mail",
            "any": "any, all, semua, seluruh, every, marketing",
        },
    },
)
