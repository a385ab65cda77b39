"""Campaigns: what was offered, when and at what cost."""

import dataframely as dy
import polars as pl

from crm_analytics.i18n import N_
from crm_analytics.schema import columns, shared_words
from crm_analytics.schema.row_scope import RowScope
from crm_analytics.schema.table import Table
from crm_analytics.viewer.column_groups import ColumnGroup


class Campaigns(dy.Schema):
    """One row per campaign."""

    campaign_id = columns.key(N_("Campaign code"))
    name = columns.text(N_("Campaign name"))
    kind = columns.text(N_("Type of campaign"))
    channel = columns.text(N_("Channel: SMS, e-mail, call, post …"))
    starts_on = dy.Date(nullable=False, metadata=columns.about(N_("First day")))
    ends_on = dy.Date(nullable=False, metadata=columns.about(N_("Last day")))
    fixed_cost = columns.money(N_("Cost of the campaign as a whole"), group=ColumnGroup.COST)
    cost_per_contact = columns.money(N_("Cost of one contact"), group=ColumnGroup.COST)
    objective = columns.text(N_("What it was meant to achieve"))

    @dy.rule()
    def ends_after_it_starts(cls) -> pl.Expr:
        """The last day is not before the first."""
        return pl.col("ends_on") >= pl.col("starts_on")


TABLE = Table(
    name="campaigns",
    schema=Campaigns,
    title=N_("Campaigns"),
    scope=RowScope.OPEN,
    position=40,
    moment="starts_on",
    planned=True,
    header_words={
        "campaign_id": "campaign id, campaign, kampanye, kode kampanye, id kampanye, promo, kode promo",
        "name": "name, campaign name, nama, nama kampanye",
        "kind": "kind, type, jenis, tipe, campaign type, jenis kampanye",
        "channel": shared_words.CHANNEL,
        "starts_on": "starts on, start date, tanggal mulai, tgl mulai, mulai, start, start day",
        "ends_on": "ends on, end date, tanggal selesai, tgl selesai, selesai, berakhir, end, tanggal akhir",
        "fixed_cost": "fixed cost, cost, biaya, biaya tetap, anggaran, budget",
        "cost_per_contact": "cost per contact, biaya per kontak, unit cost",
        "objective": "objective, tujuan, goal",
    },
)
