"""One series by one grouping: descriptions of the levels, and the tests that the design of the grouping names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analysis.reports.grouped import Grouped
from analysis.reports.summary_descriptions import describe_levels, usable_without_level
from analysis.reports.summary_series import Series, censored_on
from analysis.reports.summary_shares import compare_shares
from analysis.statistics.catalogue import Method
from analysis.statistics.censored import group_censored, peto_peto, peto_peto_trend, substitution_sensitivity
from analysis.statistics.censored.groups import CensoredGroups
from analysis.statistics.censored.sensitivity import Sensitivity
from analysis.statistics.columns import NO_GROUP, GroupedColumn, group_column
from analysis.statistics.comparison import kruskal_wallis, mann_whitney
from analysis.statistics.reasons import Reason
from analysis.statistics.results import (
    CONFIDENCE_LEVEL,
    Estimate,
    HypothesisTest,
    Interval,
    NotEstimable,
    PairComparison,
)
from analysis.statistics.trend import TrendTest, jonckheere_terpstra
from analysis.statistics.trend_effect import censored_trend_tau, trend_tau
from analysis.summaries import (
    Design,
    EstimateSummary,
    GroupingSummary,
    GroupSummary,
    PairSummary,
    Points,
    TestSummary,
)
from analysis.variables import Level

Outcome = HypothesisTest | TrendTest | NotEstimable

_PLAIN: dict[Design, tuple[Method, Callable[[GroupedColumn], Outcome]]] = {
    Design.TWO_GROUPS: (Method.MANN_WHITNEY_ASYMPTOTIC, mann_whitney),
    Design.NOMINAL: (Method.KRUSKAL_WALLIS, kruskal_wallis),
    Design.ORDERED: (Method.JONCKHEERE_TERPSTRA, jonckheere_terpstra),
}
_CENSORED: dict[Design, tuple[Method, Callable[[CensoredGroups], HypothesisTest | NotEstimable]]] = {
    Design.TWO_GROUPS: (Method.PETO_PETO, peto_peto),
    Design.NOMINAL: (Method.PETO_PETO, peto_peto),
    Design.ORDERED: (Method.PETO_PETO_TREND, peto_peto_trend),
}


def summarise_grouping(series: Series, grouped: Grouped) -> GroupingSummary:
    """Describe a series by the levels of a grouping, and compare them."""
    plain = group_column(series.measured, grouped.codes, len(grouped.levels))
    descriptions = describe_levels(series, grouped.codes, plain)
    test, sensitivity = compare(series, grouped, plain)
    groups = tuple(
        GroupSummary(level.code, level.label, description, points)
        for level, description, points in zip(
            grouped.levels, descriptions, points_by_level(series, grouped), strict=True
        )
    )
    return GroupingSummary(
        code=grouped.grouping.code,
        label=grouped.grouping.label,
        ordered=grouped.grouping.ordered,
        groups=groups,
        not_determined=usable_without_level(series, grouped.codes),
        test=test,
        cut_off_tests=compare_shares(groups, grouped.design),
        missing_inputs=grouped.lacking(series.column.usable),
        sensitivity=sensitivity,
        rule_version=grouped.grouping.rule_version,
        family=grouped.grouping.family,
    )


def points_of(series: Series, chosen: NDArray[np.bool_]) -> Points:
    """Give the usable results of some patients, in the order of the patients."""
    used = chosen & series.column.usable
    return Points(series.column.values[used], series.column.qualifiers[used])


def points_by_level(series: Series, grouped: Grouped) -> Iterator[Points]:
    """Give the usable results of each level, in the order of the patients."""
    everyone = bool(series.column.usable.all())
    for patients in grouped.patients_by_level:
        chosen = patients if everyone else patients[series.column.usable[patients]]
        yield Points(series.column.values[chosen], series.column.qualifiers[chosen])


def compare(series: Series, grouped: Grouped, plain: GroupedColumn) -> tuple[TestSummary, Sensitivity | None]:
    """Compare the levels by the test of the design; by the one for censored values if one used value is censored."""
    column, codes, design = series.column, grouped.codes, grouped.design
    method, test = _PLAIN[design]
    if not censored_on(column, codes != NO_GROUP):
        return with_effect(as_summary(design, method, test(plain), grouped.levels), plain), None
    count = len(grouped.levels)
    censored_method, censored_test = _CENSORED[design]
    sample = group_censored(column.values, column.qualifiers, codes, count)
    found = censored_test(sample)
    sensitivity = substitution_sensitivity(
        column.values, column.qualifiers, found, lambda values: test(group_column(values, codes, count))
    )
    return with_effect(as_summary(design, censored_method, found, grouped.levels), sample), sensitivity


def with_effect(test: TestSummary, grouped: GroupedColumn | CensoredGroups) -> TestSummary:
    """Give a test for trend the effect that belongs to it, τ-b of the values and the order of the groups."""
    if test.method not in (Method.JONCKHEERE_TERPSTRA, Method.PETO_PETO_TREND) or test.p is None:
        return test
    found = censored_trend_tau(grouped) if isinstance(grouped, CensoredGroups) else trend_tau(grouped)
    return (
        test
        if isinstance(found, NotEstimable)
        else replace(test, estimates=(EstimateSummary(found.measure, found.value, found.interval),))
    )


def as_summary(design: Design, method: Method, found: Outcome, levels: tuple[Level, ...]) -> TestSummary:
    """Take a test of the statistics, or the reason why there is none, into the summary."""
    if isinstance(found, NotEstimable):
        return TestSummary(design, method, None, (), None, found.n, found)
    if isinstance(found, TrendTest):
        return TestSummary(design, found.method, found.statistic, (), found.p, found.n, z=found.z)
    return TestSummary(
        design=design,
        method=found.method,
        statistic=found.statistic,
        df=found.df,
        p=found.p,
        n=found.n,
        estimates=tuple(_estimate(one, found.n) for one in found.estimates if isinstance(one, Estimate)),
        pairs=tuple(_pair(pair, found.n, levels) for pair in found.pairs),
        pairs_method=found.pairs_method,
    )


def _pair(pair: PairComparison, n: int, levels: tuple[Level, ...]) -> PairSummary:
    estimate = None if pair.estimate is None else _estimate(pair.estimate, n)
    return PairSummary(levels[pair.first].code, levels[pair.second].code, pair.p_adjusted, estimate)


def _estimate(one: Estimate, n: int) -> EstimateSummary:
    """Take an estimate; tiny groups reach less than 95 %, and their interval would pass for one of 95 %."""
    short = isinstance(one.interval, Interval) and one.interval.level < CONFIDENCE_LEVEL
    interval = NotEstimable(Reason.TOO_FEW_IN_A_GROUP, n) if short else one.interval
    return EstimateSummary(one.measure, one.value, interval)
