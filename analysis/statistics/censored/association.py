"""Kendall's τ-b for censored values."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.statistics.association import Correlation
from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.concordance import OrderBounds, kendall_s
from analysis.statistics.qualifiers import CensoredColumn
from analysis.statistics.reasons import Reason
from analysis.statistics.results import CONFIDENCE_LEVEL, NotEstimable


def kendall_censored(
    x: ArrayLike,
    y: ArrayLike,
    x_qualifiers: ArrayLike | None = None,
    y_qualifiers: ArrayLike | None = None,
    level: float = CONFIDENCE_LEVEL,
) -> Correlation | NotEstimable:
    """Kendall's τ-b of two variables either of which may be censored, on either side.

    Pairs in uncertain order count as tied: τ-b = S/√(pairs determined in x · pairs determined in y). p by the normal
    approximation with the permutation variance of S, without continuity correction; interval by the jackknife on the
    scale of atanh (:meth:`analysis.statistics.concordance.KendallS.interval`). Without censoring all of it is
    :func:`analysis.statistics.association.kendall`.

    Parameters
    ----------
    x, y
        Values, or limits of censored ones, shape (n,) each; NaN for missing.
    x_qualifiers, y_qualifiers
        Codes −1 for "<", 0 for "=", 1 for ">", shape (n,); None when nothing is censored.

    Raises
    ------
    ValueError
        When shapes differ.

    References
    ----------
    Helsel 2012, chapter 11. Daniels HE. Biometrika 1944;33:129–135.
    """
    first, second = CensoredColumn.of(x, x_qualifiers), CensoredColumn.of(y, y_qualifiers)
    if first.size != second.size:
        raise ValueError(f"columns of {first.size} and {second.size} values")
    kept = first.usable & second.usable
    n, unusable = int(np.count_nonzero(kept)), int(np.count_nonzero(first.unusable | second.unusable))
    missing = first.size - n - unusable
    if (first.infinite | second.infinite)[kept].any():
        return NotEstimable(Reason.INFINITE_VALUES, n, missing)
    if n < 3:
        return NotEstimable(Reason.TOO_FEW_VALUES if n else Reason.NO_VALUES, n, missing, needed=3)
    bounds = [OrderBounds.of(column.values[kept], column.qualifiers[kept]) for column in (first, second)]
    counted = kendall_s(*bounds)
    if counted.first_determined == 0 or counted.second_determined == 0:
        return NotEstimable(Reason.NO_DETERMINED_PAIRS, n, missing)
    return Correlation(
        method=Method.KENDALL_CENSORED,
        measure=Measure.KENDALL_TAU_B,
        coefficient=counted.tau_b,
        interval=counted.interval(level),
        statistic=counted.z,
        p=float(2 * special.ndtr(-abs(counted.z))),
        n=n,
        missing=missing,
        unusable=unusable,
    )
