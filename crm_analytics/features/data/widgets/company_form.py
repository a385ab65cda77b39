"""Whose data it is: asked once, before the first load."""

import streamlit as st
from babel.numbers import get_currency_name, get_territory_currencies

from crm_analytics.content.view import View
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import language
from crm_analytics.schema.company import Company
from crm_analytics.warehouse.loads import LoadCatalogue

COUNTRIES = ["ID", "US", "SG", "MY", "AU", "GB", "NL", "DE", "JP", "IN", "PH", "TH", "VN"]
CURRENCIES = ["IDR", "USD", "SGD", "MYR", "AUD", "GBP", "EUR", "JPY", "INR", "PHP", "THB", "VND"]


def recorded_or_entered(view: View) -> Company:
    """The company whose data this is; where it is not known, a form with what the browser suggests."""
    company = LoadCatalogue(view.settings).company()
    return company if company is not None else _form()


def remember(view: View, company: Company) -> None:
    """Keep what was said, if nothing was known before."""
    catalogue = LoadCatalogue(view.settings)
    if catalogue.company() is None:
        catalogue.set_company(company)


def _form() -> Company:
    babel = language().babel
    st.markdown(f"**{_('Whose data is it?')}**")
    name = st.text_input(_("Name of the company"), key="company-name")
    left, right = st.columns(2)
    suggested = "ID" if str(st.context.timezone).startswith("Asia/J") else language().country
    with left:
        country = st.selectbox(
            _("Country, for its holidays"),
            COUNTRIES,
            index=COUNTRIES.index(suggested) if suggested in COUNTRIES else 0,
            format_func=lambda code: babel.territories[code],
            key="company-country",
        )
    usual = (get_territory_currencies(country) or ["USD"])[0]
    with right:
        currency = st.selectbox(
            _("Currency of the amounts"),
            CURRENCIES,
            index=CURRENCIES.index(usual) if usual in CURRENCIES else 0,
            format_func=lambda code: f"{code} · {get_currency_name(code, locale=babel)}",
            key=f"company-currency-{country}",
        )
    return Company(name or _("Your company"), currency, country, st.context.timezone or "UTC")
