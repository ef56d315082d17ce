"""Survival of a cohort: whole and by a grouping, with tests, hazard ratios and competing causes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from analysis.cohort import BadCohort
from analysis.dataset.course import PATIENT_FIELDS, load_course
from analysis.dataset.reader import Column, Columns, Reader
from analysis.disclosure.choices import refuse_landmark
from analysis.disclosure.policy import policy_for
from analysis.disclosure.survival import protect_survival
from analysis.reports.cohort_data import (
    CohortData,
    checked_study,
    cohort_facts,
    grouping_called,
    load_cohort,
    protected,
    study_of,
)
from analysis.reports.default_grouping import asked_or_arms
from analysis.reports.grouped import Grouped
from analysis.reports.outcomes import refuse_same
from analysis.reports.restricted_means import restricted_means
from analysis.reports.survival_comparison import Placed, compare, group_of
from analysis.reports.survival_request import SurvivalRequest
from analysis.statistics.columns import NO_GROUP
from analysis.statistics.survival.times import UNKNOWN
from analysis.summaries import MissingInput
from analysis.summaries.survival import EndpointCode, KnownLater, Origin, SurvivalReport
from analysis.variables import Grouping
from analysis.variables.known_on import known_on
from analysis.variables.sources import Needs
from registry.clinical.catalogue import DERIVATIONS
from registry.clinical.derived import Derived
from registry.clinical.intervals import DAYS_PER_MONTH
from registry.models import User

_START = {
    Origin.DIAGNOSIS: "start_on",
    Origin.RESECTION: "resection_on",
    Origin.TREATMENT: "treatment_start_on",
}


KNOWN_LATER = ("best_response", "il2_given", "chemotherapy_route", "chemotherapy_intent")
"""Groupings by what happens after the origin: Anderson JR, Cain KC, Gelber RD. J Clin Oncol 1983;1:710–719."""


def survival(request: SurvivalRequest, user: User | None) -> SurvivalReport:
    """Compute the survival that `user` may see; None is the system, which sees all.

    Raises
    ------
    BadCohort
        The study, a site, an arm or a grouping doesn't exist (for this user).
    PermissionDenied
        The user may not see summaries.
    """
    policy = policy_for(user)
    reader = Reader(user)
    study = checked_study(reader, request.cohort)
    refuse_landmark(request.landmark, policy)
    strata = grouping_called(request.strata, policy) if request.strata else None
    by = asked_or_arms(request.by, study, policy)
    if strata is not None:
        _check_strata(strata, by)
    groupings = [by, strata]
    found = survival_data(request, reader, [one for one in groupings if one is not None])

    def report_of(data: CohortData) -> SurvivalReport:
        return _report(request, found.on(request, data), groupings)

    return protected(report_of, found.data, policy, protect_survival)


def _check_strata(strata: Grouping, by: Grouping | None) -> None:
    """Refuse strata without groups, and strata that are the groups."""
    if by is None:
        raise BadCohort(_("Only a comparison of groups is stratified: choose what is compared."))
    refuse_same(strata, by)


def _report(request: SurvivalRequest, found: SurvivalData, groupings: Sequence[Grouping | None]) -> SurvivalReport:
    data, endpoint, grouped = found.data, found.endpoint, iter(found.grouped)
    by, strata = (None if one is None else next(grouped) for one in groupings)
    overall = group_of("", _("All"), found.placed)
    comparison = None if by is None else compare(found.placed, by, strata)
    return SurvivalReport(
        **cohort_facts(request.cohort, data),
        endpoint=request.endpoint,
        origin=request.origin,
        landmark_months=float(request.landmark),
        rule_version=endpoint.months.rule_version,
        undetermined=int(found.undetermined.sum()),
        unplaced=tuple(one for one, _mask in found.lacking(request)),
        before_landmark=int(found.early.sum()) if request.landmark else None,
        overall=overall,
        comparison=comparison,
        known_later=tuple(found.known_later(request.landmark)),
        restricted=restricted_means(overall, comparison),
    )


@dataclass(frozen=True, eq=False)
class _Endpoint:
    """An endpoint of every patient: the day it is counted from, months, event, and what ended the time."""

    origin: Column
    months: Derived
    event: Derived
    ended_by: Derived


@dataclass(frozen=True, eq=False)
class SurvivalData:
    """The cohort placed in time, with its groupings; masks over the cohort."""

    data: CohortData
    grouped: tuple[Grouped, ...]
    endpoint: _Endpoint
    placed: Placed
    undetermined: NDArray[np.bool_]
    early: NDArray[np.bool_]

    def on(self, request: SurvivalRequest, data: CohortData) -> SurvivalData:
        """Give the same for other patients of the same data."""
        grouped = tuple(data.grouped(one.grouping) for one in self.grouped)
        return SurvivalData(data, grouped, self.endpoint, *_placed(request, self.endpoint, data))

    def known_later(self, landmark: int) -> Iterator[KnownLater]:
        """Count, for each grouping that may come about after the origin, in whom it did, and in whom nobody knows."""
        for one in self.grouped:
            code, label = one.grouping.code, one.grouping.label
            if code in KNOWN_LATER and not landmark:
                yield KnownLater(code, label, None, 0)
            if (masks := self.later_masks(one, landmark)) is not None:
                later, undated = masks
                yield KnownLater(code, label, int(later.sum()), int(undated.sum()))

    def later_masks(self, one: Grouped, landmark: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]] | None:
        """Tell in whom a grouping was measured after the origin, or the landmark, and in whom on an unknown day.

        None where it isn't measured on days.
        """
        days = self.days_known_after(one, landmark)
        if days is None:
            return None
        counted = self.placed.used & (one.codes != NO_GROUP)
        return counted & (days > 0), counted & np.isnan(days)

    def days_known_after(self, one: Grouped, landmark: int) -> NDArray[np.float64] | None:
        """Give the days from the origin, or the landmark, to the day a grouping was measured; NaN for an unknown day.

        None where it isn't measured on days.
        """
        known = known_on(one.grouping.need, self.data.evaluator)
        if known is None:
            return None
        days = (known - self.endpoint.origin)[self.data.included]
        since = days.astype("timedelta64[D]").astype(np.float64) - landmark * DAYS_PER_MONTH
        return np.where(np.isnat(days), np.nan, since)

    def lacking(self, request: SurvivalRequest) -> list[tuple[MissingInput, NDArray[np.bool_]]]:
        """Give what the patients lack whose time or event is undetermined, with who lacks it; one may lack several."""
        lacking: dict[str, NDArray[np.bool_]] = {}
        for derived in (self.endpoint.months, self.endpoint.event):
            for place, name in enumerate(derived.inputs):
                known = lacking.get(name, np.zeros(self.data.included.size, dtype=bool))
                lacking[name] = known | derived.missing[:, place]
        labels = {one.name: one.description for one in DERIVATIONS[f"{request.endpoint.value}_months"].inputs}
        masks = {name: mask[self.data.included] & self.undetermined for name, mask in lacking.items()}
        return [
            (MissingInput(name, _(labels[name]), int(mask.sum())), mask) for name, mask in masks.items() if mask.any()
        ]


def survival_data(request: SurvivalRequest, reader: Reader, groupings: Sequence[Grouping]) -> SurvivalData:
    """Read a cohort and place it in time."""
    study, needs = study_of(request.cohort), Needs()
    for one in groupings:
        one.need(needs)
    for name in PATIENT_FIELDS:
        needs.add_field("Patient", name)
    data = load_cohort(request.cohort, reader, study, needs, window=request.window)
    grouped = tuple(data.grouped(one) for one in groupings)
    endpoint = _endpoint(request, load_course(reader, study, data.patients))
    return SurvivalData(data, grouped, endpoint, *_placed(request, endpoint, data))


def _endpoint(request: SurvivalRequest, course: Columns) -> _Endpoint:
    """Derive the endpoint; overall survival starts at the declared origin."""
    columns = dict(course)
    if request.endpoint is EndpointCode.OS:
        start = _START[request.origin]
        columns |= {"start_on": course[start], "start_on_precision": course[f"{start}_precision"]}
    months, event, ended_by = (
        DERIVATIONS[f"{request.endpoint.value}_{part}"].derive(columns) for part in ("months", "event", "ended_by")
    )
    return _Endpoint(columns[DERIVATIONS[f"{request.endpoint.value}_months"].inputs[0].name], months, event, ended_by)


def _placed(
    request: SurvivalRequest, endpoint: _Endpoint, data: CohortData
) -> tuple[Placed, NDArray[np.bool_], NDArray[np.bool_]]:
    included = data.included
    months = endpoint.months.values[included].astype(np.float64)
    undetermined = np.isnan(months) | endpoint.event.undetermined[included]
    early = ~undetermined & (request.landmark > 0) & (months <= request.landmark)
    used = ~undetermined & ~early
    event = np.where(used, endpoint.event.values[included] == "event", UNKNOWN).astype(np.int64)
    event[~used] = UNKNOWN
    causes = tuple(code for code in endpoint.ended_by.codes if code != "last_contact")
    ended = endpoint.ended_by.values[included]
    cause = np.select([ended == code for code in causes], range(1, len(causes) + 1), 0).astype(np.int64)
    cause[~used] = UNKNOWN
    durations = np.where(used, months - request.landmark, np.nan)
    return Placed(durations, event, cause, causes, request.endpoint), undetermined, early
