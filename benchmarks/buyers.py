"""Companies drawn from the buying process itself, so that what is found can be held against what was planted."""

import numpy as np
import polars as pl

MOST = 400


def company(
    customers: int,
    parameters: tuple[float, float, float, float],
    rng: np.random.Generator,
    *,
    span: float = 365,
    horizon: float = 365,
) -> tuple[pl.DataFrame, int]:
    """The history at the as-of day as the mart has it, and the order days of all customers in the horizon after it.

    Args:
        customers: How many.
        parameters: r, alpha, a, b.
        rng: Where chance comes from.
        span: Days of the oldest customer; the youngest came in the last fifth.
        horizon: Days after the as-of day.
    """
    r, alpha, a, b = parameters
    pace, leaving = rng.gamma(r, 1 / alpha, customers), rng.beta(a, b, customers)
    age = rng.uniform(span * 0.2, span, customers)
    last = rng.geometric(np.maximum(leaving, 1e-9))[:, None]
    steps = min(MOST, max(int(np.quantile(pace * (span + horizon), 1) * 2), 8))
    at = np.cumsum(rng.exponential(1 / np.maximum(pace, 1e-9)[:, None], (customers, steps)), axis=1)
    made = np.arange(1, steps + 1) <= last
    before = made & (at <= age[:, None])
    x = before.sum(axis=1)
    t_x = np.where(x > 0, np.take_along_axis(at, np.maximum(x - 1, 0)[:, None], axis=1)[:, 0], 0.0)
    later = int((made & (at > age[:, None]) & (at <= (age + horizon)[:, None])).sum())
    return pl.DataFrame({"x": x, "t_x": t_x, "T": age}).with_columns(customers=pl.lit(1)), later
