"""Tables of counts: χ², Fisher, odds ratio, risk difference, and trend in proportions."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special
from scipy.stats import fisher_exact

from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.columns import FloatArray, IntArray
from analysis.statistics.conditional_odds_ratio import conditional_odds_ratio
from analysis.statistics.effects import cramer_v
from analysis.statistics.freeman_halton import freeman_halton_p
from analysis.statistics.proportions import wilson_interval
from analysis.statistics.reasons import Reason
from analysis.statistics.results import CONFIDENCE_LEVEL, Estimate, Interval, NotEstimable

FISHER_BELOW = 5
"""Fisher's test takes the place of χ² when an expected count is below this (Cochran WG. Biometrics 1954;10:417–451)."""


@dataclass(frozen=True)
class TableTest:
    """Test of independence of rows and columns.

    ``statistic`` and ``df`` are None for the exact test, which has only a p-value. ``sparse`` tells that an expected
    count is below 5 and the table too large for the exact test, so that χ² is approximate.
    """

    method: Method
    statistic: float | None
    df: int | None
    p: float
    n: int
    smallest_expected: float
    sparse: bool
    cramer_v: Estimate


@dataclass(frozen=True)
class TwoByTwo:
    """Contrasts of a 2 × 2 table: rows are groups, the first column is the event; first row against second."""

    risk_difference: Estimate | NotEstimable
    odds_ratio_woolf: Estimate | NotEstimable
    odds_ratio_conditional: Estimate | NotEstimable


@dataclass(frozen=True)
class TrendInProportions:
    """Cochran–Armitage test; ``z`` > 0 when the proportion rises with the scores.

    ``departure`` is χ² of all groups less χ² of the trend, on ``departure_df`` degrees of freedom.
    """

    scores: tuple[float, ...]
    z: float
    p: float
    slope: float
    slope_interval: Interval
    departure: float
    departure_df: int
    departure_p: float | NotEstimable
    n: int
    method: Method = Method.COCHRAN_ARMITAGE


def count_table(rows: ArrayLike, columns: ArrayLike, row_count: int, column_count: int) -> IntArray:
    """Count integer codes into a table of shape (row_count, column_count); −1 in either leaves an observation out."""
    row, column = np.asarray(rows), np.asarray(columns)
    if row.shape != column.shape:
        raise ValueError(f"codes of shapes {row.shape} and {column.shape}")
    kept = (row >= 0) & (column >= 0)
    cells = np.bincount(row[kept] * column_count + column[kept], minlength=row_count * column_count)
    return cells.reshape(row_count, column_count)


def independence(table: ArrayLike) -> TableTest | NotEstimable:
    """Test rows against columns: χ² without continuity correction, Fisher's exact test when an expected count is < 5.

    Parameters
    ----------
    table
        Counts, shape (rows, columns). Empty rows and columns are left out.

    Raises
    ------
    ValueError
        When it isn't a table of counts.
    """
    counts = _occupied(_checked(table))
    n = int(counts.sum())
    if n == 0:
        return NotEstimable(Reason.NO_VALUES)
    if min(counts.shape) < 2:
        return NotEstimable(Reason.EMPTY_MARGIN, n)
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / n
    chi_square, df = _chi_square(counts, expected), (counts.shape[0] - 1) * (counts.shape[1] - 1)
    association = cramer_v(chi_square, n, *counts.shape)
    smallest = float(expected.min())
    exact = _exact_p(counts) if smallest < FISHER_BELOW else None
    if exact is not None:
        return TableTest(Method.FISHER_EXACT, None, None, exact, n, smallest, False, association)
    p = float(special.chdtrc(df, chi_square))
    return TableTest(Method.CHI_SQUARE, chi_square, df, p, n, smallest, smallest < FISHER_BELOW, association)


def two_by_two(table: ArrayLike, level: float = CONFIDENCE_LEVEL) -> TwoByTwo:
    """Contrasts of two groups with a binary outcome.

    Parameters
    ----------
    table
        Counts [[events₁, others₁], [events₂, others₂]].

    Notes
    -----
    Risk difference with Newcombe's interval (1998, method 10); sample odds ratio ad/bc with Woolf's interval, refused
    when a cell is zero; conditional maximum-likelihood odds ratio with the exact interval, as in R's ``fisher.test``.
    """
    counts = _checked(table)
    if counts.shape != (2, 2):
        raise ValueError("a table of 2 × 2 counts is needed")
    n = int(counts.sum())
    if not counts.sum(axis=1).all():
        empty = NotEstimable(Reason.EMPTY_MARGIN if n else Reason.NO_VALUES, n)
        return TwoByTwo(empty, empty, empty)
    return TwoByTwo(_newcombe(counts, level), _woolf(counts, level), _conditional(counts, level))


def cochran_armitage(
    events: ArrayLike, totals: ArrayLike, scores: ArrayLike, level: float = CONFIDENCE_LEVEL
) -> TrendInProportions | NotEstimable:
    """Test for a linear trend of proportions over scored groups, and the departure from it.

    z = Σ sᵢ(xᵢ − nᵢp̄)/√(p̄(1 − p̄)(Σ nᵢsᵢ² − (Σ nᵢsᵢ)²/N)). Source: Armitage 1955; as R's ``prop.trend.test``.

    The slope is that of the least-squares line, b = Σ wᵢpᵢ with wᵢ = nᵢ(sᵢ − s̄)/Σ nᵢ(sᵢ − s̄)². As the proportions are
    independent, it comes from their Wilson intervals (lᵢ, uᵢ): b − √Σ wᵢ²(pᵢ − lᵢ)² where wᵢ > 0, and (uᵢ − pᵢ)²
    where wᵢ < 0; the upper end likewise. It doesn't ask whether the proportions lie on the line; of two groups it is
    Newcombe's. Source: Zou GY, Huang W, Zhang X. Comput Stat Data Anal 2009;53:1080–1085.

    Parameters
    ----------
    events, totals
        Counts per group, shape (k,).
    scores
        Score of each group, shape (k,), stated with the result.
    """
    x, n, s = (np.asarray(column, dtype=np.float64) for column in (events, totals, scores))
    if not x.shape == n.shape == s.shape or (x > n).any() or (x < 0).any():
        raise ValueError("events, totals and scores of the same groups are needed, events at most totals")
    occupied = n > 0
    x, n, s = x[occupied], n[occupied], s[occupied]
    total = float(n.sum())
    if n.size < 2:
        return NotEstimable(Reason.SINGLE_GROUP if n.size else Reason.NO_VALUES, int(total))
    mean = float(x.sum()) / total
    centred = s - float(np.dot(n, s)) / total
    spread = float(np.dot(n, centred**2))
    if mean in (0.0, 1.0) or spread == 0:
        return NotEstimable(Reason.CONSTANT, int(total))
    covariance = float(np.dot(centred, x - n * mean))
    z = covariance / math.sqrt(mean * (1 - mean) * spread)
    overall = float(np.sum((x - n * mean) ** 2 / (n * mean * (1 - mean))))
    departure, df = max(overall - z**2, 0.0), n.size - 2
    return TrendInProportions(
        scores=tuple(float(score) for score in s),
        z=z,
        p=float(2 * special.ndtr(-abs(z))),
        slope=covariance / spread,
        slope_interval=_combined(x, n, n * centred / spread, level),
        departure=departure,
        departure_df=df,
        departure_p=float(special.chdtrc(df, departure)) if df else NotEstimable(Reason.TOO_FEW_VALUES, int(total)),
        n=int(total),
    )


def _combined(x: FloatArray, n: FloatArray, weights: FloatArray, level: float) -> Interval:
    """Interval of Σ wᵢpᵢ from the Wilson intervals of independent proportions."""
    wilson = [wilson_interval(int(events), int(total), level) for events, total in zip(x, n, strict=True)]
    proportions = x / n
    below = proportions - np.array([one.low for one in wilson])
    above = np.array([one.high for one in wilson]) - proportions
    rising = weights > 0
    centre = float(np.dot(weights, proportions))
    down = float(np.linalg.norm(weights * np.where(rising, below, above)))
    up = float(np.linalg.norm(weights * np.where(rising, above, below)))
    return Interval(centre - down, centre + up, level)


def _checked(table: ArrayLike) -> IntArray:
    counts = np.asarray(table)
    if counts.ndim != 2 or not np.issubdtype(counts.dtype, np.integer) or (counts < 0).any():
        raise ValueError("a table of counts is needed")
    return counts.astype(np.int64)


def _occupied(counts: IntArray) -> IntArray:
    return counts[np.ix_(counts.sum(axis=1) > 0, counts.sum(axis=0) > 0)]


def _chi_square(counts: IntArray, expected: FloatArray) -> float:
    return float(np.sum((counts - expected) ** 2 / expected))


def _exact_p(counts: IntArray) -> float | None:
    if counts.shape == (2, 2):
        return float(fisher_exact(counts).pvalue)
    return freeman_halton_p(counts)


def _newcombe(counts: IntArray, level: float) -> Estimate:
    (x1, n1), (x2, n2) = ((int(row[0]), int(row.sum())) for row in counts)
    p1, p2 = x1 / n1, x2 / n2
    first, second = wilson_interval(x1, n1, level), wilson_interval(x2, n2, level)
    low = p1 - p2 - math.hypot(p1 - first.low, second.high - p2)
    high = p1 - p2 + math.hypot(first.high - p1, p2 - second.low)
    return Estimate(Measure.RISK_DIFFERENCE, p1 - p2, Interval(low, high, level))


def _woolf(counts: IntArray, level: float) -> Estimate | NotEstimable:
    if (counts == 0).any():
        return NotEstimable(Reason.ZERO_CELL, int(counts.sum()))
    (a, b), (c, d) = counts.astype(np.float64)
    log_ratio, error = math.log(a * d / (b * c)), math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    half_width = float(special.ndtri((1 + level) / 2)) * error
    interval = Interval(math.exp(log_ratio - half_width), math.exp(log_ratio + half_width), level)
    return Estimate(Measure.ODDS_RATIO_WOOLF, math.exp(log_ratio), interval)


def _conditional(counts: IntArray, level: float) -> Estimate | NotEstimable:
    if (counts == 0).any():
        return NotEstimable(Reason.ZERO_CELL, int(counts.sum()))
    (a, b), (c, d) = counts.tolist()
    estimate, low, high = conditional_odds_ratio(a, b, c, d, level)
    return Estimate(Measure.ODDS_RATIO_CONDITIONAL, estimate, Interval(low, high, level))
