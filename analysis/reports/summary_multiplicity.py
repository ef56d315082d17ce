"""Adjustment of p over the panel of a report: of one grouping, or one correlation, over all analytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analysis.statistics.multiplicity import benjamini_hochberg
from analysis.summaries import AnalyteSummary, CorrelationSummary, GroupingSummary


def adjusted_over_panel(analytes: Sequence[AnalyteSummary]) -> tuple[AnalyteSummary, ...]:
    """Add p adjusted by Benjamini and Hochberg to each test and correlation, each grouping being a family.

    The analytes of a report have the same groupings and correlations in the same order. A panel of one is no family.
    """
    if len(analytes) < 2:
        return tuple(analytes)
    groupings = [_groupings(family) for family in zip(*(one.groupings for one in analytes), strict=True)]
    correlations = [_correlations(family) for family in zip(*(one.correlations for one in analytes), strict=True)]
    return tuple(
        replace(
            one,
            groupings=tuple(family[place] for family in groupings),
            correlations=tuple(family[place] for family in correlations),
        )
        for place, one in enumerate(analytes)
    )


def _groupings(family: Sequence[GroupingSummary]) -> list[GroupingSummary]:
    adjusted = benjamini_hochberg([one.test.p for one in family])
    return [replace(one, test=replace(one.test, p_adjusted=p)) for one, p in zip(family, adjusted, strict=True)]


def _correlations(family: Sequence[CorrelationSummary]) -> list[CorrelationSummary]:
    adjusted = benjamini_hochberg([one.p if isinstance(one.p, float) else None for one in family])
    return [replace(one, p_adjusted=p) for one, p in zip(family, adjusted, strict=True)]
