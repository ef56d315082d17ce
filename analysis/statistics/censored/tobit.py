"""Normal regression with censoring (Tobit), fitted by Newton's method."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analysis.statistics.columns import FloatArray

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


def fit_tobit(y: FloatArray, qualifiers: NDArray[np.int8], design: FloatArray) -> TobitFit | None:
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

    Returns
    -------
    TobitFit or None
        None when the maximum isn't reached, as when it lies at infinity.
    """
    centre, scale = float(y.mean()), float(y.std())
    standard = (y - centre) / scale
    rows = np.column_stack((-design, standard))
    parameters = _start(standard, design)
    gradient, information = _derivatives(parameters, rows, qualifiers)
    for _ in range(MOST_STEPS):
        step = _solve(information, gradient)
        if step is None:
            return None
        if float(gradient @ step) < SMALLEST_GAIN:
            return _in_units(parameters + step, rows, qualifiers, centre, scale)
        parameters = _improved(parameters, step, rows, qualifiers)
        gradient, information = _derivatives(parameters, rows, qualifiers)
    return None


def _start(standard: FloatArray, design: FloatArray) -> FloatArray:
    coefficients, *_ = np.linalg.lstsq(design, standard, rcond=None)
    spread = max(float((standard - design @ coefficients).std()), 0.1)
    return np.append(coefficients / spread, 1 / spread)


def _log_likelihood(parameters: FloatArray, rows: FloatArray, qualifiers: NDArray[np.int8]) -> float:
    u, measured = rows @ parameters, qualifiers == 0
    exact = -0.5 * float(np.sum(u[measured] ** 2))
    constant = int(measured.sum()) * (float(np.log(parameters[-1])) - LOG_SQRT_2PI)
    return exact + constant + float(special.log_ndtr(-qualifiers[~measured] * u[~measured]).sum())


def _derivatives(
    parameters: FloatArray, rows: FloatArray, qualifiers: NDArray[np.int8]
) -> tuple[FloatArray, FloatArray]:
    """Gradient, and information (the Hessian with its sign turned)."""
    u, measured = rows @ parameters, qualifiers == 0
    side = -qualifiers.astype(np.float64)
    # The inverse Mills ratio φ(v)/Φ(v) in logarithms, which holds far in the tail.
    v = side * u
    mills = np.exp(-0.5 * v**2 - LOG_SQRT_2PI - special.log_ndtr(v))
    slope = np.where(measured, -u, side * mills)
    curvature = np.where(measured, 1.0, mills * (mills + v))
    gradient = rows.T @ slope
    information = (rows * curvature[:, None]).T @ rows
    count = int(measured.sum())
    gradient[-1] += count / parameters[-1]
    information[-1, -1] += count / parameters[-1] ** 2
    return gradient, information


def _solve(information: FloatArray, gradient: FloatArray) -> FloatArray | None:
    try:
        step: FloatArray = np.linalg.solve(information, gradient).astype(np.float64)
    except np.linalg.LinAlgError:
        return None
    return step if np.isfinite(step).all() else None


def _improved(parameters: FloatArray, step: FloatArray, rows: FloatArray, qualifiers: NDArray[np.int8]) -> FloatArray:
    before = _log_likelihood(parameters, rows, qualifiers)
    for halvings in range(60):
        candidate = parameters + step / 2**halvings
        if candidate[-1] > 0 and _log_likelihood(candidate, rows, qualifiers) >= before:
            return candidate
    return parameters


def _in_units(
    parameters: FloatArray, rows: FloatArray, qualifiers: NDArray[np.int8], centre: float, scale: float
) -> TobitFit | None:
    """Turn (γ, h) of the standardised y into (β, σ) of y; the first column of the design is the constant."""
    _, information = _derivatives(parameters, rows, qualifiers)
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
    log_likelihood = _log_likelihood(parameters, rows, qualifiers) - int((qualifiers == 0).sum()) * np.log(scale)
    if not (np.isfinite(covariance).all() and (np.diag(covariance) > 0).all()):
        return None
    return TobitFit(coefficients, float(scale / h), covariance, float(log_likelihood))
