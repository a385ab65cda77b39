"""Intervals of shares and of their differences in closed form, also for counts that are not whole.

SciPy's `binomtest(...).proportion_ci` takes whole counts alone, one pair a call, and has no interval of a difference;
what is here is equal to it where both can answer (a test holds that).

Sources: Wilson, E. B. (1927), Journal of the American Statistical Association 22(158), 209–212; Newcombe, R. G. (1998),
Statistics in Medicine 17(8), 873–890, method 10.
"""

import math
from typing import Final

Z80: Final = 1.2815515655446004
"""Standard deviations either way that hold 8 of 10 cases."""
Z95: Final = 1.959963984540054
"""Standard deviations either way that hold 95 of 100 cases."""


def wilson(successes: float, trials: float, z: float) -> tuple[float, float]:
    """Wilson's interval of a share; counts need not be whole, as after a division by their dispersion."""
    share, square = successes / trials, z * z
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    half = z / (1 + square / trials) * math.sqrt(share * (1 - share) / trials + square / (4 * trials * trials))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def newcombe(x1: float, n1: float, x2: float, n2: float, *, z: float = Z80) -> tuple[float, float]:
    """Newcombe's interval of the difference of two shares x1/n1 - x2/n2, made of Wilson's intervals of each."""
    p1, p2 = x1 / n1, x2 / n2
    (low1, high1), (low2, high2) = wilson(x1, n1, z), wilson(x2, n2, z)
    return (
        p1 - p2 - math.hypot(p1 - low1, high2 - p2),
        p1 - p2 + math.hypot(high1 - p1, p2 - low2),
    )
