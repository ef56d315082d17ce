"""The summary of a study: each cytokine, whole and by groups, with tests, correlations and shares below a cut-off."""

from __future__ import annotations

import numpy as np
from django.utils.translation import gettext as _

from analysis.dataset.reader import Reader
from analysis.dataset.reference import analytes_in
from analysis.dataset.units import CutOffFacts, Substance, load_cut_offs, load_substances
from analysis.disclosure import policy_for, protect
from analysis.reports.cohort_data import (
    CohortData,
    checked_study,
    cohort_facts,
    grouping_called,
    load_cohort,
    protected,
    refuse_unknown,
)
from analysis.reports.grouped import Grouped
from analysis.reports.report_request import DEFAULT_WINDOW_DAYS
from analysis.reports.summary_correlations import correlate
from analysis.reports.summary_descriptions import describe_series
from analysis.reports.summary_groupings import points_of, summarise_grouping
from analysis.reports.summary_multiplicity import adjusted_over_panel
from analysis.reports.summary_request import SummaryRequest
from analysis.reports.summary_series import Series, results_of, series_of
from analysis.statistics.columns import NO_GROUP
from analysis.summaries import AnalyteSummary, Footnote, GroupSummary, SummaryReport
from analysis.variables import NUMBERS, Grouping, NumberColumn
from analysis.variables.sources import Needs
from registry.models import AnalyteCategory, Study, StudyDesign, User

__all__ = ["DEFAULT_GROUPINGS", "DEFAULT_WINDOW_DAYS", "SummaryRequest", "summarise"]

DEFAULT_GROUPINGS = ("size_group_5", "size_group_3_5", "tumourassessment.recorded_bclc", "bclc", "arm")
"""Shown when none is asked for: the first of them in which some patient of the cohort has a level."""

MOST_DEFAULT_GROUPINGS = 3


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
    study = checked_study(reader, request.cohort)
    analytes = _analytes(request.analyte)
    asked = [grouping_called(code, policy) for code in request.by or _default_groupings(study)]
    needs = Needs()
    for need in (*(one.need for one in asked), *(one.need for one in NUMBERS.values())):
        need(needs)
    keys = [one.key for one in analytes]
    data = load_cohort(request.cohort, reader, study, needs, keys, window=request.window, sphere=request.sphere)
    return protected(lambda one: _report(request, one, analytes, asked), data, policy, protect)


def _default_groupings(study: Study | None) -> tuple[str, ...]:
    """Give the default groupings in their order: a longitudinal study compares its arms first."""
    if study is None or study.design != StudyDesign.LONGITUDINAL:
        return DEFAULT_GROUPINGS
    return ("arm", *(code for code in DEFAULT_GROUPINGS if code != "arm"))


def _analytes(asked: tuple[str, ...]) -> list[Substance]:
    """Give the analytes that are asked for; by default every cytokine."""
    keys = {one.code: one.pk for one in analytes_in(AnalyteCategory.values if asked else [AnalyteCategory.CYTOKINE])}
    refuse_unknown(asked, keys, _("There is no analyte “%(code)s”."))
    substances = load_substances()
    return [substances[key] for key in (keys[code] for code in asked or keys)]


def _report(
    request: SummaryRequest, data: CohortData, analytes: list[Substance], asked: list[Grouping]
) -> SummaryReport:
    cut_offs = load_cut_offs()
    groupings = [data.grouped(one) for one in asked]
    with_levels = [one for one in groupings if (one.codes != NO_GROUP).any()]
    shown = groupings if request.by else with_levels[:MOST_DEFAULT_GROUPINGS]
    numbers = {code: _number(code, data) for code in NUMBERS}
    found = [series for one in analytes for series in _all_series(one, request, data, cut_offs)]
    return SummaryReport(
        **cohort_facts(request.cohort, data),
        analytes=adjusted_over_panel([_analyte(series, shown, numbers, request) for series in found]),
        window_days=request.window,
    )


def _number(code: str, data: CohortData) -> NumberColumn:
    column = NUMBERS[code].read(data.evaluator)
    origins = None if column.origins is None else column.origins[data.included]
    return NumberColumn(column.values[data.included], origins)


def _all_series(
    substance: Substance, request: SummaryRequest, data: CohortData, cut_offs: list[CutOffFacts]
) -> list[Series]:
    rows = results_of(data.assays, substance, request.cohort, data.included)
    if not len(rows) and not request.analyte:
        return []
    return series_of(data.assays, substance, rows, request.cohort, data.included, cut_offs)


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
        upper_limits=series.upper_limits,
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
