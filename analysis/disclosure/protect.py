"""A summary report without what would tell of few patients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analysis.disclosure.cells import is_small, told_sizes, withheld_cells
from analysis.disclosure.descriptions import number_of, protected_description, withheld_description
from analysis.disclosure.facts import is_tiny, protected_facts
from analysis.disclosure.groups import protected_groupings
from analysis.disclosure.policy import Policy
from analysis.summaries import (
    WITHHELD,
    AnalyteSummary,
    CorrelationSummary,
    Count,
    Footnote,
    GroupSummary,
    SummaryReport,
)


def protect(report: SummaryReport, policy: Policy) -> SummaryReport:
    """Withhold small counts, and whatever would give them back; extremes of few; and individual points.

    The numbers of patients and of missing results are withheld together, for all analytes, when one of them would
    give a small count back by subtraction from another. All numbers are withheld where the cohort is small, or differs
    by few patients from one that has a filter, or a chosen code, less: those few would follow from the two.
    """
    if not policy.protects:
        return report
    smallest = policy.smallest_count
    totals_shown = not any(is_small(count, smallest) for count in _lacking(report))
    tiny = is_tiny(report, policy)
    analytes = tuple(
        withheld_analyte(analyte) if tiny else protected_analyte(analyte, policy, totals_shown=totals_shown)
        for analyte in report.analytes
    )
    return replace(
        report,
        **protected_facts(report, policy, show_patients=not tiny and totals_shown),
        analytes=analytes,
        footnotes=(*report.footnotes, Footnote.WITHHELD),
    )


def _lacking(report: SummaryReport) -> list[int]:
    """Counts that stand between the number of patients and the number of results."""
    found = []
    for analyte in report.analytes:
        if analyte.overall is not None:
            missing, unusable = analyte.overall.description.missing, analyte.overall.description.unusable
            counts = [count for count in (missing, unusable) if isinstance(count, int)]
            found += [*counts, sum(counts)]
    return found


def protected_analyte(analyte: AnalyteSummary, policy: Policy, *, totals_shown: bool) -> AnalyteSummary:
    """Withhold what is small of one analyte; ``totals_shown`` says whether those who lack results may be counted."""
    if analyte.overall is None:
        return replace(analyte, patients=analyte.patients if totals_shown else WITHHELD)
    n = analyte.overall.description.n
    if isinstance(n, int) and is_small(n, policy.smallest_count):
        return withheld_analyte(analyte)
    description = protected_description(analyte.overall.description, policy, totals_shown=totals_shown)
    return replace(
        analyte,
        patients=analyte.patients if totals_shown else WITHHELD,
        several_candidates=_part(analyte.several_candidates, n, policy),
        converted=_part(analyte.converted, n, policy),
        timepoint_unstated=_part(analyte.timepoint_unstated, n, policy),
        overall=replace(analyte.overall, description=description, points=None),
        groupings=protected_groupings(analyte, policy),
        correlations=_correlations(analyte.correlations, number_of(n), policy),
        missing_inputs=(),
    )


def withheld_analyte(analyte: AnalyteSummary) -> AnalyteSummary:
    """Take away everything that is said of an analyte."""
    overall = analyte.overall
    return replace(
        analyte,
        limits=(),
        upper_limits=(),
        patients=WITHHELD,
        several_candidates=WITHHELD,
        converted=WITHHELD,
        timepoint_unstated=WITHHELD,
        methods=(),
        overall=None if overall is None else _withheld_group(overall),
        groupings=(),
        correlations=(),
        missing_inputs=(),
        footnotes=(Footnote.WITHHELD,),
    )


def _withheld_group(group: GroupSummary) -> GroupSummary:
    return replace(group, description=withheld_description(group.description), points=None, withheld=True)


def _part(count: Count, whole: Count, policy: Policy) -> Count:
    """Show a part of a known whole only if neither it nor the rest is small."""
    if not isinstance(count, int) or not isinstance(whole, int):
        return WITHHELD
    small = is_small(count, policy.smallest_count) or is_small(whole - count, policy.smallest_count)
    return WITHHELD if small else count


def _correlations(every: Sequence[CorrelationSummary], whole: int, policy: Policy) -> tuple[CorrelationSummary, ...]:
    told = told_sizes(whole, [number_of(one.n) for one in every], policy.smallest_count)
    return tuple(_correlation(one, policy, told=number_of(one.n) in told) for one in every)


def _correlation(one: CorrelationSummary, policy: Policy, *, told: bool) -> CorrelationSummary:
    """Show a correlation with the number of its pairs, which follows from it, or not at all."""
    if not told:
        return replace(
            one,
            coefficient=WITHHELD,
            interval=WITHHELD,
            p=WITHHELD,
            p_adjusted=None,
            n=WITHHELD,
            origins=(),
            points=None,
        )
    hidden = withheld_cells([number_of(origin.count) for origin in one.origins], policy.smallest_count)
    origins = tuple(
        replace(origin, count=WITHHELD) if hide else origin for origin, hide in zip(one.origins, hidden, strict=True)
    )
    return replace(one, origins=origins, points=None)
