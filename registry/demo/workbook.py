"""The HCC study as a hospital would send it, and a ward's workbook of patients who are not in it yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from operator import attrgetter
from pathlib import Path

import xlsxwriter

from registry.demo.hcc import HccPatient, hcc_patients, ward_patients

Cell = str | float | int
# A column: its header, and what it holds for a patient.
Column = tuple[str, Callable[[HccPatient], Cell]]


def write_hcc_workbook(path: Path) -> None:
    """Write the whole study: one sheet, one row a patient, analytes as columns."""
    _write(path, "HCC study (synthetic)", STUDY_COLUMNS, hcc_patients())


def write_ward_workbook(path: Path) -> None:
    """Write six more patients of Hà Nội in Vietnamese, with decimal commas and day-first dates, under a title row."""
    _write(path, "Bệnh nhân mới (tổng hợp)", WARD_COLUMNS, ward_patients(), title="SỐ LIỆU TỔNG HỢP")


def _day(name: str) -> Callable[[HccPatient], Cell]:
    def cell(person: HccPatient) -> Cell:
        day: dt.date = getattr(person, name)
        return day.strftime("%d/%m/%Y")

    return cell


def _axes_cm(person: HccPatient) -> Cell:
    return " x ".join(f"{axis / 10:g}" for axis in person.axes_mm)


def _with_comma(column: Callable[[HccPatient], Cell]) -> Callable[[HccPatient], Cell]:
    return lambda person: str(column(person)).replace(".", ",")


STUDY_COLUMNS: tuple[Column, ...] = (
    ("Patient ID", attrgetter("registry_id")),
    ("Site", attrgetter("site")),
    ("Sex", attrgetter("sex")),
    ("Birth year", attrgetter("birth_year")),
    ("Diagnosis group", lambda _person: "HCC"),
    ("Diagnosis date", _day("diagnosed_on")),
    ("Imaging date", _day("diagnosed_on")),
    ("Visit date", _day("collected_on")),
    ("Date collected", _day("collected_on")),
    ("IL-2 (U/mL)", attrgetter("il2_u_ml")),
    ("TNF-α (pg/mL)", attrgetter("tnf_text")),
    ("Nodules", attrgetter("nodules")),
    ("Size (cm)", _axes_cm),
    ("PVT", attrgetter("portal_vein")),
    ("Hepatic vein invasion", lambda _person: "no"),
    ("Lymph nodes", lambda _person: "N0"),
    ("Metastasis", attrgetter("metastasis")),
    ("ECOG", attrgetter("ecog")),
    ("Ascites", attrgetter("ascites")),
    ("Encephalopathy", attrgetter("encephalopathy")),
    ("Bilirubin (mg/dL)", attrgetter("bilirubin_mg_dl")),
    ("Albumin (g/dL)", attrgetter("albumin_g_dl")),
    ("INR", attrgetter("inr")),
    ("Creatinine (mg/dL)", attrgetter("creatinine_mg_dl")),
    ("Sodium (mmol/L)", attrgetter("sodium_mmol_l")),
    ("Platelets (10^9/L)", attrgetter("platelets_10_9_l")),
    ("AFP (ng/mL)", attrgetter("afp_ng_ml")),
    ("HBsAg", attrgetter("hbsag")),
    ("Anti-HCV", attrgetter("anti_hcv")),
    ("Cirrhosis", attrgetter("cirrhosis")),
    ("BCLC", attrgetter("stage")),
)
WARD_COLUMNS: tuple[Column, ...] = (
    ("Mã BN", attrgetter("registry_id")),
    ("Giới", lambda person: "Nam" if person.sex == "male" else "Nữ"),
    ("Năm sinh", attrgetter("birth_year")),
    ("Chẩn đoán", lambda _person: "UTBMTBG"),
    ("Ngày xét nghiệm", _day("collected_on")),
    ("IL-2 (U/mL)", _with_comma(attrgetter("il2_u_ml"))),
    ("TNF-α (pg/mL)", _with_comma(attrgetter("tnf_text"))),
    ("Số lượng u", attrgetter("nodules")),
    ("Kích thước (cm)", _with_comma(_axes_cm)),
    ("BCLC", attrgetter("stage")),
)


def _write(
    path: Path, sheet_name: str, columns: Sequence[Column], people: Sequence[HccPatient], title: str = ""
) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path)) as workbook:
        bold = workbook.add_format({"bold": True})
        sheet = workbook.add_worksheet(sheet_name)
        first = 2 if title else 0
        if title:
            sheet.write(0, 0, title)
        for place, (header, cell) in enumerate(columns):
            sheet.write(first, place, header, bold)
            sheet.write_column(first + 1, place, [cell(person) for person in people])
        sheet.autofit()
