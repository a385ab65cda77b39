"""A change of a figure in words, where a percentage would not be read."""

from typing import Final

from crm_analytics.content.values import Card
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import number, signed_percent
from crm_analytics.metrics.metric import Metric

TENFOLD: Final = 9
"""A change from which on people say how many times as much, and no percentage."""


def change_text(metric: Metric, changed: float | None) -> str | None:
    """The change of a share in points, of what grew tenfold as a multiple; None: in percent."""
    if metric.unit == "share":
        return _points(changed)
    if changed is None or changed < TENFOLD:
        return None
    words = _("{times} times as many") if metric.unit == "count" else _("{times} times as much")
    return words.format(times=number(1 + changed))


def _points(changed: float | None) -> str | None:
    """The change of a share, in points: +1.2 points."""
    if changed is None:
        return None
    sign = "+" if changed > 0 else "−" if changed < 0 else ""
    return _("{points} points").format(points=sign + number(abs(changed) * 100, 1))


def change_words(card: Card) -> str:
    """The change as it is written on the card, and in files; empty where there is none."""
    if card.change is None:
        return ""
    return card.change_text or signed_percent(card.change, 1 if abs(card.change) < 1 else 0)
