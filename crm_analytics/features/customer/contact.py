"""How a customer is reached, over which channels that was agreed to, and what came of the last contact."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import quote

import polars as pl

from crm_analytics.content import people_names
from crm_analytics.content.customer_list.phones import phone
from crm_analytics.content.customer_list.words import BY_NAMES, consent_words, outcome_words
from crm_analytics.content.explanation import Why
from crm_analytics.content.values import Block, DataColumn, DataTable, Section
from crm_analytics.content.view import View
from crm_analytics.exports.columns import ExportColumn
from crm_analytics.features.customer.reads import CustomerRecord
from crm_analytics.i18n import N_, date_text
from crm_analytics.i18n import gettext as _
from crm_analytics.schema.facts.consents import ANY
from crm_analytics.viewer import Permission
from crm_analytics.warehouse.noted import PREFIX, SOURCE

CHANNEL_NAMES: Final = {**BY_NAMES, ANY: N_("All channels")}


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
    written, email, street = (str(person.get(name) or "") for name in ("phone", "email", "address"))
    number = phone(written, view.company.country)
    mobile = number if number and number.is_mobile else None
    every = {
        "phone": (number.shown if number else written, number.call_link if number else ""),
        "whatsapp": (mobile.shown, mobile.whatsapp_link or "") if mobile else ("", ""),
        "sms": (mobile.shown, f"sms:{mobile.international}") if mobile else ("", ""),
        "email": (email, f"mailto:{quote(email, safe='@')}"),
        "letter": (", ".join(filter(None, [street, str(person.get("city") or "")])) if street else "", ""),
    }
    stated = {row["channel"]: row for row in customer.facts.consents.iter_rows(named=True)}
    return tuple(
        _reach(channel, text, address, stated.get(channel)) for channel, (text, address) in every.items() if text
    )


def may_see(view: View) -> bool:
    """Whether the viewer may see by what a customer is reached."""
    return view.viewer.may(Permission.PERSONAL_DATA)


def consent_text(consent: Mapping[str, object] | None) -> str:
    """What is known of the agreement to a channel: whether, since when, from where."""
    stated = consent or {"agreed": None, "source": None, "given_on": None}
    return consent_words(
        {"consent": stated["agreed"], "consent_source": stated["source"], "consent_on": stated["given_on"]}
    )


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
    return [text["topic"], channel, outcome_words(text["outcome"]), text["agreed"], note, by]


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


def _source(source: object) -> str:
    return _("noted here") if source == SOURCE else str(source or "")


def agreed_text(agreed: bool) -> str:
    """Whether a channel was agreed to."""
    return _("agreed") if agreed else _("refused")
