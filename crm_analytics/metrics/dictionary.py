"""The dictionary of metrics: each figure's name, formula in words, unit, and which way is better."""

from dataclasses import dataclass
from typing import Literal

from crm_analytics.i18n import N_

Unit = Literal["money", "count", "share"]
Direction = Literal["up", "down", "neither"]


@dataclass(frozen=True)
class Metric:
    """A figure with one meaning everywhere.

    Attributes:
        id: Key in `METRICS`.
        name: Name people read, untranslated.
        formula: How it is worked out, in words, untranslated.
        unit: Money in the company's currency, a count, or a share between 0 and 1.
        direction: Whether more is better, less is better, or neither.
    """

    id: str
    name: str
    formula: str
    unit: Unit
    direction: Direction


_ALL = (
    Metric(
        "revenue",
        N_("Revenue"),
        N_("What customers paid after discounts, less returns. Cancelled lines do not count."),
        "money",
        "up",
    ),
    Metric(
        "orders",
        N_("Orders"),
        N_("Orders with at least one line that is neither cancelled nor a return, anonymous ones too."),
        "count",
        "up",
    ),
    Metric(
        "units",
        N_("Units"),
        N_("Units sold less units returned. Products marked as not counted, such as fuel, are left out."),
        "count",
        "up",
    ),
    Metric("average_order", N_("Average order"), N_("Revenue divided by orders."), "money", "up"),
    Metric(
        "active_customers",
        N_("Active customers"),
        N_("Known customers with at least one order in these days. Anonymous sales belong to no customer."),
        "count",
        "up",
    ),
    Metric(
        "new_customers",
        N_("New customers"),
        N_("Active customers whose first order of all lies in these days."),
        "count",
        "up",
    ),
    Metric(
        "returning_customers",
        N_("Returning customers"),
        N_("Active customers who had already ordered before these days."),
        "count",
        "up",
    ),
    Metric(
        "repeat_rate",
        N_("Repeat rate"),
        N_("Of the active customers, the share that ordered on two or more of these days."),
        "share",
        "up",
    ),
    Metric(
        "anonymous_share",
        N_("Anonymous sales"),
        N_("Share of revenue from sales that name no customer; they are in no customer figure."),
        "share",
        "down",
    ),
)
METRICS: dict[str, Metric] = {metric.id: metric for metric in _ALL}
