"""The workbook that is measured: 12 columns of assay results, five of each patient's one specimen."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlsxwriter

RESULTS_OF_A_PATIENT = 5
HEADER = (
    "Registry ID", "Specimen code", "Specimen type", "Timepoint", "Collected on", "Analyte", "Assay method",
    "Result", "Unit", "Replicate", "Dilution", "CV (%)",
)  # fmt: skip
# Analyte and the unit in which it is reported.
ANALYTES = tuple((code, "pg/mL") for code in ("IL-6", "TNF-alpha", "IL-10", "IFN-gamma", "IL-2"))

FIRST_DAY = dt.date(2020, 1, 6)
DAYS = 1_000


def registry_id(patient: int) -> str:
    """Return the id of a patient by number."""
    return f"HN-{patient:06d}"


def specimen_code(patient: int) -> str:
    """Return the code of a patient's specimen."""
    return f"S{patient:06d}-1"


def method_code(analyte: str) -> str:
    """Return the code of the method that measures an analyte here."""
    return f"bench-{analyte.lower()}"


def collected_on(patient: int) -> dt.date:
    """Return the day of a patient's specimen."""
    return FIRST_DAY + dt.timedelta(days=patient % DAYS)


def rows(count: int) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of results, in no order of patients, as a laboratory's system gives them."""
    draw = random.Random(1)
    numbers = list(range(count))
    draw.shuffle(numbers)
    for number in numbers:
        patient, turn = divmod(number, RESULTS_OF_A_PATIENT)
        analyte, unit = ANALYTES[turn]
        value: str | float = round(draw.lognormvariate(2.5, 1.0) + 0.01, 2)
        limit = draw.random()
        value = "<2" if limit < 0.05 else value
        yield (
            registry_id(patient), specimen_code(patient), "serum", "baseline", collected_on(patient),
            analyte, method_code(analyte), value, unit, 1, draw.choice((1, 2, 5)), round(draw.uniform(1, 15), 1),
        )  # fmt: skip


def write_workbook(path: Path, count: int) -> None:
    """Write the workbook; a million rows go into a text table, as a sheet holds no more."""
    if path.suffix == ".csv":
        lines = (",".join(map(str, row)) for row in (HEADER, *rows(count)))
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return
    book = xlsxwriter.Workbook(path, {"constant_memory": False, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("Results")
    for number, row in enumerate((HEADER, *rows(count))):
        sheet.write_row(number, 0, row)
    book.close()
