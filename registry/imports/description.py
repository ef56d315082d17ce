"""A plan told in plain data: file, columns, cells and problems; for pages, JSON and reports alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from registry.clinical.units import convert
from registry.imports.cells import Axes, ClinicalDate, Outcome, Quantity
from registry.imports.headers import IGNORED, ROW_NUMBER, HeaderMatch
from registry.imports.planned import Plan
from registry.imports.problems import SEVERITIES, Problem
from registry.imports.reading import Reader
from registry.imports.sheets import ParsedColumn, ParsedSheet
from registry.imports.workbook import address, raw_text

Data = dict[str, Any]


def problem_data(problem: Problem) -> Data:
    """Return a problem as plain data."""
    return {
        "severity": problem.severity,
        "sheet": problem.sheet,
        "cell": problem.cell,
        "row": problem.row,
        "code": problem.code,
        "raw": problem.raw,
        "reason": problem.reason,
        "remedy": problem.remedy,
    }


def sorted_problems(plan: Plan) -> list[Problem]:
    """Return the problems, the gravest first, then in the order of the file."""
    return sorted(plan.problems, key=lambda each: (SEVERITIES.index(each.severity), each.sheet, each.row, each.column))


def problem_groups(plan: Plan) -> list[Data]:
    """Return the kinds of problems with how often each occurs and its first example."""
    counter = Counter((problem.severity, problem.code) for problem in plan.problems)
    first: dict[tuple[str, str], Problem] = {}
    for problem in sorted_problems(plan):
        first.setdefault((problem.severity, problem.code), problem)
    return [
        {"severity": severity, "code": code, "count": counter[severity, code], **_example(problem)}
        for (severity, code), problem in first.items()
    ]


def _example(problem: Problem) -> Data:
    return {"cell": problem.cell, "sheet": problem.sheet, "reason": problem.reason, "remedy": problem.remedy}


def file_data(plan: Plan) -> Data:
    """Return how the file was understood: kind, encoding, separator, sheets with their header rows."""
    workbook = plan.workbook
    sheets = [
        {"name": sheet.name, "header_rows": [sheet.header.first_row, sheet.header.last_row], "rows": len(sheet.rows)}
        for sheet in plan.sheets
    ]
    return {
        "kind": workbook.kind,
        "encoding": workbook.encoding,
        "separator": workbook.separator,
        "sheets": sheets,
        "hidden_sheets": list(workbook.hidden_sheets),
    }


def columns_data(plan: Plan) -> list[Data]:
    """Return each column with the code of what it was taken for, in no language; empty for one that isn't known."""
    return [
        {
            "sheet": sheet.name,
            "cell": address(sheet.header.last_row, match.column),
            "header": match.text,
            "code": match.code,
            "unit": unit_of(plan, match),
            "timepoint": " ".join(str(value) for value in match.timepoint.values()),
            "identity": match.identity,
        }
        for sheet in plan.sheets
        for match in sheet.header.matches
        if match.text
    ]


def unit_of(plan: Plan, match: HeaderMatch) -> str:
    """Return the unit in which a column is read: of an analyte as header, profile or method say, in this order."""
    if not match.analyte:
        return match.unit
    analyte = plan.context.reference.analytes[match.analyte]
    reader = Reader(plan.context, plan.workbook.date_1904)
    return reader.unit_of(analyte, match.unit, reader.method_of(analyte, unit=match.unit))[0]


def cells_data(plan: Plan, *, every: bool) -> list[Data]:
    """Return the cells with their verdict, value and message; without ``every`` those only of which something is said.

    A cell of which several things are said has the gravest verdict and all messages.
    """
    cells: dict[tuple[str, str], Data] = {}
    for sheet in plan.sheets:
        for cell in (*_header_cells(plan, sheet), *_value_cells(sheet, every=every)):
            cells[cell["sheet"], cell["cell"]] = cell
    for problem in plan.problems:
        cell = cells.setdefault((problem.sheet, problem.cell), _blank_cell(problem))
        _say(cell, problem.severity, problem.text)
    return list(cells.values())


def _blank_cell(problem: Problem) -> Data:
    return {
        "sheet": problem.sheet,
        "cell": problem.cell,
        "raw": problem.raw,
        "verdict": problem.severity,
        "value": None,
        "message": "",
    }


def _say(cell: Data, severity: str, text: str) -> None:
    if SEVERITIES.index(severity) < SEVERITIES.index(cell["verdict"]):
        cell["verdict"] = severity
    if text not in cell["message"]:
        cell["message"] = f"{cell['message']} {text}".strip()


def _header_cells(plan: Plan, sheet: ParsedSheet) -> Iterator[Data]:
    for match in sheet.header.matches:
        if match.codes and match.code not in (IGNORED, ROW_NUMBER):
            yield {
                "sheet": sheet.name,
                "cell": address(sheet.header.last_row, match.column),
                "raw": match.text,
                "verdict": "accept",
                "value": _header_value(plan, match),
                "message": "",
            }


def _header_value(plan: Plan, match: HeaderMatch) -> str:
    parts = {"analyte": match.analyte} if match.analyte else {"variable": match.code}
    parts |= {"unit": unit_of(plan, match), "timepoint": " ".join(str(value) for value in match.timepoint.values())}
    return ", ".join(f"{name}={value}" for name, value in parts.items() if value)


def _value_cells(sheet: ParsedSheet, *, every: bool) -> Iterator[Data]:
    for column in sheet.columns:
        for position, outcome in enumerate(column.outcomes):
            if every or outcome.code:
                yield cell_data(sheet, column, position, outcome)


def cell_data(sheet: ParsedSheet, column: ParsedColumn, position: int, outcome: Outcome) -> Data:
    """Return one cell: its value in the unit of its header, and beside it what is stored."""
    row = sheet.rows[position]
    note = Problem(outcome.verdict, outcome.code, sheet.name, row, column.match.column, params=outcome.params)
    return {
        "sheet": sheet.name,
        "cell": address(row, column.match.column),
        "raw": raw_text(column.cells[position]),
        "verdict": str(outcome.verdict),
        **_value_data(outcome.value, column.match.unit),
        "message": note.text,
        "code": outcome.code,
    }


def _value_data(value: Any, header_unit: str) -> Data:
    if isinstance(value, Quantity):
        number = _in_unit(value, header_unit) if value.value is not None else None
        unit = header_unit or value.unit
        return {"value": number, "qualifier": value.qualifier, "unit": unit, "stored": str(value)}
    if isinstance(value, Axes):
        lengths = [_in_unit(Quantity("=", length, value.unit), header_unit) for length in value.lengths]
        return {"value": ";".join(lengths), "unit": header_unit or value.unit, "stored": str(value)}
    if isinstance(value, ClinicalDate):
        return {"value": str(value), "precision": value.precision, "stored": value.day.isoformat()}
    return {"value": None if value is None else str(value)}


def _in_unit(quantity: Quantity, unit: str) -> str:
    value = quantity.value
    if value is None:
        return ""
    return f"{convert(value, quantity.unit, unit) if unit and quantity.unit and unit != quantity.unit else value:f}"
