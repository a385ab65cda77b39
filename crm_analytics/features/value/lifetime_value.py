"""What customers are worth in the time to come: the public names of the analysis, in one place.

    history = fit_bg_nbd(purchase_history)          # how often, and whether still
    spend = fit_gamma_gamma(spend_per_order_day)    # how much an order day brings
    orders = expected_orders(history, x, t_x, T, 365)

Times are in the unit of the purchase history; here days.
"""

from typing import Final

import numpy as np

from crm_analytics.errors import UsageError
from crm_analytics.features.value.bg_nbd import (
    BgNbd,
    Floats,
    expected_orders,
    fit_bg_nbd,
    probability_alive,
    probability_of_none,
)
from crm_analytics.features.value.gamma_gamma import GammaGamma, expected_spend, fit_gamma_gamma
from crm_analytics.i18n import N_

__all__ = [
    "BgNbd",
    "GammaGamma",
    "discount_factor",
    "expected_orders",
    "expected_spend",
    "fit_bg_nbd",
    "fit_gamma_gamma",
    "lifetime_value",
    "probability_alive",
    "probability_of_none",
]
YEAR: Final = 365.0
PARTS: Final = 12
"""Parts of a horizon over which orders are discounted one by one."""


def lifetime_value(orders: Floats, order_value: Floats, *, margin: float, discount: float = 1.0) -> Floats:
    """Money to come of each customer within the horizon that `orders` are counted over.

    Args:
        orders: Order days expected within the horizon.
        order_value: Revenue expected of an order day.
        margin: Share of revenue that is profit, 0 to 1; 1 gives revenue.
        discount: What a unit of money within the horizon is worth today: `discount_factor`.

    Raises:
        UsageError: for a margin that is not a share.
    """
    if not 0 <= margin <= 1:
        raise UsageError(N_("The margin is a share between 0% and 100%."))
    return np.asarray(orders * order_value * margin * discount)


def discount_factor(model: BgNbd, seen: tuple[Floats, Floats, Floats], horizon: float, rate: float) -> float:
    """What money that these customers bring within the horizon is worth today, on average, per unit of it.

    Args:
        model: How often, and whether still.
        seen: x, t_x and T of the customers.
        horizon: In days.
        rate: A year's interest, such as 0.1.
    """
    ends = np.linspace(0, horizon, PARTS + 1)
    by_end = np.array([0.0] + [float(expected_orders(model, *seen, end).sum()) for end in ends[1:]])
    middles = (ends[1:] + ends[:-1]) / 2
    if by_end[-1] <= 0:
        return float((1 + rate) ** (-horizon / 2 / YEAR))
    return float(np.diff(by_end) @ (1 + rate) ** (-middles / YEAR) / by_end[-1])
