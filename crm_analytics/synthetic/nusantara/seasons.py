"""When the company sells: trend, week, year, payday and Eid, as factors that multiply."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

import holidays
import numpy as np

from crm_analytics.synthetic.nusantara.plan import DAYS, END, START, Flags, Floats, Plan, Stream, day_at, offset_of


@dataclass(frozen=True)
class Season:
    """The planted coefficients; factors are relative to an ordinary day.

    Attributes:
        growth: Growth in a year: 0.12 is 12 %.
        weekdays: Factors of Monday to Sunday.
        year_height: Half the swing over the year, which follows a cosine.
        year_peak: Day of the year at its top.
        payday: Factor from the 25th to the 1st.
        eid_ramp: Days before Eid al-Fitr over which sales rise evenly up to `eid_peak`.
        eid_peak: Factor of the day before Eid.
        eid_days: Factor of the two days of Eid.
        eid_rest: Factor of the five days after.
        noise: Standard deviation of a day's own logarithm.
    """

    growth: float = 0.12
    weekdays: tuple[float, ...] = (0.90, 0.88, 0.92, 0.95, 1.10, 1.20, 1.05)
    year_height: float = 0.08
    year_peak: int = 350
    payday: float = 1.15
    eid_ramp: int = 21
    eid_peak: float = 1.80
    eid_days: float = 0.35
    eid_rest: float = 0.75
    noise: float = 0.06


SEASON = Season()


@cache
def eids() -> tuple[int, ...]:
    """First day of Eid al-Fitr in each year, as days after the start."""
    years = range(START.year, END.year + 1)
    named = holidays.country_holidays("ID", years=years, language="en_US").items()
    fitr = [day for day, name in named if "Eid al-Fitr" in name and "Second" not in name]
    return tuple(offset_of(min(day for day in fitr if day.year == year)) for year in years)


@cache
def occasions() -> dict[str, Flags]:
    """For each occasion, whether each day is one: always, weekend, payday, ramadan."""
    dates = [day_at(offset) for offset in range(DAYS)]
    ramadan = [any(0 < eid - offset <= 30 for eid in eids()) for offset in range(DAYS)]
    return {
        "always": np.ones(DAYS, dtype=np.bool_),
        "weekend": np.array([day.weekday() >= 5 for day in dates]),
        "payday": np.array([day.day >= 25 or day.day == 1 for day in dates]),
        "ramadan": np.array(ramadan),
    }


@cache
def expected() -> Floats:
    """Factor of each day by its season alone, without noise and surprises."""
    offsets = np.arange(DAYS)
    of_year = np.array([day_at(offset).timetuple().tm_yday for offset in range(DAYS)])
    week = np.array(SEASON.weekdays)[(offsets + START.weekday()) % 7]
    year = 1 + SEASON.year_height * np.cos(2 * np.pi * (of_year - SEASON.year_peak) / 365.25)
    payday = np.where(occasions()["payday"], SEASON.payday, 1.0)
    growth = (1 + SEASON.growth) ** (offsets / 365.25)
    return np.asarray(growth * week * year * payday * _eid_factors(), dtype=np.float64)


def _eid_factors() -> Floats:
    factors = np.ones(DAYS)
    for eid in eids():
        rise = np.linspace(1.0, SEASON.eid_peak, SEASON.eid_ramp + 1)[1:]
        factors[eid - SEASON.eid_ramp : eid] = rise
        factors[eid : eid + 2] = SEASON.eid_days
        factors[eid + 2 : eid + 7] = SEASON.eid_rest
    return factors


def lines_per_day(plan: Plan, surprises: Floats) -> list[int]:
    """Number of order lines on each day; their sum is exactly what was asked for.

    Args:
        plan: The company.
        surprises: Factor of each day's own surprise, 1 on ordinary days.
    """
    chance = plan.chance(Stream.NOISE)
    weights = expected() * surprises * np.exp(chance.normal(0, SEASON.noise, DAYS))
    edges = np.cumsum(weights) / weights.sum() * plan.order_lines
    edges[-1] = plan.order_lines
    start = chance.random()
    steps = np.floor(edges + start).astype(np.int64)
    steps[-1] = plan.order_lines
    counts: list[int] = np.diff(np.minimum(steps, plan.order_lines), prepend=0).tolist()
    return counts


def year_ends(margin: int) -> Flags:
    """Days closer than so many days to the start or end of a year."""
    dates = [day_at(offset) for offset in range(DAYS)]
    near = [
        (day + timedelta(days=margin)).year != day.year or (day - timedelta(days=margin)).year != day.year
        for day in dates
    ]
    return np.array(near)
