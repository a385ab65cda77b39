"""Contacts with customers, over any channel."""

import dataframely as dy

from crm_analytics.i18n import N_
from crm_analytics.schema import columns, shared_words
from crm_analytics.schema.row_scope import RowScope
from crm_analytics.schema.table import Table
from crm_analytics.viewer.column_groups import ColumnGroup


class Interactions(dy.Schema):
    """One row per contact with a customer, over any channel."""

    interaction_id = columns.key(N_("Number of the contact; worked out from its content where the source has none"))
    customer_id = columns.text(N_("Customer"), references="customers")
    at = dy.Datetime(time_unit="us", nullable=False, metadata=columns.about(N_("When it happened")))
    channel = columns.text(N_("Phone, e-mail, website, social media, visit …"))
    direction = columns.text(N_("in (from the customer) or out (to the customer)"))
    branch_id = columns.text(N_("Branch"), references="branches")
    staff_id = columns.text(N_("Member of staff"))
    topic = columns.text(N_("What it was about"))
    outcome = columns.text(N_("What came of it"))
    agreed = columns.text(N_("What was agreed"))
    note = columns.text(N_("What was written of it"), group=ColumnGroup.PERSONAL)


TABLE = Table(
    name="interactions",
    schema=Interactions,
    title=N_("Contacts with customers"),
    scope=RowScope.CUSTOMER,
    position=70,
    content_key="interaction_id",
    moment="at",
    header_words={
        "interaction_id": "interaction id, id interaksi, no interaksi",
        "at": "at, date, tanggal, tgl, waktu, timestamp, datetime, contact date, tanggal kontak",
        "channel": shared_words.CHANNEL,
        "direction": "direction, arah",
        "staff_id": shared_words.STAFF,
        "topic": shared_words.TOPIC,
        "outcome": "outcome, hasil, result",
        "agreed": "agreed, kesepakatan, agreement, tindak lanjut",
        "note": "note, notes, catatan, keterangan, remark, remarks, comment",
    },
)
