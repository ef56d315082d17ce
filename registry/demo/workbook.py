"""The HCC study as a hospital would send it, and a ward's workbook of patients who are not in it yet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from registry.demo.hcc import HccPatient, hcc_patients, ward_patients

Cell = str | float | int
HCC_HEADER = (
    "Patient ID", "Site", "Sex", "Birth year", "Diagnosis group", "Diagnosis date", "Date collected", "IL-2 (U/mL)",
    "TNF-α (pg/mL)",
    "Nodules", "Size (cm)", "PVT", "Metastasis", "ECOG", "Ascites", "Encephalopathy", "Bilirubin (mg/dL)",
    "Albumin (g/dL)", "INR",
    "Creatinine (mg/dL)", "Sodium (mmol/L)", "Platelets (10^9/L)", "AFP (ng/mL)", "HBsAg", "Anti-HCV", "Cirrhosis",
    "BCLC",
)  # fmt: skip
WARD_HEADER = (
    "Mã BN", "Giới", "Năm sinh", "Chẩn đoán", "Ngày xét nghiệm", "IL-2 (U/mL)", "TNF-α (pg/mL)", "Số lượng u",
    "Kích thước (cm)", "BCLC",
)  # fmt: skip


def write_hcc_workbook(path: Path) -> None:
    """Write the whole study: one sheet, one row a patient, analytes as columns."""
    _write(path, "HCC study (synthetic)", HCC_HEADER, [_study_row(person) for person in hcc_patients()])


def write_ward_workbook(path: Path) -> None:
    """Write six more patients of Hà Nội in Vietnamese, with decimal commas and day-first dates, under a title row."""
    rows = [_ward_row(person) for person in ward_patients()]
    _write(path, "Bệnh nhân mới (tổng hợp)", WARD_HEADER, rows, title="SỐ LIỆU TỔNG HỢP")


def _study_row(person: HccPatient) -> tuple[Cell, ...]:
    return (
        person.registry_id, person.site, person.sex, person.birth_year, "HCC", person.diagnosed_on.strftime("%d/%m/%Y"),
        person.collected_on.strftime("%d/%m/%Y"), person.il2_u_ml, person.tnf_text, person.nodules, _axes_cm(person),
        person.portal_vein,
        person.metastasis, person.ecog, person.ascites, person.encephalopathy, person.bilirubin_mg_dl,
        person.albumin_g_dl, person.inr,
        person.creatinine_mg_dl, person.sodium_mmol_l, person.platelets_10_9_l, person.afp_ng_ml, person.hbsag,
        person.anti_hcv,
        person.cirrhosis, person.stage,
    )  # fmt: skip


def _ward_row(person: HccPatient) -> tuple[Cell, ...]:
    return (
        person.registry_id, "Nam" if person.sex == "male" else "Nữ", person.birth_year, "UTBMTBG",
        person.collected_on.strftime("%d/%m/%Y"),
        _comma(person.il2_u_ml), person.tnf_text.replace(".", ","), person.nodules, _axes_cm(person).replace(".",
        ","), person.stage,
    )  # fmt: skip


def _axes_cm(person: HccPatient) -> str:
    return " x ".join(f"{axis / 10:g}" for axis in person.axes_mm)


def _comma(number: float) -> str:
    return f"{number:.1f}".replace(".", ",")


def _write(path: Path, sheet_name: str, header: Sequence[str], rows: Sequence[Sequence[Cell]], title: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path)) as workbook:
        bold = workbook.add_format({"bold": True})
        sheet = workbook.add_worksheet(sheet_name)
        first = 2 if title else 0
        if title:
            sheet.write(0, 0, title)
        sheet.write_row(first, 0, header, bold)
        for place, row in enumerate(rows, start=first + 1):
            sheet.write_row(place, 0, row)
        sheet.autofit()
