"""The summary of a study: each cytokine, whole and by groups, with tests, correlations and shares below a cut-off."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import scipy
from django.utils.translation import gettext as _

from analysis.cohort import BadCohort, Cohort
from analysis.dataset.assays import Assays, load_assays
from analysis.dataset.patients import Patients, load_patients
from analysis.dataset.reader import Reader
from analysis.dataset.records import Records
from analysis.dataset.units import CutOffFacts, Substance, load_cut_offs, load_substances
from analysis.disclosure import policy_for, protect
from analysis.reports.summary_cohort import Flow, flow_of
from analysis.reports.summary_correlations import correlate
from analysis.reports.summary_descriptions import describe_series
from analysis.reports.summary_groupings import Grouped, points_of, summarise_grouping
from analysis.reports.summary_multiplicity import adjusted_over_panel
from analysis.reports.summary_request import DEFAULT_WINDOW_DAYS, SummaryRequest
from analysis.reports.summary_series import Series, results_of, series_of
from analysis.statistics.columns import NO_GROUP
from analysis.summaries import (
    AnalyteSummary,
    DataVersion,
    Footnote,
    GroupSummary,
    StudyTitle,
    SummaryReport,
)
from analysis.variables import NUMBERS, Evaluator, Grouping, LevelColumn, NumberColumn, grouping
from analysis.variables.sources import Needs
from registry.models import Analyte, AnalyteCategory, Study, StudyArm, StudyDesign, User

__all__ = ["DEFAULT_GROUPINGS", "DEFAULT_WINDOW_DAYS", "SummaryRequest", "summarise"]

DEFAULT_GROUPINGS = ("size_group_5", "size_group_3_5", "tumourassessment.recorded_bclc", "bclc", "arm")
"""Shown when none is asked for: the first of them in which some patient of the cohort has a level."""

MOST_DEFAULT_GROUPINGS = 3

_STAGE = {"recorded": "tumourassessment.recorded_bclc", "derived": "bclc"}
_PATIENT_FIELDS = ("consent", "diagnosis_group", "sex", "diagnosed_on")


def summarise(request: SummaryRequest, user: User | None) -> SummaryReport:
    """Compute the summary that `user` may see; None is the system, which sees all.

    Raises
    ------
    BadCohort
        The study, a site, an arm, an analyte or a grouping doesn't exist (for this user).
    PermissionDenied
        The user may not see summaries.
    """
    policy = policy_for(user)
    reader = Reader(user)
    study = _study(request.cohort)
    _check_codes(reader, request.cohort, study)
    analytes = _analytes(request.analyte)
    asked = [_grouping(code) for code in request.by or _default_groupings(study)]
    data = _load(request, reader, study, analytes, asked)
    return protect(_report(request, data, analytes, asked, study), policy)


@dataclass(frozen=True, eq=False)
class _Data:
    """Everything that was read, and who is in the cohort."""

    reader: Reader
    patients: Patients
    assays: Assays
    evaluator: Evaluator
    flow: Flow
    cut_offs: list[CutOffFacts]


def _study(cohort: Cohort) -> Study | None:
    if not cohort.study:
        return None
    study = Study.objects.filter(code=cohort.study).first()
    if study is None:
        raise BadCohort(_("There is no study “%(code)s”.") % {"code": cohort.study})
    return study


def _default_groupings(study: Study | None) -> tuple[str, ...]:
    """Give the default groupings in their order: a longitudinal study compares its arms first."""
    if study is None or study.design != StudyDesign.LONGITUDINAL:
        return DEFAULT_GROUPINGS
    return ("arm", *(code for code in DEFAULT_GROUPINGS if code != "arm"))


def _check_codes(reader: Reader, cohort: Cohort, study: Study | None) -> None:
    """Refuse sites and arms that aren't there; a site that the user may not see isn't."""
    if cohort.site:
        _refuse_unknown(cohort.site, reader.sites().values_list("code", flat=True), _("There is no site “%(code)s”."))
    if cohort.arm:
        arms = StudyArm.objects.filter(study=study).values_list("code", flat=True)
        _refuse_unknown(cohort.arm, arms, _("The study has no arm “%(code)s”."))


def _refuse_unknown(asked: Iterable[str], known: Iterable[str], sentence: str) -> None:
    there = set(known)
    for code in asked:
        if code not in there:
            raise BadCohort(sentence % {"code": code})


def _analytes(asked: tuple[str, ...]) -> list[Substance]:
    """Give the analytes that are asked for; by default every cytokine."""
    rows = (
        Analyte.objects.filter(code__in=asked) if asked else Analyte.objects.filter(category=AnalyteCategory.CYTOKINE)
    )
    keys = dict(rows.values_list("code", "pk"))
    _refuse_unknown(asked, keys, _("There is no analyte “%(code)s”."))
    substances = load_substances()
    return [substances[key] for key in (keys[code] for code in asked or keys)]


def _grouping(code: str) -> Grouping:
    try:
        return grouping(code)
    except KeyError as error:
        raise BadCohort(_("There is no grouping “%(code)s”.") % {"code": code[:60]}) from error


def _load(
    request: SummaryRequest, reader: Reader, study: Study | None, analytes: list[Substance], asked: list[Grouping]
) -> _Data:
    needs = Needs()
    stage = grouping(_STAGE[request.cohort.stage_source])
    for one in [*asked, *([stage] if request.cohort.bclc else [])]:
        one.need(needs)
    for number in NUMBERS.values():
        number.need(needs)
    fields = (*_PATIENT_FIELDS, *sorted(needs.fields.get("Patient", ())))
    patients = load_patients(reader, study, tuple(dict.fromkeys(fields)))
    laboratory = {one.key for one in load_substances().values() if one.loinc in needs.loincs}
    assays = load_assays(reader, study, patients, {one.key for one in analytes} | laboratory)
    records = Records(reader, study, patients, needs.fields, request.window)
    evaluator = Evaluator(records, assays, sphere=request.sphere)
    flow = flow_of(request.cohort, patients, evaluator, stage)
    return _Data(reader, patients, assays, evaluator, flow, load_cut_offs())


def _report(
    request: SummaryRequest, data: _Data, analytes: list[Substance], asked: list[Grouping], study: Study | None
) -> SummaryReport:
    groupings = [_grouped(one, data) for one in asked]
    with_levels = [one for one in groupings if (one.codes != NO_GROUP).any()]
    shown = groupings if request.by else with_levels[:MOST_DEFAULT_GROUPINGS]
    numbers = {code: _number(code, data) for code in NUMBERS}
    found = [series for one in analytes for series in _all_series(one, request, data)]
    return SummaryReport(
        study=StudyTitle(study.code, study.title, study.synthetic) if study else None,
        cohort=request.cohort,
        patients_found=len(data.patients),
        exclusions=data.flow.steps,
        patients=int(data.flow.included.sum()),
        neighbour_differences=data.flow.neighbour_differences,
        analytes=adjusted_over_panel([_analyte(series, shown, numbers, request) for series in found]),
        window_days=request.window,
        data_version=DataVersion(data.reader.digest, data.reader.rows),
        versions=(("Python", platform.python_version()), ("numpy", np.__version__), ("scipy", scipy.__version__)),
    )


def _grouped(one: Grouping, data: _Data) -> Grouped:
    column = one.read(data.evaluator)
    lacking = tuple((name, mask[data.flow.included]) for name, mask in column.lacking)
    return Grouped(one, one.levels(data.evaluator), LevelColumn(column.codes[data.flow.included], lacking))


def _number(code: str, data: _Data) -> NumberColumn:
    column = NUMBERS[code].read(data.evaluator)
    origins = None if column.origins is None else column.origins[data.flow.included]
    return NumberColumn(column.values[data.flow.included], origins)


def _all_series(substance: Substance, request: SummaryRequest, data: _Data) -> list[Series]:
    rows = results_of(data.assays, substance, request.cohort, data.flow.included)
    if not len(rows) and not request.analyte:
        return []
    return series_of(data.assays, substance, rows, request.cohort, data.flow.included, data.cut_offs)


def _analyte(
    series: Series, groupings: list[Grouped], numbers: dict[str, NumberColumn], request: SummaryRequest
) -> AnalyteSummary:
    everyone = np.ones(series.column.size, dtype=bool)
    overall = GroupSummary("", _("all"), describe_series(series), points_of(series, everyone))
    return AnalyteSummary(
        code=series.substance.code,
        label=_(series.substance.name),
        unit=series.unit,
        decimals=series.decimals,
        limits=series.limits,
        patients=series.column.size,
        several_candidates=series.several,
        converted=series.converted,
        timepoint_unstated=series.timepoint_unstated,
        methods=tuple(name for name in series.methods if name),
        overall=overall,
        groupings=tuple(summarise_grouping(series, one) for one in groupings),
        correlations=tuple(correlate(series, NUMBERS[code], column) for code, column in numbers.items()),
        footnotes=_footnotes(series, overall, request),
    )


def _footnotes(series: Series, overall: GroupSummary, request: SummaryRequest) -> tuple[Footnote, ...]:
    description = overall.description
    applies = {
        Footnote.CENSORED: series.censored,
        Footnote.UNUSABLE: description.unusable != 0,
        Footnote.METHOD_LIMIT: series.limit_of_method > 0,
        Footnote.CONVERTED: series.converted > 0,
        Footnote.TIMEPOINT_NOT_STATED: series.timepoint_unstated > 0,
        Footnote.SEVERAL_CANDIDATES: series.several > 0,
        Footnote.SEVERAL_METHODS: len(series.methods) > 1,
        Footnote.UNIT_SERIES: series.unit_count > 1,
        Footnote.CUT_OFF_BOUNDS: any(share.undetermined != 0 for share in description.cut_offs),
        Footnote.VOLUME_SPHERE: request.sphere,
    }
    return tuple(note for note, holds in applies.items() if holds)
