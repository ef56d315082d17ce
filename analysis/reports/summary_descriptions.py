"""What is said of a series, whole or by groups."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analysis.reports.summary_series import Series
from analysis.statistics.catalogue import Method
from analysis.statistics.censored import Bound, kaplan_meier_quantiles, lognormal_mle, robust_ros
from analysis.statistics.censored.flipped import CensoredQuantiles
from analysis.statistics.censored.sample import Quantile
from analysis.statistics.columns import NO_GROUP, GroupedColumn, group_column
from analysis.statistics.descriptive import Summary, describe_groups
from analysis.statistics.proportions import (
    Proportion,
    ShareBelow,
    proportion,
    share_below_by_group,
    share_below_detection_by_group,
)
from analysis.statistics.qualifiers import CensoredColumn, Qualifier
from analysis.statistics.reasons import Reason
from analysis.statistics.results import NotEstimable
from analysis.summaries import Beyond, CutOffShare, CutOffUsed, Description, LognormalSummary, Number, Share
from registry.models import Direction

Codes = NDArray[np.int64]

FEW_VALUES = 10
"""Of a number with as many different values or fewer, mean and SD tell how many patients have each of them."""


def describe_series(series: Series) -> Description:
    """Describe all patients of a series."""
    codes = np.zeros(series.column.size, dtype=np.int64)
    return describe_levels(series, codes, group_column(series.measured, codes, 1))[0]


def describe_levels(series: Series, codes: Codes, grouped: GroupedColumn) -> tuple[Description, ...]:
    """Describe each level of a grouping.

    Parameters
    ----------
    codes : array of int, shape (n,)
        Level of each patient, −1 for none.
    grouped : GroupedColumn
        The measured values by these levels.
    """
    if series.column.exact.all() and not grouped.infinite_by_group.any():
        return _measured_levels(series, grouped)
    return _levels(series, codes, grouped)


def _measured_levels(series: Series, grouped: GroupedColumn) -> tuple[Description, ...]:
    """Describe levels in which no value lies outside a limit: all of it follows from the one sort."""
    plain = describe_groups(grouped)
    cut_offs = [_measured_shares(grouped, cut_off) for cut_off in series.cut_offs]
    few = value_counts(grouped.values, grouped.codes, grouped.group_count, series.measured.values)
    return tuple(
        Description(
            n=one.n,
            missing=one.missing,
            unusable=0,
            below_detection=share_of(proportion(0, one.n, missing=one.missing)),
            above_range=share_of(proportion(0, one.n, missing=one.missing)),
            mean=one.mean,
            sd=one.sd,
            mean_method=one.method,
            median=one.median,
            q1=one.q1,
            q3=one.q3,
            quantile_method=one.method,
            minimum=one.minimum,
            maximum=one.maximum,
            cut_offs=tuple(shares[code] for shares in cut_offs),
            value_counts=few[code],
        )
        for code, one in enumerate(plain)
    )


def _measured_shares(grouped: GroupedColumn, cut_off: CutOffUsed) -> list[CutOffShare]:
    if cut_off.direction == Direction.BELOW:
        beyond = grouped.codes[: np.searchsorted(grouped.values, cut_off.value, side="left")]
    else:
        beyond = grouped.codes[np.searchsorted(grouped.values, cut_off.value, side="right") :]
    counts = np.bincount(beyond, minlength=grouped.group_count).tolist()
    missing = grouped.missing_by_group.tolist()
    shares = [
        share_of(proportion(count, n, missing=lacking))
        for count, n, lacking in zip(counts, grouped.group_sizes, missing, strict=True)
    ]
    return [CutOffShare(cut_off, share, share, 0) for share in shares]


def _levels(series: Series, codes: Codes, grouped: GroupedColumn) -> tuple[Description, ...]:
    column, count = series.column, grouped.group_count
    plain = describe_groups(grouped)
    detection = share_below_detection_by_group(column.values, codes, count, column.qualifiers)
    cut_offs = [_cut_off_shares(column, cut_off, codes, count) for cut_off in series.cut_offs]
    parts = [_of(column, codes == code) for code in range(count)]
    fits = [lognormal_of(one) for one in parts] if _is_censored(column) else [None] * count
    described = (
        _description(one, plain[code], detection[code], tuple(shares[code] for shares in cut_offs))
        for code, one in enumerate(parts)
    )
    few = value_counts(column.values, codes, count, column.values)
    return tuple(
        replace(one, value_counts=counts, lognormal=fit) for one, counts, fit in zip(described, few, fits, strict=True)
    )


def describe_column(column: CensoredColumn, codes: Codes, count: int) -> tuple[Description, ...]:
    """Describe each level of any number, without cut-offs; see `describe_levels`."""
    plain = describe_groups(group_column(np.where(column.exact, column.values, np.nan), codes, count))
    detection = share_below_detection_by_group(column.values, codes, count, column.qualifiers)
    few = value_counts(column.values, codes, count, column.values)
    return tuple(
        replace(_description(_of(column, codes == code), plain[code], detection[code], ()), value_counts=few[code])
        for code in range(count)
    )


def value_counts(
    values: NDArray[np.float64], codes: NDArray[np.integer], count: int, every: NDArray[np.float64]
) -> tuple[tuple[int, ...], ...]:
    """Count the patients with each value in each level; nothing where there are many different values.

    Parameters
    ----------
    every : array of float
        The values of all levels, and of patients in none.

    Examples
    --------
    >>> value_counts(np.array([0.0, 0.0, 2.0]), np.array([0, 1, 1]), 2, np.array([0.0, 0.0, 2.0, 3.0]))
    ((1, 0, 0), (1, 1, 0))
    """
    every = every[np.isfinite(every)]
    some = every[:: max(1, every.size // (4 * FEW_VALUES))]  # Enough to see that a large column has many.
    different = np.unique(some if np.unique(some).size > FEW_VALUES else every)
    if different.size > FEW_VALUES or not different.size:
        return ((),) * count
    known = np.isfinite(values) & (codes >= 0)
    cells = codes[known] * different.size + np.searchsorted(different, values[known])
    table = np.bincount(cells, minlength=count * different.size).reshape(count, different.size)
    return tuple(tuple(row) for row in table.tolist())


def _of(column: CensoredColumn, chosen: NDArray[np.bool_]) -> CensoredColumn:
    return CensoredColumn(column.values[chosen], column.qualifiers[chosen])


def _description(
    column: CensoredColumn, plain: Summary, detection: Proportion, cut_offs: tuple[CutOffShare, ...]
) -> Description:
    n, above = int(column.usable.sum()), int((column.above & column.usable).sum())
    missing, unusable = int(column.missing.sum()), int(column.unusable.sum())
    mean, sd, mean_method = _mean(column, plain)
    quantiles, quantile_method = _quantiles(column, plain)
    minimum, maximum = _extremes(column)
    return Description(
        n=n,
        missing=missing,
        unusable=unusable,
        below_detection=share_of(detection),
        above_range=share_of(proportion(above, n, missing=missing)),
        mean=mean,
        sd=sd,
        mean_method=mean_method,
        median=quantiles[0],
        q1=quantiles[1],
        q3=quantiles[2],
        quantile_method=quantile_method,
        minimum=minimum,
        maximum=maximum,
        cut_offs=cut_offs,
    )


def _is_censored(column: CensoredColumn) -> bool:
    return bool((column.usable & ~column.exact).any())


def _without_limit(column: CensoredColumn) -> NotEstimable | None:
    """Say that there are results, but none with a limit."""
    if column.usable.any() or not column.unusable.any():
        return None
    return NotEstimable(Reason.NO_LIMIT, 0, int(column.missing.sum()))


def _mean(column: CensoredColumn, plain: Summary) -> tuple[Number, Number, Method]:
    if not _is_censored(column):
        why = _without_limit(column)
        return (why, why, plain.method) if why else (plain.mean, plain.sd, plain.method)
    ros = robust_ros(column.values, column.qualifiers)
    if isinstance(ros, NotEstimable):
        return ros, ros, Method.ROBUST_ROS
    return ros.mean, ros.sd, Method.ROBUST_ROS


def lognormal_of(column: CensoredColumn) -> LognormalSummary:
    """Fit a lognormal distribution to values of which some are limits."""
    fit = lognormal_mle(column.values, column.qualifiers)
    if isinstance(fit, NotEstimable):
        return LognormalSummary(fit, fit, fit, fit)
    return LognormalSummary(fit.mean, fit.mean_interval, fit.median, fit.median_interval)


def _quantiles(column: CensoredColumn, plain: Summary) -> tuple[tuple[Number, Number, Number], Method]:
    """Give the median and the quartiles."""
    if not _is_censored(column):
        why = _without_limit(column)
        return ((why, why, why) if why else (plain.median, plain.q1, plain.q3)), plain.method
    found = kaplan_meier_quantiles(column.values, column.qualifiers)
    if isinstance(found, CensoredQuantiles):
        return (_number(found.median), _number(found.q1), _number(found.q3)), found.method
    return (found, found, found), Method.KAPLAN_MEIER_CENSORED


def _number(quantile: Quantile) -> Number:
    return Beyond(quantile.sign, quantile.limit) if isinstance(quantile, Bound) else quantile


def _extremes(column: CensoredColumn) -> tuple[Number, Number]:
    """Give the smallest and the largest result as reported; at equal numbers "<" is the smaller and ">" the larger."""
    values, qualifiers = column.values[column.usable], column.qualifiers[column.usable]
    if not values.size:
        why = _without_limit(column) or NotEstimable(Reason.NO_VALUES, 0, int(column.missing.sum()))
        return why, why
    lowest, highest = values.min(), values.max()
    return (
        _reported(lowest, qualifiers[values == lowest].min()),
        _reported(highest, qualifiers[values == highest].max()),
    )


def _reported(value: float, qualifier: int) -> Number:
    if qualifier == Qualifier.EXACT:
        return float(value)
    return Beyond("<" if qualifier == Qualifier.BELOW else ">", float(value))


def share_of(found: Proportion) -> Share:
    """Take a proportion of the statistics into the summary."""
    return Share(found.count, found.n, found.proportion, found.interval, found.method)


def _cut_off_shares(column: CensoredColumn, cut_off: CutOffUsed, codes: Codes, count: int) -> list[CutOffShare]:
    # Strictly above a cut-off is strictly below its negative, when all values and signs are mirrored.
    sign = 1 if cut_off.direction == Direction.BELOW else -1
    found = share_below_by_group(
        sign * column.values, sign * cut_off.value, codes, count, (sign * column.qualifiers).astype(np.int8)
    )
    return [_cut_off_share(cut_off, one) for one in found]


def _cut_off_share(cut_off: CutOffUsed, found: ShareBelow | NotEstimable) -> CutOffShare:
    if isinstance(found, NotEstimable):
        share = Share(0, found.n, found, found)
        return CutOffShare(cut_off, share, share, 0)
    return CutOffShare(cut_off, share_of(found.low), share_of(found.high), found.undetermined)


def usable_without_level(series: Series, codes: Codes) -> int:
    """Count the patients with a usable result and no level."""
    return int((series.column.usable & (codes == NO_GROUP)).sum())
