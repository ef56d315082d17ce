"""Normal regression with censoring (Tobit), fitted by Newton's method."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analysis.statistics.columns import BoolArray, FloatArray

MOST_STEPS = 200
SMALLEST_GAIN = 1e-9
"""Newton's decrement, in units of log-likelihood, from which one more step reaches the limit of rounding."""

LOG_SQRT_2PI = float(np.log(2 * np.pi) / 2)


@dataclass(frozen=True, eq=False)
class TobitFit:
    """Coefficients β, shape (p,), and σ, with their covariance, shape (p + 1, p + 1), σ last."""

    coefficients: FloatArray
    sigma: float
    covariance: FloatArray
    log_likelihood: float


@dataclass(frozen=True, eq=False)
class _Rows:
    """The rows (−x, y) of the model with their qualifiers, and how often each occurs; shapes (n, p + 1), (n,), (n,)."""

    rows: FloatArray
    qualifiers: NDArray[np.int8]
    counts: FloatArray

    @cached_property
    def measured(self) -> BoolArray:
        return self.qualifiers == 0

    @cached_property
    def measured_count(self) -> float:
        return float(self.counts[self.measured].sum())


def fit_tobit(
    y: FloatArray, qualifiers: NDArray[np.int8], design: FloatArray, counts: NDArray[np.number] | None = None
) -> TobitFit | None:
    """Fit y = Xβ + σε with y censored to the left (−1) or right (1) of its value.

    In γ = β/σ and h = 1/σ the log-likelihood is concave, so that Newton's method with halved steps finds its only
    maximum (Olsen 1978): with u = h·y − Xγ it is Σ(ln φ(u) + ln h) over the measured, Σ ln Φ(u) over "<" and Σ ln Φ(−u)
    over ">". The covariance is that of the observed information.

    Parameters
    ----------
    y
        Values or limits, shape (n,); not all equal.
    qualifiers
        Codes −1, 0, 1, shape (n,).
    design
        Columns of X, shape (n, p), of full rank.
    counts
        How often each observation occurs, shape (n,); once where it isn't given.

    Returns
    -------
    TobitFit or None
        None when the maximum isn't reached, as when it lies at infinity.
    """
    often = np.ones(y.size) if counts is None else counts.astype(np.float64)
    centre = float(np.average(y, weights=often))
    scale = math.sqrt(float(np.average((y - centre) ** 2, weights=often)))
    standard = (y - centre) / scale
    data = _Rows(np.column_stack((-design, standard)), qualifiers, often)
    parameters = _start(standard, design, often)
    gradient, information = _derivatives(parameters, data)
    for _ in range(MOST_STEPS):
        step = _solve(information, gradient)
        if step is None:
            return None
        if float(gradient @ step) < SMALLEST_GAIN:
            return _in_units(parameters + step, data, centre, scale)
        parameters = _improved(parameters, step, data)
        gradient, information = _derivatives(parameters, data)
    return None


def _start(standard: FloatArray, design: FloatArray, counts: FloatArray) -> FloatArray:
    roots = np.sqrt(counts)
    coefficients, *_ = np.linalg.lstsq(design * roots[:, None], standard * roots, rcond=None)
    residuals = standard - design @ coefficients
    spread = max(math.sqrt(float(np.average(residuals**2, weights=counts))), 0.1)
    return np.append(coefficients / spread, 1 / spread)


def _log_likelihood(parameters: FloatArray, data: _Rows) -> float:
    u, measured = data.rows @ parameters, data.measured
    exact = -0.5 * float(np.sum(data.counts[measured] * u[measured] ** 2))
    constant = data.measured_count * (float(np.log(parameters[-1])) - LOG_SQRT_2PI)
    beyond = data.counts[~measured] * special.log_ndtr(-data.qualifiers[~measured] * u[~measured])
    return exact + constant + float(beyond.sum())


def _derivatives(parameters: FloatArray, data: _Rows) -> tuple[FloatArray, FloatArray]:
    """Gradient, and information (the Hessian with its sign turned)."""
    u, measured, rows = data.rows @ parameters, data.measured, data.rows
    side = -data.qualifiers.astype(np.float64)
    # The inverse Mills ratio φ(v)/Φ(v) in logarithms, which holds far in the tail.
    v = side * u
    mills = np.exp(-0.5 * v**2 - LOG_SQRT_2PI - special.log_ndtr(v))
    slope = data.counts * np.where(measured, -u, side * mills)
    curvature = data.counts * np.where(measured, 1.0, mills * (mills + v))
    gradient = rows.T @ slope
    information = (rows * curvature[:, None]).T @ rows
    gradient[-1] += data.measured_count / parameters[-1]
    information[-1, -1] += data.measured_count / parameters[-1] ** 2
    return gradient, information


def _solve(information: FloatArray, gradient: FloatArray) -> FloatArray | None:
    try:
        step: FloatArray = np.linalg.solve(information, gradient).astype(np.float64)
    except np.linalg.LinAlgError:
        return None
    return step if np.isfinite(step).all() else None


def _improved(parameters: FloatArray, step: FloatArray, data: _Rows) -> FloatArray:
    before = _log_likelihood(parameters, data)
    for halvings in range(60):
        candidate = parameters + step / 2**halvings
        if candidate[-1] > 0 and _log_likelihood(candidate, data) >= before:
            return candidate
    return parameters


def _in_units(parameters: FloatArray, data: _Rows, centre: float, scale: float) -> TobitFit | None:
    """Turn (γ, h) of the standardised y into (β, σ) of y; the first column of the design is the constant."""
    _, information = _derivatives(parameters, data)
    h, size = parameters[-1], parameters.size
    jacobian = np.eye(size) / h
    jacobian[:, -1] = -parameters / h**2
    jacobian[-1, -1] = -1 / h**2
    try:
        covariance = scale**2 * jacobian @ np.linalg.inv(information) @ jacobian.T
    except np.linalg.LinAlgError:
        return None
    coefficients = scale * parameters[:-1] / h
    coefficients[0] += centre
    log_likelihood = _log_likelihood(parameters, data) - data.measured_count * np.log(scale)
    if not (np.isfinite(covariance).all() and (np.diag(covariance) > 0).all()):
        return None
    return TobitFit(coefficients, float(scale / h), covariance, float(log_likelihood))
