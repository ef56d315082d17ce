"""The refused rows as a workbook: corrected and uploaded, everything of the file is in the registry."""

import io
from collections.abc import Callable

import openpyxl
import pytest

from registry.imports.actions import confirm, preview
from registry.imports.context import ImportContext
from registry.imports.download import Download
from registry.imports.models import ImportProfile
from registry.imports.plan import build_plan
from registry.imports.planned import Plan
from registry.imports.remainder import remainder_workbook
from registry.models import AssayResult, Patient, Site, Specimen, User
from tests.imports.conftest import Table, applied, csv_bytes, workbook_bytes

Rest = Callable[..., Download]
TITLE = ["Ward 3, 2017"]
PATIENTS: Table = [
    TITLE,
    ["Patient ID", "Sex", "Birth year", "Notes"],
    ["BN901", "M", 1956, "=1+1"],
    ["BN902", "Q", 1961, "+84 -x"],
    ["007", "F", 1950, None],
]
ASSAYS: Table = [
    ["Patient ID", "Date collected", "IL-2 (pg/mL)"],
    ["BN901", "05/03/2017", "355,7"],
    ["BN901", "31/02/2017", "12,5"],
    ["BN902", "06/03/2017", "<5"],
    ["BN999", "06/03/2017", "7"],
]


@pytest.fixture
def rest(site: Site, curator: User, profile: ImportProfile) -> Rest:
    """Import the good rows of a file and return the others."""

    def remainder(data: bytes, file_name: str = "ward.xlsx") -> Download:
        run = preview(file_bytes=data, file_name=file_name, user=curator, site=site, profile=profile)
        return remainder_workbook(confirm(run=run, user=curator, good_rows_only=True))

    return remainder


def opened(download: Download) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(download.content))


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_it_holds_header_and_refused_rows_of_every_sheet_with_the_reasons(rest: Rest) -> None:
    book = opened(rest(workbook_bytes(Patients=PATIENTS, Assays=ASSAYS)))
    assert book.sheetnames == ["Patients", "Assays", "Cytoledger · problems"]
    rows = [list(row) for row in book["Patients"].iter_rows(values_only=True)]
    assert rows == [PATIENTS[1], PATIENTS[3]]
    assert [row[0].value for row in book["Assays"].iter_rows(min_row=2)] == ["BN901", "BN902", "BN999"]
    assert book["Patients"]["B2"].comment.text.startswith("Cytoledger ▸ Refused\n“Q”")
    assert book["Assays"]["B2"].comment.text.startswith("Cytoledger ▸ Refused\n“31/02/2017”")
    assert book.worksheets[-1]["C5"].hyperlink is not None


def test_texts_like_formulas_are_texts_and_come_back_unchanged(rest: Rest, context: ImportContext) -> None:
    book = opened(rest(workbook_bytes(Patients=PATIENTS)))
    assert book["Patients"]["D2"].value == "+84 -x"
    assert book["Patients"]["D2"].data_type == "s"
    book["Patients"]["B2"] = "F"
    applied(saved(book), context)
    assert Patient.objects.get(registry_id="BN902").notes == "+84 -x"


@pytest.mark.parametrize("text", ["_x0041_", " spaced  out ", "a\nb", "-1", "'quoted", "\u202e", "Ω😀", "x" * 32_767])
def test_every_text_comes_back_as_it_was(text: str, rest: Rest, plan_of: Callable[..., Plan]) -> None:
    data = csv_bytes("Patient ID;Sex;Notes", f'BN901;Q;"{text}"')
    first = plan_of(data)
    again = plan_of(rest(data, "ward.csv").content)
    assert again.sheets[0].sheet.row(2) == first.sheets[0].sheet.row(2) == ["BN901", "Q", text]


def test_corrected_and_uploaded_it_completes_the_import(rest: Rest, context: ImportContext) -> None:
    book = opened(rest(workbook_bytes(Patients=PATIENTS, Assays=ASSAYS)))
    assert (Patient.objects.count(), AssayResult.objects.count()) == (2, 1)
    book["Patients"]["B2"] = "F"
    book["Assays"]["B2"] = "07/03/2017"
    book["Assays"]["A4"] = "007"
    plan = applied(saved(book), context)
    assert {each.code for each in plan.problems} == {"own_sheet"}
    assert set(Patient.objects.values_list("registry_id", flat=True)) == {"BN901", "BN902", "007"}
    assert (Specimen.objects.count(), AssayResult.objects.count()) == (4, 4)


def test_uploaded_as_it_is_its_rows_are_refused_again(rest: Rest, context: ImportContext) -> None:
    first = build_plan(workbook_bytes(Patients=PATIENTS, Assays=ASSAYS), context)
    download = rest(workbook_bytes(Patients=PATIENTS, Assays=ASSAYS))
    again = build_plan(download.content, context)
    assert again.refused_rows == first.refused_rows == 4


def test_a_stranger_is_refused_again_where_no_patient_is(rest: Rest, context: ImportContext) -> None:
    known = [*PATIENTS[:3], ["BN902", "F", 1961, None]]
    data = workbook_bytes(Patients=known, Assays=[ASSAYS[0], ASSAYS[1], ASSAYS[4]])
    download = rest(data)
    assert opened(download)["Patients"].max_row == 1
    again = build_plan(download.content, context)
    assert [each.code for each in again.problems if each.severity == "reject"] == ["stranger"]


def test_a_header_of_two_rows_is_understood_again(rest: Rest, plan_of: Callable[..., Plan]) -> None:
    rows = ["Patient;Cytokines;", "ID;IL-2;TNF-alpha", "BN901;x;5", "BN902;6;7"]
    data = csv_bytes(*rows)
    first = plan_of(data)
    again = plan_of(rest(data, "ward.csv").content)
    assert [match.code for match in again.sheets[0].header.matches] == [
        match.code for match in first.sheets[0].header.matches
    ]
    assert again.refused_rows == 1
