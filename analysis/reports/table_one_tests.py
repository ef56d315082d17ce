"""The tests of Table 1's rows, where they are asked for: by the declared kind of the columns."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.reports.grouped import Grouped
from analysis.reports.number_outcomes import compared
from analysis.reports.summary_groupings import as_summary
from analysis.statistics.catalogue import Method
from analysis.statistics.censored import group_censored, peto_peto, peto_peto_trend
from analysis.statistics.censored.sensitivity import Sensitivity
from analysis.statistics.columns import group_column
from analysis.statistics.comparison import kruskal_wallis, mann_whitney
from analysis.statistics.contingency import TableTest, independence
from analysis.statistics.qualifiers import CensoredColumn
from analysis.statistics.reasons import Reason
from analysis.statistics.results import NotEstimable
from analysis.statistics.trend import jonckheere_terpstra
from analysis.summaries import Design
from analysis.summaries.comparisons import TestSummary
from analysis.summaries.group_comparison import TestFamily


def numbers_tested(column: CensoredColumn, columns: Grouped) -> TestSummary:
    """Compare a number between the groups by ranks; by the test for censored values if one is censored."""
    count, design = len(columns.levels), columns.design
    if (column.usable & ~column.exact).any():
        sample = group_censored(column.values, column.qualifiers, columns.codes, count)
        if design is Design.ORDERED:
            return as_summary(design, Method.PETO_PETO_TREND, peto_peto_trend(sample), columns.levels)
        return as_summary(design, Method.PETO_PETO, peto_peto(sample), columns.levels)
    grouped = group_column(column.values, columns.codes, count)
    if design is Design.TWO_GROUPS:
        return as_summary(design, Method.MANN_WHITNEY_ASYMPTOTIC, mann_whitney(grouped), columns.levels)
    if design is Design.ORDERED:
        return as_summary(design, Method.JONCKHEERE_TERPSTRA, jonckheere_terpstra(grouped), columns.levels)
    return as_summary(design, Method.KRUSKAL_WALLIS, kruskal_wallis(grouped), columns.levels)


def sensitivity_of(column: CensoredColumn, columns: Grouped) -> Sensitivity | None:
    """Say what substituted limits would have given beside the test of a number; None where nothing is censored."""
    plain = group_column(np.where(column.exact, column.values, np.nan), columns.codes, len(columns.levels))
    return compared(column, plain, columns, columns.design, TestFamily.RANKS)[1]


def counts_tested(table: NDArray[Any], columns: Grouped) -> TestSummary:
    """Test whether the levels are alike in all groups: χ², or Fisher where an expected count is below 5."""
    kept = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    found = independence(np.asarray(kept)) if kept.size else NotEstimable(Reason.NO_VALUES)
    if isinstance(found, TableTest):
        df = () if found.df is None else (float(found.df),)
        return TestSummary(columns.design, found.method, found.statistic, df, found.p, found.n)
    return TestSummary(columns.design, Method.CHI_SQUARE, None, (), None, found.n, found)
