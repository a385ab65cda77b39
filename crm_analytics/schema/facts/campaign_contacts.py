"""Contacts of campaigns: who was contacted, and who was held back."""

import dataframely as dy
import polars as pl

from crm_analytics.i18n import N_
from crm_analytics.schema import columns
from crm_analytics.schema.row_scope import RowScope
from crm_analytics.schema.table import Table


class CampaignContacts(dy.Schema):
    """One row per campaign and customer: who was contacted, and who was held back as control."""

    campaign_id = columns.key(N_("Campaign code"), references="campaigns")
    customer_id = columns.key(N_("Customer"), references="customers")
    arm = dy.String(nullable=False, metadata=columns.about(N_("treatment (contacted) or control (held back)")))
    contacted_at = columns.moment(N_("When the customer was contacted"))
    responded_at = columns.moment(N_("When the customer answered"))

    @dy.rule()
    def arm_is_known(cls) -> pl.Expr:
        """Arm is treatment or control."""
        return pl.col("arm").is_in(["treatment", "control"])


TABLE = Table(
    name="campaign_contacts",
    schema=CampaignContacts,
    title=N_("Campaign contacts"),
    scope=RowScope.CUSTOMER,
    position=50,
    moment="contacted_at",
    header_words={
        "arm": "arm, group, kelompok, treatment, grup, control group",
        "contacted_at": "contacted at, contact date, tanggal kontak, tgl kontak, dihubungi, sent at, tanggal kirim",
        "responded_at": "responded at, response date, tanggal respon, respon, dijawab, tanggal balas",
    },
    value_words={
        "arm": {
            "treatment": "treatment, treated, perlakuan, uji, test, contacted, dihubungi, 1",
            "control": "control, kontrol, holdout, pembanding, 0",
        },
    },
)
