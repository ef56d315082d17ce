"""Who has the outcome and a marker, and on which side of a cut-off the marker lies."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from analysis.dataset.reader import Reader
from analysis.disclosure.policy import policy_for
from analysis.reports.accuracy import DIRECTION, AccuracyData, Marker
from analysis.reports.accuracy_request import AccuracyRequest
from analysis.reports.behind.facts import Fact, Mask, no_fact
from analysis.reports.cohort_data import CohortData
from analysis.statistics.cut_points import strict_bound
from analysis.statistics.results import NotEstimable
from analysis.summaries import Text
from analysis.summaries.accuracy import BESIDE, AccuracyFact, Speaks
from analysis.summaries.who import ShownVariable
from analysis.variables import Grouping


@dataclass(frozen=True, eq=False)
class AccuracyFacts:
    """The markers of a cohort and the outcome: the same that the report counts."""

    request: AccuracyRequest
    found: AccuracyData

    @classmethod
    def of(cls, request: AccuracyRequest, reader: Reader, groupings: Sequence[Grouping]) -> AccuracyFacts:
        """Read the cohort."""
        found = AccuracyData.read(request, reader, policy_for(reader.user), groupings)
        return cls(found.declared(request), found)

    @property
    def data(self) -> CohortData:
        """What was read."""
        return self.found.data

    def fact(self, code: str) -> Fact:
        """Give who stands so to a marker: ``case:analyte:IL-2``, ``positive@8.5:analyte:IL-2``, ``unknown``."""
        kind, _sign, name = code.partition(":")
        kind, sign, cut_off = kind.partition("@")
        names = [part for part in name.split(BESIDE) if part]
        if kind not in AccuracyFact.values or any(one not in self._markers for one in names):
            raise no_fact(code)
        fact, markers = AccuracyFact(kind), [self._markers[one] for one in names]
        if sign:
            holds = self._at_cut_off(code, fact, markers, cut_off)
            label: Text = _("%(fact)s (cut-off %(cut_off)s)") % {"fact": fact.label, "cut_off": cut_off}
        else:
            holds, label = self._of_values(code, fact, markers), fact.label
        return Fact(holds, tuple(self._shown(markers, label)))

    @cached_property
    def _markers(self) -> dict[str, Marker]:
        return {one.measure.code: one for one in self.found.markers(self.request)}

    @cached_property
    def _state(self) -> NDArray[np.float64]:
        return self.found.state(self.request)[1]

    def _of_values(self, code: str, fact: AccuracyFact, markers: list[Marker]) -> Mask:
        known = ~np.isnan(self._state)
        usable = np.logical_and.reduce([known, *(one.usable for one in markers)])
        found = {
            (AccuracyFact.UNKNOWN, 0): ~known,
            (AccuracyFact.CASE, 1): usable & (self._state == 1),
            (AccuracyFact.CONTROL, 1): usable & (self._state == 0),
            (AccuracyFact.MISSING, 1): known & ~usable,
            (AccuracyFact.COMMON, 2): usable,
        }
        if (fact, len(markers)) not in found:
            raise no_fact(code)
        return found[fact, len(markers)]

    def _at_cut_off(self, code: str, fact: AccuracyFact, markers: list[Marker], text: str) -> Mask:
        """Place values as `at_cutoff` does, or `beyond_cutoff` where the text has a sign (`statistics.cut_points`)."""
        cut_off = _number(text.lstrip("<>"))
        ordered = markers[0].ordered if len(markers) == 1 else None
        if ordered is None or isinstance(ordered, NotEstimable) or not math.isfinite(cut_off):
            raise no_fact(code)
        direction = int(DIRECTION[self.request.speaks or Speaks.HIGHER])
        if text[:1] in ("<", ">"):
            below = text[0] == "<"
            direction, cut_off = -1 if below else 1, strict_bound(cut_off, below=below)
        used = ~np.isnan(ordered) & ~np.isnan(self._state)
        with np.errstate(invalid="ignore"):
            beyond = used & (ordered * direction >= cut_off * direction)
        found = {
            AccuracyFact.TRUE_POSITIVE: beyond & (self._state == 1),
            AccuracyFact.TRUE_NEGATIVE: used & ~beyond & (self._state == 0),
            AccuracyFact.POSITIVE: beyond,
            AccuracyFact.NEGATIVE: used & ~beyond,
        }
        if fact not in found:
            raise no_fact(code)
        return found[fact]

    def _shown(self, markers: list[Marker], wanted: Text) -> Iterator[ShownVariable]:
        """Show whether each patient has the outcome, and the markers."""
        words = {1.0: _("yes"), 0.0: _("no")}
        outcome = tuple(words.get(one, "") for one in self._state.tolist())
        yield ShownVariable(self.found.state(self.request)[0], "", wanted, outcome)
        for one in markers:
            yield ShownVariable(one.measure.label, one.unit, "", values=one.column)


def _number(text: str) -> float:
    try:
        return float(text[:40])
    except ValueError:
        return math.nan
