"""A linear model with a random intercept for each patient, fitted by restricted maximum likelihood."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import optimize

from analysis.statistics.columns import FloatArray, IntArray

LARGEST_LOG_RATIO = 25.0
"""Bounds of the logarithm of the ratio of variances: beyond it one of the two is nothing beside the other."""

STEADY = 1e10
"""From this ratio on patients follow the means without any deviation, but for rounding."""


@dataclass(frozen=True, eq=False)
class RandomIntercept:
    """Fixed effects, shape (p,), with their covariance, and the standard deviations between and within patients."""

    beta: FloatArray
    covariance: FloatArray
    between_sd: float
    within_sd: float


@dataclass(frozen=True, eq=False)
class _Fit:
    """The model at one θ: criterion (−2 restricted log-likelihood, but for a constant), β, σ², (X'Ω⁻¹X)⁻¹."""

    criterion: float
    beta: FloatArray
    residual_variance: float
    unscaled: FloatArray


def fit_random_intercept(values: FloatArray, patient: IntArray, design: FloatArray) -> RandomIntercept | None:
    """Fit values = design · β + intercept of the patient + error; None where patients don't deviate at all.

    Parameters
    ----------
    values
        Shape (n,), without missing ones.
    patient
        0 … number of patients − 1, each of them present, shape (n,).
    design
        Shape (n, p), of full rank; a constant must be a combination of its columns.

    Notes
    -----
    With V = σ²(I + θJ) in each patient the likelihood has one free parameter θ, found by a bounded search; nothing of
    size n × n is held.

    References
    ----------
    Laird NM, Ware JH. Biometrics 1982;38:963–974.
    """
    at = _profile(values, patient, design)
    found = optimize.minimize_scalar(
        lambda log_ratio: at(math.exp(log_ratio)).criterion,
        bounds=(-LARGEST_LOG_RATIO, LARGEST_LOG_RATIO), method="bounded", options={"xatol": 1e-10},
    )  # fmt: skip
    ratio = math.exp(float(found.x))
    best = at(ratio)
    if at(0.0).criterion <= best.criterion:
        ratio, best = 0.0, at(0.0)
    if ratio > STEADY:
        return None
    within = math.sqrt(best.residual_variance)
    return RandomIntercept(best.beta, best.residual_variance * best.unscaled, within * math.sqrt(ratio), within)


def _profile(values: FloatArray, patient: IntArray, design: FloatArray) -> Callable[[float], _Fit]:
    count = int(patient.max()) + 1
    visits = np.bincount(patient)
    sums = np.column_stack([np.bincount(patient, column, count) for column in design.T])
    # Values are taken from their mean, for accuracy; the combination of columns that is constant takes it back.
    centre = float(values.mean())
    products = design.T @ design
    constant = np.linalg.solve(products, design.sum(axis=0))
    y = values - centre
    y_sums = np.bincount(patient, y, count)
    plain = products, design.T @ y, float(y @ y)
    # Patients with as many visits shrink alike, so that their products are added up once.
    sizes, size_of = np.unique(visits, return_inverse=True)
    crosses = np.stack([sums[size_of == one].T @ sums[size_of == one] for one in range(sizes.size)])
    rights = np.stack([sums[size_of == one].T @ y_sums[size_of == one] for one in range(sizes.size)])
    squared = np.bincount(size_of, y_sums**2)
    patients_of = np.bincount(size_of)
    freedom = values.size - design.shape[1]

    def at(ratio: float) -> _Fit:
        shrink = ratio / (1 + sizes * ratio)
        cross = plain[0] - np.tensordot(shrink, crosses, axes=1)
        right = plain[1] - shrink @ rights
        unscaled: FloatArray = np.linalg.inv(cross).astype(np.float64)
        beta = unscaled @ right
        squares = plain[2] - float(shrink @ squared) - float(beta @ right)
        variance = max(squares, 1e-300) / freedom
        determinant = float(np.linalg.slogdet(cross)[1])
        logs = float(patients_of @ np.log1p(sizes * ratio))
        criterion = freedom * math.log(variance) + logs + determinant
        return _Fit(criterion, beta + constant * centre, variance, unscaled)

    return at
