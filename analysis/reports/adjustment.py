"""Adjustment of p over the family of a report: its outcomes, or within strata each outcome of each stratum."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from analysis.statistics.multiplicity import benjamini_hochberg, holm
from analysis.summaries import TestSummary
from analysis.summaries.cut_offs import CutOffOutcome, CutOffReport
from analysis.summaries.group_comparison import (
    Adjustment,
    ComparisonReport,
    NumberOutcome,
    Outcome,
)

_ADJUSTMENTS = {Adjustment.BENJAMINI_HOCHBERG: benjamini_hochberg, Adjustment.HOLM: holm}


def adjusted(report: ComparisonReport) -> ComparisonReport:
    """Add adjusted p to each comparison; the comparisons within strata are one family with those of the whole."""
    everything = [*report.outcomes, *(one for stratum in report.strata for one in stratum.outcomes)]
    if len(everything) < 2:
        return report
    p_values = iter(_ADJUSTMENTS[report.adjustment]([one.test.p for one in everything]))
    return replace(
        report,
        outcomes=tuple(_with_p(report.outcomes, p_values)),
        strata=tuple(
            replace(stratum, outcomes=tuple(_with_p(stratum.outcomes, p_values))) for stratum in report.strata
        ),
    )


def _with_p(outcomes: tuple[Outcome, ...], p_values: Iterator[float | None]) -> Iterator[Outcome]:
    for one in outcomes:
        yield with_test(one, replace(one.test, p_adjusted=next(p_values)))


def with_test(one: Outcome, test: TestSummary) -> Outcome:
    """Give an outcome with another test."""
    if isinstance(one, NumberOutcome):
        (grouping,) = one.summary.groupings
        return replace(one, summary=replace(one.summary, groupings=(replace(grouping, test=test),)))
    return replace(one, test=test)


def adjusted_cut_offs(report: CutOffReport) -> CutOffReport:
    """Add adjusted p to the test of each cut-off and each reference interval: all are one family."""
    tests = [test for one in report.outcomes for test in one.tests]
    if len(tests) < 2:
        return report
    p_values = iter(_ADJUSTMENTS[report.adjustment]([test.p for test in tests]))
    return replace(report, outcomes=tuple(_with_cut_off_p(one, p_values) for one in report.outcomes))


def _with_cut_off_p(one: CutOffOutcome, p_values: Iterator[float | None]) -> CutOffOutcome:
    (grouping,) = one.summary.groupings
    tests = tuple(
        replace(found, test=replace(found.test, p_adjusted=next(p_values))) for found in grouping.cut_off_tests
    )
    summary = replace(one.summary, groupings=(replace(grouping, cut_off_tests=tests),))
    if one.normal is None:
        return replace(one, summary=summary)
    test = replace(one.normal.test, p_adjusted=next(p_values))
    return replace(one, summary=summary, normal=replace(one.normal, test=test))
