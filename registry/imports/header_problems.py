"""What is said of a sheet's columns before any cell is read, and which of it stops the sheet."""

from __future__ import annotations

from registry.analyte_names import is_receptor_like
from registry.imports.columns import canonical_unit
from registry.imports.context import ASSAY_TABLES
from registry.imports.entities import entities
from registry.imports.headers import DATE_OF_BIRTH, IGNORED, ROW_NUMBER, HeaderMatch, SheetHeader
from registry.imports.problems import Problem
from registry.imports.reading import REGISTRY_ID, RESULT_VALUE, UNIT_ASSUMED, Reader
from registry.imports.told import kind_of_date, kind_told
from registry.imports.treatments import KIND
from registry.imports.workbook import Sheet, column_letters

ANALYTE = "analyte.code"
METHOD = "assaymethod.platform"
STARTED_ON = "treatment.started_on"
# A result's particulars need to know whose result they are of.
OF_ONE_RESULT = frozenset(
    {"assayresult.unit", "assayresult.replicate", "assayresult.dilution", "assayresult.cv_percent",
    "assayresult.qc_flag",
     "assayresult.reject_reason", "assayresult.qualifier", "assayresult.raw_text"}
)  # fmt: skip


# A date or a code can't be that of several specimens in one row.
OF_ONE_SPECIMEN = frozenset({"specimen.collected_on", "specimen.code"})


def header_problems(sheet: Sheet, header: SheetHeader, reader: Reader) -> tuple[list[Problem], bool]:
    """Return what is said of the columns, and whether it stops the sheet (names, a double or missing header)."""
    identities = [_identity(sheet, header, match) for match in header.matches if match.identity]
    doubles = _doubles(sheet, header)
    stopping = identities + doubles
    if REGISTRY_ID not in {match.code for match in header.matches} and (header.known or identities):
        row = header.last_row
        stopping.append(Problem("reject", "missing_column", sheet.name, row, params={"sheet": sheet.name}))
    notes = [note for match in header.matches for note in _notes(sheet, header, match, reader)]
    return stopping + notes, bool(stopping)


def usable(match: HeaderMatch, header: SheetHeader, reader: Reader) -> bool:
    """Tell whether a known column's values can be stored, given the sheet's other columns and the user's role."""
    return not _why_unused(match, header, reader)


def _why_unused(match: HeaderMatch, header: SheetHeader, reader: Reader) -> str:
    if _beyond_role(match, reader):
        return "role"
    codes = {other.code for other in header.matches}
    if match.code in (ANALYTE, METHOD, RESULT_VALUE, *OF_ONE_RESULT) and not {ANALYTE, RESULT_VALUE} <= codes:
        return "analyte"
    if match.code.startswith("assayrun."):
        return "run"
    of_study = match.code == "studyarm.code" or match.code.startswith("enrolment.")
    if of_study and reader.context.study is None and "study.code" not in codes:
        return "study"
    timepoints = {tuple(sorted(other.timepoint.items())) for other in header.known if other.analyte}
    if match.code in OF_ONE_SPECIMEN and len(timepoints) > 1:
        return "timepoints"
    return "required" if _missing_label(match, header, reader) else ""


def _missing_label(match: HeaderMatch, header: SheetHeader, reader: Reader) -> str:
    """Return the label of a field that a column's records need and nothing gives (a treatment's kind, say)."""
    entity = entities().get(match.code.partition(".")[0])
    codes = {other.code for other in header.matches}
    if kind_told(other.text for other in header.matches if other.code == STARTED_ON):
        codes.add(KIND)
    for name in entity.required() if entity and entity.name not in ("patient", "assayresult") else ():
        code = f"{entity.name}.{name}" if entity else ""
        if entity and code not in codes and reader.context.default(code) is None:
            return str(entity.field(name).verbose_name)
    return ""


def _beyond_role(match: HeaderMatch, reader: Reader) -> bool:
    """Tell whether the user, who imports assays only, may not write this column."""
    table = "assayresult" if match.analyte else match.code.partition(".")[0]
    return (
        reader.context.assays_only
        and match.code != REGISTRY_ID
        and table not in {*ASSAY_TABLES, "analyte", "assaymethod", "site"}
    )


def _identity(sheet: Sheet, header: SheetHeader, match: HeaderMatch) -> Problem:
    params = {"header": match.text or column_letters(match.column), "what": match.identity}
    code = "identity_cells" if match.why == "cells" else "identity_column"
    code = "birth_dates" if match.identity == DATE_OF_BIRTH else code
    return Problem("reject", code, sheet.name, header.last_row, match.column, match.text, params)


def _doubles(sheet: Sheet, header: SheetHeader) -> list[Problem]:
    seen: dict[tuple[object, ...], HeaderMatch] = {}
    problems = []
    for match in header.known:
        other = seen.setdefault(match.slot, match)
        if other is not match:
            params = {
                "header": match.text,
                "other": other.text,
                "column": column_letters(other.column),
                "label": match.analyte or match.code,
            }
            place = (header.last_row, match.column)
            problems.append(Problem("reject", "duplicate_header", sheet.name, *place, match.text, params))
    return problems


def _notes(sheet: Sheet, header: SheetHeader, match: HeaderMatch, reader: Reader) -> list[Problem]:
    if match.identity or not (match.text or _has_cells(sheet, header, match)):
        return []
    place = (sheet.name, header.last_row, match.column, match.text)
    params = {"header": match.text or column_letters(match.column)}
    if match.code in (ROW_NUMBER, IGNORED):
        return [Problem("skip", "row_number" if match.code == ROW_NUMBER else "ignored_by_profile", *place, params)]
    if match.refused:
        return [Problem("warn", f"column_refused_{match.refused}", *place, params | _taken_for(match, reader))]
    if not match.code:
        return [Problem("warn", "unknown_column", *place, params)]
    if why := _why_unused(match, header, reader):
        label = _missing_label(match, header, reader)
        return [Problem("warn", f"column_unused_{why}", *place, params | {"label": label})]
    if match.code == STARTED_ON and kind_of_date(match.text) and KIND not in {each.code for each in header.matches}:
        return [Problem("warn", "kind_of_date", *place, params)]
    # Doubts about a unit are about the column's numbers; the header itself is understood.
    return [
        Problem(
            "warn",
            code,
            sheet.name,
            0,
            match.column,
            match.text,
            params | more,
        )
        for code, more in _unit_notes(match, reader)
    ]


def _taken_for(match: HeaderMatch, reader: Reader) -> dict[str, str]:
    code = match.taken_for
    analyte = reader.context.reference.analytes.get(code.removeprefix("analyte:"))
    variable = reader.context.catalogue.variables.get(code)
    label = analyte.name if analyte else str(variable.label) if variable else code
    return {"label": label, "unit": canonical_unit(code, reader)}


def _has_cells(sheet: Sheet, header: SheetHeader, match: HeaderMatch) -> bool:
    return any(cell not in ("", None) for cell in sheet.columns[match.column - 1][header.last_row :])


def _unit_notes(match: HeaderMatch, reader: Reader) -> list[tuple[str, dict[str, str]]]:
    if match.analyte:
        analyte = reader.context.reference.analytes[match.analyte]
        unit, assumed = reader.unit_of(analyte, match.unit, reader.method_of(analyte, unit=match.unit))
        notes = [("unit_assumed", {"unit": unit})] if assumed else []
        if told := reader.method_in_other_unit(analyte, unit):
            notes.append(("method_in_other_unit", told))
        return notes + ([("receptor_suspected", {"raw": match.text})] if is_receptor_like(analyte.code, unit) else [])
    variable = reader.context.catalogue.variables.get(match.code)
    if (
        variable is None
        or match.unit
        or variable.unit not in UNIT_ASSUMED
        or match.code in reader.context.profile.units
    ):
        return []
    return [("unit_assumed", {"unit": variable.unit})]
