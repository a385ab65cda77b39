"""Parts of page Data that are closed until somebody opens them."""

from crm_analytics.content.view import View
from crm_analytics.features.data import content, contributions
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks, document, draw


def columns(view: View) -> None:
    """How much of each column is filled in."""
    if blocks.details(_("Column by column"), key="columns-open"):
        document.choose(**{contributions.COLUMNS: contributions.YES})
        draw.block(content.columns(view))
