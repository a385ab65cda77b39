"""What goes with ordering again, and with satisfaction after a complaint: association, never a cause.

Each feature is told by plain counts (of the customers with it, so many of 100 ordered again; of the others, so many)
and by what is left of the difference among customers who are alike in all other features. Only what survives the
correction for all that was tried is told, if it is two of 100 at least, and only where customers kept out of the fit
are told apart better than by chance. A feature that may be the shadow of another is not told: one whose difference was
not counted as well, or is mostly gone among those alike; what the others measure badly they take away only in part.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import dataframely as dy
import numpy as np
import polars as pl
from scipy.special import expit

from crm_analytics.errors import NotEnoughData
from crm_analytics.features.value.driver_features import Cases, Feature
from crm_analytics.features.value.driver_shadows import is_no_shadow
from crm_analytics.i18n import N_
from crm_analytics.statistics import logistic
from crm_analytics.statistics.intervals import Z95
from crm_analytics.statistics.logistic import Fit, Floats
from crm_analytics.statistics.multiple_testing import benjamini_hochberg
from crm_analytics.statistics.shrinkage import rate_interval

LEAST_EACH: Final = 30
"""Cases of the rarer answer below which nothing is sought."""
PER_FEATURE: Final = 10
"""Cases of the rarer answer for each feature: with fewer, the first features are taken."""
LEAST_WITH: Final = 15
"""Cases with a feature, and without it, below which it is not looked at."""
MOST: Final = 20_000
"""Cases that are looked at; more would make the intervals hardly narrower."""
LOGS: Final = frozenset({"recency", "order_days", "spend", "resolve", "reply"})
"""Features whose ratios count, not their differences."""
EXCLUSIVE: Final = frozenset({"topic", "kind", "branch_id", "category"})
"""Features of which a case has one: each is compared with all the others together, not with the most frequent."""
SURE: Final = 0.05
SMALLEST: Final = 0.02
"""Differences below two of 100 are not told, however sure: of many cases nearly everything is."""


class Drivers(dy.Schema):
    """One row per outcome and feature, the largest difference first: what goes with a yes, and how surely.

    With and without: cases with the feature, and the others; of a number, those above and up to `split`. Rates are
    seen; alike_… are what the same would be among cases alike in all other features.
    """

    outcome = dy.String()  # repeat: ordered again; satisfaction: an answer of 4 or 5 of 5
    feature = dy.String()
    member = dy.String(nullable=True)  # the text in the data that it speaks of
    split = dy.Float64(nullable=True)  # null: a yes or no
    with_cases = dy.Int64()
    with_rate = dy.Float64()
    with_low = dy.Float64()  # 95 % interval
    with_high = dy.Float64()
    without_cases = dy.Int64()
    without_rate = dy.Float64()
    without_low = dy.Float64()
    without_high = dy.Float64()
    alike_with = dy.Float64()
    alike_without = dy.Float64()
    difference = dy.Float64()  # of the two
    difference_low = dy.Float64()  # 95 % interval
    difference_high = dy.Float64()
    effect = dy.Float64()  # log odds per standard deviation of the feature
    effect_low = dy.Float64()  # 95 % interval
    effect_high = dy.Float64()
    q_value = dy.Float64()  # after correction for all features tried
    told = dy.Bool()  # beyond chance


class DriverChecks(dy.Schema):
    """One row per outcome: how well cases kept out of the fit are told apart, or why nothing was sought."""

    outcome = dy.String(primary_key=True)
    cases = dy.Int64()
    yes = dy.Int64()
    origin = dy.Date(nullable=True)  # last day of the features
    days = dy.Int64(nullable=True)  # after it, in which a customer may order again
    auc = dy.Float64(nullable=True)  # held out; always the same answer has 0.5; null: nothing was sought
    auc_low = dy.Float64(nullable=True)  # 95 % interval
    auc_high = dy.Float64(nullable=True)
    brier = dy.Float64(nullable=True)  # mean squared error of the chances, held out
    brier_same = dy.Float64(nullable=True)  # of always the same chance
    told = dy.Bool()  # better than chance
    message = dy.String(nullable=True)  # why nothing was sought, untranslated
    values = dy.String(nullable=True)  # of the message, JSON


@dataclass(frozen=True)
class DriverResults:
    """The drivers of one outcome, strongest first, and how well they hold: rows of two results."""

    drivers: pl.DataFrame
    checks: pl.DataFrame


def drivers(cases: Cases, outcome: str, *, after: date | None = None, length: int | None = None) -> DriverResults:
    """What goes with a yes.

    Args:
        cases: One row per case.
        outcome: "repeat" or "satisfaction".
        after: For "repeat", the last day of the features.
        length: For "repeat", days after it in which the customer may order again.

    Returns:
        Rows of the drivers result and one row of driver_checks.

    Raises:
        NotEnoughData: where one of the two answers is too rare, or nothing can be compared.
    """
    frame = cases.frame[:: max(1, -(-cases.frame.height // MOST))]
    answers = frame["answer"].to_numpy()
    rarer = int(min(answers.sum(), len(answers) - answers.sum()))
    if rarer < LEAST_EACH:
        raise NotEnoughData(_TOO_FEW[outcome], needed=LEAST_EACH, yes=int(answers.sum()), cases=len(answers))
    features = _usable(frame, cases.features)[: rarer // PER_FEATURE]
    if not features:
        raise NotEnoughData(N_("No group is large enough to be compared with the others."))
    design = _with_bends(np.column_stack([_measured(frame[each.column], each) for each in features]), features, rarer)
    out = logistic.held_out(design, answers)
    area = logistic.area(answers, out)
    shown = area.low > 0.5
    whole = logistic.fit(design, answers)
    fitted = _FittedOutcome(frame, design, answers, whole, whole.log_odds(design))
    rows = _rows(outcome, features, fitted, shown=shown)
    checks = {
        "outcome": outcome,
        "cases": len(answers),
        "yes": int(answers.sum()),
        "origin": after,
        "days": length,
        "auc": area.value,
        "auc_low": area.low,
        "auc_high": area.high,
        "brier": float(((out - answers) ** 2).mean()),
        "brier_same": float(answers.var()),
        "told": shown,
    }
    return DriverResults(rows, pl.DataFrame([checks], schema=DriverChecks.create_empty().schema))


@dataclass(frozen=True)
class _FittedOutcome:
    frame: pl.DataFrame
    design: Floats
    outcomes: Floats
    fit: Fit
    odds: Floats


def _rows(outcome: str, features: Sequence[Feature], fitted: _FittedOutcome, *, shown: bool) -> pl.DataFrame:
    """The drivers result, by the difference that is left among cases alike in the rest."""
    views = [_view(fitted, features, place) for place in range(len(features))]
    chances = np.array([logistic.p_values(view.fit)[place] for view, place in views])
    rows = [
        {"outcome": outcome, "feature": each.id, "member": each.member, "q_value": float(q), "told": shown and q < SURE}
        | _row(place, each, view)
        for each, q, (view, place) in zip(features, benjamini_hochberg(chances), views, strict=True)
    ]
    frame = pl.DataFrame(rows, schema=Drivers.create_empty().schema)
    frame = frame.with_columns(told=pl.col("told") & (pl.col("difference").abs() >= SMALLEST) & is_no_shadow())
    return frame.sort(pl.col("difference").abs(), "feature", "member", descending=[True, False, False])


def _view(fitted: _FittedOutcome, features: Sequence[Feature], place: int) -> tuple[_FittedOutcome, int]:
    """The fit in which a feature is compared with all other cases, and its place there."""
    own = features[place].id
    if own not in EXCLUSIVE:
        return fitted, place
    sisters = {n for n, each in enumerate(features) if each.id == own and n != place}
    kept = [n for n in range(fitted.design.shape[1]) if n not in sisters]
    design = fitted.design[:, kept]
    alone = logistic.fit(design, fitted.outcomes)
    return _FittedOutcome(fitted.frame, design, fitted.outcomes, alone, alone.log_odds(design)), kept.index(place)


def _row(place: int, feature: Feature, fitted: _FittedOutcome) -> dict[str, float | str | None]:
    values = fitted.frame[feature.column]
    split = None if feature.is_flag else _split(values)
    having = values.to_numpy() if split is None else (values > split).to_numpy()
    yes = np.array([fitted.outcomes[having].sum(), fitted.outcomes[~having].sum()])
    count = np.array([having.sum(), (~having).sum()])
    low, high = rate_interval(yes, count)
    slope, error = fitted.fit.slopes[place + 1], fitted.fit.errors[place + 1]
    reach = Z95 * error
    ends = [fitted.design[having, place].mean(), fitted.design[~having, place].mean()]
    likely = [_alike(fitted, place, ends, slope + off) for off in (-reach, 0.0, reach)]
    return {
        "split": split,
        "with_cases": int(count[0]),
        "with_rate": float(yes[0] / count[0]),
        "with_low": float(low[0]),
        "with_high": float(high[0]),
        "without_cases": int(count[1]),
        "without_rate": float(yes[1] / count[1]),
        "without_low": float(low[1]),
        "without_high": float(high[1]),
        "alike_with": likely[1][0],
        "alike_without": likely[1][1],
        "difference": likely[1][0] - likely[1][1],
        "difference_low": min(likely[0][0] - likely[0][1], likely[2][0] - likely[2][1]),
        "difference_high": max(likely[0][0] - likely[0][1], likely[2][0] - likely[2][1]),
        "effect": float(slope),
        "effect_low": float(slope - reach),
        "effect_high": float(slope + reach),
    }


def _alike(fitted: _FittedOutcome, place: int, ends: Sequence[float], slope: float) -> tuple[float, float]:
    """Mean chance of a yes if all cases were with the feature, and if all were without, the rest as it is."""
    centre, scale = fitted.fit.centre[place], fitted.fit.scale[place]
    own = (fitted.design[:, place] - centre) / scale * fitted.fit.slopes[place + 1]
    rest = fitted.odds - own
    having, lacking = (float(expit(rest + (end - centre) / scale * slope).mean()) for end in ends)
    return having, lacking


def _usable(frame: pl.DataFrame, features: Sequence[Feature]) -> list[Feature]:
    """The features that enough cases have and enough lack."""
    kept = []
    for each in features:
        values = frame[each.column]
        having = int(values.sum() if each.is_flag else (values > _split(values)).sum())
        if LEAST_WITH <= having <= frame.height - LEAST_WITH:
            kept.append(each)
    return kept


def _with_bends(design: Floats, features: Sequence[Feature], rarer: int) -> Floats:
    """With the bends of the numbers and what two of them do together, where there are cases enough.

    Else what a number does beyond a straight line would be put down to a flag that goes with it. The bends are not
    correlated with the numbers themselves, whose slopes so stay what they are on average.
    """
    scaled = [_standard(design[:, n]) for n, each in enumerate(features) if not each.is_flag]
    squares = [z**2 - (z**3).mean() * z for z in scaled]
    products = [item * other for n, item in enumerate(scaled) for other in scaled[n + 1 :]]
    bends = [*squares, *products]
    if not bends or rarer < PER_FEATURE * (len(features) + len(bends)):
        return design
    return np.column_stack([design, *bends])


def _standard(values: Floats) -> Floats:
    spread = values.std()
    standard: Floats = (values - values.mean()) / (spread if spread > 0 else 1.0)
    return standard


def _split(values: pl.Series) -> float:
    """The middle value: above it a case counts as with the feature."""
    return float(np.median(values.to_numpy()))


def _measured(values: pl.Series, feature: Feature) -> Floats:
    measured = values.cast(pl.Float64)
    return (measured.log1p() if feature.id in LOGS else measured).to_numpy()


_TOO_FEW: Final = {
    "repeat": N_(
        "What goes with ordering again needs at least {needed} customers who ordered again and as many who did not; "
        "{yes} of {cases} did."
    ),
    "satisfaction": N_(
        "What goes with satisfaction needs at least {needed} satisfied answers and as many others; {yes} of {cases} "
        "answers were satisfied."
    ),
}
