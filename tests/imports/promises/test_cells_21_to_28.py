"""Cells, rows 21 to 28 of the promises on spreadsheets: each through upload, preview and confirmation."""

from __future__ import annotations

import io
import unicodedata
from typing import Any

import openpyxl
import pytest
from django.test import Client
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from registry.imports.models import RunState
from registry.models import Patient, Specimen
from tests.factories import PatientFactory, SiteFactory
from tests.imports.conftest import workbook_bytes
from tests.imports.promises.ward import Ward, measured

INERT = ("=", "+", "-", "@", "\t", "\r")


@pytest.mark.parametrize("text", ["NaN", "nan", "inf", "-Infinity", "1e400"])
def test_row_21_what_is_no_finite_number(ward: Ward, text: str) -> None:
    answer = ward.sends_rows("id;IL-6 (pg/mL)", f"BN001;{text}")
    assert answer.rejects("B2", "not_finite", text)
    assert not Patient.objects.exists()


def test_row_22_ids_are_texts(ward: Ward) -> None:
    ward.declares(id_prefix="HN-").sends_rows("id;sex", "007;M", "7;F").stored()
    assert dict(Patient.objects.values_list("registry_id", "sex")) == {"HN-007": "male", "HN-7": "female"}


def test_row_22_a_number_as_id_is_written_without_decimals(ward: Ward) -> None:
    sheet: list[list[Any]] = [["id", "sex"], [7.0, "M"], [4711, "F"]]
    ward.declares(id_prefix="HN-").sends(workbook_bytes(data=sheet)).stored()
    assert set(Patient.objects.values_list("registry_id", flat=True)) == {"HN-7", "HN-4711"}


@pytest.mark.parametrize("text", ["1.23457E+11", "1,23457E+11", "1E5"])
def test_row_22_an_id_that_lost_its_digits(ward: Ward, text: str) -> None:
    assert ward.sends_rows("id;sex", f"{text};M").rejects("A2", "id_not_exact", text)


@pytest.mark.parametrize("text", ["BN001 ", " BN001", "\u00a0BN001\u00a0", "bn001"])
def test_row_23_ids_are_normalised(ward: Ward, text: str) -> None:
    ward.sends_rows("id;sex", "BN001;M").stored()
    answer = ward.sends_rows("id;sex", f"{text};F").stored()
    assert answer.said("A2") == set()
    assert Patient.objects.values_list("registry_id", "sex").get() == ("BN001", "female")


def test_row_23_composed_and_decomposed_codes_are_one(ward: Ward) -> None:
    composed = "Mẫu-01"
    lines = ("id;specimen code;specimen type;IL-6 (pg/mL)", f"BN001;{composed};serum;5")
    ward.sends_rows(*lines).stored()
    again = ward.sends_rows(lines[0], lines[1].replace(composed, unicodedata.normalize("NFD", composed)))
    assert again.shown.counts["rows"]["same"] == 1
    assert Specimen.objects.get().code == composed


@pytest.mark.parametrize(("one", "other"), [("BN001", "bn001"), ("BN001", "BN001 "), ("BN001", "\u00a0BN001")])
def test_row_23_two_ids_that_only_differ_so(ward: Ward, one: str, other: str) -> None:
    answer = ward.sends_rows("id;sex;notes", f"{one};M;", f"{other};;x", "BN002;F;")
    assert answer.rejects("A2", "id_case")
    assert answer.rejects("A3", "id_case")
    answer.stored(good_rows_only=True)
    assert Patient.objects.get().registry_id == "BN002"


@pytest.mark.parametrize(
    ("text", "code"),
    [("BN\u200b001", "id_invisible"), ("\u202eBN001", "id_invisible"), ("ВN001", "id_confusable"),
     ("BN００1", "id_confusable")],
    ids=["zero-width", "bidirectional", "Cyrillic", "full-width"],
)  # fmt: skip
def test_row_24_strange_letters_in_ids(ward: Ward, text: str, code: str) -> None:
    assert ward.sends_rows("id;sex", f"{text};M").rejects("A2", code)
    assert not Patient.objects.exists()


def test_row_25_marks_are_warned_of_and_not_interpreted(ward: Ward) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (("id", "IL-6 (pg/mL)"), ("BN001", 5), ("BN002", 6), ("BN003", 7), ("BN004", 8)):
        sheet.append(row)
    sheet["B2"].comment = Comment("đo lại lần 2: 402", "ward")
    sheet["B3"].fill = PatternFill("solid", fgColor="FFFF00")
    sheet["A4"].font = Font(strike=True)
    sheet.row_dimensions[5].hidden = True
    buffer = io.BytesIO()
    book.save(buffer)
    answer = ward.sends(buffer.getvalue()).stored()
    assert answer.said("B2") == {("warn", "comment")}
    assert answer.said("A4") == {("warn", "strike")}
    assert answer.said("5:5") == {("warn", "hidden_row")}
    assert "B3" in next(each["reason"] for each in answer.problems if each["code"] == "colour")
    assert [measured(f"BN00{number}") for number in range(1, 5)] == [f"{value} pg/mL" for value in (5, 6, 7, 8)]


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x.test";"y")', "<script>alert(1)</script>", "@SUM(1+1)"])
def test_row_26_formulas_and_markup_are_inert_text(ward: Ward, text: str, client: Client) -> None:
    quoted = text.replace('"', '""')
    answer = ward.sends_rows("id,sex,notes", f'BN001,M,"{quoted}"', f'BN002,"{quoted}",')
    assert text not in answer.page or text.startswith(("=", "@"))
    assert "<script>alert(1)" not in answer.page
    report = openpyxl.load_workbook(io.BytesIO(client.get(f"/imports/{answer.shown.uuid}/report.xlsx").content))
    for cell in (cell for row in report.active.iter_rows() for cell in row):
        assert cell.data_type != "f"
        assert cell.hyperlink is None
    answer.stored(good_rows_only=True)
    assert Patient.objects.get().notes == text


@pytest.mark.parametrize(
    ("header", "text", "code"),
    [("schedule", "x" * 121, "too_long"), ("specimen code", "S" * 41, "too_long"), ("notes", "x" * 5_000, "too_long")],
)
def test_row_27_texts_over_the_fields_length(ward: Ward, header: str, text: str, code: str) -> None:
    more = {"schedule": ("treatment;start date", "TACE;05/03/2017")}.get(header, ("IL-6 (pg/mL)", "5"))
    answer = ward.sends_rows(f"id;{header};{more[0]}", f"BN001;{text};{more[1]}")
    assert answer.rejects("B2", code)
    assert not Patient.objects.exists()


def test_row_27_nul_in_a_text_table(ward: Ward) -> None:
    answer = ward.sends_rows("id;notes;sex", "BN001;a\x00b;M", f"BN002;{'x' * 200};F")
    assert answer.rejects("B2", "nul", "a␀b")
    assert not Patient.objects.exists()


@pytest.mark.parametrize("header", ["specimen code", "sex", "IL-6 (pg/mL)", "id", "diagnosis date"])
def test_row_27_nul_in_whatever_column(ward: Ward, header: str) -> None:
    """What is said of the cell is kept with the run, where PostgreSQL takes no NUL either."""
    rest = "x" * 200
    first, cell = ("notes", "") if header == "id" else ("id", "BN001")
    answer = ward.sends_rows(f"{first};{header};birth year;notes 2", f"{cell};BN0\x0001;1958;{rest}")
    assert {severity for severity, _code in answer.said("B2")} == {"reject"}
    assert answer.confirm().shown.state == "previewed"
    assert not Patient.objects.exists()


def test_row_28_another_hospitals_patient_is_answered_like_nobodys(ward: Ward) -> None:
    PatientFactory.create(registry_id="FAR-01", site=SiteFactory.create(code="FAR"), sex="male")
    answer = ward.sends_rows("id;sex", "FAR-01;F", "BN002;F")
    assert answer.rejects("A2", "not_found", "No patient FAR-01 is found at this site")
    assert answer.stored(good_rows_only=True).shown.state == RunState.APPLIED
    assert dict(Patient.objects.values_list("registry_id", "sex")) == {"FAR-01": "male", "BN002": "female"}
