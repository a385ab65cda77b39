"""What the values of customers rest on: the parameters, and the range of all orders."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from crm_analytics.features.value.bg_nbd import BgNbd, Floats
from crm_analytics.features.value.gamma_gamma import GammaGamma
from crm_analytics.features.value.lifetime_value import next_order
from crm_analytics.features.value.orders_to_come import orders_to_come
from crm_analytics.features.value.value_checks import Check
from crm_analytics.features.value.value_forecast import Forecaster

HORIZON: Final = 365
LIKELY: Final = 0.8
"""Share of cases in a range that is told."""
NORMAL: Final = 1.2816
"""Standard deviations on either side that hold so many."""


@dataclass(frozen=True)
class Money:
    """How revenue becomes value today.

    Attributes:
        margin: Share of revenue that is profit; 1 where value is told in revenue.
        basis: Where that is from: "costs" (unit costs), "assumed", or "revenue" (nothing is known or assumed).
        discount_rate: A year's.
    """

    margin: float
    basis: str
    discount_rate: float


@dataclass(frozen=True)
class FittedValueModel:
    """All that was learnt."""

    model: BgNbd
    spend: GammaGamma
    forecast: Forecaster
    done: list[Check]
    method: str


def parameter_rows(
    fitted: FittedValueModel, history: pl.DataFrame, orders: Floats, money: Money, discount: float
) -> pl.DataFrame:
    """Parameters and totals, one a row: the result value_model.

    Args:
        fitted: All that was learnt.
        history: The mart purchase_history.
        orders: Order days of the coming year, of each customer.
        money: Margin and interest.
        discount: What a unit of money to come is worth today.
    """
    low, high = _total_range(fitted, history, float(orders.sum()))
    model, spend = fitted.model, fitted.spend
    with_error = [
        *zip(("r", "alpha", "a", "b"), (model.r, model.alpha, model.a, model.b), model.standard_errors, strict=True),
        *zip(("p", "q", "v"), (spend.p, spend.q, spend.v), spend.standard_errors, strict=True),
    ]
    alone = {
        "log_likelihood": model.log_likelihood,
        "customers": float(model.customers),
        "converged": float(model.converged and spend.converged),
        "horizon": float(HORIZON),
        "orders": float(orders.sum()),
        "orders_low": low,
        "orders_high": high,
        f"margin_{money.basis}": money.margin,
        "discount_rate": money.discount_rate,
        "discount_factor": discount,
        **_next_order_hits(fitted),
    }
    rows = [*with_error, *((name, value, None) for name, value in alone.items())]
    schema = {"parameter": pl.String, "value": pl.Float64, "error": pl.Float64}
    # An error is nan where the data do not settle a parameter: then it is not known.
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.col("error").fill_nan(None))


def _total_range(fitted: FittedValueModel, history: pl.DataFrame, total: float) -> tuple[float, float]:
    """8 of 10 cases for all orders: what chance and few data leave open, and how far totals were off before."""
    drawn = orders_to_come(fitted.model, history, HORIZON, share=LIKELY)
    if drawn.middle <= 0 or total <= 0:
        return drawn.low, drawn.high
    ratios = [check.predicted[fitted.method].sum() / max(check.seen.later.sum(), 1) for check in fitted.done]
    missed = float(np.sqrt(np.mean(np.square(np.log(np.maximum(ratios, 0.01)))))) if ratios else 0.0
    down, up = (abs(np.log(max(end, 0.5) / drawn.middle)) for end in (drawn.low, drawn.high))
    low, high = (float(np.hypot(side, NORMAL * missed)) for side in (down, up))
    return total * float(np.exp(-low)), total * float(np.exp(high))


def _next_order_hits(fitted: FittedValueModel) -> dict[str, float]:
    """On the latest check: the share of next orders in their range, of the ranges that ended within the hidden days."""
    if not fitted.done:
        return {}
    check = fitted.done[0]
    waits, came = next_order(check.model, *check.seen.ages), check.seen.waited
    ended = waits.high <= check.horizon
    if not ended.any():
        return {}
    return {"next_order_inside": float(((came >= waits.low) & (came <= waits.high))[ended].mean())}
