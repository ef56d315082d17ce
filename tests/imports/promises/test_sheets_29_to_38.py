"""Sheets, rows 29 to 38 of the promises on spreadsheets: each through upload, preview and confirmation."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from registry.models import AssayResult, FollowUp, Patient, Specimen, Treatment, TumourAssessment
from tests.imports.conftest import workbook_bytes
from tests.imports.promises.ward import Ward, measured, result
from tests.imports.wards import book
from tests.imports.workbook.test_reading import saved


def test_row_29_titles_and_a_merged_header_in_two_rows(ward: Ward) -> None:
    rows: list[list[Any]] = [
        ["BỆNH VIỆN X – SỐ LIỆU 2017"],
        [],
        ["Mã BN", "Giới", "Cytokin huyết thanh", None, "Khối u"],
        [None, None, "IL-6 (pg/mL)", "TNF-α (pg/mL)", "Kích thước (cm)"],
        ["BN001", "Nam", "355,7", "12,5", "4,5"],
    ]
    answer = ward.sends(book({"Số liệu": rows}, merged=("A1:E1", "C3:D3", "A3:A4", "B3:B4"))).stored()
    assert answer.said("A1") == {("accept", "title")}
    assert [measured("BN001", "IL-6"), measured("BN001", "TNF-alpha")] == ["355.7 pg/mL", "12.5 pg/mL"]
    assert TumourAssessment.objects.get().largest_diameter_mm == 45


@pytest.mark.parametrize(
    ("header", "cell", "unit"),
    [("AFP (µg/L)", "12", "ug/L"), ("AFP (μg/L)", "12", "ug/L"), ("AFP [ng/mL]", "12", "ng/mL"),
     ("Bilirubin TP (µmol/L)", "17,1", "umol/L")],
)  # fmt: skip
def test_row_30_units_in_the_header(ward: Ward, header: str, cell: str, unit: str) -> None:
    answer = ward.sends_rows(f"id;{header}", f"BN001;{cell}").stored()
    assert answer.said("B:B") == set()
    found = AssayResult.objects.get()
    assert (found.unit, found.value) == (unit, Decimal(cell.replace(",", ".")))


@pytest.mark.parametrize("unit", ["cm³", "cm3", "cm^3", "ml"])
def test_row_30_cubic_centimetres(ward: Ward, unit: str) -> None:
    answer = ward.sends_rows(f"id;Thể tích ({unit})", "BN001;31,4").stored()
    assert answer.said("B:B") == set()
    assert TumourAssessment.objects.get().recorded_volume_cm3 == Decimal("31.4")


@pytest.mark.parametrize(
    "header",
    ["Registry ID;Sex;Year of birth;Sample date;IL-6 (pg/mL)", "MÃ BN;giới tính;NĂM SINH;Ngày lấy mẫu;IL-6 (pg/mL)",
     "ma bn;gioi tinh;nam sinh;ngay lay mau;il6 (pg/ml)",
     "codice paziente;SESSO;anno di nascita;Data prelievo;IL-6 (pg/mL)"],
)  # fmt: skip
def test_row_31_headers_in_three_languages(ward: Ward, header: str) -> None:
    answer = ward.sends_rows(header, "BN001;F;1958;05/03/2017;5").stored()
    assert answer.problems == []
    assert Patient.objects.values_list("registry_id", "sex", "birth_year").get() == ("BN001", "female", 1958)
    assert result("BN001").specimen.collected_on == dt.date(2017, 3, 5)


def test_row_31_unknown_columns_are_listed(ward: Ward) -> None:
    answer = ward.sends_rows("id;sex;Cỡ giày;Umore", "BN001;F;38;buono").stored()
    assert answer.said("C1") == answer.said("D1") == {("warn", "unknown_column")}
    assert "Cỡ giày" in answer.page


def test_row_32_a_column_for_each_timepoint(ward: Ward) -> None:
    answer = ward.sends_rows("id;IL2_T0 (pg/mL);IL2_T1 (pg/mL);IL2 POD7 (pg/mL)", "BN001;5;6;7", "BN002;8;;9")
    answer.stored()
    found = AssayResult.objects.filter(specimen__patient__registry_id="BN001").order_by("value")
    slots = [(each.specimen.timepoint, each.specimen.timepoint_cycle, each.specimen.timepoint_day) for each in found]
    assert slots == [("scheduled", 0, None), ("scheduled", 1, None), ("post_op", None, 7)]
    assert AssayResult.objects.filter(specimen__patient__registry_id="BN002").count() == 2


def test_row_32_a_column_for_each_analyte(ward: Ward) -> None:
    answer = ward.sends_rows("id;IL-6 (pg/mL);TNF-α (pg/mL);AFP (ng/mL)", "BN001;5;6;7").stored()
    assert answer.shown.counts["records"]["assayresult"]["new"] == 3
    assert {each.analyte.code for each in AssayResult.objects.all()} == {"IL-6", "TNF-alpha", "AFP"}
    assert Specimen.objects.count() == 1


def test_row_33_totals_blank_rows_and_repeated_headers(ward: Ward) -> None:
    answer = ward.sends_rows(
        "id;sex;IL-6 (pg/mL)",
        "BN001;M;5",
        ";;",
        "id;sex;IL-6 (pg/mL)",
        "BN002;F;7",
        "Trung bình;;6",
        "Totale;;12",
        "Mean;;6",
    ).stored()
    assert {each["cell"]: (each["severity"], each["code"]) for each in answer.problems} == {
        "A3": ("skip", "blank"), "A4": ("skip", "repeated_header"), "A6": ("skip", "totals"),
        "A7": ("skip", "totals"), "A8": ("skip", "totals"),
    }  # fmt: skip
    assert Patient.objects.count() == 2


def test_row_34_an_exact_duplicate(ward: Ward) -> None:
    answer = ward.sends_rows("id;sex;IL-6 (pg/mL)", "BN001;M;5", "BN002;F;6", "BN001;M;5").stored()
    assert answer.said("4:4") == {("warn", "duplicate_row")}
    assert measured("BN001") == "5 pg/mL"


def test_row_34_one_key_with_other_data(ward: Ward) -> None:
    answer = ward.sends_rows("id;sex;IL-6 (pg/mL)", "BN001;M;5", "BN002;F;6", "BN001;M;7")
    assert answer.rejects("A2", "same_key_other_data", "BN001")
    assert answer.rejects("A4", "same_key_other_data", "BN001")
    answer.stored(good_rows_only=True)
    assert Patient.objects.get().registry_id == "BN002"


@pytest.mark.parametrize(
    ("header", "cell", "code"),
    [("id;IL-6 (pg/mL);IL 6 (pg/mL)", "C1", "duplicate_header"), ("id;Sex;Giới tính", "C1", "duplicate_header"),
     ("Giới;Năm sinh;IL-6 (pg/mL)", "1:1", "missing_column")],
)  # fmt: skip
def test_row_35_a_double_and_a_missing_header(ward: Ward, header: str, cell: str, code: str) -> None:
    answer = ward.sends_rows(header, "BN001;5;5" if header.startswith("id;IL") else "BN001;M;M")
    assert answer.rejects(cell, code)
    assert answer.confirm(good_rows_only=True).shown.state != "applied"
    assert not Patient.objects.exists()


@pytest.mark.parametrize(
    ("header", "cell"),
    [("Họ và tên", "Nguyễn Văn A"), ("Patient name", "John Doe"), ("Cognome", "Rossi"), ("MRN", "12345678"),
     ("Số bệnh án", "17/0042"), ("Điện thoại", "0912345678"), ("Telefono", "3471234567"), ("Địa chỉ", "Hà Nội"),
     ("Indirizzo", "via Roma 1"), ("Home address", "1 Main St")],
)  # fmt: skip
def test_row_36_a_column_that_identifies(ward: Ward, header: str, cell: str) -> None:
    answer = ward.sends_rows(f"id;{header};sex", f"BN001;{cell};M")
    assert answer.rejects("B1", "identity_column", header)
    run = answer.shown
    assert (run.state, bytes(run.content)) == ("failed", b"")
    assert cell not in f"{answer.page} {run.preview} {run.counts}"
    assert answer.confirm(good_rows_only=True).shown.state == "failed"
    assert not Patient.objects.exists()


FIVE_SHEETS: dict[str, list[list[Any]]] = {
    "Theo dõi": [["Mã BN", "Ngày liên lạc cuối", "Tình trạng"], ["BN001", dt.datetime(2018, 5, 1), "Còn sống"]],
    "Điều trị": [["Mã BN", "Điều trị", "Ngày bắt đầu"], ["BN001", "TACE", dt.datetime(2017, 4, 1)]],
    "Xét nghiệm": [
        ["Mã BN", "Ngày lấy mẫu", "Loại bệnh phẩm", "Tên xét nghiệm", "Kết quả", "Đơn vị"],
        ["BN001", dt.datetime(2017, 3, 1), "Huyết thanh", "IL-6", "35,7", "pg/mL"],
    ],
    "Khối u": [["Mã BN", "Ngày chụp", "Phương pháp", "ĐK lớn nhất (cm)"],
    ["BN001", dt.datetime(2017, 3, 2), "CT", 4.5]],
    "Bệnh nhân": [["Mã BN", "Giới", "Năm sinh"], ["BN001", "Nam", 1958]],
}  # fmt: skip


def test_row_37_several_sheets_in_whatever_order_are_one_import(ward: Ward) -> None:
    answer = ward.sends(book(FIVE_SHEETS)).stored()
    assert answer.shown.counts["rows"]["refused"] == 0
    patient = Patient.objects.get()
    assert [patient.sex, patient.treatments.get().kind, patient.follow_ups.get().status] == ["male", "tace", "alive"]
    assert patient.tumour_assessments.get().largest_diameter_mm == 45
    assert measured("BN001") == "35.7 pg/mL"


def test_row_37_one_bad_cell_in_one_sheet_stops_all(ward: Ward) -> None:
    sheets: dict[str, list[list[Any]]] = FIVE_SHEETS | {
        "Điều trị": [*FIVE_SHEETS["Điều trị"][:1], ["BN001", "TACE", "31/02/2017"]]
    }
    answer = ward.sends(book(sheets))
    assert answer.rejects("C2", "impossible_date", "31/02/2017")
    assert answer.confirm().shown.state == "previewed"
    stored = [model.objects.count() for model in (Patient, Specimen, Treatment, FollowUp, TumourAssessment)]
    assert stored == [0, 0, 0, 0, 0]


def test_row_38_a_hidden_sheet(ward: Ward) -> None:
    data = workbook_bytes(Data=[["id", "sex"], ["BN001", "M"]])
    hidden = openpyxl.Workbook()
    hidden.active.append(["id", "sex"])
    hidden.active.append(["BN001", "M"])
    other = hidden.create_sheet("Sheet2")
    other.append(["id", "sex"])
    other.append(["BN999", "F"])
    other.sheet_state = "hidden"
    assert "hidden_sheet" not in {each["code"] for each in ward.sends(data).problems}
    answer = ward.sends(saved(hidden)).stored()
    found = next(each for each in answer.problems if each["code"] == "hidden_sheet")
    assert "Sheet2" in found["reason"]
    assert Patient.objects.get().registry_id == "BN001"
