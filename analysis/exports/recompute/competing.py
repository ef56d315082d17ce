"""Cumulative incidences, and Gray's test of them. `cause` is what ended the time first, empty for nothing.

Gray RJ. Ann Stat 1988;16:1141–1154, with ρ = 0 and the correction for ties of R's cmprsk.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import stats

from .data import Codes, Numbers, codes_of, levels_of, members, numbers
from .describing import Z
from .outside_limits import chi_square_of


def gray(cause: str, by: str, strata: str = "") -> float:
    """χ² of Gray's test of one cause between the levels of a column, within those of another if there is one."""
    return chi_square_of(*_gray(cause, by, strata))[0]


def gray_p(cause: str, by: str, strata: str = "") -> float:
    """Its p."""
    statistic, df = chi_square_of(*_gray(cause, by, strata))
    return float(stats.chi2.sf(statistic, df))


def gray_df(cause: str, by: str, strata: str = "") -> int:
    """Its degrees of freedom."""
    return chi_square_of(*_gray(cause, by, strata))[1]


def incidence_at(cause: str, months: float, by: str = "", level: str = "") -> float:
    """Cumulative incidence of one cause at a time, where the others compete (Aalen–Johansen)."""
    return _incidence(cause, months, by, level)[0]


def incidence_at_low(cause: str, months: float, by: str = "", level: str = "") -> float:
    """Lower end of its interval, on the log-log scale (Choudhury 2002)."""
    value, error = _incidence(cause, months, by, level)
    return float(value ** math.exp(-Z * error / (value * math.log(value))))


def incidence_at_high(cause: str, months: float, by: str = "", level: str = "") -> float:
    """Upper end of it."""
    value, error = _incidence(cause, months, by, level)
    return float(value ** math.exp(Z * error / (value * math.log(value))))


def _incidence(cause: str, months: float, by: str, level: str) -> tuple[float, float]:
    """Give the incidence and its standard error.

    Each event moves the estimate by what it adds, and by what it leaves for later ones (Gray 1988, as R's cmprsk).
    """
    times, happened, causes = numbers("time"), numbers("event"), codes_of("cause")
    kept = members(by, level) & ~np.isnan(times) & ~np.isnan(happened)
    times, causes = times[kept], causes[kept]
    own = levels_of("cause").index(cause)
    survival, incidence, steps = 1.0, 0.0, []
    for time in np.unique(times[(causes >= 0) & (times <= months)]):
        risk, now = int(np.sum(times >= time)), times == time
        of_cause, others = int(np.sum(now & (causes == own))), int(np.sum(now & (causes >= 0) & (causes != own)))
        after = survival * (1 - (of_cause + others) / risk)
        incidence += survival * of_cause / risk
        both = [survival**2 * (1 - (d - 1) / (risk - 1) if d > 1 else 1.0) * d / risk**2 for d in (of_cause, others)]
        steps.append((both, incidence, after))
        survival = after
    variance = 0.0
    for (by_cause, by_others), then, after in steps:
        later = (then - incidence) / after if after > 0 else 0.0
        variance += by_cause * (1 + later) ** 2 + (by_others * later**2 if after > 0 else 0.0)
    return incidence, math.sqrt(variance)


def _gray(cause: str, by: str, strata: str) -> tuple[Numbers, Numbers]:
    """Score of each group, and their covariance, added up over the strata."""
    times, happened, causes, codes = numbers("time"), numbers("event"), codes_of("cause"), codes_of(by)
    layers = codes_of(strata) if strata else np.zeros_like(codes)
    kept = ~np.isnan(times) & ~np.isnan(happened) & (codes >= 0) & (layers >= 0)
    own, groups = levels_of("cause").index(cause), len(levels_of(by))
    parts = [
        _gray_within(times[rows], causes[rows], codes[rows], own, groups)
        for rows in (kept & (layers == layer) for layer in np.unique(layers[kept]))
    ]
    return np.sum([score for score, _variance in parts], axis=0), np.sum([one for _score, one in parts], axis=0)


def _gray_within(times: Numbers, causes: Codes, codes: Codes, place: int, groups: int) -> tuple[Numbers, Numbers]:
    own, test = causes == place, _Gray(groups)
    for time in np.unique(times[causes >= 0]):
        rows = [codes == group for group in range(test.groups)]
        at_risk = np.array([np.sum(row & (times >= time)) for row in rows], dtype=float)
        ended = [np.array([np.sum(row & (times == time) & which) for row in rows], dtype=float)
                 for which in (own, (causes >= 0) & ~own)]  # fmt: skip
        test.step(at_risk, *ended)
    return test.score, test.variance()


class _Gray:
    """Sums over time. Of each group: Kaplan–Meier S and incidence F before the time; f is the pooled incidence."""

    def __init__(self, groups: int) -> None:
        self.groups = groups
        self.S, self.F, self.f = np.ones(groups), np.zeros(groups), 0.0
        self.score, self.squares = np.zeros(groups), np.zeros(groups)
        self.drift, self.mixed, self.inner = (np.zeros((groups, groups)) for _ in range(3))

    def variance(self) -> Numbers:
        """Put together what the martingales of the groups add up to."""
        return np.asarray(
            self.inner + self.drift @ np.diag(self.squares) @ self.drift.T
            + self.drift @ self.mixed.T + self.mixed @ self.drift.T
        )  # fmt: skip

    def step(self, at_risk: Numbers, own: Numbers, other: Numbers) -> None:
        """Take the events of one time, of the cause and of the others, by group."""
        groups = np.flatnonzero(at_risk > 0)
        total, events = np.zeros(self.groups), own.sum()
        total[groups] = at_risk[groups] / self.S[groups]
        weights = np.diag(total) - np.outer(total, total) / total.sum()
        self.drift += weights * events / (total.sum() * (1 - self.f))
        pooled = self.f + events / total.sum()
        self.score += own - events * total * (1 - self.F) / np.sum(total * (1 - self.F))
        for k in groups:
            after = self.S[k] * (1 - (own[k] + other[k]) / at_risk[k])
            if events:
                ties = 1 - (events - 1) / (total.sum() * self.S[k] - 1) if events > 1 else 1.0
                ratio = 1 - (1 - pooled) / after if after > 0 else 1.0
                size = ties * self.S[k] * events / (total.sum() * at_risk[k])
                self._add(k, weights[:, k] - ratio * self.drift[:, k], ratio, size)
            if other[k] and after > 0:
                ties = 1 - (other[k] - 1) / (at_risk[k] - 1) if other[k] > 1 else 1.0
                ratio, size = (1 - pooled) / after, ties * self.S[k] ** 2 * other[k] / at_risk[k] ** 2
                self._add(k, -ratio * self.drift[:, k], ratio, size)
            self.F[k] += self.S[k] * own[k] / at_risk[k]
            self.S[k] = after
        self.f = pooled

    def _add(self, k: np.intp, moved: Numbers, ratio: float, size: float) -> None:
        self.squares[k] += ratio**2 * size
        self.mixed[:, k] += moved * ratio * size
        self.inner += np.outer(moved, moved) * size
