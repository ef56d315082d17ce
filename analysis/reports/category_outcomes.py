"""A category as an outcome: counts of its levels by group, and the test of the declared design."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.reports.grouped import Grouped
from analysis.reports.summary_shares import Table, table_tested
from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.columns import NO_GROUP
from analysis.statistics.contingency import cochran_armitage, count_table
from analysis.statistics.results import NotEstimable
from analysis.summaries import Design, EstimateSummary, TestSummary
from analysis.summaries.group_comparison import CategoryOutcome
from analysis.summaries.table_one import ChoiceRow, LevelCounts

EVENT = 0
"""Place of the level whose share is compared where an outcome has two: the first."""


def category_outcome(outcome: Grouped, grouped: Grouped, design: Design) -> CategoryOutcome:
    """Count the levels of an outcome by group and compare the groups.

    A trend is tested where the groups are ordered and the outcome has two levels.
    """
    table = count_table(grouped.codes, outcome.codes, len(grouped.levels), len(outcome.levels))
    row = _row(outcome, grouped, table)
    family = outcome.grouping.family
    if design is Design.ORDERED and len(outcome.levels) == 2:
        return replace(_trend(row, table, family), event=outcome.levels[EVENT].label)
    found = CategoryOutcome(row, table_tested(table, design), family)
    if table.shape != (2, 2):
        return found
    groups = tuple(level.label for level in grouped.levels)
    return replace(found, event=outcome.levels[EVENT].label, groups=groups)


def category_row(outcome: Grouped, grouped: Grouped) -> ChoiceRow:
    """Count the levels of an outcome by group."""
    table = count_table(grouped.codes, outcome.codes, len(grouped.levels), len(outcome.levels))
    return _row(outcome, grouped, table)


def _row(outcome: Grouped, grouped: Grouped, table: Table) -> ChoiceRow:
    known, in_group = outcome.codes != NO_GROUP, grouped.codes != NO_GROUP
    whole = np.bincount(outcome.codes[known], minlength=len(outcome.levels))
    sizes = np.bincount(grouped.codes[in_group], minlength=len(grouped.levels))
    keeps_all = len(outcome.levels) == 2
    return ChoiceRow(
        code=outcome.grouping.code,
        label=outcome.grouping.label,
        levels=tuple(
            LevelCounts(level.code, level.label, int(whole[place]), tuple(table[:, place].tolist()))
            for place, level in enumerate(outcome.levels)
            if keeps_all or whole[place]
        ),
        known=int(known.sum()),
        missing=int((~known).sum()),
        group_known=tuple(table.sum(axis=1).tolist()),
        group_missing=tuple((sizes - table.sum(axis=1)).tolist()),
        rule_version=outcome.grouping.rule_version,
        missing_inputs=outcome.lacking(~known),
    )


def _trend(row: ChoiceRow, table: Table, family: str) -> CategoryOutcome:
    scores = tuple(float(place) for place in range(len(table)))
    found = cochran_armitage(table[:, EVENT], table.sum(axis=1), scores)
    if isinstance(found, NotEstimable):
        refused = TestSummary(Design.ORDERED, Method.COCHRAN_ARMITAGE, None, (), None, found.n, found)
        return CategoryOutcome(row, refused, family, scores=scores)
    slope = EstimateSummary(Measure.SLOPE_PER_SCORE, found.slope, found.slope_interval)
    test = TestSummary(Design.ORDERED, found.method, found.z, (), found.p, found.n, z=found.z, estimates=(slope,))
    return CategoryOutcome(row, test, family, scores=scores, departure_p=found.departure_p)
