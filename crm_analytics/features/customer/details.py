"""What is known of the person or company behind a customer, and what is missing."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import polars as pl

from crm_analytics.content import completeness
from crm_analytics.content.completeness import DETAILS
from crm_analytics.content.explanation import Why
from crm_analytics.content.options import KINDS
from crm_analytics.content.values import Block, DataColumn, DataTable, Sentences
from crm_analytics.content.view import View
from crm_analytics.exports.columns import ExportColumn
from crm_analytics.features.customer.reads import CustomerRecord
from crm_analytics.i18n import N_, date_text, number
from crm_analytics.i18n import gettext as _
from crm_analytics.schema.tables import PERSONAL_COLUMNS
from crm_analytics.viewer import Permission

FIELDS: Final = {
    "name": N_("Name"),
    "email": N_("E-mail address"),
    "phone": N_("Phone number"),
    "address": N_("Address"),
    "city": N_("City"),
    "region": N_("Region"),
    "card_no": N_("Member card"),
    "kind": N_("Kind of customer"),
    "birth_date": N_("Date of birth"),
    "gender": N_("Gender"),
    "age_band": N_("Age group"),
    "income_band": N_("Income group"),
    "household_size": N_("People in the household"),
    "education": N_("Education"),
    "marital_status": N_("Marital status"),
    "home_ownership": N_("Owns or rents the home"),
    "mark": N_("Mark"),
}
MARKS: Final = {"staff": N_("Staff"), "test": N_("Test")}


def in_short(view: View, customer: CustomerRecord) -> str:
    """How much of what is worth knowing is known, and what is missing."""
    of_customer = _completeness(view, customer)
    counted = _("{filled} of {all} details known").format(
        filled=number(len(of_customer.filled)), all=number(len(of_customer.filled) + len(of_customer.missing))
    )
    if not of_customer.missing:
        return f"{counted}."
    missing = ", ".join(_(DETAILS[each].name) for each in of_customer.missing)
    return _("{counted}; missing: {missing}.").format(counted=counted, missing=missing)


def marked(customer: CustomerRecord) -> str:
    """That this is no real customer; empty for all others."""
    return {
        "staff": _("Marked as staff: in no list of customers to contact."),
        "test": _("Marked as a test: in no list of customers to contact."),
    }.get(str(customer.facts.person.get("mark")), "")


def content(view: View, customer: CustomerRecord) -> tuple[Block, ...]:
    """What is known, with the share of customers of whom the same is known."""
    person = customer.facts.person
    may = view.viewer.may(Permission.PERSONAL_DATA)
    shown = [name for name in FIELDS if person.get(name) is not None and (may or name not in PERSONAL_COLUMNS)]
    others = _filled(view)
    rows = tuple(
        (_(FIELDS[name]), _value_text(person, name), None if (share := others.get(name)) is None else share * 100)
        for name in shown
    )
    columns = (
        DataColumn(ExportColumn("field", _("Field"))),
        DataColumn(ExportColumn("value", _("Known"))),
        DataColumn(ExportColumn("share", _("Customers of whom this is known"), "points", 1)),
    )
    why = Why(
        _(
            "What is recorded of this customer, and of how many customers the same is known. What is worth knowing: "
            "{details}; of companies and resellers only what companies have."
        ).format(details=", ".join(_(each.name) for each in DETAILS.values())),
        rows=False,
        name=_("What is known"),
    )
    table = (DataTable("customer-known", _("What is known"), columns, rows, first=len(rows), why=why),) if rows else ()
    return (Sentences((in_short(view, customer),)), *table)


def _completeness(view: View, customer: CustomerRecord) -> completeness.Completeness:
    tables = customer.facts.tables
    rows = completeness.details(
        tables["customers"].lazy(),
        customer.facts.consents.lazy(),
        personal=view.viewer.may(Permission.PERSONAL_DATA),
    )
    return completeness.completeness(next(rows.collect().iter_rows(named=True), {}))


def _filled(view: View) -> dict[str, float]:
    """Share of all customers of whom each field is known, as far as the viewer may see it."""
    health = view.ready("column_health").filter(pl.col("table") == "customers")
    return dict(health.select("column", "filled").iter_rows())


def _value_text(person: Mapping[str, object], name: str) -> str:
    value = person[name]
    words = {"kind": KINDS, "mark": MARKS}.get(name, {})
    return date_text(value) if isinstance(value, date) else _(words[str(value)]) if value in words else str(value)
