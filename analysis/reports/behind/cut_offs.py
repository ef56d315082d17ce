"""Whose values lie below, within or above their reference interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.dataset.reader import Reader
from analysis.disclosure.policy import policy_for
from analysis.reports.behind.facts import Fact, no_fact
from analysis.reports.cohort_data import CohortData, load_cohort, study_of
from analysis.reports.cut_offs import numbers_asked, with_bounds
from analysis.reports.cut_offs_request import CutOffRequest
from analysis.statistics.reference_interval import place_in_interval
from analysis.summaries.cut_offs import NormalFact
from analysis.summaries.who import ShownVariable
from analysis.variables import Grouping
from analysis.variables.measures import Measure
from analysis.variables.sources import Needs


@dataclass(frozen=True, eq=False)
class CutOffFacts:
    """The values of a cohort against their reference intervals: the same that the report divides."""

    request: CutOffRequest
    numbers: tuple[Measure, ...]
    data: CohortData

    @classmethod
    def of(cls, request: CutOffRequest, reader: Reader, groupings: Sequence[Grouping]) -> CutOffFacts:
        """Read the cohort."""
        numbers, needs = tuple(numbers_asked(request, policy_for(reader.user))), Needs()
        for need in (*(one.need for one in numbers), *(one.need for one in groupings)):
            need(needs)
        data = load_cohort(request.cohort, reader, study_of(request.cohort), needs, window=request.window)
        return cls(request, numbers, data)

    def fact(self, code: str) -> Fact:
        """Give whose value of a number lies there: ``above:analyte:IL-2``."""
        kind, _sign, name = code.partition(":")
        number = next((one for one in self.numbers if one.code == name), None)
        if number is None or kind not in NormalFact.values:
            raise no_fact(code)
        (found,) = with_bounds([number], self.request, self.data, policy_for(self.data.reader.user))
        column = found.series.column
        placed = place_in_interval(column, found.bounds.low, found.bounds.high)
        below, within, above = placed.certain
        masks = {
            NormalFact.JUDGED: placed.judged,
            NormalFact.BELOW: below,
            NormalFact.WITHIN: within,
            NormalFact.ABOVE: above,
            NormalFact.UNDETERMINED: placed.undetermined,
            NormalFact.PLACED: placed.judged & ~placed.undetermined,
            NormalFact.WITHOUT: column.usable & ~placed.judged,
        }
        fact = NormalFact(kind)
        return Fact(masks[fact], (ShownVariable(number.label, found.series.unit, fact.label, values=column),))
