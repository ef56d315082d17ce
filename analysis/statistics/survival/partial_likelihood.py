"""Cox's partial likelihood with Efron's ties: value, score and information, by cumulative sums and no loop over times.

With events at one time t, D of them, Efron's denominators are Σ_R w − (l/D)·Σ_E w for l = 0 … D − 1: R those at risk at
t, E those with the event at t, w = exp(xβ). Source: Efron B. J Am Stat Assoc 1977;72:557–565.
"""

from dataclasses import dataclass

import numpy as np

from analysis.statistics.columns import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class RiskSets:
    """One stratum in ascending time: who enters which sum.

    Attributes
    ----------
    covariates
        Shape (n, p), ascending durations.
    ended
        Whether each ended in the event, shape (n,).
    first_at_risk
        Place of the first observation at risk, for each event in the order of time; shape (E,).
    first_event, tied
        Place among the events of the first with the same time, and how many have it; shape (E,).
    fraction
        Efron's l/D of each event, shape (E,).
    event_times
        Time of each event, shape (E,).
    """

    covariates: FloatArray
    durations: FloatArray
    ended: BoolArray
    first_at_risk: IntArray
    first_event: IntArray
    tied: IntArray
    fraction: FloatArray
    event_times: FloatArray

    @classmethod
    def of(cls, durations: FloatArray, ended: BoolArray, covariates: FloatArray) -> "RiskSets":
        """Prepare the sums of a stratum whose durations ascend."""
        event_times = durations[ended]
        first_event = np.searchsorted(event_times, event_times, side="left")
        tied = np.searchsorted(event_times, event_times, side="right") - first_event
        fraction = (np.arange(event_times.size) - first_event) / tied
        first_at_risk = np.searchsorted(durations, event_times, side="left")
        return cls(covariates, durations, ended, first_at_risk, first_event, tied, fraction, event_times)


@dataclass(frozen=True, eq=False)
class Likelihood:
    """Log partial likelihood at a point, its gradient (p,) and information (p, p)."""

    value: float
    score: FloatArray
    information: FloatArray


@dataclass(frozen=True, eq=False)
class Expectations:
    """At each event: Efron's denominator (E,), and the mean covariates at risk (E, p)."""

    weights: FloatArray
    denominators: FloatArray
    means: FloatArray


def expectations(sets: RiskSets, beta: FloatArray) -> Expectations:
    """Return the weighted means of the covariates in each event's risk set."""
    linear = sets.covariates @ beta
    weights = np.exp(linear - linear.max(initial=0.0))
    denominators = _efron(sets, weights)
    sums = np.column_stack([_efron(sets, weights * column) for column in sets.covariates.T])
    return Expectations(weights, denominators, sums / denominators[:, None])


def _efron(sets: RiskSets, values: FloatArray) -> FloatArray:
    """Sum over those at risk less l/D of those with the event, for each event."""
    above = values[::-1].cumsum()[::-1]
    tied = np.concatenate(([0.0], np.cumsum(values[sets.ended])))
    at_event = tied[sets.first_event + sets.tied] - tied[sets.first_event]
    return above[sets.first_at_risk] - sets.fraction * at_event


def likelihood(sets: RiskSets, beta: FloatArray) -> Likelihood:
    """Return value, score and information of one stratum at β."""
    expected = expectations(sets, beta)
    linear = sets.covariates @ beta
    shift = linear.max(initial=0.0)
    value = float(linear[sets.ended].sum() - np.log(expected.denominators).sum() - shift * expected.denominators.size)
    score = sets.covariates[sets.ended].sum(axis=0) - expected.means.sum(axis=0)
    return Likelihood(value, score, information(sets, expected, np.ones(expected.denominators.size)))


def information(sets: RiskSets, expected: Expectations, event_weights: FloatArray) -> FloatArray:
    """Return the sum over events of (event weight) × (covariance of the covariates at risk), shape (p, p).

    Each observation's outer product counts with its weight times the sum of 1/denominator over the events at whose
    times it is at risk, so that no (E, p, p) array is ever held.
    """
    shares = event_weights / expected.denominators
    total = np.concatenate(([0.0], np.cumsum(shares)))
    hazard = total[np.searchsorted(sets.event_times, sets.durations, side="right")]
    reduced = np.concatenate(([0.0], np.cumsum(shares * sets.fraction)))
    hazard[sets.ended] -= reduced[sets.first_event + sets.tied] - reduced[sets.first_event]
    second = sets.covariates.T @ (sets.covariates * (expected.weights * hazard)[:, None])
    centre = expected.means.T @ (expected.means * event_weights[:, None])
    return np.asarray(second - centre, dtype=np.float64)
