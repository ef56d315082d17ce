"""The pairs of one analyte, whole and by group: what changed, and the test that was declared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.reports.before_after_records import crossings
from analysis.reports.before_after_request import BeforeAfterRequest
from analysis.reports.grouped import Grouped
from analysis.reports.summary_descriptions import describe_column
from analysis.reports.summary_groupings import as_summary
from analysis.reports.table_one_tests import numbers_tested
from analysis.statistics.catalogue import Method
from analysis.statistics.censored.changes import at_common_limits, compare_changes
from analysis.statistics.censored.pairs import (
    CensoredPairs,
    change_bounds,
    pair_signs,
    paired_prentice_wilcoxon,
)
from analysis.statistics.censored.sensitivity import Sensitivity, substitution_sensitivity
from analysis.statistics.paired import Pairs, mcnemar, pair, paired_t, paired_t_log, signed_rank
from analysis.statistics.qualifiers import CensoredColumn
from analysis.statistics.reasons import Reason
from analysis.statistics.results import HypothesisTest, NotEstimable
from analysis.summaries import CutOffUsed, Design, Text
from analysis.summaries.before_after import CutOffChange, PairedGroup, PairedTest, PairLines
from analysis.summaries.comparisons import EstimateSummary, TestSummary
from registry.models import Direction

_METHODS = {
    PairedTest.WILCOXON: Method.SIGNED_RANK_ASYMPTOTIC,
    PairedTest.LOG_T: Method.PAIRED_T_LOG,
    PairedTest.T: Method.PAIRED_T,
}
_RANK_TESTS = {
    Design.TWO_GROUPS: Method.MANN_WHITNEY_ASYMPTOTIC,
    Design.NOMINAL: Method.KRUSKAL_WALLIS,
    Design.ORDERED: Method.JONCKHEERE_TERPSTRA,
}
LOG_DECIMALS = 12
Outcome = HypothesisTest | NotEstimable


@dataclass(frozen=True, eq=False)
class PairColumns:
    """Both columns of an analyte over the cohort, shape (n,) each, and who has a usable result in both."""

    before: CensoredColumn
    after: CensoredColumn

    @property
    def complete(self) -> NDArray[np.bool_]:
        """Who has both."""
        return np.asarray(self.before.usable & self.after.usable)

    def of(self, chosen: NDArray[np.bool_]) -> CensoredPairs:
        """Give the complete pairs of some patients."""
        kept = chosen & self.complete
        return CensoredPairs.of(_part(self.before, kept), _part(self.after, kept))

    def lines(self, codes: NDArray[np.int64]) -> PairLines:
        """Give each pair for drawing."""
        kept = self.complete
        before, after = _part(self.before, kept), _part(self.after, kept)
        return PairLines(before.values, after.values, before.qualifiers, after.qualifiers, codes[kept])


def _part(column: CensoredColumn, chosen: NDArray[np.bool_]) -> CensoredColumn:
    return CensoredColumn(column.values[chosen], column.qualifiers[chosen])


def paired_group(
    code: str, label: Text, columns: PairColumns, chosen: NDArray[np.bool_], request: BeforeAfterRequest
) -> PairedGroup:
    """Describe and test the pairs of one group."""
    pairs = columns.of(chosen)
    signs = pair_signs(pairs)
    low, high = change_bounds(pairs)
    test, sensitivity = _tested(pairs, request)
    asked = Method.PAIRED_PRENTICE_WILCOXON if pairs.censored else _METHODS[request.test]
    summary = as_summary(Design.TWO_GROUPS, asked, test, ())
    everybody = np.zeros(pairs.n, dtype=np.int64)
    return PairedGroup(
        code=code,
        label=label,
        n=pairs.n,
        before=describe_column(pairs.before, everybody, 1)[0],
        after=describe_column(pairs.after, everybody, 1)[0],
        change=None if pairs.censored else describe_column(CensoredColumn.of(differences(pairs)), everybody, 1)[0],
        lowest_change=low,
        highest_change=high,
        rose=signs.rose,
        fell=signs.fell,
        same=signs.same,
        undetermined=signs.undetermined,
        test=summary,
        estimate=_estimate(summary),
        lowest_sign_p=signs.lowest_p,
        highest_sign_p=signs.highest_p,
        sensitivity=sensitivity,
    )


def differences(pairs: CensoredPairs) -> NDArray[np.float64]:
    """Give after − before in exact decimals, of pairs whose values are all measured."""
    found = pair(pairs.before.values, pairs.after.values)
    return np.empty(0) if isinstance(found, NotEstimable) else found.differences


def _estimate(test: TestSummary) -> EstimateSummary | None:
    return test.estimates[0] if test.estimates else None


def _tested(pairs: CensoredPairs, request: BeforeAfterRequest) -> tuple[Outcome, Sensitivity | None]:
    plain = _test(request)
    if not pairs.censored:
        return plain(pair(pairs.before.values, pairs.after.values)), None
    before, after = pairs.before, pairs.after
    found = paired_prentice_wilcoxon(before.values, before.qualifiers, after.values, after.qualifiers)
    values = np.concatenate([before.values, after.values])
    signs = np.concatenate([before.qualifiers, after.qualifiers])
    count = pairs.n
    sensitivity = substitution_sensitivity(values, signs, found, lambda both: plain(pair(both[:count], both[count:])))
    return found, sensitivity


def _test(request: BeforeAfterRequest) -> Callable[[Pairs | NotEstimable], Outcome]:
    """Give the declared test, which passes on why there are no pairs."""
    tests: dict[PairedTest, Callable[[Pairs], Outcome]] = {
        PairedTest.WILCOXON: lambda pairs: signed_rank(pairs, request.zeros),
        PairedTest.LOG_T: paired_t_log,
        PairedTest.T: paired_t,
    }
    return lambda pairs: pairs if isinstance(pairs, NotEstimable) else tests[request.test](pairs)


def changes_compared(columns: PairColumns, by: Grouped, *, ratios: bool) -> TestSummary:
    """Compare the changes between the groups by ranks; where values lie outside limits by the order that is certain.

    Parameters
    ----------
    ratios
        Compare log ratios, not differences; not estimable where a value has no logarithm.
    """
    pairs = columns.of(by.codes >= 0)
    if pairs.censored:
        return _open_changes_compared(columns, by, ratios=ratios)
    if ratios and pairs.n and min(pairs.before.values.min(), pairs.after.values.min()) <= 0:
        why = NotEstimable(Reason.NOT_POSITIVE, pairs.n, pairs.missing)
        return as_summary(by.design, _RANK_TESTS[by.design], why, by.levels)
    change = np.full(columns.before.size, np.nan)
    kept = columns.complete & (by.codes >= 0)
    found = differences(pairs)
    if ratios and pairs.n:
        # Rounding keeps ratios that are equal, such as 3 to 1 and 6 to 2, tied.
        found = np.round(np.log(pairs.after.values) - np.log(pairs.before.values), LOG_DECIMALS)
    change[kept] = found
    return numbers_tested(CensoredColumn.of(change), by)


def _open_changes_compared(columns: PairColumns, by: Grouped, *, ratios: bool) -> TestSummary:
    ordered = by.design is Design.ORDERED
    asked = Method.GEHAN_CHANGES_TREND if ordered else Method.GEHAN_CHANGES
    found = compare_changes(columns.before, columns.after, by.codes, len(by.levels), ordered=ordered, ratios=ratios)
    return as_summary(by.design, asked, found, by.levels)


def changes_at_common_limits(columns: PairColumns, by: Grouped, *, ratios: bool) -> TestSummary | None:
    """Compare the changes with all limits raised to the highest; None where they are the same in all groups."""
    common = at_common_limits(columns.before, columns.after, by.codes, len(by.levels))
    return None if common is None else _open_changes_compared(PairColumns(*common), by, ratios=ratios)


def cut_off_changes(columns: PairColumns, cut_offs: list[CutOffUsed]) -> Iterator[CutOffChange]:
    """Count who moved across each cut-off, with McNemar's exact test."""
    for cut_off in cut_offs:
        before, after = states_beyond(columns, cut_off)
        both, left, entered, within, unknown = (int(mask.sum()) for mask in crossings(before, after).values())
        test = as_summary(Design.TWO_GROUPS, Method.MCNEMAR_EXACT, mcnemar(before, after), ())
        yield CutOffChange(cut_off, both, left, entered, within, unknown, test)


def states_beyond(columns: PairColumns, cut_off: CutOffUsed) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give of each pair whether it is beyond a cut-off before and after: 1, 0, or NaN, shape (pairs,) each."""
    pairs = columns.of(np.ones(columns.before.size, dtype=bool))
    return _beyond(pairs.before, cut_off), _beyond(pairs.after, cut_off)


def _beyond(column: CensoredColumn, cut_off: CutOffUsed) -> NDArray[np.float64]:
    """Tell who is strictly beyond a cut-off: 1, 0, or NaN where a limit leaves it open."""
    # Strictly above a cut-off is strictly below its negative, when all values and signs are mirrored.
    sign = 1 if cut_off.direction == Direction.BELOW else -1
    values, limit, qualifiers = sign * column.values, sign * cut_off.value, sign * column.qualifiers
    exact = qualifiers == 0
    beyond = (exact & (values < limit)) | ((qualifiers < 0) & (values <= limit))
    within = (exact & (values >= limit)) | ((qualifiers > 0) & (values >= limit))
    return np.where(beyond, 1.0, np.where(within, 0.0, np.nan))
