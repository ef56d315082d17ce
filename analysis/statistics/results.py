"""What every statistic returns: frozen values, or the reason why there is none.

A function of this package returns either a result or a :class:`NotEstimable`; it never raises for poor data and never
returns NaN. It raises ``ValueError`` only for a programming error, such as columns of different lengths.

Direction: of two groups the contrast is *first minus second* and the ratio *first over second*, everywhere.
"""

import math
from dataclasses import dataclass
from typing import TypeGuard, TypeVar

from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.reasons import Reason, explain

CONFIDENCE_LEVEL = 0.95
"""Level of every interval unless the caller sets another."""

SIGNIFICANCE_LEVEL = 0.05
"""Level at which the sensitivity line compares conclusions."""

LARGEST_EXPONENT = 700.0
"""exp of it is still a double (the limit is 709.78)."""

T = TypeVar("T")


@dataclass(frozen=True)
class NotEstimable:
    """A number that can't be given, and why.

    Attributes
    ----------
    reason
        Stable code; :func:`analysis.statistics.reasons.explain` has the English sentence.
    n, missing
        Values used and values missing.
    needed
        How many values the method needs, where that is the reason.
    """

    reason: Reason
    n: int = 0
    missing: int = 0
    needed: int | None = None

    @property
    def explanation(self) -> str:
        """English sentence of the reason."""
        return explain(self.reason)


Value = float | NotEstimable
"""A finite number, or why there is none."""


@dataclass(frozen=True)
class Interval:
    """Confidence interval, bounds included, in the unit of the estimate."""

    low: float
    high: float
    level: float = CONFIDENCE_LEVEL

    def negated(self) -> "Interval":
        """Interval of the estimate with the opposite sign."""
        return Interval(-self.high, -self.low, self.level)


@dataclass(frozen=True)
class Estimate:
    """An estimated quantity with its interval."""

    measure: Measure
    value: float
    interval: Interval | NotEstimable | None = None


@dataclass(frozen=True)
class PairComparison:
    """One pair of groups out of several; groups are named by their codes.

    ``estimate`` is first minus second; ``p_adjusted`` is adjusted within the family of all pairs.
    """

    first: int
    second: int
    statistic: float
    p_adjusted: float
    p: float | None = None
    df: float | None = None
    estimate: Estimate | None = None


@dataclass(frozen=True)
class HypothesisTest:
    """A two-sided test.

    Attributes
    ----------
    method
        Code of the method; its name and reference are in :mod:`analysis.statistics.catalogue`.
    statistic, df, p
        ``df`` is empty for a normal or exact distribution, (df) for t and chi-square, (numerator, denominator) for F.
    n, missing
        Observations used; observations without a value or without a group.
    group_sizes
        Observations used per group code, zeros included; empty where there are no groups.
    estimates
        Differences, ratios and effect sizes that belong to the test; one that can't be given says why.
    pairs
        Comparisons of pairs of groups.
    unusable
        Values reported as outside the limits without any limit; left out.
    """

    method: Method
    statistic: float
    p: float
    n: int
    df: tuple[float, ...] = ()
    missing: int = 0
    group_sizes: tuple[int, ...] = ()
    estimates: tuple[Estimate | NotEstimable, ...] = ()
    pairs: tuple[PairComparison, ...] = ()
    pairs_method: Method | None = None
    unusable: int = 0

    def estimate(self, measure: Measure) -> Estimate | None:
        """Return the estimate of this measure, or None when the test doesn't carry it."""
        found = (e for e in self.estimates if isinstance(e, Estimate) and e.measure == measure)
        return next(found, None)


def is_estimable(value: T | NotEstimable) -> TypeGuard[T]:
    """Tell whether a result is there."""
    return not isinstance(value, NotEstimable)


def finite(value: float, n: int = 0, missing: int = 0) -> Value:
    """Return the number as a Python float, or the reason when it overflowed or isn't a number."""
    number = float(value)
    return number if math.isfinite(number) else NotEstimable(Reason.NUMERIC_OVERFLOW, n, missing)


def exponential_interval(centre: float, half_width: float, level: float, n: int = 0) -> Interval | NotEstimable:
    """Return the interval exp(centre ± half_width), or the reason when it overflows."""
    if centre + half_width > LARGEST_EXPONENT:
        return NotEstimable(Reason.NUMERIC_OVERFLOW, n)
    return Interval(math.exp(centre - half_width), math.exp(centre + half_width), level)


def finite_test(result: HypothesisTest) -> HypothesisTest | NotEstimable:
    """Return the test, or the reason when its statistic or p isn't a finite number."""
    if math.isfinite(result.statistic) and math.isfinite(result.p):
        return result
    return NotEstimable(Reason.NUMERIC_OVERFLOW, result.n, result.missing)
