"""The rate of interest by which money to come is worth less today, and whether it was changed since."""

from typing import Final

from crm_analytics.content import cached_state
from crm_analytics.content.assumptions import margin
from crm_analytics.content.value_basis import ValueBasis
from crm_analytics.content.view import View
from crm_analytics.state.assumptions import DISCOUNT_RATE, USUAL_DISCOUNT

NOTHING_CHANGED: Final = 1e-9


def rate(view: View) -> float:
    """The rate in force."""
    assumption = cached_state.assumption(view.settings, DISCOUNT_RATE)
    return USUAL_DISCOUNT if assumption is None or assumption.value is None else float(assumption.value)


def changed(view: View, basis: ValueBasis) -> bool:
    """Whether margin or interest were set otherwise since the values were worked out."""
    if abs(rate(view) - basis.rate) > NOTHING_CHANGED:
        return True
    if basis.origin == "costs":
        return False
    now = margin(view)
    return abs(float(1 if now is None else now) - basis.margin) > NOTHING_CHANGED
