"""All descriptive statistics of a censored column, whole or by groups."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.censored.flipped import CensoredQuantiles, sample_quantiles
from analysis.statistics.censored.mle import LognormalFit, sample_mle
from analysis.statistics.censored.ros import RosSummary, sample_ros
from analysis.statistics.censored.sample import CensoredSample, DetectionCounts
from analysis.statistics.columns import small_codes
from analysis.statistics.results import CONFIDENCE_LEVEL, NotEstimable


@dataclass(frozen=True)
class CensoredSummary:
    """Counts and share detected, with median and quartiles (Kaplan–Meier), robust ROS and lognormal MLE."""

    counts: DetectionCounts
    kaplan_meier: CensoredQuantiles | NotEstimable
    ros: RosSummary | NotEstimable
    mle: LognormalFit | NotEstimable


def describe_censored(values: ArrayLike, qualifiers: ArrayLike, level: float = CONFIDENCE_LEVEL) -> CensoredSummary:
    """Describe a censored column.

    Parameters
    ----------
    values
        Values, or limits of censored ones, shape (n,); NaN for missing, or for a limit that isn't known.
    qualifiers
        Codes −1 for "<", 0 for "=", 1 for ">", shape (n,).
    """
    return _described(CensoredSample.of(values, qualifiers), level)


def describe_censored_groups(
    values: ArrayLike, qualifiers: ArrayLike, groups: ArrayLike, group_count: int, level: float = CONFIDENCE_LEVEL
) -> tuple[CensoredSummary, ...]:
    """Describe each group, in the order of the codes; groups are integer codes, −1 for no group."""
    codes = small_codes(groups, np.size(values), group_count)
    return tuple(_described(CensoredSample.of(values, qualifiers, codes == code), level) for code in range(group_count))


def _described(sample: CensoredSample, level: float) -> CensoredSummary:
    return CensoredSummary(
        counts=sample.counts(),
        kaplan_meier=sample_quantiles(sample),
        ros=sample_ros(sample),
        mle=sample_mle(sample, level),
    )
