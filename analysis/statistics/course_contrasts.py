"""How much more a group changed than another: contrasts of the means of a mixed model."""

import math
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from analysis.statistics.columns import FloatArray, IntArray
from analysis.statistics.multiplicity import holm
from analysis.statistics.random_intercept import RandomIntercept
from analysis.statistics.reasons import Reason
from analysis.statistics.results import Interval, NotEstimable


@dataclass(frozen=True)
class ChangeContrast:
    """Change of one group between two timepoints less that of the reference group, in the unit analysed.

    Attributes
    ----------
    group, reference, timepoint, since
        Codes: of both groups, and of both timepoints.
    difference, standard_error
        (group at timepoint − group since) − (reference at timepoint − reference since).
    t, df, p, p_adjusted
        Two-sided; adjusted by Holm over all contrasts of the model.
    """

    group: int
    reference: int
    timepoint: int
    since: int
    difference: float
    standard_error: float
    interval: Interval
    t: float
    df: float
    p: float
    p_adjusted: float


@dataclass(frozen=True)
class NoContrast:
    """A change that can't be compared, for want of values of either group at either timepoint."""

    group: int
    reference: int
    timepoint: int
    since: int
    reason: NotEstimable


def change_contrasts(
    fit: RandomIntercept, cells: IntArray, df: float, level: float
) -> tuple[ChangeContrast | NoContrast, ...]:
    """Compare the change of each group since the first timepoint with that of the first group, at each later timepoint.

    Parameters
    ----------
    fit
        A model with a mean for each cell.
    cells
        Codes of group and timepoint of each mean, shape (means, 2); the first group and the first timepoint in them
        are the reference.
    df
        Degrees of freedom of contrasts within patients: observations − patients − (means − groups), as those of the
        interaction in R's ``nlme::lme``, of whose coefficients the contrasts are the ones of treatment contrasts.
    level
        Of the intervals, difference ± t(df) · standard error.

    Returns
    -------
    tuple
        By group, then by timepoint; empty for one group or one timepoint.

    References
    ----------
    Pinheiro JC, Bates DM. Mixed-Effects Models in S and S-PLUS. 2000, section 2.4.

    Examples
    --------
    >>> fit = RandomIntercept(np.array([1.0, 2.0, 1.0, 5.0]), np.eye(4) / 4, 0.0, 1.0)
    >>> found = change_contrasts(fit, np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), 10.0, 0.95)
    >>> [(one.group, one.timepoint, one.difference, one.standard_error) for one in found]
    [(1, 1, 3.0, 1.0)]
    """
    groups, times = (np.unique(column).tolist() for column in cells.T)
    places = {(group, time): place for place, (group, time) in enumerate(cells.tolist())}
    found = [
        _contrast(fit, places, (group, groups[0], time, times[0]), df, level)
        for group in groups[1:]
        for time in times[1:]
    ]
    adjusted = holm([one.p if isinstance(one, ChangeContrast) else None for one in found])
    return tuple(
        replace(one, p_adjusted=p) if isinstance(one, ChangeContrast) and p is not None else one
        for one, p in zip(found, adjusted, strict=True)
    )


def _contrast(
    fit: RandomIntercept, places: dict[tuple[int, int], int], codes: tuple[int, int, int, int], df: float, level: float
) -> ChangeContrast | NoContrast:
    group, reference, time, since = codes
    needed = [(group, time), (group, since), (reference, time), (reference, since)]
    if any(cell not in places for cell in needed):
        return NoContrast(*codes, NotEstimable(Reason.EMPTY_GROUP))
    weights: FloatArray = np.zeros(fit.beta.size)
    weights[[places[cell] for cell in needed]] = 1, -1, -1, 1
    difference, error = float(weights @ fit.beta), math.sqrt(float(weights @ fit.covariance @ weights))
    half = float(special.stdtrit(df, (1 + level) / 2)) * error
    t = difference / error
    p = float(2 * special.stdtr(df, -abs(t)))
    interval = Interval(difference - half, difference + half, level)
    return ChangeContrast(*codes, difference, error, interval, t, df, p, p)
