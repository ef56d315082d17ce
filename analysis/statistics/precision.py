"""Precision of an assay from replicates."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.statistics.columns import FloatArray, IntArray
from analysis.statistics.reasons import Reason
from analysis.statistics.results import CONFIDENCE_LEVEL, Interval, NotEstimable, Value


@dataclass(frozen=True, eq=False)
class ReplicateVariation:
    """Root mean square of the coefficients of variation of specimens with replicates, in percent.

    ``specimens`` names those with at least two values, shape (m,), ascending.
    """

    specimens: IntArray
    percent: Value
    interval: Interval | NotEstimable


def replicate_variation(specimens: IntArray, values: FloatArray, level: float = CONFIDENCE_LEVEL) -> ReplicateVariation:
    """Pool the coefficients of variation of replicates.

    CV = √(Σ(sᵢ/x̄ᵢ)²/m). Its square is taken for a mean of m variances with rᵢ − 1 degrees of freedom each, so that the
    interval is CV·√(ν/χ²_ν) at both quantiles, ν = m²/Σ 1/(rᵢ − 1) (Satterthwaite), for errors that are normal and in
    proportion to the value.

    Parameters
    ----------
    specimens, values
        Specimen and measured value of each result, shape (n,); values that aren't positive are left out.

    References
    ----------
    Hyslop NP, White WH. Estimating precision using duplicate measurements. J Air Waste Manag Assoc 2009;59:1032–1039;
    interval: Satterthwaite FE. Biometrics Bull 1946;2:110–114, as in CLSI EP05-A3, 2014.

    Examples
    --------
    >>> replicate_variation(np.array([1, 1, 2]), np.array([9.0, 11.0, 5.0])).percent
    14.142135623730951
    """
    kept = values > 0
    every, place = np.unique(specimens[kept], return_inverse=True)
    counts = np.bincount(place)
    several = counts >= 2
    if not several.any():
        none = NotEstimable(Reason.NO_VALUES)
        return ReplicateVariation(np.empty(0, dtype=np.int64), none, none)
    means = np.bincount(place, values[kept]) / counts
    squares = np.bincount(place, (values[kept] - means[place]) ** 2)
    variances = squares[several] / (counts[several] - 1)
    percent = float(100 * np.sqrt((variances / means[several] ** 2).mean()))
    return ReplicateVariation(every[several], percent, _interval(percent, counts[several] - 1, level))


def _interval(percent: float, freedom: IntArray, level: float) -> Interval | NotEstimable:
    if percent == 0:
        return NotEstimable(Reason.CONSTANT_WITHIN_GROUPS, freedom.size)
    df = freedom.size**2 / float(np.sum(1 / freedom))
    # chdtri takes the probability above the quantile.
    high, low = (special.chdtri(df, tail) for tail in ((1 + level) / 2, (1 - level) / 2))
    return Interval(percent * float(np.sqrt(df / low)), percent * float(np.sqrt(df / high)), level)
