"""Who was measured at which visits, and who reached the limit of recovery."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.utils.translation import gettext as _

from analysis.dataset.reader import Reader
from analysis.disclosure.policy import policy_for
from analysis.reports.behind.facts import Fact, Mask, no_fact, said
from analysis.reports.cohort_data import CohortData
from analysis.reports.course import CourseData
from analysis.reports.course_request import CourseRequest
from analysis.statistics.qualifiers import CensoredColumn
from analysis.summaries.course import CourseFact
from analysis.summaries.who import ShownVariable
from analysis.variables import Grouping


@dataclass(frozen=True, eq=False)
class CourseFacts:
    """The course of an analyte in a cohort: the same that the report describes."""

    request: CourseRequest
    found: CourseData

    @classmethod
    def of(cls, request: CourseRequest, reader: Reader, groupings: Sequence[Grouping]) -> CourseFacts:
        """Read the cohort at the visits of the report."""
        return cls(request, CourseData.read(request, reader, policy_for(reader.user), groupings))

    @property
    def data(self) -> CohortData:
        """What was read."""
        return self.found.data

    def fact(self, code: str) -> Fact:
        """Give a fact of all visits, of recovery, or, with the visit's code behind it, of one visit."""
        kind, _sign, visit = code.partition(":")
        if visit:
            return self._at_visit(code, kind, visit)
        if kind in self._of_visits:
            return Fact(self._of_visits[kind], (self._said(kind), *self._results()))
        if kind in self._of_recovery:
            return Fact(self._of_recovery[kind], (self._said(kind), *self._days()))
        raise no_fact(code)

    def _at_visit(self, code: str, kind: str, visit: str) -> Fact:
        series = self.found.series
        places = {} if series is None else {one.code: place for place, one in enumerate(series.visits)}
        if series is None or visit not in places or kind not in (CourseFact.MEASURED, CourseFact.BELOW):
            raise no_fact(code)
        column, label = series.columns[places[visit]], series.visits[places[visit]].label
        holds = column.usable if kind == CourseFact.MEASURED else column.usable & column.below
        return Fact(holds, (self._said(kind), ShownVariable(label, series.unit, "", values=column)))

    @cached_property
    def _of_visits(self) -> dict[str, Mask]:
        size = int(self.data.included.sum())
        made = self.found.course(self.request)
        some, every = (np.zeros(size, dtype=bool),) * 2 if made is None else (made.any_result, made.every_result)
        return {
            CourseFact.ANY: some,
            CourseFact.WITHOUT: ~some,
            CourseFact.COMPLETE: every,
            CourseFact.INCOMPLETE: some & ~every,
        }

    @cached_property
    def _of_recovery(self) -> dict[str, Mask]:
        limit = self.found.limit(self.request)
        if limit is None:
            return {}
        times, known = self.found.recovery(self.request, limit)
        low = times.placed & times.low_at_first
        return {
            CourseFact.AFTER: times.placed,
            CourseFact.REACHED: times.event == 1,
            CourseFact.LOW: low,
            CourseFact.LOW_REACHED: low & (times.event == 1),
            CourseFact.WITHOUT_ORIGIN: ~known,
            CourseFact.WITHOUT_RESULT: known & ~times.placed,
        }

    def _said(self, kind: str) -> ShownVariable:
        name = "" if self.found.series is None else _(self.found.series.substance.name)
        return said(name, CourseFact(kind).label)

    def _results(self) -> Iterator[ShownVariable]:
        series = self.found.series
        if series is not None:
            for visit, column in zip(series.visits, series.columns, strict=True):
                yield ShownVariable(visit.label, series.unit, "", values=column)

    def _days(self) -> Iterator[ShownVariable]:
        limit = self.found.limit(self.request)
        if limit is not None:
            duration = self.found.recovery(self.request, limit)[0].duration
            days = CensoredColumn(duration, np.zeros(duration.size, dtype=np.int8))
            yield ShownVariable(_("days to the limit, or to the last result"), "", "", values=days)
