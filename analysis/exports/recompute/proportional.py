"""Whether the hazards of Cox's model of a column are proportional, and how well it tells who has the event first."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from scipy import special, stats
from statsmodels.duration.hazard_regression import PHReg

from .data import Codes, Mask, Numbers
from .describing import Z
from .surviving import compared


def proportional_p(by: str, strata: str = "") -> float:
    """P of the score test of scaled Schoenfeld residuals against 1 − S(t−) (Grambsch and Therneau 1994)."""
    times, ended, codes, layers = compared(by, strata)
    table, beta = _model(times, ended, codes, layers)
    at_events = [_before(times, ended, time) for time in times[ended]]
    size, middle = table.shape[1], float(np.mean(at_events))
    score, information = np.zeros(2 * size), np.zeros((2 * size, 2 * size))
    for time, excess, spread in _steps(times, ended, table, layers, beta):
        g = np.array([1.0, _before(times, ended, time) - middle])
        score += np.kron(g, excess)
        information += np.kron(np.outer(g, g), spread)
    score[:size] = 0
    statistic = float(score @ np.linalg.solve(information, score))
    return float(stats.chi2.sf(statistic, size))


def harrell_c(by: str, strata: str = "") -> float:
    """Harrell's C: among pairs of whom one certainly had the event first, the share at the higher hazard.

    A tie of hazards counts a half; an event comes before a censoring at the same time.
    """
    scored, comparable = _concordance(by, strata)
    return float(scored.sum() / comparable.sum())


def harrell_c_low(by: str, strata: str = "") -> float:
    """Lower end of its interval, on the logarithm of the odds, by the infinitesimal jackknife over patients."""
    return _harrell(by, strata, -1)


def harrell_c_high(by: str, strata: str = "") -> float:
    """Upper end of it."""
    return _harrell(by, strata, 1)


def _harrell(by: str, strata: str, sign: int) -> float:
    scored, comparable = _concordance(by, strata)
    c, whole = scored.sum() / comparable.sum(), comparable.sum()
    # Each patient belongs to the pairs of a row and of a column.
    parts = scored.sum(axis=0) + scored.sum(axis=1) - c * (comparable.sum(axis=0) + comparable.sum(axis=1))
    error = math.sqrt(float(np.sum((parts / whole) ** 2)))
    return float(special.expit(special.logit(c) + sign * Z * error / (c * (1 - c))))


def _concordance(by: str, strata: str) -> tuple[Numbers, Numbers]:
    """Pairs of whom the row had the event first: 1, ½ or 0 for who was at the higher hazard, and which they are."""
    times, ended, codes, layers = compared(by, strata)
    table, beta = _model(times, ended, codes, layers)
    hazard = np.round(table @ beta, 12)
    first = ended[:, None] & (layers[:, None] == layers) & (
        (times[:, None] < times) | ((times[:, None] == times) & ~ended)
    )  # fmt: skip
    return (np.sign(np.subtract.outer(hazard, hazard)) + 1) / 2 * first, first.astype(float)


def _model(times: Numbers, ended: Mask, codes: Codes, layers: Codes) -> tuple[Numbers, Numbers]:
    """Give an indicator of each level but the first, and the coefficients (Efron's ties)."""
    table = np.column_stack([codes == code for code in sorted(set(codes.tolist()))[1:]]).astype(float)
    fit = PHReg(times, table, status=ended.astype(int), strata=layers, ties="efron").fit()
    return table, np.asarray(fit.params)


def _before(times: Numbers, ended: Mask, time: float) -> float:
    """Give 1 − the Kaplan–Meier curve of everybody just before a time."""
    earlier = np.unique(times[ended & (times < time)])
    steps = [1 - np.sum(ended & (times == one)) / np.sum(times >= one) for one in earlier]
    return 1 - float(np.prod(steps))


def _steps(
    times: Numbers, ended: Mask, table: Numbers, layers: Codes, beta: Numbers
) -> Iterator[tuple[float, Numbers, Numbers]]:
    """At each time with events in a stratum: covariates less the expected, and their covariance (Efron's ties)."""
    hazard = np.exp(table @ beta)
    for layer in np.unique(layers):
        for time in np.unique(times[ended & (layers == layer)]):
            risk, now = (layers == layer) & (times >= time), ended & (layers == layer) & (times == time)
            excess, spread = table[now].sum(axis=0), np.zeros((table.shape[1], table.shape[1]))
            for part in range(int(now.sum())):
                weight = np.where(risk, hazard, 0.0) - np.where(now, hazard, 0.0) * part / now.sum()
                mean = weight @ table / weight.sum()
                excess = excess - mean
                spread += (table - mean).T @ ((table - mean) * weight[:, None]) / weight.sum()
            yield float(time), excess, spread
