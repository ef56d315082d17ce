"""One sheet, understood: its header's meaning, its rows, and each column parsed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from registry.imports.cells import Age, ClinicalDate, Outcome, Verdict, reject
from registry.imports.cells.outcome import TAKEN_AS_MISSING
from registry.imports.coded import Coded, paired
from registry.imports.columns import settle
from registry.imports.data_rows import SkippedRow, data_rows, without_repeats
from registry.imports.doses import DOSE, DOSE_UNIT, contradicting
from registry.imports.header_problems import ANALYTE, METHOD, header_problems, usable
from registry.imports.headers import HeaderMatch, SheetHeader, find_header
from registry.imports.identifying import mark_identifying, shown_sheet_name, without_sheet_names
from registry.imports.merged_cells import merged_problems, repeated_downwards
from registry.imports.own_marks import is_own_sheet
from registry.imports.problems import Problem
from registry.imports.reading import REGISTRY_ID, RESULT_VALUE, Reader, Reference
from registry.imports.reference import AnalyteInfo
from registry.imports.suspicion import STEADY_CATEGORIES, AboutYear, mixed_units
from registry.imports.workbook import Sheet, Workbook, raw_text

RESULT_UNIT = "assayresult.unit"
# Called with the share of a sheet that is read.
Told = Callable[[float], None]
# The dates from which an age is counted back, in this order.
AGE_DATES = ("specimen.collected_on", "patient.diagnosed_on", "clinicalassessment.assessed_on",
             "tumourassessment.assessed_on",
             "enrolment.enrolled_on", "treatment.started_on", "followup.last_contact_on")  # fmt: skip


@dataclass
class ParsedColumn:
    """A column's cells in the data rows, and what became of each."""

    match: HeaderMatch
    cells: Coded
    outcomes: Coded

    @property
    def code(self) -> str:
        """The variable's code or ``analyte:CODE``."""
        return self.match.code


@dataclass
class ParsedSheet:
    """A sheet with its parsed columns; ``rows`` are the row numbers of the data, to which every column is aligned.

    ``refused`` holds the positions in ``rows`` that can't be stored.
    """

    sheet: Sheet
    header: SheetHeader
    rows: list[int]
    columns: list[ParsedColumn]
    skipped: list[SkippedRow]
    problems: list[Problem] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)
    blocked: bool = False

    @property
    def name(self) -> str:
        """The sheet's name; empty for a text table."""
        return self.sheet.name

    def column(self, code: str) -> ParsedColumn | None:
        """Return the column headed for a variable, if there is one."""
        return next((column for column in self.columns if column.code == code), None)

    @property
    def id_column(self) -> int:
        """The number of the column that holds the patients' ids."""
        column = self.column(REGISTRY_ID)
        return column.match.column if column else 1

    @property
    def identifies(self) -> bool:
        """Whether a column tells who the patients are."""
        return any(match.identity for match in self.header.matches)

    def forget_cells(self) -> None:
        """Keep what is said of the header only, so that nothing of the rows is shown or stored."""
        self.rows, self.columns, self.skipped, self.refused = [], [], [], set()
        self.problems = without_sheet_names([each for each in self.problems if each.row <= self.header.last_row])
        self.sheet = replace(self.sheet, name=shown_sheet_name(self.sheet.name))

    def refuse(self, position: int, code: str, column: int = 0, raw: str = "", /, **params: str) -> None:
        """Refuse the row at a position, saying why."""
        self.refused.add(position)
        self.problems.append(Problem("reject", code, self.name, self.rows[position], column, raw, params))


def parse_sheet(workbook: Workbook, sheet: Sheet, reader: Reader, told: Told) -> ParsedSheet | Problem:
    """Understand one sheet; a sheet without a header that is known is a problem to be listed.

    Parameters
    ----------
    told
        Called with the share of the sheet that is read, as that grows.
    """
    if is_own_sheet(sheet):
        return Problem("ignore", "own_sheet", sheet.name, params={"sheet": sheet.name})
    context = reader.context
    header = find_header(sheet, context.catalogue, context.declared)
    if header is None:
        return Problem("ignore", "sheet_without_records", sheet.name, params={"sheet": sheet.name})
    original, sheet = sheet, repeated_downwards(sheet, header.last_row)
    header = mark_identifying(sheet, settle(sheet, header, reader))
    problems, blocked = header_problems(sheet, header, reader)
    problems += merged_problems(original, header.last_row, [match.column for match in header.known])
    if not header.known:
        return ParsedSheet(sheet, header, [], [], [], problems, blocked=blocked)
    rows, skipped = data_rows(sheet, header)
    rows, repeats = without_repeats(sheet, header, rows)
    parsed = ParsedSheet(sheet, header, rows, [], skipped, problems, blocked=blocked)
    parsed.problems += [_repeated(sheet, row, other) for row, other in repeats]
    if not rows:
        parsed.problems.append(Problem("warn", "no_rows", sheet.name, params={"sheet": sheet.name}))
    if rows:
        parsed.columns = _parse_columns(
            parsed, [match for match in header.known if usable(match, header, reader)], reader, told
        )
        _count_ages_back(parsed)
        _refuse_contradicting_doses(parsed)
        _refuse_ragged(parsed)
        _list_cells(parsed)
    return parsed


def _repeated(sheet: Sheet, row: int, other: int) -> Problem:
    return Problem("warn", "duplicate_row", sheet.name, row, params={"other": str(other)})


def _parse_columns(
    parsed: ParsedSheet, matches: Sequence[HeaderMatch], reader: Reader, told: Told
) -> list[ParsedColumn]:
    columns: list[ParsedColumn] = []
    positions = np.asarray(parsed.rows, np.intp) - 1
    for match in matches:
        cells = Coded.of(parsed.sheet.columns[match.column - 1]).take(positions).compact()
        outcomes = cells if match.code == RESULT_VALUE else cells.map(reader.parser(match, cells.values))
        if match.analyte:
            outcomes = _same_units(outcomes, reader.context.reference.analytes[match.analyte])
        columns.append(ParsedColumn(match, cells, outcomes))
        told(len(columns) / len(matches))
    for column in columns:
        if column.code == RESULT_VALUE:
            column.outcomes = _long_results(column, columns, reader)
    return columns


def _same_units(outcomes: Coded, analyte: AnalyteInfo) -> Coded:
    """Reject what stands in another unit than the rest of its column."""
    if analyte.category not in STEADY_CATEGORIES:
        return outcomes
    checked = mixed_units(list(outcomes), analyte)
    return Coded.of_objects(checked)


def _long_results(values: ParsedColumn, columns: Sequence[ParsedColumn], reader: Reader) -> Coded:
    """Parse the values of a sheet with one result a row: each analyte, unit and method has rules of its own."""
    by_code = {column.code: column.outcomes for column in columns}
    nothing = Coded.same(TAKEN_AS_MISSING, len(values.cells))
    said = [by_code.get(code, nothing).map(_meaning).merged() for code in (ANALYTE, RESULT_UNIT, METHOD)]
    groups = paired(*said)
    outcomes = _without_analyte(values.cells, groups)
    codes, known = outcomes.codes.copy(), list(outcomes.values)
    order = np.argsort(groups.codes, kind="stable")
    ends = np.searchsorted(groups.codes[order], np.arange(len(groups.values)), side="right")
    for positions, meanings in zip(np.split(order, ends[:-1]), groups.values, strict=True):
        if isinstance(meanings[0], Reference):
            found = _results_of(values, positions, meanings, reader)
            codes[positions] = found.codes + len(known)
            known.extend(found.values)
    return Coded(codes, known)


def _meaning(outcome: Outcome) -> Any:
    return Verdict.REJECT if outcome.verdict is Verdict.REJECT else outcome.value


def _results_of(
    values: ParsedColumn, positions: NDArray[np.intp], meanings: tuple[Any, Any, Any], reader: Reader
) -> Coded:
    """Parse the values of one analyte, unit and method."""
    analyte = reader.context.reference.analyte_by_pk[meanings[0].pk]
    unit, method = ("" if each is Verdict.REJECT else str(each or "") for each in meanings[1:])
    cells = values.cells.take(positions).compact()
    named = reader.method_of(analyte, method, unit or values.match.unit)
    parser = reader.result_parser(analyte, unit or values.match.unit, named, cells.values)
    return _same_units(cells.map(parser), analyte)


def _without_analyte(cells: Coded, groups: Coded) -> Coded:
    """Return what becomes of values without an analyte; one that isn't found was said in its own cell."""
    missing = reject("required_missing", label="analyte")
    return paired(cells, groups).map(
        lambda pair: TAKEN_AS_MISSING if pair[0] in ("", None) or pair[1][0] is Verdict.REJECT else missing
    )


def _refuse_contradicting_doses(parsed: ParsedSheet) -> None:
    doses, units = parsed.column(DOSE), parsed.column(DOSE_UNIT)
    if doses is None or units is None:
        return
    for position in contradicting(list(doses.outcomes), list(units.outcomes)):
        raw, other = raw_text(doses.cells[position]), raw_text(units.cells[position])
        parsed.refuse(position, "dose_units", doses.match.column, raw, raw=raw, other=other)


def _count_ages_back(parsed: ParsedSheet) -> None:
    """Turn ages into birth years by the row's first known date; an age without any date is refused."""
    dates = [column for code in AGE_DATES if (column := parsed.column(code))]
    for column in parsed.columns:
        ages = np.flatnonzero(column.outcomes.where(lambda outcome: isinstance(outcome.value, Age))).tolist()
        if ages:
            years = [_birth_year(column.outcomes[position], position, dates) for position in ages]
            column.outcomes = column.outcomes.replaced(ages, Coded.of_objects(years))


def _birth_year(outcome: Outcome, position: int, dates: Sequence[ParsedColumn]) -> Outcome:
    found = [column.outcomes[position] for column in dates]
    day = next((date.value.day for date in found if isinstance(date.value, ClinicalDate)), None)
    if day is not None:
        params = {**outcome.params, "value": f"{outcome.value}"}
        return Outcome(outcome.verdict, AboutYear(day.year - outcome.value.years), outcome.code, params)
    if any(date.verdict is Verdict.REJECT for date in found):
        return outcome
    return reject("age_without_date", **outcome.params)


def _refuse_ragged(parsed: ParsedSheet) -> None:
    """Refuse rows of a text table that have more or fewer cells than the header: which cell is which can't be told."""
    lengths = parsed.sheet.row_lengths
    if lengths is None:
        return
    expected = lengths[parsed.header.last_row - 1]
    held = np.asarray(lengths)[np.asarray(parsed.rows, np.intp) - 1]
    for position in np.flatnonzero(held != expected).tolist():
        parsed.refuse(position, "ragged_row", cells=str(held[position]), expected=str(expected))


def _list_cells(parsed: ParsedSheet) -> None:
    """List every warned and every rejected cell, and refuse the rows of the latter."""
    for column in parsed.columns:
        told = np.flatnonzero(column.outcomes.where(lambda outcome: outcome.verdict is not Verdict.ACCEPT))
        for position in told.tolist():
            outcome, raw = column.outcomes[position], raw_text(column.cells[position])
            if outcome.verdict is Verdict.REJECT:
                parsed.refuse(position, outcome.code, column.match.column, raw, **outcome.params)
            else:
                place = (parsed.rows[position], column.match.column)
                parsed.problems.append(Problem("warn", outcome.code, parsed.name, *place, raw, outcome.params))
