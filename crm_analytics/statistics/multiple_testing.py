"""p-values corrected for how many were tried (q-values): by SciPy, under the names of who found them.

Sources: Benjamini, Y., Hochberg, Y. (1995), Journal of the Royal Statistical Society B 57(1), 289–300; Benjamini, Y.,
Yekutieli, D. (2001), Annals of Statistics 29(4), 1165–1188.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def benjamini_hochberg(p_values: Floats) -> Floats:
    """q-values for tests that are independent of each other, or depend positively; p-values from 0 to 1."""
    from scipy.stats import false_discovery_control  # noqa: PLC0415 - costs half a second to import

    return np.asarray(false_discovery_control(p_values, method="bh"), dtype=np.float64)


def benjamini_yekutieli(p_values: Floats) -> Floats:
    """q-values that hold however the tests depend on each other (theorem 1.3); p-values from 0 to 1."""
    from scipy.stats import false_discovery_control  # noqa: PLC0415

    return np.asarray(false_discovery_control(p_values, method="by"), dtype=np.float64)
