"""The files a document can be written to, by the ending of their names."""

from collections.abc import Callable
from typing import Final

from crm_analytics.content.values import Document
from crm_analytics.errors import UsageError
from crm_analytics.i18n import N_, current_language, use_language
from crm_analytics.report import typesetting
from crm_analytics.report.excel import workbook
from crm_analytics.report.html import html
from crm_analytics.report.pdf import pdf

FORMS: Final[dict[str, Callable[[Document], bytes]]] = {"html": html, "pdf": pdf, "xlsx": workbook}
NO_FORM: Final = N_("A report is written to a file that ends in {endings}; this one ends in “{ending}”.")


def require(ending: str) -> None:
    """Refuse an ending no file can be written to, before anything is worked out.

    Raises:
        UsageError: for another ending, or where a package it needs is not installed.
    """
    if ending not in FORMS:
        raise UsageError(NO_FORM, endings=", ".join(f".{each}" for each in FORMS), ending=ending)
    if ending == "pdf" and not typesetting.is_installed():
        raise UsageError(typesetting.NOT_INSTALLED)


def written(document: Document, ending: str) -> bytes:
    """The file, in the document's language.

    Raises:
        UsageError: for another ending, or where a package it needs is not installed.
    """
    require(ending)
    before = current_language()
    use_language(document.language)
    try:
        return FORMS[ending](document)
    finally:
        use_language(before)
