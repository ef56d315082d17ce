"""The patients behind a number, for those who may see their records: computed anew, never taken from the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

import numpy as np
from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from numpy.typing import NDArray

from analysis.cohort import BadCohort, Exclusion
from analysis.dataset.reader import Reader
from analysis.disclosure.policy import Policy, policy_for
from analysis.reports.behind.accuracy import AccuracyFacts
from analysis.reports.behind.assay_quality import AssayQualityFacts
from analysis.reports.behind.before_after import BeforeAfterFacts
from analysis.reports.behind.course import CourseFacts
from analysis.reports.behind.cut_offs import CutOffFacts
from analysis.reports.behind.facts import Facts, no_fact, said
from analysis.reports.behind.response import ResponseFacts
from analysis.reports.behind.survival import SurvivalFacts
from analysis.reports.cohort_data import CohortData, checked_study, grouping_called, load_cohort, study_of
from analysis.reports.patients_request import PatientsRequest
from analysis.statistics.columns import NO_GROUP
from analysis.statistics.qualifiers import CensoredColumn
from analysis.summaries import Text
from analysis.summaries.who import (
    ANY_LEVEL,
    FLOW,
    FLOW_FOUND,
    FLOW_LEFT_OUT,
    FLOW_REMAINING,
    PatientsBehind,
    ShownVariable,
    State,
    Tally,
    Who,
)
from analysis.variables import Grouping
from analysis.variables.measures import Measure, measure
from analysis.variables.sources import Needs
from registry.models import User

STATIONS: Mapping[str, Text] = MappingProxyType(
    {
        FLOW_FOUND: gettext_lazy("patients within reach"),
        FLOW_LEFT_OUT: gettext_lazy("left out"),
        FLOW_REMAINING: gettext_lazy("remaining after"),
    }
)
_DIRECTIONS = ("below", "above")

FACTS: Mapping[str, Callable[[Any, Reader, Sequence[Grouping]], Facts]] = MappingProxyType(
    {
        "assay-quality": AssayQualityFacts.of,
        "before-after": BeforeAfterFacts.of,
        "course": CourseFacts.of,
        "cut-offs": CutOffFacts.of,
        "roc": AccuracyFacts.of,
        "response": ResponseFacts.of,
        "survival": SurvivalFacts.of,
    }
)
"""What each report finds out itself, by the name of the report: the same names as `patients_request.REQUESTS`."""


def may_see_patients(user: User | None) -> bool:
    """Tell whether the patients behind a summary's numbers may be shown: to who sees the summary in full."""
    return not policy_for(user).protects


def patients_behind(request: PatientsRequest, user: User | None) -> PatientsBehind:
    """Find the patients whom a cell counts.

    Raises
    ------
    BadCohort
        A code of the address means nothing, to this reader.
    PermissionDenied
        The reader may not see the records.
    """
    policy = policy_for(user)
    if policy.protects:
        raise PermissionDenied(_("Your account may not see the patients behind a number."))
    reader = Reader(user)
    checked_study(reader, request.cohort)
    parts = [(grouping_called(code, policy), levels) for code, levels in request.who.levels.items()]
    groupings = [grouping for grouping, _levels in parts]
    data, chosen, tally = _counted(request, reader, groupings, policy)
    chosen = [*(_of_levels(data, grouping, levels) for grouping, levels in parts), *chosen]
    keys = data.patients.keys[data.included]
    meets = np.logical_and.reduce([np.ones(keys.size, dtype=bool), *(mask for mask, _shown in chosen)])
    shown = tuple(_narrowed(one, meets) for _mask, several in chosen for one in several)
    return PatientsBehind(keys[meets], shown, None if tally is None else Tally(tally.things, tally.counts[meets]))


Chosen = tuple[NDArray[np.bool_], tuple[ShownVariable, ...]]


def _counted(
    request: PatientsRequest, reader: Reader, groupings: list[Grouping], policy: Policy
) -> tuple[CohortData, list[Chosen], Tally | None]:
    """Read the cohort, and find whom the fact of the report, or the state of the variable, leaves."""
    if request.who.fact.startswith(f"{FLOW}:"):
        return _of_flow(request, reader, groupings)
    if request.report and (request.who.fact or request.who.without or not request.who.variable):
        return _of_facts(request, FACTS[request.report](request.asked, reader, groupings))
    who = request.who
    variables = [_variable(code, policy) for code in (who.variable, who.also) if code]
    data = _loaded(request, reader, [*groupings, *variables])
    asked = (who, Who(variable=who.also))
    return data, [_of_state(data, one, state) for one, state in zip(variables, asked, strict=False)], None


def _of_facts(request: PatientsRequest, facts: Facts) -> tuple[CohortData, list[Chosen], Tally | None]:
    """Find of whom the fact of a report holds, and others don't."""
    without = [facts.fact(code) for code in request.who.without]
    chosen = [(~one.holds, tuple(map(_denied, one.shown))) for one in without]
    if not request.who.fact and (without or request.who.groups):
        return facts.data, chosen, None
    fact = facts.fact(request.who.fact)
    return facts.data, [(fact.holds, fact.shown), *chosen], fact.tally


def _denied(shown: ShownVariable) -> ShownVariable:
    """Say above the list what doesn't hold; a value that goes with it needs no words."""
    if not shown.wanted:
        return shown
    return ShownVariable(shown.label, shown.unit, _("not: %(state)s") % {"state": shown.wanted}, shown.levels)


def _loaded(request: PatientsRequest, reader: Reader, variables: Sequence[Measure | Grouping]) -> CohortData:
    needs = Needs()
    for one in variables:
        one.need(needs)
    study = study_of(request.cohort)
    return load_cohort(request.cohort, reader, study, needs, window=request.window, sphere=request.sphere)


def _of_flow(
    request: PatientsRequest, reader: Reader, groupings: list[Grouping]
) -> tuple[CohortData, list[Chosen], Tally | None]:
    """Find whom a step of the flow left out, or left in: among all within reach, not in the cohort only."""
    data = _loaded(request, reader, groupings)
    stations = data.flow.stations
    code = request.who.fact.partition(":")[2]
    if code not in stations:
        raise no_fact(request.who.fact)
    kind, _sign, reason = code.partition(":")
    step = said(STATIONS[kind], Exclusion(reason).label if reason else _("all"))
    return data.only(np.ones(len(data.patients), dtype=bool)), [(stations[code], (step,))], None


def _variable(code: str, policy: Policy) -> Measure | Grouping:
    try:
        return measure(code)
    except KeyError:
        return grouping_called(code, policy)


def _of_levels(data: CohortData, grouping: Grouping, codes: tuple[str, ...]) -> Chosen:
    """Find who has one of several levels of a grouping; an empty code means who has none."""
    grouped = data.grouped(grouping)
    labels = _labels(grouped.codes, grouped.levels)
    if ANY_LEVEL in codes:
        return grouped.codes != NO_GROUP, (ShownVariable(grouping.label, "", State.KNOWN.value, labels),)
    known = {"": NO_GROUP} | {one.code: place for place, one in enumerate(grouped.levels)}
    for code in codes:
        if code not in known:
            words = {"variable": grouping.label, "level": code[:60]}
            raise BadCohort(_("“%(variable)s” has no group “%(level)s” in these patients.") % words)
    places = [known[code] for code in codes]
    wanted = [str(grouped.levels[one].label) if one != NO_GROUP else _("not determined") for one in places]
    shown = ShownVariable(grouping.label, "", ", ".join(wanted), labels)
    return np.isin(grouped.codes, places), (shown,)


def _labels(codes: NDArray[np.int64], levels: tuple[object, ...]) -> tuple[str | Promise, ...]:
    labels = [getattr(level, "label", "") for level in levels]
    return tuple(labels[code] if code != NO_GROUP else "" for code in codes.tolist())


def _of_state(data: CohortData, variable: Measure | Grouping, who: Who) -> Chosen:
    if isinstance(variable, Measure):
        measured = data.measured(variable)
        shown = ShownVariable(variable.label, measured.unit, who.state.value, values=measured.column)
        return state_of(measured.column, who), (shown,)
    grouped = data.grouped(variable)
    known = grouped.codes != NO_GROUP
    if who.state not in (State.KNOWN, State.MISSING):
        raise BadCohort(_("“%(variable)s” is known or missing, nothing else.") % {"variable": variable.label})
    shown = ShownVariable(variable.label, "", who.state.value, _labels(grouped.codes, grouped.levels))
    return known if who.state is State.KNOWN else ~known, (shown,)


def state_of(column: CensoredColumn, who: Who) -> NDArray[np.bool_]:
    """Tell which values are in a state.

    Examples
    --------
    >>> column = CensoredColumn.of([50, 400, 200, np.nan], [0, 0, -1, 0])
    >>> state_of(column, Who(variable="analyte:IL-2", state=State.BEYOND, cut_off="below:100")).tolist()
    [True, False, False, False]
    """
    plain = {
        State.KNOWN: column.usable,
        State.MISSING: column.missing,
        State.UNUSABLE: column.unusable,
        State.BELOW_DETECTION: column.usable & column.below,
        State.ABOVE_RANGE: column.usable & column.above,
    }
    if who.state in plain:
        return plain[who.state]
    direction, limit = _cut_off(who.cut_off)
    beyond, undetermined = _placed(column, direction, limit)
    if who.state is State.DETERMINED:
        return column.usable & ~undetermined
    return beyond if who.state is State.BEYOND else undetermined


def _cut_off(text: str) -> tuple[str, float]:
    direction, _sign, number = text.partition(":")
    try:
        value = Decimal(number[:30])
    except InvalidOperation:
        value = Decimal("NaN")
    if direction not in _DIRECTIONS or not value.is_finite():
        raise BadCohort(_("“%(value)s” is no cut-off: write it as below:391 or above:10.") % {"value": text[:60]})
    return direction, float(value)


def _placed(column: CensoredColumn, direction: str, limit: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell which values lie strictly beyond a cut-off, and which can't be placed; see `share_below`."""
    values, usable = column.values, column.usable
    if direction == "below":
        certain = np.where(column.below, values <= limit, column.exact & (values < limit))
        open_ = np.where(column.below, values > limit, column.above & (values < limit))
    else:
        certain = np.where(column.above, values >= limit, column.exact & (values > limit))
        open_ = np.where(column.above, values < limit, column.below & (values > limit))
    return usable & certain, usable & open_


def _narrowed(shown: ShownVariable, meets: NDArray[np.bool_]) -> ShownVariable:
    if not shown.is_column:
        return shown
    if shown.values is None:
        labels = tuple(label for label, meet in zip(shown.levels, meets.tolist(), strict=True) if meet)
        return ShownVariable(shown.label, shown.unit, shown.wanted, labels)
    column = CensoredColumn(shown.values.values[meets], shown.values.qualifiers[meets])
    return ShownVariable(shown.label, shown.unit, shown.wanted, values=column)
