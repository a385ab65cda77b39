"""Orders to come of each customer: the buying process, corrected by what happened after an earlier day.

The model alone is off in two ways that its own past shows. Its total misses, because it lets customers leave (or
stay) at one pace for good: the total used is the mean of the model's and of what the same customers would order at
the pace of lately. The two are off in opposite directions where customers leave more slowly or faster than the model
has it, and a plain mean of forecasts is hard to beat (Bates and Granger 1969, The combination of forecasts,
Operational Research Quarterly 20(4)). And what it says of one customer against another goes halfway towards what
customers of whom it said the same did after an earlier day, by isotonic regression (Zadrozny and Elkan 2002,
Transforming classifier scores into accurate multiclass probability estimates, KDD): customers whom the past does not
tell apart get one value. Nothing after the origin is used.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import numpy as np

from crm_analytics.errors import NotEnoughData
from crm_analytics.features.value.bg_nbd import BgNbd, Floats, expected_orders, fit_bg_nbd, probability_of_none
from crm_analytics.features.value.gap_process import GapProcess, counts_of, fit_gap_process
from crm_analytics.features.value.purchases import Purchases, seen_at
from crm_analytics.features.value.seasonal_process import SeasonalForecast, seasonal_forecast

YEAR: Final = 365
LEAST_BEFORE: Final = (15, 5)
"""Customers, and customers who came back, that an earlier day needs for a check: fewer than a forecast of today."""
DOUBT: Final = 2.0
"""Customers' worth of the model's own word that is mixed into each step of the correction."""


@dataclass(frozen=True)
class Correction:
    """What customers did of whom the model said so much, rising; straight lines between."""

    predicted: Floats
    observed: Floats

    def of(self, predicted: Floats) -> Floats:
        """What to say instead."""
        return np.asarray(np.interp(predicted, self.predicted, self.observed))


@dataclass(frozen=True)
class Forecaster:
    """What is needed to say how often customers will order.

    Attributes:
        model: Fitted on all that was known.
        pace: Repeat order days of a customer in a day, lately.
        correction: Of order days a day; None where too little was known on the earlier day.
        kept: Of the chance that a customer orders at all.
        process: The buying process with gaps of any regularity; None where too little was known to fit it.
        seasonal: What customers alike did a year before; None where no season shows.
    """

    model: BgNbd
    pace: float
    correction: Correction | None
    kept: Correction | None
    process: GapProcess | None = None
    seasonal: SeasonalForecast | None = None

    def expected(self, ages: tuple[Floats, Floats, Floats], horizon: float) -> Floats:
        """Order days of each customer in the next `horizon` days; `ages` are x, t_x and T of all customers."""
        plain = expected_orders(self.model, *ages, horizon)
        total = (plain.sum() + self.pace * len(plain) * horizon) / 2
        shaped = plain if self.correction is None else _halfway(plain, self.correction.of(plain / horizon))
        return shaped * (total / shaped.sum()) if shaped.sum() > 0 else plain

    def lost(self, ages: tuple[Floats, Floats, Floats], horizon: float) -> Floats:
        """Chance that each customer does not order at all in the next `horizon` days."""
        none = probability_of_none(self.model, *ages, horizon)
        return none if self.kept is None else 1 - self.kept.of(1 - none)


def _halfway(plain: Floats, corrected: Floats) -> Floats:
    """Half of the correction, half of what the model says on average of customers who are corrected alike."""
    _, place = np.unique(corrected, return_inverse=True)
    mean = (np.bincount(place, plain) / np.bincount(place))[place]
    scale = float(plain.sum() / corrected.sum()) if corrected.sum() > 0 else 0.0
    return np.asarray((mean + corrected * scale) / 2)


def held_out(span: int) -> int:
    """Days that are held out of so many: half of them, a year at most."""
    return min(span // 2, YEAR)


def forecaster(
    bought: Purchases, origin: int, horizon: int, model: BgNbd | None = None, process: GapProcess | None = None
) -> Forecaster:
    """Made from what was known at an origin.

    Args:
        bought: Order days; those after the origin are not looked at.
        origin: The day.
        horizon: Days ahead that are asked for, a year at most.
        model: Fitted already on (more of) what was known then; else it is fitted here.
        process: The same.

    Raises:
        NotEnoughData: with too few customers.
    """
    seen = seen_at(bought, origin, 0)
    watched = float(seen.watched.sum())
    if process is None:
        with suppress(NotEnoughData):
            process = fit_gap_process(counts_of(bought, seen, origin))
    correction, kept = _corrections(bought, origin)
    return Forecaster(
        model=model or fit_bg_nbd(seen.history(), prior=1, least=LEAST_BEFORE),
        pace=float(seen.recent.sum()) / watched if watched else 0.0,
        correction=correction,
        kept=kept,
        process=process,
        seasonal=seasonal_forecast(bought, origin, horizon),
    )


def _corrections(bought: Purchases, origin: int) -> tuple[Correction | None, Correction | None]:
    """From a model fitted half the time before the origin, and what came between."""
    horizon = held_out(origin - bought.start)
    if not horizon:
        return None, None
    seen = seen_at(bought, origin - horizon, horizon)
    try:
        model = fit_bg_nbd(seen.history(), prior=1)
    except NotEnoughData:
        return None, None
    again = 1 - probability_of_none(model, *seen.ages, horizon)
    rates = expected_orders(model, *seen.ages, horizon) / horizon
    return corrected(rates, seen.later / horizon, DOUBT), corrected(again, (seen.later > 0).astype(np.float64), DOUBT)


def corrected(predicted: Floats, did: Floats, doubt: float) -> Correction:
    """The correction that brings what was said to what came, never putting one customer before a likelier one.

    Args:
        predicted: Of each customer.
        did: Of the same customers.
        doubt: Customers' worth of what was said that is mixed into each step.
    """
    from scipy.optimize import isotonic_regression  # noqa: PLC0415 - costs a second to import

    order = np.argsort(predicted, kind="stable")
    predicted, did = predicted[order], did[order]
    starts = isotonic_regression(did).blocks[:-1]
    people = np.diff(np.append(starts, len(predicted)))
    meant, came = np.add.reduceat(predicted, starts), np.add.reduceat(did, starts)
    steps = np.maximum.accumulate((came + doubt * meant / people) / (people + doubt))
    lasts = np.append(starts[1:], len(predicted)) - 1
    ends = np.column_stack([predicted[starts], predicted[lasts]]).ravel()
    return Correction(predicted=ends, observed=np.repeat(steps, 2))
