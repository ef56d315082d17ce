"""Restricted mean survival of all and of the groups, up to one declared time."""

from __future__ import annotations

from analysis.reports.survival_comparison import MONTHS_SHOWN
from analysis.statistics.results import NotEstimable
from analysis.statistics.survival.restricted import RestrictedMean, restricted_difference, restricted_mean
from analysis.summaries.survival import RestrictedGroup, RestrictedMeans, SurvivalComparison, SurvivalGroup


def restricted_means(
    overall: SurvivalGroup | NotEstimable, comparison: SurvivalComparison | None
) -> RestrictedMeans | None:
    """Give the restricted means up to the longest of the declared times that every group's follow-up reaches.

    The time follows from the follow-up alone, never from the events.
    """
    if isinstance(overall, NotEstimable):
        return None
    groups = () if comparison is None else comparison.groups
    curves = [one.curve for one in (overall, *groups) if one.curve is not None]
    reached = [month for month in MONTHS_SHOWN if all(month <= curve.times[-1] for curve in curves)]
    if not reached:
        return None
    whole, *found = (_found(one, max(reached)) for one in (overall, *groups))
    first = found[0][1] if found else None
    return RestrictedMeans(
        max(reached), _group(*whole, None), tuple(_group(group, mean, first) for group, mean in found)
    )


def _found(group: SurvivalGroup, until: float) -> tuple[SurvivalGroup, RestrictedMean]:
    assert group.curve is not None  # Every group has its curve until disclosure control takes it away.
    mean = restricted_mean(group.curve, until)
    assert isinstance(mean, RestrictedMean)  # The time is one that the follow-up reaches.
    return group, mean


def _group(group: SurvivalGroup, mean: RestrictedMean, first: RestrictedMean | None) -> RestrictedGroup:
    difference = None if first is None or mean is first else restricted_difference(mean, first)
    return RestrictedGroup(group.code, group.label, mean.value, mean.interval, difference)
