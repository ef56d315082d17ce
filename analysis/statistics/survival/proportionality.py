"""Whether hazards are proportional: the test of scaled Schoenfeld residuals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.statistics.catalogue import Method
from analysis.statistics.columns import FloatArray, IntArray
from analysis.statistics.reasons import Reason
from analysis.statistics.results import NotEstimable
from analysis.statistics.survival.cox import CoxFit, ModelTest
from analysis.statistics.survival.kaplan_meier import kaplan_meier
from analysis.statistics.survival.partial_likelihood import Expectations, RiskSets, expectations, information
from analysis.statistics.survival.times import Observed


@dataclass(frozen=True)
class ProportionalityTest:
    """One test per term, in their order, and one of all together; a small p speaks against proportional hazards."""

    terms: tuple[ModelTest, ...]
    overall: ModelTest
    method: Method = Method.SCHOENFELD


def proportional_hazards(
    fit: CoxFit, terms: Sequence[Sequence[int]] | None = None
) -> ProportionalityTest | NotEstimable:
    """Test whether coefficients change with time, against 1 − the Kaplan–Meier curve just before each event.

    The score test of adding x·g(t) to the model: (0, u)ᵀ I⁻¹ (0, u), u = Σ g·(x − x̄), with the whole information. Since
    version 3 this is what R's ``cox.zph`` computes.

    Parameters
    ----------
    fit
        A fitted model.
    terms
        The covariates of each term (a factor has several); each by itself unless given.

    References
    ----------
    Grambsch PM, Therneau TM. Biometrika 1994;81:515–526.
    """
    size = len(fit.ratios)
    groups = [[place] for place in range(size)] if terms is None else [list(term) for term in terms]
    transform = _transform(fit)
    if np.ptp(np.concatenate(transform)) == 0:
        return NotEstimable(Reason.TOO_FEW_EVENTS, fit.n, fit.missing)
    score, matrix = _extended(fit, transform)
    tests = [_test(score, matrix, size, term) for term in (*groups, list(range(size)))]
    if any(test is None for test in tests):
        return NotEstimable(Reason.TOO_FEW_EVENTS, fit.n, fit.missing)
    found = [test for test in tests if test is not None]
    return ProportionalityTest(tuple(found[:-1]), found[-1])


def _transform(fit: CoxFit) -> list[FloatArray]:
    """1 − S(t−) of all observations together, at each event of each stratum, centred for a steady inverse."""
    durations = np.concatenate([part.durations for part in fit.strata])
    ended = np.concatenate([part.ended for part in fit.strata])
    order: IntArray = np.argsort(durations, kind="stable")
    events = ended[order].astype(np.int64)
    curve = kaplan_meier(Observed(durations[order], events, order, durations.size))
    before = np.concatenate(([1.0], curve.survival))
    found = [1 - before[np.searchsorted(curve.times, part.event_times, side="left")] for part in fit.strata]
    centre = float(np.concatenate(found).mean())
    return [part - centre for part in found]


def _extended(fit: CoxFit, transform: Sequence[FloatArray]) -> tuple[FloatArray, FloatArray]:
    """Score of x·g(t), shape (p,), and the information of (x, x·g(t)), shape (2p, 2p)."""
    size = len(fit.ratios)
    score, matrix = np.zeros(size), np.zeros((2 * size, 2 * size))
    for part, g in zip(fit.strata, transform, strict=True):
        if part.event_times.size == 0:
            continue
        expected = expectations(part, fit.beta)
        score += g @ (part.covariates[part.ended] - expected.means)
        matrix += _information(part, expected, g)
    return score, matrix


def _information(part: RiskSets, expected: Expectations, g: FloatArray) -> FloatArray:
    plain, once, twice = (information(part, expected, weights) for weights in (np.ones(g.size), g, g**2))
    return np.block([[plain, once], [once, twice]])


def _test(score: FloatArray, matrix: FloatArray, size: int, term: Sequence[int]) -> ModelTest | None:
    places = [*range(size), *(size + place for place in term)]
    vector = np.concatenate((np.zeros(size), score[list(term)]))
    try:
        statistic = float(vector @ np.linalg.solve(matrix[np.ix_(places, places)], vector))
    except np.linalg.LinAlgError:
        return None
    return ModelTest(statistic, len(term), float(special.chdtrc(len(term), statistic))) if statistic >= 0 else None
