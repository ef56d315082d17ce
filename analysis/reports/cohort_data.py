"""What every report begins with: its study, the checked codes of its cohort, and the cohort's data read once."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np
import scipy
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from analysis.cohort import BadCohort, Cohort
from analysis.dataset.assays import Assays, load_assays
from analysis.dataset.patients import Patients, arms_of, load_patients
from analysis.dataset.reader import Reader
from analysis.dataset.records import Records
from analysis.dataset.reference import rows_of_reference
from analysis.dataset.units import load_substances
from analysis.disclosure.cells import is_small
from analysis.disclosure.choices import refuse_bounds, refuse_fine_choices
from analysis.disclosure.divisions import may_divide
from analysis.disclosure.neighbours import SMALL, carefully
from analysis.disclosure.policy import Policy, known_sites, policy_for
from analysis.reports.grouped import Grouped
from analysis.reports.report_request import DEFAULT_WINDOW_DAYS
from analysis.reports.summary_cohort import Flow, flow_of
from analysis.statistics.qualifiers import CensoredColumn
from analysis.summaries import DataVersion, StudyTitle, Text
from analysis.summaries.cohort_report import CohortReport
from analysis.variables import Evaluator, Grouping, LevelColumn, grouping
from analysis.variables.divided import DIVIDES, BadDivision, divided
from analysis.variables.measures import Measure, MeasuredColumn, MixedUnits, OtherUnit
from analysis.variables.sources import Needs
from registry.clinical.unit_text import unit_text
from registry.models import Study
from registry.version import NAME, version

MOST_NEIGHBOURS = 40
"""Parts of a cohort of a reader without records; the report is made for each of them."""

AnyReport = TypeVar("AnyReport", bound=CohortReport)

_STAGE = {"recorded": "tumourassessment.recorded_bclc", "derived": "bclc"}
_PATIENT_FIELDS = ("consent", "diagnosis_group", "sex", "diagnosed_on")


class UnitsDoNotConvert(BadCohort):
    """A number has results in units that don't convert into each other; the sentence names them."""

    def __init__(self, label: Text, units: str) -> None:
        words = {"variable": label, "units": units}
        sentence = _("“%(variable)s” is in units that do not convert into each other: %(units)s.")
        super().__init__(sentence % words)
        self.label, self.units = label, units


@dataclass(frozen=True, eq=False)
class CohortData:
    """Everything that was read, and who is in the cohort.

    Attributes
    ----------
    left_out
        Numbers that a report would show by default and can't, with their units; the same for all parts of the cohort.
    """

    reader: Reader
    study: Study | None
    patients: Patients
    assays: Assays
    evaluator: Evaluator
    flow: Flow
    left_out: dict[str, str] = field(default_factory=dict)

    def leave_out(self, problem: UnitsDoNotConvert) -> None:
        """Note a number that nobody asked for, so that the page says that it is left out, and why."""
        self.left_out[str(problem.label)] = problem.units

    @property
    def included(self) -> NDArray[np.bool_]:
        """Which of the patients within reach are in the cohort."""
        return self.flow.included

    def only(self, chosen: NDArray[np.bool_]) -> CohortData:
        """Give the same data with other patients in the cohort."""
        return replace(self, flow=replace(self.flow, included=chosen))

    @property
    def data_version(self) -> DataVersion:
        """What was read, by its hash."""
        return DataVersion(self.reader.digest, self.reader.rows, self.reader.source.freeze, self.reader.reach())

    def measured(self, one: Measure) -> MeasuredColumn:
        """Give a number of each patient of the cohort, with its unit.

        Raises
        ------
        UnitsDoNotConvert
            Its results are in units that don't convert into each other.
        """
        try:
            found = one.read(self.evaluator)
        except MixedUnits as problem:
            raise UnitsDoNotConvert(one.label, str(problem)) from problem
        column = CensoredColumn(found.column.values[self.included], found.column.qualifiers[self.included])
        lacking = tuple((name, mask[self.included]) for name, mask in found.lacking)
        return MeasuredColumn(column, found.unit, lacking)

    def grouped(self, one: Grouping) -> Grouped:
        """Give the level of each patient of the cohort.

        Raises
        ------
        BadCohort
            Results that the grouping divides are in units that don't convert into each other.
        """
        try:
            column = one.read(self.evaluator)
        except OtherUnit as problem:
            units = {
                "variable": one.label,
                "cut_offs": unit_text(problem.cut_offs),
                "results": unit_text(problem.results),
            }
            raise BadCohort(
                _("“%(variable)s” cannot be divided: the cut-off is in %(cut_offs)s, the results are in %(results)s.")
                % units
            ) from problem
        except MixedUnits as problem:
            words = {"variable": one.label, "units": str(problem)}
            sentence = _("“%(variable)s” cannot be divided: its results are in units that do not convert: %(units)s.")
            raise BadCohort(sentence % words) from problem
        lacking = tuple((name, mask[self.included]) for name, mask in column.lacking)
        return Grouped(one, one.levels(self.evaluator), LevelColumn(column.codes[self.included], lacking))


def study_of(cohort: Cohort) -> Study | None:
    """Find the study of a cohort.

    Raises
    ------
    BadCohort
        There is none of that code.
    """
    if not cohort.study:
        return None
    study = next((one for one in rows_of_reference(Study) if one.code == cohort.study), None)
    if study is None:
        raise BadCohort(_("There is no study “%(code)s”.") % {"code": cohort.study})
    return study


def checked_study(reader: Reader, cohort: Cohort) -> Study | None:
    """Find the study of a cohort; refuse sites and arms that aren't there: a site that the user may not see isn't.

    Raises
    ------
    BadCohort
        There is no such study, site or arm.
    RuntimeError
        The data are not those that the cohort names; `analysis.reports.running.data_of` provides them.
    """
    study = study_of(cohort)
    if reader.source.freeze != cohort.freeze:
        raise RuntimeError(f"the report is on “{cohort.freeze}”, its data are of “{reader.source.freeze}”")
    if cohort.site:
        refuse_unknown(cohort.site, (site.code for site in reader.sites()), _("There is no site “%(code)s”."))
    if cohort.arm:
        arms = (one.code for one in arms_of(study))
        refuse_unknown(cohort.arm, arms, _("The study has no arm “%(code)s”."))
    return study


def refuse_unknown(asked: Iterable[str], known: Iterable[str], sentence: str) -> None:
    """Refuse the first code that isn't known."""
    there = set(known)
    for code in asked:
        if code not in there:
            raise BadCohort(sentence % {"code": code})


def grouping_called(code: str, policy: Policy) -> Grouping:
    """Find a grouping by its code.

    Raises
    ------
    BadCohort
        There is none, or it may not be asked for without access to records.
    """
    if not may_divide(code, policy):
        raise BadCohort(
            _(
                "Without access to the records, results are divided at the registry's own cut-offs only: two others "
                "that lie close together would tell about few patients."
            )
        )
    try:
        return divided(code) if DIVIDES in code else grouping(code)
    except KeyError as error:
        raise BadCohort(_("There is no grouping “%(code)s”.") % {"code": code[:60]}) from error
    except BadDivision as problem:
        raise BadCohort(str(problem)) from problem


def load_cohort(
    cohort: Cohort, reader: Reader, study: Study | None, needs: Needs, analytes: Iterable[int] = (),
    *, window: int, sphere: bool = False,
) -> CohortData:  # fmt: skip
    """Read what a report needs of its cohort.

    Parameters
    ----------
    needs
        What the report's variables read; the stage that the cohort filters by is added.
    analytes
        Keys of the analytes whose results the report is about, beside those that derivations need.
    """
    policy = policy_for(reader.user)
    refuse_fine_choices(cohort, policy, window=window, usual_window=DEFAULT_WINDOW_DAYS, sphere=sphere)
    stage = grouping(_STAGE[cohort.stage_source])
    if cohort.bclc:
        stage.need(needs)
    fields = (*_PATIENT_FIELDS, *sorted(needs.fields.get("Patient", ())))
    patients = load_patients(reader, study, tuple(dict.fromkeys(fields)))
    laboratory = {one.key for one in load_substances().values() if one.loinc in needs.loincs}
    assays = load_assays(reader, study, patients, {*analytes, *needs.analytes, *laboratory})
    records = Records(reader, study, patients, needs.fields, window)
    evaluator = Evaluator(records, assays, cohort, sphere=sphere)
    flow = flow_of(cohort, patients, evaluator, stage, known_sites(reader.user))
    flow = replace(flow, smallest_count=policy.of_study(study).smallest_count)
    refuse_bounds(cohort, policy, flow.first_years)
    evaluator.included = flow.included
    return CohortData(reader, study, patients, assays, evaluator, flow)


def protected(
    make: Callable[[CohortData], AnyReport],
    data: CohortData,
    policy: Policy,
    protect: Callable[[AnyReport, Policy], AnyReport],
) -> AnyReport:
    """Make a report, and protect it and what its neighbours would give back.

    Parameters
    ----------
    make
        Makes the report of the patients that are in the cohort of the data.
    protect
        The disclosure control of this kind of report.

    Raises
    ------
    BadCohort
        The filters have too many neighbours to look at.
    """
    neighbours = data.flow.parts if policy.protects else ()
    policy = policy.of_study(data.study).combining(data.flow.filters)
    if policy.protects and _tells_nothing(data.included, neighbours, policy):
        # The report of nobody: which rows and levels there are would tell what few patients have.
        nobody = replace(make(data.only(np.zeros_like(data.included))), patients=SMALL, of_few=True)
        return carefully(nobody, (), policy, protect)
    if len(neighbours) > MOST_NEIGHBOURS:
        raise BadCohort(_("Without access to the records, so many conditions cannot be combined: remove one of them."))
    return carefully(make(data), [make(data.only(one)) for one in neighbours], policy, protect)


def cohort_facts(cohort: Cohort, data: CohortData) -> dict[str, Any]:
    """Give what every report says of its cohort: the fields of `CohortReport`."""
    study = data.study
    return {
        "study": StudyTitle(study.code, study.title, study.synthetic) if study else None,
        "cohort": cohort,
        "patients_found": len(data.patients),
        "exclusions": data.flow.steps,
        "patients": int(data.included.sum()),
        "data_version": data.data_version,
        "versions": software(),
        "neighbour_differences": data.flow.neighbour_differences,
        "left_out": tuple(f"{label} ({units})" for label, units in data.left_out.items()),
    }


def _tells_nothing(included: NDArray[np.bool_], neighbours: Iterable[NDArray[np.bool_]], policy: Policy) -> bool:
    """Tell whether few patients are in the cohort, or make the difference from one that it may be compared with."""
    few = is_small(int(included.sum()), policy.smallest_count)
    return few or any(int(one.sum()) < policy.smallest_count for one in neighbours)


def software() -> tuple[tuple[str, str], ...]:
    """Name what computed the numbers, with versions."""
    return (
        (NAME, version()),
        ("Python", platform.python_version()),
        ("numpy", np.__version__),
        ("scipy", scipy.__version__),
    )
