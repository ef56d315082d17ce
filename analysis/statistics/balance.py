"""How far groups differ at the start: standardised differences, for Table 1."""

import itertools
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.catalogue import Measure
from analysis.statistics.columns import FloatArray, GroupedColumn
from analysis.statistics.reasons import Reason
from analysis.statistics.results import Estimate, NotEstimable


def standardised_difference(grouped: GroupedColumn) -> Estimate | NotEstimable:
    """Return |mean₁ − mean₂| / √((s₁² + s₂²)/2); of several groups the mean over all pairs.

    References
    ----------
    Austin PC. Stat Med 2009;28:3083–3107. Several groups: as R's ``tableone``.
    """
    columns = [grouped.values[grouped.codes == code] for code in grouped.occupied]
    if len(columns) < 2:
        return NotEstimable(Reason.SINGLE_GROUP if columns else Reason.NO_GROUPS, grouped.n, grouped.missing)
    if min(column.size for column in columns) < 2:
        return NotEstimable(Reason.TOO_FEW_IN_A_GROUP, grouped.n, grouped.missing, needed=2)
    found = []
    for first, second in itertools.combinations(columns, 2):
        spread = math.sqrt((float(first.var(ddof=1)) + float(second.var(ddof=1))) / 2)
        distance = abs(float(first.mean()) - float(second.mean()))
        if spread == 0 and distance > 0:
            return NotEstimable(Reason.CONSTANT_WITHIN_GROUPS, grouped.n, grouped.missing)
        found.append(distance / spread if spread else 0.0)
    return Estimate(Measure.STANDARDISED_MEAN_DIFFERENCE, float(np.mean(found)))


def standardised_difference_of_shares(table: ArrayLike) -> Estimate | NotEstimable:
    """Return the standardised difference of a category between groups; of several groups the mean over all pairs.

    √((p₁ − p₂)ᵀ S⁻¹ (p₁ − p₂)), p the shares of all categories but the first, S the mean of the groups' multinomial
    covariances; with two categories |p₁ − p₂| / √((p₁(1 − p₁) + p₂(1 − p₂))/2).

    Parameters
    ----------
    table
        Counts, shape (categories, groups).

    References
    ----------
    Yang D, Dalton JE. SAS Global Forum 2012, paper 335.
    """
    counts = np.asarray(table, dtype=np.float64)
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    n = int(counts.sum())
    if counts.shape[1] < 2:
        return NotEstimable(Reason.SINGLE_GROUP if n else Reason.NO_GROUPS, n)
    shares = counts / counts.sum(axis=0)
    found = [_distance(shares[1:, i], shares[1:, j]) for i, j in itertools.combinations(range(shares.shape[1]), 2)]
    known = [distance for distance in found if distance is not None]
    if len(known) < len(found):
        return NotEstimable(Reason.CONSTANT_WITHIN_GROUPS, n)
    return Estimate(Measure.STANDARDISED_MEAN_DIFFERENCE, float(np.mean(known)))


def _distance(first: FloatArray, second: FloatArray) -> float | None:
    difference = first - second
    if not difference.any():
        return 0.0
    spread = _covariance([first, second])
    if np.linalg.matrix_rank(np.column_stack((spread, difference))) > np.linalg.matrix_rank(spread):
        return None  # Groups that share no category are infinitely far apart.
    return math.sqrt(float(difference @ np.linalg.pinv(spread, hermitian=True) @ difference))


def _covariance(groups: Sequence[FloatArray]) -> FloatArray:
    parts = [np.diag(shares) - np.outer(shares, shares) for shares in groups]
    return np.asarray(np.mean(parts, axis=0), dtype=np.float64)
