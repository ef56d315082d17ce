"""The correlation report without what would tell of few patients."""

from __future__ import annotations

from dataclasses import replace

from analysis.disclosure.cells import is_small, told_sizes
from analysis.disclosure.descriptions import number_of, share_cells, withheld_share
from analysis.disclosure.facts import is_tiny, protected_facts
from analysis.disclosure.policy import Policy
from analysis.statistics.results import NotEstimable
from analysis.summaries import WITHHELD, Share
from analysis.summaries.correlation import (
    Correlated,
    CorrelatedNumber,
    CorrelationReport,
    PairCorrelation,
    PanelCell,
)


def protect_correlation(report: CorrelationReport, policy: Policy) -> CorrelationReport:
    """Keep coefficients of numbers of pairs that may be told; no points.

    The pairs of a panel differ in who lacks a value. A coefficient, its interval and its p give the number of its pairs
    back, so all of them are withheld where that number is small, or differs by few from another that is told.
    """
    if not policy.protects:
        return report
    tiny = is_tiny(report, policy)
    counts = [number_of(cell.result.n) for cell in report.cells]
    counts += [] if report.pair is None else [number_of(report.pair.result.n)]
    told = set() if tiny else told_sizes(number_of(report.patients), [*counts, *_usable(report)], policy.smallest_count)
    return replace(
        report,
        **protected_facts(report, policy, show_patients=not tiny),
        pair=None if report.pair is None else _pair(report.pair, policy, told),
        panel=tuple(_number(one, policy, told) for one in report.panel),
        cells=tuple(PanelCell(cell.first, cell.second, _result(cell.result, told)) for cell in report.cells),
    )


def _usable(report: CorrelationReport) -> set[int]:
    numbers = [*report.panel, *([] if report.pair is None else [report.pair.x, report.pair.y])]
    return {number_of(one.below_detection.n) for one in numbers}


def _pair(pair: PairCorrelation, policy: Policy, told: set[int]) -> PairCorrelation:
    result = _result(pair.result, told)
    return replace(
        pair,
        x=_number(pair.x, policy, told),
        y=_number(pair.y, policy, told),
        result=result,
        sensitivity=None if result.n is WITHHELD else pair.sensitivity,
        points=None,
    )


def _number(one: CorrelatedNumber, policy: Policy, told: set[int]) -> CorrelatedNumber:
    exact = number_of(one.below_detection.n) in told
    return replace(
        one,
        below_detection=_share(one.below_detection, policy, exact=exact),
        above_range=_share(one.above_range, policy, exact=exact),
        limits=one.limits if exact else (),
    )


def _share(share: Share, policy: Policy, *, exact: bool) -> Share:
    small = any(is_small(count, policy.smallest_count) for count in share_cells(share))
    return share if exact and not small else withheld_share(share)


def _result(one: Correlated, told: set[int]) -> Correlated:
    if number_of(one.n) not in told:
        return replace(
            one, coefficient=WITHHELD, interval=WITHHELD, p=WITHHELD, n=WITHHELD, reason=None, p_adjusted=None
        )  # fmt: skip
    if one.reason is not None:
        bare = NotEstimable(one.reason.reason)
        return replace(one, coefficient=bare, p=bare, reason=bare)
    return one
