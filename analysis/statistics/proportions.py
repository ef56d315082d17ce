"""Proportions with Wilson intervals; shares below a cut-off or a limit of detection, with censored values."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.statistics.catalogue import Method
from analysis.statistics.columns import NO_GROUP, BoolArray, IntArray, small_codes
from analysis.statistics.qualifiers import CensoredColumn
from analysis.statistics.reasons import Reason
from analysis.statistics.results import CONFIDENCE_LEVEL, Interval, NotEstimable, Value


@dataclass(frozen=True)
class Proportion:
    """A count out of n with its Wilson interval; ``proportion`` is a fraction between 0 and 1."""

    count: int
    n: int
    proportion: Value
    interval: Interval | NotEstimable
    missing: int = 0
    method: Method = Method.WILSON


@dataclass(frozen=True)
class ShareBelow:
    """Share of values strictly below a cut-off, in the presence of censored values.

    ``low`` counts the undetermined as not below, ``high`` counts them as below; without undetermined values they are
    the same. ``unusable`` values were reported as outside the limits without any limit, and are left out of ``n``.
    """

    cutoff: float
    n: int
    missing: int
    unusable: int
    below: int
    not_below: int
    undetermined: int
    low: Proportion
    high: Proportion

    @property
    def determined(self) -> bool:
        """Whether every value could be placed below or not below."""
        return self.undetermined == 0


def proportion(count: int, n: int, *, missing: int = 0, level: float = CONFIDENCE_LEVEL) -> Proportion:
    """Return count/n with its Wilson interval.

    Raises
    ------
    ValueError
        Unless 0 ≤ count ≤ n.

    Examples
    --------
    >>> result = proportion(54, 86)
    >>> round(result.proportion, 4), round(result.interval.low, 3), round(result.interval.high, 3)
    (0.6279, 0.522, 0.723)
    """
    if not 0 <= count <= n:
        raise ValueError(f"{count} of {n} isn't a proportion")
    if n == 0:
        why = NotEstimable(Reason.NO_VALUES, 0, missing)
        return Proportion(0, 0, why, why, missing)
    return Proportion(int(count), int(n), count / n, wilson_interval(count, n, level), missing)


def wilson_interval(count: int, n: int, level: float = CONFIDENCE_LEVEL) -> Interval:
    """Return (p̂ + z²/2n ± z·√(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n); source: Wilson 1927.

    Examples
    --------
    >>> wilson_interval(0, 12).low
    0.0
    """
    z = float(special.ndtri((1 + level) / 2))
    # The successes and the failures take the same formula, so the interval mirrors exactly under count ↔ n − count.
    return Interval(_wilson_low(count, n, z), 1.0 - _wilson_low(n - count, n, z), level)


def _wilson_low(count: int, n: int, z: float) -> float:
    if count == 0:
        return 0.0
    p = count / n
    half_width = z * np.sqrt(p * (n - count) / n / n + z**2 / (4 * n**2))
    return float((p + z**2 / (2 * n) - half_width) / (1 + z**2 / n))


def share_below(
    values: ArrayLike, cutoff: float, qualifiers: ArrayLike | None = None, level: float = CONFIDENCE_LEVEL
) -> ShareBelow | NotEstimable:
    """Return the share of values strictly below a cut-off.

    Parameters
    ----------
    values
        Numbers, shape (n,); for a censored observation its limit. NaN means missing (or a limit that isn't known).
    cutoff
        In the unit of the values.
    qualifiers
        Codes −1 for "<", 0 for "=", 1 for ">", shape (n,); None when nothing is censored.

    Notes
    -----
    "<v" is below when v ≤ cut-off, ">v" isn't when v ≥ cut-off; otherwise the observation is undetermined.
    """
    return share_below_by_group(values, cutoff, np.zeros(np.size(values), np.int8), 1, qualifiers, level)[0]


def share_below_by_group(
    values: ArrayLike,
    cutoff: float,
    groups: ArrayLike,
    group_count: int,
    qualifiers: ArrayLike | None = None,
    level: float = CONFIDENCE_LEVEL,
) -> tuple[ShareBelow | NotEstimable, ...]:
    """Return :func:`share_below` of each group; groups are integer codes, −1 for no group."""
    column = CensoredColumn.of(values, qualifiers)
    codes = small_codes(groups, column.size, group_count)
    exact, limits = column.exact, column.values
    with np.errstate(invalid="ignore"):
        below = (exact & (limits < cutoff)) | (column.below & (limits <= cutoff))
        not_below = (exact & (limits >= cutoff)) | (column.above & (limits >= cutoff))
    counted = [
        _count(mask, codes, group_count) for mask in (below, not_below, column.usable, column.missing, column.unusable)
    ]
    infinite = _count(column.infinite, codes, group_count)
    return tuple(
        NotEstimable(Reason.INFINITE_VALUES, int(counted[2][code]), int(counted[3][code]))
        if infinite[code]
        else _share(cutoff, *(int(counts[code]) for counts in counted), level=level)
        for code in range(group_count)
    )


def _count(mask: BoolArray, codes: np.ndarray, group_count: int) -> IntArray:
    return np.bincount(codes[mask & (codes != NO_GROUP)], minlength=group_count)


def _share(
    cutoff: float, below: int, not_below: int, n: int, missing: int, unusable: int, *, level: float
) -> ShareBelow:
    undetermined = n - below - not_below
    return ShareBelow(
        cutoff=cutoff,
        n=n,
        missing=missing,
        unusable=unusable,
        below=below,
        not_below=not_below,
        undetermined=undetermined,
        low=proportion(below, n, missing=missing, level=level),
        high=proportion(below + undetermined, n, missing=missing, level=level),
    )


def share_below_detection(
    values: ArrayLike, qualifiers: ArrayLike | None = None, level: float = CONFIDENCE_LEVEL
) -> Proportion:
    """Return the share of usable values reported as below a limit of detection ("<v").

    A value reported as not detected without any limit is unusable and left out; count it with
    :class:`analysis.statistics.qualifiers.CensoredColumn`.
    """
    return share_below_detection_by_group(values, np.zeros(np.size(values), np.int8), 1, qualifiers, level)[0]


def share_below_detection_by_group(
    values: ArrayLike,
    groups: ArrayLike,
    group_count: int,
    qualifiers: ArrayLike | None = None,
    level: float = CONFIDENCE_LEVEL,
) -> tuple[Proportion, ...]:
    """Return :func:`share_below_detection` of each group; groups are integer codes, −1 for no group."""
    column = CensoredColumn.of(values, qualifiers)
    codes = small_codes(groups, column.size, group_count)
    below, usable, missing = (
        _count(mask, codes, group_count) for mask in (column.below & column.usable, column.usable, column.missing)
    )
    return tuple(
        proportion(int(below[code]), int(usable[code]), missing=int(missing[code]), level=level)
        for code in range(group_count)
    )
