"""How a customer is reached, over which channels that was agreed to, and what came of the last contact."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import quote

import polars as pl

from crm_analytics.content import people_names
from crm_analytics.content.explanation import Why
from crm_analytics.content.values import Block, DataColumn, DataTable, Section
from crm_analytics.content.view import View
from crm_analytics.exports.columns import ExportColumn
from crm_analytics.features.customer.reads import CustomerRecord
from crm_analytics.features.customer.search_index import CALLING_CODES, digits
from crm_analytics.i18n import N_, date_text
from crm_analytics.i18n import gettext as _
from crm_analytics.schema.facts.consents import ANY
from crm_analytics.state.contacts import Outcome
from crm_analytics.viewer import Permission
from crm_analytics.warehouse.noted import PREFIX, SOURCE

CHANNEL_NAMES: Final = {
    "phone": N_("Phone"),
    "whatsapp": N_("WhatsApp"),
    "sms": N_("SMS"),
    "email": N_("E-mail"),
    "letter": N_("Letter"),
    "visit": N_("Visit"),
    ANY: N_("All channels"),
}
OUTCOMES: Final = {
    Outcome.REACHED: N_("reached"),
    Outcome.NOT_REACHED: N_("not reached"),
    Outcome.LEAVE_ALONE: N_("wants to be left alone"),
    Outcome.WILL_BUY: N_("will buy"),
}
LEAST_DIGITS: Final = 6
"""Of a phone number that can be dialled."""


@dataclass(frozen=True)
class Reach:
    """A channel by which a customer can be reached.

    Attributes:
        channel: Its code.
        name: Its name.
        text: The number or address.
        address: What a click opens; empty where it opens nothing, or where the customer did not agree.
        consent: What is known of the agreement.
        refused: Whether the customer did not agree, or withdrew it.
    """

    channel: str
    name: str
    text: str
    address: str
    consent: str
    refused: bool


def reaches(view: View, customer: CustomerRecord) -> tuple[Reach, ...]:
    """Every channel for which there is a number or an address; nothing for who may not see personal data."""
    if not may_see(view):
        return ()
    person = customer.facts.person
    phone, email, street = (str(person.get(name) or "") for name in ("phone", "email", "address"))
    dialled = dialled_number(phone, view.company.country)
    letter = ", ".join(filter(None, [street, str(person.get("city") or "")])) if street else ""
    every = {
        "phone": (phone, f"tel:+{dialled}" if dialled else ""),
        "whatsapp": (f"+{dialled}" if dialled else "", f"https://wa.me/{dialled}"),
        "sms": (f"+{dialled}" if dialled else "", f"sms:+{dialled}"),
        "email": (email, f"mailto:{quote(email, safe='@')}"),
        "letter": (letter, ""),
    }
    stated = {row["channel"]: row for row in customer.facts.consents.iter_rows(named=True)}
    return tuple(
        _reach(channel, text, address, stated.get(channel)) for channel, (text, address) in every.items() if text
    )


def may_see(view: View) -> bool:
    """Whether the viewer may see by what a customer is reached."""
    return view.viewer.may(Permission.PERSONAL_DATA)


def dialled_number(phone: str, country: str) -> str:
    """The number as it is dialled from anywhere, without the plus; empty where it is none."""
    code = CALLING_CODES.get(country, "")
    abroad = phone.strip().startswith(("+", "00"))
    every = "".join(filter(str.isdecimal, phone))
    if len(every) < LEAST_DIGITS:
        return ""
    if abroad and not every.removeprefix("00").startswith(code or "-"):
        return every.removeprefix("00")
    if not code:
        return every.removeprefix("00") if abroad else ""
    return code + str(pl.select(digits(pl.lit(phone), code)).item())


def consent_text(consent: Mapping[str, object] | None) -> str:
    """What is known of the agreement to a channel: whether, since when, from where."""
    if consent is None:
        return _("consent not recorded")
    return " · ".join(filter(None, [_("agreed") if consent["agreed"] else _("did not agree"), *_origin(consent)]))


def left_alone(customer: CustomerRecord) -> date | None:
    """Since when the customer wants to be left alone; None where nobody noted that, or it was said otherwise since."""
    consents = customer.facts.consents
    withdrawn = consents.filter(~pl.col("agreed"), pl.col("source") == SOURCE)
    day = withdrawn["given_on"].max() if consents.height and withdrawn.height == consents.height else None
    return day if isinstance(day, date) else None


def last_contact(view: View, customer: CustomerRecord) -> str:
    """When there was a contact last, over what, and what came of it; empty where none is recorded."""
    contacts = customer.facts.tables["interactions"].sort("at", "interaction_id", descending=True).head(1)
    for row in contacts.iter_rows(named=True):
        return _("Last contact: {words}.").format(
            words=" · ".join([date_text(row["at"]), *filter(None, contact_parts(view, row))])
        )
    return ""


def contact_parts(view: View, row: Mapping[str, object]) -> list[str]:
    """A contact in words: over what, about what, what came of it, what was written of it, by whom."""
    text = {name: str(row.get(name) or "") for name in ("channel", "topic", "outcome", "agreed", "note", "staff_id")}
    channel = _(CHANNEL_NAMES[text["channel"]]) if text["channel"] in CHANNEL_NAMES else text["channel"]
    note = text["note"] if may_see(view) else ""
    by = people_names.person_name(text["staff_id"]) if str(row["interaction_id"]).startswith(PREFIX) else ""
    return [text["topic"], channel, outcome_text(row), text["agreed"], note, by]


def outcome_text(row: Mapping[str, object]) -> str:
    """What came of a contact: what was noted here in the reader's language, all else as it was loaded."""
    outcome = str(row.get("outcome") or "")
    noted = str(row["interaction_id"]).startswith(PREFIX)
    return _(OUTCOMES[Outcome(outcome)]) if noted and outcome in set(Outcome) else outcome


def in_table(view: View, customer: CustomerRecord) -> tuple[DataTable, ...]:
    """The channels as a table."""
    lines = reaches(view, customer)
    columns = (
        DataColumn(ExportColumn("channel", _("Channel"))),
        DataColumn(ExportColumn("contact", _("Number or address"))),
        DataColumn(ExportColumn("consent", _("Consent"))),
    )
    rows = tuple((each.name, each.text, each.consent) for each in lines)
    return (DataTable("customer-contact", _("Contact"), columns, rows, first=len(rows)),) if rows else ()


def history(customer: CustomerRecord) -> tuple[Block, ...]:
    """What the customer agreed to and withdrew, by channel and day; what was said without a day stands last."""
    stated = customer.facts.tables["consents"].sort("given_on", "channel", descending=[True, False])
    person = customer.facts.person
    rows = [
        (row["given_on"], _(CHANNEL_NAMES[row["channel"]]), agreed_text(row["agreed"]), _source(row["source"]))
        for row in stated.iter_rows(named=True)
    ]
    if isinstance(beside := person.get("consent_marketing"), bool):
        rows.append((None, _(CHANNEL_NAMES[ANY]), agreed_text(beside), _source(person.get("consent_source"))))
    if not rows:
        return ()
    columns = (
        DataColumn(ExportColumn("day", _("Day"), "date")),
        DataColumn(ExportColumn("channel", _("Channel"))),
        DataColumn(ExportColumn("agreed", _("Said"))),
        DataColumn(ExportColumn("source", _("Source"))),
    )
    why = Why(
        _(
            "What this customer agreed to and withdrew. For each channel the newest day counts, on one day a "
            "withdrawal; what is recorded without a day counts where nothing else is known of the channel. Who wants "
            "to be left alone has withdrawn every channel."
        ),
        rows=False,
        name=_("Consent"),
    )
    return (Section(_("Consent")), DataTable("customer-consents", _("Consent"), columns, tuple(rows), len(rows), why))


def _reach(channel: str, text: str, address: str, consent: Mapping[str, object] | None) -> Reach:
    refused = consent is not None and not consent["agreed"]
    name = _(CHANNEL_NAMES[channel])
    return Reach(channel, name, text, "" if refused else address, consent_text(consent), refused)


def _origin(consent: Mapping[str, object]) -> list[str]:
    day = consent["given_on"]
    return [date_text(day) if isinstance(day, date) else "", _source(consent["source"])]


def _source(source: object) -> str:
    return _("noted here") if source == SOURCE else str(source or "")


def agreed_text(agreed: bool) -> str:
    """Whether a channel was agreed to."""
    return _("agreed") if agreed else _("did not agree")
