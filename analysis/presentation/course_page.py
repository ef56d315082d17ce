"""The page of the course report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.box_drawing import open_ends
from analysis.presentation.box_figure import Box
from analysis.presentation.cells import CellWriter, value_text
from analysis.presentation.cohort_words import lead, methods_paragraph, why_nobody
from analysis.presentation.course_changes_table import changes_table
from analysis.presentation.course_figure import WIDTH_INCHES, CourseFigure, CourseLine, draw_course
from analysis.presentation.course_tables import course_table, limit_sentence, recovery_table, tests_table
from analysis.presentation.page_parts import cells_of_test, count_text
from analysis.presentation.report_page import Picture, ReportPage, Section
from analysis.presentation.summary_methods import MethodsText, unit_at_visits
from analysis.presentation.survival_drawn import steps_of
from analysis.presentation.survival_figure import WIDTH_INCHES as CURVE_INCHES
from analysis.presentation.survival_figure import Line, SurvivalFigure, draw_survival, told_ticks
from analysis.presentation.tables import Column, Part, Row, Table
from analysis.presentation.units import unit_text
from analysis.presentation.wording import because
from analysis.statistics.catalogue import Method
from analysis.statistics.results import NotEstimable
from analysis.statistics.survival.kaplan_meier import SurvivalCurve
from analysis.summaries import Beyond
from analysis.summaries.course import CourseCell, CourseFact, CourseGroup, CourseReport, Recovery, RecoveryGroup
from analysis.summaries.who import ANY_LEVEL, Who

PIXELS_PER_INCH = 100
STEPS_OF_DAYS = (1, 2, 5, 7, 14, 30, 60, 90, 180, 365)
MOST_TICKS = 9


def course_page(report: CourseReport) -> ReportPage:
    """Prepare a report for its page."""
    return ReportPage.of(
        report,
        title=_("Course"),
        lead=lead(report, _lead(report)),
        empty=_why_empty(report),
        sections=_sections(report),
        methods=_methods(report),
    )


def _lead(report: CourseReport) -> Iterator[str]:
    if report.analyte:
        words = {"analyte": formatting.sentence_start(str(report.analyte)), "count": len(report.visits)}
        yield _("%(analyte)s at %(count)d visits.") % words


def _why_empty(report: CourseReport) -> str:
    if nobody := why_nobody(report):
        return nobody
    if not report.visits or report.overall is None:
        return _(
            "No analyte of these patients has results at two visits, so there is no course. Import or record results "
            "of further visits, or choose a longitudinal study."
        )
    return ""


def _sections(report: CourseReport) -> Iterator[Section]:
    if report.overall is None:
        return
    label = formatting.sentence_start(str(report.analyte))
    tables = [course_table(report), tests_table(report)]
    if report.changes is not None:
        tables.append(changes_table(report, report.changes))
    yield Section("course", label, tuple(tables), tuple(_course_pictures(report)))
    recovery = report.recovery
    if recovery is None:
        lead = _(
            "No lower limit is known for this analyte. Record the reference interval of its assay method, or give a "
            "limit above."
        )
        yield Section("recovery", _("Recovery"), (), (), lead)
    elif isinstance(recovery.overall, RecoveryGroup):
        tables = [recovery_table(report, recovery)]
        if recovery.test is not None:
            tables.append(_recovery_test(report, recovery))
        yield Section("recovery", _("Recovery"), tuple(tables), tuple(_recovery_pictures(report, recovery)))
    else:
        lead = _("No patient has a dated result after this day: %(origin)s.") % {"origin": recovery.origin.label}
        yield Section("recovery", _("Recovery"), (), (), lead)


def _recovery_test(report: CourseReport, recovery: Recovery) -> Table:
    writer = CellWriter(2)
    assert recovery.test is not None
    tested = Who(((report.by_code, ANY_LEVEL),), fact=CourseFact.AFTER)
    rows = (Row(_("All groups"), cells_of_test(recovery.test, writer, tested)),)
    columns = (Column(_("Test")), Column(_("Statistic")), Column("df"), Column("p"))
    return Table(_("Comparison of the groups"), "", _("Question"), columns, (Part("", rows),), writer.marks.notes)


def _course_pictures(report: CourseReport) -> Iterator[Picture]:
    groups = report.groups or ((report.overall,) if report.overall is not None else ())
    lines = tuple(_line(group) for group in groups if _is_drawn(group))
    if not lines:
        return
    label = formatting.sentence_start(str(report.analyte))
    unit = unit_text(report.unit)
    title = _titled(_("Course of %(analyte)s") % {"analyte": report.analyte}, report)
    limit = report.recovery.limit if report.recovery is not None else None
    axis = f"{label} ({unit})" if unit else label
    figure = CourseFigure(title, axis, report.visits, "n", lines, limit, _("limit") if limit is not None else "")
    caption = (
        _("Medians, joined, with bars from Q1 to Q3; below: patients with a result."),
        *open_ends(box for line in lines for box in line.quartiles),
    )
    size = round(PIXELS_PER_INCH * WIDTH_INCHES), round(PIXELS_PER_INCH * figure.height_inches)
    draw = partial(draw_course, figure)
    yield Picture("course", title, _finding(report), caption, course_table(report), draw, *size)


def _is_drawn(group: CourseGroup) -> bool:
    return any(isinstance(cell.description.median, float) for cell in group.cells)


def _line(group: CourseGroup) -> CourseLine:
    label = str(group.label) or _("All")
    counts = tuple(str(cell.description.n) if isinstance(cell.description.n, int) else "–" for cell in group.cells)
    return CourseLine(label, tuple(_quartiles(cell) for cell in group.cells), counts)


def _quartiles(cell: CourseCell) -> Box:
    one = cell.description
    return Box.of(one.q1, one.median, one.q3)


def _finding(report: CourseReport) -> str:
    visits = ", ".join(report.visits)
    named = {"analyte": report.analyte, "visits": visits, "medians": "; ".join(_medians(report))}
    text = _("Line plot of the medians of %(analyte)s at: %(visits)s. %(medians)s.") % named
    for test, words in (
        (report.time, _("Visits differ")),
        (report.interaction, _("Groups run differently over the visits")),
    ):
        if test is not None and test.p is not None:
            text += f" {words}: {formatting.p_statement(test.p)}."
    return text


def _medians(report: CourseReport) -> Iterator[str]:
    """Print the medians of each group over the visits."""
    for group in report.groups or ((report.overall,) if report.overall is not None else ()):
        if _is_drawn(group):
            found = (cell.description.median for cell in group.cells)
            texts = [value_text(one, report.decimals) if isinstance(one, float | Beyond) else "–" for one in found]
            yield f"{group.label or _('All')}: {formatting.list_separator().join(texts)}"


def _recovery_pictures(report: CourseReport, recovery: Recovery) -> Iterator[Picture]:
    overall = [recovery.overall] if isinstance(recovery.overall, RecoveryGroup) else []
    shown = [(one, one.curve) for one in (recovery.groups or overall) if one.curve is not None and one.curve.n]
    if not shown:
        return
    until = max(one.drawn_until for one, _curve in shown)
    ticks = told_ticks(shown[0][1].times.tolist()) if report.protected else ticks_of_days(until)
    lines = tuple(_recovery_line(str(one.label) or _("All"), curve, ticks, one.drawn_until) for one, curve in shown)
    title = _titled(_("Recovery of %(analyte)s") % {"analyte": report.analyte}, report)
    axis = _("Days after: %(origin)s") % {"origin": recovery.origin.label}
    figure = SurvivalFigure(title, _("At or above the limit"), axis, _("Not yet"), lines, ticks, rises=True)
    caption = (limit_sentence(report, recovery), _("Kaplan–Meier estimate of the share that reached the limit."))
    size = round(PIXELS_PER_INCH * CURVE_INCHES), round(PIXELS_PER_INCH * figure.height_inches)
    table = _curve_numbers(title, axis, shown, ticks, report.by_code)
    yield Picture(
        "recovery", title, _recovery_finding(title, recovery), caption, table, partial(draw_survival, figure), *size,
        drawn=steps_of(figure),
    )  # fmt: skip


def ticks_of_days(last: float) -> tuple[float, ...]:
    """Choose days for the axis, in common steps.

    >>> ticks_of_days(30)
    (0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0)
    """
    step = next((one for one in STEPS_OF_DAYS if last / one < MOST_TICKS), STEPS_OF_DAYS[-1])
    return tuple(float(tick) for tick in range(0, int(last) + 1, step))


def _recovery_line(label: str, curve: SurvivalCurve, ticks: Sequence[float], until: float) -> Line:
    counts = tuple(_at_risk(curve, tick) for tick in ticks if tick <= until)
    return Line(label, curve.times, 1 - curve.survival, None, None, np.empty(0), counts)


def _at_risk(curve: SurvivalCurve, tick: float) -> int:
    place = int(np.searchsorted(curve.times, tick, side="left"))
    return int(curve.at_risk[place]) if place < curve.times.size else 0


def _curve_numbers(
    title: str, axis: str, shown: Sequence[tuple[RecoveryGroup, SurvivalCurve]], ticks: Sequence[float], by_code: str
) -> Table:
    writer = CellWriter(1)
    rows = []
    for one, curve in shown:
        shares = np.concatenate(([0.0], 1 - curve.survival))
        cells = [writer.number(float(100 * shares[np.searchsorted(curve.times, tick, side="right")])) for tick in ticks]
        level = ((by_code, one.code),) if one.code else ()
        measured = writer.count(one.n).of(Who(level, fact=CourseFact.AFTER))
        rows.append(Row(str(one.label) or _("All"), (measured, *cells)))
    columns = (Column("n"), *(Column(formatting.plain_number(tick)) for tick in ticks))
    return Table(title, "%", axis, columns, (Part("", tuple(rows)),))


def _recovery_finding(title: str, recovery: Recovery) -> str:
    groups = recovery.groups or ((recovery.overall,) if isinstance(recovery.overall, RecoveryGroup) else ())
    said = ", ".join(f"{one.label or _('all')} {count_text(one.recovered)}/{count_text(one.n)}" for one in groups)
    words = {"title": formatting.within_sentence(title), "groups": said}
    text = _("Curves of %(title)s. Reached the limit: %(groups)s.") % words
    test = recovery.test
    return text if test is None or test.p is None else f"{text} {formatting.p_statement(test.p)}."


def _titled(what: str, report: CourseReport) -> str:
    if not report.groups:
        return what
    words = {"title": what, "grouping": formatting.within_sentence(str(report.by))}
    return _("%(title)s by %(grouping)s") % words


def _methods(report: CourseReport) -> MethodsText:
    used: list[Method] = []
    if report.overall is not None:
        used += [cell.description.quantile_method for cell in report.overall.cells]
        tests = (report.time, report.interaction, *report.between_groups, report.overall.friedman)
        used += [test.method for test in tests if test is not None and test.p is not None]
        used += [Method.HOLM for test in report.between_groups if test.p_adjusted is not None]
        used += [Method.HOLM] if report.changes is not None and report.changes.compared > 1 else []
    words = {"analyte": formatting.sentence_start(str(report.analyte)), "visits": ", ".join(report.visits)}
    sentences = []
    if report.groups:
        sentences.append(_("Groups: %(grouping)s.") % {"grouping": formatting.within_sentence(str(report.by))})
    sentences += [_("%(analyte)s was described at each visit (%(visits)s) by median and quartiles.") % words]
    sentences += [*_model_sentences(report)]
    if Method.FRIEDMAN in used:
        sentences.append(_("Friedman's test takes complete cases only."))
    sentences.append(_("Tests are two-sided."))
    if report.recovery is not None:
        used += [Method.KAPLAN_MEIER, Method.LOG_RANK] if report.recovery.test is not None else [Method.KAPLAN_MEIER]
        sentences += [_("Recovery."), limit_sentence(report, report.recovery)]
    return methods_paragraph(report, sentences, used, unit_at_visits())


def _model_sentences(report: CourseReport) -> Iterator[str]:
    """Describe the model only where one was fitted; else say why there is none, and what compares the groups."""
    if report.modelled:
        yield _(
            "Means are of a linear mixed model (%(scale)s) with a random intercept for each patient, fitted by "
            "restricted maximum likelihood, in which patients who lack a visit stay."
        ) % {"scale": report.scale.label}
        if report.changes is not None and report.changes.compared:
            sentence = _(
                "Changes of the groups since %(visit)s were compared with those of “%(reference)s” by contrasts of the "
                "model with a mean for each group and visit (t with its degrees of freedom within patients), p "
                "adjusted over groups and visits."
            )
            yield sentence % {"visit": report.changes.since, "reference": report.changes.reference}
    elif isinstance(report.between_sd, NotEstimable):
        yield _("No means were modelled, because %(reason)s.") % {"reason": because(report.between_sd)}
    if report.between_groups:
        yield _("The groups were compared at each visit, p adjusted over the visits.")
