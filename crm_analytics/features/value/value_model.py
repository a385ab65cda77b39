"""What the values of customers rest on: the parameters, and the range of all orders."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from crm_analytics.features.value.bg_nbd import BgNbd, Floats
from crm_analytics.features.value.gamma_gamma import GammaGamma
from crm_analytics.features.value.gap_process import GapProcess
from crm_analytics.features.value.value_checks import Judged
from crm_analytics.features.value.value_forecast import Forecaster

HORIZON: Final = 365
LIKELY: Final = 0.8
"""Share of cases in a range that is told."""
NORMAL: Final = 1.2816
"""Standard deviations on either side that hold so many."""
LEAST_WIDER: Final = 0.02
"""Added to either end of the range of all orders, as a logarithm: no process is exactly as it is modelled."""


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
    process: GapProcess
    judged: Judged


@dataclass(frozen=True)
class TotalRange:
    """All orders of the coming year, in 8 of 10 cases.

    Attributes:
        orders: Expected.
        low: Lower end.
        high: Upper end.
        common: What is not known of all customers together, as the standard deviation of a logarithm.
    """

    orders: float
    low: float
    high: float
    common: float


def total_range(drawn: Floats, judged: Judged, orders: float, variance: float) -> TotalRange:
    """What chance and few data leave open of all orders, and how far totals were off on earlier days.

    The range that was drawn is laid around what is expected, in logarithms; each end moves outwards by half of what
    totals were further off on earlier days than what was drawn, and by two hundredths.

    Args:
        drawn: Order days of all customers together, drawn many times.
        judged: How far off totals were.
        orders: Order days expected of them.
        variance: Of the order days by chance alone.
    """
    middle, low, high = np.quantile(drawn, [0.5, (1 - LIKELY) / 2, (1 + LIKELY) / 2])
    if middle <= 0 or orders <= 0:
        return TotalRange(orders, min(float(low), orders), max(float(high), orders), 0.0)
    down, up = (abs(float(np.log(max(end, 0.5) / middle))) for end in (low, high))
    spread = (down + up) / 2 / NORMAL
    wider = 0.5 * float(np.sqrt(max(judged.error**2 - spread**2, 0.0))) + LEAST_WIDER
    down, up = down + wider, up + wider
    whole = (down + up) / 2 / NORMAL
    common = float(np.sqrt(max(whole**2 - variance / orders**2, 0.0)))
    return TotalRange(orders, orders * float(np.exp(-down)), orders * float(np.exp(up)), common)


def range_of(total: float, variance: float, common: float) -> tuple[float, float]:
    """8 of 10 cases of some customers together.

    Args:
        total: What is expected of them, orders or money.
        variance: The sum of their variances.
        common: What is not known of all customers together: the row `common_error` of value_model.
    """
    if total <= 0:
        return 0.0, 0.0
    whole = NORMAL * float(np.sqrt(variance / total**2 + common**2))
    return total * float(np.exp(-whole)), total * float(np.exp(whole))


def parameter_rows(fitted: FittedValueModel, total: TotalRange, money: Money, discount: float) -> pl.DataFrame:
    """Parameters and totals, one a row: the result value_model.

    Args:
        fitted: All that was learnt.
        total: All orders of the coming year.
        money: Margin and interest.
        discount: What a unit of money to come is worth today.
    """
    model, spend, judged = fitted.model, fitted.spend, fitted.judged
    with_error = [
        *zip(("r", "alpha", "a", "b"), (model.r, model.alpha, model.a, model.b), model.standard_errors, strict=True),
        *zip(("p", "q", "v"), (spend.p, spend.q, spend.v), spend.standard_errors, strict=True),
    ]
    alone = {
        "log_likelihood": model.log_likelihood,
        "customers": float(model.customers),
        "converged": float(model.converged and spend.converged),
        "horizon": float(HORIZON),
        "regularity": fitted.process.shape,
        "usual_gap": fitted.process.usual_gap,
        "orders": total.orders,
        "orders_low": total.low,
        "orders_high": total.high,
        "common_error": total.common,
        f"margin_{money.basis}": money.margin,
        "discount_rate": money.discount_rate,
        "discount_factor": discount,
        **({} if judged.inside is None else {"next_order_inside": judged.inside}),
    }
    rows = [*with_error, *((name, value, None) for name, value in alone.items())]
    schema = {"parameter": pl.String, "value": pl.Float64, "error": pl.Float64}
    # An error is nan where the data do not settle a parameter: then it is not known.
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.col("error").fill_nan(None))
