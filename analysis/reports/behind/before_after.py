"""Who has a pair, rose or fell, moved across a cut-off, or had a level before and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.utils.translation import gettext as _

from analysis.cohort import BadCohort
from analysis.dataset.reader import Reader
from analysis.dataset.units import load_cut_offs
from analysis.disclosure.policy import policy_for
from analysis.reports.before_after import PairedVisits, applying, code_of_number
from analysis.reports.before_after_pairs import PairColumns, states_beyond
from analysis.reports.before_after_records import crossings, states_of_level
from analysis.reports.before_after_request import LEVEL_SIGN, BeforeAfterRequest
from analysis.reports.behind.facts import Fact, Mask, no_fact, said
from analysis.reports.cohort_data import CohortData
from analysis.reports.visit_data import visit_series
from analysis.statistics.censored.pairs import pair_orders
from analysis.summaries import CutOffUsed, Text
from analysis.summaries.before_after import CUT_OFF, LEVEL, Crossing, PairFact
from analysis.summaries.who import ShownVariable
from analysis.variables import Grouping


@dataclass(frozen=True, eq=False)
class _Pairs:
    """An analyte or another number at both visits."""

    label: Text
    unit: str
    columns: PairColumns
    cut_offs: tuple[CutOffUsed, ...] = ()


@dataclass(frozen=True, eq=False)
class BeforeAfterFacts:
    """The pairs of a cohort: the same that the report describes."""

    request: BeforeAfterRequest
    found: PairedVisits

    @classmethod
    def of(cls, request: BeforeAfterRequest, reader: Reader, groupings: Sequence[Grouping]) -> BeforeAfterFacts:
        """Read the cohort at both visits."""
        return cls(request, PairedVisits.read(request, reader, policy_for(reader.user), groupings))

    @property
    def data(self) -> CohortData:
        """What was read."""
        return self.found.data

    def fact(self, code: str) -> Fact:
        """Give a fact of a pair (``rose:IL-2``), at a cut-off (``cut-off:both:IL-2@below:391``), or of a level."""
        kind, _sign, rest = code.partition(":")
        if kind == CUT_OFF:
            return self._at_cut_off(rest)
        if kind == LEVEL:
            return self._of_level(rest)
        if kind not in PairFact.values or rest not in self._pairs:
            raise no_fact(code)
        pairs, fact = self._pairs[rest], PairFact(kind)
        return Fact(_of_pairs(pairs.columns)[fact], (said(pairs.label, fact.label), *self._values(pairs)))

    @cached_property
    def _pairs(self) -> dict[str, _Pairs]:
        return dict((*self._analytes(), *self._numbers()))

    def _analytes(self) -> Iterator[tuple[str, _Pairs]]:
        cut_offs = load_cut_offs()
        for one in self.found.wanted(self.request):
            try:
                series = visit_series(self.data, one, self.found.visits)
            except BadCohort:
                continue  # The report names it as left out.
            columns = PairColumns(*series.columns)
            yield one.code, _Pairs(_(one.name), series.unit, columns, tuple(applying(cut_offs, series)))

    def _numbers(self) -> Iterator[tuple[str, _Pairs]]:
        at = self.found.at
        for one in self.found.numbers if at else ():
            yield code_of_number(one), _Pairs(one.label, one.unit, self.found.columns_of_number(one, at))

    def _at_cut_off(self, code: str) -> Fact:
        kind, _sign, rest = code.partition(":")
        name, _at, limit = rest.partition("@")
        pairs = self._pairs.get(name)
        known = {one.code: one for one in pairs.cut_offs} if pairs else {}
        if pairs is None or kind not in Crossing.values or limit not in known:
            raise no_fact(f"{CUT_OFF}:{code}")
        found = crossings(*states_beyond(pairs.columns, known[limit]))[Crossing(kind)]
        words = {"cut_off": limit.replace(":", " "), "when": Crossing(kind).label}
        return Fact(
            _within(pairs.columns.complete, found),
            (said(pairs.label, _("%(cut_off)s: %(when)s") % words), *self._values(pairs)),
        )

    def _of_level(self, code: str) -> Fact:
        kind, _sign, rest = code.partition(":")
        levels = {f"{grouping.code}{LEVEL_SIGN}{level}": (grouping, level) for grouping, level in self.found.levels}
        if kind not in Crossing.values or rest not in levels or not self.found.at:
            raise no_fact(f"{LEVEL}:{code}")
        grouping, level = levels[rest]
        label = next(one.label for one in grouping.fixed_levels if one.code == level)
        masks = crossings(*states_of_level(self.data, grouping, level, self.found.at))
        named = _("%(grouping)s: %(level)s") % {"grouping": grouping.label, "level": label}
        return Fact(masks[Crossing(kind)], (said(named, Crossing(kind).label),))

    def _values(self, pairs: _Pairs) -> Iterator[ShownVariable]:
        for visit, column in zip(self.found.visits, (pairs.columns.before, pairs.columns.after), strict=True):
            yield ShownVariable(visit.label, pairs.unit, "", values=column)


def _of_pairs(columns: PairColumns) -> dict[PairFact, Mask]:
    before, after, complete = columns.before.usable, columns.after.usable, columns.complete
    orders = pair_orders(columns.of(np.ones(complete.size, dtype=bool)))
    masks = [_within(complete, one) for one in (*orders, ~np.logical_or.reduce(orders))]
    return {
        PairFact.PAIR: complete,
        PairFact.UNPAIRED: ~complete,
        PairFact.ONLY_BEFORE: before & ~after,
        PairFact.ONLY_AFTER: after & ~before,
        PairFact.NEITHER: ~before & ~after,
        **dict(zip((PairFact.ROSE, PairFact.FELL, PairFact.SAME, PairFact.OPEN), masks, strict=True)),
    }


def _within(complete: Mask, of_pairs: Mask) -> Mask:
    """Spread a mask over the complete pairs to the cohort."""
    holds = complete.copy()
    holds[complete] = of_pairs
    return holds
