"""How well markers tell who has an outcome."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from analysis.cohort import BadCohort
from analysis.dataset.reader import Reader
from analysis.dataset.reference import analyte_called, measured_cytokines
from analysis.dataset.units import load_cut_offs
from analysis.disclosure.accuracy import protect_accuracy
from analysis.disclosure.policy import Policy, policy_for
from analysis.reports.accuracy_request import OUTCOME_SIGN, AccuracyRequest
from analysis.reports.cohort_data import (
    CohortData,
    UnitsDoNotConvert,
    checked_study,
    cohort_facts,
    grouping_called,
    load_cohort,
    protected,
)
from analysis.reports.grouped import Grouped
from analysis.reports.summary_series import decimals_of
from analysis.statistics.columns import NO_GROUP
from analysis.statistics.cut_points import best_cutoff, beyond_cutoff
from analysis.statistics.qualifiers import CensoredColumn
from analysis.statistics.reasons import Reason
from analysis.statistics.results import Estimate, NotEstimable
from analysis.statistics.roc import Higher, Marked, compare_areas, mark, roc
from analysis.summaries.accuracy import BESIDE, AccuracyReport, AreaComparison, MarkerAccuracy, NamedCutPoint, Speaks
from analysis.variables import Grouping
from analysis.variables.measures import ANALYTE, Measure, measure
from analysis.variables.sources import Needs
from registry.models import Direction, Study, StudyDesign, User

MOST_DEFAULT_MARKERS = 2
DEFAULT_OUTCOMES = (f"size_group_5{OUTCOME_SIGN}gt_5", f"il2_given{OUTCOME_SIGN}with")
"""A large tumour in a study of one moment, treatment with IL-2 in one that follows its patients."""
CLOSE = 1e-12
"""Of a limit: what lies outside it by this share is printed as the limit."""

DIRECTION = {Speaks.HIGHER: Higher.WITH_OUTCOME, Speaks.LOWER: Higher.WITHOUT_OUTCOME}


def accuracy(request: AccuracyRequest, user: User | None) -> AccuracyReport:
    """Compute the ROC report that `user` may see; None is the system, which sees all.

    Raises
    ------
    BadCohort
        The study, a site, an arm, a marker, the outcome or its level doesn't exist (for this user).
    PermissionDenied
        The user may not see summaries.
    """
    policy = policy_for(user)
    found = AccuracyData.read(request, Reader(user), policy)
    asked = found.declared(request)
    return protected(lambda one: _report(asked, found.on(one)), found.data, policy, protect_accuracy)


@dataclass(frozen=True, eq=False)
class AccuracyData:
    """A cohort with its markers and the outcome."""

    data: CohortData
    measures: list[Measure]
    outcome: Grouping | None
    outcome_code: str = ""

    @classmethod
    def read(
        cls, request: AccuracyRequest, reader: Reader, policy: Policy, further: Sequence[Grouping] = ()
    ) -> AccuracyData:
        """Read the cohort; ``further`` groupings are needed beside the outcome."""
        study = checked_study(reader, request.cohort)
        codes = (request.outcome,) if request.outcome else default_outcomes(study)
        outcomes = {code: grouping_called(code.partition(OUTCOME_SIGN)[0], policy) for code in codes}
        measures = [_marker(one) for one in request.marker or _default_markers()]
        needs = Needs()
        for need in [one.need for one in measures] + [one.need for one in (*outcomes.values(), *further)]:
            need(needs)
        data = load_cohort(request.cohort, reader, study, needs, window=request.window)
        chosen = request.outcome or next((code for code, one in outcomes.items() if _has_both(data.grouped(one))), "")
        return cls(data, measures, outcomes.get(chosen), chosen)

    def declared(self, request: AccuracyRequest) -> AccuracyRequest:
        """Give the request with the direction that is declared where it names none."""
        if request.speaks is not None:
            return request
        codes = [one.measure.code for one in self.markers(request)[:1]]
        keys = {row.pk for code in codes if (row := analyte_called(code.removeprefix(ANALYTE))) is not None}
        below = any(one.analyte in keys and one.direction == Direction.BELOW for one in load_cut_offs())
        return replace(request, speaks=Speaks.LOWER if below else Speaks.HIGHER)

    def on(self, data: CohortData) -> AccuracyData:
        """Give the same for other patients of the same data."""
        return replace(self, data=data)

    def state(self, request: AccuracyRequest) -> tuple[str, NDArray[np.float64]]:
        """Give the outcome in words, and 1 with it, 0 without, NaN where it isn't known."""
        return _outcome(self.data, self.outcome, self.outcome_code.partition(OUTCOME_SIGN)[2])

    def level_counts(self, chosen: NDArray[np.bool_]) -> tuple[int, ...]:
        """Count who of some patients has each level of the variable that the outcome is a level of."""
        if self.outcome is None:
            return ()
        grouped = self.data.grouped(self.outcome)
        codes = grouped.codes[chosen]
        return tuple(np.bincount(codes[codes != NO_GROUP], minlength=len(grouped.levels)).tolist())

    def markers(self, request: AccuracyRequest) -> list[Marker]:
        """Give the markers asked for, or else the first that have values."""
        if self.outcome is None:
            return []
        if request.marker:
            return [Marker.of(self.data, one) for one in self.measures]
        return [one for one in self._readable() if one.usable.any()][:MOST_DEFAULT_MARKERS]

    def _readable(self) -> Iterator[Marker]:
        """Give the markers whose results are in one unit; the others are noted."""
        for one in self.measures:
            try:
                yield Marker.of(self.data, one)
            except UnitsDoNotConvert as problem:
                self.data.leave_out(problem)


@dataclass(frozen=True, eq=False)
class Marker:
    """A number of each patient, and its values in an order that is certain, where there is one; shape (n,)."""

    measure: Measure
    unit: str
    column: CensoredColumn
    ordered: NDArray[np.float64] | NotEstimable

    @classmethod
    def of(cls, data: CohortData, one: Measure) -> Marker:
        """Read a number of the cohort."""
        measured = data.measured(one)
        return cls(one, measured.unit, measured.column, in_order(measured.column))

    @property
    def usable(self) -> NDArray[np.bool_]:
        """Who has a value."""
        return self.column.usable


def _report(request: AccuracyRequest, found: AccuracyData) -> AccuracyReport:
    data = found.data
    label, state = found.state(request)
    speaks = request.speaks or Speaks.HIGHER
    markers, direction = found.markers(request), DIRECTION[speaks]
    return AccuracyReport(
        **cohort_facts(request.cohort, data),
        unknown=int(np.isnan(state).sum()),
        outcome=label,
        outcome_code=found.outcome_code,
        speaks=speaks,
        markers=tuple(
            replace(_accuracy(one, state, direction), outcome_levels=found.level_counts(one.usable)) for one in markers
        ),
        comparisons=tuple(_comparisons(markers, state, direction)),
    )


def default_outcomes(study: Study | None) -> tuple[str, ...]:
    """Give the outcomes to choose from when none is asked for, in their order: the first with both levels is meant."""
    longitudinal = study is not None and study.design == StudyDesign.LONGITUDINAL
    return DEFAULT_OUTCOMES[::-1] if longitudinal else DEFAULT_OUTCOMES


def _has_both(grouped: Grouped) -> bool:
    return bool(np.unique(grouped.codes[grouped.codes != NO_GROUP]).size == 2)


def _marker(code: str) -> Measure:
    try:
        return measure(code)
    except KeyError as error:
        raise BadCohort(_("There is no variable “%(code)s”.") % {"code": code[:60]}) from error


def _default_markers() -> list[str]:
    return [f"{ANALYTE}{one.code}" for one in measured_cytokines()]


def _outcome(data: CohortData, outcome: Grouping | None, level: str) -> tuple[str, NDArray[np.float64]]:
    """Give the outcome in words, and 1 with it, 0 without, NaN where it isn't known."""
    if outcome is None:
        return "", np.full(int(data.included.sum()), np.nan)
    grouped = data.grouped(outcome)
    places = {one.code: place for place, one in enumerate(grouped.levels)}
    if not level:
        words = {"outcome": outcome.label, "code": outcome.code, "possible": ", ".join(places)}
        raise BadCohort(
            _("Which level of “%(outcome)s” is the outcome? Write it as %(code)s=…; possible are: %(possible)s.")
            % words
        )
    if level not in places:
        words = {"level": level[:40], "possible": ", ".join(places)}
        raise BadCohort(_("“%(level)s” is no level of the outcome; possible are: %(possible)s.") % words)
    state = np.where(grouped.codes == NO_GROUP, np.nan, grouped.codes == places[level])
    return f"{outcome.label}: {grouped.levels[places[level]].label}", state.astype(np.float64)


def in_order(column: CensoredColumn) -> NDArray[np.float64] | NotEstimable:
    """Give values whose order is certain: those below a limit tie below all others, those above above all.

    Not estimable where a limit lies among the measured values, so that nobody knows the order. Those below a limit
    stand as far below it as the lowest measured value stands above, so that the cut-off between them, their middle, is
    the limit itself: no cut-off lies where nothing can be measured.

    Examples
    --------
    >>> in_order(CensoredColumn.of([2, 2, 5, 9], [-1, -1, 0, 1])).tolist()
    [-1.0, -1.0, 5.0, 13.0]
    """
    usable = column.usable
    exact = column.values[usable & column.exact]
    low, high = column.values[usable & column.below], column.values[usable & column.above]
    certain = (not low.size or not exact.size or low.max() <= exact.min()) and (
        not high.size or not exact.size or high.min() >= exact.max()
    )
    if not certain or (low.size and high.size and low.max() > high.min()):
        return NotEstimable(Reason.CENSORED_VALUES, int(usable.sum()), int(column.missing.sum()))
    values = np.where(usable, column.values, np.nan)
    values[usable & column.below] = _mirrored(float(low.max()), exact.min(initial=np.inf), -1) if low.size else 0.0
    values[usable & column.above] = _mirrored(float(high.min()), exact.max(initial=-np.inf), 1) if high.size else 0.0
    return values


def _mirrored(limit: float, nearest: float, side: int) -> float:
    """Mirror the nearest measured value at a limit, to the outer side of it; just outside where it is the limit."""
    outside = limit + side * CLOSE * max(abs(limit), CLOSE)
    if not np.isfinite(nearest):
        return outside
    return side * max(side * (2 * limit - nearest), side * outside)


def _accuracy(one: Marker, state: NDArray[np.float64], direction: Higher) -> MarkerAccuracy:
    marked = one.ordered if isinstance(one.ordered, NotEstimable) else mark(one.ordered, state, direction)
    curve = None if isinstance(marked, NotEstimable) else roc(marked)
    none = marked if isinstance(marked, NotEstimable) else NotEstimable(Reason.NO_INTERVAL)
    return MarkerAccuracy(
        code=one.measure.code,
        label=one.measure.label,
        unit=one.unit,
        cases=int((one.usable & (state == 1)).sum()),
        controls=int((one.usable & (state == 0)).sum()),
        missing=int((~one.usable & ~np.isnan(state)).sum()),
        auc=none if curve is None else curve.auc.value,
        interval=none if curve is None or curve.auc.interval is None else curve.auc.interval,
        p=none if curve is None else curve.p,
        curve=curve,
        cut_points=() if isinstance(marked, NotEstimable) else tuple(_cut_points(one.measure, one.unit, marked)),
        decimals=decimals_of(one.column),
        censored=bool((one.usable & ~one.column.exact).any()),
    )


def _cut_points(one: Measure, unit: str, marked: Marked) -> Iterator[NamedCutPoint]:
    code = one.code.removeprefix(ANALYTE)
    analyte = analyte_called(code) if ANALYTE in one.code else None
    for facts in load_cut_offs():
        if analyte is not None and facts.analyte == analyte.pk and facts.unit == unit:
            below = facts.direction == Direction.BELOW
            point = beyond_cutoff(marked, float(facts.value), below=below)
            yield NamedCutPoint(_("registry's cut-off"), point, sign="<" if below else ">")
    best = best_cutoff(marked)
    if not isinstance(best, NotEstimable) and best.point.youden > 0:
        yield NamedCutPoint(_("largest Youden index"), best.point, exploratory=True, interval=best.interval)


def _comparisons(markers: Sequence[Marker], state: NDArray[np.float64], direction: Higher) -> Iterator[AreaComparison]:
    for first, second in combinations(markers, 2):
        if isinstance(first.ordered, NotEstimable) or isinstance(second.ordered, NotEstimable):
            continue
        labels = (first.measure.label, second.measure.label)
        codes = f"{first.measure.code}{BESIDE}{second.measure.code}"
        n = int((first.usable & second.usable & ~np.isnan(state)).sum())
        found = compare_areas(first.ordered, second.ordered, state, (direction, direction))
        if isinstance(found, NotEstimable):
            yield AreaComparison(*labels, found, found, found, n, found, codes=codes)
            continue
        estimate = found.estimates[0]
        assert isinstance(estimate, Estimate)
        interval = NotEstimable(Reason.NO_INTERVAL) if estimate.interval is None else estimate.interval
        yield AreaComparison(*labels, estimate.value, interval, found.p, n, codes=codes)
