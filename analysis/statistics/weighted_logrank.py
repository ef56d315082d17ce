"""Weighted log-rank tests of the Harrington–Fleming family, for survival times and for flipped measurements."""

from dataclasses import dataclass

import numpy as np

from analysis.statistics.columns import BoolArray, FloatArray

SINGULAR = 1e-10
"""An eigenvalue of the variance below this share of the largest is zero but for rounding."""


@dataclass(frozen=True, eq=False)
class LogRankSums:
    """Weighted observed minus expected events per group, shape (k,), and their variance, shape (k, k)."""

    excess: FloatArray
    variance: FloatArray

    def chi_square(self) -> tuple[float, int]:
        """Return (O − E)ᵀ V⁻ (O − E) and its degrees of freedom, the rank of V."""
        eigenvalues, vectors = np.linalg.eigh(self.variance)
        kept = eigenvalues > SINGULAR * max(float(eigenvalues.max()), 0.0)
        projected = vectors[:, kept].T @ self.excess
        return float(np.sum(projected**2 / eigenvalues[kept])), int(np.count_nonzero(kept))

    def trend(self, scores: FloatArray) -> float | None:
        """Return z = sᵀ(O − E)/√(sᵀVs), or None when the variance is zero (Tarone 1975)."""
        variance = float(scores @ self.variance @ scores)
        return float(scores @ self.excess) / float(np.sqrt(variance)) if variance > 0 else None


def log_rank_sums(time: FloatArray, event: BoolArray, codes: np.ndarray, group_count: int, rho: float) -> LogRankSums:
    """Compare groups with weights S(t−)^ρ, S the Kaplan–Meier estimate of all together.

    ρ = 0 is the log-rank test, ρ = 1 Peto and Peto's modification of Wilcoxon's test as in R's ``survdiff``. An
    observation censored at t is at risk at t. Source: Harrington DP, Fleming TR. Biometrika 1982;69:553–566.

    Parameters
    ----------
    time, event, codes
        Time, whether it ended in an event, and group code, shape (n,) each.
    group_count
        Number of groups.
    rho
        Exponent of the weight.
    """
    moments, which = np.unique(time[event], return_inverse=True)
    cells = np.bincount(which * group_count + codes[event], minlength=moments.size * group_count)
    deaths = cells.reshape(moments.size, group_count).astype(np.float64)
    at_risk = np.column_stack(
        [
            np.count_nonzero(codes == code) - np.searchsorted(np.sort(time[codes == code]), moments, side="left")
            for code in range(group_count)
        ]
    ).astype(np.float64)
    all_deaths, all_at_risk = deaths.sum(axis=1), at_risk.sum(axis=1)
    survival = np.cumprod(1 - all_deaths / all_at_risk)
    weights = np.concatenate(([1.0], survival[:-1])) ** rho
    shares = at_risk / all_at_risk[:, None]
    excess = (weights[:, None] * (deaths - all_deaths[:, None] * shares)).sum(axis=0)
    spread = weights**2 * all_deaths * (all_at_risk - all_deaths) / np.maximum(all_at_risk - 1, 1)
    variance = np.diag(spread @ shares) - (shares * spread[:, None]).T @ shares
    return LogRankSums(excess, variance)
