"""One sheet, understood: its header's meaning, its rows, and each column parsed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from registry.imports.cells import Age, ClinicalDate, Outcome, Verdict, parse_column, reject
from registry.imports.cells.outcome import TAKEN_AS_MISSING
from registry.imports.columns import settle
from registry.imports.doses import DOSE, DOSE_UNIT, contradicting
from registry.imports.header_problems import ANALYTE, METHOD, header_problems, usable
from registry.imports.headers import HeaderMatch, SheetHeader, SkippedRow, data_rows, find_header
from registry.imports.own_marks import is_own_sheet
from registry.imports.problems import Problem
from registry.imports.reading import REGISTRY_ID, RESULT_VALUE, Reader, Reference
from registry.imports.suspicion import AboutYear, mixed_units
from registry.imports.workbook import RawCell, Sheet, Workbook, raw_text

RESULT_UNIT = "assayresult.unit"
# The dates from which an age is counted back, in this order.
AGE_DATES = ("specimen.collected_on", "patient.diagnosed_on", "clinicalassessment.assessed_on",
             "tumourassessment.assessed_on",
             "enrolment.enrolled_on", "treatment.started_on", "followup.last_contact_on")  # fmt: skip


@dataclass
class ParsedColumn:
    """A column's cells in the data rows, and what became of each."""

    match: HeaderMatch
    cells: Sequence[RawCell]
    outcomes: list[Outcome]

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
        self.problems = [each for each in self.problems if each.row <= self.header.last_row]

    def refuse(self, position: int, code: str, column: int = 0, raw: str = "", /, **params: str) -> None:
        """Refuse the row at a position, saying why."""
        self.refused.add(position)
        self.problems.append(Problem("reject", code, self.name, self.rows[position], column, raw, params))


def parse_sheet(workbook: Workbook, sheet: Sheet, reader: Reader) -> ParsedSheet | Problem:
    """Understand one sheet; a sheet without a header that is known is a problem to be listed."""
    if is_own_sheet(sheet):
        return Problem("ignore", "own_sheet", sheet.name, params={"sheet": sheet.name})
    context = reader.context
    header = find_header(sheet, context.catalogue, context.declared)
    if header is None:
        return Problem("ignore", "sheet_without_records", sheet.name, params={"sheet": sheet.name})
    header = settle(sheet, header, reader)
    problems, blocked = header_problems(sheet, header, reader)
    if not header.known:
        return ParsedSheet(sheet, header, [], [], [], problems, blocked=blocked)
    rows, skipped = data_rows(sheet, header)
    rows, repeated = _without_repeats(sheet, header, rows)
    parsed = ParsedSheet(sheet, header, rows, [], skipped, problems, blocked=blocked)
    parsed.problems += repeated
    if not rows:
        parsed.problems.append(Problem("warn", "no_rows", sheet.name, params={"sheet": sheet.name}))
    if rows:
        parsed.columns = _parse_columns(
            parsed, [match for match in header.known if usable(match, header, reader)], reader
        )
        _count_ages_back(parsed)
        _refuse_contradicting_doses(parsed)
        _refuse_ragged(parsed)
        _list_cells(parsed)
    return parsed


def _without_repeats(sheet: Sheet, header: SheetHeader, rows: list[int]) -> tuple[list[int], list[Problem]]:
    """Leave out rows that repeat an earlier one exactly, in the columns that are known."""
    columns = [sheet.columns[match.column - 1] for match in header.known]
    seen: dict[tuple[RawCell, ...], int] = {}
    kept, problems = [], []
    every = list(zip(*columns, strict=True))
    for row in rows:
        first = seen.setdefault(every[row - 1], row)
        if first == row:
            kept.append(row)
        else:
            problems.append(Problem("warn", "duplicate_row", sheet.name, row, params={"other": str(first)}))
    return kept, problems


def _parse_columns(parsed: ParsedSheet, matches: Sequence[HeaderMatch], reader: Reader) -> list[ParsedColumn]:
    columns = []
    for match in matches:
        source = parsed.sheet.columns[match.column - 1]
        cells = [source[row - 1] for row in parsed.rows]
        if match.code == RESULT_VALUE:
            columns.append(ParsedColumn(match, cells, []))
            continue
        outcomes = parse_column(cells, reader.parser(match, cells))
        if match.analyte:
            outcomes = mixed_units(outcomes, reader.context.reference.analytes[match.analyte])
        columns.append(ParsedColumn(match, cells, outcomes))
    for column in columns:
        if column.code == RESULT_VALUE:
            column.outcomes = _long_results(column, columns, reader)
    return columns


def _long_results(values: ParsedColumn, columns: Sequence[ParsedColumn], reader: Reader) -> list[Outcome]:
    """Parse the values of a sheet with one result a row: each analyte, unit and method has rules of its own."""
    by_code = {column.code: column for column in columns}
    analytes = {analyte.pk: analyte for analyte in reader.context.reference.analytes.values()}
    keys = list(
        zip(*(_values(by_code.get(code), len(values.cells)) for code in (ANALYTE, RESULT_UNIT, METHOD)), strict=True)
    )
    groups: dict[tuple[object, ...], list[int]] = {}
    for position, key in enumerate(keys):
        groups.setdefault(key, []).append(position)
    outcomes = [
        TAKEN_AS_MISSING if cell in ("", None) else _no_analyte(columns, n) for n, cell in enumerate(values.cells)
    ]
    for (reference, unit, method), positions in groups.items():
        if not isinstance(reference, Reference):
            continue
        analyte = analytes[reference.pk]
        cells = [values.cells[position] for position in positions]
        named = reader.method_of(analyte, str(method or ""), str(unit or values.match.unit))
        parser = reader.result_parser(analyte, str(unit or values.match.unit), named, cells)
        for position, outcome in zip(positions, mixed_units(parse_column(cells, parser), analyte), strict=True):
            outcomes[position] = outcome
    return outcomes


def _no_analyte(columns: Sequence[ParsedColumn], position: int) -> Outcome:
    """Return what becomes of a value without an analyte; one that isn't found was said in its own cell."""
    said = any(each.outcomes[position].verdict is Verdict.REJECT for each in columns if each.code == ANALYTE)
    return TAKEN_AS_MISSING if said else reject("required_missing", label="analyte")


def _values(column: ParsedColumn | None, count: int) -> list[object]:
    return [outcome.value for outcome in column.outcomes] if column else [None] * count


def _count_ages_back(parsed: ParsedSheet) -> None:
    """Turn ages into birth years by the row's first known date; an age without any date is refused."""
    dates = [column for code in AGE_DATES if (column := parsed.column(code))]
    for column in parsed.columns:
        for position, outcome in enumerate(column.outcomes):
            if isinstance(outcome.value, Age):
                column.outcomes[position] = _birth_year(outcome, position, dates)


def _refuse_contradicting_doses(parsed: ParsedSheet) -> None:
    doses, units = parsed.column(DOSE), parsed.column(DOSE_UNIT)
    if doses is None or units is None:
        return
    for position in contradicting(doses.outcomes, units.outcomes):
        raw, other = raw_text(doses.cells[position]), raw_text(units.cells[position])
        parsed.refuse(position, "dose_units", doses.match.column, raw, raw=raw, other=other)


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
    for position, row in enumerate(parsed.rows):
        if lengths[row - 1] != expected:
            parsed.refuse(position, "ragged_row", cells=str(lengths[row - 1]), expected=str(expected))


def _list_cells(parsed: ParsedSheet) -> None:
    """List every warned and every rejected cell, and refuse the rows of the latter."""
    for column in parsed.columns:
        for position, outcome in enumerate(column.outcomes):
            if outcome.verdict is Verdict.ACCEPT:
                continue
            raw = raw_text(column.cells[position])
            if outcome.verdict is Verdict.REJECT:
                parsed.refuse(position, outcome.code, column.match.column, raw, **outcome.params)
            else:
                place = (parsed.rows[position], column.match.column)
                parsed.problems.append(Problem("warn", outcome.code, parsed.name, *place, raw, outcome.params))
