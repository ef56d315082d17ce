"""One analyte over visits, whole and by group: descriptions, means of the mixed model, Friedman's test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.reports.accuracy import in_order
from analysis.reports.course_changes import compared_changes, on_scale
from analysis.reports.grouped import Grouped
from analysis.reports.summary_descriptions import describe_column
from analysis.reports.summary_groupings import as_summary
from analysis.reports.visit_data import VisitSeries
from analysis.statistics.catalogue import Method
from analysis.statistics.censored import group_censored, peto_peto
from analysis.statistics.columns import NO_GROUP
from analysis.statistics.course_means import CellMean, GroupCourses, group_courses
from analysis.statistics.courses import CourseModel, friedman, mixed_model
from analysis.statistics.multiplicity import holm
from analysis.statistics.qualifiers import CensoredColumn
from analysis.statistics.reasons import Reason
from analysis.statistics.results import HypothesisTest, NotEstimable
from analysis.summaries import Confidence, Design, Number, Text
from analysis.summaries.comparisons import TestSummary
from analysis.summaries.course import ChangeComparison, CourseCell, CourseGroup, Scale

Codes = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Course:
    """An analyte over visits in a cohort, with the level of each patient (−1 for none), shape (n,)."""

    series: VisitSeries
    codes: Codes
    levels: int
    scale: Scale

    @property
    def visits(self) -> int:
        """Number of visits."""
        return len(self.series.visits)

    @cached_property
    def censored(self) -> bool:
        """Whether some value lies outside a limit."""
        return any(bool((column.usable & ~column.exact).any()) for column in self.series.columns)

    @cached_property
    def usable(self) -> NDArray[np.bool_]:
        """Which visits have a usable result, shape (n, visits)."""
        return np.column_stack([column.usable for column in self.series.columns])

    @property
    def any_result(self) -> NDArray[np.bool_]:
        """Who has a usable result at one of the visits, shape (n,)."""
        return np.asarray(self.usable.any(axis=1))

    @property
    def every_result(self) -> NDArray[np.bool_]:
        """Who has one at every visit, shape (n,)."""
        return np.asarray(self.usable.all(axis=1))

    @cached_property
    def table(self) -> NDArray[np.float64]:
        """Values on the declared scale, NaN where there is none, shape (n, visits)."""
        values = np.column_stack([column.values for column in self.series.columns])
        if self.scale is Scale.RAW:
            return values
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.log(values))

    def refusal(self) -> NotEstimable | None:
        """Say why the values can't be modelled, where they can't."""
        n = int(self.usable.sum())
        if self.censored:
            return NotEstimable(Reason.CENSORED_VALUES, n)
        if self.scale is Scale.LOG and np.isneginf(self.table).any():
            return NotEstimable(Reason.NOT_POSITIVE, n)
        return None

    def time_test(self) -> tuple[TestSummary, Number, Number]:
        """Test whether the means differ between visits; with both standard deviations."""
        found = self.refusal() or mixed_model(*self._long(), self.visits)
        if isinstance(found, CourseModel):
            return as_summary(Design.NOMINAL, Method.MIXED_MODEL, found.test, ()), found.between_sd, found.within_sd
        return as_summary(Design.NOMINAL, Method.MIXED_MODEL, found, ()), found, found

    @cached_property
    def model_of_groups(self) -> GroupCourses | NotEstimable:
        """The mixed model with a mean for each group and visit."""
        return self._by_group(self.codes, self.levels)

    def changes(self, by: Grouped) -> ChangeComparison | None:
        """Compare the changes of the groups since the first visit; None where no model compares them."""
        model = self.model_of_groups
        return None if isinstance(model, NotEstimable) else compared_changes(model, by, self.series.visits, self.scale)

    def interaction(self) -> TestSummary:
        """Test whether the groups run alike over the visits."""
        model = self.model_of_groups
        found: HypothesisTest | NotEstimable = model if isinstance(model, NotEstimable) else model.interaction
        return as_summary(Design.NOMINAL, Method.MIXED_MODEL_INTERACTION, found, ())

    def between_groups(self, by: Grouped) -> tuple[TestSummary, ...]:
        """Compare the groups at each visit where limits leave no model; p is adjusted over the visits."""
        if not self.censored:
            return ()
        found = [
            peto_peto(group_censored(column.values, column.qualifiers, self.codes, self.levels))
            for column in self.series.columns
        ]
        tests = [as_summary(by.design, Method.PETO_PETO, one, by.levels) for one in found]
        p_values = [test.p for test in tests]
        if sum(p is not None for p in p_values) < 2:
            return tuple(tests)
        return tuple(replace(test, p_adjusted=p) for test, p in zip(tests, holm(p_values), strict=True))

    def _long(self) -> tuple[NDArray[np.float64], Codes, Codes]:
        """Give values, patients and visits, one row for each."""
        count = len(self.table)
        return self.table.ravel(), np.repeat(np.arange(count), self.visits), np.tile(np.arange(self.visits), count)

    def _by_group(self, codes: Codes, levels: int) -> GroupCourses | NotEstimable:
        refusal = self.refusal()
        if refusal is not None:
            return refusal
        values, patients, visits = self._long()
        return group_courses(values, patients, visits, self.visits, np.repeat(codes, self.visits), levels)

    def overall(self) -> CourseGroup:
        """Describe everybody."""
        everybody = np.zeros(len(self.table), dtype=np.int64)
        return self._groups(everybody, [("", "")], self._by_group(everybody, 1))[0]

    def groups(self, by: Grouped) -> list[CourseGroup]:
        """Describe each level."""
        names = [(level.code, level.label) for level in by.levels]
        return self._groups(self.codes, names, self.model_of_groups)

    def _groups(
        self, codes: Codes, names: Sequence[tuple[str, Text]], model: GroupCourses | NotEstimable
    ) -> list[CourseGroup]:
        means: dict[tuple[int, int], CellMean] = (
            {} if isinstance(model, NotEstimable) else {(one.group, one.timepoint): one for one in model.means}
        )
        why = model if isinstance(model, NotEstimable) else NotEstimable(Reason.EMPTY_GROUP)
        described = [describe_column(column, codes, len(names)) for column in self.series.columns]
        found = []
        for place, (code, label) in enumerate(names):
            cells = tuple(
                CourseCell(described[visit][place], *self._mean(means.get((place, visit)), why))
                for visit in range(self.visits)
            )
            chosen = codes == place
            patients, complete = int((chosen & self.any_result).sum()), int((chosen & self.every_result).sum())
            test = self._friedman(chosen)
            found.append(CourseGroup(code, label, patients, cells, test, complete, patients - complete))
        return found

    def _mean(self, cell: CellMean | None, why: NotEstimable) -> tuple[Number, Confidence]:
        return (why, why) if cell is None else on_scale(cell.mean, cell.interval, self.scale)

    def _friedman(self, chosen: NDArray[np.bool_]) -> TestSummary:
        """Rank within complete patients; values below all limits tie, and an order that is open refuses."""
        columns = self.series.columns
        pooled = CensoredColumn(
            np.concatenate([column.values[chosen] for column in columns]),
            np.concatenate([column.qualifiers[chosen] for column in columns]),
        )
        values = in_order(pooled)
        if isinstance(values, NotEstimable):
            return as_summary(Design.NOMINAL, Method.FRIEDMAN, values, ())
        found = friedman(values.reshape(len(columns), -1).T)
        return as_summary(Design.NOMINAL, Method.FRIEDMAN, found, ())


def course_of(series: VisitSeries, by: Grouped | None, scale: Scale) -> Course:
    """Join the results of the visits with the levels of a grouping."""
    size = series.columns[0].size if series.columns else 0
    codes = np.full(size, NO_GROUP, dtype=np.int64) if by is None else by.codes
    return Course(series, codes, 0 if by is None else len(by.levels), scale)
