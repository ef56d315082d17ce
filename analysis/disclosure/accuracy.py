"""The ROC report without what would tell of few patients."""

from __future__ import annotations

from dataclasses import replace

from analysis.disclosure.cells import is_small
from analysis.disclosure.descriptions import number_of
from analysis.disclosure.facts import is_tiny, protected_facts
from analysis.disclosure.policy import Policy
from analysis.summaries import WITHHELD
from analysis.summaries.accuracy import AccuracyReport, AreaComparison, MarkerAccuracy


def protect_accuracy(report: AccuracyReport, policy: Policy) -> AccuracyReport:
    """Keep areas with their intervals where neither side is small; no curve and no cut-off.

    A step of a ROC curve is one patient's value, and a cut-off chosen by the data lies between two of them.
    """
    if not policy.protects:
        return report
    smallest = policy.smallest_count
    tiny = is_tiny(report, policy)
    small = tiny or is_small(number_of(report.unknown), smallest)
    return replace(
        report,
        **protected_facts(report, policy, show_patients=not small),
        unknown=WITHHELD if small else report.unknown,
        markers=tuple(_marker(one, smallest, hide=small) for one in report.markers),
        comparisons=tuple(_comparison(one, smallest, hide=small) for one in report.comparisons),
    )


def _marker(one: MarkerAccuracy, smallest: int, *, hide: bool) -> MarkerAccuracy:
    # Who asks for each level in turn has the sizes of all but the small ones, and by subtraction theirs.
    counts = [number_of(count) for count in (one.cases, one.controls, one.missing, *one.outcome_levels)]
    one = replace(one, outcome_levels=())
    if hide or any(is_small(count, smallest) for count in counts):
        return replace(
            one, cases=WITHHELD, controls=WITHHELD, missing=WITHHELD, auc=WITHHELD, interval=WITHHELD, p=WITHHELD,
            curve=None, cut_points=(),
        )  # fmt: skip
    return replace(one, curve=None, cut_points=())


def _comparison(one: AreaComparison, smallest: int, *, hide: bool) -> AreaComparison:
    if hide or is_small(number_of(one.n), smallest):
        return replace(one, difference=WITHHELD, interval=WITHHELD, p=WITHHELD, n=WITHHELD, reason=None)
    return replace(one, n=WITHHELD)
