"""Names from data inside sentences that are drawn as Markdown."""

from crm_analytics.errors import CrmError
from crm_analytics.exports.markdown import listed, literal
from crm_analytics.i18n import gettext

__all__ = ["listed", "literal", "of_error"]


def of_error(error: CrmError) -> str:
    """An error's sentence in Markdown: commands stand out in it, and what came with it is shown letter by letter."""
    values = {name: literal(value) if isinstance(value, str) else value for name, value in error.values.items()}
    return gettext(error.message).format(**values)
