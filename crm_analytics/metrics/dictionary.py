"""The dictionary of metrics: each figure once, with one meaning on every page and in every export."""

from crm_analytics.metrics.customer_metrics import OF_CUSTOMERS, OF_SERVICE
from crm_analytics.metrics.metric import Metric
from crm_analytics.metrics.sales_metrics import OF_SALES

__all__ = ["METRICS", "Metric"]

METRICS: dict[str, Metric] = {metric.id: metric for metric in (*OF_SALES, *OF_CUSTOMERS, *OF_SERVICE)}
