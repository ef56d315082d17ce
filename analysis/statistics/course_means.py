"""Means of several groups over timepoints in one mixed model, and whether the groups run alike."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.statistics.catalogue import Method
from analysis.statistics.columns import LARGEST, FloatArray, IntArray, small_codes
from analysis.statistics.course_contrasts import ChangeContrast, NoContrast, change_contrasts
from analysis.statistics.random_intercept import RandomIntercept, fit_random_intercept
from analysis.statistics.reasons import Reason
from analysis.statistics.results import CONFIDENCE_LEVEL, HypothesisTest, Interval, NotEstimable


@dataclass(frozen=True)
class CellMean:
    """Estimated mean of one group at one timepoint, with its interval, in the unit analysed."""

    group: int
    timepoint: int
    n: int
    mean: float
    standard_error: float
    interval: Interval


@dataclass(frozen=True)
class GroupCourses:
    """A mixed model with a mean for each group and timepoint, and a random intercept for each patient.

    Attributes
    ----------
    means
        Of the groups and timepoints with values.
    interaction
        F test of whether the changes over time are alike in all groups; not estimable for one group, or where a group
        has no value at a timepoint.
    changes
        By how much more each group changed since the first timepoint than the first group did.
    between_sd, within_sd
        Standard deviations between patients and within a patient.
    """

    means: tuple[CellMean, ...]
    interaction: HypothesisTest | NotEstimable
    changes: tuple[ChangeContrast | NoContrast, ...]
    between_sd: float
    within_sd: float
    patients: int
    observations: int
    missing: int
    method: Method = Method.MIXED_MODEL


def group_courses(
    values: ArrayLike, patients: ArrayLike, timepoints: ArrayLike, timepoint_count: int,
    groups: ArrayLike, group_count: int, level: float = CONFIDENCE_LEVEL,
) -> GroupCourses | NotEstimable:  # fmt: skip
    """Fit the means of groups over timepoints by restricted maximum likelihood.

    Whoever lacks a timepoint stays in, which is unbiased where values are missing at random. The F test has
    (observations − patients − timepoints' and interaction's parameters) degrees of freedom, as in R's ``nlme::lme``;
    the intervals of the means take t with (patients − groups), as means of patients.

    Parameters
    ----------
    values
        Numbers, or logarithms where declared, shape (n,), NaN for missing.
    patients
        Any integer that tells patients apart, shape (n,).
    timepoints, groups
        Codes from 0, −1 for none, shape (n,).

    References
    ----------
    Laird NM, Ware JH. Biometrics 1982;38:963–974; Pinheiro JC, Bates DM. Mixed-Effects Models in S and S-PLUS. 2000,
    section 2.4.
    """
    column = np.asarray(values, dtype=np.float64)
    times = small_codes(timepoints, column.size, timepoint_count)
    codes = small_codes(groups, column.size, group_count)
    usable = ~np.isnan(column) & (times >= 0) & (codes >= 0)
    missing = int(np.count_nonzero(~usable))
    kept = column[usable]
    if kept.size and np.abs(kept).max() > LARGEST:
        return NotEstimable(Reason.INFINITE_VALUES, kept.size, missing)
    _who, patient = np.unique(np.asarray(patients)[usable], return_inverse=True)
    cells, places = np.unique(codes[usable] * timepoint_count + times[usable], return_inverse=True)
    grid = np.stack(np.divmod(cells, timepoint_count), axis=-1)
    refusal = _refusal(kept, patient, grid)
    if refusal is not None:
        return NotEstimable(refusal, kept.size, missing)
    fit = fit_random_intercept(kept, patient, np.eye(cells.size)[places])
    if fit is None:
        return NotEstimable(Reason.CONSTANT_WITHIN_GROUPS, kept.size, missing)
    count = int(patient.max()) + 1
    sizes = np.bincount(places)
    groups = np.unique(grid[:, 0]).size
    df, inner_df = float(count - groups), float(kept.size - count - (cells.size - groups))
    return GroupCourses(
        means=tuple(_mean(fit, place, grid[place], int(sizes[place]), df, level) for place in range(cells.size)),
        interaction=_interaction(fit, grid, kept.size, count, missing),
        changes=change_contrasts(fit, grid, inner_df, level),
        between_sd=fit.between_sd,
        within_sd=fit.within_sd,
        patients=count,
        observations=int(kept.size),
        missing=missing,
    )


def _refusal(kept: FloatArray, patient: IntArray, grid: IntArray) -> Reason | None:
    if kept.size == 0:
        return Reason.NO_VALUES
    count = int(patient.max()) + 1
    groups = np.unique(grid[:, 0]).size
    if count <= groups or kept.size - count - (len(grid) - groups) < 1:
        return Reason.TOO_FEW_VALUES
    return Reason.CONSTANT if np.ptp(kept) == 0 else None


def _mean(fit: RandomIntercept, place: int, cell: IntArray, n: int, df: float, level: float) -> CellMean:
    mean, error = float(fit.beta[place]), math.sqrt(float(fit.covariance[place, place]))
    half = float(special.stdtrit(df, (1 + level) / 2)) * error
    return CellMean(int(cell[0]), int(cell[1]), n, mean, error, Interval(mean - half, mean + half, level))


def _interaction(
    fit: RandomIntercept, grid: IntArray, observations: int, patients: int, missing: int
) -> HypothesisTest | NotEstimable:
    groups, times = np.unique(grid[:, 0]), np.unique(grid[:, 1])
    if groups.size < 2 or times.size < 2:
        return NotEstimable(Reason.SINGLE_GROUP, observations, missing)
    if len(grid) < groups.size * times.size:
        return NotEstimable(Reason.EMPTY_GROUP, observations, missing)
    rows = (len(groups) - 1) * (len(times) - 1)
    contrasts = np.zeros((rows, len(grid)))
    for row, (group, time) in enumerate((g, t) for g in range(1, len(groups)) for t in range(1, len(times))):
        base, own = 0, group * times.size
        contrasts[row, [own + time, own, base + time, base]] = 1, -1, -1, 1
    effects = contrasts @ fit.beta
    spread = contrasts @ fit.covariance @ contrasts.T
    statistic = float(effects @ np.linalg.solve(spread, effects)) / rows
    df = float(observations - patients - (times.size - 1) * groups.size)
    if df < 1:
        return NotEstimable(Reason.TOO_FEW_VALUES, observations, missing)
    p = float(special.fdtrc(rows, df, statistic))
    return HypothesisTest(Method.MIXED_MODEL_INTERACTION, statistic, p, observations, (float(rows), df), missing)
