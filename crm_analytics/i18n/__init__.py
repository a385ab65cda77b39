"""Words, numbers, dates and money in the reader's language.

The language belongs to the run that is being drawn: Streamlit runs every script in a thread of its own, so a
context variable keeps visitors apart. Catalogues are read from their `.po` files; nothing compiled is kept.
"""

from crm_analytics.i18n.catalogue import N_, current_language, gettext, language, ngettext, use_language
from crm_analytics.i18n.formats import (
    compact_money,
    compact_number,
    currency_symbol,
    date_text,
    date_time_text,
    file_size,
    money,
    month_name,
    month_text,
    number,
    percent,
    signed_money,
    signed_percent,
)
from crm_analytics.i18n.languages import LANGUAGES, Language, language_of

__all__ = [
    "LANGUAGES",
    "N_",
    "Language",
    "compact_money",
    "compact_number",
    "currency_symbol",
    "current_language",
    "date_text",
    "date_time_text",
    "file_size",
    "gettext",
    "language",
    "language_of",
    "money",
    "month_name",
    "month_text",
    "ngettext",
    "number",
    "percent",
    "signed_money",
    "signed_percent",
    "use_language",
]
