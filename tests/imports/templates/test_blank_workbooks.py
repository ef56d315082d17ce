"""A blank workbook, filled in and uploaded, is imported without a question, in each language."""

import datetime as dt
import io
from collections.abc import Iterator

import openpyxl
import pytest
from django.conf import settings
from django.utils.translation import override

from registry.dictionary import variable, variables
from registry.imports.actions import import_now
from registry.imports.cells import parse_choice
from registry.imports.context import ImportContext, import_context
from registry.imports.headers.catalogue import importable_variables
from registry.imports.models import ImportProfile
from registry.imports.own_marks import OWN_MARK
from registry.imports.plan import build_plan
from registry.imports.problems import Problem
from registry.imports.reading import Reader
from registry.imports.templates.columns import choices_of, columns_of
from registry.imports.templates.contents import CRLM, HCC, KINDS, WorkbookContents, contents_of, one_sheet
from registry.imports.templates.workbook import blank_workbook
from registry.models import AssayResult, Enrolment, FollowUp, Patient, Site, Treatment, TreatmentDrug, TumourAssessment
from tests.factories import StudyArmFactory, StudyFactory
from tests.imports.templates.filling import filled

LANGUAGES = [code for code, _name in settings.LANGUAGES]
IDS = ("007", "BN902")


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with override(request.param):
        yield request.param


def worth_saying(problems: list[Problem]) -> list[Problem]:
    """Return what is said beside the example rows and our own sheet, which are passed over."""
    return [each for each in problems if each.code not in ("example", "own_sheet")]


@pytest.mark.parametrize("contents", KINDS.values(), ids=KINDS)
def test_filled_in_it_is_imported_without_a_question(
    contents: WorkbookContents, language: str, context: ImportContext
) -> None:
    data = filled(blank_workbook(contents), contents, IDS)
    with override("en"):
        plan, run = import_now(file_bytes=data, file_name="blank.xlsx", context=context)
    assert worth_saying(plan.problems) == []
    assert run is not None
    assert sorted(Patient.objects.values_list("registry_id", flat=True)) == sorted(IDS)
    assert AssayResult.objects.count() == 22
    assert set(AssayResult.objects.values_list("qualifier", flat=True)) == {"=", "<"}
    patient = Patient.objects.get(registry_id="007")
    assert (patient.birth_year, patient.notes, patient.sex) == (1961, "=1+1", "female")
    assert patient.diagnosed_on == dt.date(2023, 11, 7)


def test_every_column_is_understood_as_what_it_is(language: str, context: ImportContext) -> None:
    for contents in KINDS.values():
        plan = build_plan(filled(blank_workbook(contents), contents, IDS), context)
        meant = [[column.code for column in columns_of(sheet, None)] for sheet in contents.sheets]
        assert [[match.code for match in sheet.header.matches] for sheet in plan.sheets] == meant


def test_left_blank_it_holds_nothing_but_the_example(language: str, context: ImportContext) -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank_workbook(HCC).content))
    for sheet in book.worksheets[:-1]:
        assert sheet["A2"].value.startswith(OWN_MARK)
        assert sheet.max_row == 2


def test_every_label_of_a_drop_down_is_read_as_its_code(language: str, context: ImportContext) -> None:
    reader = Reader(context, date_1904=False)
    known = importable_variables()
    read = {
        (variable.code, choice.code): parse_choice(choice.text, reader.choices(variable)).value
        for variable in variables()
        if variable.code in known
        for choice in choices_of(variable, None)
    }
    assert read == {key: key[1] for key in read}


@pytest.mark.parametrize("chosen", ["vi", "it"])
def test_labels_rather_than_codes_are_offered(chosen: str) -> None:
    with override(chosen):
        texts = {choice.code: choice.text for choice in choices_of(variable("treatment.kind"), None)}
    assert [code for code, text in texts.items() if text == code] == []
    assert texts["resection"] == {"vi": "cắt gan", "it": "resezione"}[chosen]


def test_longitudinal_records_come_with_their_treatment_and_outcome(context: ImportContext) -> None:
    data = filled(blank_workbook(CRLM), CRLM, IDS)
    import_now(file_bytes=data, file_name="blank.xlsx", context=context)
    assert Treatment.objects.filter(kind="resection").count() == 2
    assert TreatmentDrug.objects.count() == 2
    assert FollowUp.objects.count() == 2
    assert TumourAssessment.objects.count() == 2


def test_of_a_study_it_enrols_in_the_arm_that_is_chosen(site: Site, profile: ImportProfile) -> None:
    study = StudyFactory.create(code="IL2-TRIAL", design="longitudinal")
    arm = StudyArmFactory.create(study=study, code="A", name="IL-2 and chemotherapy")
    contents = contents_of(study)
    context = import_context(user=None, site=site, study=None, profile=profile)
    plan, _run = import_now(
        file_bytes=filled(blank_workbook(contents), contents, IDS), file_name="blank.xlsx", context=context
    )
    assert worth_saying(plan.problems) == []
    assert set(Enrolment.objects.values_list("study", "arm")) == {(study.pk, arm.pk)}


def test_a_single_sheet_can_be_had() -> None:
    assert [sheet.table for sheet in one_sheet(HCC, "patient").sheets] == ["patient"]
    with pytest.raises(LookupError):
        one_sheet(HCC, "treatment")


def test_cells_have_rules_notes_and_formats(db: None) -> None:
    with override("en"):
        book = openpyxl.load_workbook(io.BytesIO(blank_workbook(HCC).content))
    sheet = book.worksheets[0]
    headers = {cell.value: cell.column_letter for cell in sheet[1]}
    rules = {str(rule.sqref).split("3:")[0]: rule for rule in sheet.data_validations.dataValidation}
    assert rules[headers["Sex"]].type == "list"
    assert rules[headers["Birth year"]].operator == "greaterThanOrEqual"
    assert rules[headers["Diagnosed on"]].errorStyle == "warning"
    assert sheet.column_dimensions["A"].number_format == "@"
    assert sheet[f"{headers['Alcohol (g/d)']}1"].comment.text.startswith("Possible: 0–500 g/d.")
    assert sheet[f"{headers['Diagnosed on']}2"].number_format == "yyyy-mm-dd"


def test_the_example_would_be_imported_if_it_were_somebody(language: str, context: ImportContext) -> None:
    for contents in KINDS.values():
        book = openpyxl.load_workbook(io.BytesIO(blank_workbook(contents).content))
        for sheet in book.worksheets[:-1]:
            sheet["A2"] = "HN-007"
        buffer = io.BytesIO()
        book.save(buffer)
        assert worth_saying(build_plan(buffer.getvalue(), context).problems) == []


def test_texts_are_texts(db: None) -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank_workbook(CRLM).content))
    formulas = [cell.coordinate for sheet in book.worksheets for row in sheet.iter_rows() for cell in row
                if cell.data_type == "f"]  # fmt: skip
    assert formulas == []
