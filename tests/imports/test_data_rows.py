"""Which rows below the header are patients', and which are totals and notes that a ward wrote there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from registry.imports.planned import Plan
from tests.imports.conftest import codes, csv_bytes, workbook_bytes

pytestmark = pytest.mark.django_db
Planner = Callable[..., Plan]
HEADER = "STT;Mã BN;IL-6 (pg/mL)"


def skipped(plan: Plan) -> list[tuple[int, str]]:
    return [(each.row, each.code) for each in plan.problems if each.severity == "skip" and each.row > 1]


@pytest.mark.parametrize(("number", "count"), [("Tổng số", "42 BN"), ("Totale", "35"), ("Mean", "HN-01"), ("n =", "")])
def test_totals_in_the_column_of_row_numbers(plan_of: Planner, number: str, count: str) -> None:
    plan = plan_of(csv_bytes(HEADER, "1;HN-01;5", f"{number};{count};"))
    expected = (3, "totals") if number != "n =" else (3, "note")
    assert skipped(plan) == [expected]
    assert codes(plan) == []


def test_a_sentence_below_the_table_is_passed_over_and_said(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes(HEADER, "1;HN-01;5", ";* mẫu đã rã đông hai lần;", "Legenda: nd = non disponibile;;"))
    assert skipped(plan) == [(3, "note"), (4, "note")]
    assert codes(plan) == []
    assert "rã đông" in next(each.reason for each in plan.problems if each.row == 3)


@pytest.mark.parametrize("line", [";BN 001;", ";chuyển viện ngày 3;7", ";HN 01;5"])
def test_what_might_be_a_patient_is_refused_and_never_passed_over(plan_of: Planner, line: str) -> None:
    plan = plan_of(csv_bytes(HEADER, "1;HN-01;5", line))
    assert skipped(plan) == []
    assert [cell for cell, _code in codes(plan)] == ["B3"]


def test_rows_without_a_patient_neither_repeat_nor_contradict_each_other(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("Mã BN;Nhân số;HPT", "HN-01;1;V", ";2;VI", ";2;VI", ";2;VII"))
    assert [(each.row, each.code) for each in plan.problems] == [
        (3, "id_missing"),
        (4, "id_missing"),
        (5, "id_missing"),
    ]


def test_a_sheet_of_statistics_is_left_out_by_leaving_out_its_columns(plan_of: Planner) -> None:
    book = workbook_bytes(
        Patients=[["Mã BN", "Nhóm"], ["HN-01", "HCC"]], Thống_kê=[["Nhóm", "Số ca"], ["Nam", 15], ["Nữ", 10]]
    )
    assert codes(plan_of(book))[:1] == [("1:1", "missing_column")]
    plan = plan_of(book, headers={"Thống_kê!Nhóm": "ignore"})
    assert codes(plan) == []
    assert [record.entity.name for record in plan.records()] == ["patient"]
