"""The pages there are: what each is called, and its icon, in the order of the navigation."""

from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _

PAGES = {
    "overview": (N_("Overview"), ":material/monitoring:"),
    "segments": (N_("Segments"), ":material/groups:"),
    "customer": (N_("Customer"), ":material/person_search:"),
    "patterns": (N_("Patterns"), ":material/shopping_basket:"),
    "forecast": (N_("Forecast"), ":material/trending_up:"),
    "anomalies": (N_("Anomalies"), ":material/notifications:"),
    "campaigns": (N_("Campaigns"), ":material/campaign:"),
    "data": (N_("Data"), ":material/database:"),
}


def page_name(page: str) -> str:
    """What a page is called in the reader's language; its own word where it is none of ours."""
    return _(PAGES[page][0]) if page in PAGES else page
