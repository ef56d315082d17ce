"""The tables of the course report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.cells import CellWriter, decimals_of
from analysis.presentation.page_parts import cells_of_test
from analysis.presentation.tables import Cell, Column, Lead, Note, Part, Row, Table
from analysis.presentation.units import unit_after_number, unit_text
from analysis.statistics.reasons import Reason
from analysis.statistics.results import NotEstimable
from analysis.summaries.comparisons import TestSummary
from analysis.summaries.course import CourseFact, CourseGroup, CourseReport, Recovery, RecoveryGroup, Scale
from analysis.summaries.survival import QuantileSummary
from analysis.summaries.values import Count, Number
from analysis.summaries.who import ANY_LEVEL, Who

SD_DECIMALS = 3
Level = tuple[tuple[str, str], ...]


def course_table(report: CourseReport) -> Table:
    """Make the table of medians and means at each visit, by group."""
    assert report.overall is not None
    writer = CellWriter(decimals_of(report.overall.cells[0].description, report.decimals))
    made = _CourseRows(report, writer)
    parts = [Part("", tuple(made.of(report.overall, _("All"), (), total=True)))]
    parts += [
        Part(str(group.label), tuple(made.of(group, "", ((report.by_code, group.code),)))) for group in report.groups
    ]
    columns = tuple(Column(visit) for visit in report.visits)
    notes = (*writer.marks.notes, *_notes(report))
    label = formatting.sentence_start(str(report.analyte))
    return Table(label, unit_text(report.unit), _("Group"), columns, tuple(parts), notes)


@dataclass(frozen=True)
class _CourseRows:
    """The rows of a group; counts at a visit lead to their patients."""

    report: CourseReport
    writer: CellWriter

    def of(self, group: CourseGroup, name: str, level: Level, *, total: bool = False) -> Iterator[Row]:
        prefix, writer = f"{name}: " if name else "", self.writer
        counts = [writer.count(cell.description.n) for cell in group.cells]
        yield Row(f"{prefix}n", self._leading(counts, level, CourseFact.MEASURED), total)
        medians = [writer.median_quartiles(cell.description) for cell in group.cells]
        yield Row(f"{prefix}{_('median [Q1, Q3]')}", self._computed(medians, level), total)
        if self.report.modelled:
            means = [writer.with_interval(cell.mean, cell.interval) for cell in group.cells]
            logs = self.report.scale is Scale.LOG
            label = _("geometric mean (95 % CI)") if logs else _("mean (95 % CI)")
            yield Row(f"{prefix}{label}", self._computed(means, level), total)
        if any(cell.description.below_detection.count != 0 for cell in group.cells):
            shares = [writer.share(cell.description.below_detection) for cell in group.cells]
            label = f"{prefix}{_('below detection limit')}"
            yield Row(label, self._leading(shares, level, CourseFact.BELOW), total)

    def _leading(self, cells: Sequence[Cell], level: Level, fact: CourseFact) -> tuple[Cell, ...]:
        visits = zip(cells, self.report.visit_codes, strict=True)
        return tuple(cell.of(_at(fact, visit, level)) for cell, visit in visits)

    def _computed(self, cells: Sequence[Cell], level: Level) -> tuple[Cell, ...]:
        visits = zip(cells, self.report.visit_codes, strict=True)
        return tuple(cell.computed_from(_at(CourseFact.MEASURED, visit, level)) for cell, visit in visits)


def _at(fact: CourseFact, visit: str, level: Level) -> Who:
    return Who(level, fact=f"{fact.value}:{visit}")


def _notes(report: CourseReport) -> Iterator[Note]:
    if report.modelled:
        kind = _("Geometric means") if report.scale is Scale.LOG else _("Means")
        yield Note(
            _("%(kind)s of the mixed model, whose patients may lack visits; intervals: t with patients − groups.")
            % {"kind": kind}
        )
    if report.without_any != 0:
        lead = Lead(report.without_any, Who(fact=CourseFact.WITHOUT))
        yield Note.leading(_("Without a result at any of these visits: %(count)s."), {"count": lead})
    if report.not_determined != 0:
        lead = Lead(report.not_determined, Who(((report.by_code, ""),), fact=CourseFact.ANY))
        words = {"count": lead, "grouping": formatting.within_sentence(str(report.by))}
        yield Note.leading(_("In no group, because %(grouping)s is not recorded or undetermined: %(count)s."), words)
    if report.censored:
        yield Note(
            _(
                "Some values lie outside the limits of the assay, so no means are modelled and nothing is substituted; "
                "medians are by Kaplan–Meier on flipped values. The report “Before and after” tests two visits with "
                "limits."
            )
        )


def tests_table(report: CourseReport) -> Table:
    """Make the table of the tests over the visits."""
    assert report.overall is not None
    writer = CellWriter(2)
    rows = [
        Row(label, cells_of_test(test, writer, tested)) for label, test, tested in _tests(report) if test is not None
    ]
    columns = (Column(_("Test")), Column(_("Statistic")), Column("df"), Column("p"))
    notes = (*writer.marks.notes, *_test_notes(report))
    return Table(_("Tests over the visits"), "", _("Question"), columns, (Part("", tuple(rows)),), notes)


def _tests(report: CourseReport) -> Iterator[tuple[str, TestSummary | None, Who]]:
    """Give the tests in their order, with those who were tested."""
    assert report.overall is not None
    in_group = ((report.by_code, ANY_LEVEL),) if report.groups else ()
    anybody = Who(in_group, fact=CourseFact.ANY)
    yield _("Visits differ (all patients)"), report.time, anybody
    yield _("Groups run differently over the visits"), report.interaction, anybody
    for visit, code, test in zip(report.visits, report.visit_codes, report.between_groups, strict=False):
        yield _("Groups differ: %(visit)s") % {"visit": visit}, test, _at(CourseFact.MEASURED, code, in_group)
    yield _("Visits differ, complete cases: all"), report.overall.friedman, Who(fact=CourseFact.COMPLETE)
    for one in report.groups:
        complete = Who(((report.by_code, one.code),), fact=CourseFact.COMPLETE)
        yield _("Visits differ, complete cases: %(group)s") % {"group": one.label}, one.friedman, complete


def _test_notes(report: CourseReport) -> Iterator[Note]:
    assert report.overall is not None
    if any(test.p_adjusted is not None for test in report.between_groups):
        yield Note(_("“adj.”: p of the comparison of the groups, adjusted over the visits by Holm."))
    for group in (report.overall, *report.groups):
        level = ((report.by_code, group.code),) if group.code else ()
        words = {
            "group": group.label or _("All"),
            "complete": Lead(group.complete, Who(level, fact=CourseFact.COMPLETE)),
            "excluded": Lead(group.excluded, Who(level, fact=CourseFact.INCOMPLETE)),
        }
        yield Note.leading(
            _("Friedman, %(group)s: %(complete)s with all visits; left out for want of one: %(excluded)s."), words
        )
    yield from _sd_notes(report)


def _sd_notes(report: CourseReport) -> Iterator[Note]:
    """Give the standard deviations, and say which model they are of where there are two."""
    if words := _sds(report.between_sd, report.within_sd):
        if report.groups:
            sentence = _(
                "Model of all patients without groups: standard deviation between patients %(between)s, within a "
                "patient %(within)s."
            )
        else:
            sentence = _("Standard deviation between patients %(between)s, within a patient %(within)s.")
        yield Note(sentence % words)
    if report.changes is not None and (words := _sds(report.changes.between_sd, report.changes.within_sd)):
        sentence = _(
            "Model with groups, which gives their means and tests whether they run differently: standard deviation "
            "between patients %(between)s, within a patient %(within)s."
        )
        yield Note(sentence % words)
    if report.scale is Scale.LOG and isinstance(report.between_sd, float):
        yield Note(_("Standard deviations are those of the natural logarithms."))


def _sds(between: Number, within: Number) -> dict[str, str]:
    """Print both standard deviations; nothing where they are not known."""
    if not isinstance(between, float) or not isinstance(within, float):
        return {}
    return {
        "between": formatting.significant(between, SD_DECIMALS),
        "within": formatting.significant(within, SD_DECIMALS),
    }


def recovery_table(report: CourseReport, recovery: Recovery) -> Table:
    """Make the table of recovery by group."""
    writer = CellWriter(0)
    parts = []
    if isinstance(recovery.overall, RecoveryGroup):
        parts.append(Part("", (_recovery_row(recovery.overall, _("All"), writer, total=True),)))
    if recovery.groups:
        rows = tuple(
            _recovery_row(one, str(one.label), writer, ((report.by_code, one.code),)) for one in recovery.groups
        )
        parts.append(Part(formatting.sentence_start(str(report.by)), rows))
    above = _("First result after below the limit")
    columns = (
        Column(_("Measured after")), Column(_("Reached the limit")), Column(_("Median days (95 % CI)")),
        Column(_("patients"), above), Column(_("of them reached it"), above),
    )  # fmt: skip
    notes = (*writer.marks.notes, *_recovery_notes(report, recovery))
    return Table(_("Recovery"), "", _("Group"), columns, tuple(parts), notes)


def _recovery_row(
    group: RecoveryGroup, label: str, writer: CellWriter, level: Level = (), *, total: bool = False
) -> Row:
    def count(value: Count, fact: CourseFact) -> Cell:
        return writer.count(value).of(Who(level, fact=fact.value))

    cells = (
        count(group.n, CourseFact.AFTER), count(group.recovered, CourseFact.REACHED), _median(group.median, writer),
        count(group.low_at_first, CourseFact.LOW), count(group.low_recovered, CourseFact.LOW_REACHED),
    )  # fmt: skip
    return Row(label, cells, total)


def _median(found: QuantileSummary, writer: CellWriter) -> Cell:
    if isinstance(found.value, NotEstimable) and found.value.reason is Reason.NOT_REACHED:
        return Cell(_("not reached"))
    if not isinstance(found.value, float):
        return writer.number(found.value)
    ends = formatting.span(_end(found.low), _end(found.high))
    return Cell(f"{formatting.number(found.value, 0)} ({ends})")


def _end(part: Number) -> str:
    return formatting.number(part, 0) if isinstance(part, float) else _("not reached")


def _recovery_notes(report: CourseReport, recovery: Recovery) -> Iterator[Note]:
    yield Note(limit_sentence(report, recovery))
    yield Note(
        _(
            "Time runs to the first dated result at or above the limit, whatever its visit, and is known only to the "
            "visit that found it; patients who never fell below count at their first result. Without one, time ends at "
            "the last result."
        )
    )
    words = {
        "without_origin": Lead(recovery.without_origin, Who(fact=CourseFact.WITHOUT_ORIGIN)),
        "without_result": Lead(recovery.without_result, Who(fact=CourseFact.WITHOUT_RESULT)),
        "origin": recovery.origin.label,
    }
    text = _(
        "Left out: %(without_origin)s without a known day of: %(origin)s; %(without_result)s without a dated result "
        "after it."
    )
    yield Note.leading(text, words)


def limit_sentence(report: CourseReport, recovery: Recovery) -> str:
    """State the limit with its source, and the origin."""
    words = {
        "limit": formatting.plain_number(recovery.limit), "unit": unit_after_number(report.unit),
        "source": recovery.source, "origin": recovery.origin.label,
    }  # fmt: skip
    return _("Limit: %(limit)s %(unit)s (%(source)s). Counted from: %(origin)s.") % words
