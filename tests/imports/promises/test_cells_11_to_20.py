"""Cells, rows 11 to 20 of the promises on spreadsheets: each through upload, preview and confirmation."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from registry.models import Nodule, Patient, TumourAssessment
from tests.imports.conftest import workbook_bytes
from tests.imports.promises.ward import Ward, measured, result
from tests.imports.workbook.archives import archive, parts, sheet_xml, text_cell

RESULTS = "id;Ngày xét nghiệm;IL-6 (pg/mL)"


def test_row_11_an_ambiguous_two_digit_year(ward: Ward) -> None:
    answer = ward.sends_rows(RESULTS, "BN001;4/5/17;5").stored()
    assert answer.said("B2") == {("warn", "two_digit_year")}
    assert "2017-05-04" in answer.problems[0]["reason"]
    assert result("BN001").specimen.collected_on == dt.date(2017, 5, 4)


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [("03-2017", dt.date(2017, 3, 1), "month"), ("2017", dt.date(2017, 1, 1), "year"),
     ("2017-03", dt.date(2017, 3, 1), "month"), ("tháng 3/2017", None, "")],
)  # fmt: skip
def test_row_12_partial_dates(ward: Ward, text: str, day: dt.date | None, precision: str) -> None:
    answer = ward.sends_rows("id;sex;diagnosis date", f"BN001;M;{text}", "BN002;F;2017-01-01")
    if day is None:
        assert answer.rejects("C2", "not_a_date", text)
        return
    answer.stored()
    assert answer.said("C2") == {("warn", "partial_date")}
    patient = Patient.objects.get(registry_id="BN001")
    assert (patient.diagnosed_on, patient.diagnosed_on_precision) == (day, precision)


# Day 42,837 of the 1900 system is 12 April 2017; the 1904 system counts 1,462 days less.
@pytest.mark.parametrize(("epoch", "serial"), [("", 42837), (' date1904="1"', 42837 - 1462)])
def test_row_13_serial_numbers_by_the_workbooks_epoch(ward: Ward, epoch: str, serial: int) -> None:
    head = "".join(text_cell(f"{column}1", text) for column, text in zip("ABC", RESULTS.split(";"), strict=True))
    row = f'<row r="2">{text_cell("A2", "BN001")}<c r="B2"><v>{serial}</v></c><c r="C2"><v>5</v></c></row>'
    data = archive(parts(sheet_xml(f'<row r="1">{head}</row>{row}'), workbook_attributes=epoch))
    answer = ward.sends(data).stored()
    assert answer.said("B2") == set()
    assert result("BN001").specimen.collected_on == dt.date(2017, 4, 12)


@pytest.mark.parametrize(
    ("header", "cell", "stored"), [("size (cm)", "28 mm", 28), ("size (mm)", "2,8 cm", 28), ("size (cm)", "2.8", 28)]
)
def test_row_14_the_unit_in_the_cell(ward: Ward, header: str, cell: str, stored: int) -> None:
    answer = ward.sends_rows(f"id;{header}", f"BN001;{cell}").stored()
    assert answer.said("B2") == set()
    tumour = TumourAssessment.objects.get()
    assert (tumour.largest_diameter_mm, tumour.size_as_received) == (Decimal(stored), cell)


def test_row_15_mixed_units_in_a_column(ward: Ward) -> None:
    lines = ("id;WBC (10^9/L)", "BN001;4,9", "BN002;13000", "BN003;6,1")
    answer = ward.sends_rows(*lines)
    assert answer.rejects("B3", "unit_mixed", "13000")
    # The curator says in the cell which unit is meant: 13,000 cells in a µL are 13 × 10⁹ in a litre.
    ward.sends_rows(*lines[:2], "BN002;13000 /µL", lines[3]).stored()
    assert measured("BN002", "WBC") == "13 10*9/L"


@pytest.mark.parametrize("cell", ["7.2 x 6.1 x 5", "7,2 × 6,1 × 5", "5*7.2*6.1", "72 x 61 x 50 mm"])
def test_row_16_three_axes(ward: Ward, cell: str) -> None:
    answer = ward.sends_rows("id;size (cm)", f"BN001;{cell}").stored()
    assert answer.said("B2") == set()
    nodule = Nodule.objects.get()
    assert [nodule.axis_a_mm, nodule.axis_b_mm, nodule.axis_c_mm] == [72, 61, 50]
    assert nodule.assessment.size_as_received == cell


@pytest.mark.parametrize(
    ("cell", "sex"),
    [("M", "male"), ("F", "female"), ("Nam", "male"), ("Nữ", "female"), ("nu", "female"), ("maschio", "male"),
     ("femmina", "female"), ("?", "unknown")],
)  # fmt: skip
def test_row_17_sex(ward: Ward, cell: str, sex: str) -> None:
    answer = ward.sends_rows("id;sex", f"BN001;{cell}").stored()
    assert answer.said("B2") == set()
    assert Patient.objects.get().sex == sex


def test_row_17_sex_as_a_number_needs_a_codebook(ward: Ward) -> None:
    answer = ward.sends_rows("id;sex", "BN001;1", "BN002;2")
    assert answer.rejects("B2", "unknown_code", "1")
    assert answer.rejects("B3", "unknown_code", "2")
    ward.declares(codes={"patient.sex": {"1": "male", "2": "female"}}).sends_rows(
        "id;sex", "BN001;1", "BN002;2"
    ).stored()
    assert dict(Patient.objects.values_list("registry_id", "sex")) == {"BN001": "male", "BN002": "female"}


@pytest.mark.parametrize(("header", "cell"), [("birth year", "62 tuổi"), ("Tuổi", "62"), ("Età", "62 anni")])
def test_row_18_an_age_for_the_birth_year(ward: Ward, header: str, cell: str) -> None:
    answer = ward.sends_rows(f"id;{header};Ngày xét nghiệm;IL-6 (pg/mL)", f"BN001;{cell};05/03/2017;5").stored()
    assert answer.said("B2") == {("warn", "age_for_birth_year")}
    assert Patient.objects.get().birth_year == 2017 - 62


def test_row_18_an_age_that_nobody_reaches_and_a_year_to_come(ward: Ward) -> None:
    answer = ward.sends_rows("id;tuổi;Ngày xét nghiệm;IL-6 (pg/mL)", "BN001;130;05/03/2017;5")
    assert answer.rejects("B2", "impossible_age", "130")
    answer = ward.sends_rows("id;birth year", "BN001;2130")
    assert answer.rejects("B2", "future_birth_year", "2130")


@pytest.mark.parametrize(
    ("header", "cell", "code"),
    [("IL-6 (pg/mL)", "4O2", "letter_in_number"), ("IL-6 (pg/mL)", "l2", "letter_in_number"),
     ("number of nodules", "nhiều", "not_a_number"), ("number of nodules", "several", "not_a_number"),
     ("IL-6 (pg/mL)", "−5.2", "negative"), ("IL-6 (pg/mL)", "-5,2", "negative")],
)  # fmt: skip
def test_row_19_what_is_no_number(ward: Ward, header: str, cell: str, code: str) -> None:
    answer = ward.sends_rows(f"id;{header}", f"BN001;{cell}")
    assert answer.rejects("B2", code, cell)
    assert answer.confirm().shown.state == "previewed"
    assert not Patient.objects.exists()


@pytest.mark.parametrize(("cell", "said"), [("１２.５", set()), ("12·5", {("warn", "middle_dot")})])
def test_row_19_full_width_digits_and_a_middle_dot(ward: Ward, cell: str, said: set[Any]) -> None:
    answer = ward.sends_rows("id;IL-6 (pg/mL)", f"BN001;{cell}").stored()
    assert answer.said("B2") == said
    assert measured("BN001") == "12.5 pg/mL"


@pytest.mark.parametrize("error", ["#DIV/0!", "#N/A"])
def test_row_20_error_values(ward: Ward, error: str) -> None:
    answer = ward.sends(formula_book(f'<c r="B2" t="e"><f>1/0</f><v>{error}</v></c>'))
    assert answer.rejects("B2", "cell_error", error)


def test_row_20_a_formula_with_its_value(ward: Ward) -> None:
    answer = ward.sends(formula_book('<c r="B2"><f>5*2</f><v>10</v></c>')).stored()
    assert answer.said("B2") == set()
    assert measured("BN001") == "10 pg/mL"


def test_row_20_a_formula_without_its_value(ward: Ward) -> None:
    answer = ward.sends(formula_book('<c r="B2"><f>5*2</f></c>'))
    assert answer.said("B2") == {("warn", "formula_without_value")}


def test_row_20_an_error_as_text(ward: Ward) -> None:
    answer = ward.sends_rows("id;IL-6 (pg/mL)", "BN001;#DIV/0!")
    assert answer.rejects("B2", "cell_error", "#DIV/0!")


def formula_book(cell: str) -> bytes:
    """Return a workbook with this cell as the only result."""
    head = f'<row r="1">{text_cell("A1", "id")}{text_cell("B1", "IL-6 (pg/mL)")}</row>'
    return archive(parts(sheet_xml(f'{head}<row r="2">{text_cell("A2", "BN001")}{cell}</row>')))


def test_row_13_a_date_cell_is_its_day(ward: Ward) -> None:
    sheet: list[list[Any]] = [RESULTS.split(";"), ["BN001", dt.datetime(2017, 4, 12), 5]]
    ward.sends(workbook_bytes(data=sheet)).stored()
    assert result("BN001").specimen.collected_on == dt.date(2017, 4, 12)
