"""The comparison report without what would tell of few patients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analysis.disclosure.cells import is_small
from analysis.disclosure.descriptions import number_of, share_cells
from analysis.disclosure.facts import is_tiny, protected_facts
from analysis.disclosure.inference import withheld_test
from analysis.disclosure.policy import Policy
from analysis.disclosure.protect import protected_analyte, withheld_analyte
from analysis.disclosure.table_one import protected_choice
from analysis.summaries import WITHHELD, Description
from analysis.summaries.group_comparison import CategoryOutcome, ComparisonReport, NumberOutcome, Outcome


def protect_comparison(report: ComparisonReport, policy: Policy) -> ComparisonReport:
    """Withhold small groups with what would give them back, and all strata where one cell of them is small.

    A category's groups are shown only where nobody, or enough patients, of each group lack each outcome: the sizes of
    the groups would else give away who lacks a number. Of several categories that divide the same number only the first
    is shown by group.
    """
    if not policy.protects:
        return report
    tiny = is_tiny(report, policy)
    lacking = _any_small(_lacking(report.outcomes), policy)
    first = {_family(one): place for place, one in reversed(list(enumerate(report.outcomes)))}
    outcomes = tuple(
        _protected(one, policy, tiny=tiny, totals=not lacking, grouped=not lacking and first[_family(one)] == place)
        for place, one in enumerate(report.outcomes)
    )
    # As of filters: extremes, and sums of few different values, of the whole less those of a stratum are the others'.
    within = replace(policy, filtered=True)
    shown = not tiny and not _any_small(_stratum_cells(report), policy)
    return replace(
        report,
        **protected_facts(report, policy, show_patients=not tiny and not lacking),
        outcomes=outcomes,
        strata=tuple(
            replace(
                one,
                outcomes=tuple(
                    _protected(inner, within, tiny=False, totals=True, grouped=True) for inner in one.outcomes
                ),
            )
            for one in report.strata
            if shown
        ),
        strata_withheld=bool(report.strata) and not shown,
    )


def _any_small(counts: Sequence[int], policy: Policy) -> bool:
    return any(is_small(count, policy.smallest_count) for count in counts)


def _family(one: Outcome) -> str:
    """Categories that divide one number share what stands before the rule that divides it."""
    return one.summary.code if isinstance(one, NumberOutcome) else one.family


def _lacking(outcomes: Sequence[Outcome]) -> list[int]:
    """Count who lacks each outcome: over all, and in each group."""
    found = []
    for one in outcomes:
        if isinstance(one, CategoryOutcome):
            found += [number_of(count) for count in (one.row.missing, *one.row.group_missing)]
            continue
        for description in _descriptions(one):
            parts = [number_of(description.missing), number_of(description.unusable)]
            found += [*parts, sum(parts)]
    return found


def _descriptions(one: NumberOutcome) -> list[Description]:
    assert one.summary.overall is not None  # Before protection there is one.
    return [one.summary.overall.description, *(group.description for group in one.summary.groupings[0].groups)]


def _protected(one: Outcome, policy: Policy, *, tiny: bool, totals: bool, grouped: bool) -> Outcome:
    if isinstance(one, NumberOutcome):
        return _number(one, policy, tiny=tiny, totals=totals)
    row = protected_choice(one.row, policy.smallest_count, grouped=grouped, tiny=tiny)
    if not row.withheld:
        return replace(one, row=row)
    return replace(one, row=row, test=withheld_test(one.test), departure_p=None)


def _number(one: NumberOutcome, policy: Policy, *, tiny: bool, totals: bool) -> NumberOutcome:
    summary = withheld_analyte(one.summary) if tiny else protected_analyte(one.summary, policy, totals_shown=totals)
    (whole,) = one.summary.groupings
    if not summary.groupings:
        taken = replace(
            whole,
            groups=(),
            not_determined=WITHHELD,
            test=withheld_test(whole.test),
            cut_off_tests=(),
            missing_inputs=(),
            sensitivity=None,
            withheld=True,
        )
        return NumberOutcome(replace(summary, groupings=(taken,)), None)
    exact = summary.groupings[0].test.n is not WITHHELD
    return NumberOutcome(summary, one.ratio if exact else None)


def _stratum_cells(report: ComparisonReport) -> list[int]:
    """List every cell of the strata, those of no group and of no stratum, who follow by subtraction, among them."""
    found: list[int] = []
    for place, whole in enumerate(report.outcomes):
        tables = [_table(stratum.outcomes[place], whole) for stratum in report.strata]
        if tables:
            rest = _table(whole, whole) - np.sum(tables, axis=0)
            found += [count for table in (*tables, rest) for count in table.ravel().tolist()]
    return found


def _table(one: Outcome, whole: Outcome) -> NDArray[np.int64]:
    """Count the patients of each kind: over all, in each group, and in no group; levels in the order of the whole."""
    if isinstance(one, NumberOutcome):
        rows = [_parts(description) for description in _descriptions(one)]
    else:
        assert isinstance(whole, CategoryOutcome)
        levels = {level.code: (level.overall, *level.groups) for level in one.row.levels}
        none = (0,) * (1 + len(one.row.group_known))
        columns = [
            *(levels.get(level.code, none) for level in whole.row.levels),
            (one.row.missing, *one.row.group_missing),
        ]
        rows = [[number_of(count) for count in kinds] for kinds in zip(*columns, strict=True)]
    table = np.array(rows, dtype=np.int64)
    return np.vstack([table, table[0] - table[1:].sum(axis=0)])


def _parts(description: Description) -> list[int]:
    shares = [*share_cells(description.below_detection), *share_cells(description.above_range)]
    return [number_of(description.n), number_of(description.missing), number_of(description.unusable), *shares]
