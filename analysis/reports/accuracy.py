"""How well markers tell who has an outcome."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from analysis.cohort import BadCohort
from analysis.dataset.reader import Reader
from analysis.dataset.reference import analyte_called, measured_cytokines
from analysis.dataset.units import load_cut_offs
from analysis.disclosure.accuracy import protect_accuracy
from analysis.disclosure.policy import policy_for
from analysis.reports.accuracy_request import OUTCOME_SIGN, AccuracyRequest
from analysis.reports.cohort_data import (
    CohortData,
    check_codes,
    grouping_called,
    load_cohort,
    protected,
    software,
    study_of,
)
from analysis.statistics.columns import NO_GROUP
from analysis.statistics.qualifiers import CensoredColumn
from analysis.statistics.reasons import Reason
from analysis.statistics.results import Estimate, NotEstimable
from analysis.statistics.roc import Higher, Marked, at_cutoff, best_cutoff, compare_areas, mark, roc
from analysis.summaries import StudyTitle
from analysis.summaries.accuracy import AccuracyReport, AreaComparison, MarkerAccuracy, NamedCutPoint, Speaks
from analysis.variables import Grouping
from analysis.variables.measures import ANALYTE, Measure, measure
from analysis.variables.sources import Needs
from registry.models import Study, User

MOST_DEFAULT_MARKERS = 2
_DIRECTION = {Speaks.HIGHER: Higher.WITH_OUTCOME, Speaks.LOWER: Higher.WITHOUT_OUTCOME}


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
    reader = Reader(user)
    study = study_of(request.cohort)
    check_codes(reader, request.cohort, study)
    code = request.outcome.partition(OUTCOME_SIGN)[0]
    outcome = grouping_called(code, policy) if request.outcome else None
    markers = [_marker(one) for one in request.marker or _default_markers()]
    needs = Needs()
    for need in [one.need for one in markers] + ([outcome.need] if outcome else []):
        need(needs)
    data = load_cohort(request.cohort, reader, study, needs, window=request.window)
    return protected(lambda one: _report(request, study, one, markers, outcome), data, policy, protect_accuracy)


def _report(
    request: AccuracyRequest, study: Study | None, data: CohortData, markers: list[Measure], outcome: Grouping | None
) -> AccuracyReport:
    level = request.outcome.partition(OUTCOME_SIGN)[2]
    label, state = _outcome(data, outcome, level)
    columns = [(one, _ordered(data, one)) for one in markers] if outcome else []
    if not request.marker:
        columns = [found for found in columns if _has_values(found[1][0])][:MOST_DEFAULT_MARKERS]
    direction = _DIRECTION[request.speaks]
    return AccuracyReport(
        study=StudyTitle(study.code, study.title, study.synthetic) if study else None,
        cohort=request.cohort,
        patients_found=len(data.patients),
        exclusions=data.flow.steps,
        patients=int(data.included.sum()),
        unknown=int(np.isnan(state).sum()),
        outcome=label,
        speaks=request.speaks,
        markers=tuple(_accuracy(one, unit, values, state, direction) for one, (values, unit) in columns),
        comparisons=tuple(_comparisons([(one, values) for one, (values, _unit) in columns], state, direction)),
        data_version=data.data_version,
        versions=software(),
        neighbour_differences=data.flow.neighbour_differences,
    )


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
    if level not in places:
        words = {"level": level[:40], "possible": ", ".join(places)}
        raise BadCohort(_("“%(level)s” is no level of the outcome; possible are: %(possible)s.") % words)
    state = np.where(grouped.codes == NO_GROUP, np.nan, grouped.codes == places[level])
    return f"{outcome.label}: {grouped.levels[places[level]].label}", state.astype(np.float64)


def _ordered(data: CohortData, one: Measure) -> tuple[NDArray[np.float64] | NotEstimable, str]:
    measured = data.measured(one)
    return in_order(measured.column), measured.unit


def in_order(column: CensoredColumn) -> NDArray[np.float64] | NotEstimable:
    """Give values whose order is certain: those below a limit tie below all others, those above above all.

    Not estimable where a limit lies among the measured values, so that nobody knows the order.

    Examples
    --------
    >>> in_order(CensoredColumn.of([2, 2, 5, 9], [-1, -1, 0, 1])).tolist()
    [1.0, 1.0, 5.0, 10.0]
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
    values[usable & column.below] = (low.min() if low.size else 0.0) - 1
    values[usable & column.above] = (high.max() if high.size else 0.0) + 1
    return values


def _has_values(values: NDArray[np.float64] | NotEstimable) -> bool:
    return isinstance(values, NotEstimable) or not bool(np.isnan(values).all())


def _accuracy(
    one: Measure, unit: str, values: NDArray[np.float64] | NotEstimable, state: NDArray[np.float64], direction: Higher
) -> MarkerAccuracy:
    marked = values if isinstance(values, NotEstimable) else mark(values, state, direction)
    if isinstance(marked, NotEstimable):
        return MarkerAccuracy(one.code, one.label, unit, 0, 0, marked.missing, marked, marked, marked, None)
    curve = roc(marked)
    interval = curve.auc.interval
    return MarkerAccuracy(
        code=one.code,
        label=one.label,
        unit=unit,
        cases=curve.cases,
        controls=curve.controls,
        missing=int((~np.isnan(state)).sum()) - marked.n,
        auc=curve.auc.value,
        interval=NotEstimable(Reason.NO_INTERVAL) if interval is None else interval,
        p=curve.p,
        curve=curve,
        cut_points=tuple(_cut_points(one, unit, marked)),
    )


def _cut_points(one: Measure, unit: str, marked: Marked) -> Iterator[NamedCutPoint]:
    code = one.code.removeprefix(ANALYTE)
    analyte = analyte_called(code) if ANALYTE in one.code else None
    for facts in load_cut_offs():
        if analyte is not None and facts.analyte == analyte.pk and facts.unit == unit:
            yield NamedCutPoint(_("registry's cut-off"), at_cutoff(marked, float(facts.value)))
    best = best_cutoff(marked)
    if not isinstance(best, NotEstimable):
        yield NamedCutPoint(_("largest Youden index"), best.point, exploratory=True, interval=best.interval)


def _comparisons(
    columns: list[tuple[Measure, NDArray[np.float64] | NotEstimable]], state: NDArray[np.float64], direction: Higher
) -> Iterator[AreaComparison]:
    for (first, a), (second, b) in combinations(columns, 2):
        if isinstance(a, NotEstimable) or isinstance(b, NotEstimable):
            continue
        found = compare_areas(a, b, state, (direction, direction))
        if isinstance(found, NotEstimable):
            yield AreaComparison(first.label, second.label, found, found, found, found.n, found)
            continue
        estimate = found.estimates[0]
        assert isinstance(estimate, Estimate)
        interval = NotEstimable(Reason.NO_INTERVAL) if estimate.interval is None else estimate.interval
        yield AreaComparison(first.label, second.label, estimate.value, interval, found.p, found.n)
