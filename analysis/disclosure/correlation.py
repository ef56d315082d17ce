"""The correlation report without what would tell of few patients."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from analysis.disclosure.cells import is_small
from analysis.disclosure.comparison import is_tiny, protected_facts
from analysis.disclosure.descriptions import number_of, share_cells, withheld_share
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
    """Keep coefficients of enough pairs; no points, and numbers of pairs only where nobody, or many, lack one.

    The pairs of a panel differ in who lacks a value. Their numbers are shown only where each of them, and what is left
    of the cohort, is no small count, and where no two of them differ by few.
    """
    if not policy.protects:
        return report
    tiny = is_tiny(report, policy)
    whole = number_of(report.patients)
    counts = [number_of(cell.result.n) for cell in report.cells]
    counts += [] if report.pair is None else [number_of(report.pair.result.n)]
    distinct = sorted({*counts, *_usable(report), whole})
    gaps = [second - first for first, second in pairwise(distinct)]
    exact = not tiny and not any(is_small(count, policy.smallest_count) for count in (*distinct, *gaps))
    return replace(
        report,
        **protected_facts(report, policy, show_patients=exact),
        pair=None if report.pair is None else _pair(report.pair, policy, tiny=tiny, exact=exact),
        panel=tuple(_number(one, policy, exact=exact) for one in report.panel),
        cells=tuple(
            PanelCell(cell.first, cell.second, _result(cell.result, policy, tiny=tiny, exact=exact))
            for cell in report.cells
        ),
    )


def _usable(report: CorrelationReport) -> set[int]:
    numbers = [*report.panel, *([] if report.pair is None else [report.pair.x, report.pair.y])]
    return {number_of(one.below_detection.n) for one in numbers}


def _pair(pair: PairCorrelation, policy: Policy, *, tiny: bool, exact: bool) -> PairCorrelation:
    result = _result(pair.result, policy, tiny=tiny, exact=exact)
    return replace(
        pair,
        x=_number(pair.x, policy, exact=exact),
        y=_number(pair.y, policy, exact=exact),
        result=result,
        sensitivity=None if result.p is WITHHELD else pair.sensitivity,
        points=None,
    )


def _number(one: CorrelatedNumber, policy: Policy, *, exact: bool) -> CorrelatedNumber:
    return replace(
        one,
        below_detection=_share(one.below_detection, policy, exact=exact),
        above_range=_share(one.above_range, policy, exact=exact),
        limits=one.limits if exact else (),
    )


def _share(share: Share, policy: Policy, *, exact: bool) -> Share:
    small = any(is_small(count, policy.smallest_count) for count in share_cells(share))
    return share if exact and not small else withheld_share(share)


def _result(one: Correlated, policy: Policy, *, tiny: bool, exact: bool) -> Correlated:
    if tiny or is_small(number_of(one.n), policy.smallest_count):
        return replace(one, coefficient=WITHHELD, interval=None, p=WITHHELD, n=WITHHELD, reason=None, p_adjusted=None)
    if one.reason is not None:
        bare = NotEstimable(one.reason.reason)
        return replace(one, coefficient=bare, p=bare, reason=bare, n=one.n if exact else WITHHELD)
    return one if exact else replace(one, n=WITHHELD)
