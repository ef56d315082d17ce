"""Kaplan–Meier on flipped values: distribution, median and quartiles of left-censored measurements."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.catalogue import Method
from analysis.statistics.censored.sample import Bound, CensoredSample, LeftCensored, Quantile
from analysis.statistics.columns import FloatArray
from analysis.statistics.qualifiers import Qualifier
from analysis.statistics.results import NotEstimable

SAME_PROBABILITY = 1e-9
"""Two cumulative probabilities closer than this are equal but for rounding."""


@dataclass(frozen=True)
class CensoredQuantiles:
    """Median and quartiles in the unit of the values; one beyond the limits is a :class:`Bound`."""

    n: int
    missing: int
    median: Quantile
    q1: Quantile
    q3: Quantile
    method: Method = Method.KAPLAN_MEIER_CENSORED


@dataclass(frozen=True, eq=False)
class FlippedCurve:
    """Estimated distribution: P(X < values[i]) = probability_below[i]; values ascend, shape (m,) both.

    ``lowest_limit`` is the limit below which the mass ``probability_below[0]`` lies; None when there is none. ``top``
    is the limit that infinite values lie above.
    """

    values: FloatArray
    probability_below: FloatArray
    lowest_limit: float | None
    top: float = np.inf

    def quantile(self, probability: float) -> float | Bound:
        """Return the value where the distribution passes the probability.

        Where the distribution equals the probability over a stretch, its middle is taken, as in R's
        ``quantile.survfit``, also where it begins or ends at a limit; without censoring this is the quantile of type 2,
        whose median is the usual one.
        """
        above = np.append(self.probability_below[1:], 1.0)
        if probability < self.probability_below[0] - SAME_PROBABILITY and self.lowest_limit is not None:
            return Bound(Qualifier.BELOW, self.lowest_limit)
        place = int(np.argmax(above > probability + SAME_PROBABILITY))
        upper = float(self.values[place])
        lower = float(self.values[place - 1]) if place else self.lowest_limit
        if lower is not None and abs(self.probability_below[place] - probability) <= SAME_PROBABILITY:
            return (lower + min(upper, self.top)) / 2
        return upper


def flipped_kaplan_meier(sample: LeftCensored) -> FlippedCurve:
    """Estimate the distribution of left-censored values.

    P(X < x) = Π over measured xⱼ ≥ x of (1 − dⱼ/nⱼ), with dⱼ values equal to xⱼ and nⱼ values or limits up to xⱼ; "<v"
    counts among those up to v. Source: Helsel 2012, chapter 6.

    Parameters
    ----------
    sample
        At least one measured value.
    """
    ascending = np.sort(sample.values)
    measured, deaths = np.unique(sample.values[sample.exact], return_counts=True)
    at_risk = np.searchsorted(ascending, measured, side="right")
    below = np.cumprod((1 - deaths / at_risk)[::-1])[::-1]
    limits = sample.values[~sample.exact]
    lowest = limits[limits <= measured[0]]
    return FlippedCurve(
        values=measured,
        probability_below=below.astype(np.float64),
        lowest_limit=float(lowest.max()) if lowest.size else None,
        top=np.inf if sample.top is None else sample.top,
    )


def kaplan_meier_quantiles(values: ArrayLike, qualifiers: ArrayLike) -> CensoredQuantiles | NotEstimable:
    """Median and quartiles of censored values.

    Parameters
    ----------
    values
        Values, or limits of censored ones, shape (n,); NaN for missing.
    qualifiers
        Codes −1 for "<", 0 for "=", 1 for ">", shape (n,).

    Notes
    -----
    A quantile below the limits is given as the limit it lies below. With ">" only, the mirror image is taken; with both
    signs, quantiles above the lowest ">" limit are given as above it.
    """
    sample = CensoredSample.of(values, qualifiers)
    return sample_quantiles(sample)


def sample_quantiles(sample: CensoredSample) -> CensoredQuantiles | NotEstimable:
    """Median and quartiles of a sample already taken from its column."""
    refusal = sample.refusal()
    if refusal is not None:
        return refusal
    left = LeftCensored.of(sample)
    curve = flipped_kaplan_meier(left)
    q1, median, q3 = (_turned_back(curve.quantile(1 - p if left.mirrored else p), left) for p in (0.25, 0.5, 0.75))
    return CensoredQuantiles(sample.n, sample.missing, median=median, q1=q1, q3=q3)


def _turned_back(quantile: float | Bound, left: LeftCensored) -> float | Bound:
    if isinstance(quantile, Bound):
        return Bound(Qualifier.ABOVE, -quantile.limit) if left.mirrored else quantile
    if left.top is not None and np.isinf(quantile):
        return Bound(Qualifier.ABOVE, left.top)
    return -quantile if left.mirrored else quantile
