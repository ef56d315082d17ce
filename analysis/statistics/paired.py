"""Before and after in the same patients: pairs only, differences in exact decimals."""

import math
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.columns import LARGEST, FloatArray, IntArray, midranks, tie_sizes
from analysis.statistics.reasons import Reason
from analysis.statistics.results import (
    CONFIDENCE_LEVEL,
    LARGEST_EXPONENT,
    Estimate,
    HypothesisTest,
    Interval,
    NotEstimable,
    exponential_interval,
    finite_test,
)

EXACT_UP_TO = 50
"""Below this many differences, none tied or zero, the signed-rank test is exact, as in R's ``wilcox.test``."""

LARGEST_WALSH = 4_000
"""Above so many differences their pairwise means are too many to hold, and the pseudomedian isn't computed."""


TOLD_DIGITS = 13
"""Digits of a difference that are sure, from the first one of the larger value: 4/√2 − 3/√2 ties with 3/√2 − 2/√2."""


class Zeros(StrEnum):
    """What the signed-rank test does with pairs that don't differ."""

    LEAVE_OUT = "leave_out"
    PRATT = "pratt"


@dataclass(frozen=True, eq=False)
class Pairs:
    """Complete pairs: both values, and after − before in exact decimals; shape (n,) each.

    ``missing`` counts observations that lack either value.
    """

    before: FloatArray
    after: FloatArray
    differences: FloatArray
    missing: int

    @property
    def n(self) -> int:
        """Number of pairs."""
        return int(self.before.size)

    @property
    def unchanged(self) -> int:
        """Number of pairs without difference."""
        return int(np.count_nonzero(self.differences == 0))

    def not_estimable(self, reason: Reason, needed: int | None = None) -> NotEstimable:
        """Say why, with the counts."""
        return NotEstimable(reason, self.n, self.missing, needed)


def pair(before: ArrayLike, after: ArrayLike) -> Pairs | NotEstimable:
    """Join two columns into complete pairs.

    Each difference is that of the decimals as written (0.3 − 0.1 is 0.2 and ties with 0.4 − 0.2), since the rounding of
    binary fractions breaks ties and makes ranks of nothing.

    Parameters
    ----------
    before, after
        Numbers in one unit, shape (n,) each, NaN for missing.

    Raises
    ------
    ValueError
        When the lengths differ.
    """
    first, second = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    if first.ndim != 1 or first.shape != second.shape:
        raise ValueError(f"columns of shapes {first.shape} and {second.shape}")
    complete = ~(np.isnan(first) | np.isnan(second))
    first, second, missing = first[complete], second[complete], int(np.count_nonzero(~complete))
    if first.size == 0:
        return NotEstimable(Reason.NO_VALUES, 0, missing)
    if max(np.abs(first).max(), np.abs(second).max()) > LARGEST:
        return NotEstimable(Reason.INFINITE_VALUES, int(first.size), missing)
    exact = [_difference(a, b) for a, b in zip(first.tolist(), second.tolist(), strict=True)]
    return Pairs(first, second, np.array(exact), missing)


def _difference(before: float, after: float) -> float:
    """Subtract decimals as written; what is no decimal, such as a limit over √2, to as many digits as tell it apart."""
    found = Decimal(repr(after)) - Decimal(repr(before))
    largest = max(abs(before), abs(after))
    return round(float(found), TOLD_DIGITS - 1 - math.floor(math.log10(largest))) if largest > 0 else 0.0


def paired_t(pairs: Pairs, level: float = CONFIDENCE_LEVEL) -> HypothesisTest | NotEstimable:
    """Test the mean of after − before by Student's t; with Cohen's d_z, the mean over the SD of the differences."""
    return _student(pairs, pairs.differences, Method.PAIRED_T, level)


def paired_t_log(pairs: Pairs, level: float = CONFIDENCE_LEVEL) -> HypothesisTest | NotEstimable:
    """Test the mean difference of natural logarithms, and give it as the ratio of geometric means, after over before.

    Not estimable when a value is zero or negative.
    """
    if min(pairs.before.min(), pairs.after.min()) <= 0:
        return pairs.not_estimable(Reason.NOT_POSITIVE)
    logs = np.log(pairs.after) - np.log(pairs.before)
    # Equal values have exactly equal logarithms; a common ratio has not, so that rounding isn't taken for spread.
    ratios = np.round(logs, 12)
    result = _student(pairs, logs if np.ptp(ratios) > 0 else ratios, Method.PAIRED_T_LOG, level)
    if isinstance(result, NotEstimable):
        return result
    difference = result.estimate(Measure.MEAN_DIFFERENCE)
    if difference is None or not isinstance(difference.interval, Interval):
        return result
    half = (difference.interval.high - difference.interval.low) / 2
    interval = exponential_interval(difference.value, half, level, pairs.n)
    if abs(difference.value) > LARGEST_EXPONENT:
        return replace(result, estimates=(pairs.not_estimable(Reason.NUMERIC_OVERFLOW),))
    ratio = Estimate(Measure.GEOMETRIC_MEAN_RATIO, math.exp(difference.value), interval)
    return replace(result, estimates=(ratio,))


def _student(pairs: Pairs, differences: FloatArray, method: Method, level: float) -> HypothesisTest | NotEstimable:
    n = pairs.n
    if n < 2:
        return pairs.not_estimable(Reason.TOO_FEW_VALUES, needed=2)
    if np.ptp(differences) == 0:
        return pairs.not_estimable(Reason.CONSTANT)
    mean, sd = float(differences.mean()), float(differences.std(ddof=1))
    error = sd / math.sqrt(n)
    half = float(special.stdtrit(n - 1, (1 + level) / 2)) * error
    estimates = (
        Estimate(Measure.MEAN_DIFFERENCE, mean, Interval(mean - half, mean + half, level)),
        Estimate(Measure.COHEN_DZ, mean / sd),
    )
    t = mean / error
    p = float(2 * special.stdtr(n - 1, -abs(t)))
    return finite_test(HypothesisTest(method, t, p, n, (float(n - 1),), pairs.missing, estimates=estimates))


def signed_rank(
    pairs: Pairs, zeros: Zeros = Zeros.LEAVE_OUT, level: float = CONFIDENCE_LEVEL
) -> HypothesisTest | NotEstimable:
    """Wilcoxon's signed-rank test of after − before; ``statistic`` is the sum of the ranks of the rises.

    Exact below 50 differences without ties or zeros; else the normal approximation with correction for ties and, where
    pairs without difference are left out, for continuity, as in R's ``wilcox.test``. Pratt ranks the zeros and leaves
    them out afterwards. The estimate is the pseudomedian (median of Walsh averages of all differences).

    References
    ----------
    Wilcoxon F. Biometrics Bull 1945;1:80–83; Pratt JW. J Am Stat Assoc 1959;54:655–667; Hollander M, Wolfe DA, Chicken
    E. Nonparametric Statistical Methods, 3rd ed. 2014, sections 3.1–3.3.
    """
    changed = pairs.differences[pairs.differences != 0]
    if changed.size == 0:
        return pairs.not_estimable(Reason.NO_DIFFERENCES)
    ranked = pairs.differences if zeros is Zeros.PRATT else changed
    order = np.argsort(np.abs(ranked), kind="stable")
    ranks = midranks(np.abs(ranked)[order])
    rises = float(ranks[ranked[order] > 0].sum())
    ties = tie_sizes(np.sort(np.abs(changed)))
    exact = changed.size < EXACT_UP_TO and changed.size == pairs.n and bool((ties == 1).all())
    if exact:
        method, p = Method.SIGNED_RANK_EXACT, _exact_p(round(rises), changed.size)
    else:
        method, p = _approximate(rises, pairs.n, ties, zeros)
    estimates = (_pseudomedian(pairs, exact, level),)
    return HypothesisTest(method, rises, p, pairs.n, (), pairs.missing, estimates=estimates)


def _approximate(rises: float, n: int, ties: IntArray, zeros: Zeros) -> tuple[Method, float]:
    changed = int(ties.sum())
    t = ties.astype(np.float64)
    correction = float(np.sum(t**3 - t)) / 48
    size, dropped = (float(n), float(n - changed)) if zeros is Zeros.PRATT else (float(changed), 0.0)
    mean = (size * (size + 1) - dropped * (dropped + 1)) / 4
    spread = size * (size + 1) * (2 * size + 1) - dropped * (dropped + 1) * (2 * dropped + 1)
    distance = abs(rises - mean)
    if zeros is Zeros.LEAVE_OUT:
        distance = max(distance - 0.5, 0.0)
    p = float(2 * special.ndtr(-distance / math.sqrt(spread / 24 - correction)))
    return (Method.SIGNED_RANK_PRATT if zeros is Zeros.PRATT else Method.SIGNED_RANK_ASYMPTOTIC), p


def _exact_counts(n: int) -> FloatArray:
    """How many of the 2ⁿ signs give each sum of ranks, as doubles: exact for n < 50."""
    counts = np.ones(1)
    for rank in range(1, n + 1):
        counts = np.pad(counts, (0, rank)) + np.pad(counts, (rank, 0))
    return counts


def _exact_p(rises: int, n: int) -> float:
    counts = _exact_counts(n)
    tail = counts[: rises + 1].sum() if rises <= n * (n + 1) / 4 else counts[rises:].sum()
    return float(min(1.0, 2 * tail / 2.0**n))


def _pseudomedian(pairs: Pairs, exact: bool, level: float) -> Estimate | NotEstimable:
    n = pairs.n
    if n > LARGEST_WALSH:
        return pairs.not_estimable(Reason.NO_INTERVAL)
    first, second = np.triu_indices(n)
    walsh = np.sort((pairs.differences[first] + pairs.differences[second]) / 2)
    value = float(np.median(walsh))
    low = _exact_rank(n, level) if exact else _approximate_rank(n, level)
    if low == 0:  # Even the extremes hold less than the level.
        return Estimate(Measure.PSEUDOMEDIAN, value, pairs.not_estimable(Reason.TOO_FEW_VALUES))
    return Estimate(Measure.PSEUDOMEDIAN, value, Interval(float(walsh[low - 1]), float(walsh[-low]), level))


def _exact_rank(n: int, level: float) -> int:
    total = np.cumsum(_exact_counts(n)) / 2.0**n
    return int(np.searchsorted(total, (1 - level) / 2, side="left"))


def _approximate_rank(n: int, level: float) -> int:
    """Rank of the Walsh average that bounds the interval in large samples, or with ties: Hollander, section 3.3."""
    half_width = float(special.ndtri((1 + level) / 2)) * math.sqrt(n * (n + 1) * (2 * n + 1) / 24)
    return max(math.floor(n * (n + 1) / 4 - half_width), 0)


def mcnemar(before: ArrayLike, after: ArrayLike) -> HypothesisTest | NotEstimable:
    """Test by exact binomial whether as many turned from no to yes as from yes to no; the statistic is the former.

    Parameters
    ----------
    before, after
        0 no, 1 yes, NaN for missing, shape (n,) each.

    References
    ----------
    McNemar Q. Psychometrika 1947;12:153–157.
    """
    first, second = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    complete = ~(np.isnan(first) | np.isnan(second))
    n, missing = int(complete.sum()), int(np.count_nonzero(~complete))
    if n == 0:
        return NotEstimable(Reason.NO_VALUES, 0, missing)
    change = second[complete] - first[complete]
    gained, lost = int(np.count_nonzero(change > 0)), int(np.count_nonzero(change < 0))
    if gained + lost == 0:
        return NotEstimable(Reason.NO_DISCORDANT_PAIRS, n, missing)
    p = float(stats.binomtest(gained, gained + lost).pvalue)
    difference = Estimate(Measure.RISK_DIFFERENCE, (gained - lost) / n)
    return HypothesisTest(Method.MCNEMAR_EXACT, float(gained), p, n, (), missing, estimates=(difference,))
