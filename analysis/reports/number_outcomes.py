"""A number as an outcome: its column, what is said of it by group, and the test of the declared design."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from analysis.dataset.units import CutOffFacts, Substance
from analysis.reports.cohort_data import CohortData, UnitsDoNotConvert
from analysis.reports.grouped import Grouped
from analysis.reports.lacking import count_lacking
from analysis.reports.summary_descriptions import describe_levels, describe_series, usable_without_level
from analysis.reports.summary_groupings import Outcome as TestFound
from analysis.reports.summary_groupings import as_summary, points_by_level, points_of, with_effect
from analysis.reports.summary_series import Series, censored_on, results_of, series_of
from analysis.reports.summary_shares import compare_shares
from analysis.statistics.catalogue import Method
from analysis.statistics.censored import (
    group_censored,
    peto_peto,
    peto_peto_trend,
    substitution_sensitivity,
    tobit_lognormal,
)
from analysis.statistics.censored.groups import CensoredGroups
from analysis.statistics.censored.sensitivity import Sensitivity
from analysis.statistics.columns import NO_GROUP, GroupedColumn, group_column
from analysis.statistics.comparison import (
    anova,
    kruskal_wallis,
    mann_whitney,
    student_t,
    welch_anova,
    welch_anova_log,
    welch_t,
    welch_t_log,
)
from analysis.statistics.qualifiers import CensoredColumn
from analysis.statistics.trend import jonckheere_terpstra
from analysis.summaries import AnalyteSummary, Design, Footnote, GroupingSummary, GroupSummary, TestSummary
from analysis.summaries.group_comparison import NumberOutcome, TestFamily
from analysis.variables import LevelColumn
from analysis.variables.measures import ANALYTE, Measure

PlainTest = tuple[Method, Callable[[GroupedColumn], TestFound]]
CensoredTest = tuple[Method, Callable[[CensoredGroups], TestFound]]

_TWO: dict[TestFamily, PlainTest] = {
    TestFamily.RANKS: (Method.MANN_WHITNEY_ASYMPTOTIC, mann_whitney),
    TestFamily.LOG: (Method.WELCH_T_LOG, welch_t_log),
    TestFamily.MEANS: (Method.WELCH_T, welch_t),
    TestFamily.POOLED: (Method.STUDENT_T, student_t),
}
_SEVERAL: dict[TestFamily, PlainTest] = {
    TestFamily.RANKS: (Method.KRUSKAL_WALLIS, kruskal_wallis),
    TestFamily.LOG: (Method.WELCH_ANOVA_LOG, welch_anova_log),
    TestFamily.MEANS: (Method.WELCH_ANOVA, welch_anova),
    TestFamily.POOLED: (Method.ANOVA, anova),
}
_TREND: PlainTest = (Method.JONCKHEERE_TERPSTRA, jonckheere_terpstra)


def plain_test(design: Design, family: TestFamily) -> PlainTest:
    """Name the test of a design; means know no order, so ordered groups are then compared as nominal ones."""
    if design is Design.TWO_GROUPS:
        return _TWO[family]
    if design is Design.ORDERED and family is TestFamily.RANKS:
        return _TREND
    return _SEVERAL[family]


def censored_test(design: Design, family: TestFamily) -> CensoredTest:
    """Name the test of a design for values outside limits: by ranks, or else by Tobit regression of the logarithms."""
    if family is not TestFamily.RANKS:
        return (Method.TOBIT_LOGNORMAL, tobit_lognormal)
    if design is Design.ORDERED:
        return (Method.PETO_PETO_TREND, peto_peto_trend)
    return (Method.PETO_PETO, peto_peto)


def number_series(one: Measure, data: CohortData, cut_offs: Iterable[CutOffFacts] = ()) -> Series:
    """Give a number of the cohort as the summary's series; of an analyte with what is known of its results.

    Raises
    ------
    BadCohort
        Its results are in units that don't convert into each other.
    """
    substance = substance_of(one, data)
    if substance is None:
        measured = data.measured(one)
        other = Substance(0, one.code, str(one.label), "", measured.unit, None, None)
        return Series(other, measured.unit, measured.column, 0, 0, 0, (), (), 1, lacking=measured.lacking)
    cohort = data.evaluator.cohort
    rows = results_of(data.assays, substance, cohort, data.included)
    found = series_of(data.assays, substance, rows, cohort, data.included, cut_offs)
    if len(found) > 1:
        raise UnitsDoNotConvert(one.label, ", ".join(sorted(series.unit for series in found)))
    return found[0]


def substance_of(one: Measure, data: CohortData) -> Substance | None:
    """Give the analyte whose results a number is; None where it is no result of an assay."""
    if not one.code.startswith(ANALYTE):
        return None
    code = one.code.removeprefix(ANALYTE)
    return next(substance for substance in data.assays.substances.values() if substance.code == code)


def number_outcome(one: Measure, series: Series, grouped: Grouped, design: Design, family: TestFamily) -> NumberOutcome:
    """Describe a number by group and compare the groups."""
    by = _by(series, grouped, design, family)
    everyone = np.ones(series.column.size, dtype=bool)
    overall = GroupSummary("", _("all"), describe_series(series), points_of(series, everyone))
    summary = AnalyteSummary(
        code=one.code,
        label=one.label,
        unit=series.unit,
        decimals=series.decimals,
        limits=series.limits,
        upper_limits=series.upper_limits,
        patients=series.column.size,
        several_candidates=series.several,
        converted=series.converted,
        timepoint_unstated=series.timepoint_unstated,
        methods=tuple(name for name in series.methods if name),
        overall=overall,
        groupings=(by,),
        footnotes=tuple(_footnotes(series, overall)),
        variable=one.code,
        missing_inputs=count_lacking(series.lacking, one.input_labels, ~series.column.usable),
    )
    return NumberOutcome(summary, _ratio(series.column, grouped, by.test))


def _by(series: Series, grouped: Grouped, design: Design, family: TestFamily) -> GroupingSummary:
    plain = group_column(series.measured, grouped.codes, len(grouped.levels))
    descriptions = describe_levels(series, grouped.codes, plain)
    test, sensitivity = compared(series.column, plain, grouped, design, family)
    points = points_by_level(series, grouped)
    groups = tuple(
        GroupSummary(level.code, level.label, description, of_level)
        for level, description, of_level in zip(grouped.levels, descriptions, points, strict=True)
    )
    return GroupingSummary(
        code=grouped.grouping.code,
        label=grouped.grouping.label,
        ordered=grouped.grouping.ordered,
        groups=groups,
        not_determined=usable_without_level(series, grouped.codes),
        test=test,
        cut_off_tests=compare_shares(groups, design),
        missing_inputs=grouped.lacking(series.column.usable),
        sensitivity=sensitivity,
        rule_version=grouped.grouping.rule_version,
        family=grouped.grouping.family,
    )


def compared(
    column: CensoredColumn, plain: GroupedColumn, grouped: Grouped, design: Design, family: TestFamily
) -> tuple[TestSummary, Sensitivity | None]:
    """Compare groups by the test that was declared; by the one for censored values if one used value is censored."""
    method, test = plain_test(design, family)
    codes, count = grouped.codes, len(grouped.levels)
    if not censored_on(column, codes != NO_GROUP):
        return with_effect(as_summary(design, method, test(plain), grouped.levels), plain), None
    censored_method, censored = censored_test(design, family)
    sample = group_censored(column.values, column.qualifiers, codes, count)
    found = censored(sample)
    sensitivity = substitution_sensitivity(
        column.values, column.qualifiers, found, lambda values: test(group_column(values, codes, count))
    )
    return with_effect(as_summary(design, censored_method, found, grouped.levels), sample), sensitivity


def _ratio(column: CensoredColumn, grouped: Grouped, test: TestSummary) -> TestSummary | None:
    """Beside a rank test of censored values: the ratio of geometric means by Tobit regression."""
    if test.method not in (Method.PETO_PETO, Method.PETO_PETO_TREND):
        return None
    sample = group_censored(column.values, column.qualifiers, grouped.codes, len(grouped.levels))
    return as_summary(test.design, Method.TOBIT_LOGNORMAL, tobit_lognormal(sample), grouped.levels)


def _footnotes(series: Series, overall: GroupSummary) -> Iterable[Footnote]:
    applies = {
        Footnote.CENSORED: series.censored,
        Footnote.UNUSABLE: overall.description.unusable != 0,
        Footnote.METHOD_LIMIT: series.limit_of_method > 0,
        Footnote.CONVERTED: series.converted > 0,
        Footnote.TIMEPOINT_NOT_STATED: series.timepoint_unstated > 0,
        Footnote.SEVERAL_CANDIDATES: series.several > 0,
        Footnote.SEVERAL_METHODS: len(series.methods) > 1,
        Footnote.CUT_OFF_BOUNDS: any(share.undetermined != 0 for share in overall.description.cut_offs),
    }
    return (note for note, holds in applies.items() if holds)


def within(series: Series, mask: NDArray[np.bool_]) -> Series:
    """Give the part of a series that some patients make up."""
    return replace(series, column=CensoredColumn(series.column.values[mask], series.column.qualifiers[mask]))


def grouped_within(grouped: Grouped, mask: NDArray[np.bool_]) -> Grouped:
    """Give the levels of some patients."""
    lacking = tuple((name, one[mask]) for name, one in grouped.column.lacking)
    return replace(grouped, column=LevelColumn(grouped.codes[mask], lacking))
