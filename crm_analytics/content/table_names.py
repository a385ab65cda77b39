"""What tables are called wherever people read of them."""

from crm_analytics.i18n import gettext as _
from crm_analytics.schema.tables import LOADED


def table_name(table: str) -> str:
    """A table's name in the reader's language."""
    return _(LOADED[table].title)
