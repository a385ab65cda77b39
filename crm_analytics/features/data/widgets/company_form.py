"""Whose data it is: asked once, before the first load."""

import re

import streamlit as st
from babel.numbers import get_currency_name, get_territory_currencies

from crm_analytics.content.view import View
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import language
from crm_analytics.schema.company import HOMES, Company
from crm_analytics.warehouse.loads import LoadCatalogue

ZONES_OF_INDONESIA = frozenset({"Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura"})
COUNTRIES = ["ID", "US", "SG", "MY", "AU", "GB", "NL", "DE", "JP", "IN", "PH", "TH", "VN"]
CURRENCIES = ["IDR", "USD", "SGD", "MYR", "AUD", "GBP", "EUR", "JPY", "INR", "PHP", "THB", "VND"]


def recorded_or_entered(view: View, currency: str) -> Company:
    """The company whose data this is; where it is not known, a form with what the file and the browser suggest.

    Args:
        view: The look at the warehouse.
        currency: The one that the file's cells are in; empty where they do not say.
    """
    company = LoadCatalogue(view.settings).company()
    return company if company is not None else _form(currency)


def remember(view: View, company: Company) -> None:
    """Keep what was said, if nothing was known before."""
    catalogue = LoadCatalogue(view.settings)
    if catalogue.company() is None:
        catalogue.set_company(company)


def _country_of_browser() -> str:
    """The country that the reader's clock or the browser's language names; else that of the language chosen here."""
    if st.context.timezone in ZONES_OF_INDONESIA:
        return "ID"
    named = re.search(r"[-_]([A-Z]{2})\b", st.context.locale or "")
    return named.group(1) if named and named.group(1) in COUNTRIES else language().country


def _form(of_file: str) -> Company:
    babel = language().babel
    st.markdown(f"**{_('Whose data is it?')}**")
    name = st.text_input(_("Name of the company"), key="company-name")
    left, right = st.columns(2)
    suggested = HOMES.get(of_file) or _country_of_browser()
    with left:
        country = st.selectbox(
            _("Country, for its holidays"),
            COUNTRIES,
            index=COUNTRIES.index(suggested) if suggested in COUNTRIES else 0,
            format_func=lambda code: babel.territories[code],
            key=f"company-country-{of_file}",
        )
    usual = of_file or (get_territory_currencies(country) or ["USD"])[0]
    with right:
        currency = st.selectbox(
            _("Currency of the amounts"),
            CURRENCIES,
            index=CURRENCIES.index(usual) if usual in CURRENCIES else 0,
            format_func=lambda code: f"{code} · {get_currency_name(code, locale=babel)}",
            key=f"company-currency-{country}-{of_file}",
        )
    return Company(name or _("Your company"), currency, country, st.context.timezone or "UTC")
