"""Before and after where values lie outside the limits of the assay: paired Prentice–Wilcoxon test, signs, bounds.

Nothing is substituted. A pair whose order its limits leave open counts as undetermined.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from analysis.statistics.catalogue import Method
from analysis.statistics.censored.sample import CensoredSample, LeftCensored
from analysis.statistics.columns import BoolArray, FloatArray
from analysis.statistics.qualifiers import CensoredColumn
from analysis.statistics.reasons import Reason
from analysis.statistics.results import HypothesisTest, NotEstimable, Value


@dataclass(frozen=True, eq=False)
class CensoredPairs:
    """Pairs with a usable value or limit on both sides; ``missing`` counts those without."""

    before: CensoredColumn
    after: CensoredColumn
    missing: int

    @classmethod
    def of(cls, before: CensoredColumn, after: CensoredColumn) -> "CensoredPairs":
        """Keep the complete pairs.

        Raises
        ------
        ValueError
            When the lengths differ.
        """
        if before.size != after.size:
            raise ValueError(f"columns of lengths {before.size} and {after.size}")
        kept = before.usable & after.usable
        return cls(_of(before, kept), _of(after, kept), int(np.count_nonzero(~kept)))

    @property
    def n(self) -> int:
        """Number of pairs."""
        return self.before.size

    @cached_property
    def censored(self) -> bool:
        """Whether some value of a pair lies outside a limit."""
        return not bool(self.before.exact.all() and self.after.exact.all())

    def not_estimable(self, reason: Reason, needed: int | None = None) -> NotEstimable:
        """Say why, with the counts."""
        return NotEstimable(reason, self.n, self.missing, needed)


def _of(column: CensoredColumn, kept: BoolArray) -> CensoredColumn:
    return CensoredColumn(column.values[kept], column.qualifiers[kept])


@dataclass(frozen=True)
class PairSigns:
    """How many pairs rose, fell or stayed, and of how many the limits leave that open.

    ``lowest_p`` and ``highest_p`` are those of the exact sign test over every way to place the undetermined pairs.
    """

    rose: int
    fell: int
    same: int
    undetermined: int
    lowest_p: Value
    highest_p: Value
    method: Method = Method.SIGN_TEST


def pair_signs(pairs: CensoredPairs) -> PairSigns:
    """Count the signs of after − before.

    References
    ----------
    Conover WJ. Practical Nonparametric Statistics, 3rd ed. 1999, section 3.4 (sign test); Helsel DR. Statistics for
    Censored Environmental Data, 2nd ed. 2012, chapter 10.
    """
    counts = [int(np.count_nonzero(mask)) for mask in pair_orders(pairs)]
    undetermined = pairs.n - sum(counts)
    lowest, highest = _sign_p(counts[0], counts[1], undetermined, pairs)
    return PairSigns(counts[0], counts[1], counts[2], undetermined, lowest, highest)


def pair_orders(pairs: CensoredPairs) -> tuple[BoolArray, BoolArray, BoolArray]:
    """Tell which pairs rose, fell, or stayed, shape (n,) each; the limits leave it open for those in none of them.

    "<v" lies from 0 up to v, v itself left out, ">v" above v.
    """
    before, after = pairs.before, pairs.after
    exact = before.exact & after.exact
    low_before, high_before = _ends(before)
    low_after, high_after = _ends(after)
    # An open end: "<5" is below 5, so that it has risen against nothing and fallen against 5 and more.
    rose = np.where(exact, after.values > before.values, _surely_above((low_after, after), (high_before, before)))
    fell = np.where(exact, after.values < before.values, _surely_above((low_before, before), (high_after, after)))
    return rose, fell, exact & (before.values == after.values)


def _ends(column: CensoredColumn) -> tuple[FloatArray, FloatArray]:
    low = np.where(column.below, 0.0, column.values)
    return low, np.where(column.above, np.inf, column.values)


def _surely_above(lower: tuple[FloatArray, CensoredColumn], upper: tuple[FloatArray, CensoredColumn]) -> BoolArray:
    """Tell where the lower end of one surely lies above the upper end of the other; open ends may touch."""
    (low, first), (high, second) = lower, upper
    touching = first.above | second.below
    return np.where(touching, low >= high, low > high)


def _sign_p(rose: int, fell: int, undetermined: int, pairs: CensoredPairs) -> tuple[Value, Value]:
    total = rose + fell + undetermined
    if total == 0:
        why = pairs.not_estimable(Reason.NO_DIFFERENCES if pairs.n else Reason.NO_VALUES)
        return why, why
    # p falls with the distance from the middle: the ends, and the split nearest to the middle, hold the extremes.
    nearest = min(max(total // 2, rose), rose + undetermined)
    found = [float(stats.binomtest(count, total).pvalue) for count in (rose, rose + undetermined, nearest)]
    return min(found), max(found)


def change_bounds(pairs: CensoredPairs) -> tuple[Value, Value]:
    """Give the lowest and the highest median of after − before that the limits allow; a value is never below 0."""
    if pairs.n == 0:
        why = pairs.not_estimable(Reason.NO_VALUES)
        return why, why
    low_before, high_before = _ends(pairs.before)
    low_after, high_after = _ends(pairs.after)
    bounds = (np.median(low_after - high_before), np.median(high_after - low_before))
    low, high = (
        float(bound) if np.isfinite(bound) else pairs.not_estimable(Reason.CENSORED_VALUES) for bound in bounds
    )
    return low, high


def paired_prentice_wilcoxon(
    before: ArrayLike, before_qualifiers: ArrayLike, after: ArrayLike, after_qualifiers: ArrayLike
) -> HypothesisTest | NotEstimable:
    """Test after against before, with limits, by Prentice–Wilcoxon scores; ``statistic`` is z, above 0 for a rise.

    Both columns are pooled and flipped; a measured value scores 1 − 2S, one below its limit 1 − S, with S Prentice's
    estimate ∏ n/(n + 1) of the survivor function, averaged over ties. z = Σd / √Σd² of the differences of scores. Both
    values of a pair whose order isn't known take the higher limit, so that d is 0 (O'Brien and Fleming).

    Parameters
    ----------
    before, after
        Values or limits, shape (n,) each, NaN for missing.
    before_qualifiers, after_qualifiers
        Codes −1 for "<", 0 for "=", 1 for ">", shape (n,) each.

    References
    ----------
    O'Brien PC, Fleming TR. A paired Prentice-Wilcoxon test for censored paired data. Biometrics 1987;43:169–180;
    Helsel DR. Statistics for Censored Environmental Data, 2nd ed. 2012, chapter 10.
    """
    pairs = CensoredPairs.of(CensoredColumn.of(before, before_qualifiers), CensoredColumn.of(after, after_qualifiers))
    if pairs.n < 2:
        return pairs.not_estimable(Reason.TOO_FEW_VALUES if pairs.n else Reason.NO_VALUES, needed=2)
    if bool(pairs.before.infinite.any() or pairs.after.infinite.any()):
        return pairs.not_estimable(Reason.INFINITE_VALUES)
    values, measured, mirrored = _pooled(pairs)
    if not measured.any():
        return pairs.not_estimable(Reason.ALL_CENSORED)
    scores = _scores(values, measured)
    differences = scores[pairs.n :] - scores[: pairs.n]
    squares = float(np.sum(differences**2))
    if squares <= 1e-12:
        return pairs.not_estimable(Reason.NO_DIFFERENCES)
    z = float(differences.sum()) / math.sqrt(squares) * (-1 if mirrored else 1)
    p = float(2 * special.ndtr(-abs(z)))
    return HypothesisTest(Method.PAIRED_PRENTICE_WILCOXON, z, p, pairs.n, (), pairs.missing)


def _pooled(pairs: CensoredPairs) -> tuple[FloatArray, BoolArray, bool]:
    """Stack both columns, limited on the left only, with both values of an undetermined pair at the higher limit."""
    values = np.concatenate([pairs.before.values, pairs.after.values])
    qualifiers = np.concatenate([pairs.before.qualifiers, pairs.after.qualifiers])
    left = LeftCensored.of(CensoredSample.of(values, qualifiers))
    first, second = left.values[: pairs.n], left.values[pairs.n :]
    exact_first, exact_second = left.exact[: pairs.n], left.exact[pairs.n :]
    open_first = ~exact_first & (first > np.where(exact_second, second, -np.inf))
    open_second = ~exact_second & (second > np.where(exact_first, first, -np.inf))
    undetermined = open_first | open_second
    limit = np.maximum(np.where(exact_first, -np.inf, first), np.where(exact_second, -np.inf, second))
    pooled = [np.where(undetermined, limit, first), np.where(undetermined, limit, second)]
    measured = [exact_first & ~undetermined, exact_second & ~undetermined]
    return np.concatenate(pooled), np.concatenate(measured), left.mirrored


def _scores(values: FloatArray, measured: BoolArray) -> FloatArray:
    """Give the scores of values of which some are limits; the highest values come first, limits after equal values."""
    # A value at its own limit is measured; "<v" lies below it, so it comes after v among the flipped values.
    order = np.lexsort((~measured, -values))
    at_risk = values.size - np.arange(values.size, dtype=np.float64)
    steps = np.where(measured[order], at_risk / (at_risk + 1), 1.0)
    survivor = np.cumprod(steps).astype(np.float64)
    sorted_values, sorted_measured = values[order], measured[order]
    scores = np.empty(values.size)
    shares = np.where(sorted_measured, 1 - 2 * _mean_of_ties(survivor, sorted_values, sorted_measured), 1 - survivor)
    scores[order] = shares
    # Low scores belong to early flipped values, which are the high ones: turn them, so that a high value scores high.
    return -scores


def _mean_of_ties(survivor: FloatArray, values: FloatArray, measured: BoolArray) -> FloatArray:
    """Average the survivor function over measured values that are equal."""
    found = survivor.copy()
    places = np.flatnonzero(measured)
    _distinct, groups = np.unique(values[places], return_inverse=True)
    sums, counts = np.bincount(groups, survivor[places]), np.bincount(groups)
    found[places] = (sums / counts)[groups]
    return found
