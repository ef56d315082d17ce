"""Fills a blank workbook as a user would: in the rows below the example, by what the drop-downs offer."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl

from registry.imports.download import Download
from registry.imports.templates.columns import TemplateColumn, columns_of
from registry.imports.templates.contents import PATIENT_ID, WorkbookContents
from registry.imports.templates.examples import Cell

FIRST_ROW = 3
DAY = dt.datetime(2023, 11, 7)
NUMBERS = {"patient.birth_year": 1961, "tumourassessment.largest_diameter_mm": 62.5, "nodule": 2}
# What may not stand together with the rest (histology alone sees MVI), or ends a course.
LEFT_OUT = frozenset(
    {"tumourassessment.microvascular_invasion", "treatment.ablation_technique", "treatment.ended_on",
     "followup.died_on", "followup.cause_of_death", "specimen.timepoint_cycle", "specimen.timepoint_day",
     "clinicalassessment.recorded_child_pugh_points"}
)  # fmt: skip
# By their place among the choices: M1 beside sites of metastasis, a sub-stage-free BCLC.
PICKED = {"tumourassessment.metastasis": "M1"}


def filled(download: Download, contents: WorkbookContents, ids: tuple[str, ...]) -> bytes:
    """Return the workbook with one row for each id in each sheet."""
    book = openpyxl.load_workbook(io.BytesIO(download.content))
    for sheet, design in zip(book.worksheets, contents.sheets, strict=False):
        columns = columns_of(design, contents.study)
        for place, identifier in enumerate(ids):
            for number, column in enumerate(columns, start=1):
                value = identifier if column.code == PATIENT_ID else value_of(column, place)
                if value is not None:
                    sheet.cell(FIRST_ROW + place, number).value = value
                    sheet.cell(FIRST_ROW + place, number).data_type = "s" if isinstance(value, str) else "n"
                if isinstance(value, dt.datetime):
                    sheet.cell(FIRST_ROW + place, number).value = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def value_of(column: TemplateColumn, place: int) -> Cell | None:
    """Return what is typed into a column's cell in the row of a patient."""
    if column.code in LEFT_OUT:
        return None
    if column.choices:
        return _chosen(column, place)
    if column.kind == "date":
        return DAY
    if column.kind == "result":
        return column.example
    by_kind = {"text": "=1+1", "identifier": "S1"}
    if column.kind in by_kind:
        return by_kind[column.kind]
    low, _high = column.possible or (1, None)
    return NUMBERS.get(column.code, int(low or 0) + 2)


def _chosen(column: TemplateColumn, place: int) -> str:
    if column.code in PICKED:
        return next(choice.text for choice in column.choices if choice.code == PICKED[column.code])
    return column.choices[0 if column.code.startswith("treatment") else place % len(column.choices)].text
