"""Lists as senders take them: one file a channel, of those who agreed to it and can be reached over it.

Headings and forms are those that mailing and messaging services match by themselves, so they are not translated.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import polars as pl

from crm_analytics.content.customer_list.listing import reachable
from crm_analytics.content.customer_list.tasks import ADDRESSES, Task
from crm_analytics.content.view import View
from crm_analytics.i18n import N_, ngettext, number
from crm_analytics.i18n import gettext as _
from crm_analytics.viewer import Permission

Channel = Literal["whatsapp", "sms", "email", "letter"]

TITLES: Final[Mapping[Channel, str]] = {
    "whatsapp": N_("WhatsApp"),
    "sms": N_("SMS"),
    "email": N_("E-mail"),
    "letter": N_("Letter"),
}
COLUMNS: Final[Mapping[Channel, Mapping[str, pl.Expr]]] = {
    "whatsapp": {"phone_number": pl.col("digits"), "full_name": pl.col("name")},
    "sms": {"phone_number": pl.col("digits"), "full_name": pl.col("name")},
    "email": {"email": pl.col("email").str.strip_chars().str.to_lowercase(), "name": pl.col("name")},
    "letter": {"name": pl.col("name"), "address": pl.col("address"), "city": pl.col("city")},
}
"""By channel, what a sender needs: numbers with their country and without a plus, as all of them take it."""


@dataclass(frozen=True)
class SenderFile:
    """What goes to a sender, and how many don't.

    Attributes:
        rows: One row per customer, by `COLUMNS` and `customer_id`; each address once.
        refused: Customers who do not wish to be written to over the channel.
        unknown: Customers of whom it is not known.
        unreachable: Customers who agreed and have no such address.
        marked: Customers who are staff or tests.
        repeated: Customers whose address another one has as well.
    """

    rows: pl.DataFrame
    refused: int
    unknown: int
    unreachable: int
    marked: int
    repeated: int


def sender_file(view: View, numbers: pl.Series, channel: Channel) -> SenderFile:
    """The customers of these numbers who agreed to a channel, most money at stake first.

    Raises:
        NotAllowed: for a viewer who may not see personal data.
    """
    view.viewer.require(Permission.PERSONAL_DATA)
    everybody = reachable(view, numbers, Task.MESSAGE).sort("at_stake", "customer_no", descending=[True, False])
    agreed, address = pl.col(f"agreed_{channel}"), pl.col(ADDRESSES[channel])
    status = (
        pl.when(pl.col("mark").is_not_null())
        .then(pl.lit("marked"))
        .when(agreed.is_null())
        .then(pl.lit("unknown"))
        .when(~agreed)
        .then(pl.lit("refused"))
        .when(address.is_null())
        .then(pl.lit("unreachable"))
        .otherwise(pl.lit("kept"))
    )
    judged = everybody.with_columns(status=status)
    counts = dict(judged["status"].value_counts().iter_rows())
    kept = judged.filter(pl.col("status") == "kept").with_columns(digits=pl.col("digits").cast(pl.String))
    rows = kept.select(**COLUMNS[channel], customer_id="customer_id")
    addresses = [name for name in rows.columns if name in {"phone_number", "email"}]
    once = rows.unique(addresses, keep="first", maintain_order=True) if addresses else rows
    return SenderFile(
        once,
        refused=counts.get("refused", 0),
        unknown=counts.get("unknown", 0),
        unreachable=counts.get("unreachable", 0),
        marked=counts.get("marked", 0),
        repeated=rows.height - once.height,
    )


def sentence_of(file: SenderFile) -> str:
    """How many are in the file, and who is not."""
    kept = ngettext("{count} customer is in the file", "{count} customers are in the file", file.rows.height)
    reasons = [
        words.format(count=number(count))
        for words, count in (
            (_("{count} do not wish to be contacted this way"), file.refused),
            (_("of {count} no agreement is recorded"), file.unknown),
            (_("{count} agreed and have no such address"), file.unreachable),
            (_("{count} are staff or tests"), file.marked),
            (_("{count} have an address that is in it already"), file.repeated),
        )
        if count
    ]
    counted = kept.format(count=number(file.rows.height))
    if not reasons:
        return _("{kept}.").format(kept=counted)
    return _("{kept}. Not in it: {reasons}.").format(kept=counted, reasons="; ".join(reasons))
