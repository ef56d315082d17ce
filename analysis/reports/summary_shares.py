"""Comparison of the share beyond a cut-off between the levels of a grouping."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.contingency import cochran_armitage, independence, two_by_two
from analysis.statistics.reasons import Reason
from analysis.statistics.results import Estimate, NotEstimable
from analysis.summaries import CutOffShare, CutOffTest, Design, EstimateSummary, GroupSummary, TestSummary

Table = NDArray[np.int64]


def compare_shares(groups: Sequence[GroupSummary], design: Design) -> tuple[CutOffTest, ...]:
    """Compare each share between the groups: Cochran–Armitage for ordered ones, else χ² or Fisher's exact test.

    Patients who can't be placed against the cut-off are left out, and counted.
    """
    by_cut_off = zip(*(group.description.cut_offs for group in groups), strict=True)
    return tuple(_compare(shares, design) for shares in by_cut_off)


def _compare(shares: Sequence[CutOffShare], design: Design) -> CutOffTest:
    table = np.array([_counts(share) for share in shares], dtype=np.int64)
    undetermined = sum(share.undetermined for share in shares if isinstance(share.undetermined, int))
    cut_off = shares[0].cut_off
    if design is not Design.ORDERED:
        return CutOffTest(cut_off, table_tested(table, design), undetermined)
    scores = tuple(float(place) for place in range(len(shares)))
    found = cochran_armitage(table[:, 0], table.sum(axis=1), scores)
    if isinstance(found, NotEstimable):
        return CutOffTest(cut_off, _refused(design, Method.COCHRAN_ARMITAGE, found), undetermined, scores)
    slope = EstimateSummary(Measure.SLOPE_PER_SCORE, found.slope, found.slope_interval)
    test = TestSummary(design, found.method, found.z, (), found.p, found.n, z=found.z, estimates=(slope,))
    return CutOffTest(cut_off, test, undetermined, scores, found.departure_p)


def _counts(share: CutOffShare) -> tuple[int, int]:
    """Count the patients beyond the cut-off and the others, without the undetermined."""
    beyond, n, undetermined = share.low.count, share.low.n, share.undetermined
    whole = isinstance(beyond, int) and isinstance(n, int) and isinstance(undetermined, int)
    return (beyond, n - beyond - undetermined) if whole else (0, 0)  # type: ignore[operator, return-value]


def _refused(design: Design, method: Method, why: NotEstimable) -> TestSummary:
    return TestSummary(design, method, None, (), None, why.n, why)


def table_tested(table: Table, design: Design) -> TestSummary:
    """Test rows (groups) against columns: χ² or Fisher's exact test, with Cramér's V or the contrasts of 2 × 2."""
    occupied = int(table.any(axis=1).sum())
    found = independence(table) if occupied != 1 else NotEstimable(Reason.SINGLE_GROUP, int(table.sum()))
    if isinstance(found, NotEstimable):
        return _refused(design, Method.CHI_SQUARE, found)
    return TestSummary(
        design=design,
        method=found.method,
        statistic=found.statistic,
        df=() if found.df is None else (float(found.df),),
        p=found.p,
        n=found.n,
        estimates=tuple(
            EstimateSummary(one.measure, one.value, one.interval) for one in _estimates(table, found.cramer_v)
        ),
    )


def _estimates(table: Table, association: Estimate) -> Iterator[EstimateSummary]:
    found: tuple[Estimate | NotEstimable, ...] = (association,)
    if table.shape == (2, 2):
        contrasts = two_by_two(table)
        found = (contrasts.risk_difference, contrasts.odds_ratio_woolf, contrasts.odds_ratio_conditional)
    for one in found:
        if isinstance(one, Estimate):
            yield EstimateSummary(one.measure, one.value, one.interval)
