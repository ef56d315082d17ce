"""The tables of a summary: one per analyte with its groupings, and one of its correlations."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.cells import CellWriter, adjusted, decimals_of
from analysis.presentation.comparison_notes import cut_off_label
from analysis.presentation.empty_levels import analyte_reduced, empty_note
from analysis.presentation.summary_notes import notes_of
from analysis.presentation.tables import Cell, Column, Note, Part, Row, Table, blank, no_comparison
from analysis.presentation.units import unit_text
from analysis.presentation.variable_codes import variable_of
from analysis.presentation.wording import measure_name, method_name
from analysis.summaries import (
    AnalyteSummary,
    CorrelationSummary,
    CutOffUsed,
    Description,
    GroupingSummary,
    TestSummary,
)
from analysis.summaries.who import State, Who

Level = tuple[tuple[str, str], ...]

COEFFICIENT_DECIMALS = 2


def analyte_table(analyte: AnalyteSummary, within: Level = ()) -> Table:
    """Make the table of one analyte: all patients, or those of a level, then each grouping."""
    analyte, empty = analyte_reduced(analyte)
    overall = analyte.overall.description if analyte.overall else None
    writer = CellWriter(decimals_of(overall, analyte.decimals))
    layout = _Layout(analyte, writer, within)
    parts = tuple(layout.parts())
    notes = (*writer.marks.notes, *(Note(text) for text in notes_of(analyte, writer.decimals)))
    notes += (empty_note(empty),) if empty else ()
    title = str(analyte.label)
    return Table(title, unit_text(analyte.unit), _("Group"), tuple(layout.columns()), parts, notes)


class _Layout:
    """Which columns an analyte's table has, and the rows that fill them."""

    def __init__(self, analyte: AnalyteSummary, writer: CellWriter, within: Level) -> None:
        self.analyte = analyte
        self.within = within
        self.writer = writer
        overall = analyte.overall.description if analyte.overall else None
        self.has_unusable = overall is not None and overall.unusable != 0
        self.has_above = overall is not None and overall.above_range.count != 0
        self.has_fit = overall is not None and overall.lognormal is not None
        self.cut_offs = tuple(share.cut_off for share in overall.cut_offs) if overall else ()
        self.compares = bool(analyte.groupings)

    def columns(self) -> Iterator[Column]:
        """Give the columns; those that would be empty for everybody are left out."""
        yield Column("n")
        yield Column(_("Missing"))
        if self.has_unusable:
            yield Column(_("Unusable"))
        yield Column(_("Below detection limit"))
        if self.has_above:
            yield Column(_("Above range"))
        yield Column(_("Mean ± SD"))
        yield Column(_("Median [Q1, Q3]"))
        if self.has_fit:
            yield from (Column(text, _("Lognormal maximum likelihood")) for text in _fitted_columns())
        if self.compares:
            yield Column("p")
        for cut_off in self.cut_offs:
            above = cut_off_label(cut_off)
            yield Column("n (%)", above)
            yield Column(_("95 % CI"), above)
            if self.compares:
                yield Column("p", above)

    def parts(self) -> Iterator[Part]:
        """Give the row over all patients, then the rows of each grouping."""
        overall = self.analyte.overall
        if overall is not None:
            blanks = [no_comparison()] * (len(self.cut_offs) + 1)
            yield Part("", (Row(_("All"), self._cells(overall.description, blanks, ()), total=True),))
        for grouping in self.analyte.groupings:
            yield Part(formatting.sentence_start(str(grouping.label)), tuple(self._rows(grouping)))

    def _rows(self, grouping: GroupingSummary) -> Iterator[Row]:
        if grouping.withheld:
            spoken = self.writer.withheld()
            yield Row(_("withheld"), (Cell(spoken.text, spoken.mark, spoken=spoken.spoken, columns=self._width),))
            return
        tests = self._tests(grouping)
        for position, group in enumerate(grouping.groups):
            level = ((grouping.code, group.code),)
            yield Row(str(group.label), self._cells(group.description, None if position else tests, level))
        if grouping.not_determined != 0:
            empty = blank(_("not in a group"))
            filler = (Cell(empty.text, spoken=empty.spoken, columns=self._width - 1),)
            count = self.writer.count(grouping.not_determined).of(self._who(((grouping.code, ""),), State.KNOWN))
            yield Row(_("not determined"), (count, *filler))

    def _tests(self, grouping: GroupingSummary) -> list[Cell]:
        rows = len(grouping.groups)
        found: dict[CutOffUsed, TestSummary] = {one.cut_off: one.test for one in grouping.cut_off_tests}
        return [
            self.writer.test(grouping.test, rows),
            *(
                self.writer.test(found[cut_off], rows) if cut_off in found else blank(_("no comparison"), rows=rows)
                for cut_off in self.cut_offs
            ),
        ]

    @property
    def _width(self) -> int:
        return sum(1 for _column in self.columns())

    def _who(self, level: Level, state: State, cut_off: str = "") -> Who | None:
        return who_of(self.analyte, (*self.within, *level), state, cut_off)

    def _counts(self, description: Description, level: Level) -> list[Cell]:
        write = self.writer
        found = [(write.count(description.n), State.KNOWN), (write.count(description.missing), State.MISSING)]
        found += [(write.count(description.unusable), State.UNUSABLE)] if self.has_unusable else []
        found += [(write.share(description.below_detection), State.BELOW_DETECTION)]
        found += [(write.share(description.above_range), State.ABOVE_RANGE)] if self.has_above else []
        return [cell.of(self._who(level, state)) for cell, state in found]

    def _fitted(self, description: Description) -> Iterator[Cell]:
        """Write mean and geometric mean of the fitted distribution, where the table has them."""
        fit = description.lognormal
        if fit is not None:
            yield self.writer.with_interval(fit.mean, fit.mean_interval)
            yield self.writer.with_interval(fit.geometric_mean, fit.geometric_interval)

    def _cells(self, description: Description, tests: list[Cell] | None, level: Level) -> tuple[Cell, ...]:
        """Write one row; a row without tests stands under those of the row above."""
        write = self.writer
        cells = self._counts(description, level)
        if description.n == 0:
            cells += [blank(_("no values"))] * (4 if self.has_fit else 2)
        else:
            cells += [write.mean_sd(description), write.median_quartiles(description), *self._fitted(description)]
        tests_left = iter(tests or ())
        cells += [next(tests_left)] if tests and self.compares else []
        for share in description.cut_offs:
            who = self._who(level, State.BEYOND, share.cut_off.code)
            cells += [write.cut_off_counts(share, who), write.cut_off_interval(share)]
            cells += [next(tests_left)] if tests and self.compares else []
        return tuple(cells)


def _fitted_columns() -> tuple[str, str]:
    return _("Mean (95 % CI)"), _("Geometric mean (95 % CI)")


def who_of(analyte: AnalyteSummary, level: Level, state: State = State.KNOWN, cut_off: str = "") -> Who | None:
    """Say who of a group has such a result of an analyte; None where no list finds them."""
    variable = variable_of(analyte)
    return Who(level, variable, state, cut_off) if variable else None


def correlation_table(analyte: AnalyteSummary) -> Table:
    """Make the table of an analyte's correlations."""
    writer = CellWriter(COEFFICIENT_DECIMALS)
    rows = tuple(_correlation_row(found, writer, variable_of(analyte)) for found in analyte.correlations)
    origins = tuple(Note(text) for found in analyte.correlations if (text := _origins(found)))
    methods = dict.fromkeys(method_name(found.method) for found in analyte.correlations)
    notes = (*writer.marks.notes, *(Note(f"{formatting.sentence_start(name)}.") for name in methods), *origins)
    columns = (Column("n"), Column(_("Coefficient")), Column(_("95 % CI")), Column("p"))
    title = _("Correlation of %(analyte)s") % {"analyte": formatting.within_sentence(str(analyte.label))}
    return Table(title, "", _("With"), columns, (Part("", rows),), notes)


def _correlation_row(found: CorrelationSummary, writer: CellWriter, variable: str) -> Row:
    coefficient = writer.number(found.coefficient)
    if not coefficient.is_blank:
        symbol = measure_name(found.measure)
        coefficient = Cell(coefficient.text, small=(symbol,))
    p = writer.number(found.p)
    if isinstance(found.p, float):
        p = Cell(formatting.p_value(found.p), small=adjusted(found.p_adjusted))
    interval = coefficient if coefficient.is_blank else writer.interval(found.interval, COEFFICIENT_DECIMALS)
    label = formatting.sentence_start(str(found.label))
    label += f" ({unit_text(found.unit)})" if found.unit else ""
    who = Who(variable=variable, also=found.code) if variable else None
    return Row(label, (writer.count(found.n).of(who), coefficient, interval, p))


def _origins(found: CorrelationSummary) -> str:
    counted = [f"{origin.label} {origin.count}" for origin in found.origins if isinstance(origin.count, int)]
    return f"{formatting.sentence_start(str(found.label))}: {', '.join(counted)}." if counted else ""
