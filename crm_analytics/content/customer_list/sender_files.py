"""Lists as senders take them: one file a channel, of those who agreed to it and can be reached over it.

Headings and forms are those that mailing and messaging services match by themselves, so they are not translated.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import polars as pl

from crm_analytics.content.customer_list.listing import reachable
from crm_analytics.content.customer_list.tasks import ADDRESSES
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
PLUS: Final = pl.lit("+") + pl.col("digits")
EMAIL: Final = pl.col("email").str.strip_chars().str.to_lowercase()
_WORDS: Final = pl.col("name").str.strip_chars().str.splitn(" ", 2)
_IS_PERSON: Final = pl.col("kind").fill_null("person") == "person"
FIRST_NAME: Final = pl.when(_IS_PERSON).then(_WORDS.struct.field("field_0")).otherwise("name")
"""Of a person, the first word of the name; a company's name stays whole."""
LAST_NAME: Final = pl.when(_IS_PERSON).then(_WORDS.struct.field("field_1"))
FORMS: Final[Mapping[Channel, Mapping[str, Mapping[str, pl.Expr]]]] = {
    "whatsapp": {
        "Qiscus": {"phone_number": pl.col("digits"), "customer_name": pl.col("name")},
        "Brevo": {"WHATSAPP": PLUS, "FIRSTNAME": FIRST_NAME, "LASTNAME": LAST_NAME},
        "Twilio": {"phone_number": PLUS, "full_name": pl.col("name")},
    },
    "sms": {
        "Twilio": {"phone_number": PLUS, "full_name": pl.col("name")},
        "Brevo": {"SMS": PLUS, "FIRSTNAME": FIRST_NAME, "LASTNAME": LAST_NAME},
    },
    "email": {
        "Mailchimp": {"Email Address": EMAIL, "First Name": FIRST_NAME, "Last Name": LAST_NAME},
        "Brevo": {"EMAIL": EMAIL, "FIRSTNAME": FIRST_NAME, "LASTNAME": LAST_NAME},
    },
    "letter": {"": {"name": pl.col("name"), "address": pl.col("address"), "city": pl.col("city")}},
}  # fmt: skip
"""By channel and sender, the headings that the sender matches by itself, and what stands under them.

Numbers have their country, with the plus or without it as the sender wants it; others take one of these files too, and
ask which column is which.
"""


@dataclass(frozen=True)
class SenderFile:
    """What goes to a sender, and how many don't.

    Attributes:
        rows: One row per customer, under the headings of `FORMS`, and `customer_id`; each address once.
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


def sender_file(view: View, numbers: pl.Series, channel: Channel, sender: str = "") -> SenderFile:
    """The customers of these numbers who agreed to a channel, most money at stake first.

    Args:
        view: Who takes it, of which load.
        numbers: `customer_no` of the customers.
        channel: Over which they are to be written to.
        sender: One of those of `FORMS`; the first of the channel's where it is empty.

    Raises:
        NotAllowed: for a viewer who may not see personal data.
    """
    view.viewer.require(Permission.PERSONAL_DATA)
    everybody = reachable(view, numbers).sort("at_stake", "customer_no", descending=[True, False])
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
    kept = judged.filter(pl.col("status") == "kept")
    forms = FORMS[channel]
    rows = kept.select(**forms[sender or next(iter(forms))], customer_id="customer_id")
    once = rows if channel == "letter" else rows.unique(rows.columns[0], keep="first", maintain_order=True)
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
