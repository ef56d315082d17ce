"""The conditional odds ratio of a 2 × 2 table, and its exact interval."""

import math
from collections.abc import Callable

import numpy as np
from scipy import optimize

from analysis.statistics.columns import FloatArray

_SPREADS = 40
_AT_LEAST = 200
_STEP = 1.0
# Relative to the logarithm of the ratio; the equations themselves are solved to the last digits of a float.
_TOLERANCE = 1e-14


def conditional_odds_ratio(a: int, b: int, c: int, d: int, level: float) -> tuple[float, float, float]:
    """Return the maximum-likelihood odds ratio given both margins, and its exact interval, as R's ``fisher.test``.

    The count a follows the noncentral hypergeometric distribution, P(a) ∝ C(a + b, a)·C(c + d, c)·ψᵃ. The estimate is
    the ψ whose expected count is the one observed; at the ends of the interval each tail has (1 − level)/2.

    Parameters
    ----------
    a, b, c, d
        Counts [[a, b], [c, d]], none of them 0.

    Returns
    -------
    estimate, low, high : float

    Notes
    -----
    Of a large table only the counts within 40 standard deviations of the observed one are summed: all others together
    are less than the rounding of a float.

    References
    ----------
    Fisher RA. J R Stat Soc 1935;98:39–82.

    Examples
    --------
    >>> [round(value, 3) for value in conditional_odds_ratio(3, 1, 1, 3, 0.95)]
    [6.408, 0.212, 626.244]
    """
    counts, logs = _log_weights(a, b, c, d)
    tail = (1 - level) / 2
    sample = math.log(a) + math.log(d) - math.log(b) - math.log(c)

    def weights(log_ratio: float) -> FloatArray:
        exponents = logs + log_ratio * (counts - a)
        found = np.exp(exponents - exponents.max())
        return np.asarray(found / found.sum())

    def solved(rising: Callable[[FloatArray], float]) -> float:
        return math.exp(_root(lambda log_ratio: rising(weights(log_ratio)), sample))

    return (
        solved(lambda found: float(found @ (counts - a))),
        solved(lambda found: float(found[counts >= a].sum()) - tail),
        solved(lambda found: tail - float(found[counts <= a].sum())),
    )


def _log_weights(a: int, b: int, c: int, d: int) -> tuple[FloatArray, FloatArray]:
    """Return the possible counts near the observed one, and the logarithms of their weights relative to it."""
    spread = 1 / math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    reach = int(_SPREADS * spread) + _AT_LEAST
    lowest, highest = max(0, a - d, a - reach), min(a + b, a + c, a + reach)
    counts = np.arange(lowest, highest + 1, dtype=np.float64)
    before = counts[:-1]
    # From one count to the next: (a + b − k)(a + c − k) / ((k + 1)(d − a + k + 1)).
    steps = np.log((a + b - before) * (a + c - before) / ((before + 1) * (d - a + before + 1)))
    logs = np.concatenate(([0.0], np.cumsum(steps)))
    return counts, logs - logs[a - lowest]


def _root(rising: Callable[[float], float], near: float) -> float:
    """Find where a rising function is 0, beginning near a guess."""
    low = high = near
    width = _STEP
    while rising(low) > 0:
        low, width = low - width, width * 2
    width = _STEP
    while rising(high) < 0:
        high, width = high + width, width * 2
    return float(optimize.brentq(rising, low, high, xtol=_TOLERANCE)) if low < high else low
