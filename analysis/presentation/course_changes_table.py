"""The table of how the groups' changes since the first visit differ."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.cells import CellWriter, adjusted, decimals_of
from analysis.presentation.comparison_notes import DECIMALS_WITHOUT_UNIT
from analysis.presentation.page_parts import p_cell
from analysis.presentation.tables import Cell, Column, Note, Part, Row, Table
from analysis.presentation.units import unit_text
from analysis.summaries.course import ChangeComparison, ChangeDifference, CourseFact, CourseReport, GroupChanges, Scale
from analysis.summaries.who import Who


def changes_table(report: CourseReport, found: ChangeComparison) -> Table:
    """Make the table of the differences of changes, or of logarithms their ratios, between each group and the first."""
    assert report.overall is not None
    ratios = report.scale is Scale.LOG
    decimals = decimals_of(report.overall.cells[0].description, report.decimals)
    writer = CellWriter(DECIMALS_WITHOUT_UNIT if ratios else decimals)
    parts = tuple(
        Part(
            _contrast(one, found, ratios=ratios),
            tuple(Row(change.visit, _cells(change, writer, _compared(report, found, one))) for change in one.changes),
        )
        for one in found.groups
    )
    estimate = _("Ratio of the changes (95 % CI)") if ratios else _("Difference of the changes (95 % CI)")
    title = _("Change since %(visit)s compared by %(grouping)s") % {
        "visit": found.since, "grouping": formatting.within_sentence(str(report.by)),
    }  # fmt: skip
    unit = "" if ratios else unit_text(report.unit)
    notes = (*writer.marks.notes, *_notes(found, ratios=ratios))
    return Table(title, unit, _("Visit"), (Column(estimate), Column("p")), parts, notes)


def _contrast(one: GroupChanges, found: ChangeComparison, *, ratios: bool) -> str:
    words = {"first": one.label, "second": found.reference}
    return (_("%(first)s over %(second)s") if ratios else _("%(first)s less %(second)s")) % words


def _compared(report: CourseReport, found: ChangeComparison, one: GroupChanges) -> Who:
    """Whose changes are compared: the patients of both groups, of whom the model takes whatever visits they have."""
    return Who(((report.by_code, one.code), (report.by_code, found.reference_code)), fact=CourseFact.ANY)


def _cells(change: ChangeDifference, writer: CellWriter, who: Who) -> tuple[Cell, Cell]:
    estimate = writer.with_interval(change.value, change.interval)
    p = p_cell(change.p, writer)
    small = () if p.is_blank else adjusted(change.p_adjusted)
    return estimate.computed_from(who), Cell(p.text, p.mark, small, p.spoken).computed_from(who)


def _notes(found: ChangeComparison, *, ratios: bool) -> Iterator[Note]:
    words = {"visit": found.since, "reference": found.reference}
    if ratios:
        yield Note(
            _(
                "By how much the geometric mean of the group was multiplied since %(visit)s, over the same of "
                "“%(reference)s”: the contrast of the mixed model with groups."
            )
            % words
        )
    else:
        yield Note(
            _(
                "Change of the mean of the group since %(visit)s less that of “%(reference)s”: the contrast of the "
                "mixed model with groups."
            )
            % words
        )
    if isinstance(found.df, float):
        yield Note(_("Intervals and p by t with %(df)s degrees of freedom.") % {"df": formatting.number(found.df, 0)})
    if found.compared > 1:
        yield Note(
            _("“adj.”: p adjusted over all groups and visits of this table by Holm; intervals are not adjusted.")
        )
