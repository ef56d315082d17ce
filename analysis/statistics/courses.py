"""A measurement over several timepoints of the same patients: Friedman test, and a mixed model."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.statistics.catalogue import Method
from analysis.statistics.columns import LARGEST, FloatArray, IntArray, small_codes
from analysis.statistics.random_intercept import RandomIntercept, fit_random_intercept
from analysis.statistics.reasons import Reason
from analysis.statistics.results import CONFIDENCE_LEVEL, HypothesisTest, Interval, NotEstimable


@dataclass(frozen=True)
class TimepointEffect:
    """Mean at a timepoint less that at the reference timepoint, in the unit analysed (of logarithms: of logarithms)."""

    timepoint: int
    n: int
    difference: float
    standard_error: float
    interval: Interval
    t: float
    p: float


@dataclass(frozen=True)
class CourseModel:
    """A linear mixed model with a random intercept for each patient.

    Attributes
    ----------
    reference, reference_mean
        The first timepoint with values, and its estimated mean.
    effects
        One for each other timepoint with values.
    test
        F test of all effects together.
    between_sd, within_sd
        Standard deviations between patients and within a patient.
    patients, observations, missing
        How many entered; rows left out for want of a value, a patient or a timepoint.
    """

    reference: int
    reference_mean: float
    effects: tuple[TimepointEffect, ...]
    test: HypothesisTest
    between_sd: float
    within_sd: float
    patients: int
    observations: int
    missing: int
    method: Method = Method.MIXED_MODEL

    @property
    def intraclass_correlation(self) -> float:
        """Share of the variance that lies between patients."""
        between, within = self.between_sd**2, self.within_sd**2
        return between / (between + within)


def friedman(table: ArrayLike) -> HypothesisTest | NotEstimable:
    """Test whether values lie alike at all timepoints, by ranks within each patient; ``missing`` are incomplete rows.

    Parameters
    ----------
    table
        Shape (patients, timepoints), NaN for missing; a patient lacking any value is left out, and counted.

    References
    ----------
    Friedman M. J Am Stat Assoc 1937;32:675–701; Conover WJ. Practical Nonparametric Statistics, 3rd ed. 1999, section
    5.8 (ties).
    """
    values = np.asarray(table, dtype=np.float64)
    if values.ndim != 2:
        raise ValueError(f"a table has two dimensions, not {values.ndim}")
    complete = values[~np.isnan(values).any(axis=1)]
    (n, k), missing = complete.shape, int(values.shape[0] - complete.shape[0])
    if n < 2 or k < 2:
        return NotEstimable(Reason.TOO_FEW_VALUES if n else Reason.NO_VALUES, n, missing, needed=2)
    below, equal = (
        sum(found(complete, column[:, None]).astype(np.float64) for column in complete.T)
        for found in (np.greater, np.equal)
    )
    ranks = below + (equal + 1) / 2
    ties = float(np.sum(equal**2 - 1))  # Of t tied values each adds t² − 1, together t³ − t.
    spread = n * k * (k + 1) - ties / (k - 1)
    if spread <= 0:
        return NotEstimable(Reason.ALL_TIED, n, missing)
    statistic = 12 * float(np.sum((ranks.sum(axis=0) - n * (k + 1) / 2) ** 2)) / spread
    p = float(special.chdtrc(k - 1, statistic))
    return HypothesisTest(Method.FRIEDMAN, statistic, p, n, (float(k - 1),), missing)


def mixed_model(
    values: ArrayLike, patients: ArrayLike, timepoints: ArrayLike, timepoint_count: int,
    level: float = CONFIDENCE_LEVEL,
) -> CourseModel | NotEstimable:  # fmt: skip
    """Fit means by timepoint with a random intercept for each patient, by restricted maximum likelihood.

    Whoever lacks a timepoint stays in, which is unbiased where values are missing at random. t with (observations −
    patients − (timepoints − 1)) degrees of freedom, as in R's ``nlme::lme``.

    Parameters
    ----------
    values
        Numbers, or logarithms where declared, shape (n,), NaN for missing.
    patients
        Any integer that tells patients apart, shape (n,).
    timepoints
        Codes 0 … timepoint_count − 1, −1 for none, shape (n,); the first with values is the reference.

    Notes
    -----
    With V = σ²(I + θJ) in each patient the likelihood has one free parameter θ, found by a bounded search; nothing of
    size n × n is held.

    References
    ----------
    Laird NM, Ware JH. Biometrics 1982;38:963–974; Pinheiro JC, Bates DM. Mixed-Effects Models in S and S-PLUS. 2000.
    """
    column = np.asarray(values, dtype=np.float64)
    codes = small_codes(timepoints, column.size, timepoint_count)
    usable = ~np.isnan(column) & (codes >= 0)
    missing = int(np.count_nonzero(~usable))
    kept = column[usable]
    if kept.size and np.abs(kept).max() > LARGEST:
        return NotEstimable(Reason.INFINITE_VALUES, kept.size, missing)
    present, places = np.unique(codes[usable], return_inverse=True)
    _who, patient = np.unique(np.asarray(patients)[usable], return_inverse=True)
    refusal = _refusal(kept, present, patient)
    if refusal is not None:
        return NotEstimable(refusal, kept.size, missing)
    return _Course(kept, places, patient, present, missing, level).fit()


def _refusal(kept: FloatArray, present: np.ndarray, patient: IntArray) -> Reason | None:
    if kept.size == 0:
        return Reason.NO_VALUES
    if present.size < 2:
        return Reason.SINGLE_GROUP
    if kept.size - (int(patient.max()) + 1) - (present.size - 1) < 1:
        return Reason.TOO_FEW_VALUES
    return Reason.CONSTANT if np.ptp(kept) == 0 else None


@dataclass(frozen=True, eq=False)
class _Course:
    values: FloatArray
    places: IntArray
    patient: IntArray
    present: np.ndarray
    missing: int
    level: float

    def fit(self) -> CourseModel | NotEstimable:
        design = np.zeros((self.values.size, self.present.size))
        design[:, 0] = 1
        design[np.flatnonzero(self.places > 0), self.places[self.places > 0]] = 1
        best = fit_random_intercept(self.values, self.patient, design)
        if best is None:
            return NotEstimable(Reason.CONSTANT_WITHIN_GROUPS, self.values.size, self.missing)
        return self._model(best)

    def _model(self, best: RandomIntercept) -> CourseModel:
        size, count = self.present.size, int(self.patient.max()) + 1
        df = float(self.values.size - count - (size - 1))
        covariance = best.covariance
        effects = tuple(self._effect(place, best.beta, covariance, df) for place in range(1, size))
        inner = best.beta[1:]
        statistic = float(inner @ np.linalg.solve(covariance[1:, 1:], inner)) / (size - 1)
        p = float(special.fdtrc(size - 1, df, statistic))
        sizes = tuple(int(n) for n in np.bincount(self.places))
        test = HypothesisTest(
            Method.MIXED_MODEL, statistic, p, self.values.size, (float(size - 1), df), self.missing, sizes
        )
        return CourseModel(
            int(self.present[0]), float(best.beta[0]), effects, test, best.between_sd, best.within_sd, count,
            self.values.size, self.missing,
        )  # fmt: skip

    def _effect(self, place: int, beta: FloatArray, covariance: FloatArray, df: float) -> TimepointEffect:
        difference, error = float(beta[place]), math.sqrt(float(covariance[place, place]))
        half = float(special.stdtrit(df, (1 + self.level) / 2)) * error
        t = difference / error
        interval = Interval(difference - half, difference + half, self.level)
        n = int(np.count_nonzero(self.places == place))
        p = float(2 * special.stdtr(df, -abs(t)))
        return TimepointEffect(int(self.present[place]), n, difference, error, interval, t, p)
