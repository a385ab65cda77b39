"""Key figures in words: short enough for a card, and the sentences around them."""

from decimal import Decimal

from crm_analytics.content.view import View
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import number, percent, signed_money
from crm_analytics.metrics.figures import Figure
from crm_analytics.metrics.metric import Metric


def figure_text(view: View, figure: Figure) -> str:
    """A figure short enough for a card; a dash where its data is missing."""
    return "–" if figure.value is None else value_text(view, figure.metric, figure.value)


def value_text(view: View, metric: Metric, value: Decimal | float) -> str:
    """A value of a metric in its unit, short enough for a card."""
    if metric.unit == "share":
        return percent(float(value), 0 if 0.1 <= value <= 0.9 else 1)
    if metric.unit == "count":
        return number(value)
    if metric.unit == "days":
        return _("{days} days").format(days=number(value, 1))
    if metric.unit in {"score", "rate"}:
        return number(value, 2 if abs(float(value)) < 10 else 1)
    return view.money(value) if abs(float(value)) < 1000 else view.compact_money(value)


def signed_text(view: View, metric: Metric, change: Decimal | float) -> str:
    """A change of a metric with its sign; of a share in points."""
    if metric.unit == "money":
        return signed_money(change, view.company.currency)
    sign = "+" if change > 0 else "−" if change < 0 else ""
    size = abs(float(change))
    if metric.unit == "share":
        return _("{points} points").format(points=sign + number(size * 100, 1))
    if metric.unit == "count":
        return sign + number(size)
    return sign + number(size, 2 if size < 10 else 1)
