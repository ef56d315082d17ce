"""The table of restricted mean survival."""

from __future__ import annotations

from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.cells import CellWriter
from analysis.presentation.survival_tables import MONTH_DECIMALS
from analysis.presentation.tables import Cell, Column, Note, Part, Row, Table, blank
from analysis.summaries.survival import RestrictedGroup, RestrictedMeans, Standing, SurvivalComparison
from analysis.summaries.who import Who


def restricted_table(found: RestrictedMeans, comparison: SurvivalComparison | None) -> Table:
    """Make the table of mean times without the event up to one time, and of their differences from the first group."""
    writer = CellWriter(MONTH_DECIMALS)
    none = () if comparison is None else (blank(_("no comparison")), blank(_("no comparison")))
    whole = Row(str(found.overall.label), (_mean(found.overall, None, writer), *none), total=True)
    parts, columns = [Part("", (whole,))], [Column(_("Mean in months (95 % CI)"))]
    if comparison is not None:
        rows = tuple(
            Row(str(one.label), (_mean(one, comparison, writer), *_difference(one, writer))) for one in found.groups
        )
        parts.append(Part(str(comparison.label), rows))
        columns += [Column(_("Difference from the first group in months (95 % CI)")), Column("p")]
    months = formatting.plain_number(found.until)
    title = _("Restricted mean up to %(months)s months") % {"months": months}
    note = Note(
        _(
            "Mean time without the event within the first %(months)s months: the area under the curve. Of 12, 24, 36 "
            "and 60 months, the longest that the follow-up of every group reaches. It asks for no proportional hazards."
        )
        % {"months": months}
    )
    return Table(title, "", _("Group"), tuple(columns), tuple(parts), (*writer.marks.notes, note))


def _mean(one: RestrictedGroup, comparison: SurvivalComparison | None, writer: CellWriter) -> Cell:
    level = () if comparison is None else ((comparison.code, one.code),)
    return writer.with_interval(one.mean, one.interval).computed_from(Who(level, fact=Standing.PLACED))


def _difference(one: RestrictedGroup, writer: CellWriter) -> tuple[Cell, Cell]:
    if one.difference is None:
        return Cell(_("reference")), blank(_("no comparison"))
    found = one.difference
    p = Cell(formatting.p_value(found.p)) if isinstance(found.p, float) else writer.number(found.p)
    return writer.with_interval(found.value, found.interval), p
