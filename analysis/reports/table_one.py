"""Table 1: who the patients are, over all and by a grouping."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from analysis.cohort import BadCohort
from analysis.dataset.reader import Reader
from analysis.dataset.reference import analytes_in
from analysis.disclosure.policy import Policy, policy_for
from analysis.disclosure.table_one import protect_table_one
from analysis.reports.cohort_data import (
    CohortData,
    UnitsDoNotConvert,
    checked_study,
    cohort_facts,
    grouping_called,
    load_cohort,
    protected,
)
from analysis.reports.default_grouping import asked_or_arms
from analysis.reports.grouped import Grouped
from analysis.reports.lacking import count_lacking
from analysis.reports.summary_descriptions import describe_column
from analysis.reports.summary_series import decimals_of
from analysis.reports.table_one_request import TableOneRequest
from analysis.reports.table_one_tests import counts_tested, numbers_tested, sensitivity_of
from analysis.statistics.balance import standardised_difference, standardised_difference_of_shares
from analysis.statistics.columns import NO_GROUP, group_column
from analysis.statistics.contingency import count_table
from analysis.statistics.qualifiers import CensoredColumn
from analysis.statistics.reasons import Reason
from analysis.statistics.results import Estimate, NotEstimable
from analysis.summaries import Number
from analysis.summaries.table_one import ChoiceRow, GroupHead, LevelCounts, NumberRow, Row, TableOneReport
from analysis.variables import Grouping
from analysis.variables.measures import Measure, measure
from analysis.variables.sources import Needs
from registry.models import AnalyteCategory, User

DEFAULT_ROWS = (
    "age", "patient.sex", "patient.diagnosis_group", "patient.hbsag", "patient.anti_hcv", "patient.alcohol_g_day",
    "patient.cirrhosis", "clinicalassessment.ecog", "child_pugh_class", "albi_grade",
    "tumourassessment.largest_diameter_mm", "volume_cm3", "tumourassessment.nodule_count",
    "tumourassessment.portal_vein_thrombosis", "tumourassessment.metastasis", "tumourassessment.recorded_bclc", "bclc",
    "colorectalprimary.primary_site", "colorectalprimary.primary_n", "metastases_timing", "colorectalprimary.ras",
    "colorectalprimary.bilobar", "fong",
)  # fmt: skip
"""Shown when none is asked for, where some patient of the cohort has a value; then every cytokine with a result."""


def table_one(request: TableOneRequest, user: User | None) -> TableOneReport:
    """Compute Table 1 as `user` may see it; None is the system, which sees all.

    Raises
    ------
    BadCohort
        The study, a site, an arm, the grouping or a row doesn't exist (for this user).
    PermissionDenied
        The user may not see summaries.
    """
    policy = policy_for(user)
    reader = Reader(user)
    study = checked_study(reader, request.cohort)
    by = asked_or_arms(request.by, study, policy)
    asked = [_row_called(code, policy) for code in request.row or _default_rows()]
    needs = Needs()
    for need in [one.need for one in asked] + ([by.need] if by else []):
        need(needs)
    data = load_cohort(request.cohort, reader, study, needs, window=request.window)
    return protected(lambda one: _report(request, one, by, asked), data, policy, protect_table_one)


def _default_rows() -> tuple[str, ...]:
    return (*DEFAULT_ROWS, *(f"analyte:{one.code}" for one in analytes_in([AnalyteCategory.CYTOKINE])))


def _row_called(code: str, policy: Policy) -> Grouping | Measure:
    """Find a number, or else a grouping."""
    try:
        return measure(code)
    except KeyError:
        try:
            return grouping_called(code, policy)
        except BadCohort as error:
            raise BadCohort(_("There is no variable “%(code)s”.") % {"code": code[:60]}) from error


def _report(
    request: TableOneRequest,
    data: CohortData,
    by: Grouping | None,
    asked: Sequence[Grouping | Measure],
) -> TableOneReport:
    columns = None if by is None else data.grouped(by)
    rows = tuple(_Rows(data, columns, with_p=request.p, every=bool(request.row)).of(asked))
    return TableOneReport(
        **cohort_facts(request.cohort, data),
        by="" if columns is None else columns.grouping.label,
        by_code="" if columns is None else columns.grouping.code,
        groups=tuple(_heads(columns)) if columns is not None else (),
        ungrouped=0 if columns is None else int((columns.codes == NO_GROUP).sum()),
        rows=rows,
        with_p=request.p,
    )


def _heads(columns: Grouped) -> Iterator[GroupHead]:
    sizes = np.bincount(columns.codes[columns.codes != NO_GROUP], minlength=len(columns.levels))
    for level, size in zip(columns.levels, sizes.tolist(), strict=True):
        yield GroupHead(level.code, level.label, size)


@dataclass(frozen=True)
class _Rows:
    """Makes the rows of a cohort; ``every`` keeps those without any value."""

    data: CohortData
    columns: Grouped | None
    with_p: bool
    every: bool

    @property
    def codes(self) -> NDArray[np.int64]:
        if self.columns is None:
            return np.full(int(self.data.included.sum()), NO_GROUP, dtype=np.int64)
        return self.columns.codes

    @property
    def count(self) -> int:
        return 0 if self.columns is None else len(self.columns.levels)

    def of(self, asked: Sequence[Grouping | Measure]) -> Iterator[Row]:
        for one in asked:
            row = self._number(one) if isinstance(one, Measure) else self._choice(one)
            if row is not None:
                yield row

    def _number(self, one: Measure) -> NumberRow | None:
        try:
            measured = self.data.measured(one)
        except UnitsDoNotConvert as problem:
            if self.every:
                raise
            self.data.leave_out(problem)
            return None
        column = measured.column
        if not (self.every or column.usable.any() or column.unusable.any()):
            return None
        everybody = np.zeros(column.size, dtype=np.int64)
        compares = self.columns is not None
        tested = self.columns if self.with_p else None
        return NumberRow(
            code=one.code,
            label=one.label,
            unit=measured.unit,
            decimals=decimals_of(column),
            overall=describe_column(column, everybody, 1)[0],
            groups=describe_column(column, self.codes, self.count) if compares else (),
            difference=_distance(column, self.codes, self.count) if compares else None,
            test=None if tested is None else numbers_tested(column, tested),
            sensitivity=None if tested is None else sensitivity_of(column, tested),
            missing_inputs=count_lacking(measured.lacking, one.input_labels, ~column.usable),
        )

    def _choice(self, one: Grouping) -> ChoiceRow | None:
        grouped = self.data.grouped(one)
        counts = np.bincount(grouped.codes[grouped.codes != NO_GROUP], minlength=len(grouped.levels))
        if not (self.every or counts.any()):
            return None
        known = grouped.codes != NO_GROUP
        table = count_table(grouped.codes, self.codes, len(grouped.levels), self.count)
        sizes = np.bincount(self.codes[self.codes != NO_GROUP], minlength=self.count)
        shown = [place for place, count in enumerate(counts) if count]
        return ChoiceRow(
            code=one.code,
            label=one.label,
            levels=tuple(
                LevelCounts(
                    grouped.levels[place].code, grouped.levels[place].label, int(counts[place]),
                    tuple(table[place].tolist()),
                )
                for place in shown
            ),
            known=int(known.sum()),
            missing=int((~known).sum()),
            group_known=tuple(table.sum(axis=0).tolist()),
            group_missing=tuple((sizes - table.sum(axis=0)).tolist()),
            difference=_as_number(standardised_difference_of_shares(table)) if self.columns is not None else None,
            test=counts_tested(table, self.columns) if self.with_p and self.columns is not None else None,
            rule_version=one.rule_version,
            missing_inputs=grouped.lacking(~known),
        )  # fmt: skip


def _distance(column: CensoredColumn, codes: NDArray[np.int64], count: int) -> Number:
    if (column.usable & ~column.exact).any():
        return NotEstimable(Reason.CENSORED_VALUES, int(column.usable.sum()), int(column.missing.sum()))
    return _as_number(standardised_difference(group_column(column.values, codes, count)))


def _as_number(found: Estimate | NotEstimable) -> Number:
    return found if isinstance(found, NotEstimable) else found.value
