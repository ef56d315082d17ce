"""How the changes of groups since the first visit differ, from the mixed model with groups."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby

from analysis.reports.grouped import Grouped
from analysis.statistics.course_contrasts import ChangeContrast, NoContrast
from analysis.statistics.course_means import GroupCourses
from analysis.statistics.reasons import Reason
from analysis.statistics.results import LARGEST_EXPONENT, Interval, NotEstimable, exponential_interval
from analysis.summaries import Confidence, Number
from analysis.summaries.course import ChangeComparison, ChangeDifference, GroupChanges, Scale
from analysis.visits import Visit


def compared_changes(
    model: GroupCourses, by: Grouped, visits: Sequence[Visit], scale: Scale
) -> ChangeComparison | None:  # fmt: skip
    """Give the changes of each group against those of the first; None where there is one group, or one visit."""
    if not model.changes:
        return None
    first = model.changes[0]
    levels, changes = by.levels, groupby(model.changes, key=lambda one: one.group)
    return ChangeComparison(
        reference_code=levels[first.reference].code,
        reference=levels[first.reference].label,
        since=visits[first.since].label,
        groups=tuple(
            GroupChanges(
                levels[group].code, levels[group].label,
                tuple(_difference(one, visits[one.timepoint].label, scale) for one in found),
            )
            for group, found in changes
        ),
        df=next((one.df for one in model.changes if isinstance(one, ChangeContrast)), NotEstimable(Reason.EMPTY_GROUP)),
        between_sd=model.between_sd,
        within_sd=model.within_sd,
    )  # fmt: skip


def _difference(one: ChangeContrast | NoContrast, visit: str, scale: Scale) -> ChangeDifference:
    if isinstance(one, NoContrast):
        return ChangeDifference(visit, one.timepoint, one.reason, one.reason, one.reason)
    value, interval = on_scale(one.difference, one.interval, scale)
    return ChangeDifference(visit, one.timepoint, value, interval, one.p, one.p_adjusted)


def on_scale(value: float, interval: Interval, scale: Scale) -> tuple[Number, Confidence]:
    """Take a value of logarithms back to the scale of the results: a mean to a geometric one, a difference to a ratio.

    >>> on_scale(0.0, Interval(-math.log(2), math.log(2)), Scale.LOG)
    (1.0, Interval(low=0.5, high=2.0, level=0.95))
    """
    if scale is Scale.RAW:
        return value, interval
    if abs(value) > LARGEST_EXPONENT:
        overflow = NotEstimable(Reason.NUMERIC_OVERFLOW)
        return overflow, overflow
    return math.exp(value), exponential_interval(value, interval.high - value, interval.level)
