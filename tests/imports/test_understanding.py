"""How a sheet is understood: headers, units, rows passed over; rows 15, 29 to 36 and 42 of the promises."""

import io
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.styles import PatternFill

from registry.imports.planned import Plan
from registry.imports.workbook import UnusableFile
from registry.models import Analyte, AssayMethod
from tests.imports.conftest import codes, csv_bytes

Planner = Callable[..., Plan]


def test_an_age_without_a_date_is_refused(plan_of: Planner) -> None:
    assert codes(plan_of(csv_bytes("id,age", "BN001,61"))) == [("B2", "age_without_date")]


def test_headers_below_titles_in_two_rows_with_groups_of_timepoints(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("Ward 7 2017;;;;", ";;;;", "Mã BN;Trước mổ;;Sau mổ;",
    ";IL-6 (pg/mL);AFP (ng/mL);IL-6 (pg/mL);AFP (ng/mL)", "BN001;5;6;7;8"))  # fmt: skip
    sheet = plan.sheets[0]
    assert (sheet.header.first_row, sheet.header.last_row, sheet.rows) == (3, 4, [5])
    assert [match.timepoint.get("timepoint") for match in sheet.header.matches] == [
        None,
        "pre_op",
        "pre_op",
        "post_op",
        "post_op",
    ]
    assert plan.counts["specimen"]["new"] == 2


def test_the_units_row_below_the_names_is_part_of_the_header(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id,IL-6,Tumour size", ",pg/mL,cm", "BN001,5,4.5"))
    assert [match.unit for match in plan.sheets[0].header.matches] == ["", "pg/mL", "cm"]
    assert plan.sheets[0].rows == [3]


@pytest.mark.parametrize("micro", ["µg/L", "μg/L", "ug/l", "mcg/L"])
def test_every_micro_is_one(plan_of: Planner, micro: str) -> None:
    assert plan_of(csv_bytes(f"id,AFP ({micro})", "BN001,5")).sheets[0].header.matches[1].unit == "ug/L"


def test_unknown_columns_are_listed(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id,sex,shoe size", "BN001,M,43"))
    assert [(problem.code, problem.cell) for problem in plan.problems] == [("unknown_column", "C1")]


def test_the_profile_names_headers_and_ignores_columns(plan_of: Planner) -> None:
    headers = {"Mã số nội bộ": "patient.registry_id", "shoe size": "ignore"}
    plan = plan_of(csv_bytes("Mã số nội bộ,sex,shoe size", "BN001,M,43"), headers=headers)
    assert plan.counts["patient"]["new"] == 1
    assert [problem.code for problem in plan.problems] == ["ignored_by_profile"]


def test_totals_blank_rows_and_repeated_headers_are_passed_over_and_listed(plan_of: Planner) -> None:
    plan = plan_of(
        csv_bytes(
            "id,sex,AFP (ng/mL)", "BN001,M,5", ",,", "ID,Sex,AFP (ng/mL)", "BN002,F,6", "Mean,,5.5", "Trung bình,,5.5"
        )
    )
    assert plan.sheets[0].rows == [2, 5]
    assert [(skipped.row, skipped.reason) for skipped in plan.sheets[0].skipped] == [
        (3, "blank"), (4, "repeated_header"), (6, "totals"), (7, "totals"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (csv_bytes("id,Sex,Giới", "BN001,M,M"), ("C1", "duplicate_header")),
        (csv_bytes("sex,birth year", "M,1958"), ("1:1", "missing_column")),
        (csv_bytes("id,Họ và tên,sex", "BN001,A,M"), ("B1", "identity_column")),
        (csv_bytes("id,Hospital number,sex", "BN001,A,M"), ("B1", "identity_column")),
        (csv_bytes("id,Số điện thoại,sex", "BN001,A,M"), ("B1", "identity_column")),
        (csv_bytes("id,Indirizzo,sex", "BN001,A,M"), ("B1", "identity_column")),
        (csv_bytes("id,COGNOME,sex", "BN001,A,M"), ("B1", "identity_column")),
        (csv_bytes("id,Patient name,sex", "BN001,A,M"), ("B1", "identity_column")),
    ],
)
def test_a_header_that_stops_the_import(plan_of: Planner, data: bytes, expected: tuple[str, str]) -> None:
    plan = plan_of(data)
    assert plan.blocked
    assert expected in codes(plan)
    assert list(plan.records()) == []


def test_every_error_is_shown_at_once_even_under_a_header_that_stops(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id,sex,IL-6 (pg/mL),IL-6 (pg/mL)", "BN001,1,x,0", "BN,M,5,5"))
    assert [cell for cell, _code in codes(plan)] == ["A3", "B2", "C2", "D1", "D2"]


def test_a_ragged_row_is_refused_with_its_line(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id,sex,birth year", "BN001,M,1958", "BN002,M", "BN003,M,1958,x"))
    assert codes(plan) == [("3:3", "ragged_row"), ("4:4", "ragged_row")]


@pytest.mark.parametrize(("data", "word"), [(csv_bytes("id,sex"), "no row"), (csv_bytes("a,b", "1,2"), "No column")])
def test_a_file_without_records_is_refused(plan_of: Planner, data: bytes, word: str) -> None:
    with pytest.raises(UnusableFile, match=word):
        plan_of(data)


def test_values_in_another_unit_than_their_column_are_refused(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id,WBC (10^9/L)", "BN001,4.9", "BN002,13000", "BN003,6.1"))
    assert codes(plan) == [("B3", "unit_mixed")]


def test_a_size_whose_unit_nobody_names_is_refused_until_the_profile_does(plan_of: Planner) -> None:
    data = csv_bytes("id;Kích thước", "BN001;4,5")
    assert codes(plan_of(data)) == [("B2", "unit_missing")]
    plan = plan_of(data, units={"tumourassessment.largest_diameter_mm": "cm"})
    assert [
        record.value("largest_diameter_mm") for record in plan.records() if record.entity.name == "tumourassessment"
    ] == [45]


def test_a_long_sheet_reads_each_analyte_by_its_own_rules(plan_of: Planner) -> None:
    plan = plan_of(
        csv_bytes(
            "id,analyte,result,unit",
            "BN001,IL-6,0,pg/mL",
            "BN001,CD4,0,/uL",
            "BN001,nothing,5,pg/mL",
            "BN001,AFP,5,stones",
        )
    )
    assert codes(plan) == [
        ("B4", "unknown_reference"),
        ("C2", "zero_concentration"),
        ("D5", "unit_unknown"),
    ]


def test_colours_are_said_once_for_a_sheet(plan_of: Planner) -> None:
    book = openpyxl.Workbook()
    for row in (["id", "sex"], ["BN001", "M"], ["BN002", "F"]):
        book.active.append(row)
    for address in ("A1", "A2", "B3"):
        book.active[address].fill = PatternFill("solid", fgColor="FF0000")
    buffer = io.BytesIO()
    book.save(buffer)
    problems = [problem for problem in plan_of(buffer.getvalue()).problems if problem.code == "colour"]
    assert [problem.params for problem in problems] == [{"count": "2", "cells": "A2, B3"}]


@pytest.mark.parametrize(
    ("header", "specimen_type"),
    [
        ("Nồng độ IL-6 huyết thanh (pg/mL)", "serum"),
        ("Serum IL-6 level (pg/mL)", "serum"),
        ("IL-6 sierica (pg/mL)", ""),
        ("IL-6, pg/mL", ""),
        ("il6_pg_ml", ""),
    ],
)
def test_words_around_an_analytes_name_do_not_hide_it(plan_of: Planner, header: str, specimen_type: str) -> None:
    match = plan_of(csv_bytes(f'id;"{header}"', "BN001;5")).sheets[0].header.matches[1]
    assert (match.analyte, match.unit, match.specimen_type) == ("IL-6", "pg/mL", specimen_type)


def test_a_row_of_data_is_no_second_row_of_the_header(plan_of: Planner) -> None:
    # "sincrone" is a header of its own, and IL-6 a known analyte.
    plan = plan_of(csv_bytes("id;Sincrone/Metacrone;KRAS;N. metastasi", "CR-01;sincrone;wt;3", "CR-02;metacrona;mut;1"))
    assert plan.sheets[0].rows == [2, 3]
    long = plan_of(csv_bytes("id,analyte,result,unit", "BN001,IL-6,5,pg/mL"))
    assert long.sheets[0].rows == [2]


def test_a_date_cannot_be_that_of_several_timepoints_and_that_is_said(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id,date,IL-6 T0 (pg/mL),IL-6 T1 (pg/mL)", "BN001,01/02/2020,5,6"))
    assert ("column_unused_timepoints", "B1") in {(problem.code, problem.cell) for problem in plan.problems}
    assert {record.value("collected_on") for record in plan.records() if record.entity.name == "specimen"} == {None}


def test_a_column_of_a_study_needs_the_study(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id,sex,Enrolment date", "BN001,M,01/02/2020"))
    assert [(problem.code, problem.cell) for problem in plan.problems] == [("column_unused_study", "C1")]


def test_a_method_is_found_by_its_platform_and_unit(plan_of: Planner) -> None:
    header = "id,analyte,result,unit,platform"
    plan = plan_of(
        csv_bytes(header, "BN001,IL-6,5,pg/mL,IMMULITE", "BN002,IL-6,5,pg/mL,immulite-il6", "BN003,IL-6,5,pg/mL,MSD")
    )
    methods = [record.value("method") for record in plan.records() if record.entity.name == "assayresult"]
    known = AssayMethod.objects.get(code="immulite-il6").pk
    assert methods == [known, known, None]
    assert [(problem.code, problem.cell) for problem in plan.problems] == [("method_unknown", "E4")]


def test_a_platform_that_fits_several_methods_is_refused(plan_of: Planner) -> None:
    il6 = Analyte.objects.get(code="IL-6")
    for code in ("elisa-a", "elisa-b"):
        AssayMethod.objects.create(analyte=il6, code=code, platform="elisa", unit="pg/mL")
    data = csv_bytes("id,analyte,result,unit,platform", "BN001,IL-6,5,pg/mL,ELISA")
    assert codes(plan_of(data)) == [("E2", "method_ambiguous")]


def test_a_column_whose_record_cannot_be_made_is_listed_and_stops_nothing(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id,sex,Start date", "BN001,M,01/02/2020"))
    assert [(problem.code, problem.cell) for problem in plan.problems] == [("column_unused_required", "C1")]
    assert plan.counts["patient"]["new"] == 1
    declared = plan_of(csv_bytes("id,sex,Start date", "BN001,M,01/02/2020"), defaults={"treatment.kind": "resection"})
    assert declared.counts["treatment"]["new"] == 1
