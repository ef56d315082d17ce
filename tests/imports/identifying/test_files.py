"""A file that tells who patients are stops, wherever it tells it, and nothing of it is kept; promise 36."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from registry.imports.actions import preview
from registry.imports.models import ImportRun, RunState
from registry.imports.staging import staged_problems
from registry.models import Patient, Site, User
from tests.imports.conftest import csv_bytes

NAMES = ("Nguyễn Văn An", "Trần Thị Bích", "Lê Quang Huy")
PHONES = ("0912 345 678", "0356789012", "+84 987 654 321")
EMAILS = ("an@mail.vn", "bich.tran@mail.vn", "huy@mail.vn")
CITIZENS = ("001056012345", "079192000123", "036088001234")


@pytest.fixture
def sent(site: Site, curator: User) -> Any:
    def send(data: bytes, name: str = "ward.xlsx") -> ImportRun:
        return preview(file_bytes=data, file_name=name, user=curator, site=site)

    return send


def refusals(run: ImportRun) -> set[tuple[str, str]]:
    problems = staged_problems(run, kind="", first=0, count=100)
    return {(each.code, each.cell) for each in problems if each.severity == "reject"}


def assert_nothing_is_kept(run: ImportRun, *secrets: str) -> None:
    kept = ImportRun.objects.get(pk=run.pk)
    assert (kept.state, bytes(kept.content)) == (RunState.FAILED, b"")
    told = json.dumps([kept.preview, kept.counts], ensure_ascii=False)
    told += str([vars_of(problem) for problem in staged_problems(kept, kind="", first=0, count=100)])
    assert [secret for secret in secrets if secret in told] == []
    assert not Patient.objects.exists()


def vars_of(problem: Any) -> tuple[str, str, str]:
    return problem.sheet, problem.raw, str(dict(problem.params))


def book(**sheets: Sequence[Any]) -> openpyxl.Workbook:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return workbook


def saved(workbook: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


DATA = [["id", "sex"], ["BN001", "M"], ["BN002", "F"]]


@pytest.mark.parametrize("cells", [NAMES, PHONES, EMAILS, CITIZENS])
@pytest.mark.parametrize("header", ["Ghi chú 2", "notes", "col7"])
def test_a_column_under_an_innocent_header_stops_the_file(sent: Any, header: str, cells: tuple[str, ...]) -> None:
    rows = [f"BN00{number},{cell},M" for number, cell in enumerate(cells)]
    run = sent(csv_bytes(f"id,{header},sex", *rows), "ward.csv")
    assert refusals(run) == {("identity_cells", "B1")}
    assert_nothing_is_kept(run, *cells)


@pytest.mark.parametrize("digits", ["912345678", "3471234567"])
def test_phone_numbers_without_their_first_zero_are_known(sent: Any, digits: str) -> None:
    rows = [["id", "x", "sex"], *([f"BN00{number}", int(digits) + 17 * number, "M"] for number in range(4))]
    assert refusals(sent(saved(book(Data=rows)))) == {("identity_cells", "B1")}


def test_viral_loads_of_an_unknown_column_are_no_phone_numbers(sent: Any) -> None:
    rows = [["id", "copies", "sex"], *([f"BN{n}", value, "M"] for n, value in enumerate((912345678, 45000, 3100, 7)))]
    assert sent(saved(book(Data=rows))).state == RunState.PREVIEWED


def test_one_phone_number_among_notes_does_not_stop_the_file(sent: Any) -> None:
    run = sent(csv_bytes("id,notes,sex", "B1,gọi 0912345678,M", "B2,khỏe,F", "B3,mệt,M"), "ward.csv")
    assert run.state == RunState.PREVIEWED


@pytest.mark.parametrize("title", ["Họ tên: Nguyễn Văn An", "Patient name: John Smith"])
def test_a_name_above_the_header_stops_the_file(sent: Any, title: str) -> None:
    run = sent(saved(book(Data=[[title], [], *DATA])))
    assert refusals(run) == {("identity_title", "A1")}
    assert_nothing_is_kept(run, title.partition(": ")[2])


def test_a_name_beside_its_label_above_the_header_stops_the_file(sent: Any) -> None:
    assert refusals(sent(saved(book(Data=[["Họ tên", "Trần Thị Bích"], [], *DATA])))) == {("identity_title", "A1")}


def test_the_letterhead_of_a_hospital_does_not_stop_the_file(sent: Any) -> None:
    letterhead = [["BỆNH VIỆN BẠCH MAI, 78 Giải Phóng"], ["ĐT: 024 3869 3731 - info@bachmai.gov.vn"]]
    run = sent(saved(book(Data=[*letterhead, [], *DATA])))
    assert run.state == RunState.PREVIEWED
    assert ("title_may_identify", "A2") in {
        (each.code, each.cell) for each in staged_problems(run, kind="", first=0, count=50)
    }


@pytest.mark.parametrize("comment", ["gọi 0912345678", "Họ tên: Nguyễn Văn An", "CCCD 001056012345", "a.b@mail.vn"])
def test_a_comment_that_identifies_stops_the_file(sent: Any, comment: str) -> None:
    workbook = book(Data=DATA)
    workbook["Data"]["B2"].comment = Comment(comment, "ward")
    run = sent(saved(workbook))
    assert refusals(run) == {("identity_comment", "B2")}
    assert_nothing_is_kept(run, comment)


def test_an_ordinary_comment_does_not(sent: Any) -> None:
    workbook = book(Data=DATA)
    workbook["Data"]["B2"].comment = Comment("xem lại hồ sơ 12/03/2017: 355,7", "Nguyen Van A")
    assert sent(saved(workbook)).state == RunState.PREVIEWED


@pytest.mark.parametrize(
    "rows",
    [[["id", "Họ và tên"], ["BN001", "Nguyễn Văn An"]],
     [["a", "b"], *([f"x{n}", name] for n, name in enumerate(NAMES))],
     [["k", "tel"], ["1", "0912345678"]]],
)  # fmt: skip
def test_a_hidden_sheet_that_identifies_stops_the_file(sent: Any, rows: list[list[str]]) -> None:
    workbook = book(Data=DATA, Lists=rows)
    workbook["Lists"].sheet_state = "hidden"
    run = sent(saved(workbook))
    assert {code for code, _cell in refusals(run)} == {"identity_hidden"}
    assert_nothing_is_kept(run, "Nguyễn Văn An", "0912345678")


def test_a_hidden_sheet_of_lists_does_not(sent: Any) -> None:
    workbook = book(Data=DATA, Lists=[["Giới", "Thuốc"], ["Nam", "Sorafenib"], ["Nữ", "Lenvatinib"]])
    workbook["Lists"].sheet_state = "hidden"
    assert sent(saved(workbook)).state == RunState.PREVIEWED


def test_a_sheet_called_by_a_patients_name_stops_the_file(sent: Any) -> None:
    run = sent(saved(book(**{"Nguyễn Văn An": DATA})))
    assert {code for code, _cell in refusals(run)} == {"identity_sheet_name"}
    assert_nothing_is_kept(run, "Nguyễn Văn An")


def test_a_sheet_of_names_beside_the_data_stops_the_file(sent: Any) -> None:
    run = sent(saved(book(Data=DATA, Phụ=[["k", "z"], *([n, name] for n, name in enumerate(NAMES))])))
    assert "identity_cells" in {code for code, _cell in refusals(run)}
    assert_nothing_is_kept(run, *NAMES)


@pytest.mark.parametrize("label", ["Bệnh nhân", "BN", "Patient", "Paziente"])
def test_whose_sheet_it_is_said_above_the_header(sent: Any, label: str) -> None:
    run = sent(saved(book(Data=[[f"{label}: {NAMES[0]}"], *DATA])))
    assert refusals(run) == {("identity_title", "A1")}
    assert_nothing_is_kept(run, *NAMES)


def test_a_name_that_stands_alone_above_the_header(sent: Any) -> None:
    run = sent(saved(book(Data=[[None, NAMES[0]], *DATA])))
    assert refusals(run) == {("identity_title", "B1")}
    assert_nothing_is_kept(run, *NAMES)


@pytest.mark.parametrize("title", [["Người lập:", "Trần Văn Bình"], ["BS. Trần Văn Bình"], ["Bệnh viện Việt Đức"]])
def test_who_wrote_the_sheet_is_no_patient(sent: Any, title: list[str]) -> None:
    assert sent(saved(book(Data=[title, *DATA]))).state == RunState.PREVIEWED


def test_a_second_table_with_names_below_the_first(sent: Any) -> None:
    run = sent(saved(book(Data=[*DATA, [], ["Họ tên", "Tuổi"], [NAMES[0], 61], [NAMES[1], 55]])))
    assert "identity_cells" in {code for code, _cell in refusals(run)}
    assert_nothing_is_kept(run, *NAMES)
