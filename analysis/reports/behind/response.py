"""Who responded how, over all and to each line of treatment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from analysis.dataset.reader import Reader
from analysis.disclosure.policy import policy_for
from analysis.reports.behind.facts import Fact, Mask, no_fact, said
from analysis.reports.cohort_data import CohortData
from analysis.reports.response import ResponseData, assessments_left_out
from analysis.reports.response_groups import CATEGORIES, CONTROL, OBJECTIVE, Found, found_in
from analysis.reports.response_lines import best_of_lines, line_label, order_of_lanes
from analysis.reports.response_request import ResponseRequest
from analysis.statistics.qualifiers import CensoredColumn
from analysis.summaries import Text
from analysis.summaries.response import BAR, LANE, LINE, ResponseCategory, ResponseFact
from analysis.summaries.who import ShownVariable, Tally, Things
from analysis.variables import Grouping

_LABELS: dict[str, Text] = {one.value: one.label for one in (*ResponseFact, *ResponseCategory)}


@dataclass(frozen=True, eq=False)
class ResponseFacts:
    """The responses of a cohort: the same that the report counts."""

    request: ResponseRequest
    read: ResponseData

    @classmethod
    def of(cls, request: ResponseRequest, reader: Reader, groupings: Sequence[Grouping]) -> ResponseFacts:
        """Read the cohort with its treatments and responses."""
        return cls(request, ResponseData.read(request, reader, policy_for(reader.user), groupings))

    @property
    def data(self) -> CohortData:
        """What was read."""
        return self.read.data

    def fact(self, code: str) -> Fact:
        """Give a category (``PR``), a `ResponseFact`, or one of them of a line of treatment (``line:2:PR``)."""
        kind, _sign, rest = code.partition(":")
        if kind == LINE:
            return self._of_line(code, *rest.partition(":")[::2])
        if kind in (BAR, LANE):
            return self._drawn(code, kind, rest)
        found = self._found
        if code == ResponseFact.LEFT_OUT:
            tally = Tally(Things.ASSESSMENTS, assessments_left_out(found, self.data))
            return Fact.counting(tally, said(_("response"), ResponseFact.LEFT_OUT.label))
        if code == ResponseFact.UNTREATED:
            return Fact(~found.used, (said(_("response"), ResponseFact.UNTREATED.label),))
        if code == ResponseFact.CHANGE:
            return Fact(found.used & ~np.isnan(found.change), self._shown(code, found.category, found.used))
        holds = found.used & _with_response(code, found.category)
        return Fact(holds, self._shown(code, found.category, found.used))

    @cached_property
    def _found(self) -> Found:
        return found_in(self.request, self.data, self.read.grouped)

    def _drawn(self, code: str, kind: str, number: str) -> Fact:
        """Find the one patient of a bar, or of a lane."""
        if kind == BAR:
            order, label = self._found.order_of_bars(), _("bar %(number)s")
        else:
            position = np.cumsum(self.data.included) - 1
            order = position[order_of_lanes(self._found, self.data, self.read.course)]
            label = _("lane %(number)s")
        if number not in map(str, range(1, order.size + 1)):
            raise no_fact(code)
        holds = np.arange(self._found.used.size) == order[int(number) - 1]
        drawn = said(_("figure"), label % {"number": number})
        return Fact(holds, (drawn, *self._shown("", self._found.category, self._found.used)))

    def _of_line(self, code: str, number: str, kind: str) -> Fact:
        lines = {str(place): best for place, best in enumerate(best_of_lines(self.request, self.data), start=1)}
        if number not in lines:
            raise no_fact(code)
        category, began = lines[number], lines[number] >= 0
        holds = began & _with_response(kind, category)
        return Fact(holds, (said(_("treatment"), line_label(int(number))), *self._shown(kind, category, began)))

    def _shown(self, code: str, category: NDArray[np.int64], known: Mask) -> tuple[ShownVariable, ShownVariable]:
        """Show each patient's best response and change."""
        labels = tuple(
            str(CATEGORIES[place].label) if one else ""
            for place, one in zip(category.tolist(), known.tolist(), strict=True)
        )
        change = CensoredColumn(np.round(self._found.change, 1), np.zeros(category.size, dtype=np.int8))
        return (
            ShownVariable(_("best overall response"), "", _LABELS.get(code, ""), labels),
            ShownVariable(_("best change of the sum"), "%", "", values=change),
        )


def _with_response(code: str, category: NDArray[np.int64]) -> Mask:
    """Tell who has a category, or one of several."""
    several = {ResponseFact.TREATED: len(CATEGORIES), ResponseFact.OBJECTIVE: OBJECTIVE, ResponseFact.CONTROL: CONTROL}
    if code in several:
        return np.asarray(category < several[ResponseFact(code)])
    if code not in ResponseCategory.values:
        raise no_fact(code)
    return np.asarray(category == CATEGORIES.index(ResponseCategory(code)))
