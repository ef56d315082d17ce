"""A number, or what stands in its place; and what is said of one column of results."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

import numpy as np
from django.utils.functional import Promise
from numpy.typing import NDArray

from analysis.statistics.catalogue import Method
from analysis.statistics.results import Interval, NotEstimable

Text = str | Promise


class Withheld(Enum):
    """In the place of a value that the reader may not see."""

    WITHHELD = "withheld"


WITHHELD = Withheld.WITHHELD


@dataclass(frozen=True)
class Beyond:
    """A quantile outside the limits of the assay: below (``sign`` "<") or above (">") a limit in the row's unit."""

    sign: str
    limit: float


Count = int | Withheld
Number = float | Beyond | NotEstimable | Withheld
Confidence = Interval | NotEstimable | Withheld


@dataclass(frozen=True)
class Share:
    """A count out of n, as a fraction between 0 and 1, with its Wilson interval."""

    count: Count
    n: Count
    proportion: Number
    interval: Confidence
    method: Method = Method.WILSON


@dataclass(frozen=True)
class CutOffUsed:
    """A cut-off in the unit of its row. ``direction`` "below": strictly below it counts; "above": strictly above."""

    value: float
    unit: str
    direction: str
    provenance: str

    @property
    def code(self) -> str:
        """The cut-off as an address carries it.

        >>> CutOffUsed(391.0, "pg/mL", "below", "").code
        'below:391'
        """
        return f"{self.direction}:{Decimal(format(self.value, '.15g')).normalize():f}"


@dataclass(frozen=True)
class CutOffShare:
    """Share of patients beyond a cut-off.

    A censored value that can't be placed is undetermined: ``low`` counts it as not beyond, ``high`` as beyond. Without
    undetermined values both are the same.
    """

    cut_off: CutOffUsed
    low: Share
    high: Share
    undetermined: Count


@dataclass(frozen=True)
class LognormalSummary:
    """A lognormal distribution fitted to values of which some are limits: its mean and geometric mean, with intervals.

    The interval of the mean is by the delta method on its logarithm.
    """

    mean: Number
    mean_interval: Confidence
    geometric_mean: Number
    geometric_interval: Confidence
    method: Method = Method.LOGNORMAL_MLE


@dataclass(frozen=True)
class Description:
    """What is said of one column of results, whole or in one group.

    Attributes
    ----------
    n
        Patients with a usable result: a value, or a limit with "<" or ">".
    missing, unusable
        Patients without a result; with a result "not detected" whose limit nobody knows.
    below_detection, above_range
        Share of `n` reported as "<"; as ">".
    mean, sd
        By ``mean_method``: plain, or robust ROS when values are censored.
    median, q1, q3
        By ``quantile_method``: type 7, or Kaplan–Meier on flipped values when values are censored.
    minimum, maximum
        Smallest and largest; a censored extreme is `Beyond`.
    lognormal
        Of a column in which values lie outside limits; None where all are measured, and in reports that give none.
    value_counts
        Patients with each value, of a number with few different ones (an ECOG status, a count of nodules), in the order
        of the values of the whole column. For disclosure control, which empties it.
    """

    n: Count
    missing: Count
    unusable: Count
    below_detection: Share
    above_range: Share
    mean: Number
    sd: Number
    mean_method: Method
    median: Number
    q1: Number
    q3: Number
    quantile_method: Method
    minimum: Number
    maximum: Number
    cut_offs: tuple[CutOffShare, ...] = ()
    value_counts: tuple[Count, ...] = ()
    lognormal: LognormalSummary | None = None

    @property
    def censored(self) -> bool:
        """Whether methods for censored values were used."""
        return self.quantile_method is not Method.MOMENTS_AND_QUANTILES


@dataclass(frozen=True, eq=False)
class Points:
    """One point per patient, in the order of the patients: value or limit, and −1 for "<", 0 for "=", 1 for ">"."""

    values: NDArray[np.float64]
    qualifiers: NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class PairedPoints:
    """One point per patient: the other variable, and the result with its qualifier."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    y_qualifiers: NDArray[np.int8]
