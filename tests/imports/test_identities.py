"""What tells who a patient is stops the import, however it is spelled, and leaves nothing behind."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable

import pytest

from registry.imports.actions import preview
from registry.imports.cells import is_birth_date
from registry.imports.headers import DATE_OF_BIRTH
from registry.imports.headers.identities import identity_of
from registry.imports.models import ImportRun, RunState
from registry.imports.planned import Plan
from registry.models import Site, User
from tests.imports.conftest import codes, csv_bytes

Planner = Callable[..., Plan]


@pytest.mark.parametrize(
    ("headers", "what"),
    [
        ("Patient_Name|PatientName|First_Name|Name:|Name *|Patient name (initials)|Patient's name|pt name", "name"),
        ("Ho_ten|Hoten|HO VA TEN|Họ và tên:|Họ và tên BN|Họ|Tên|TÊN BN|ten|Họ tên viết tắt|Người nhà", "name"),
        ("Nome_Paziente|Cognome/Nome|Nome:|Iniziali|Họ tên, tuổi|Name / age", "name"),
        ("MRN#|mrn|Hospital No.|hosp_no|Medical record no.|NHS no|Số vào viện|so_vao_vien|Mã HSBA|CMND/CCCD",
        "hospital number"),
        ("Cod. Fiscale|C.F.|cod_fiscale|N. cartella|N° nosologico|Số thẻ BHYT", "hospital number"),
        ("Phone no.|Tel.|tel|Mobile_No|SĐT|sdt|Số điện thoại liên hệ|Cell.|N. telefono", "phone number"),
        ("E_mail|Zip|Post code|address_line_1|Dia chi|Địa chỉ nhà|CAP|Comune di residenza|Home town", "address"),
    ],
)  # fmt: skip
def test_a_header_tells_who_the_patient_is_in_any_spelling(headers: str, what: str) -> None:
    assert {header: identity_of(header) for header in headers.split("|")} == dict.fromkeys(headers.split("|"), what)


@pytest.mark.parametrize(
    "header", ["Mã BN", "id", "Sex", "Ho", "Hospital", "Site name", "Tên thuốc", "Drug name", "Captopril", "Number",
    "Tổng"]
)  # fmt: skip
def test_other_headers_do_not(header: str) -> None:
    assert identity_of(header) == ""


def test_a_name_with_a_colon_is_not_a_drugs_name(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id,Name:", "B001,Nguyen Van A"))
    assert codes(plan) == [("B1", "identity_column")]


def test_a_profile_cannot_have_names_kept_by_ignoring_them(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id,sex,Họ tên", "B001,M,Nguyễn Văn A"), headers={"Họ tên": "ignore"})
    assert codes(plan) == [("C1", "identity_column")]


@pytest.mark.parametrize(
    "lines",
    [
        ("id,sex,Patient_Name", "B001,M,Nguyen Secret", ",,Nguyen Secret", "B002,Secret,Nguyen Secret"),
        ("Secret,,", "id,sex,Date of birth", "B001,M,11/12/1958", "B002,F,1960", ",,11/12/1958", "B003,11/12/1958,"),
    ],
)
def test_nothing_of_such_a_file_is_stored(curator: User, site: Site, lines: tuple[str, ...]) -> None:
    run = preview(file_bytes=csv_bytes(*lines), file_name="ward.csv", user=curator, site=site)
    held = ImportRun.objects.get(pk=run.pk)
    assert (held.state, bytes(held.content)) == (RunState.FAILED, b"")
    told = json.dumps([held.preview, held.counts])
    assert [text for text in ("Secret", "11/12/1958", "1960") if text in told] == []


@pytest.mark.parametrize("header", ["Date of birth", "dob", "D.O.B.", "Data nasc.", "Ngày sinh", "Năm sinh", "age",
                                    "Baby's birth day", "Ngày sinh (dd/mm/yyyy)", "Nato il"])  # fmt: skip
def test_a_column_of_dates_of_birth_stops_the_import(plan_of: Planner, header: str) -> None:
    plan = plan_of(csv_bytes(f"id,sex,{header}", "B001,M,1958", "B002,F,05/03/1961"))
    assert codes(plan) == [("C1", "birth_dates")]
    assert plan.sheets[0].header.matches[2].identity == DATE_OF_BIRTH
    assert "year of birth alone" in plan.problems[0].remedy


@pytest.mark.parametrize("header", ["Date of birth", "dob", "D.O.B.", "Data nasc.", "Ngày sinh", "ngay_sinh"])
def test_a_column_so_named_that_holds_years_is_one_of_birth_years(plan_of: Planner, header: str) -> None:
    plan = plan_of(csv_bytes(f"id,sex,{header}", "B001,M,1958", "B002,F,1961"))
    assert [record.value("birth_year") for record in plan.records()] == [1958, 1961]


@pytest.mark.parametrize("cell", ["05/03/1958", "5.3.58", "1958-03-05", "03/1958", "5 March 1958",
"ngày 5 tháng 3 năm 1958",
                                  "31/02/1958", "19580305", 21249, 21249.0, "21249", dt.datetime(1958, 3, 5),
                                  "5 mag 1958"])  # fmt: skip
def test_more_than_a_year_of_a_date_of_birth_is_a_birth_date(cell: str | float | dt.datetime) -> None:
    assert is_birth_date(cell)


@pytest.mark.parametrize(
    "cell", ["1958", 1958, 1958.0, "1958.0", "62 tuổi", "62", "62,5", "n.d.", "", None, "year 1958"]
)
def test_a_year_or_an_age_is_none(cell: str | float | None) -> None:
    assert not is_birth_date(cell)


def test_a_date_of_biopsy_is_no_date_of_birth(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id,sex,Ngày sinh thiết", "B001,M,05/03/2017"))
    assert not plan.blocked
