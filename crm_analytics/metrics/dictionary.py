"""The dictionary of metrics: each figure once, with one meaning on every page and in every export."""

from crm_analytics.metrics.customer_metrics import OF_CUSTOMERS, OF_SERVICE
from crm_analytics.metrics.metric import Metric
from crm_analytics.metrics.parts import ASSUMED, RESTRICTED
from crm_analytics.metrics.sales_metrics import OF_SALES

__all__ = ["METRICS", "Metric", "needs_costs"]

METRICS: dict[str, Metric] = {metric.id: metric for metric in (*OF_SALES, *OF_CUSTOMERS, *OF_SERVICE)}


def needs_costs(metric: str) -> bool:
    """Whether a metric tells of costs, so that it is not for everybody to see; one that is not known here does not."""
    return metric in METRICS and bool(METRICS[metric].parts & (RESTRICTED | {ASSUMED}))
