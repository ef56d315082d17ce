"""Location, spread and quantiles of a column, whole or by groups."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.statistics.catalogue import Method
from analysis.statistics.columns import FloatArray, GroupedColumn, OrderedColumn, order_column
from analysis.statistics.reasons import Reason
from analysis.statistics.results import CONFIDENCE_LEVEL, Interval, NotEstimable, Value, exponential_interval, finite


@dataclass(frozen=True)
class Summary:
    """Descriptive statistics in the unit of the values.

    ``sd`` has the divisor n − 1, ``median``, ``q1`` and ``q3`` are type 7; intervals of the mean come from the t
    distribution, of the geometric mean from t on the logarithms.
    """

    n: int
    missing: int
    mean: Value
    mean_interval: Interval | NotEstimable
    sd: Value
    median: Value
    q1: Value
    q3: Value
    minimum: Value
    maximum: Value
    geometric_mean: Value
    geometric_mean_interval: Interval | NotEstimable
    geometric_sd: Value
    method: Method = Method.MOMENTS_AND_QUANTILES


def describe(values: ArrayLike | OrderedColumn) -> Summary:
    """Describe a column.

    Parameters
    ----------
    values
        Numbers, shape (n,); NaN means missing. Infinite values are refused: every statistic then says so.

    Examples
    --------
    >>> describe([4, 1, 3, 2, float("nan")]).median
    2.5
    """
    column = order_column(values)
    return _summarise(_Listed(column.values), column.missing, column.infinite)


def describe_groups(grouped: GroupedColumn) -> tuple[Summary, ...]:
    """Describe each group, in the order of the codes; an empty group has n = 0.

    Parameters
    ----------
    grouped
        Values with group codes, of :func:`analysis.statistics.columns.group_column`.
    """
    counted = grouped.counted
    samples = (
        _Listed(grouped.group(code)) if counted is None else counted.group(code) for code in range(grouped.group_count)
    )
    return tuple(
        _summarise(sample, missing, infinite)
        for sample, missing, infinite in zip(
            samples, grouped.missing_by_group.tolist(), grouped.infinite_by_group.tolist(), strict=True
        )
    )


class _Sample(Protocol):
    """An ascending sample, as its values or as the different ones with their counts."""

    @property
    def size(self) -> int: ...

    def at(self, place: int) -> float: ...

    def logarithms(self) -> "_Sample": ...

    def mean_and_sd(self) -> tuple[float, float]: ...


@dataclass(frozen=True, eq=False)
class _Listed:
    values: FloatArray

    @property
    def size(self) -> int:
        return int(self.values.size)

    def at(self, place: int) -> float:
        return float(self.values[place])

    def logarithms(self) -> "_Listed":
        return _Listed(np.log(self.values))

    def mean_and_sd(self) -> tuple[float, float]:
        return mean_and_sd(self.values)


def quantile(ascending: FloatArray, probability: float) -> float:
    """Return a quantile of type 7 (Hyndman and Fan 1996) of ascending values: x[h] with h = (n − 1)p, interpolated.

    Raises
    ------
    ValueError
        When there are no values.
    """
    if ascending.size == 0:
        raise ValueError("no values")
    return _quantile(_Listed(ascending), probability)


def _quantile(sample: _Sample, probability: float) -> float:
    place = (sample.size - 1) * probability
    below = int(place)
    low, high = sample.at(below), sample.at(min(below + 1, sample.size - 1))
    # A weighted mean doesn't overflow where the difference of two huge values would.
    return float(low if low == high else low * (1 - (place - below)) + high * (place - below))


def mean_and_sd(values: FloatArray) -> tuple[float, float]:
    """Return mean and SD (n − 1) by two passes, corrected for rounding; the SD is 0.0 for fewer than two values.

    The second pass takes deviations from the mean and removes the square of their remaining sum
    (Chan, Golub and LeVeque, Am Stat 1983;37:242–247, corrected two-pass algorithm).
    """
    first_pass = float(np.mean(values))
    deviations = values - first_pass
    correction = float(np.mean(deviations))
    if values.size < 2:
        return first_pass, 0.0
    squares = float(np.sum(deviations * deviations)) - values.size * correction * correction
    return first_pass + correction, float(np.sqrt(max(squares, 0.0) / (values.size - 1)))


def mean_interval(mean: float, sd: float, n: int, level: float = CONFIDENCE_LEVEL) -> Interval:
    """Return mean ± t · SD/√n."""
    half_width = float(special.stdtrit(n - 1, (1 + level) / 2)) * sd / np.sqrt(n)
    return Interval(float(mean - half_width), float(mean + half_width), level)


def _summarise(sample: _Sample, missing: int, infinite: int) -> Summary:
    n = sample.size
    if infinite or n == 0:
        reason = Reason.INFINITE_VALUES if infinite else Reason.NO_VALUES
        return _refused(NotEstimable(reason, n, missing))
    mean, sd, interval = _moments(sample, missing)
    geometric_mean, geometric_sd, geometric_interval = _geometric(sample, missing)
    return Summary(
        n=n,
        missing=missing,
        mean=mean,
        mean_interval=interval,
        sd=sd,
        median=_quantile(sample, 0.5),
        q1=_quantile(sample, 0.25),
        q3=_quantile(sample, 0.75),
        minimum=sample.at(0),
        maximum=sample.at(n - 1),
        geometric_mean=geometric_mean,
        geometric_mean_interval=geometric_interval,
        geometric_sd=geometric_sd,
    )


def _refused(why: NotEstimable) -> Summary:
    return Summary(why.n, why.missing, *(why,) * 11)


def _moments(sample: _Sample, missing: int) -> tuple[Value, Value, Interval | NotEstimable]:
    n = sample.size
    with np.errstate(over="ignore", invalid="ignore"):
        mean, sd = sample.mean_and_sd()
    if not np.isfinite(mean) or not np.isfinite(sd):
        overflow = NotEstimable(Reason.NUMERIC_OVERFLOW, n, missing)
        return finite(mean, n, missing), overflow, overflow
    if n < 2:
        too_few = NotEstimable(Reason.TOO_FEW_VALUES, n, missing, needed=2)
        return mean, too_few, too_few
    return mean, sd, mean_interval(mean, sd, n)


def _geometric(sample: _Sample, missing: int) -> tuple[Value, Value, Interval | NotEstimable]:
    n = sample.size
    if sample.at(0) <= 0:
        not_positive = NotEstimable(Reason.NOT_POSITIVE, n, missing)
        return not_positive, not_positive, not_positive
    mean, sd, interval = _moments(sample.logarithms(), missing)
    with np.errstate(over="ignore"):
        return (
            mean if isinstance(mean, NotEstimable) else finite(np.exp(mean), n, missing),
            sd if isinstance(sd, NotEstimable) else finite(np.exp(sd), n, missing),
            interval if isinstance(interval, NotEstimable) else _exponential(interval, n),
        )


def _exponential(interval: Interval, n: int) -> Interval | NotEstimable:
    centre = (interval.low + interval.high) / 2
    return exponential_interval(centre, interval.high - centre, interval.level, n)
