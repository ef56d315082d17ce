"""What an import would do, and that applying it does just that: rows 6, 14, 15, 23 and 28 to 37 of the promises."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from registry.imports.actions import import_now
from registry.imports.context import ImportContext, import_context
from registry.imports.models import ImportProfile
from registry.imports.plan import Plan
from registry.imports.workbook import UnusableFile
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
from tests.factories import PatientFactory, SiteFactory, StudyFactory, UserFactory
from tests.imports.conftest import FILES, csv_bytes, workbook_bytes

Planner = Callable[..., Plan]

ONE_SHEET = csv_bytes(
    "Mã BN;Giới;Năm sinh;Ngày xét nghiệm;IL-6 (pg/mL);Kích thước (cm);BCLC;Số lượng",
    "BN001;Nam;1958;05/03/2017;35,7;4,5;A;1",
    "BN002;Nữ;1965;12/03/2017;<5;7,2 x 6,1 x 5;B1;>3",
)


def codes(plan: Plan) -> list[tuple[str, str]]:
    """Return the cells and kinds of what is rejected."""
    return sorted((problem.cell, problem.code) for problem in plan.problems if problem.severity == "reject")


def applied(data: bytes, context: ImportContext, *, good_rows_only: bool = False) -> Plan:
    plan, run = import_now(file_bytes=data, file_name="ward.csv", context=context, good_rows_only=good_rows_only)
    assert run is not None
    return plan


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
    assert (nodule.number, nodule.axis_a_mm, nodule.axis_b_mm, nodule.axis_c_mm) == (1, 72, 61, 50)
    limit = AssayResult.objects.get(specimen__patient=second)
    assert (limit.qualifier, limit.value, limit.raw_text) == ("<", 5, "<5")


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
        Patients=[["Registry ID", "Sex", "Year of birth", "Diagnosis"], ["CR-001", "F", 1950, "CRLM"], ["CR-002", "M", 1948, "CRLM"]],
        Tumours=[["Patient", "Imaging date", "Method", "Number of lesions", "Size (mm)"], ["CR-001", dt.date(2020, 1, 5), "MRI", 2, 34]],
        Assays=[
            ["Patient", "Timepoint", "Sample date", "Sample type", "Analyte", "Result", "Unit"],
            ["CR-001", "baseline", dt.date(2020, 1, 3), "serum", "IL-6", "12.5", "pg/mL"],
            ["CR-001", "POD 7", dt.date(2020, 2, 3), "serum", "IL-6", "<2", "pg/mL"],
            ["CR-002", "baseline", dt.date(2020, 1, 8), "serum", "CEA", 210, "ng/mL"],
        ],
        Treatments=[["Patient", "Treatment", "Intent", "Start date", "Route"], ["CR-001", "HAI", "neoadjuvant", dt.date(2020, 1, 10), "hepatic artery"]],
        Follow_up=[["Patient", "Last contact", "Status", "Date of death"], ["CR-002", dt.date(2021, 5, 1), "dead", dt.date(2021, 4, 20)]],
        Responses=[["Patient", "Date", "Response"], ["CR-001", dt.date(2020, 4, 1), "PR"]],
    )  # fmt: skip
    plan = applied(data, context)
    assert plan.refused_rows == 0
    assert (Patient.objects.count(), TumourAssessment.objects.count(), Specimen.objects.count()) == (2, 1, 3)
    later = AssayResult.objects.get(specimen__timepoint="post_op")
    assert (later.specimen.timepoint_day, later.qualifier, later.value) == (7, "<", 2)
    assert Treatment.objects.get().kind == "hai"
    assert FollowUp.objects.get().died_on == dt.date(2021, 4, 20)
    assert ResponseAssessment.objects.get().recorded_response == "PR"


def test_italian_headers_with_and_without_accents_and_in_any_case(context: ImportContext) -> None:
    applied(
        csv_bytes(
            "CODICE PAZIENTE;ETA;sesso;Data Prelievo;AFP (ng/mL);Bilirubina tot (mg/dL);PIASTRINE (10^9/L);Stadio BCLC;Trombosi portale",
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
    PatientFactory(registry_id="PZ-01", site=context.site, birth_year=1941)
    plan = applied(csv_bytes("codice;età;data prelievo;sesso", "PZ-01;61;01/02/2003;M"), context)
    assert [record.changes for record in plan.records() if record.entity.name == "patient"] == [{"sex": ("", "male")}]


def test_an_age_without_a_date_is_refused(plan_of: Planner) -> None:
    assert codes(plan_of(csv_bytes("id,age", "BN001,61"))) == [("B2", "age_without_date")]


def test_headers_below_titles_in_two_rows_with_groups_of_timepoints(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("Ward 7 2017;;;;", ";;;;", "Mã BN;Trước mổ;;Sau mổ;", ";IL-6 (pg/mL);AFP (ng/mL);IL-6 (pg/mL);AFP (ng/mL)", "BN001;5;6;7;8"))  # fmt: skip
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


def test_a_row_repeated_exactly_counts_once_and_other_data_under_one_key_is_refused(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id,sex", "BN001,M", "BN001,M"))
    assert (plan.counts["patient"]["new"], [problem.code for problem in plan.problems]) == (1, ["duplicate_row"])
    assert codes(plan_of(csv_bytes("id,sex", "BN001,M", "BN002,F", "BN001,F"))) == [
        ("A2", "same_key_other_data"), ("A4", "same_key_other_data"),
    ]  # fmt: skip


def test_rows_of_one_patient_at_several_dates_do_not_contradict(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id,sex,date,IL-6 (pg/mL)", "BN001,M,01/02/2020,5", "BN001,,01/03/2020,6"))
    assert (plan.refused_rows, plan.counts["patient"]["new"], plan.counts["specimen"]["new"]) == (0, 1, 2)


def test_sheets_that_contradict_each_other_are_refused(plan_of: Planner) -> None:
    data = workbook_bytes(patients=[["id", "sex"], ["BN001", "M"]], others=[["id", "sex"], ["BN001", "F"]])
    assert codes(plan_of(data)) == [("A2", "same_key_other_data")] * 2


def test_ids_that_differ_by_case_only_are_refused(plan_of: Planner) -> None:
    assert codes(plan_of(csv_bytes("id,sex", "BN001,M", "bn001,M"))) == [("A2", "id_case"), ("A3", "id_case")]


def test_a_stored_patient_is_found_whatever_the_case(context: ImportContext) -> None:
    PatientFactory(registry_id="BN001", site=context.site, sex="male")
    plan = applied(csv_bytes("id,sex", "bn001,M"), context)
    assert plan.counts["patient"]["same"] == 1


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


def test_il2_in_units_per_ml_is_stored_as_reported_and_queried(context: ImportContext) -> None:
    plan = applied(csv_bytes("id,IL-2 (U/mL)", "BN001,355.7"), context)
    assert ("receptor_suspected", "B:B") in {(problem.code, problem.cell) for problem in plan.problems}
    result = AssayResult.objects.get()
    assert (result.analyte.code, result.unit, result.value) == ("IL-2", "U/mL", Decimal("355.7"))
    query = Query.objects.get()
    assert (query.patient, query.record) == (result.specimen.patient, f"assayresult:{result.pk}")
    applied(csv_bytes("id,IL-2 (U/mL)", "BN001,355.7"), context)
    assert Query.objects.count() == 1


def test_a_broken_constraint_is_told_with_its_row(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id,status,date of death", "BN001,alive with disease,01/02/2020"))
    assert [code for _cell, code in codes(plan)] == ["constraint"]
    assert any("dead" in problem.reason for problem in plan.problems)


def test_a_record_without_its_required_field_is_refused(plan_of: Planner) -> None:
    assert [code for _cell, code in codes(plan_of(csv_bytes("id,last contact,cause of death", "BN001,01/02/2020,cancer")))] == [
        "required_missing", "constraint",
    ][::-1]  # fmt: skip


def test_patients_are_enrolled_in_the_study(site: Site, profile: ImportProfile) -> None:
    study = StudyFactory(code="HCC1")
    context = import_context(user=None, site=site, study=study, profile=profile)
    applied(csv_bytes("id,sex", "BN001,M"), context)
    assert Enrolment.objects.get().study == study
    assert applied(csv_bytes("id,sex", "BN001,M"), context).counts["enrolment"]["same"] == 1


def test_another_sites_patient_is_refused_as_if_it_did_not_exist(site: Site, plan_of: Planner) -> None:
    PatientFactory(registry_id="BN001", site=SiteFactory(code="OTHER"))
    curator = UserFactory(sites=[site], roles=["curator"])
    plan = plan_of(csv_bytes("id,sex", "BN001,F", "BN002,F"), user=curator)
    assert codes(plan) == [("A2", "not_found")]
    technician = UserFactory(sites=[site], roles=["lab technician"])
    unknown = plan_of(csv_bytes("id,IL-6 (pg/mL)", "BN009,5"), user=technician)
    sentences = {
        problem.reason.replace("BN009", "BN001")
        for each in (plan, unknown)
        for problem in each.problems
        if problem.code == "not_found"
    }
    assert len(sentences) == 1


def test_a_lab_technician_imports_results_of_known_patients_only(site: Site, plan_of: Planner) -> None:
    PatientFactory(registry_id="BN001", site=site, sex="male")
    technician = UserFactory(sites=[site], roles=["lab technician"])
    plan = plan_of(csv_bytes("id,sex,IL-6 (pg/mL)", "BN001,F,5", "BN002,M,6"), user=technician)
    assert codes(plan) == [("A3", "not_found")]
    assert ("column_unused_role", "B1") in {(problem.code, problem.cell) for problem in plan.problems}
    assert plan.counts["patient"] == {"new": 0, "changed": 0, "same": 1, "left": 0}
    assert plan.counts["assayresult"]["new"] == 1


def test_rows_about_a_new_patient_whose_own_row_is_refused_are_refused_too(plan_of: Planner) -> None:
    data = workbook_bytes(
        patients=[["id", "sex"], ["BN001", "1"], ["BN002", "M"]],
        assays=[["id", "analyte", "result", "unit"], ["BN001", "IL-6", 5, "pg/mL"], ["BN002", "IL-6", 6, "pg/mL"]],
    )
    plan = plan_of(data)
    assert codes(plan) == [("A2", "parent_refused"), ("B2", "unknown_code")]
    assert plan.counts["assayresult"]["new"] == 1


def test_replicates_are_kept_and_the_first_is_reported(context: ImportContext) -> None:
    applied(csv_bytes("id,analyte,result,unit,replicate", "BN001,IL-6,5,pg/mL,1", "BN001,IL-6,6,pg/mL,2"), context)
    assert list(AssayResult.objects.order_by("replicate").values_list("value", "reported")) == [(5, True), (6, False)]


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
        ("C4", "required_missing"),
        ("D5", "unit_unknown"),
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
