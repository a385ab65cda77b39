"""The pages there are: what each is called, its icon and its group, in the order of the navigation."""

from dataclasses import dataclass
from typing import Final

from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _

PERFORMANCE: Final = N_("Performance")
CUSTOMERS: Final = N_("Customers")
MARKETING: Final = N_("Marketing")
SYSTEM: Final = N_("System")
GROUPS: Final = (PERFORMANCE, CUSTOMERS, MARKETING, SYSTEM)


@dataclass(frozen=True)
class SitePage:
    """A page in the navigation; its name and its group are marked, not translated."""

    name: str
    icon: str
    group: str


PAGES: Final = {
    "overview": SitePage(N_("Overview"), ":material/monitoring:", PERFORMANCE),
    "forecast": SitePage(N_("Forecast"), ":material/trending_up:", PERFORMANCE),
    "anomalies": SitePage(N_("Anomalies"), ":material/notifications:", PERFORMANCE),
    "segments": SitePage(N_("Segments"), ":material/groups:", CUSTOMERS),
    "segment_builder": SitePage(N_("Build a segment"), ":material/group_add:", CUSTOMERS),
    "movement": SitePage(N_("Movement"), ":material/swap_vert:", CUSTOMERS),
    "value": SitePage(N_("Value"), ":material/savings:", CUSTOMERS),
    "customer": SitePage(N_("Customer"), ":material/person_search:", CUSTOMERS),
    "account_plan": SitePage(N_("Account plan"), ":material/checklist:", CUSTOMERS),
    "patterns": SitePage(N_("Patterns"), ":material/shopping_basket:", MARKETING),
    "campaigns": SitePage(N_("Campaigns"), ":material/campaign:", MARKETING),
    "data": SitePage(N_("Data"), ":material/database:", SYSTEM),
}
FIRST: Final = "overview"
"""The page at the root of the address."""
AT_HAND: Final = ("overview", "segments", "customer", "campaigns")
"""Pages in the bar at the foot of a phone; the others are behind “More”."""


def page_name(page: str) -> str:
    """What a page is called in the reader's language; its own word where it is none of ours."""
    return _(PAGES[page].name) if page in PAGES else page


def grouped() -> dict[str, list[str]]:
    """The pages of each group, by its name in the reader's language."""
    return {_(group): [name for name, page in PAGES.items() if page.group == group] for group in GROUPS}
