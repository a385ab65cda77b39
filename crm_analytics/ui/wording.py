"""What tables are called on the pages."""

from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _

TABLE_NAMES = {
    "order_lines": N_("Order lines"),
    "customers": N_("Customers"),
    "products": N_("Products"),
    "campaigns": N_("Campaigns"),
    "campaign_contacts": N_("Campaign contacts"),
    "redemptions": N_("Coupon redemptions"),
    "interactions": N_("Contacts with customers"),
    "tickets": N_("Complaints and questions"),
    "deliveries": N_("Deliveries"),
    "branches": N_("Branches"),
    "due_dates": N_("Due dates"),
}


def table_name(table: str) -> str:
    """A table's name in the reader's language."""
    return _(TABLE_NAMES[table])
