"""The course of an analyte over visits."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from analysis.dataset.course import load_course
from analysis.dataset.reader import Reader
from analysis.disclosure.policy import policy_for
from analysis.exports.calls import FITTED, Argument, Call, NamedNumber, named, named_interval
from analysis.exports.contents import FrameBuilder
from analysis.exports.frame import Frame, Kind
from analysis.exports.scripts.described import Column, description_numbers
from analysis.exports.scripts.loading import COMPARED, cohort_of, need_course
from analysis.exports.scripts.recovery import RECOVERED, add_recovery, recovery_numbers
from analysis.exports.scripts.tested import statistic_numbers, statistic_of_groups
from analysis.reports.before_after import asked_substances
from analysis.reports.cohort_data import study_of
from analysis.reports.course import chosen_series
from analysis.reports.course_request import CourseRequest
from analysis.reports.default_grouping import asked_grouping
from analysis.summaries.comparisons import TestSummary
from analysis.summaries.course import ChangeComparison, CourseGroup, CourseReport
from analysis.variables.measures import ANALYTE

MODULES = (*COMPARED, "pairing", "courses", "surviving")


def course_frame(request: CourseRequest, _report: CourseReport, reader: Reader) -> Frame:
    """Give the results of the analyte at each visit, and the grouping."""
    study = study_of(request.cohort)
    by = asked_grouping(request.by, study, policy_for(reader.user))
    substances = asked_substances((request.analyte,) if request.analyte else ())
    keys = [one.key for one in substances]
    data = cohort_of(request.cohort, reader, [need_course, *([by.need] if by else [])], keys, window=request.window)
    builder, series = FrameBuilder(data), chosen_series(request, data, substances)
    if by is not None:
        builder.levels(data.grouped(by))
    if series is None:
        return builder.frame()
    name = _(series.substance.name)
    for visit, column in zip(series.visits, series.columns, strict=True):
        code = f"{ANALYTE}{series.substance.code} {visit.code}"
        builder.results(code, f"{name}, {visit.label}", series.unit, column)
    add_recovery(builder, request, series, load_course(reader, study, data.patients))
    return builder.frame()


def course_numbers(_request: CourseRequest, report: CourseReport, frame: Frame) -> Iterator[NamedNumber]:
    """Give the descriptions and means at each visit, and the tests."""
    by = next((one.name for one in frame.columns if one.kind is Kind.LEVEL and one.code != RECOVERED), "")
    prefix = f"{ANALYTE}{report.analyte_code} "
    numbers = (one for one in frame.columns if one.kind is Kind.NUMBER and not one.levels)
    names = tuple(one.name for one in numbers if one.code.startswith(prefix) and not one.name.endswith("_limit"))
    if report.overall is not None and len(names) == len(report.visits):
        without = Call.of("at_no_visit", *names)
        yield from named(_("without a result at any of the visits"), report.without_any, without)
        if by:
            without = Call.of("at_some_visit_without", by, *names)
            yield from named(_("with a result, in no group"), report.not_determined, without)
        yield from _group_numbers(report, report.overall, names, ("", ""))
        for group in report.groups if by else ():
            yield from _group_numbers(report, group, names, (by, group.code))
        yield from _model_numbers(report, names, by)
    if report.recovery is not None and frame.level(RECOVERED):
        yield from recovery_numbers(report.recovery, by, protected=report.protected)


def _model_numbers(report: CourseReport, names: tuple[str, ...], by: str) -> Iterator[NamedNumber]:
    given = (report.scale.value, *names)
    label = _("mixed model")
    for what, test, function, of in (
        (_("visits"), report.time, "mixed_time", given),
        (_("interaction"), report.interaction if by else None, "mixed_interaction", (report.scale.value, by, *names)),
    ):
        yield from _f_test_numbers(f"{label}, {what}", test, function, of)
    for visit, name, test in zip(report.visits, names, report.between_groups if by else (), strict=False):
        what = f"{visit}, {_('comparison of the groups')}"
        yield from statistic_of_groups(what, test, name, by)
        yield from named(f"{what}: p", test.p, Call.of("peto_peto_p", name, by))
    if report.changes is not None and by:
        yield from _change_numbers(report, report.changes, names, by)
    between, within = Call.of("mixed_sd_between", *given), Call.of("mixed_sd_within", *given)
    yield from named(f"{label}: {_('SD between patients')}", report.between_sd, between, FITTED)
    yield from named(f"{label}: {_('SD within a patient')}", report.within_sd, within, FITTED)


def _change_numbers(
    report: CourseReport, found: ChangeComparison, names: tuple[str, ...], by: str
) -> Iterator[NamedNumber]:
    for group in found.groups:
        for change in group.changes:
            given: tuple[Argument, ...] = (report.scale.value, change.place + 1, by, group.code, *names)
            what = f"{group.label}, {change.visit}: {_('change compared')}"
            yield from named(what, change.value, Call.of("mixed_change", *given), FITTED)
            low, high = Call.of("mixed_change_low", *given), Call.of("mixed_change_high", *given)
            yield from named_interval(what, change.interval, low, high, FITTED)
            yield from named(f"{what}: p", change.p, Call.of("mixed_change_p", *given), FITTED)
    of, label = (report.scale.value, by, *names), _("mixed model with groups")
    yield from named(f"{label}: df", found.df, Call.of("mixed_change_df", *of))
    between, within = Call.of("mixed_sd_between_by", *of), Call.of("mixed_sd_within_by", *of)
    yield from named(f"{label}: {_('SD between patients')}", found.between_sd, between, FITTED)
    yield from named(f"{label}: {_('SD within a patient')}", found.within_sd, within, FITTED)


def _f_test_numbers(
    label: str, found: TestSummary | None, function: str, given: tuple[str, ...]
) -> Iterator[NamedNumber]:
    if found is None:
        return
    df = (Call.of(f"{function}_df", place, *given) for place in (1, 2))
    yield from statistic_numbers(label, found, Call.of(f"{function}_f", *given), *df, tolerance=FITTED)
    yield from named(f"{label}: p", found.p, Call.of(f"{function}_p", *given), FITTED)


def _group_numbers(
    report: CourseReport, found: CourseGroup, names: tuple[str, ...], where: tuple[str, str]
) -> Iterator[NamedNumber]:
    label = str(found.label) or _("all")
    for visit, name, cell in zip(report.visits, names, found.cells, strict=True):
        yield from description_numbers(Column(f"{label}, {visit}", name, *where), cell.description)
        given: tuple[Argument, ...] = (report.scale.value, names.index(name) + 1, *where, *names)
        what = f"{label}, {visit}: {_('mean of the mixed model')}"
        yield from named(what, cell.mean, Call.of("mixed_mean", *given), FITTED)
        low, high = Call.of("mixed_mean_low", *given), Call.of("mixed_mean_high", *given)
        yield from named_interval(what, cell.interval, low, high, FITTED)
    complete = Call.of("complete_cases", *where, *names)
    yield from named(f"{label}: {_('patients with a result at every visit')}", found.complete, complete)
    incomplete = Call.of("incomplete_cases", *where, *names)
    yield from named(f"{label}: {_('patients who lack a visit')}", found.excluded, incomplete)
    what, df = f"{label}, {_('Friedman’s test')}", Call.of("less", len(names), 1)
    yield from statistic_numbers(what, found.friedman, Call.of("friedman", *where, *names), df)
    yield from named(f"{what}: p", found.friedman.p, Call.of("friedman_p", *where, *names))
