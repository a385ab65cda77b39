"""What is known of the person or company behind a customer, how complete it is, and of how many others it is known."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import polars as pl
from streamlit.column_config import NumberColumn

from crm_analytics.content.view import View
from crm_analytics.features.customer import explanations
from crm_analytics.features.customer.reads import CustomerRecord
from crm_analytics.i18n import N_, date_text, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.schema.tables import PERSONAL_COLUMNS
from crm_analytics.ui import blocks
from crm_analytics.ui.markdown import literal
from crm_analytics.viewer import Permission

FIELDS: Final = {
    "name": N_("Name"),
    "email": N_("E-mail address"),
    "phone": N_("Phone number"),
    "birth_date": N_("Date of birth"),
    "gender": N_("Gender"),
    "age_band": N_("Age group"),
    "city": N_("City"),
    "region": N_("Region"),
    "income_band": N_("Income group"),
    "household_size": N_("People in the household"),
    "education": N_("Education"),
    "marital_status": N_("Marital status"),
    "home_ownership": N_("Owns or rents the home"),
    "consent_marketing": N_("Agreed to marketing"),
}
OF_PERSONS: Final = frozenset(
    {
        "birth_date",
        "gender",
        "age_band",
        "income_band",
        "household_size",
        "education",
        "marital_status",
        "home_ownership",
    }
)
"""What only persons have."""


def show(view: View, customer: CustomerRecord) -> None:
    """The fields that are filled in, with the share of customers of whom the same is known."""
    person = customer.facts.person
    fields = [
        name for name in FIELDS if name not in OF_PERSONS or customer.facts.summary["kind"][0] in {"person", None}
    ]
    filled = [name for name in fields if person.get(name) is not None]
    shown = [name for name in filled if view.viewer.may(Permission.PERSONAL_DATA) or name not in PERSONAL_COLUMNS]
    blocks.section(_("What is known"))
    blocks.text(
        literal(
            _("{filled} of {all} fields are filled in ({share}).").format(
                filled=number(len(filled)), all=number(len(fields)), share=percent(len(filled) / len(fields))
            )
        )
    )
    if not shown:
        return
    others = _completeness(view)
    blocks.table(
        pl.DataFrame(
            {
                "field": [_(FIELDS[name]) for name in shown],
                "value": [_value_text(person, name) for name in shown],
                "known": [others.get(name) for name in shown],
            },
            schema={"field": pl.String, "value": pl.String, "known": pl.Float64},
        ),
        key="customer-known",
        file_name="known",
        phone_rows=len(FIELDS),
        columns={
            "field": _("Field"),
            "value": _("Known"),
            "known": NumberColumn(_("Customers of whom this is known"), format="percent"),
        },
        why=explanations.details(),
    )


def _completeness(view: View) -> dict[str, float]:
    """Share of all customers of whom each field is known, as far as the viewer may see it."""
    health = view.ready("column_health").filter(pl.col("table") == "customers")
    return dict(health.select("column", "filled").iter_rows())


def _value_text(person: Mapping[str, object], name: str) -> str:
    value = person[name]
    if isinstance(value, bool):
        sentence = _("yes") if value else _("no")
        source = person.get("consent_source") if name == "consent_marketing" else None
        return f"{sentence} ({source})" if source else sentence
    return date_text(value) if isinstance(value, date) else str(value)
