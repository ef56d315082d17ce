"""The refused rows as a workbook: corrected and uploaded, everything of the file is in the registry."""

import io
from collections.abc import Callable

import openpyxl
import pytest

from registry.imports.context import ImportContext
from registry.imports.download import Download
from registry.imports.plan import build_plan
from registry.imports.planned import Plan
from registry.imports.remainder import remainder_file
from registry.imports.run_facts import facts_of_plan
from registry.models import AssayResult, Patient, Specimen
from tests.imports.conftest import Table, applied, csv_bytes, workbook_bytes

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


def rest(data: bytes, context: ImportContext) -> Download:
    """Import the good rows of a file and return the others."""
    facts = facts_of_plan(build_plan(data, context), "ward.xlsx")
    applied(data, context, good_rows_only=True)
    return remainder_file(facts)


def opened(download: Download) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(download.content))


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_it_holds_header_and_refused_rows_of_every_sheet_with_the_reasons(context: ImportContext) -> None:
    book = opened(rest(workbook_bytes(Patients=PATIENTS, Assays=ASSAYS), context))
    assert book.sheetnames == ["Patients", "Assays", "Cytoledger · problems"]
    rows = [list(row) for row in book["Patients"].iter_rows(values_only=True)]
    assert rows == [PATIENTS[1], PATIENTS[3]]
    assert [row[0].value for row in book["Assays"].iter_rows(min_row=2)] == ["BN901", "BN902", "BN999"]
    assert book["Patients"]["B2"].comment.text.startswith("Cytoledger ▸ Refused\n“Q”")
    assert book["Assays"]["B2"].comment.text.startswith("Cytoledger ▸ Refused\n“31/02/2017”")
    assert book.worksheets[-1]["C5"].hyperlink is not None


def test_texts_like_formulas_are_texts_and_come_back_unchanged(context: ImportContext) -> None:
    book = opened(rest(workbook_bytes(Patients=PATIENTS), context))
    assert book["Patients"]["D2"].value == "+84 -x"
    assert book["Patients"]["D2"].data_type == "s"
    book["Patients"]["B2"] = "F"
    applied(saved(book), context)
    assert Patient.objects.get(registry_id="BN902").notes == "+84 -x"


@pytest.mark.parametrize("text", ["_x0041_", " spaced  out ", "a\nb", "-1", "'quoted", "\u202e", "Ω😀", "x" * 32_767])
def test_every_text_comes_back_as_it_was(text: str, plan_of: Callable[..., Plan]) -> None:
    first = plan_of(csv_bytes("Patient ID;Sex;Notes", f'BN901;Q;"{text}"'))
    again = plan_of(remainder_file(facts_of_plan(first, "ward.csv")).content)
    assert again.sheets[0].sheet.row(2) == first.sheets[0].sheet.row(2) == ["BN901", "Q", text]


def test_corrected_and_uploaded_it_completes_the_import(context: ImportContext) -> None:
    book = opened(rest(workbook_bytes(Patients=PATIENTS, Assays=ASSAYS), context))
    assert (Patient.objects.count(), AssayResult.objects.count()) == (2, 1)
    book["Patients"]["B2"] = "F"
    book["Assays"]["B2"] = "07/03/2017"
    book["Assays"]["A4"] = "007"
    plan = applied(saved(book), context)
    assert {each.code for each in plan.problems} == {"own_sheet"}
    assert set(Patient.objects.values_list("registry_id", flat=True)) == {"BN901", "BN902", "007"}
    assert (Specimen.objects.count(), AssayResult.objects.count()) == (4, 4)


def test_uploaded_as_it_is_its_rows_are_refused_again(context: ImportContext) -> None:
    first = build_plan(workbook_bytes(Patients=PATIENTS, Assays=ASSAYS), context)
    download = rest(workbook_bytes(Patients=PATIENTS, Assays=ASSAYS), context)
    again = build_plan(download.content, context)
    assert again.refused_rows == first.refused_rows == 4


def test_a_header_of_two_rows_is_understood_again(plan_of: Callable[..., Plan]) -> None:
    rows = ["Patient;Cytokines;", "ID;IL-2;TNF-alpha", "BN901;x;5", "BN902;6;7"]
    first = plan_of(csv_bytes(*rows))
    again = plan_of(remainder_file(facts_of_plan(first, "ward.csv")).content)
    assert [match.code for match in again.sheets[0].header.matches] == [
        match.code for match in first.sheets[0].header.matches
    ]
    assert again.refused_rows == 1
