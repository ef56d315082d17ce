"""Comparing survival between groups: log-rank, stratified, and for trend."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.statistics.catalogue import Method
from analysis.statistics.columns import NO_GROUP, small_codes
from analysis.statistics.reasons import Reason
from analysis.statistics.results import HypothesisTest, NotEstimable
from analysis.statistics.survival.times import Observed
from analysis.statistics.weighted_logrank import LogRankSums, log_rank_sums


@dataclass(frozen=True)
class LogRankTest(HypothesisTest):
    """A log-rank test with the events observed and expected per group code; for trend, ``statistic`` is z."""

    observed: tuple[int, ...] = ()
    expected: tuple[float, ...] = ()


@dataclass(frozen=True, eq=False)
class _Compared:
    """The sums over all strata, and what goes with them."""

    sums: LogRankSums
    sizes: tuple[int, ...]
    observed: tuple[int, ...]
    missing: int

    def test(self, method: Method, statistic: float, df: tuple[float, ...], p: float) -> LogRankTest:
        expected = tuple(float(e) for e in np.asarray(self.observed) - self.sums.excess)
        return LogRankTest(
            method, statistic, p, sum(self.sizes), df, self.missing, self.sizes,
            observed=self.observed, expected=expected,
        )  # fmt: skip

    def not_estimable(self, reason: Reason) -> NotEstimable:
        return NotEstimable(reason, sum(self.sizes), self.missing)


def log_rank(
    observed: Observed, groups: ArrayLike, group_count: int, strata: ArrayLike | None = None
) -> LogRankTest | NotEstimable:
    """Test whether survival is the same in all groups; any cause counts as the event.

    Parameters
    ----------
    observed
        Durations with events, of :func:`~analysis.statistics.survival.times.observe`.
    groups, strata
        Integer codes in the order of the columns observed, −1 for none; shape (size,). With strata, groups are compared
        within each stratum and the sums are added.
    group_count
        Number of groups.

    References
    ----------
    Mantel N. Cancer Chemother Rep 1966;50:163–170; Peto R, Peto J. J R Stat Soc A 1972;135:185–207.
    """
    compared = _compare(observed, groups, group_count, strata)
    if isinstance(compared, NotEstimable):
        return compared
    statistic, df = compared.sums.chi_square()
    if df == 0:
        return compared.not_estimable(Reason.TOO_FEW_EVENTS)
    method = Method.LOG_RANK if strata is None else Method.LOG_RANK_STRATIFIED
    return compared.test(method, statistic, (float(df),), float(special.chdtrc(df, statistic)))


def log_rank_trend(
    observed: Observed,
    groups: ArrayLike,
    group_count: int,
    scores: Sequence[float] | None = None,
    strata: ArrayLike | None = None,
) -> LogRankTest | NotEstimable:
    """Test for a trend of survival over ordered groups, with scores 0, 1, 2 … unless others are given.

    z > 0 when events exceed the expected in groups of higher score. Source: Tarone RE. Biometrika 1975;62:679–690.
    """
    compared = _compare(observed, groups, group_count, strata)
    if isinstance(compared, NotEstimable):
        return compared
    z = compared.sums.trend(np.arange(group_count, dtype=np.float64) if scores is None else np.asarray(scores, float))
    if z is None:
        return compared.not_estimable(Reason.TOO_FEW_EVENTS)
    return compared.test(Method.LOG_RANK_TREND, z, (), float(2 * special.ndtr(-abs(z))))


def _compare(
    observed: Observed, groups: ArrayLike, group_count: int, strata: ArrayLike | None
) -> _Compared | NotEstimable:
    codes = small_codes(groups, observed.size, group_count)[observed.positions]
    layers = np.zeros(observed.n, np.int64) if strata is None else np.asarray(strata, np.int64)[observed.positions]
    kept = (codes != NO_GROUP) & (layers != NO_GROUP)
    missing = observed.missing + int(np.count_nonzero(~kept))
    sizes = tuple(int(size) for size in np.bincount(codes[kept], minlength=group_count))
    occupied = sum(size > 0 for size in sizes)
    if occupied < 2:
        return NotEstimable(Reason.SINGLE_GROUP if occupied else Reason.NO_GROUPS, sum(sizes), missing)
    ended = observed.ended
    if not ended[kept].any():
        return NotEstimable(Reason.NO_EVENTS, sum(sizes), missing)
    excess, variance = np.zeros(group_count), np.zeros((group_count, group_count))
    for layer in np.unique(layers[kept]):
        chosen = kept & (layers == layer)
        if ended[chosen].any():
            part = log_rank_sums(observed.durations[chosen], ended[chosen], codes[chosen], group_count, 0.0)
            excess, variance = excess + part.excess, variance + part.variance
    events = np.bincount(codes[kept & ended], minlength=group_count)
    return _Compared(LogRankSums(excess, variance), sizes, tuple(int(e) for e in events), missing)
