"""Applying a plan writes just that: rows 6, 14 and 30 to 37 of the promises on spreadsheets."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from registry.imports.actions import import_now
from registry.imports.context import ImportContext, import_context
from registry.imports.models import ImportProfile
from registry.imports.planned import Plan
from registry.models import (
    AssayResult,
    Enrolment,
    FollowUp,
    Nodule,
    Patient,
    Query,
    ResponseAssessment,
    Site,
    Specimen,
    Treatment,
    TumourAssessment,
)
from tests.factories import PatientFactory, StudyFactory
from tests.imports.conftest import FILES, applied, csv_bytes, workbook_bytes

Planner = Callable[..., Plan]


ONE_SHEET = csv_bytes(
    "Mã BN;Giới;Năm sinh;Ngày xét nghiệm;IL-6 (pg/mL);Kích thước (cm);BCLC;Số lượng",
    "BN001;Nam;1958;05/03/2017;35,7;4,5;A;1",
    "BN002;Nữ;1965;12/03/2017;<5;7,2 x 6,1 x 5;B1;>3",
)


def test_one_sheet_with_a_row_per_patient_is_stored_in_the_registrys_units(context: ImportContext) -> None:
    applied(ONE_SHEET, context)
    first, second = Patient.objects.order_by("registry_id")
    assert (first.registry_id, first.sex, first.birth_year, first.site.code) == ("BN001", "male", 1958, "HN")
    tumour = first.tumour_assessments.get()
    assert (tumour.largest_diameter_mm, tumour.recorded_bclc, tumour.nodule_count) == (Decimal(45), "A", 1)
    result = AssayResult.objects.get(specimen__patient=first)
    assert (result.analyte.code, result.qualifier, result.value, result.unit) == ("IL-6", "=", Decimal("35.7"), "pg/mL")
    assert result.specimen.collected_on == dt.date(2017, 3, 5)
    other = second.tumour_assessments.get()
    assert (other.largest_diameter_mm, other.size_as_received) == (Decimal(72), "7,2 x 6,1 x 5")
    assert (other.recorded_bclc, other.recorded_bclc_substage) == ("B", "B1")
    assert (other.nodule_count, other.nodule_count_qualifier) == (3, ">")
    nodule = Nodule.objects.get(assessment=other)
    assert (nodule.number, nodule.axis_a_mm, nodule.axis_b_mm, nodule.axis_c_mm) == (
        1,
        Decimal(72),
        Decimal(61),
        Decimal(50),
    )
    limit = AssayResult.objects.get(specimen__patient=second)
    assert (limit.qualifier, limit.value, limit.raw_text) == ("<", Decimal(5), "<5")


def test_the_same_file_again_changes_nothing(context: ImportContext, django_assert_num_queries: Any) -> None:
    applied(ONE_SHEET, context)
    again = applied(ONE_SHEET, context)
    assert {status for counts in again.counts.values() for status, count in counts.items() if count} == {"same"}
    assert (Patient.objects.count(), AssayResult.objects.count(), Nodule.objects.count()) == (2, 2, 1)


def test_a_change_shows_old_and_new_and_only_that_is_written(context: ImportContext) -> None:
    applied(ONE_SHEET, context)
    Patient.objects.filter(registry_id="BN001").update(notes="kept")
    plan = applied(ONE_SHEET.replace(b"35,7", b"36,7").replace(b"1958", b"1959"), context)
    changes = {record.entity.name: record.changes for record in plan.records() if record.status == "changed"}
    assert changes == {
        "patient": {"birth_year": (1958, 1959)},
        "assayresult": {"value": (Decimal("35.7"), Decimal("36.7")), "raw_text": ("35,7", "36,7")},
    }
    patient = Patient.objects.get(registry_id="BN001")
    assert (patient.birth_year, patient.notes, patient.sex) == (1959, "kept", "male")


@pytest.mark.parametrize(("policy", "sex", "birth_year"), [("keep", "male", 1958), ("clear", "", None)])
def test_a_blank_cell_does_what_the_profile_declares(
    context: ImportContext, profile: ImportProfile, policy: str, sex: str, birth_year: int | None
) -> None:
    applied(csv_bytes("id,sex,birth year", "BN001,M,1958"), context)
    profile.blank_policy = policy
    applied(csv_bytes("id,sex,birth year,notes", "BN001,,,seen"), context)
    patient = Patient.objects.get()
    assert (patient.sex, patient.birth_year, patient.notes) == (sex, birth_year, "seen")


@pytest.mark.parametrize(
    ("mode", "expected"), [("insert", {"BN001": "male", "BN002": "male"}), ("update", {"BN001": "female"})]
)
def test_the_profile_says_what_is_written(
    context: ImportContext, profile: ImportProfile, mode: str, expected: dict[str, str]
) -> None:
    applied(csv_bytes("id,sex", "BN001,M"), context)
    profile.mode = mode
    plan = applied(csv_bytes("id,sex", "BN001,F", "BN002,M"), context)
    assert dict(Patient.objects.values_list("registry_id", "sex")) == expected
    assert [problem.code for problem in plan.problems] == ["left_by_mode"]


def test_with_a_refused_row_nothing_is_stored_unless_the_good_rows_are_asked_for(context: ImportContext) -> None:
    data = csv_bytes("id,sex", "BN001,M", "BN002,1")
    plan, run = import_now(file_bytes=data, file_name="a.csv", context=context)
    assert (run, plan.refused_rows, Patient.objects.count()) == (None, 1, 0)
    applied(data, context, good_rows_only=True)
    assert list(Patient.objects.values_list("registry_id", flat=True)) == ["BN001"]


def test_several_sheets_are_one_import(context: ImportContext) -> None:
    data = workbook_bytes(
        Patients=[["Registry ID", "Sex", "Year of birth", "Diagnosis"], ["CR-001", "F", 1950, "CRLM"], ["CR-002",
        "M", 1948, "CRLM"]],
        Tumours=[["Patient", "Imaging date", "Method", "Number of lesions", "Size (mm)"], ["CR-001",
        dt.date(2020, 1, 5), "MRI", 2, 34]],
        Assays=[
            ["Patient", "Timepoint", "Sample date", "Sample type", "Analyte", "Result", "Unit"],
            ["CR-001", "baseline", dt.date(2020, 1, 3), "serum", "IL-6", "12.5", "pg/mL"],
            ["CR-001", "POD 7", dt.date(2020, 2, 3), "serum", "IL-6", "<2", "pg/mL"],
            ["CR-002", "baseline", dt.date(2020, 1, 8), "serum", "CEA", 210, "ng/mL"],
        ],
        Treatments=[["Patient", "Treatment", "Intent", "Start date", "Route"], ["CR-001", "HAI", "neoadjuvant",
        dt.date(2020, 1, 10), "hepatic artery"]],
        Follow_up=[["Patient", "Last contact", "Status", "Date of death"],
                   ["CR-002", dt.date(2021, 5, 1), "dead", dt.date(2021, 4, 20)]],
        Responses=[["Patient", "Date", "Response"], ["CR-001", dt.date(2020, 4, 1), "PR"]],
    )  # fmt: skip
    plan = applied(data, context)
    assert plan.refused_rows == 0
    assert (Patient.objects.count(), TumourAssessment.objects.count(), Specimen.objects.count()) == (2, 1, 3)
    later = AssayResult.objects.get(specimen__timepoint="post_op")
    assert (later.specimen.timepoint_day, later.qualifier, later.value) == (7, "<", Decimal(2))
    assert Treatment.objects.get().kind == "hai"
    assert FollowUp.objects.get().died_on == dt.date(2021, 4, 20)
    assert ResponseAssessment.objects.get().recorded_response == "PR"


def test_italian_headers_with_and_without_accents_and_in_any_case(context: ImportContext) -> None:
    applied(
        csv_bytes(
            "CODICE PAZIENTE;ETA;sesso;Data Prelievo;AFP (ng/mL);Bilirubina tot (mg/dL);"
            "PIASTRINE (10^9/L);Stadio BCLC;Trombosi portale",
            "PZ-01;61;femmina;01/02/2003;12,4;1,1;150;B;assente",
        ),
        context,
    )
    patient = Patient.objects.get()
    assert (patient.sex, patient.birth_year) == ("female", 2003 - 61)
    assert patient.tumour_assessments.get().portal_vein_thrombosis == "none"
    results = AssayResult.objects.values_list("analyte__code", "value", "unit")
    assert set(results) == {
        ("AFP", Decimal("12.4"), "ng/mL"),
        ("bilirubin", Decimal("1.1"), "mg/dL"),
        ("platelets", 150, "10*9/L"),
    }


def test_an_age_does_not_contradict_a_birth_year_beside_it(context: ImportContext) -> None:
    PatientFactory.create(registry_id="PZ-01", site=context.site, birth_year=1941)
    plan = applied(csv_bytes("codice;età;data prelievo;sesso", "PZ-01;61;01/02/2003;M"), context)
    assert [record.changes for record in plan.records() if record.entity.name == "patient"] == [{"sex": ("", "male")}]


def test_il2_in_units_per_ml_is_stored_as_reported_and_queried(context: ImportContext) -> None:
    plan = applied(csv_bytes("id,IL-2 (U/mL)", "BN001,355.7"), context)
    assert ("receptor_suspected", "B:B") in {(problem.code, problem.cell) for problem in plan.problems}
    result = AssayResult.objects.get()
    assert (result.analyte.code, result.unit, result.value) == ("IL-2", "U/mL", Decimal("355.7"))
    query = Query.objects.get()
    assert (query.patient, query.record) == (result.specimen.patient, f"assayresult:{result.pk}")
    applied(csv_bytes("id,IL-2 (U/mL)", "BN001,355.7"), context)
    assert Query.objects.count() == 1


def test_patients_are_enrolled_in_the_study(site: Site, profile: ImportProfile) -> None:
    study = StudyFactory.create(code="HCC1")
    context = import_context(user=None, site=site, study=study, profile=profile)
    applied(csv_bytes("id,sex", "BN001,M"), context)
    assert Enrolment.objects.get().study == study
    assert applied(csv_bytes("id,sex", "BN001,M"), context).counts["enrolment"]["same"] == 1


def test_replicates_are_kept_and_the_first_is_reported(context: ImportContext) -> None:
    applied(csv_bytes("id,analyte,result,unit,replicate", "BN001,IL-6,5,pg/mL,1", "BN001,IL-6,6,pg/mL,2"), context)
    assert list(AssayResult.objects.order_by("replicate").values_list("value", "reported")) == [
        (Decimal(5), True),
        (Decimal(6), False),
    ]


def test_the_hospitals_workbook_fits_the_registry_once_its_codes_are_declared(
    context: ImportContext, profile: ImportProfile
) -> None:
    profile.codes = {"patient.sex": {"1": "male", "2": "female"}}
    plan = applied((FILES / "vn_hospital.xlsx").read_bytes(), context, good_rows_only=True)
    assert sorted(Patient.objects.values_list("registry_id", flat=True)) == ["BN001", "BN002", "BN005"]
    assert Specimen.objects.values_list("specimen_type", flat=True).distinct().get() == "serum"
    assert TumourAssessment.objects.get(patient__registry_id="BN005").largest_diameter_mm == 28
    assert plan.refused_rows == 4


def test_a_colorectal_primary_and_a_child_pugh_class_with_its_points(context: ImportContext) -> None:
    plan = applied(csv_bytes("id;KRAS;Sede primitivo;Child-Pugh;Chemio", "CR-01;wt;retto;B8;sistemica"), context)
    assert plan.refused_rows == 0
    patient = Patient.objects.get()
    assert (patient.colorectal_primary.primary_site, patient.colorectal_primary.kras) == ("rectum", "wild_type")
    assessment = patient.clinical_assessments.get()
    assert (assessment.recorded_child_pugh_class, assessment.recorded_child_pugh_points) == ("B", 8)
    assert patient.treatments.get().kind == "systemic_chemotherapy"


def test_what_holds_for_every_row_is_filled_in(context: ImportContext, profile: ImportProfile) -> None:
    profile.defaults = {
        "tumourassessment.method": "ct",
        "specimen.timepoint": "baseline",
        "patient.diagnosis_group": "hcc",
    }
    applied(csv_bytes("id,size (cm),IL-6 (pg/mL)", "BN001,4.5,5"), context)
    patient = Patient.objects.get()
    assert (patient.diagnosis_group, patient.tumour_assessments.get().method) == ("hcc", "ct")
    assert patient.specimens.get().timepoint == "baseline"


def test_the_same_value_written_in_another_way_is_no_change(context: ImportContext) -> None:
    applied(csv_bytes("id,size (cm),IL-6 (pg/mL)", "BN001,4.50,5.0"), context)
    plan = applied(csv_bytes("id,size (cm),IL-6 (pg/mL)", "BN001,4.5,5"), context)
    assert {record.status for record in plan.records()} == {"same"}
    assert AssayResult.objects.get().raw_text == "5.0"
