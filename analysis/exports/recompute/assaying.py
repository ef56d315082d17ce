"""Results of assays, a row each: counts of what belongs together, values outside limits, replicates."""

from __future__ import annotations

import math

import numpy as np
from scipy import stats

from .data import Numbers, censored, members, numbers, texts


def distinct(name: str, by: str = "", level: str = "") -> int:
    """Count the different entries of a column, of those of a level; empty cells are none."""
    kept = members(by, level)
    return len({text for text, keep in zip(texts(name), kept.tolist(), strict=True) if keep and text})


def stated(name: str) -> float:
    """Give the one number that all rows have in a column; NaN where they differ."""
    found = set(numbers(name).tolist())
    return found.pop() if len(found) == 1 else math.nan


def outside(name: str, sign: int) -> int:
    """Count the values below (−1) or above (1) a limit, known or not."""
    return int((numbers(f"{name}_qualifier") == sign).sum())


def outside_unknown(name: str) -> int:
    """Count the values below a limit that nobody knows."""
    return int(((numbers(f"{name}_qualifier") == -1) & np.isnan(numbers(f"{name}_limit"))).sum())


def _replicates(name: str, of: str) -> list[Numbers]:
    values, signs = censored(name)
    kept = (signs == 0) & (values > 0)
    groups = numbers(of)
    found = [values[kept & (groups == group)] for group in np.unique(groups[kept])]
    return [part for part in found if part.size > 1]


def replicated(name: str, of: str) -> int:
    """Count the specimens with at least two measured values."""
    return len(_replicates(name, of))


def replicate_cv(name: str, of: str) -> float:
    """Root mean square of the coefficients of variation of replicates, in percent (Hyslop and White 2009)."""
    squares = [float(np.var(part, ddof=1) / np.mean(part) ** 2) for part in _replicates(name, of)]
    return 100 * math.sqrt(float(np.mean(squares)))


def replicate_cv_low(name: str, of: str) -> float:
    """Lower end of its interval by χ² with Satterthwaite's degrees of freedom."""
    return _cv_end(name, of, 0.975)


def replicate_cv_high(name: str, of: str) -> float:
    """Upper end of it."""
    return _cv_end(name, of, 0.025)


def _cv_end(name: str, of: str, probability: float) -> float:
    parts = _replicates(name, of)
    df = len(parts) ** 2 / sum(1 / (part.size - 1) for part in parts)
    return replicate_cv(name, of) * math.sqrt(df / float(stats.chi2.ppf(probability, df)))
