"""Which variables and visits the patients of a study have: what a filter offers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.cohort import ANY_TIMEPOINT, Cohort
from analysis.dataset.columnar.kinds import Category
from analysis.dataset.reader import NO_KEY, Reader, positions_in
from analysis.dataset.reference import analytes_in, rows_of_reference
from analysis.dataset.rows import of_study
from analysis.disclosure.policy import policy_for
from analysis.reports.cohort_data import CohortData, load_cohort, study_of
from analysis.reports.report_request import DEFAULT_WINDOW_DAYS
from analysis.reports.running import run
from analysis.reports.visit_data import visit_of
from analysis.statistics.columns import NO_GROUP
from analysis.variables import Grouping, groupings, method_groupings
from analysis.variables.divided import DIVIDES, divided
from analysis.variables.measures import ANALYTE, Measure, MixedUnits, OtherUnit, measures
from analysis.variables.sources import Needs
from analysis.visits import Visit, in_order
from registry.models import AnalyteCategory, CutOff, Specimen, Study, User

_VISIT_FIELDS = ("patient_id", "timepoint", "timepoint_cycle", "timepoint_day")
FEWEST_VISITS = 2
"""Of an analyte that is followed."""


@dataclass(frozen=True)
class Available:
    """What some patient of a study has.

    Attributes
    ----------
    numbers
        Codes of numbers, at any timepoint.
    levels
        Codes of the levels that patients have, by the code of the grouping; none for a grouping that nobody has.
    followed
        Codes of the analytes that have results at two visits or more.
    """

    numbers: frozenset[str] = frozenset()
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    followed: frozenset[str] = frozenset()

    def has_number(self, code: str) -> bool:
        """Tell whether some patient has the number."""
        return code in self.numbers

    def divides(self, code: str, least: int = 1) -> bool:
        """Tell whether so many levels of a grouping have patients."""
        return len(self.levels.get(code, ())) >= least


@dataclass(frozen=True)
class _Asked:
    cohort: Cohort


def available(study: str, freeze: str, user: User | None) -> Available | None:
    """Find what the patients of a study have; None for a reader without records, to whom every variable is offered.

    It depends on neither filter nor timepoint, so that the choices stay as the filter changes, and is kept until the
    data change.

    Raises
    ------
    BadCohort
        There is no such freeze.
    """
    if policy_for(user).protects:
        return None
    asked = _Asked(Cohort(study=study, freeze=freeze, timepoint=ANY_TIMEPOINT))
    found: Available = run(_available, asked, user)
    return found


@dataclass(frozen=True)
class Told:
    """What every reader is told of the data of a study.

    Attributes
    ----------
    visits
        At which patients have specimens, in their order.
    divisions
        Codes of the divisions at cut-offs of the registry that are in a unit into which the results convert.
    """

    visits: tuple[Visit, ...]
    divisions: frozenset[str]


def told(study: str, freeze: str, user: User | None) -> Told:
    """Find what every reader is told, kept as what is available is.

    Raises
    ------
    BadCohort
        There is no such freeze.
    """
    found: Told = run(_told, _Asked(Cohort(study=study, freeze=freeze)), user)
    return found


def registry_divisions() -> tuple[str, ...]:
    """Give the code of the division at each cut-off of the registry, with its unit, by analyte and value."""
    names = {one.pk: one.code for one in analytes_in(AnalyteCategory.values)}
    facts = [one for one in rows_of_reference(CutOff) if one.analyte_id in names]
    return tuple(
        f"{ANALYTE}{names[one.analyte_id]}{DIVIDES}{one.value.normalize():f} {one.unit}"
        for one in sorted(facts, key=lambda one: (names[one.analyte_id], one.value))
    )


def _available(asked: _Asked, user: User | None) -> Available:
    known, numbers, needs = (*groupings(), *method_groupings()), measures(), Needs()
    divisions = [divided(code) for code in registry_divisions()]
    for need in (*(one.need for one in known), *(one.need for one in numbers)):
        need(needs)
    data = load_cohort(asked.cohort, Reader(user), study_of(asked.cohort), needs, window=DEFAULT_WINDOW_DAYS)
    return Available(
        frozenset(one.code for one in numbers if _has_values(one, data)),
        {one.code: _levels(one, data) for one in (*known, *divisions)},
        frozenset(_followed(data)),
    )


def _has_values(one: Measure, data: CohortData) -> bool:
    try:
        return bool(one.read(data.evaluator).column.usable[data.included].any())
    except MixedUnits:
        return True  # A timepoint may have them in one unit.


def _levels(one: Grouping, data: CohortData) -> tuple[str, ...]:
    """Give the levels that patients have; none where the results can't be divided at cut-offs in another unit."""
    try:
        codes = one.read(data.evaluator).codes[data.included]
    except OtherUnit:
        return ()
    except MixedUnits:
        return ("0", "1")  # A timepoint may have them in one unit.
    there = np.unique(codes[codes != NO_GROUP]).tolist()
    return tuple(level.code for place, level in enumerate(one.levels(data.evaluator)) if place in there)


def _followed(data: CohortData) -> Iterator[str]:
    """Give the analytes with results of the cohort's patients at several visits."""
    numbers = _visit_numbers(data.assays.nobodys.specimens)[1]
    for key, substance in data.assays.substances.items():
        rows = data.assays.of(key)
        if np.unique(numbers[rows.specimen[data.included[rows.patient]]]).size >= FEWEST_VISITS:
            yield substance.code


def _told(asked: _Asked, user: User | None) -> Told:
    reader, study, needs = Reader(user), study_of(asked.cohort), Needs()
    divisions = [divided(code) for code in registry_divisions()]
    for one in divisions:
        one.need(needs)
    data = load_cohort(asked.cohort, reader, study, needs, window=DEFAULT_WINDOW_DAYS)
    there = frozenset(one.code for one in divisions if _in_unit(one, data))
    return Told(_visits(reader, study, data), there)


def _in_unit(division: Grouping, data: CohortData) -> bool:
    try:
        division.read(data.evaluator)
    except OtherUnit:
        return False
    except MixedUnits:
        return True  # Another timepoint may have them in one unit.
    return True


def _visits(reader: Reader, study: Study | None, data: CohortData) -> tuple[Visit, ...]:
    rows = reader.stored(of_study(Specimen, study), _VISIT_FIELDS)
    inside = positions_in(rows["patient_id"], data.patients.keys[data.included]) != NO_KEY
    return _visit_numbers({name: rows[name][inside] for name in _VISIT_FIELDS})[0]


def _visit_numbers(specimens: Mapping[str, Any]) -> tuple[tuple[Visit, ...], NDArray[np.int64]]:
    """Give the visits of specimens in their order, and a number for each specimen, equal for equal visits."""
    timepoint = specimens["timepoint"]
    if isinstance(timepoint, Category):
        names, codes = np.asarray(timepoint.names), timepoint.codes
    else:
        names, codes = np.unique(timepoint.astype(str), return_inverse=True)
    numbers = [np.nan_to_num(specimens[name], nan=-1) for name in ("timepoint_cycle", "timepoint_day")]
    different, place = np.unique(np.column_stack([codes, *numbers]), axis=0, return_inverse=True)
    found = [
        visit_of(str(names[int(code)]), *(np.nan if one < 0 else one for one in (cycle, day)))
        for code, cycle, day in different.tolist()
    ]
    return in_order(found), place.reshape(-1)
