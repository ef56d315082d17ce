"""Harrell's C: how well a risk tells who has the event first."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.statistics.columns import BoolArray, FloatArray, IntArray
from analysis.statistics.concordance import dominated
from analysis.statistics.reasons import Reason
from analysis.statistics.results import Interval, NotEstimable


@dataclass(frozen=True)
class Concordance:
    """Share of comparable pairs in which who had the event earlier has the higher risk, ties as a half."""

    value: float
    interval: Interval | NotEstimable


def harrell_c(strata: Sequence[tuple[FloatArray, BoolArray, FloatArray]], level: float) -> Concordance | NotEstimable:
    """Compare an event with everybody of its stratum who was seen longer.

    The standard error is the infinitesimal jackknife's over patients, s² = Σ((Nᵢ − C·Mᵢ)/M)², Mᵢ the comparable pairs
    of patient i, Nᵢ the concordant ones and half the tied; the risks are taken as given, as R's ``concordance`` does.
    The interval is that of the logarithm of the odds, ln(C/(1 − C)) ± z·s/(C(1 − C)).

    Parameters
    ----------
    strata
        Of each, durations, whether they ended in the event, and risks; shape (n,) each.

    References
    ----------
    Harrell FE, Califf RM, Pryor DB, et al. Evaluating the yield of medical tests. JAMA 1982;247:2543–2546; Therneau TM,
    Watson DA. The concordance statistic and the Cox model. Mayo Clinic technical report 85, 2015.
    """
    counted = [_counts(*part) for part in strata]
    scored, comparable = (np.concatenate(parts) for parts in zip(*counted, strict=True))
    pairs = float(comparable.sum()) / 2
    if pairs == 0:
        return NotEstimable(Reason.NO_DETERMINED_PAIRS, comparable.size)
    value = float(scored.sum()) / 2 / pairs
    if value in (0.0, 1.0):
        return Concordance(value, NotEstimable(Reason.PERFECT_ASSOCIATION, comparable.size))
    error = float(np.linalg.norm((scored - value * comparable) / pairs))
    half = float(special.ndtri((1 + level) / 2)) * error / (value * (1 - value))
    centre = math.log(value / (1 - value))
    return Concordance(value, Interval(float(special.expit(centre - half)), float(special.expit(centre + half)), level))


def _counts(durations: FloatArray, ended: BoolArray, risk: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Count for each patient the concordant pairs, with the tied as halves, and the comparable ones; shape (n,)."""
    # Rounded, so that equal covariates have equal risks whatever the order of the sum.
    rank = np.unique(np.round(risk, 12), return_inverse=True)[1].astype(np.int64)
    order = np.unique(durations, return_inverse=True)[1].astype(np.int64)
    # Who is censored at the time of an event was seen longer; -later, as dominated means lower in both.
    later = -(2 * order + ~ended)
    alike = np.zeros(rank.size, dtype=np.int64)
    comparable = _pairs_of(later, ended, alike, alike[ended] + 1)
    concordant = _pairs_of(later, ended, rank, rank[ended])
    discordant = _pairs_of(later, ended, -rank, -rank[ended])
    return comparable / 2 + (concordant - discordant) / 2, comparable


def _pairs_of(later: IntArray, ended: BoolArray, points: IntArray, queries: IntArray) -> FloatArray:
    """Count the pairs to which each patient belongs, as who was seen longer or as who had the event."""
    of_points, of_queries = dominated(later, points, later[ended], queries)
    found = of_points.astype(np.float64)
    found[ended] += of_queries
    return found
