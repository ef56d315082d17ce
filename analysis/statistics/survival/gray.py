"""Gray's test: whether the cumulative incidence of one cause is the same in all groups."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.statistics.catalogue import Method
from analysis.statistics.columns import NO_GROUP, FloatArray, IntArray, small_codes
from analysis.statistics.reasons import Reason
from analysis.statistics.results import HypothesisTest, NotEstimable
from analysis.statistics.survival.times import CENSORED, Observed
from analysis.statistics.weighted_logrank import LogRankSums


def gray(
    observed: Observed, groups: ArrayLike, group_count: int, cause: int = 1, strata: ArrayLike | None = None
) -> HypothesisTest | NotEstimable:
    """Compare the cumulative incidence of a cause between groups, with ρ = 0.

    Within strata, scores and variances are those of each stratum, added up, as in ``cuminc(…, strata)`` of R's cmprsk.

    Parameters
    ----------
    observed
        Durations with causes, of :func:`~analysis.statistics.survival.times.observe`.
    groups
        Integer codes in the order of the columns observed, −1 for none, shape (size,).
    strata
        Integer codes likewise, −1 for none.

    References
    ----------
    Gray RJ. A class of K-sample tests for comparing the cumulative incidence of a competing risk. Ann Stat
    1988;16:1141–1154.
    """
    codes = small_codes(groups, observed.size, group_count)[observed.positions]
    layers = np.zeros(observed.n, np.int64) if strata is None else np.asarray(strata, np.int64)[observed.positions]
    kept = (codes != NO_GROUP) & (layers != NO_GROUP)
    missing = observed.missing + int(np.count_nonzero(~kept))
    present, codes = np.unique(codes[kept], return_inverse=True)
    sizes = np.zeros(group_count, np.int64)
    sizes[present] = np.bincount(codes)
    events = observed.events[kept]
    if present.size < 2:
        return NotEstimable(Reason.SINGLE_GROUP if present.size else Reason.NO_GROUPS, events.size, missing)
    if not (events == cause).any():
        return NotEstimable(Reason.NO_EVENTS, events.size, missing)
    sums = _summed(observed.durations[kept], events, codes, layers[kept], present.size, cause)
    statistic, df = sums.chi_square()
    if df == 0:
        return NotEstimable(Reason.TOO_FEW_EVENTS, events.size, missing)
    p = float(special.chdtrc(df, statistic))
    sizes_shown = tuple(int(size) for size in sizes)
    method = Method.GRAY if strata is None else Method.GRAY_STRATIFIED
    return HypothesisTest(method, statistic, p, events.size, (float(df),), missing, sizes_shown)


def _summed(
    durations: FloatArray, events: IntArray, codes: IntArray, layers: IntArray, group_count: int, cause: int
) -> LogRankSums:
    """Add up the scores and variances of the strata."""
    parts = []
    for layer in np.unique(layers):
        rows = layers == layer
        counts = _counts(durations[rows], events[rows], codes[rows], group_count, cause)
        parts.append(_Sums(group_count).over(*counts))
    return LogRankSums(np.sum([one.excess for one in parts], axis=0), np.sum([one.variance for one in parts], axis=0))


def _counts(
    durations: FloatArray, events: np.ndarray, codes: np.ndarray, group_count: int, cause: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """At risk, events of the cause, events of others; by moment with an event and by group, shape (m, k) each."""
    moments = np.unique(durations[events != CENSORED])
    at_risk, own, other = (np.zeros((moments.size, group_count)) for _ in range(3))
    for code in range(group_count):
        mine = codes == code
        at_risk[:, code] = mine.sum() - np.searchsorted(np.sort(durations[mine]), moments, side="left")
        for table, chosen in ((own, events == cause), (other, (events != cause) & (events != CENSORED))):
            places = np.searchsorted(moments, durations[mine & chosen])
            table[:, code] = np.bincount(places, minlength=moments.size)
    return at_risk, own, other


@dataclass
class _Sums:
    """Running sums over moments; the names follow section 2 of Gray (1988) and R's ``cmprsk``."""

    groups: int
    score: FloatArray = field(init=False)
    v: FloatArray = field(init=False)
    v2: FloatArray = field(init=False)
    v3: FloatArray = field(init=False)
    c: FloatArray = field(init=False)
    survival: FloatArray = field(init=False)
    incidence: FloatArray = field(init=False)
    pooled: float = 0.0

    def __post_init__(self) -> None:
        k = self.groups
        self.score, self.v3, self.incidence = np.zeros(k), np.zeros(k), np.zeros(k)
        self.v, self.v2, self.c = np.zeros((k, k)), np.zeros((k, k)), np.zeros((k, k))
        self.survival = np.ones(k)

    def over(self, at_risk: FloatArray, own: FloatArray, other: FloatArray) -> LogRankSums:
        """Go through the moments in their order, and return score and variance."""
        for moment in zip(at_risk, own, other, strict=True):
            self._add(*moment)
        crossed = self.c @ self.v2.T
        return LogRankSums(self.score, self.v + (self.c * self.v3) @ self.c.T + crossed + crossed.T)

    def _add(self, risk: FloatArray, own: FloatArray, other: FloatArray) -> None:
        before, here = self.survival, risk > 0
        left = np.where(here, (risk - own - other) / np.where(here, risk, 1.0), 1.0)
        after = before * left
        weight = np.where(here, risk / np.where(before > 0, before, 1.0), 0.0)
        free = weight * (1 - self.incidence)
        events = own.sum()
        pooled = self.pooled + events / weight.sum()
        spread = np.diag(weight) - np.outer(weight, weight) / weight.sum()
        self.c += spread * events / (weight.sum() * (1 - self.pooled))
        self.score += own - events * free / free.sum() if free.sum() > 0 else own
        if events > 0:
            self._own_variance(spread, weight.sum(), events, risk, before, after, pooled)
        self._other_variance(other, risk, before, after, pooled)
        self.incidence = self.incidence + np.where(here, before * own / np.where(here, risk, 1.0), 0.0)
        self.survival, self.pooled = after, pooled

    def _own_variance(
        self, spread: FloatArray, total: float, events: float, risk: FloatArray, before: FloatArray,
        after: FloatArray, pooled: float,
    ) -> None:  # fmt: skip
        here = risk > 0
        ratio = np.where(after > 0, 1 - (1 - pooled) / np.where(after > 0, after, 1.0), 1.0)
        size = total * before - 1
        tied = np.where((events > 1) & (size > 0), 1 - (events - 1) / np.where(size > 0, size, 1.0), 1.0)
        weight = np.where(here, tied * before * events / (total * np.where(here, risk, 1.0)), 0.0)
        self._accumulate(spread - self.c * ratio, ratio, weight)

    def _other_variance(
        self, other: FloatArray, risk: FloatArray, before: FloatArray, after: FloatArray, pooled: float
    ) -> None:
        here = (after > 0) & (other > 0)
        ratio = np.where(here, (1 - pooled) / np.where(here, after, 1.0), 0.0)
        tied = np.where(other > 1, 1 - (other - 1) / np.maximum(risk - 1, 1), 1.0)
        weight = np.where(here, tied * before**2 * other / np.where(here, risk, 1.0) ** 2, 0.0)
        self._accumulate(-self.c * ratio, ratio, weight)

    def _accumulate(self, moves: FloatArray, ratio: FloatArray, weight: FloatArray) -> None:
        self.v3 += ratio**2 * weight
        self.v2 += moves * (ratio * weight)
        self.v += (moves * weight) @ moves.T
