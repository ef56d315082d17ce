"""The table of cumulative incidences where causes compete."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.cells import CellWriter
from analysis.presentation.tables import Cell, Column, Note, Part, Row, Table
from analysis.statistics.results import Interval
from analysis.statistics.survival.competing import IncidenceAt, IncidenceCurve
from analysis.summaries.survival import Standing, SurvivalGroup
from analysis.summaries.who import Who


def incidence_table(groups: Sequence[SurvivalGroup], by_code: str) -> Table | None:
    """Make the table of the shares that had each cause first, at the times at which survival is given.

    None where nothing competes, or the curves are withheld.
    """
    causes = list(dict.fromkeys(str(label) for group in groups for label, _curve in group.incidence))
    months = [one.months for group in groups[:1] for one in group.at]
    if not causes:
        return None
    writer = CellWriter(0)
    parts = tuple(
        Part(
            formatting.sentence_start(cause),
            tuple(
                Row(str(group.label), tuple(_cell(curve, month, group, by_code, writer) for month in months))
                for group in groups
                for label, curve in group.incidence
                if str(label) == cause
            ),
        )
        for cause in causes
    )
    above = _("Cumulative incidence, % (95 % CI), at")
    columns = tuple(Column(_("%(months)s mo") % {"months": formatting.plain_number(month)}, above) for month in months)
    notes = (
        *writer.marks.notes,
        Note(
            _(
                "What came first, the other causes competing (Aalen–Johansen); interval on the log-log scale "
                "(Choudhury 2002). One minus the Kaplan–Meier curve of one cause would be too high."
            )
        ),
    )
    return Table(_("Cumulative incidence"), "", _("Group"), columns, parts, notes)


def _cell(curve: IncidenceCurve, month: float, group: SurvivalGroup, by_code: str, writer: CellWriter) -> Cell:
    found = curve.at(month)
    if not isinstance(found, IncidenceAt):
        return writer.not_estimable(found)
    level = ((by_code, group.code),) if by_code else ()
    text = formatting.percent(found.incidence)
    if isinstance(found.interval, Interval):
        text += f" ({formatting.percent_interval(found.interval.low, found.interval.high)})"
    cell = Cell(text).computed_from(Who(level, fact=Standing.PLACED))
    return cell if isinstance(found.interval, Interval) else writer.without_interval(cell, found.interval)
