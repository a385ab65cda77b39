"""Features that are only the shadow of another: how often they are told, and whether the real one still is."""

from collections.abc import Callable
from typing import Final

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray
from scipy.special import expit

from crm_analytics.features.value import drivers as module
from crm_analytics.features.value.driver_features import Cases, Feature
from crm_analytics.features.value.drivers import drivers
from tests.thorough import times

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Chance = np.random.Generator
Design = Callable[[Chance, int], tuple[dict[str, Flags | Floats], Flags]]
"""Features, among them `new`, which does nothing, and `returned` or `spend`, which does or measures what does."""

COMPANIES: Final = times(12)
ALLOWED: Final = 0.05 + 2 * np.sqrt(0.05 * 0.95 / COMPANIES)


def alike(chance: Chance, flags: Flags, share: float) -> Flags:
    """The same flag in that share of cases, the other one in the rest."""
    return np.where(chance.random(len(flags)) < share, flags, ~flags)


def correlated(share: float) -> Design:
    def design(chance: Chance, count: int) -> tuple[dict[str, Flags | Floats], Flags]:
        driver = chance.random(count) < 0.4
        answer = chance.random(count) < np.where(driver, 0.3, 0.6)
        return {"returned": driver, "new": alike(chance, driver, share)}, answer

    return design


def rare(chance: Chance, count: int) -> tuple[dict[str, Flags | Floats], Flags]:
    """The shadow is of 2 in 100."""
    driver = chance.random(count) < 0.3
    answer = chance.random(count) < np.where(driver, 0.3, 0.6)
    return {"returned": driver, "new": driver & (chance.random(count) < 0.08)}, answer


def measured_with_error(reliability: float) -> Design:
    """What makes customers order is measured badly; the shadow follows it too."""

    def design(chance: Chance, count: int) -> tuple[dict[str, Flags | Floats], Flags]:
        habit = chance.normal(size=count)
        seen = habit + chance.normal(size=count) * np.sqrt(1 / reliability - 1)
        shadow = chance.random(count) < expit(1.5 * habit - 0.5)
        return {"spend": np.exp(seen + 2), "new": shadow}, chance.random(count) < expit(1.2 * habit)

    return design


def paces(chance: Chance, count: int) -> tuple[dict[str, Flags | Floats], Flags]:
    """Customers order at paces of their own, of which order days and recency tell only so much."""
    pace = np.exp(0.8 * chance.normal(size=count))
    order_days = 1.0 + chance.poisson(2.7 * pace)
    recency = np.minimum(chance.exponential(60 / pace), 364).round()
    shadow = chance.random(count) < expit(1.5 * np.log(pace) - 1)
    answer = chance.random(count) < 1 - np.exp(-0.6 * pace)
    return {"order_days": order_days, "recency": recency, "new": shadow}, answer


def misclassified(error: float) -> Design:
    """The driver's flag is wrong in so many cases; the shadow follows the true one."""

    def design(chance: Chance, count: int) -> tuple[dict[str, Flags | Floats], Flags]:
        true = chance.random(count) < 0.4
        answer = chance.random(count) < np.where(true, 0.3, 0.6)
        return {"returned": alike(chance, true, 1 - error), "new": alike(chance, true, 0.85)}, answer

    return design


def collider(chance: Chance, count: int) -> tuple[dict[str, Flags | Floats], Flags]:
    """Spend comes of the shadow and of a habit that nobody measures; among those alike in it the two go together."""
    shadow, habit = chance.random(count) < 0.4, chance.normal(size=count)
    spend = np.exp(1.2 * shadow + 1.2 * habit + 0.5 * chance.normal(size=count) + 2)
    return {"spend": spend, "new": shadow}, chance.random(count) < expit(1.2 * habit)


def collider_flag(chance: Chance, count: int) -> tuple[dict[str, Flags | Floats], Flags]:
    shadow, habit = chance.random(count) < 0.4, chance.normal(size=count)
    returned = 1.5 * shadow + 1.5 * habit + chance.normal(size=count) > 1
    return {"returned": returned, "new": shadow}, chance.random(count) < expit(1.2 * habit)


def curved(chance: Chance, count: int) -> tuple[dict[str, Flags | Floats], Flags]:
    """Those far from the middle of a number order again; the shadow is nearly who is far."""
    place = chance.normal(size=count)
    return {"spend": np.exp(place + 2), "new": alike(chance, np.abs(place) > 1, 0.9)}, chance.random(count) < expit(
        place**2 - 1
    )


def of_few(chance: Chance, count: int) -> tuple[dict[str, Flags | Floats], Flags]:
    """The driver does something to half of the customers alone."""
    driver, concerned = chance.random(count) < 0.4, chance.random(count) < 0.5
    answer = chance.random(count) < np.where(driver & concerned, 0.25, 0.6)
    return {"returned": driver, "branches": concerned, "new": alike(chance, driver, 0.9)}, answer


HOLDS: Final[dict[str, Design]] = {
    "alike in 75 of 100": correlated(0.75),
    "alike in 90 of 100": correlated(0.9),
    "alike in 97 of 100": correlated(0.97),
    "rare": rare,
    "measured with a reliability of .9": measured_with_error(0.9),
    "paces": paces,
    "collider": collider,
    "collider, a flag": collider_flag,
    "curved": curved,
    "of few": of_few,
    "measured with a reliability of .7": measured_with_error(0.7),
    "wrong in 5 of 100": misclassified(0.05),
}


def shares_told(design: Design, count: int) -> tuple[float, float]:
    """Share of companies in which the shadow is told, and in which the real one is."""
    shadows, reals = 0, 0
    for number in range(COMPANIES):
        chance = np.random.default_rng(number)
        columns, answer = design(chance, count)
        columns |= {"late": chance.random(count) < 0.2, "channels": chance.random(count) < 0.4}
        features = tuple(Feature(name, is_flag=values.dtype == bool) for name, values in columns.items())
        frame = pl.DataFrame({"answer": answer.astype(float), **columns})
        told = drivers(Cases(frame, features), "repeat").drivers.filter("told")["feature"].to_list()
        shadows += "new" in told
        reals += bool({"returned", "spend", "order_days"} & set(told))
    return shadows / COMPANIES, reals / COMPANIES


COUNTS: Final = [600, *(pytest.param(count, marks=pytest.mark.thorough) for count in (150, 3000, 20_000))]


@pytest.mark.parametrize("design", HOLDS)
@pytest.mark.parametrize("count", COUNTS)
def test_a_shadow_is_not_told_where_the_documents_say_so(design: str, count: int) -> None:
    shadow, _real = shares_told(HOLDS[design], count)
    assert shadow <= ALLOWED


@pytest.mark.parametrize("design", ["alike in 90 of 100", "measured with a reliability of .9", "paces"])
def test_the_real_one_still_is(design: str) -> None:
    _shadow, real = shares_told(HOLDS[design], 600)
    assert real >= 0.8


@pytest.mark.parametrize("design", ["paces", "collider"])
def test_without_the_rule_for_shadows_they_would_be_told(design: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "is_no_shadow", lambda: pl.lit(value=True))
    shadow, _real = shares_told(HOLDS[design], 3000)
    assert shadow > 0.8


def test_where_the_documents_say_that_it_is_told_it_is() -> None:
    """Measured with as much error as truth; and where the shadow is nearer to the truth than what is measured."""
    half_error, _real = shares_told(measured_with_error(0.5), 3000)
    often_wrong, _real = shares_told(misclassified(0.15), 3000)
    assert min(half_error, often_wrong) > 0.5
