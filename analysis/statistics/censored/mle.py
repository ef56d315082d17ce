"""Lognormal maximum likelihood with censoring on either side."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analysis.statistics.catalogue import Method
from analysis.statistics.censored.sample import CensoredSample
from analysis.statistics.censored.tobit import TobitFit, fit_tobit
from analysis.statistics.columns import FloatArray, IntArray
from analysis.statistics.reasons import Reason
from analysis.statistics.results import CONFIDENCE_LEVEL, Interval, NotEstimable, Value, exponential_interval, finite

LARGEST_LOG_SD = 2.5
"""Above this σ of the logarithms the fitted mean isn't given, as it depends on σ through exp(σ²/2)."""


@dataclass(frozen=True)
class LognormalFit:
    """Lognormal distribution fitted to censored values.

    ``log_mean`` (µ) and ``log_sd`` (σ) are of ln(value), with standard errors and covariance; median, mean, SD and
    quartiles are in the unit of the values. Intervals are µ ± z·se and ln mean ± z·se by the delta method, then
    exponentiated.
    """

    n: int
    missing: int
    log_mean: float
    log_sd: float
    log_mean_se: float
    log_sd_se: float
    covariance: float
    log_likelihood: float
    median: float
    median_interval: Interval | NotEstimable
    q1: float
    q3: Value
    mean: Value
    mean_interval: Interval | NotEstimable
    sd: Value
    method: Method = Method.LOGNORMAL_MLE


def lognormal_mle(
    values: ArrayLike, qualifiers: ArrayLike, level: float = CONFIDENCE_LEVEL
) -> LognormalFit | NotEstimable:
    """Fit a lognormal distribution to positive values of which some lie below or above limits.

    The log-likelihood is Σ over measured [ln φ(z) − ln σ − ln x] + Σ over "<" ln Φ((ln L − µ)/σ) + Σ over ">"
    ln Φ((µ − ln L)/σ). Mean and SD are refused when σ > 2.5 or the mean exceeds the largest value or limit.
    Source: Helsel 2012, chapter 6.

    Parameters
    ----------
    values
        Values, or limits of censored ones, shape (n,); NaN for missing.
    qualifiers
        Codes −1 for "<", 0 for "=", 1 for ">", shape (n,).
    """
    return sample_mle(CensoredSample.of(values, qualifiers), level)


def sample_mle(sample: CensoredSample, level: float = CONFIDENCE_LEVEL) -> LognormalFit | NotEstimable:
    """Fit a sample already taken from its column."""
    refusal = sample.log_refusal()
    if refusal is not None:
        return refusal
    fit = fit_tobit(*_different(sample))
    if fit is None:
        return sample.not_estimable(Reason.NO_CONVERGENCE)
    return _described(fit, sample, level)


def _different(sample: CensoredSample) -> tuple[FloatArray, NDArray[np.int8], FloatArray, IntArray]:
    """Give logarithms, qualifiers and design of the different observations, and how often each occurs.

    Laboratories round, so that of many observations few differ.
    """
    signs = np.unique(sample.qualifiers)
    found = [np.unique(sample.values[sample.qualifiers == sign], return_counts=True) for sign in signs]
    values, counts = (np.concatenate(parts) for parts in zip(*found, strict=True))
    qualifiers = np.repeat(signs, [part.size for part, _counts in found])
    return np.log(values), qualifiers, np.ones((values.size, 1)), counts


def _described(fit: TobitFit, sample: CensoredSample, level: float) -> LognormalFit:
    mu, sigma = float(fit.coefficients[0]), fit.sigma
    variance_mu, covariance, variance_sigma = fit.covariance[0, 0], fit.covariance[0, 1], fit.covariance[1, 1]
    z, quartile = float(special.ndtri((1 + level) / 2)), float(special.ndtri(0.75))
    se_mu = math.sqrt(variance_mu)
    se_log_mean = math.sqrt(variance_mu + sigma**2 * variance_sigma + 2 * sigma * covariance)
    log_mean = mu + sigma**2 / 2
    refusal = _mean_refusal(log_mean, sigma, sample)
    return LognormalFit(
        n=sample.n,
        missing=sample.missing,
        log_mean=mu,
        log_sd=sigma,
        log_mean_se=se_mu,
        log_sd_se=math.sqrt(variance_sigma),
        covariance=float(covariance),
        log_likelihood=fit.log_likelihood - float(np.log(sample.values[sample.exact]).sum()),
        median=math.exp(mu),
        median_interval=exponential_interval(mu, z * se_mu, level, sample.n),
        q1=math.exp(mu - quartile * sigma),
        q3=finite(np.exp(mu + quartile * sigma), sample.n, sample.missing),
        mean=refusal or math.exp(log_mean),
        mean_interval=refusal or exponential_interval(log_mean, z * se_log_mean, level, sample.n),
        sd=refusal or math.exp(log_mean) * math.sqrt(math.expm1(sigma**2)),
    )


def _mean_refusal(log_mean: float, sigma: float, sample: CensoredSample) -> NotEstimable | None:
    if sigma > LARGEST_LOG_SD:
        return sample.not_estimable(Reason.LOG_SD_TOO_LARGE)
    if log_mean > math.log(float(sample.values.max())):
        return sample.not_estimable(Reason.MEAN_ABOVE_MAXIMUM)
    return None
