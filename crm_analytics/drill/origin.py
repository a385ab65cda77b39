"""What a figure was made from, as a value: order lines, or the rows of another table."""

from dataclasses import dataclass
from typing import Literal

from crm_analytics.metrics.selection import Selection

Table = Literal["order_lines", "tickets", "deliveries", "customers", "campaign_contacts", "rejected"]


@dataclass(frozen=True)
class Origin:
    """Which rows stand behind a figure; hashable, fit for cache keys.

    Attributes:
        table: What the rows are. `customers` are those who bought, with their segment.
        selection: Days and part of the business; of customers, their home branch, kind and segment. Order lines,
            tickets and deliveries are always asked for by one.
        together: Only the purchases, of orders that hold all of these categories, in these categories.
        metric: What the rows are listed for: of customers, only those that it counts in these days.
        campaigns: Contacts of these campaigns; empty: of all.
        customer: Order lines of the customer with this id; empty: of all.
    """

    table: Table
    selection: Selection | None = None
    together: tuple[str, ...] = ()
    metric: str = ""
    campaigns: tuple[str, ...] = ()
    customer: str = ""
